"""What really was said in a call, by whom and when, as its labels tell."""

from __future__ import annotations

from dataclasses import dataclass

from asr.rttm import Voice
from asr.transcript import Turn
from recordings.call import Speaker
from recordings.span import Timeline, union

_ROLES = {"agent": Speaker.AGENT, "坐席": Speaker.AGENT, "座席": Speaker.AGENT}
_ROLES |= {"customer": Speaker.CUSTOMER, "客户": Speaker.CUSTOMER}
"""What labellers call the parties where they mark voices only."""


@dataclass(frozen=True, slots=True)
class SpokenTruth:
    """What really was said in a call, as far as its labels tell; what they do not tell is empty.

    Attributes:
        turns: in order of start.
        text: the whole of it, where no turn has text.
        voices: who speaks when, where somebody marked it apart from the turns.
        channels: who is on which channel of the recording.
        language: or dialect, as the labels call it.
    """

    turns: tuple[Turn, ...] = ()
    text: str = ""
    voices: tuple[Voice, ...] = ()
    channels: tuple[tuple[Speaker, int], ...] = ()
    language: str | None = None

    @property
    def said(self) -> tuple[Turn, ...]:
        """The turns of the parties; an announcement is nobody's."""
        return tuple(turn for turn in self.turns if turn.speaker is not Speaker.IVR)

    @property
    def spoken(self) -> tuple[Voice, ...]:
        """When each voice speaks: as marked, else as the turns say."""
        if self.voices:
            return self.voices
        speakers = dict.fromkeys(turn.speaker for turn in self.said)
        return tuple(
            Voice(str(speaker), union(turn.span for turn in self.said if turn.speaker is speaker))
            for speaker in speakers
        )

    def spans_of(self, role: Speaker) -> Timeline:
        """When the agent or the customer speaks; empty where the labels do not say who is who."""
        named = [voice.spans for voice in self.voices if _ROLES.get(voice.name.lower()) is role]
        if named:
            return union(span for spans in named for span in spans)
        return union(turn.span for turn in self.turns if turn.speaker is role)

    @property
    def end(self) -> float:
        """Seconds at which the last labelled speech ends."""
        marked = [span.end for voice in self.voices for span in voice.spans]
        return max([turn.span.end for turn in self.turns] + marked, default=0.0)

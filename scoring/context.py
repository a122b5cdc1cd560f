"""One call made ready for judging: what every check of every item shares is worked out once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from asr.transcript import Finding, Transcript, Turn
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, union
from rubrics.schema import Rubric
from rubrics.scope import Party
from scoring.matching import Phrase, ready
from scoring.scorecard import Evidence
from scoring.stream import Stream, stream_of
from scoring.text import cardinal, excerpt, one_by_one

_TWO = (Speaker.AGENT, Speaker.CUSTOMER)
_FIELD = re.compile(r"\{(\w+)\}")
_SHARES = ("low_confidence", "low_share", "role_confidence", "unknown_share", "decided_share")


@dataclass(frozen=True, slots=True)
class JudgeOptions:
    """How sure the hearing must be; shares and confidences 0..1.

    Attributes:
        low_confidence: words heard with less than this decide nothing.
        low_share: what is not found is uncertain where more than this share of the words is heard so badly.
        role_confidence: below it, items that need to know who is the agent are uncertain.
        unknown_share: so many characters of unknown speakers make the roles doubtful too.
        decided_share: of the applicable points that must be decided, or there is no total (DESIGN: 70 %).
    """

    low_confidence: float = 0.4
    low_share: float = 0.3
    role_confidence: float = 0.7
    unknown_share: float = 0.1
    decided_share: float = 0.7

    def __post_init__(self) -> None:
        for name in _SHARES:
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise ValueError(f"{name} is a share from 0 to 1, got {value!r}")


class MissingValueError(Exception):
    """A phrase asks for something that the call does not state; the item is not measurable."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the call has no {name}")


@dataclass
class CallContext:
    """A transcript, the rubric it is judged by, and what has been worked out about them so far."""

    transcript: Transcript
    rubric: Rubric
    options: JudgeOptions = field(default_factory=JudgeOptions)
    _streams: dict[Party, Stream] = field(default_factory=dict)

    def stream(self, party: Party) -> Stream:
        if party not in self._streams:
            self._streams[party] = stream_of(self.transcript, party)
        return self._streams[party]

    @cached_property
    def answered_at(self) -> float:
        """Seconds at which the call was answered; 0 where nobody says."""
        return self.transcript.call.answered_offset_s or 0.0

    @cached_property
    def speech(self) -> Timeline:
        """When any party is heard. A party without measured activity is heard during its turns."""
        parties = (Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN)
        return union(span for party in parties for span in self.transcript.activity_of(party))

    @cached_property
    def last_words_end(self) -> float:
        """Seconds at which the last party stops; the end of the recording where nobody speaks."""
        return self.speech[-1].end if self.speech else self.transcript.duration

    @cached_property
    def unheard(self) -> frozenset[Party]:
        """The parties whose words the recording lacks, because a channel is dead."""
        if Finding.DEAD_CHANNEL not in self.transcript.findings:
            return frozenset()
        heard = {Party(party.speaker.value) for party in self.transcript.activity if party.speaker in _TWO}
        return frozenset({Party.AGENT, Party.CUSTOMER}) - heard

    @cached_property
    def roles_doubtful(self) -> bool:
        """True where who is the agent is not known well enough to hold anything against anybody."""
        sure = self.transcript.role_confidence
        if sure is not None and sure < self.options.role_confidence:
            return True
        spoken = [turn for turn in self.transcript.turns if turn.speaker is not Speaker.IVR]
        total = sum(len(turn.text) for turn in spoken)
        unknown = sum(len(turn.text) for turn in spoken if turn.speaker is Speaker.UNKNOWN)
        return total > 0 and unknown / total > self.options.unknown_share

    def phrases(self, texts: Iterable[str]) -> list[Phrase]:
        """``texts`` made ready, the call's values filled in, in every way they may be read.

        Raises:
            MissingValueError: the call lacks a value, and so does the rubric.
        """
        return [phrase for text in texts for phrase in self._filled(text)]

    def _filled(self, text: str) -> list[Phrase]:
        if "{" not in text:
            return [ready(text)]
        names = _FIELD.findall(text)
        values = {name: self._value(name) for name in names}
        fixed = _FIELD.sub(lambda found: found.group() if found[1] == "agent_no" else values[found[1]], text)
        if "agent_no" not in values:
            return [ready(fixed)]
        readings = readings_of(values["agent_no"])
        return [ready(fixed.replace("{agent_no}", reading), reading) for reading in readings]

    def _value(self, name: str) -> str:
        call = self.transcript.call
        known = {
            "company": call.company or self.rubric.company,
            "agent_no": call.agent.agent_no,
            "agent_name": call.agent.name,
        }
        value = known.get(name)
        if not value:
            raise MissingValueError(name)
        return value

    def evidence(self, stream: Stream, start: int, end: int) -> Evidence:
        """What was said at characters ``start`` to ``end`` (excluded) of ``stream``."""
        words = excerpt(stream.words(start, end))
        return Evidence(words, stream.span(start, end), stream.speaker(start))

    @staticmethod
    def turn_evidence(turn: Turn, span: TimeSpan | None = None) -> Evidence:
        return Evidence(excerpt(turn.text), span or turn.span, turn.speaker)


def readings_of(number: str) -> tuple[str, ...]:
    """The ways a work number is spoken: digit by digit, and short ones as an amount. 幺 is read as 一.

    >>> readings_of("8016"), readings_of("205")
    (('八零一六', '八千零一十六'), ('二零五', '二百零五'))
    """
    spoken = [one_by_one(number)]
    if number.isascii() and number.isdigit() and len(number) <= 4 and not number.startswith("0"):
        spoken.append(cardinal(int(number)))
    return tuple(dict.fromkeys(spoken))

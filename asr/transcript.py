"""What was heard in one call: turns, words, speech activity, and how sure of it we are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from recordings.call import Call, Speaker
from recordings.span import Timeline, TimeSpan, union


class Measure(StrEnum):
    """What a recording allows to be measured. A check that needs more says ``not_measurable``."""

    OVERLAP = "overlap"  # both parties are heard at once: two channels, or diarized with overlap
    ACTIVITY = "activity"  # speech activity was measured on the audio, not derived from turns


class Finding(StrEnum):
    """What is odd about a recording."""

    ONE_PARTY = "one_party"  # only one party is ever heard, as on a voice mail
    DEAD_CHANNEL = "dead_channel"  # one of two channels carries nothing, not even the noise of a line
    SWAPPED_CHANNELS = "swapped_channels"  # what is said contradicts the call record's map of channels


class SpanKind(StrEnum):
    """Sound that is no party's speech."""

    IVR = "ivr"
    RING = "ring"
    MUSIC = "music"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word (in Chinese mostly one character); confidence 0..1, None where not given."""

    text: str
    span: TimeSpan
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One party's words with gaps under 0.8 s; a backchannel of the other party does not split it.

    Attributes:
        text: as shown on screen, punctuation included.
        words: with times; empty where only the turn's span is known.
        confidence: 0..1 over the whole turn; None where not given.
        doubtful: the recogniser may have invented it; judged as uncertain, shown as such.
        pitch_hz: median of the voice, in Hz; None where it was not measured.
        level_db: of the speech, in dBFS; None where it was not measured. Lines differ in gain: compare it on
            one channel only.
    """

    speaker: Speaker
    span: TimeSpan
    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    channel: int | None = None
    doubtful: bool = False
    pitch_hz: float | None = None
    level_db: float | None = None


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Time that belongs to no party."""

    kind: SpanKind
    span: TimeSpan


@dataclass(frozen=True, slots=True)
class PartyActivity:
    """When one party's voice is active: tight spans for measuring, not padded.

    Attributes:
        language: that the party speaks; None where unknown.
    """

    speaker: Speaker
    spans: Timeline
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """One call as heard.

    Attributes:
        call: the call detail record, as far as known.
        duration: seconds of recording.
        turns: in order of start.
        channels: of the recording; None where unknown.
        language: of the call, e.g. ``zh`` or ``yue``; None where unknown. Confidence 0..1.
        role_confidence: how sure it is who is the agent, 0..1; None where not given.
        models: (part, name and version) pairs of everything that heard, e.g. ("asr", "large-v3-turbo").
        findings: what is odd about the recording.
    """

    call: Call
    duration: float
    turns: tuple[Turn, ...] = ()
    channels: int | None = None
    language: str | None = None
    language_confidence: float | None = None
    role_confidence: float | None = None
    activity: tuple[PartyActivity, ...] = ()
    spans: tuple[LabelledSpan, ...] = ()
    measurable: frozenset[Measure] = frozenset()
    models: tuple[tuple[str, str], ...] = field(default=())
    findings: frozenset[Finding] = frozenset()

    @property
    def call_id(self) -> str:
        return self.call.call_id

    def turns_of(self, speaker: Speaker) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.speaker is speaker)

    def activity_of(self, speaker: Speaker) -> Timeline:
        """When ``speaker`` is heard: measured activity where there is any, else the spans of the turns."""
        measured = [party.spans for party in self.activity if party.speaker is speaker]
        if measured:
            return union(span for spans in measured for span in spans)
        return union(turn.span for turn in self.turns_of(speaker))

    def no_party(self) -> Timeline:
        """Time that belongs to no party: ring tone, IVR, music, and the holds of the call record."""
        labelled = [labelled.span for labelled in self.spans]
        return union([*labelled, *self.call.holds])

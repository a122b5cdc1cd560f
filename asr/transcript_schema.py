"""The JSON transcript as it may arrive from outside, and the frozen `Transcript` it stands for.

The format outlives refactors: only ``call_id``, ``duration`` and ``turns`` must be there. Times are seconds
from the start of the recording; an unknown key is an error, because a misspelt one would silently lose what
it says.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from asr.transcript import Finding, LabelledSpan, Measure, PartyActivity, SpanKind, Transcript, Turn, Word
from recordings.call import Agent, Call, Direction, Disposition, Speaker
from recordings.span import TimeSpan, union

ROUNDING_S = 0.05  # a word may stick out of its turn by this much: other tools round their times
TAIL_S = 1.0  # a turn may end this much after the recording: other tools round durations to the second

Seconds = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Hertz = Annotated[float, Field(strict=True, ge=1, le=4000, allow_inf_nan=False)]
Decibels = Annotated[float, Field(strict=True, ge=-200, le=200, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=0)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(max_length=1_000_000)]  # a bound makes pydantic refuse half a surrogate pair, too


def _fault(expected: str, place: str, actual: object) -> PydanticCustomError:
    """A fault at ``place`` (a path below the object that is being read)."""
    return PydanticCustomError(
        "transcript", "{expected}", {"expected": expected, "place": place, "actual": actual}
    )


def _check_order(start: float, end: float, place: str = ".end") -> None:
    if end < start:
        raise _fault(f"an end that is not before the start ({start})", place, end)


def _ordered(edges: tuple[float, float]) -> tuple[float, float]:
    _check_order(*edges, place="[1]")
    return edges


Edges = Annotated[tuple[Seconds, Seconds], AfterValidator(_ordered)]


def _moment(value: Any) -> Any:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PydanticCustomError("moment", "an ISO 8601 time with offset, such as 2026-11-01T09:00:00+08:00")
    return moment


def _day(value: Any) -> Any:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise PydanticCustomError("day", "an ISO 8601 date, such as 2026-11-01") from error


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordPart(_Part):
    """One word of a turn."""

    text: Text
    start: Seconds
    end: Seconds
    confidence: Share | None = None

    @model_validator(mode="after")
    def _in_order(self) -> WordPart:
        _check_order(self.start, self.end)
        return self

    def word(self) -> Word:
        return Word(self.text, TimeSpan(self.start, self.end), self.confidence)


class TurnPart(_Part):
    """One turn; its words, where given, lie inside it."""

    speaker: Speaker
    start: Seconds
    end: Seconds
    text: Text
    confidence: Share | None = None
    channel: Count | None = None
    doubtful: Flag = False
    pitch_hz: Hertz | None = None
    level_db: Decibels | None = None
    words: tuple[WordPart, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> TurnPart:
        _check_order(self.start, self.end)
        for index, word in enumerate(self.words):
            if word.start < self.start - ROUNDING_S:
                expected = f"a word inside its turn ({self.start} to {self.end})"
                raise _fault(expected, f".words[{index}].start", word.start)
            if word.end > self.end + ROUNDING_S:
                expected = f"a word inside its turn ({self.start} to {self.end})"
                raise _fault(expected, f".words[{index}].end", word.end)
        return self

    def turn(self) -> Turn:
        return Turn(
            speaker=self.speaker,
            span=TimeSpan(self.start, self.end),
            text=self.text,
            words=tuple(word.word() for word in self.words),
            confidence=self.confidence,
            channel=self.channel,
            doubtful=self.doubtful,
            pitch_hz=self.pitch_hz,
            level_db=self.level_db,
        )


class SpanPart(_Part):
    """Time that is no party's."""

    kind: SpanKind
    start: Seconds
    end: Seconds

    @model_validator(mode="after")
    def _in_order(self) -> SpanPart:
        _check_order(self.start, self.end)
        return self


class RolesPart(_Part):
    confidence: Share | None = None


class CallPart(_Part):
    """The call record, flat; every key may be missing."""

    agent_id: Text | None = None
    agent_no: Text | None = None
    agent_name: Text | None = None
    team: Text | None = None
    branch: Text | None = None
    post: Text | None = None
    hired: Annotated[date | None, BeforeValidator(_day)] = None
    company: Text | None = None
    queue: Text | None = None
    business_type: Text | None = None
    direction: Direction | None = None
    disposition: Disposition | None = None
    start: Annotated[datetime | None, BeforeValidator(_moment)] = None
    ring_s: Seconds | None = None
    wait_s: Seconds | None = None
    talk_s: Seconds | None = None
    after_call_s: Seconds | None = None
    answered_offset_s: Seconds | None = None
    hung_up_by: Speaker | None = None
    transfers: Count | None = None
    channel_roles: tuple[Speaker, ...] = ()
    dialect: Text | None = None
    customer_ref: Text | None = None
    customer_surname: Text | None = None
    recording: Text | None = None

    def call(self, call_id: str, holds: tuple[Edges, ...]) -> Call:
        same = {name: getattr(self, name) for name in SAME_IN_CALL}
        agent = Agent(
            self.agent_id, self.agent_no, self.agent_name, self.team, self.branch, self.post, self.hired
        )
        spans = tuple(TimeSpan(*edges) for edges in holds)
        return Call(call_id=call_id, agent=agent, started_at=self.start, holds=spans, **same)


SAME_IN_CALL = (
    *("company", "queue", "business_type", "direction", "disposition", "ring_s", "wait_s", "talk_s"),
    *("after_call_s", "answered_offset_s", "hung_up_by", "transfers", "channel_roles", "dialect"),
    *("customer_ref", "customer_surname", "recording"),
)
"""Fields that are called the same in the JSON ``call`` object and in `Call`."""


class TranscriptPart(_Part):
    """One whole transcript."""

    call_id: Annotated[str, Field(min_length=1)]
    duration: Seconds
    turns: tuple[TurnPart, ...]
    language: Text | None = None
    language_confidence: Share | None = None
    channels: Annotated[Count, Field(ge=1)] | None = None
    call: CallPart = CallPart()
    holds: tuple[Edges, ...] = ()
    spans: tuple[SpanPart, ...] = ()
    models: dict[Text, Text] = Field(default_factory=dict)
    roles: RolesPart = RolesPart()
    activity: dict[Speaker, tuple[Edges, ...]] | None = None
    languages: dict[Speaker, Text] = Field(default_factory=dict)
    measurable: frozenset[Measure] | None = None
    findings: frozenset[Finding] = frozenset()

    @model_validator(mode="after")
    def _inside_recording(self) -> TranscriptPart:
        ends = [(f"turns[{index}].end", turn.end) for index, turn in enumerate(self.turns)]
        ends += [(f"spans[{index}].end", span.end) for index, span in enumerate(self.spans)]
        for speaker, edges in (self.activity or {}).items():
            ends += [(f"activity.{speaker}[{index}][1]", edge[1]) for index, edge in enumerate(edges)]
        for place, end in ends:
            if end > self.duration + TAIL_S:
                raise _fault(f"a time inside the recording of {self.duration} s", f".{place}", end)
        return self

    def transcript(self) -> Transcript:
        turns = sorted(
            (part.turn() for part in self.turns), key=lambda turn: (turn.span.start, turn.span.end)
        )
        return Transcript(
            call=self.call.call(self.call_id, self.holds),
            duration=self.duration,
            turns=tuple(turns),
            channels=self.channels,
            language=self.language,
            language_confidence=self.language_confidence,
            role_confidence=self.roles.confidence,
            activity=tuple(
                PartyActivity(speaker, union(TimeSpan(*edge) for edge in edges), self.languages.get(speaker))
                for speaker, edges in (self.activity or {}).items()
            ),
            spans=tuple(LabelledSpan(part.kind, TimeSpan(part.start, part.end)) for part in self.spans),
            measurable=self._measurable(),
            models=tuple(self.models.items()),
            findings=self.findings,
        )

    def _measurable(self) -> frozenset[Measure]:
        """What the file says can be measured, else what its channels and activity allow."""
        if self.measurable is not None:
            return self.measurable
        derived = set()
        if self.channels is not None and self.channels >= 2:
            derived.add(Measure.OVERLAP)
        if self.activity is not None:
            derived.add(Measure.ACTIVITY)
        return frozenset(derived)

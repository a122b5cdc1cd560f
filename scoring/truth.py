"""Calls whose truth is known: what was said, and what the verdicts should be; one JSON object a line.

Only ``call_id`` must be there. Times are seconds from the start of the recording, paths are relative to the
file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from asr.document import DocumentError, Fault, first_fault, parsed, shown
from asr.spoken_truth import SpokenTruth
from asr.transcript_schema import CallPart, Count, Edges, Seconds, Text, TurnPart
from recordings.call import Call, Speaker
from recordings.span import TimeSpan
from scoring.scorecard import Outcome


class TruthError(DocumentError):
    """Labels that cannot be read."""

    what = "label"


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """A fault known to be in a call, and where."""

    item_id: str
    span: TimeSpan
    note: str


@dataclass(frozen=True, slots=True)
class CallTruth:
    """What is known of one call; what the labels do not tell is empty.

    Attributes:
        expected: (item id, outcome) pairs.
        recording: where the labels say it lies.
        call: what they say that a call record would.
        place: where they stand, as file or file:line.
        unused: names in the labels that mean nothing to us.
    """

    call_id: str
    expected: tuple[tuple[str, Outcome], ...] = ()
    faults: tuple[PlantedFault, ...] = ()
    spoken: SpokenTruth = field(default_factory=SpokenTruth)
    recording: Path | None = None
    call: Call | None = None
    place: str = ""
    unused: tuple[str, ...] = ()


def read_truth(path: Path) -> Iterator[CallTruth | TruthError]:
    """Every labelled call of a JSON-lines file, in order; a line that cannot be read comes as its error.

    Raises:
        TruthError: the file cannot be opened.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise TruthError(str(path), None, "", "a file of labelled calls", f"{error.strerror}") from error
    seen: dict[str, int] = {}
    with stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                call = _call_truth(line, path, number)
                if call.call_id in seen:
                    actual = f"{call.call_id!r}, as on line {seen[call.call_id]}"
                    raise Fault("call_id", "every call once", actual)
            except Fault as fault:
                yield TruthError(str(path), number, *fault.args)
            else:
                seen[call.call_id] = number
                yield call


def channel_roles(channels: dict[Speaker, int]) -> tuple[Speaker, ...]:
    """Who is on which channel, in channel order; empty where both share one, or a channel is nobody's.

    >>> channel_roles({Speaker.CUSTOMER: 0, Speaker.AGENT: 1})
    (<Speaker.CUSTOMER: 'customer'>, <Speaker.AGENT: 'agent'>)
    """
    by_channel = {at: speaker for speaker, at in channels.items()}
    if len(by_channel) < len(channels) or sorted(by_channel) != list(range(len(by_channel))):
        return ()
    return tuple(by_channel[at] for at in range(len(by_channel)))


def _identifier(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class _FaultPart(BaseModel):
    item: Text
    start: Seconds
    end: Seconds
    note: Text = ""


class _TruthPart(BaseModel):
    """One line; keys of the labellers' own are let through, and told."""

    model_config = ConfigDict(extra="allow", frozen=True)

    call_id: Annotated[str, BeforeValidator(_identifier), Field(min_length=1)]
    recording: Text | None = None
    channels: dict[Speaker, Count] = Field(default_factory=dict)
    turns: tuple[TurnPart, ...] = ()
    text: Text = ""
    language: Text | None = None
    dialect: Text | None = None
    expected: dict[Text, Outcome] = Field(default_factory=dict)
    faults: tuple[_FaultPart, ...] = ()
    answered_offset: Seconds | None = None
    holds: tuple[Edges, ...] = ()
    call: CallPart = CallPart()

    def call_record(self) -> Call:
        told = self.call.call(self.call_id, self.holds)
        offset = told.answered_offset_s if self.answered_offset is None else self.answered_offset
        roles = told.channel_roles or channel_roles(self.channels)
        return replace(told, answered_offset_s=offset, channel_roles=roles)

    def spoken(self) -> SpokenTruth:
        turns = tuple(sorted((part.turn() for part in self.turns), key=lambda turn: turn.span))
        return SpokenTruth(
            turns, self.text, channels=tuple(self.channels.items()), language=self.dialect or self.language
        )


def _call_truth(line: bytes, path: Path, number: int) -> CallTruth:
    document = parsed(line.rstrip())
    if not isinstance(document, dict):
        raise Fault("", "a JSON object", shown(document))
    try:
        part = _TruthPart.model_validate(document)
    except ValidationError as error:
        raise first_fault(error) from error
    return CallTruth(
        part.call_id,
        expected=tuple(part.expected.items()),
        faults=tuple(PlantedFault(one.item, TimeSpan(one.start, one.end), one.note) for one in part.faults),
        spoken=part.spoken(),
        recording=path.parent / part.recording if part.recording else None,
        call=part.call_record(),
        place=f"{path}:{number}",
        unused=tuple(sorted(part.model_extra or {})),
    )

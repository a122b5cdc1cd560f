"""Single calls as a trainer wants to read them: what went wrong, what was said, and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from reports.group import agent_group
from reports.query import ask, has_turns

if TYPE_CHECKING:
    import duckdb

Want = Literal["fatal", "review", "worst", "all"]

_AROUND_S = 12.0
"""How much talk before and after a fault shows how it came about."""


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A row of sql/calls.sql: one call with its official score."""

    call_id: str
    day: date | None
    started_at: datetime | None
    agent_id: str | None
    agent_no: str | None
    agent_name: str | None
    team: str | None
    branch: str | None
    queue: str | None
    direction: str | None
    language: str | None
    duration_s: float | None
    word_confidence: float | None
    rubric: str
    total: float | None
    raw_total: float | None
    lower: float | None
    upper: float | None
    pass_mark: float
    passed: bool | None
    fatal: str
    review_reason: str | None
    review_risk: float | None
    satisfaction: float | None

    @property
    def agent(self) -> str:
        return agent_group(self.agent_id, self.agent_no, self.agent_name, self.team).label


@dataclass(frozen=True, slots=True)
class Heard:
    """One piece of evidence; ``start_s`` None where there is no one place."""

    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One item that failed or stayed open on one call."""

    item_id: str
    name: str
    severity: str
    training: str | None
    outcome: str
    points: float | None
    max_points: float
    reason: str
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One turn on screen.

    ``pieces``: its text cut into (words, mark): ``fatal`` or ``fault`` where they are evidence, else empty.

    Attributes:
        near: whether it lies around a fault; the rest of the call is folded away.
    """

    speaker: str
    start_s: float
    end_s: float
    pieces: tuple[tuple[str, str], ...]
    doubtful: bool
    marked: bool
    near: bool


@dataclass(frozen=True, slots=True)
class CallStory:
    """One call with its faults and its talk; ``lines`` is empty where the words are not at hand."""

    call: JudgedCall
    faults: tuple[Fault, ...]
    lines: tuple[Line, ...]

    @property
    def failed(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.outcome == "fail")

    @property
    def open(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.outcome != "fail")

    @property
    def near(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.near)


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of sql/call_items.sql."""

    call_id: str
    item_id: str
    item_name: str
    severity: str
    training: str | None
    outcome: str
    points: float | None
    max_points: float
    reason: str
    confidence: float | None
    evidence: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class CallTurn:
    """A row of sql/call_turns.sql."""

    call_id: str
    speaker: str
    start_s: float
    end_s: float
    text: str
    doubtful: bool | None


def judged_calls(
    connection: duckdb.DuckDBPyConnection, want: Want, most: int, parameters: dict[str, Any]
) -> list[JudgedCall]:
    """At most ``most`` calls; ``parameters``: night_run, start, end, time_zone."""
    return ask(connection, "calls", JudgedCall, {**parameters, "want": want, "most": most})


def stories(connection: duckdb.DuckDBPyConnection, calls: list[JudgedCall]) -> tuple[CallStory, ...]:
    """Each call with its faults, and its talk where the warehouse shows the words."""
    chosen = {"calls": [call.call_id for call in calls]}
    faults: dict[str, list[Fault]] = defaultdict(list)
    for item in ask(connection, "call_items", _Item, chosen):
        heard = tuple(Heard(**one) for one in item.evidence)
        faults[item.call_id].append(
            Fault(
                item.item_id, item.item_name, item.severity, item.training, item.outcome,
                item.points, item.max_points, item.reason, heard,
            )
        )  # fmt: skip
    turns: dict[str, list[CallTurn]] = defaultdict(list)
    if has_turns(connection):
        for turn in ask(connection, "call_turns", CallTurn, chosen):
            turns[turn.call_id].append(turn)
    return tuple(
        CallStory(call, tuple(faults[call.call_id]), _lines(turns[call.call_id], faults[call.call_id]))
        for call in calls
    )


def _lines(turns: list[CallTurn], faults: list[Fault]) -> tuple[Line, ...]:
    """Marks the evidence in the turns. Without any place in the recording the opening is shown: a phrase
    that never came is mostly missed there."""
    failed = [fault for fault in faults if fault.outcome == "fail"]
    failed.sort(key=lambda fault: fault.severity == "fatal")  # the fatal mark shows over any other
    heard = [
        (one, "fatal" if fault.severity == "fatal" else "fault") for fault in failed for one in fault.heard
    ]
    places = [
        (one.start_s, one.end_s) for one, _ in heard if one.start_s is not None and one.end_s is not None
    ]
    if not places:
        places = [(0.0, 0.0)]
    lines = []
    for turn in turns:
        texts = [(one.text, mark) for one, mark in heard if _touches(turn, one)]
        lines.append(
            Line(
                speaker=turn.speaker,
                start_s=turn.start_s,
                end_s=turn.end_s,
                pieces=cut(turn.text, texts),
                doubtful=bool(turn.doubtful),
                marked=bool(texts),
                near=any(
                    turn.start_s <= end + _AROUND_S and turn.end_s >= start - _AROUND_S
                    for start, end in places
                ),
            )
        )
    return tuple(lines)


def _touches(turn: CallTurn, heard: Heard) -> bool:
    if heard.start_s is None or heard.end_s is None:
        return False
    if heard.speaker is not None and heard.speaker != turn.speaker:
        return False
    return turn.start_s < heard.end_s and heard.start_s < turn.end_s


def cut(text: str, marked: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Cuts ``text`` where the first occurrence of each of ``marked`` (words, mark) begins and ends.

    The pieces joined are always the text again; what is not found in it is not marked; where two overlap the
    later one of ``marked`` shows.
    """
    marks = [""] * len(text)
    for words, mark in marked:
        begin = text.find(words) if words else -1
        if begin >= 0:
            marks[begin : begin + len(words)] = [mark] * len(words)
    pieces: list[tuple[str, str]] = []
    for letter, mark in zip(text, marks, strict=True):
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + letter, mark)
        else:
            pieces.append((letter, mark))
    return tuple(pieces)

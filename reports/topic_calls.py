"""The calls whose words are counted: a window, the weeks before it, and what their customers said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reports.group import agent_group
from reports.query import ask
from reports.report import Clip
from reports.scope import Scope
from reports.topic_words import masked

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Window:
    """``start`` to ``end``, both included, against the time from ``before`` to the day before ``start``."""

    before: date
    start: date
    end: date

    @property
    def name(self) -> str:
        return f"{self.start} 至 {self.end}"

    @property
    def weeks(self) -> int:
        return (self.start - self.before).days // 7


@dataclass(frozen=True, slots=True)
class CallWords:
    """A row of sql/topics_calls.sql.

    Attributes:
        week: weeks back from the window; 0 is the window.
        opening: what the customer said in the first turns, which is mostly what the call is about.
    """

    call_id: str
    day: date
    week: int
    agent: str | None
    agent_name: str | None
    agent_no: str | None
    team: str | None
    queue: str | None
    business_type: str | None
    customer_ref: str | None
    handle_s: float | None
    transfers: int | None
    population: int
    score: float | None
    text: str | None
    opening: str | None

    @property
    def business(self) -> str | None:
        return self.business_type or self.queue

    @property
    def customer(self) -> str:
        """Who called; a call whose record does not say is a customer of its own."""
        return self.customer_ref or self.call_id


@dataclass(frozen=True, slots=True)
class _Turn:
    """A row of sql/topics_clips.sql."""

    call_id: str
    day: date
    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, slots=True)
class _Last:
    """A row of sql/topics_days.sql."""

    day: date | None


def window_of(connection: duckdb.DuckDBPyConnection, scope: Scope, weeks: int) -> Window | None:
    """The days asked for, else the seven up to the last heard call; None where no call was heard."""
    (last,) = ask(connection, "topics_days", _Last, scope.parameters())
    if last.day is None:
        return None
    end = scope.end or last.day
    start = scope.start or end - timedelta(days=6)
    return Window(start - timedelta(days=7 * weeks), start, end)


def clips_of(
    connection: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, Any],
    wanted: Sequence[tuple[tuple[str, ...], Sequence[CallWords]]],
    most: int,
) -> list[tuple[Clip, ...]]:
    """For each (terms, calls that hold one of them) at most ``most`` places to listen to, of different agents
    where there are so many, the latest first; long numbers in the text are crossed out."""
    chosen = [_different(calls, most) for _, calls in wanted]
    ids = sorted({call.call_id for calls in chosen for call in calls})
    turns: dict[str, list[_Turn]] = {}
    for turn in ask(connection, "topics_clips", _Turn, {**parameters, "calls": ids}):
        turns.setdefault(turn.call_id, []).append(turn)
    return [
        tuple(
            _clip(call, said, terms[0])
            for call in calls
            if (said := _said(turns.get(call.call_id, []), terms)) is not None
        )
        for (terms, _), calls in zip(wanted, chosen, strict=True)
    ]


def _different(calls: Sequence[CallWords], most: int) -> list[CallWords]:
    """The latest calls, one of each agent before a second of any."""
    latest = sorted(calls, key=lambda call: (call.day, call.call_id), reverse=True)
    seen: dict[str | None, int] = {}
    ranked = []
    for place, call in enumerate(latest):
        turn = seen.get(call.agent, 0)
        seen[call.agent] = turn + 1
        ranked.append((turn, place, call))
    return [call for _, _, call in sorted(ranked, key=lambda one: one[:2])[:most]]


def _said(turns: Sequence[_Turn], terms: Sequence[str]) -> _Turn | None:
    return next((turn for term in terms for turn in turns if term in turn.text.lower()), None)


def _clip(call: CallWords, turn: _Turn, term: str) -> Clip:
    agent = agent_group(call.agent, call.agent_no, call.agent_name, call.team).label
    return Clip(
        call.call_id,
        call.day,
        agent,
        turn.start_s,
        turn.end_s,
        "customer",
        masked(turn.text),
        f"话题：{term}",
    )

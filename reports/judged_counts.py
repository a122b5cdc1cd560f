"""Judged calls counted by agent, score band and fatal failure: what adds up, for every call there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reports.group import Group, group_of
from reports.query import ask

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Counts:
    """A row of sql/satisfaction_answering.sql. Sums of points are over calls with a total.

    Attributes:
        agent: None where the call record does not say.
        band: lower end of five points; None: without a total.
        timed: calls whose talk time is known; ``handling_s``: their talk and after-call seconds.
    """

    agent: str | None
    band: float | None
    fatal: bool
    agent_name: str | None
    agent_no: str | None
    team: str | None
    calls: int
    rated: int
    score_sum: float
    total_sum: float
    total_squares: float
    rated_total_sum: float
    rated_total_squares: float
    full_marks: int
    timed: int
    handling_s: float
    transfers_known: int
    transfers: int


@dataclass(frozen=True, slots=True)
class Moments:
    """Number, sum and sum of squares; they add."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.n + other.n, self.total + other.total, self.squares + other.squares)

    def __sub__(self, other: Moments) -> Moments:
        return Moments(self.n - other.n, self.total - other.total, self.squares - other.squares)

    @property
    def mean(self) -> float | None:
        return self.total / self.n if self.n else None

    @property
    def variance(self) -> float | None:
        """n - 1 in the denominator; None of fewer than two. What is left of rounding is no variance."""
        if self.n < 2:
            return None
        rest = self.squares - self.total**2 / self.n
        return rest / (self.n - 1) if rest > 1e-9 * max(1.0, self.squares) else 0.0


@dataclass(frozen=True, slots=True)
class AgentCounts:
    """One agent's judged calls.

    Attributes:
        totals: of the calls with a total. ``scores``: sum of the ratings of the ``rated`` ones.
    """

    group: Group
    calls: int
    totals: Moments
    rated: int
    scores: float
    timed: int
    handling_s: float
    transfers_known: int
    transfers: int

    @property
    def rating(self) -> float | None:
        """Mean rating."""
        return self.scores / self.rated if self.rated else None


def judged_counts(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> list[Counts]:
    """Ordered by agent."""
    return ask(connection, "satisfaction_answering", Counts, parameters)


def totals_of(rows: Iterable[Counts]) -> Moments:
    """Of all calls with a total."""
    counted = [row for row in rows if row.band is not None]
    return Moments(
        sum(row.calls for row in counted),
        sum(row.total_sum for row in counted),
        sum(row.total_squares for row in counted),
    )


def rated_totals_of(rows: Iterable[Counts]) -> Moments:
    """Of the rated ones among them."""
    counted = [row for row in rows if row.band is not None]
    return Moments(
        sum(row.rated for row in counted),
        sum(row.rated_total_sum for row in counted),
        sum(row.rated_total_squares for row in counted),
    )


def by_agent(rows: Iterable[Counts]) -> tuple[AgentCounts, ...]:
    """Agents known to the call records."""
    return tuple(
        _agent(list(own)) for key, own in groupby(rows, key=lambda row: row.agent) if key is not None
    )


def _agent(rows: list[Counts]) -> AgentCounts:
    """Named as most of the calls have it."""
    most = max(rows, key=lambda row: row.calls)
    return AgentCounts(
        group=group_of("agent", most.agent, most.agent_name, most.agent_no, most.team),
        calls=sum(row.calls for row in rows),
        totals=totals_of(rows),
        rated=sum(row.rated for row in rows),
        scores=sum(row.score_sum for row in rows),
        timed=sum(row.timed for row in rows),
        handling_s=sum(row.handling_s for row in rows),
        transfers_known=sum(row.transfers_known for row in rows),
        transfers=sum(row.transfers for row in rows),
    )

"""The books of a night (对账): what the switch says there was, against what was judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reports.group import group_of
from reports.query import ask
from reports.wording import PROBLEMS, named

if TYPE_CHECKING:
    import duckdb

_INPUT = frozenset({"rejected_row", "rejected_rating", "rejected_transcript", "manifest"})
_UNCLAIMED = "unclaimed"
_NO_CALL = _INPUT | {_UNCLAIMED, "report"}  # a report that was not made is told where it would stand


@dataclass(frozen=True, slots=True)
class Run:
    """One run as it counted itself; times in the centre's time zone, without the zone."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    records: int
    rejected: int
    not_expected: int
    expected: int
    already_done: int
    transcribed: int
    scored: int
    failed: int
    unclaimed: int

    @property
    def missing_from_books(self) -> int:
        """Expected recordings that are neither scored nor failed; anything but 0 is a loss or a double."""
        return self.expected - self.already_done - self.scored - self.failed


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong, where, and why."""

    kind: str
    call_id: str | None
    place: str
    reason: str
    agent: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``run`` None: the warehouse knows of no run (results came in by hand).

    Attributes:
        rejected: rows and files that could not be read, whichever call they were about.
        failed: calls that were not judged.
    """

    run: Run | None
    rejected: tuple[Problem, ...]
    failed: tuple[Problem, ...]
    unclaimed: tuple[Problem, ...]

    @property
    def balance(self) -> str:
        """One sentence: do the books balance?"""
        run = self.run
        if run is None:
            return "仓库里没有运行记录，无法对账。"
        parts = f"此前已完成 {run.already_done} + 本次质检 {run.scored} + 失败 {run.failed}"
        sum_up = f"应有录音 {run.expected} = {parts}"
        if run.missing_from_books == 0:
            return f"账目相符：{sum_up}。"
        return f"账目不符，相差 {run.missing_from_books} 通，请查：{sum_up.replace(' = ', ' ≠ ')}。"


@dataclass(frozen=True, slots=True)
class _Problem:
    """A row of sql/run_problems.sql."""

    kind: str
    call_id: str | None
    place: str
    reason: str
    agent_name: str | None
    agent_no: str | None
    day: date | None


@dataclass(frozen=True, slots=True)
class _Failed:
    """A row of sql/failed_calls.sql."""

    call_id: str
    place: str
    reason: str
    agent_name: str | None
    agent_no: str | None
    day: date | None


def latest_run(connection: duckdb.DuckDBPyConnection, run_id: str | None, time_zone: str) -> Run | None:
    """The run asked for, else the latest; None where there is none."""
    runs = ask(connection, "run", Run, {"run": run_id, "time_zone": time_zone})
    return runs[0] if runs else None


def reconcile(
    connection: duckdb.DuckDBPyConnection, run: Run | None, night: dict[str, Any]
) -> Reconciliation:
    """Everything that went wrong in ``run``, and calls of the night that failed without a word from it.

    Args:
        night: the parameters that choose the night's calls.
    """
    found: list[Problem] = []
    if run is not None:
        for row in ask(connection, "run_problems", _Problem, {"run": run.run_id}):
            found.append(Problem(row.kind, row.call_id, row.place, row.reason, _agent(row), row.day))
    told = {problem.call_id for problem in found}
    for call in ask(connection, "failed_calls", _Failed, night):
        if call.call_id not in told:
            found.append(Problem("failed", call.call_id, call.place, call.reason, _agent(call), call.day))
    return Reconciliation(
        run,
        rejected=tuple(problem for problem in found if problem.kind in _INPUT),
        failed=tuple(problem for problem in found if problem.kind not in _NO_CALL),
        unclaimed=tuple(problem for problem in found if problem.kind == _UNCLAIMED),
    )


def reasons(problems: tuple[Problem, ...]) -> tuple[tuple[str, int], ...]:
    """How often each kind of trouble came up, most frequent first."""
    counts: dict[str, int] = {}
    for problem in problems:
        word = named(PROBLEMS, problem.kind)
        counts[word] = counts.get(word, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _agent(row: _Problem | _Failed) -> str | None:
    if row.agent_name is None and row.agent_no is None:
        return None
    return group_of("agent", row.agent_no or row.agent_name, row.agent_name, row.agent_no, None).label

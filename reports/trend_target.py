"""What groups are to reach, and whether their latest periods reach it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from reports.kpi_target import Staff, Subject, Target, months_between, target_of
from reports.query import ask
from reports.scope import By
from reports.share import Interval, Share, mean_interval
from reports.trend_rows import TrendRow

if TYPE_CHECKING:
    import duckdb

Measure = Literal["total", "pass_rate", "fatal_rate"]
MEASURES: dict[Measure, str] = {"total": "平均分", "pass_rate": "合格率", "fatal_rate": "致命率"}
LATEST = 4
"""How many periods at the end are held against a target: one week of one agent says little."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One group's target for one measure.

    Attributes:
        target: points, or a share 0..1. ``actual``: of the latest periods, with ``interval`` at 95 %.
        n: calls behind it.
        reached: None where the interval holds the target: so many calls cannot tell.
    """

    measure: Measure
    target: float
    actual: float | None
    interval: Interval | None
    n: int
    reached: bool | None


def goals(
    connection: duckdb.DuckDBPyConnection, by: By, parameters: Mapping[str, Any], rows: Sequence[TrendRow]
) -> dict[str | None, tuple[Goal, ...]]:
    """By group key; a group without a target has none. Targets of one post or one time since hiring are for
    agents; a team, branch, queue or the centre has those that name neither."""
    targets = ask(connection, "kpi_targets", Target, {})
    if not targets:
        return {}
    staff = {one.agent: one for one in ask(connection, "kpi_staff", Staff, parameters)}
    by_group: dict[str | None, list[TrendRow]] = {}
    for row in rows:
        by_group.setdefault(row.group.key, []).append(row)
    found = {}
    for key, series in by_group.items():
        subject = _subject(by, key, series[-1].period, staff)
        if subject is not None and (own := tuple(_goals(targets, subject, series[-LATEST:]))):
            found[key] = own
    return found


def _subject(by: By, key: str | None, day: date, staff: Mapping[str, Staff]) -> Subject | None:
    if key is None:
        return None
    if by == "agent":
        known = staff.get(key)
        if known is None:
            return Subject(agent=key)
        return Subject(key, known.team, known.branch, known.post, months_between(known.hired, day))
    if by == "team":
        return Subject(team=key, branch=next((one.branch for one in staff.values() if one.team == key), None))
    return Subject(branch=key) if by == "branch" else Subject()


def _goals(targets: Sequence[Target], subject: Subject, latest: Sequence[TrendRow]) -> Iterable[Goal]:
    for measure in MEASURES:
        target = target_of(targets, measure, subject, latest[-1].period, latest[-1].period)
        if target is not None:
            yield _goal(measure, target, latest)


def _goal(measure: Measure, target: float, latest: Sequence[TrendRow]) -> Goal:
    if measure == "total":
        actual, interval, n = _mean(latest)
    else:
        share = sum((row.passed if measure == "pass_rate" else row.fatal for row in latest), Share(0, 0))
        actual, interval, n = share.rate, share.interval, share.n
    reached = None
    if interval is not None:
        above, below = interval.low >= target, interval.high < target
        if measure == "fatal_rate":
            above, below = interval.high <= target, interval.low > target
        reached = True if above else False if below else None
    return Goal(measure, target, actual, interval, n, reached)


def _mean(latest: Sequence[TrendRow]) -> tuple[float | None, Interval | None, int]:
    """Of all calls together: the variances within and between the periods added."""
    known = [(row.mean, row.variance or 0.0, row.counted) for row in latest if row.mean is not None]
    n = sum(count for _, _, count in known)
    if not n:
        return None, None, 0
    mean = sum(one * count for one, _, count in known) / n
    squares = sum((count - 1) * variance + count * (one - mean) ** 2 for one, variance, count in known)
    return mean, mean_interval(mean, squares / (n - 1) if n > 1 else None, n), n

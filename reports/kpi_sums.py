"""The sums that the statements give, and the points that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.group import Group, group_of
from reports.kpi_figure import Figure
from reports.kpi_measure import MEASURES, Measure, measure_of, position
from reports.scope import By


@dataclass(frozen=True, slots=True)
class Sums:
    """A row of sql/kpi_calls.sql, kpi_quality.sql or kpi_daily.sql."""

    group_key: str | None
    period: date | None
    agent_name: str | None
    agent_no: str | None
    team: str | None
    branch: str | None
    measure: str
    numerator: float
    denominator: float
    squares: float | None = None
    level: str | None = None

    @property
    def figure(self) -> Figure:
        return Figure(measure_of(self.measure), self.numerator, self.denominator, self.squares)


@dataclass(frozen=True, slots=True)
class KpiPoint:
    """One measure of one group in one period, from each source that has it.

    Attributes:
        calls: from the call records, verdicts and ratings; daily: from the daily files.
        level: whose daily rows were added up; ``mixed``: parts of several kinds of rows.
    """

    group: Group
    period: date
    measure: Measure
    calls: Figure | None
    daily: Figure | None
    level: str | None

    @property
    def leading(self) -> Figure | None:
        """The figure that is judged: the call records' own, which can be counted again call by call; the
        daily files' where the call records cannot tell."""
        return self.calls or self.daily

    @property
    def gap(self) -> float | None:
        """What the daily files say more than the call records; None without both."""
        if self.calls is None or self.daily is None:
            return None
        mine, theirs = self.calls.value, self.daily.value
        return None if mine is None or theirs is None else theirs - mine

    @property
    def disagrees(self) -> bool:
        """More than a percentage point apart, or more than 2 % of a figure that is no share (our choice)."""
        gap, own = self.gap, self.calls.value if self.calls else None
        if gap is None or own is None:
            return False
        return abs(gap) > (0.01 if self.measure.unit in ("share", "ratio") else 0.02 * abs(own))


def unseen(by: By, counted: Iterable[Sums]) -> tuple[Measure, ...]:
    """Measures that the call records cannot tell.

    Those of arrivals where, of at least fifty calls that belong to a group, not one was left unanswered:
    then nobody wrote down those that were. Complaints where no call at all is marked as one.
    """
    missing = set()
    keyed = [one for one in counted if by == "centre" or one.group_key is not None]
    for direction, code in (("in", "answer_rate"), ("out", "connect_out")):
        rates = [one for one in keyed if one.measure == code]
        total = sum(one.denominator for one in rates)
        if total >= 50 and sum(one.numerator for one in rates) == total:
            missing.add(direction)
    marked = any(one.numerator for one in counted if one.measure == "complaint_rate")
    return tuple(
        measure
        for measure in MEASURES
        if measure.arrivals in missing or (measure.code == "complaint_rate" and not marked)
    )


def unassigned(counted: Iterable[Sums]) -> int:
    rows = [one for one in counted if one.group_key is None and one.measure in ("answer_rate", "connect_out")]
    return round(sum(one.denominator - one.numerator for one in rows))


def points_of(by: By, counted: Sequence[Sums], daily: Sequence[Sums]) -> tuple[KpiPoint, ...]:
    """By measure, group and period, in that order; calls without a date or a group are in none."""
    groups: dict[str, Group] = {}
    sources: list[dict[tuple[int, str, date], Sums]] = [{}, {}]
    for source, found in zip((counted, daily), sources, strict=True):
        for one in source:
            if one.group_key is None or one.period is None:
                continue
            found[position(one.measure), one.group_key, one.period] = one
            groups[one.group_key] = group_of(by, one.group_key, one.agent_name, one.agent_no, one.team)
    of_calls, of_days = sources
    points = []
    for key in sorted(of_calls.keys() | of_days.keys()):
        place, group_key, period = key
        mine, theirs = of_calls.get(key), of_days.get(key)
        points.append(
            KpiPoint(
                groups[group_key], period, MEASURES[place],
                mine.figure if mine else None,
                theirs.figure if theirs else None,
                theirs.level if theirs else None,
            )
        )  # fmt: skip
    return tuple(points)


def overall(counted: Iterable[Sums]) -> tuple[Figure, ...]:
    """Every figure of the call records over the whole window and all groups."""
    added: dict[str, Figure] = {}
    for one in counted:
        figure = one.figure
        added[one.measure] = added[one.measure] + figure if one.measure in added else figure
    return tuple(added[code] for code in sorted(added, key=position))

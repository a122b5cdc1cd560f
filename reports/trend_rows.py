"""One group in one period, beside the period before and the same period a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.group import Group, group_of
from reports.period import before, year_before
from reports.scope import Period
from reports.share import Interval, Share, mean_interval, told_apart


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of sql/trend.sql; ``asked``: it lies in the window asked for, not only before it."""

    group_key: str | None
    period: date | None
    asked: bool
    agent_name: str | None
    agent_no: str | None
    team: str | None
    calls: int
    counted: int
    mean: float | None
    variance: float | None
    passed: int
    fatal_provisional: int
    fatal_confirmed: int
    rubrics: list[str]

    @property
    def pass_share(self) -> Share:
        return Share(self.passed, self.counted)

    @property
    def fatal_share(self) -> Share:
        return Share(self.fatal_provisional + self.fatal_confirmed, self.calls)


@dataclass(frozen=True, slots=True)
class Compared:
    """A period against an earlier one.

    Attributes:
        counted: calls with a total of the earlier one.
        change: points of the mean. ``pass_change``, ``fatal_change``: shares; None where either has none.
        clear: whether Welch's t test tells the means apart at 5 %; None where too few calls stand behind one.
        pass_clear: the same of the pass rates, by Newcombe's interval.
    """

    counted: int
    change: float | None
    pass_change: float | None
    fatal_change: float | None
    clear: bool | None
    pass_clear: bool | None


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One group in one period.

    Attributes:
        period: its first day.
        calls: scorecards; ``counted``: those of them that have a total.
        mean, interval: of the totals, points 0..100, with the 95 % t interval. ``variance``: of the totals.
        passed: of the calls with a total. ``fatal``: provisional or confirmed, of all calls.
        before: against the period before (环比); ``year_before``: against the same period a year before
            (同比). None where there were no calls.
        enough: whether at least the minimum of calls stands behind the mean.
    """

    group: Group
    period: date
    calls: int
    counted: int
    mean: float | None
    interval: Interval | None
    variance: float | None
    passed: Share
    fatal: Share
    fatal_provisional: int
    before: Compared | None
    year_before: Compared | None
    enough: bool

    @property
    def change(self) -> float | None:
        """Points against the period before; None where that has no mean."""
        return None if self.before is None else self.before.change

    @property
    def change_clear(self) -> bool | None:
        return None if self.before is None else self.before.clear


def named_group(by: str, series: Sequence[Counted]) -> Group:
    """Named as in the latest period: people marry and change teams."""
    latest = series[-1]
    return group_of(by, latest.group_key, latest.agent_name, latest.agent_no, latest.team)


def rows_of(
    by: str, length: Period, minimum: int, groups: Sequence[Sequence[Counted]]
) -> tuple[TrendRow, ...]:
    """The asked-for periods of each group, in order."""
    asked_for: list[tuple[Group, date, Counted, Counted | None, Counted | None]] = []
    for series in groups:
        dated = [(row, row.period) for row in series if row.period is not None]
        asked = [(row, period) for row, period in dated if row.asked]
        if not asked:
            continue
        group = named_group(by, [row for row, _ in asked])
        known = {
            period: row for row, period in dated
        }  # of a period that is cut, the part asked for: it comes last
        for row, period in asked:
            previous, last_year = known.get(before(period, length)), known.get(year_before(period, length))
            asked_for.append((group, period, row, previous, last_year))
    pairs = [(row, one) for _, _, row, *others in asked_for for one in others]
    clear = _means_told_apart(pairs, minimum)
    return tuple(
        _row(
            group,
            row,
            period,
            minimum,
            _compared(row, previous, clear[2 * index], minimum),
            _compared(row, last_year, clear[2 * index + 1], minimum),
        )
        for index, (group, period, row, previous, last_year) in enumerate(asked_for)
    )


def _row(
    group: Group,
    row: Counted,
    period: date,
    minimum: int,
    previous: Compared | None,
    last_year: Compared | None,
) -> TrendRow:
    return TrendRow(
        group=group,
        period=period,
        calls=row.calls,
        counted=row.counted,
        mean=row.mean,
        interval=None if row.mean is None else mean_interval(row.mean, row.variance, row.counted),
        variance=row.variance,
        passed=row.pass_share,
        fatal=row.fatal_share,
        fatal_provisional=row.fatal_provisional,
        before=previous,
        year_before=last_year,
        enough=row.counted >= minimum,
    )


def _compared(row: Counted, other: Counted | None, clear: bool | None, minimum: int) -> Compared | None:
    if other is None:
        return None
    enough = min(row.counted, other.counted) >= minimum
    return Compared(
        counted=other.counted,
        change=_difference(row.mean, other.mean),
        pass_change=_difference(row.pass_share.rate, other.pass_share.rate),
        fatal_change=_difference(row.fatal_share.rate, other.fatal_share.rate),
        clear=clear,
        pass_clear=told_apart(row.pass_share, other.pass_share) if enough else None,
    )


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _means_told_apart(pairs: Sequence[tuple[Counted, Counted | None]], minimum: int) -> list[bool | None]:
    """Welch's t test at 5 %, for all pairs at once; None where either side has fewer than ``minimum`` calls.
    Two periods without any spread are told apart by any difference."""
    import numpy as np
    from scipy import stats

    told: list[bool | None] = [None] * len(pairs)
    tested = []
    for index, (row, other) in enumerate(pairs):
        if (
            other is None
            or min(row.counted, other.counted) < minimum
            or row.mean is None
            or other.mean is None
        ):
            continue
        if row.variance or other.variance:
            tested.append(
                (
                    index,
                    row.mean,
                    row.variance or 0.0,
                    row.counted,
                    other.mean,
                    other.variance or 0.0,
                    other.counted,
                )
            )
        else:
            told[index] = row.mean != other.mean
    if tested:
        _, mean, variance, n, other_mean, other_variance, other_n = np.array(tested, float).T
        test = stats.ttest_ind_from_stats(
            mean, np.sqrt(variance), n, other_mean, np.sqrt(other_variance), other_n, equal_var=False
        )
        for (index, *_), p_value in zip(tested, test.pvalue, strict=True):
            told[index] = bool(p_value < 0.05)
    return told

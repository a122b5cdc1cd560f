"""How scores move over time: per agent, team, branch, queue or centre, by day, week or month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from reports.group import Group, group_of
from reports.query import ask
from reports.scope import BYS, PERIOD_NAMES, PERIODS, By, Period, Scope
from reports.share import Interval, Share, mean_interval
from reports.slope import ALPHA, FEWEST_WEEKS, Reading, Slope, WeeklyMean, read_together, slope_of
from reports.wording import listed, signed

if TYPE_CHECKING:
    import duckdb

    from reports.report import Report


@dataclass(frozen=True, slots=True)
class TrendOptions:
    """What to show.

    Attributes:
        minimum: calls with a total below which a mean is shown but not leaned on (样本不足).

    Raises:
        ValueError: for an unknown group or period, or a minimum under 2.
    """

    by: By = "agent"
    period: Period = "week"
    scope: Scope = field(default_factory=Scope)
    minimum: int = 5

    def __post_init__(self) -> None:
        if self.by not in BYS:
            raise ValueError(f"trend by {self.by!r}: expected one of {', '.join(BYS)}")
        if self.period not in PERIODS:
            raise ValueError(f"trend period {self.period!r}: expected one of {', '.join(PERIODS)}")
        if self.minimum < 2:
            raise ValueError(f"trend minimum {self.minimum}: expected at least 2 calls")


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One group in one period.

    Attributes:
        period: its first day.
        calls: scorecards; ``counted``: those of them that have a total.
        mean, interval: of the totals, points 0..100, with the 95 % t interval.
        passed: of the calls with a total. ``fatal``: provisional or confirmed, of all calls.
        change: points against the period before; None where that has no mean.
        change_clear: whether Welch's t test tells the two means apart at 5 %; None where not ``enough``.
        enough: whether at least the minimum of calls stands behind the mean.
    """

    group: Group
    period: date
    calls: int
    counted: int
    mean: float | None
    interval: Interval | None
    passed: Share
    fatal: Share
    fatal_provisional: int
    change: float | None
    change_clear: bool | None
    enough: bool


@dataclass(frozen=True, slots=True)
class GroupReading:
    """What one group's series says over the whole window, always read from weekly means."""

    group: Group
    slope: Slope
    calls: int
    counted: int

    @property
    def reading(self) -> Reading:
        return self.slope.reading

    @property
    def hint(self) -> Reading | None:
        """Where a series taken alone would be called a trend, but not among as many as were looked at."""
        slope = self.slope
        if self.reading is not Reading.UNCLEAR or slope.p_value is None or slope.change is None:
            return None
        if slope.p_value >= ALPHA:
            return None
        return Reading.RISING if slope.change > 0 else Reading.FALLING

    @property
    def told(self) -> str:
        """The reading with its hint, for a narrow place."""
        return f"{self.reading.value}（单看像{self.hint.value}）" if self.hint else self.reading.value

    @property
    def sentence(self) -> str:
        """One sentence for a trainer, with the n it rests on."""
        if not self.calls:
            return f"{self.group.label}：所选时段没有已质检的通话。"
        slope = self.slope
        basis = f"{slope.weeks} 周、{slope.calls} 通"
        if slope.change is None or slope.interval is None:
            return (
                f"{self.group.label}：样本不足以判断（仅 {slope.weeks} 周样本足够，至少要 {FEWEST_WEEKS} 周；"
                f"共 {self.calls} 通）。"
            )
        span = f"95% 区间 {signed(slope.interval.low)} 至 {signed(slope.interval.high)}"
        return f"{self.group.label}：{self.told}，{basis}内变化 {signed(slope.change)} 分（{span}）。"


@dataclass(frozen=True, slots=True)
class Trend:
    options: TrendOptions
    rows: tuple[TrendRow, ...]
    readings: tuple[GroupReading, ...]
    notes: tuple[str, ...]

    def report(self) -> Report:
        from reports.trend_table import table

        return table(self)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row of sql/trend.sql."""

    group_key: str | None
    period: date | None
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


@dataclass(frozen=True, slots=True)
class _OnTheBooks:
    """A row of sql/agents.sql."""

    group_key: str | None
    agent_name: str | None
    agent_no: str | None
    team: str | None


def trend(connection: duckdb.DuckDBPyConnection, options: TrendOptions | None = None) -> Trend:
    """Means, pass rates and fatal rates per group and period, and a reading per group.

    The reading rests on a line through the group's weekly means (weeks with at least ``minimum`` calls),
    tested as :func:`reports.slope.slope_of` says and adjusted over all groups by Holm. Calls without a date
    are in no period; a note counts them.
    """
    options = options or TrendOptions()
    parameters = {**options.scope.parameters(), "by": options.by, "period": options.period}
    counted = ask(connection, "trend", _Counted, parameters)
    weekly = ask(connection, "trend", _Counted, {**parameters, "period": "week"})
    rows = tuple(row for _, series in _by_group(counted) for row in _rows(options, list(series)))
    readings = _readings(options, weekly)
    if options.by == "agent":
        seen = {reading.group.key for reading in readings}
        on_the_books = ask(connection, "agents", _OnTheBooks, parameters)
        readings += tuple(
            GroupReading(group_of("agent", a.group_key, a.agent_name, a.agent_no, a.team), Slope(0, 0), 0, 0)
            for a in on_the_books
            if a.group_key not in seen
        )
    return Trend(options, rows, readings, _notes(options, counted, rows, readings))


def _by_group(counted: Iterable[_Counted]) -> Iterable[tuple[str | None, Iterable[_Counted]]]:
    """The statement is ordered by group."""
    return groupby(counted, key=lambda row: row.group_key)


def _group(by: str, series: Sequence[_Counted]) -> Group:
    """Named as in the latest period: people marry and change teams."""
    latest = series[-1]
    return group_of(by, latest.group_key, latest.agent_name, latest.agent_no, latest.team)


def _rows(options: TrendOptions, series: list[_Counted]) -> list[TrendRow]:
    dated = [row for row in series if row.period is not None]
    if not dated:
        return []
    group = _group(options.by, dated)
    by_period = {row.period: row for row in dated}
    return [_row(options, group, row, by_period.get(_before(row.period, options.period))) for row in dated]


def _before(period: date | None, length: Period) -> date | None:
    """The first day of the period before."""
    if period is None:
        return None
    if length == "month":
        return (period - timedelta(days=1)).replace(day=1)
    return period - timedelta(days=7 if length == "week" else 1)


def _row(options: TrendOptions, group: Group, row: _Counted, before: _Counted | None) -> TrendRow:
    enough = row.counted >= options.minimum
    comparable = enough and before is not None and before.counted >= options.minimum
    if row.period is None:
        raise ValueError(f"{group.label}: a trend row needs a period, got None")
    return TrendRow(
        group=group,
        period=row.period,
        calls=row.calls,
        counted=row.counted,
        mean=row.mean,
        interval=None if row.mean is None else mean_interval(row.mean, row.variance, row.counted),
        passed=Share(row.passed, row.counted),
        fatal=Share(row.fatal_provisional + row.fatal_confirmed, row.calls),
        fatal_provisional=row.fatal_provisional,
        change=None if before is None or row.mean is None or before.mean is None else row.mean - before.mean,
        change_clear=_told_apart(row, before) if comparable and before is not None else None,
        enough=enough,
    )


def _told_apart(row: _Counted, before: _Counted) -> bool:
    """Welch's t test at 5 %. Two periods without any spread are told apart by any difference."""
    if row.mean is None or before.mean is None:
        return False
    if not row.variance and not before.variance:
        return row.mean != before.mean
    from scipy import stats

    test = stats.ttest_ind_from_stats(
        row.mean, (row.variance or 0.0) ** 0.5, row.counted,
        before.mean, (before.variance or 0.0) ** 0.5, before.counted,
        equal_var=False,
    )  # fmt: skip
    return bool(test.pvalue < 0.05)


def _readings(options: TrendOptions, weekly: list[_Counted]) -> tuple[GroupReading, ...]:
    grouped = [list(series) for _, series in _by_group(weekly)]
    slopes = read_together(
        [
            slope_of(
                [
                    WeeklyMean(row.period, row.mean, row.counted)
                    for row in series
                    if row.period is not None and row.mean is not None and row.counted >= options.minimum
                ]
            )
            for series in grouped
        ]
    )
    return tuple(
        GroupReading(
            _group(options.by, [row for row in series if row.period is not None] or series),
            slope,
            calls=sum(row.calls for row in series),
            counted=sum(row.counted for row in series),
        )
        for series, slope in zip(grouped, slopes, strict=True)
    )


def _notes(
    options: TrendOptions,
    counted: list[_Counted],
    rows: tuple[TrendRow, ...],
    readings: tuple[GroupReading, ...],
) -> tuple[str, ...]:
    notes = []
    if not counted:
        notes.append("所选范围内还没有质检结果。")
    undated = sum(row.calls for row in counted if row.period is None)
    if undated:
        notes.append(f"{undated} 通通话没有日期，不计入任何{PERIOD_NAMES[options.period]}。")
    undecided = sum(row.calls - row.counted for row in rows)
    if undecided:
        notes.append(f"{undecided} 通因可判项目不足七成而没有总分，不计入平均分与合格率。")
    rubrics = sorted({rubric for row in counted for rubric in row.rubrics})
    if len(rubrics) > 1:
        notes.append(f"这里合并了 {len(rubrics)} 份评分表（{listed(rubrics)}），分数未必可比。")
    thin = sum(not row.enough for row in rows)
    if thin:
        notes.append(f"{len(rows)} 行中有 {thin} 行不足 {options.minimum} 通，标为样本不足，请勿据此比较。")
    idle = [reading.group.label for reading in readings if not reading.calls]
    if idle:
        notes.append(f"所选时段没有已质检通话的坐席：{listed(idle)}。")
    if rows and all(row.mean == rows[0].mean for row in rows):
        notes.append("所有平均分都相同，评分表在这里区分不出差别。")
    if any(reading.slope.p_value is not None for reading in readings):
        notes.append(
            "升降按周平均分的加权直线检验（标准误取普通与 Newey-West 中较大者，多组按 Holm 校正，5% 水准）；"
            "“看不出升降”是说现有通话量不足以显示变化，不是说没有变化；"
            "“单看像上升”是说只看这一个会算作上升，但同时看了这么多个，仍可能是偶然。"
        )
    return tuple(notes)

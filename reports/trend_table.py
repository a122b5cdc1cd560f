"""The trend as tables for JSON, CSV and the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.control_chart import Signal
from reports.report import Cell, Column, Kind, Report
from reports.scope import BY_NAMES, PERIOD_NAMES, Period
from reports.share import ends
from reports.trend import Trend
from reports.trend_chart import Controlled
from reports.trend_rows import Compared, TrendRow
from reports.trend_target import MEASURES, Goal


def table(trend: Trend) -> Report:
    """One row per group and period; the notes begin with one sentence per group."""
    options = trend.options
    readings = {reading.group.key: reading for reading in trend.readings}
    columns = (
        Column("group", BY_NAMES[options.by], "text"),
        Column("group_key", "编号", "text", priority=3),
        Column("team", "班组", "text", priority=2),
        Column("period", f"{PERIOD_NAMES[options.period]}（首日）", "date", priority=0),
        Column("calls", "通话数", "count"),
        Column("counted", "有总分", "count"),
        Column("mean", "平均分", "points", priority=0),
        Column("mean_low", "区间下限", "points"),
        Column("mean_high", "区间上限", "points"),
        Column("passed", "合格数", "count"),
        Column("pass_rate", "合格率", "share"),
        Column("pass_low", "合格率下限", "share"),
        Column("pass_high", "合格率上限", "share"),
        Column("fatal", "致命通数", "count"),
        Column("fatal_provisional", "其中待确认", "count"),
        Column("fatal_rate", "致命率", "share"),
        Column("fatal_low", "致命率下限", "share"),
        Column("fatal_high", "致命率上限", "share"),
        Column("change", "环比（分）", "points", priority=0),
        Column("change_clear", "环比可信", "flag"),
        Column("pass_change", "合格率环比", "share"),
        Column("pass_change_clear", "合格率环比可信", "flag"),
        Column("fatal_change", "致命率环比", "share"),
        Column("year_change", "同比（分）", "points"),
        Column("year_change_clear", "同比可信", "flag"),
        Column("pass_year_change", "合格率同比", "share"),
        Column("pass_year_change_clear", "合格率同比可信", "flag"),
        Column("fatal_year_change", "致命率同比", "share"),
        Column("enough", "样本足够", "flag"),
        Column("reading", "走势", "text"),
    )
    rows = tuple((*_cells(row), readings[row.group.key].reading.value) for row in trend.rows)
    sentences = tuple(reading.sentence for reading in trend.readings)
    filters = (("by", options.by), ("period", options.period), *options.scope.filters())
    return Report("trend", "趋势", filters, columns, rows, (*sentences, *trend.notes))


def _cells(row: TrendRow) -> tuple[Cell, ...]:
    return (
        row.group.label, row.group.key, row.group.team, row.period, row.calls, row.counted, row.mean,
        *ends(row.interval),
        row.passed.count, row.passed.rate,
        *ends(row.passed.interval),
        row.fatal.count, row.fatal_provisional, row.fatal.rate,
        *ends(row.fatal.interval),
        *_changes(row.before), *_changes(row.year_before),
        row.enough,
    )  # fmt: skip


def _changes(other: Compared | None) -> tuple[Cell, ...]:
    if other is None:
        return (None,) * 5
    return other.change, other.clear, other.pass_change, other.pass_clear, other.fatal_change


def readings_table(trends: Sequence[Trend], goals: Mapping[tuple[str, str | None], Sequence[Goal]]) -> Report:
    """One row per group: what its weeks say, and what it is to reach."""
    columns = (
        Column("by", "层级", "text", priority=2),
        Column("group", "对象", "text", priority=0),
        Column("group_key", "编号", "text", priority=3),
        Column("reading", "走势", "text", priority=0),
        Column("weeks", "周数", "count"),
        Column("calls", "通话数", "count"),
        Column("change", "变化（分）", "points", priority=0),
        Column("change_low", "区间下限", "points"),
        Column("change_high", "区间上限", "points"),
        Column("typical", "典型每周变化（分）", "points", priority=2),
        Column("p_value", "p 值", "points", priority=2),
        Column("p_adjusted", "校正后 p 值", "points", priority=2),
        *(
            Column(f"{measure}_{key}", f"{name}{title}", _kind(measure, key))
            for measure, name in MEASURES.items()
            for key, title in (("target", "目标"), ("latest", "近期"), ("reached", "达标"))
        ),
    )
    rows = tuple(
        (
            BY_NAMES[one.options.by], reading.group.label, reading.group.key, reading.told,
            reading.slope.weeks, reading.slope.calls, reading.slope.change,
            *ends(reading.slope.interval),
            reading.slope.typical, reading.slope.p_value, reading.slope.p_adjusted,
            *_goal_cells(goals.get((one.options.by, reading.group.key), ())),
        )
        for one in trends
        for reading in one.readings
    )  # fmt: skip
    return Report("trend-readings", "走势判断", (), columns, rows)


def _kind(measure: str, key: str) -> Kind:
    if key == "reached":
        return "flag"
    return "points" if measure == "total" else "share"


def _goal_cells(goals: Sequence[Goal]) -> tuple[Cell, ...]:
    by_measure = {goal.measure: goal for goal in goals}
    cells: list[Cell] = []
    for measure in MEASURES:
        goal = by_measure.get(measure)
        cells += [None, None, None] if goal is None else [goal.target, goal.actual, goal.reached]
    return tuple(cells)


def signals_table(charts: Sequence[Controlled], length: Period) -> Report:
    """One row per period that breaks a rule of its control chart."""
    columns = (
        Column("group", "对象", "text"),
        Column("group_key", "编号", "text", priority=3),
        Column("measure", "指标", "text"),
        Column("chart", "控制图", "text"),
        Column("period", f"{PERIOD_NAMES[length]}（首日）", "date"),
        Column("rule", "规则", "text"),
        Column("above", "偏高", "flag"),
        Column("value", "数值", "text"),
        Column("centre", "中心线", "text"),
        Column("low", "控制下限", "text"),
        Column("high", "控制上限", "text"),
    )
    rows = tuple(_signal(one, signal) for one in charts if one.control for signal in one.control.signals)
    return Report("trend-signals", "控制图报警", (), columns, rows)


def _signal(one: Controlled, signal: Signal) -> tuple[Cell, ...]:
    control = one.control
    if control is None:
        raise ValueError(f"{one.group.label}: a signal needs a control chart")
    at = control.periods.index(signal.period)
    shown = (control.values[at], control.centre, control.low[at], control.high[at])
    percent = one.measure != "total"
    return (
        one.group.label, one.group.key, MEASURES[one.measure], control.kind, signal.period, signal.rule.value,
        signal.above,
        *(f"{100 * value:.1f}%" if percent else f"{value:.1f}" for value in shown),
    )  # fmt: skip

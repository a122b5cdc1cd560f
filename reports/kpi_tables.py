"""Tables and charts of the operating figures."""

from __future__ import annotations

from collections.abc import Sequence

from reports.answer import Chart, Series
from reports.kpi import MOST_GROUPS, Kpi, KpiRow
from reports.kpi_figure import Figure
from reports.kpi_measure import Measure, scaled, shown, unit_of
from reports.kpi_sums import KpiPoint
from reports.report import Cell, Column, Report
from reports.scope import BY_NAMES, PERIOD_NAMES
from reports.share import Interval, ends

LEVELS = {**BY_NAMES, "mixed": "各级数据合并"}

_FOR_GROUP = (
    Column("group", "对象", "text"),
    Column("group_key", "编号", "text", priority=3),
    Column("kpi_group", "类别", "text"),
    Column("measure", "指标代码", "text", priority=3),
    Column("title", "指标", "text"),
)


def overview(found: Kpi) -> Report:
    """One measure of one group in the period shown, against its target and the period before."""
    columns = (
        *_FOR_GROUP,
        Column("period", "时段", "date"),
        Column("value", "数值", "points"),
        Column("unit", "单位", "text"),
        Column("n", "样本", "count"),
        Column("low", "95% 下限", "points"),
        Column("high", "95% 上限", "points"),
        Column("source", "来源", "text"),
        Column("target", "目标", "points"),
        Column("target_from", "目标来源", "text"),
        Column("verdict", "判断", "text"),
        Column("since", "起于", "date"),
        Column("earlier", f"上一{PERIOD_NAMES[found.options.period]}", "points"),
        Column("change", "环比变化", "points"),
        Column("change_clear", "超出偶然", "flag"),
    )
    rows = tuple(_overview_row(row) for row in found.rows)
    return Report("kpi", "运营指标", _filters(found), columns, rows)


def _overview_row(row: KpiRow) -> tuple[Cell, ...]:
    measure, figure = row.point.measure, row.figure
    return (
        *_named(row.point), row.point.period, *_numbers(measure, figure), source(row.point),
        scaled(measure, row.target), row.target_name or None, row.verdict.value, row.since,
        scaled(measure, row.earlier.value if row.earlier else None), scaled(measure, row.change),
        row.change_clear,
    )  # fmt: skip


def periods(found: Kpi) -> Report:
    """Every period, both sources side by side."""
    columns = (
        *_FOR_GROUP,
        Column("period", "时段", "date"),
        Column("unit", "单位", "text"),
        Column("calls_value", "话单", "points"),
        Column("calls_n", "话单样本", "count"),
        Column("calls_low", "95% 下限", "points"),
        Column("calls_high", "95% 上限", "points"),
        Column("daily_value", "日报", "points"),
        Column("daily_n", "日报样本", "count"),
        Column("daily_level", "日报口径", "text"),
        Column("gap", "日报减话单", "points"),
        Column("disagrees", "对不上", "flag"),
    )
    many = len({point.group.key for point in found.points}) > MOST_GROUPS
    kept = {row.point.measure for row in found.rows if row.target is not None}
    rows = tuple(_period_row(point) for point in found.points if not many or point.measure in kept)
    return Report(
        "kpi-periods", f"各{PERIOD_NAMES[found.options.period]}运营指标", _filters(found), columns, rows
    )


def _period_row(point: KpiPoint) -> tuple[Cell, ...]:
    measure, calls, daily = point.measure, point.calls, point.daily
    low, high = ends(calls.interval if calls else None)
    return (
        *_named(point), point.period, unit_of(measure),
        scaled(measure, calls.value if calls else None), calls.n if calls else None,
        scaled(measure, low), scaled(measure, high),
        scaled(measure, daily.value if daily else None), daily.n if daily else None,
        LEVELS[point.level] if point.level else None,
        scaled(measure, point.gap), point.disagrees,
    )  # fmt: skip


def tenure(found: Kpi) -> Report:
    """How productive agents are by post and time since hiring, over the whole window."""
    columns = (
        Column("post", "岗位", "text"),
        Column("tenure", "司龄", "text"),
        Column("measure", "指标代码", "text", priority=3),
        Column("title", "指标", "text"),
        Column("value", "数值", "points"),
        Column("unit", "单位", "text"),
        Column("n", "样本", "count"),
        Column("low", "95% 下限", "points"),
        Column("high", "95% 上限", "points"),
        Column("target", "目标", "points"),
        Column("verdict", "判断", "text"),
    )
    rows = tuple(
        (
            row.band.post or "岗位未登记", row.band.label, row.figure.measure.code, row.figure.measure.title,
            *_numbers(row.figure.measure, row.figure), scaled(row.figure.measure, row.target),
            row.verdict.value,
        )
        for row in found.tenure
    )  # fmt: skip
    return Report("kpi-tenure", "效率与司龄", _filters(found), columns, rows)


def charts(found: Kpi) -> tuple[Chart, ...]:
    """The centre over time; of groups, who takes how long and who is reached."""
    if found.options.by == "centre":
        drawn = [
            _over_time(
                found, "service", "接通率", ("connect_in", "answer_rate", "service_level", "connect_out")
            ),
            _over_time(found, "handling", "处理时长", ("aht", "talk_s", "after_call_s", "answer_s")),
            _over_time(found, "quality", "质检", ("total",)),
            _over_time(found, "satisfaction", "满意度", ("satisfaction",)),
        ]
    else:
        drawn = [_by_group(found, code) for code in ("aht", "answer_rate", "total", "satisfaction")]
    return tuple(chart for chart in drawn if chart is not None)


def _over_time(found: Kpi, key: str, title: str, codes: Sequence[str]) -> Chart | None:
    points = [point for point in found.points if point.measure.code in codes and point.leading is not None]
    labels = sorted({point.period for point in points})
    if not labels:
        return None
    series = []
    for code in codes:
        own = {point.period: point.leading for point in points if point.measure.code == code}
        if own:
            measure = next(point.measure for point in points if point.measure.code == code)
            series.append(_series(measure.title, [own.get(label) for label in labels]))
    first = next(point.measure for point in points)
    return Chart(
        f"kpi-{key}", title, "line", tuple(label.isoformat() for label in labels), tuple(series),
        "share" if first.unit == "share" else "points" if key == "quality" else "number",
        x_title=PERIOD_NAMES[found.options.period], y_title="" if first.unit == "share" else unit_of(first),
        levels=_levels(found, codes),
    )  # fmt: skip


def _levels(found: Kpi, codes: Sequence[str]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (f"{row.point.measure.title}{row.target_name} {shown(row.point.measure, row.target)}", row.target)
        for row in found.rows
        if row.point.measure.code in codes and row.target is not None
    )


def _by_group(found: Kpi, code: str) -> Chart | None:
    rows = [row for row in found.rows if row.point.measure.code == code][:MOST_GROUPS]
    if not rows:
        return None
    measure = rows[0].point.measure
    return Chart(
        f"kpi-{code}", f"{measure.title}（{rows[0].point.period}）", "interval",
        tuple(row.point.group.label for row in rows),
        (_series(measure.title, [row.figure for row in rows]),),
        "share" if measure.unit == "share" else "points" if code == "total" else "number",
        y_title="" if measure.unit == "share" else unit_of(measure),
        levels=tuple((norm.name, norm.value) for norm in measure.norms),
    )  # fmt: skip


def _series(name: str, figures: Sequence[Figure | None]) -> Series:
    intervals = [figure.interval if figure else None for figure in figures]
    values = tuple(figure.value if figure else None for figure in figures)
    if not any(intervals):
        return Series(name, values)
    bands = [  # a value without an interval gets a band without width, which is not seen
        interval or Interval(value or 0.0, value or 0.0)
        for value, interval in zip(values, intervals, strict=True)
    ]
    return Series(name, values, tuple(band.low for band in bands), tuple(band.high for band in bands))


def _named(point: KpiPoint) -> tuple[Cell, ...]:
    measure = point.measure
    return point.group.label, point.group.key, measure.group, measure.code, measure.title


def _numbers(measure: Measure, figure: Figure | None) -> tuple[Cell, ...]:
    """Value, unit, n and both ends of the interval."""
    low, high = ends(figure.interval if figure else None)
    value = figure.value if figure else None
    return (
        scaled(measure, value), unit_of(measure), figure.n if figure else None,
        scaled(measure, low), scaled(measure, high),
    )  # fmt: skip


def source(point: KpiPoint) -> str:
    """Where the figure that is judged comes from."""
    if point.calls is None:
        return f"日报（{LEVELS[point.level or 'mixed']}）"
    if point.measure.code in ("total", "pass_rate", "fatal_rate", "judged_rate", "reviewed_rate"):
        return "质检结果"
    return "客户评分" if point.measure.group == "满意度" else "话单"


def _filters(found: Kpi) -> tuple[tuple[str, str], ...]:
    return (
        ("by", found.options.by),
        ("period", found.options.period),
        *found.options.scope.filters(),
    )

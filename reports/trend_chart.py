"""Pictures of trends: the line with its interval, control limits, marked periods and targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.answer import Chart, Series
from reports.control_chart import ControlChart, means_chart, rates_chart
from reports.group import Group
from reports.scope import PERIOD_NAMES, Period
from reports.share import ends
from reports.trend_rows import TrendRow
from reports.trend_target import MEASURES, Goal, Measure


@dataclass(frozen=True, slots=True)
class Controlled:
    """One measure of one group over its periods, beside its control chart where there is one."""

    group: Group
    measure: Measure
    rows: tuple[TrendRow, ...]
    control: ControlChart | None


def controlled(rows: Sequence[TrendRow]) -> tuple[Controlled, ...]:
    """Every group's three measures; thin periods are in no control chart."""
    by_group: dict[str | None, list[TrendRow]] = {}
    for row in rows:
        by_group.setdefault(row.group.key, []).append(row)
    found = []
    for series in by_group.values():
        thick = [row for row in series if row.enough and row.mean is not None]
        periods = [row.period for row in thick]
        means = [row.mean for row in thick if row.mean is not None]
        charts: dict[Measure, ControlChart | None] = {
            "total": means_chart(periods, means, [row.variance for row in thick], [r.counted for r in thick]),
            "pass_rate": rates_chart(periods, [row.passed for row in thick]),
            "fatal_rate": rates_chart(periods, [row.fatal for row in thick]),
        }
        found += [Controlled(series[-1].group, name, tuple(series), chart) for name, chart in charts.items()]
    return tuple(found)


def pictures(
    shown: Iterable[Controlled],
    length: Period,
    goals: Mapping[tuple[str, str | None], Sequence[Goal]],
) -> tuple[Chart, ...]:
    """One chart for each; ``goals`` by group kind and key."""
    return tuple(_picture(one, length, goals.get((one.group.by, one.group.key), ())) for one in shown)


def _picture(one: Controlled, length: Period, goals: Sequence[Goal]) -> Chart:
    total = one.measure == "total"
    levels = [("目标", goal.target) for goal in goals if goal.measure == one.measure]
    lines = [_line(one)]
    if one.control is not None and total:
        levels.append(("中心线", one.control.centre))
    if one.control is not None:
        lines += _limits(one, one.control)
    name = MEASURES[one.measure]
    return Chart(
        key=f"{one.measure}-{one.group.by}-{one.group.key or 'nobody'}",
        title=f"{one.group.label}　{name}",
        kind="line",
        labels=tuple(str(row.period) for row in one.rows),
        series=tuple(lines),
        axis="points" if total else "share",
        x_title=f"{PERIOD_NAMES[length]}（首日）",
        y_title=name,
        levels=tuple(levels),
        scale=f"{one.measure}-{one.group.by}",
    )


def _line(one: Controlled) -> Series:
    marked = {} if one.control is None else dict(zip(one.control.periods, one.control.marked, strict=True))
    if one.measure == "total":
        values = [row.mean for row in one.rows]
        intervals = [ends(row.interval) for row in one.rows]
    else:
        shares = [row.passed if one.measure == "pass_rate" else row.fatal for row in one.rows]
        values = [share.rate for share in shares]
        intervals = [ends(share.interval) for share in shares]
    return Series(
        MEASURES[one.measure],
        tuple(values),
        low=tuple(low for low, _ in intervals),
        high=tuple(high for _, high in intervals),
        marked=tuple(marked.get(row.period, False) for row in one.rows),
    )


def _limits(one: Controlled, control: ControlChart) -> list[Series]:
    low = dict(zip(control.periods, control.low, strict=True))
    high = dict(zip(control.periods, control.high, strict=True))
    periods = [row.period for row in one.rows]
    return [
        Series("控制上限", tuple(high.get(period) for period in periods)),
        Series("控制下限", tuple(low.get(period) for period in periods)),
    ]

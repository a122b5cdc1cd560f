"""Control charts of items: weeks in which an item failed more, or less, than it does anyhow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.answer import Chart, Series
from reports.control_chart import FEWEST_PERIODS, ControlChart, Rule, rates_chart
from reports.period import named
from reports.report import Cell, Column, Report
from reports.share import Share
from reports.six_sigma import ItemWeek

MOST_CHARTS, MOST_NAMED = 6, 3


@dataclass(frozen=True, slots=True)
class ItemControl:
    """One item's weeks over the whole centre.

    Attributes:
        label: the name as sentences and charts have it.
        weeks: first days of the weeks with decided verdicts; failed: of the decided, one a week.
        control: None where the weeks are too few, or failures too rare for limits.
    """

    rubric: str
    item_id: str
    name: str
    label: str
    weeks: tuple[date, ...]
    failed: tuple[Share, ...]
    control: ControlChart | None


def controls(weekly: Sequence[Sequence[ItemWeek]], several: bool) -> tuple[ItemControl, ...]:
    """One an item; ``several``: name the rubric beside the item."""
    found = []
    for weeks in weekly:
        counted = [
            (week.week, Share(week.failed, week.decided)) for week in weeks if week.week and week.decided
        ]
        latest = weeks[-1]
        rubric = f"（{latest.rubric_name}）" if several else ""
        label = f"“{latest.item_name}”{rubric}"
        days = tuple(day for day, _ in counted if day is not None)
        shares = tuple(share for _, share in counted)
        found.append(
            ItemControl(
                latest.rubric,
                latest.item_id,
                latest.item_name,
                label,
                days,
                shares,
                rates_chart(days, shares),
            )
        )
    return tuple(found)


def told(found: Sequence[ItemControl]) -> Iterator[str]:
    """Which items stood out in which week."""
    charts = [(item, item.control) for item in found if item.control is not None]
    if not charts:
        yield f"没有哪一项有 {FEWEST_PERIODS} 周以上、次数够多的判定，画不出控制图。"
        return
    alarms = [
        (item, signal) for item, control in charts if (signal := control.gravest) is not None
    ]  # fmt: skip
    if not alarms:
        yield f"{len(charts)} 项有控制图，没有哪一周超出平常的波动。"
        return
    alarms.sort(key=lambda alarm: list(Rule).index(alarm[1].rule))
    first = "；".join(
        f"{item.label}不合格率在{named(signal.period, 'week')}{signal.side}"
        for item, signal in alarms[:MOST_NAMED]
    )
    more = f"，等 {len(alarms)} 项" if len(alarms) > MOST_NAMED else ""
    yield (
        f"{len(charts)} 项有控制图，其中 {len(alarms)} 项报警：{first}{more}。"
        "图多了偶然也会有一两项报警，先查那几周发生了什么。"
    )


def pictures(found: Sequence[ItemControl]) -> tuple[Chart, ...]:
    """Items that alarm first."""
    drawn = [(item, item.control) for item in found if item.control is not None]
    drawn.sort(key=lambda pair: not pair[1].signals)
    return tuple(_picture(item, control) for item, control in drawn[:MOST_CHARTS])


def _picture(item: ItemControl, control: ControlChart) -> Chart:
    return Chart(
        f"six-sigma-control-{item.rubric}-{item.item_id}",
        f"{item.label}每周不合格率（{control.kind} 控制图）",
        "line",
        tuple(str(week) for week in item.weeks),
        (
            Series("不合格率", control.values, marked=control.marked),
            Series("控制上限", control.high),
            Series("控制下限", control.low),
        ),
        "share",
        x_title="周（首日）",
        y_title="不合格率",
        levels=(("中心线", control.centre),),
    )


def table(found: Sequence[ItemControl], filters: tuple[tuple[str, str], ...]) -> Report:
    """One week of one item that has a control chart."""
    columns = (
        Column("rubric", "评分表", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text"),
        Column("week", "周（首日）", "date"),
        Column("failed", "不合格", "count"),
        Column("decided", "已判定", "count"),
        Column("rate", "不合格率", "share"),
        Column("centre", "中心线", "share"),
        Column("low", "控制下限", "share"),
        Column("high", "控制上限", "share"),
        Column("signal", "报警", "text"),
    )
    return Report(
        "six-sigma-control",
        "各质检项的控制图",
        filters,
        columns,
        tuple(row for item in found for row in _rows(item)),
    )


def _rows(item: ItemControl) -> Iterator[tuple[Cell, ...]]:
    control = item.control
    if control is None:
        return
    signals = {signal.period: signal.rule.value for signal in control.signals}
    for week, share, low, high in zip(item.weeks, item.failed, control.low, control.high, strict=True):
        yield (
            item.rubric, item.item_id, item.name, week, share.count, share.n, share.rate,
            control.centre, low, high, signals.get(week),
        )  # fmt: skip

"""A sheet's tables and charts."""

from __future__ import annotations

from reports.answer import Chart, Series
from reports.improvement import judgements
from reports.period import named
from reports.report import Column, Report
from reports.share import ends
from reports.sheet import Sheet
from reports.sheet_goal import OF_ITEM
from reports.sheet_text import agent_name
from reports.trend import TrendRow

_LEVELS = {"agent": "坐席", "team": "班组", "branch": "分公司"}
_FIGURES = (
    Column("calls", "质检通话", "count"),
    Column("counted", "有总分", "count"),
    Column("mean", "平均分", "points"),
    Column("mean_low", "区间下限", "points"),
    Column("mean_high", "区间上限", "points"),
    Column("change", "环比", "points"),
    Column("change_clear", "变化明显", "flag"),
    Column("year_change", "同比", "points"),
    Column("pass_rate", "合格率", "share"),
    Column("fatal", "致命通话", "count"),
    Column("fatal_provisional", "其中待确认", "count"),
    Column("enough", "样本足够", "flag"),
)


def tables(sheet: Sheet) -> tuple[Report, ...]:
    """Months, members, items, agreements, courses and clips; what is empty is left out, months never."""
    found = [_months(sheet)]
    if sheet.members:
        found.append(_members(sheet))
    found.append(_items(sheet))
    if any(goal.name is not None for goal in sheet.goals):
        found.append(_item_goals(sheet))
    if sheet.actions:
        found.append(_actions(sheet))
    if sheet.courses:
        found.append(_courses(sheet))
    for name, title, clips in (
        ("exemplary", "示范片段", sheet.exemplary), ("faulty", "不合格片段", sheet.faulty)
    ):  # fmt: skip
        if clips:
            columns = (Column("item", "质检项", "text"), Column("clip", "片段", "clips"))
            names = {row.item_id: row.name for row in sheet.items}
            rows = tuple((names.get(item, item), (clip,)) for item, clip in clips)
            found.append(Report(name, title, (), columns, rows))
    return tuple(found)


def _figures(row: TrendRow) -> tuple[object, ...]:
    return (
        row.calls, row.counted, row.mean, *ends(row.interval), row.change, row.change_clear,
        row.year_before.change if row.year_before else None, row.passed.rate, row.fatal.count,
        row.fatal_provisional, row.enough,
    )  # fmt: skip


def _months(sheet: Sheet) -> Report:
    columns = (Column("month", "月份", "text"), *_FIGURES)
    rows = tuple((named(row.period, "month"), *_figures(row)) for row in sheet.months)
    return Report("months", "逐月", (), columns, rows)  # type: ignore[arg-type]


def _members(sheet: Sheet) -> Report:
    title = "班组" if sheet.options.level == "branch" else "坐席"
    columns = (Column("member", title, "text"), *_FIGURES)
    rows = tuple((row.group.label, *_figures(row)) for row in sheet.members)
    return Report("members", f"本月各{title}", (), columns, rows)  # type: ignore[arg-type]


def _items(sheet: Sheet) -> Report:
    columns = (
        Column("rubric_name", "评分表", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("judged", "判断", "text", priority=0),
        Column("failed", "不合格", "count"),
        Column("decided", "已判定", "count"),
        Column("fail_rate", "不合格率", "share", priority=0),
        Column("fail_low", "区间下限", "share", priority=0),
        Column("fail_high", "区间上限", "share", priority=0),
        Column("peer_rate", "同级不合格率", "share"),
        Column("undecided", "存疑", "count"),
        Column("lost", "失分", "points"),
        Column("training", "培训主题", "text"),
    )
    strong = {(one.rubric, one.item_id): "强于同级" for one in sheet.strengths}
    rows = tuple(
        (
            row.rubric_name, row.item_id, row.name, strong.get(row.key, judgement),
            row.failed.count, row.failed.n, row.failed.rate, *ends(row.failed.interval), row.peers.rate,
            row.undecided, row.lost, row.training,
        )
        for row, judgement in zip(sheet.items, judgements(sheet.items, sheet.over), strict=True)
    )  # fmt: skip
    return Report("items", "各质检项", (), columns, rows)


def _item_goals(sheet: Sheet) -> Report:
    columns = (
        Column("item", "质检项", "text", priority=0),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("target", "目标合格率", "share", priority=0),
        Column("actual", "本月合格率", "share", priority=0),
        Column("actual_low", "区间下限", "share"),
        Column("actual_high", "区间上限", "share"),
        Column("decided", "已判定", "count"),
        Column("reached", "达标", "flag", priority=0),
    )
    rows = tuple(
        (
            goal.name, goal.measure.removeprefix(OF_ITEM), goal.target, goal.actual, *ends(goal.interval),
            goal.n, goal.reached,
        )
        for goal in sheet.goals
        if goal.name is not None
    )  # fmt: skip
    return Report("item-goals", "质检项目标", (), columns, rows)


def _actions(sheet: Sheet) -> Report:
    columns = (
        Column("agent", "坐席", "text"),
        Column("held_on", "面谈日期", "date"),
        Column("coach", "面谈人", "text"),
        Column("action", "约定", "text", priority=0),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("due", "期限", "date"),
        Column("kept", "已落实", "flag", priority=0),
        Column("before", "此前不合格率", "share"),
        Column("decided_before", "此前判定", "count"),
        Column("since", "此后不合格率", "share"),
        Column("decided_since", "此后判定", "count"),
        Column("note", "备注", "text"),
    )
    rows = tuple(
        (
            agent_name(one.agent, one.agent_no, one.agent_name), one.held_on, one.coach, one.action,
            one.item_id, one.due, one.kept, one.before.rate, one.before.n, one.since.rate, one.since.n,
            one.note,
        )
        for one in sheet.actions
    )  # fmt: skip
    return Report("actions", "面谈约定", (), columns, rows)


def _courses(sheet: Sheet) -> Report:
    columns = (
        Column("course", "课程", "text"),  # first, so that a screen keeps it where all took the same
        Column("agent", "坐席", "text"),
        Column("attended_on", "日期", "date"),
        Column("topic", "培训主题", "text"),
        Column("hours", "课时", "points"),
    )
    rows = tuple(
        (
            one.course,
            agent_name(one.agent, one.agent_no, one.agent_name),
            one.attended_on,
            one.topic,
            one.hours,
        )
        for one in sheet.courses
    )
    return Report("courses", "参加的培训", (), columns, rows)


def charts(sheet: Sheet) -> tuple[Chart, ...]:
    """The months with the target drawn in; the members beside one another."""
    found = []
    if sheet.months:
        targets = tuple(("目标", goal.target) for goal in sheet.goals if goal.measure == "total")
        found.append(_means("months", "逐月平均分", sheet.months, True, targets))
    if len(sheet.members) > 1:
        mean = sheet.this_month.mean if sheet.this_month else None
        levels = () if mean is None else ((f"{_LEVELS[sheet.options.level]}平均", mean),)
        found.append(_means("members", "本月各成员平均分", sheet.members, False, levels))
    return tuple(found)


def _means(
    key: str, title: str, rows: tuple[TrendRow, ...], by_month: bool, levels: tuple[tuple[str, float], ...]
) -> Chart:
    labels = tuple(named(row.period, "month") if by_month else row.group.label for row in rows)
    low, high = zip(*(ends(row.interval) for row in rows), strict=True)
    series = Series("平均分", tuple(row.mean for row in rows), low, high)
    return Chart(key, title, "line" if by_month else "interval", labels, (series,), "points", levels=levels)

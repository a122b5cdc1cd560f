"""Tables and charts of topics and complaints."""

from __future__ import annotations

from reports.answer import Chart, Series
from reports.complaints import Complaints
from reports.hard_topics import HardTopic
from reports.report import Cell, Column, Report
from reports.share import ends
from reports.topic_moves import Topic
from reports.topics import Topics

REASONS = {"longer": "通话更长", "passed_on": "转接更多", "less_satisfied": "更不满意"}


def moved(found: Topics) -> Report:
    """Rising topics, then falling ones."""
    columns = (
        Column("way", "升降", "text"),
        Column("topic", "话题", "text"),
        Column("also", "同一批通话里还说", "text"),
        Column("business", "范围", "text"),
        Column("mostly", "主要业务", "text"),
        Column("now", "本期通话", "count"),
        Column("now_of", "本期总数", "count"),
        Column("now_share", "本期占比", "share"),
        Column("before", "前期通话", "count"),
        Column("before_of", "前期总数", "count"),
        Column("before_share", "前期占比", "share"),
        Column("customers", "客户数", "count"),
        Column("z", "z 值", "points"),
        Column("clips", "例子", "clips"),
    )
    rows = tuple(_moved_row(topic) for topic in (*found.rising, *found.falling))
    return Report("topics", "热点话题", filters(found), columns, rows)


def _moved_row(topic: Topic) -> tuple[Cell, ...]:
    return (
        "上升" if topic.z > 0 else "下降", topic.terms[0], "、".join(topic.terms[1:]) or None,
        topic.business or "全部业务", topic.mostly,
        topic.now.count, topic.now.n, topic.now.rate, topic.before.count, topic.before.n, topic.before.rate,
        topic.customers, topic.z, topic.clips,
    )  # fmt: skip


def hard(found: Topics) -> Report:
    """Topics that take long, are passed on, or leave customers unhappy."""
    columns = (
        Column("topic", "来意", "text"),
        Column("also", "同一批通话里还说", "text"),
        Column("business", "主要业务", "text"),
        Column("reasons", "难在哪里", "text"),
        Column("calls", "通话", "count"),
        Column("handle_s", "平均处理（秒）", "points"),
        Column("longer_s", "比同类长（秒）", "points"),
        Column("passed_on", "转接率", "share"),
        Column("passed_on_elsewhere", "其他通话转接率", "share"),
        Column("less_satisfied", "满意度低（分）", "points"),
        Column("rated", "有评分", "count"),
        Column("clips", "例子", "clips"),
    )
    rows = tuple(_hard_row(topic) for topic in found.hard)
    return Report("topics-hard", "难点话题", filters(found), columns, rows)


def _hard_row(topic: HardTopic) -> tuple[Cell, ...]:
    return (
        topic.terms[0], "、".join(topic.terms[1:]) or None, topic.business,
        "、".join(REASONS[reason] for reason in topic.reasons), len(topic.calls),
        topic.handle_s, topic.longer_s, topic.passed_on.rate, topic.passed_on_elsewhere.rate,
        topic.less_satisfied, topic.rated, topic.clips,
    )  # fmt: skip


def traced_items(found: Topics, traced: Complaints) -> Report:
    """Items in complaint calls against the same agents' other calls."""
    columns = (
        Column("rubric", "评分表", "text", priority=2),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("training", "培训主题", "text", priority=3),
        Column("failed", "投诉通话不合格", "count"),
        Column("decided", "投诉通话已判定", "count"),
        Column("rate", "投诉通话不合格率", "share"),
        Column("other_rate", "其他通话不合格率", "share"),
        Column("other_decided", "其他通话已判定", "count", priority=2),
        Column("odds_ratio", "同坐席优势比", "points", priority=0),
        Column("low", "优势比下限", "points", priority=0),
        Column("high", "优势比上限", "points", priority=0),
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("more_often", "明显更多", "flag"),
    )
    rows = tuple(
        (
            item.rubric_name, item.item_id, item.name, item.training,
            item.here.count, item.here.n, item.here.rate, item.elsewhere.rate, item.elsewhere.n,
            item.odds_ratio, *ends(item.interval), item.p_value, item.more_often,
        )
        for item in traced.items
    )  # fmt: skip
    return Report("topics-complaint-items", "投诉通话里不合格的质检项", filters(found), columns, rows)


def complaint_teams(found: Topics, traced: Complaints) -> Report:
    """How many complaint calls each team had."""
    columns = (
        Column("team", "班组", "text"),
        Column("complaints", "投诉通话", "count"),
        Column("heard", "听过的通话", "count"),
        Column("rate", "占比", "share"),
        Column("low", "95% 下限", "share"),
        Column("high", "95% 上限", "share"),
    )
    rows = tuple(
        (team, share.count, share.n, share.rate, *ends(share.interval)) for team, share in traced.teams
    )
    return Report("topics-complaint-teams", "各班组的投诉通话", filters(found), columns, rows)


def complaint_calls(found: Topics, traced: Complaints) -> Report:
    """The latest complaint calls, what was said, and what failed in them."""
    columns = (
        Column("call_id", "通话", "text"),
        Column("day", "日期", "date"),
        Column("agent", "坐席", "text"),
        Column("team", "班组", "text", priority=2),
        Column("business", "业务", "text", priority=2),
        Column("words", "投诉用语", "text"),
        Column("registered", "话单已登记投诉", "flag"),
        Column("failed", "不合格的质检项", "text"),
        Column("clips", "依据", "clips"),
    )
    rows = tuple(
        (
            one.call.call_id, one.call.day, one.call.agent_name or one.call.agent_no or one.call.agent,
            one.call.team, one.call.business_type or one.call.queue, "、".join(one.words) or None,
            one.call.registered, "、".join(one.failed) or None,
            () if one.clip is None else (one.clip,),
        )
        for one in traced.latest
    )  # fmt: skip
    return Report("topics-complaints", "投诉与升级通话", filters(found), columns, rows)


def charts(found: Topics) -> tuple[Chart, ...]:
    """Rising topics before and now; odds ratios are in the table."""
    if not found.rising:
        return ()
    labels = tuple(topic.terms[0] for topic in found.rising)
    series = []
    for name, shares in (
        ("前期", [topic.before for topic in found.rising]),
        ("本期", [topic.now for topic in found.rising]),
    ):
        intervals = [ends(share.interval) for share in shares]
        series.append(
            Series(
                name,
                tuple(share.rate for share in shares),
                tuple(low or 0.0 for low, _ in intervals),
                tuple(high or 0.0 for _, high in intervals),
            )
        )
    return (
        Chart("topics-rising", "上升的话题：说到它的通话占比", "bar", labels, tuple(series), "share"),
    )  # fmt: skip


def filters(found: Topics) -> tuple[tuple[str, str], ...]:
    """What was asked for, with the window that was read."""
    asked = dict(found.options.scope.filters())
    if found.window is not None:
        asked |= {"start": str(found.window.start), "end": str(found.window.end)}
    return tuple(asked.items())

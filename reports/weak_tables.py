"""Courses, who should come, and tenure as tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.answer import Chart, Series
from reports.course import Course
from reports.report import Column, Report
from reports.tenure import Band, TenureItem
from reports.weakness import Key, WeakItem, Weakness
from reports.wording import listed

_MOST_BARS = 15


def course_table(held: Sequence[Course]) -> Report:
    """One row per course, by what it could win back."""
    columns = (
        Column("topic", "培训主题", "text"),
        Column("form", "形式", "text", priority=0),
        Column("items", "质检项", "text", priority=2),
        Column("teams", "整班参加", "text", priority=2),
        Column("attendees", "应到人数", "count"),
        Column("names", "应到名单", "text", priority=2),
        Column("past", "上次培训", "text", priority=2),
        Column("failed", "不合格", "count", priority=2),
        Column("decided", "已判定", "count", priority=2),
        Column("winnable", "预计可挽回（分）", "points"),
        Column("winnable_low", "区间下限", "points"),
        Column("winnable_high", "区间上限", "points"),
        Column("fatal", "含致命项", "flag"),
        Column("bad", "反例", "clips"),
        Column("good", "示范", "clips"),
    )
    rows = tuple(
        (
            course.topic, course.form, "、".join(course.items), "、".join(course.teams),
            len(course.attendees), listed([one.group.label for one in course.attendees], most=100),
            "；".join(f"{one.label} {one.brief}" for one in course.past) or None,
            course.failed.count, course.failed.n, course.winnable, course.interval.low, course.interval.high,
            course.fatal,
            tuple(one.clip for one in course.bad), tuple(one.clip for one in course.good),
        )
        for course in held
    )  # fmt: skip
    return Report("courses", "课程与辅导建议", (), columns, rows)


def attendee_table(held: Sequence[Course]) -> Report:
    """One row per agent and course: the list to invite from."""
    columns = (
        Column("topic", "培训主题", "text"),
        Column("form", "形式", "text"),
        Column("agent", "坐席", "text"),
        Column("agent_key", "编号", "text", priority=3),
        Column("team", "班组", "text"),
        Column("items", "要补的质检项", "text"),
        Column("own", "个人短板", "flag"),
        Column("past", "上次培训", "text"),
    )
    rows = tuple(
        (
            course.topic, course.form, one.group.label, one.group.key, one.group.team, "、".join(one.items),
            one.own, "；".join(past.brief for past in course.past if past.agent == one.group.key) or None,
        )
        for course in held
        for one in course.attendees
    )  # fmt: skip
    return Report("attendees", "应到名单", (), columns, rows)


def tenure_table(
    tenure: Sequence[TenureItem], names: Mapping[Key, str], rubrics: Mapping[str, str]
) -> Report:
    """One row per item: new hands beside old ones; ``rubrics`` names them by id."""
    columns = (
        Column("rubric", "评分表编号", "text", priority=3),
        Column("rubric_name", "评分表", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text"),
        *(
            column
            for band in Band
            for column in (
                Column(f"{band.name.lower()}_agents", f"{band.value}人数", "count"),
                Column(f"{band.name.lower()}_failed", f"{band.value}不合格", "count"),
                Column(f"{band.name.lower()}_decided", f"{band.value}已判定", "count"),
                Column(f"{band.name.lower()}_rate", f"{band.value}不合格率", "share"),
            )
        ),
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("whose", "判断", "text"),
    )
    rows = tuple(
        (
            one.key[0], rubrics.get(one.key[0], one.key[0]), one.key[1], names.get(one.key, one.key[1]),
            *(
                cell
                for band in Band
                for cell in (
                    one.agents[band], one.failed[band].count, one.failed[band].n, one.failed[band].rate,
                )
            ),
            one.p_value, one.whose.value,
        )
        for one in tenure
    )  # fmt: skip
    return Report("tenure", "新人与老坐席", (), columns, rows)


def pictures(weak: Sequence[WeakItem], held: Sequence[Course]) -> tuple[Chart, ...]:
    """What each course could win back, and how far the ``weak`` lie above their peers."""
    charts = []
    if held:
        charts.append(
            Chart(
                key="courses",
                title="各培训主题预计可挽回的分数",
                kind="interval",
                labels=tuple(f"{one.topic}（{one.form}）" if one.alone else one.topic for one in held),
                series=(
                    Series(
                        "可挽回",
                        tuple(course.winnable for course in held),
                        low=tuple(course.interval.low for course in held),
                        high=tuple(course.interval.high for course in held),
                    ),
                ),
                axis="number",
                y_title="分",
            )
        )
    rows = [row for row in weak if _drawn(row)][:_MOST_BARS]
    if rows:
        known = [row.shrunken for row in rows]
        charts.append(
            Chart(
                key="weak",
                title="薄弱项：收缩后的不合格率与同级",
                kind="interval",
                labels=tuple(f"{row.group.label} {row.name}（{row.rubric_name}）" for row in rows),
                series=(
                    Series(
                        "收缩后不合格率",
                        tuple(one.rate if one else None for one in known),
                        low=tuple(one.interval.low if one else None for one in known),
                        high=tuple(one.interval.high if one else None for one in known),
                    ),
                    Series("同级（全中心为最好的四分之一）", tuple(row.attainable for row in rows)),
                ),
                axis="share",
            )
        )
    return tuple(charts)


def _drawn(row: WeakItem) -> bool:
    """An agent who only shares the team's weakness stands in the team's row."""
    return row.severity != "monitor" and (row.level != "agent" or row.weakness is Weakness.INDIVIDUAL)

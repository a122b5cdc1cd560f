"""The tables of the courses: courses first, then items, then people."""

from __future__ import annotations

from reports.course_effect import CourseEffect
from reports.effect import Effect
from reports.report import Cell, Column, Report
from reports.share import ends
from reports.training import Training

MOST_PEOPLE = 500


def tables(found: Training) -> tuple[Report, ...]:
    """What the report shows; figures are failures in a hundred calls unless the column says otherwise."""
    return _courses(found), _items(found), _people(found)


def _courses(found: Training) -> Report:
    columns = (
        Column("course", "课程", "text", priority=0),
        Column("first_day", "首次开课", "date"),
        Column("verdict", "结论", "text", priority=0),
        Column("attended", "参加", "count"),
        Column("attendees", "可比的参加者", "count"),
        Column("peers", "对照同事", "count"),
        Column("measured", "计入的质检项", "text", priority=2),
        Column("unit", "单位", "text", priority=0),
        Column("expected", "不上课预计", "points"),
        Column("seen", "课后实际", "points"),
        *_change("change", "变化", 0),
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("detectable", "能看出的最小变化", "points", priority=2),
        *_change("check", "另一种起点"),
        *_change("soon", "课后 1—4 周"),
        *_change("later", "课后 5—8 周"),
        *_change("placebo", "选人前走势之差"),
        *_change("dip", "选人那几周之差"),
        *_change("others", "没教的质检项"),
        *_change("points", "总分（分）"),
    )
    names = {item.item_id: item.name for one in found.courses for item in one.items}
    rows = tuple(_course(one, names) for one in found.courses)
    return Report("training", "各门课的效果", found.options.scope.filters(), columns, rows)


def _course(one: CourseEffect, names: dict[str, str]) -> tuple[Cell, ...]:
    effect = one.effect
    counts: tuple[Cell, ...] = (effect.attendees, effect.peers) if effect else (0, 0)
    levels = (_hundred(effect.expected), _hundred(effect.seen)) if effect else (None, None)
    return (
        one.course.name, one.course.first, one.verdict.value, len(one.course.attendees), *counts,
        "、".join(names.get(item, item) for item in one.measured),
        "每百通不合格次数" if one.counted else "每通失分",
        *levels, *_changed(effect), one.p_adjusted, _hundred(effect.detectable) if effect else None,
        *_changed(one.check), *_changed(one.soon), *_changed(one.later), *_changed(one.placebo),
        *_changed(one.dip), *_changed(one.others), *_points(one.total),
    )  # fmt: skip


def _items(found: Training) -> Report:
    columns = (
        Column("course", "课程", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("taught", "课上教的", "flag"),
        Column("expected", "不上课预计", "points"),
        Column("seen", "课后实际", "points"),
        *_change("change", "变化", 0),
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("attendees", "可比的参加者", "count"),
        Column("peers", "对照同事", "count"),
    )
    rows = tuple(
        (
            one.course.name, item.item_id, item.name, item.taught,
            _hundred(item.effect.expected), _hundred(item.effect.seen), *_changed(item.effect),
            item.p_adjusted, item.effect.attendees, item.effect.peers,
        )
        for one in found.courses
        for item in one.items
    )  # fmt: skip
    note = "每百通不合格次数；没教的质检项用来对照：它们不该因这门课而变。"
    return Report("training-items", "逐项效果", found.options.scope.filters(), columns, rows, (note,))


def _people(found: Training) -> Report:
    columns = (
        Column("course", "课程", "text"),
        Column("agent_id", "编号", "text", priority=3),
        Column("agent", "坐席", "text", priority=0),
        Column("team", "班组", "text"),
        Column("first_day", "首次参加", "date"),
        Column("days", "天数", "count"),
        Column("hours", "学时", "points"),
        Column("expected", "不上课预计", "points"),
        Column("seen", "课后实际", "points"),
        *_change("change", "变化", 0),
        Column("also", "上过的别的课", "text"),
        Column("remark", "说明", "text"),
    )
    rows = []
    for one in found.courses:
        for person in one.people:
            effect, attendee = person.effect, person.attendee
            levels = (_hundred(effect.expected), _hundred(effect.seen)) if effect else (None, None)
            rows.append(
                (
                    one.course.name, attendee.agent, person.person.label, person.person.team,
                    attendee.first, attendee.days, attendee.hours,
                    *levels, *_changed(effect), "、".join(person.also), person.remark,
                )
            )  # fmt: skip
    notes = ["一个人的区间很宽：不要凭这张表给个人下结论。"]
    if len(rows) > MOST_PEOPLE:
        notes.append(f"共 {len(rows)} 行，只列前 {MOST_PEOPLE} 行。")
    return Report(
        "training-people",
        "逐人",
        found.options.scope.filters(),
        columns,
        tuple(rows[:MOST_PEOPLE]),
        tuple(notes),
    )


def _change(key: str, title: str, priority: int = 2) -> tuple[Column, Column, Column]:
    """A change with its interval; below 0 is better, but for points of the total."""
    return (
        Column(key, title, "points", priority=priority),
        Column(f"{key}_low", f"{title}区间下限", "points", priority=priority),
        Column(f"{key}_high", f"{title}区间上限", "points", priority=priority),
    )


def _changed(effect: Effect | None) -> tuple[Cell, Cell, Cell]:
    if effect is None:
        return None, None, None
    low, high = ends(effect.interval)
    return _hundred(effect.change), _hundred(low), _hundred(high)


def _points(effect: Effect | None) -> tuple[Cell, Cell, Cell]:
    """Of the total: what is lost less is won."""
    if effect is None:
        return None, None, None
    return -100 * effect.change, -100 * effect.interval.high, -100 * effect.interval.low


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share

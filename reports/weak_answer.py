"""The weak items as an answer: a course list, who should come, what to play in class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.answer import Answer, Chart, Series
from reports.clip_sounds import CutClip, cut
from reports.course_list import Course, course_list
from reports.peers import ALPHA, false_discovery, worse_than
from reports.query import ask
from reports.report import Clip, Column, Report
from reports.share import Share, ends
from reports.sheet import exemplary_clips
from reports.weak_items import WeakItemOptions, WeakItems, weak_items
from reports.weakness import WeakItem, Weakness
from reports.wording import listed, percent, points

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

CLIPS = 5  # of each item: what a class can hear
BANDS = {"new": "入职不满 3 个月", "first_year": "入职 3–12 个月", "old": "入职满一年"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Tenured:
    """A row of sql/weak_tenure.sql."""

    rubric: str
    item_id: str
    item_name: str
    band: str
    failed: int
    decided: int

    @property
    def share(self) -> Share:
        return Share(self.failed, self.decided)


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The items that fail too often, for whom, and what a course could win back."""
    found = weak_items(connection, WeakItemOptions(asked.scope, clips=CLIPS))
    courses = course_list(found.rows)
    tenured = ask(connection, "weak_tenure", Tenured, asked.scope.parameters())
    good = exemplary_clips(connection, asked.scope, [row.item_id for row in found.weak], _SHOWN)
    names = {row.item_id: row.name for row in found.rows}
    clips = [(row.name, clip) for row in found.weak for clip in row.clips]
    clips += [(f"示范 {names.get(item, item)}", clip) for item, clip in good]
    sounds: tuple[CutClip, ...] = ()
    if asked.clips is not None and asked.recordings is not None:
        sounds = cut(connection, clips, asked.recordings, asked.clips)
    tables = [_courses(courses), found.report(), _by_tenure(tenured)]
    if good:
        tables.append(
            _clip_table("exemplary", "示范片段", [(names.get(item, item), clip) for item, clip in good])
        )
    if sounds:
        tables.append(_sound_table(sounds))
    said = tuple(_sentences(found, courses, tenured, sounds)) or found.notes[:1]
    return Answer(
        "weak-items", "薄弱项", asked.scope.filters(), said, tuple(tables), _charts(courses), found.notes
    )


def _sentences(
    found: WeakItems, courses: tuple[Course, ...], tenured: list[Tenured], sounds: tuple[CutClip, ...]
) -> Iterator[str]:
    for course in courses[:_SHOWN]:
        yield _course_sentence(course)
    for level, told in (("centre", "全中心共性，先看流程和话术本身"), ("team", "班组共性，先找班组长")):
        names = [f"{row.group.label}“{row.name}”" for row in found.weak if row.level == level]
        if names:
            yield f"{told}：{listed(list(dict.fromkeys(names)))}。"
    several = len({row.rubric for row in found.rows}) > 1
    own = [row for row in found.weak if row.level == "agent" and row.weakness is Weakness.INDIVIDUAL]
    for row in own[:5]:
        yield _agent_sentence(row, several)
    yield from _tenure_sentences(tenured)
    if sounds:
        cut_out = sum(one.file is not None for one in sounds)
        without = len(sounds) - cut_out
        rest = f"，另有 {without} 段没有声音（原因见表）" if without else ""
        yield f"剪出 {cut_out} 段录音{rest}。"


def _course_sentence(course: Course) -> str:
    who = [*course.teams, *course.agents]
    come = "全体坐席" if course.everybody else listed(who, 6)
    span = f"95% 区间 {points(course.interval.low, 0)}–{points(course.interval.high, 0)}"
    return (
        f"建议开课“{course.topic}”：{listed([f'“{item}”' for item in course.items], 4)}，参加：{come}；"
        f"做到同级水平可挽回约 {points(course.winnable, 0)} 分（{span}，依据 {course.verdicts} 次判定）。"
    )


def _agent_sentence(row: WeakItem, several: bool) -> str:
    """``several``: there is more than one rubric, so that the item's has to be named."""
    where = f"（{row.rubric_name}）" if several else ""
    likely = "" if row.shrunk is None else f"，去掉偶然后约 {percent(row.shrunk.rate)}"
    return (
        f"{row.group.label}“{row.name}”{where}：个人短板，不合格率 {percent(row.failed.rate)}"
        f"（{row.failed.count}/{row.failed.n}{likely}；同级 {percent(row.peers.rate)}）。"
    )


def _tenure_sentences(tenured: list[Tenured]) -> Iterator[str]:
    """Items that agents of one band fail clearly more often than all others."""
    totals: dict[tuple[str, str], Share] = {}
    for one in tenured:
        totals[one.rubric, one.item_id] = totals.get((one.rubric, one.item_id), Share(0, 0)) + one.share
    pairs = [
        (
            one,
            Share(
                totals[one.rubric, one.item_id].count - one.failed,
                totals[one.rubric, one.item_id].n - one.decided,
            ),
        )
        for one in tenured
    ]
    adjusted = false_discovery([worse_than(one.share, rest) for one, rest in pairs])
    for band, name in BANDS.items():
        weak = [
            f"“{one.item_name}”（{percent(one.share.rate)}，其他人 {percent(rest.rate)}）"
            for (one, rest), p_value in zip(pairs, adjusted, strict=True)
            if one.band == band and p_value is not None and p_value < ALPHA
        ]
        if weak:
            yield f"{name}的坐席明显更弱的项：{listed(weak, 4)}。"


def _courses(courses: tuple[Course, ...]) -> Report:
    columns = (
        Column("topic", "培训主题", "text"),
        Column("items", "质检项", "text"),
        Column("teams", "班组", "text"),
        Column("agents", "坐席", "text"),
        Column("everybody", "全体", "flag"),
        Column("winnable", "可挽回", "points"),
        Column("winnable_low", "区间下限", "points"),
        Column("winnable_high", "区间上限", "points"),
        Column("verdicts", "依据判定", "count"),
    )
    rows = tuple(
        (
            one.topic, "、".join(one.items), "、".join(one.teams), "、".join(one.agents), one.everybody,
            one.winnable, *ends(one.interval), one.verdicts,
        )
        for one in courses
    )  # fmt: skip
    return Report("courses", "建议课程", (), columns, rows)


def _by_tenure(tenured: list[Tenured]) -> Report:
    columns = (
        Column("item_id", "质检项编号", "text"),
        Column("item", "质检项", "text"),
        Column("band", "入职时间", "text"),
        Column("failed", "不合格", "count"),
        Column("decided", "已判定", "count"),
        Column("fail_rate", "不合格率", "share"),
        Column("fail_low", "区间下限", "share"),
        Column("fail_high", "区间上限", "share"),
    )
    rows = tuple(
        (
            one.item_id,
            one.item_name,
            BANDS[one.band],
            one.failed,
            one.decided,
            one.share.rate,
            *ends(one.share.interval),
        )
        for one in tenured
    )
    return Report("tenure", "按入职时间", (), columns, rows)


def _clip_table(name: str, title: str, clips: list[tuple[str, Clip]]) -> Report:
    columns = (Column("item", "质检项", "text"), Column("clip", "片段", "clips"))
    return Report(name, title, (), columns, tuple((item, (clip,)) for item, clip in clips))


def _sound_table(sounds: tuple[CutClip, ...]) -> Report:
    columns = (
        Column("file", "文件", "text"),
        Column("item", "质检项", "text"),
        Column("clip", "片段", "clips"),
        Column("problem", "没有声音的原因", "text"),
    )
    rows = tuple((one.file, one.item, (one.clip,), one.problem) for one in sounds)
    return Report("sounds", "剪出的录音", (), columns, rows)


def _charts(courses: tuple[Course, ...]) -> tuple[Chart, ...]:
    if not courses:
        return ()
    low, high = zip(*(ends(one.interval) for one in courses), strict=True)
    series = Series("可挽回", tuple(one.winnable for one in courses), low, high)
    labels = tuple(one.topic for one in courses)
    return (Chart("courses", "各培训主题可挽回的分数", "bar", labels, (series,), "points", y_title="分"),)

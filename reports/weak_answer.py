"""What to teach whom: courses, names, clips to play, and what is no matter for a course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reports.answer import Answer
from reports.clip_files import CutClip, Lesson, cut, index, uncut
from reports.clips import heard
from reports.course import Course, courses, members_of, varied
from reports.improvement import improvements, still_weak
from reports.past_training import with_past
from reports.scope import By, Scope
from reports.tenure import by_tenure
from reports.weak_items import WeakItemOptions, weak_items
from reports.weak_tables import attendee_table, course_table, pictures, tenure_table
from reports.weak_text import sentences

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

MOST_COURSES = 8
"""How many courses get clips; a trainer holds no more in a month (our choice)."""
BAD_CLIPS, GOOD_CLIPS = 5, 3


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Weak items as courses with names, points to be won, and clips, cut as sound where a folder is given."""
    levels: tuple[By, ...] = ("centre", "team", "agent")
    levels += (asked.by,) if asked.by and asked.by not in levels else ()
    found = weak_items(connection, WeakItemOptions(asked.scope, levels))
    everybody = replace(asked.scope, agent=None, team=None)
    over = improvements(connection, everybody, found.rows, found.options.bar)
    open_rows = still_weak(found.rows, over)
    proposed = with_past(connection, everybody, courses(open_rows, members_of(found.rows)))
    held = [
        _with_clips(connection, everybody, course) if place < MOST_COURSES else course
        for place, course in enumerate(proposed)
    ]
    lessons = _lessons(held)
    clips = uncut(lessons) if asked.clips is None else cut(lessons, asked.clips, asked.recordings)
    tenure = by_tenure(connection, everybody, found.options.minimum)
    names = {row.key: row.name for row in found.rows}
    rubrics = {row.rubric: row.rubric_name for row in found.rows}
    main = found.report(over)
    told = [*sentences(found, held, over, tenure, names), *_pulled(clips, asked)]
    return Answer(
        "weak-items",
        "薄弱项",
        main.filters,
        tuple(told),
        (course_table(held), main, attendee_table(held), index(clips), tenure_table(tenure, names, rubrics)),
        pictures(still_weak(found.weak, over), held),
        main.notes,
    )


def _with_clips(connection: duckdb.DuckDBPyConnection, scope: Scope, course: Course) -> Course:
    bad = []
    for level in ("team", "agent"):
        wanted = [(*row.key, row.group.key) for row in course.rows if row.level == level]
        bad += heard(connection, scope, level, wanted, "fail", BAD_CLIPS)
    passed = [(*key, "centre") for key in course.keys]
    good = heard(connection, scope, "centre", passed, "pass", GOOD_CLIPS)
    order = {(*row.key, row.group.key): place for place, row in enumerate(course.rows)}
    bad.sort(key=lambda one: (one.recording is None, order[one.rubric, one.item_id, one.group_key]))
    good.sort(key=lambda one: (one.recording is None, -(one.total or 0.0)))
    return replace(course, bad=varied(bad, BAD_CLIPS), good=varied(good, GOOD_CLIPS))


def _lessons(held: Sequence[Course]) -> list[Lesson]:
    lessons = []
    for course in held:
        names = {row.key: row.name for row in course.rows}
        for good, places in ((False, course.bad), (True, course.good)):
            lessons += [Lesson(course.topic, names[one.rubric, one.item_id], good, one) for one in places]
    return lessons


def _pulled(clips: Sequence[CutClip], asked: Asked) -> Iterable[str]:
    """The list that a trainer takes to class."""
    if not clips:
        return
    bad = sum(not one.lesson.good for one in clips)
    calls = len({one.lesson.heard.call_id for one in clips})
    yield f"课堂片段：反例 {bad} 段、示范 {len(clips) - bad} 段，取自 {calls} 通，见“课堂片段”表。"
    if asked.clips is None:
        return
    files = sum(one.file is not None for one in clips)
    troubles = Counter(one.trouble for one in clips if one.trouble)
    told = f"已剪出 {files} 段声音"
    if troubles:
        why = "、".join(f"{reason} {count} 段" for reason, count in troubles.most_common(4))
        told += f"；{sum(troubles.values())} 段没有声音（{why}）"
    yield f"{told}，目录见 index.csv。"

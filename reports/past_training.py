"""Who already took a course on what they are weak on, and whether it showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from reports.attendance import course_list
from reports.course_effect import CourseEffect, Verdict
from reports.training import training
from reports.training_options import TrainingOptions
from reports.training_wording import said

if TYPE_CHECKING:
    import duckdb

    from reports.course import Course
    from reports.scope import Scope

_TOLD = {
    Verdict.WORKS: ("上次培训有效", "但还没有到位，接着练"),
    Verdict.WORSE: ("上次培训后反而变差", "先查原因，不要照原样再上"),
    Verdict.UNSURE: ("上次培训是否有效还不能确定", ""),
    Verdict.NOTHING: ("上次培训未见效", "先换教法，不要照原样再上"),
    Verdict.TOO_FEW: ("上次培训有没有效，样本不足以判断", ""),
}


@dataclass(frozen=True, slots=True)
class PastCourse:
    """One course that somebody proposed for a topic took before on items of that topic.

    Attributes:
        agent: the id. ``label``: name and number.
        shown: what changed, in Chinese; empty where nobody can tell.
        verdict: of the course as a whole, as the report ``training`` gives it.
    """

    agent: str
    label: str
    course: str
    day: date
    verdict: Verdict
    shown: str

    @property
    def brief(self) -> str:
        return f"{self.day} {self.course}：{self.verdict.value}"

    @property
    def sentence(self) -> str:
        finding, advice = _TOLD[self.verdict]
        shown = f"，{self.shown}" if self.shown else ""
        return (
            f"{self.label} {self.day} 上过「{self.course}」：{finding}{shown}{'；' if advice else ''}{advice}"
        )


def with_past(
    connection: duckdb.DuckDBPyConnection, scope: Scope, held: Sequence[Course]
) -> tuple[Course, ...]:
    """The proposed courses with what their attendees took before on the same items, of the half year before
    the scope's last day, as `reports.training` judges it: beside everybody who did not attend.

    Args:
        scope: of everybody.
    """
    taken = {
        (attendee.agent, item)
        for course in course_list(connection, scope.rubric).courses
        for attendee in course.attendees
        for item in course.items
    }
    if not any(
        (agent, item) in taken for course in held for agent, items in _needs(course) for item in items
    ):
        return tuple(held)
    judged = training(connection, TrainingOptions(replace(scope, start=None))).courses
    return tuple(replace(course, past=tuple(_past(course, judged))) for course in held)


def _needs(course: Course) -> list[tuple[str | None, set[str]]]:
    """Ids of the items that each attendee is to come for."""
    return [
        (one.group.key, {row.item_id for row in course.rows if row.name in one.items})
        for one in course.attendees
    ]


def _past(course: Course, judged: Sequence[CourseEffect]) -> list[PastCourse]:
    labels = {one.group.key: one.group.label for one in course.attendees}
    found = []
    for agent, items in _needs(course):
        for one in judged:
            if not items & set(one.course.items):
                continue
            found += [
                PastCourse(
                    attendee.agent, labels[agent], one.course.name, attendee.first, one.verdict,
                    f"课后{said(one.effect, one.counted)}" if one.effect is not None else "",
                )
                for attendee in one.course.attendees
                if attendee.agent == agent
            ]  # fmt: skip
    return found

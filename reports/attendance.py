"""Who attended which course, and which items it was about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from reports.query import ask

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Attended:
    """A row of sql/training_attended.sql."""

    agent_id: str
    course: str
    attended_on: date
    topic: str | None
    items: list[str]
    hours: float | None


@dataclass(frozen=True, slots=True)
class TaughtItem:
    """A row of sql/training_items.sql."""

    item_id: str
    item_name: str
    topics: list[str]


@dataclass(frozen=True, slots=True)
class Attendee:
    """One agent in one course.

    Attributes:
        first: the day from which the course can show; further days of the same course go on with it.
        days: on how many days the agent attended. ``hours``: of all of them, None where nobody wrote any.
    """

    agent: str
    first: date
    days: int = 1
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One course and all who attended it.

    Attributes:
        items: ids; empty where neither the list of courses nor the rubrics say what it was about.
    """

    name: str
    items: tuple[str, ...]
    attendees: tuple[Attendee, ...]

    @property
    def first(self) -> date:
        return min(attendee.first for attendee in self.attendees)


@dataclass(frozen=True, slots=True)
class CourseList:
    """Everything that anybody attended, ever.

    Attributes:
        names: of items, in the order of the rubric.
    """

    courses: tuple[Course, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    def attended(self, agent: str, but: str) -> tuple[str, ...]:
        """Names of the agent's courses but one."""
        return tuple(
            course.name
            for course in self.courses
            if course.name != but and any(attendee.agent == agent for attendee in course.attendees)
        )

    def days(self, items: Iterable[str] | None, but: str | None = None) -> dict[str, tuple[date, ...]]:
        """First days, in order, of each agent's courses about any of the items (None: of any course).

        Args:
            but: name of a course that is left out.
        """
        wanted = None if items is None else set(items)
        found: dict[str, list[date]] = defaultdict(list)
        for course in self.courses:
            if course.name == but or (wanted is not None and not wanted & set(course.items)):
                continue
            for attendee in course.attendees:
                found[attendee.agent].append(attendee.first)
        return {agent: tuple(sorted(days)) for agent, days in found.items()}


def course_list(connection: duckdb.DuckDBPyConnection, rubric: str | None = None) -> CourseList:
    """All courses: their items as the list says, else those whose training topic is the course's.

    Args:
        rubric: only its items; None: those of all rubrics.
    """
    taught = ask(connection, "training_items", TaughtItem, {"rubric": rubric})
    rows: dict[str, list[Attended]] = defaultdict(list)
    for row in ask(connection, "training_attended", Attended, {}):
        rows[row.course].append(row)
    courses = tuple(
        Course(name, _items(attended, taught), _attendees(attended)) for name, attended in rows.items()
    )
    return CourseList(courses, {item.item_id: item.item_name for item in taught})


def _items(rows: Iterable[Attended], taught: Iterable[TaughtItem]) -> tuple[str, ...]:
    """In the order of the rubric; an item that no rubric has is not kept, it cannot be judged."""
    named = {item for row in rows for item in row.items}
    topics = {row.topic for row in rows if row.topic}
    if not named:
        return tuple(item.item_id for item in taught if topics & set(item.topics))
    return tuple(item.item_id for item in taught if item.item_id in named)


def _attendees(rows: Iterable[Attended]) -> tuple[Attendee, ...]:
    by_agent: dict[str, list[Attended]] = defaultdict(list)
    for row in rows:
        by_agent[row.agent_id].append(row)
    return tuple(_attendee(agent, attended) for agent, attended in sorted(by_agent.items()))


def _attendee(agent: str, rows: list[Attended]) -> Attendee:
    days = {row.attended_on for row in rows}
    hours = [row.hours for row in rows if row.hours is not None]
    return Attendee(agent, min(days), len(days), sum(hours) if hours else None)

"""Did the courses work? Results before and after, against colleagues who did not attend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reports.attendance import Course, CourseList, course_list
from reports.cohort import Centre, Person
from reports.course_effect import CourseEffect, course_effect
from reports.group import group_of
from reports.query import ask, ask_arrays
from reports.training_options import TrainingOptions
from reports.training_verdict import verdicts
from reports.weekly import TOTAL, WeeklyCounts, monday

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from reports.answer import Answer
    from reports.catalogue import Asked

RECENT = timedelta(weeks=26)
"""Without a first day asked for, courses of the half year before the last day are looked at."""


@dataclass(frozen=True, slots=True)
class Training:
    """What each course changed.

    Attributes:
        courses: by first day.
        older: courses that lie before those looked at.
        last: day of the latest judged call; None where there is none.
        nowhere: judged calls without a day or an agent, of ``calls``.
    """

    options: TrainingOptions
    courses: tuple[CourseEffect, ...]
    older: int
    last: date | None
    calls: int
    nowhere: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A row of sql/training_span.sql."""

    last: date | None
    calls: int
    nowhere: int


@dataclass(frozen=True, slots=True)
class _OnTheBooks:
    """A row of sql/training_agents.sql."""

    agent: str
    agent_name: str | None
    agent_no: str | None
    team: str | None
    post: str | None
    hired: date | None


@dataclass(frozen=True, slots=True)
class _Totals:
    """A row of sql/training_totals.sql."""

    agent: str
    agent_name: str | None
    agent_no: str | None
    team: str | None
    weeks: list[int]
    judged: list[float]
    lost: list[float]
    squares: list[float]


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The report ``training``."""
    from reports.training_answer import answered

    return answered(training(connection, TrainingOptions(asked.scope)))


def training(connection: duckdb.DuckDBPyConnection, options: TrainingOptions | None = None) -> Training:
    """Every course that was asked for, each with its effect on its items, on the others and on the total.

    P-values of the courses are adjusted over all courses shown, those of items over all items that were
    taught, and over all that were not, by Benjamini and Hochberg.
    """
    options = options or TrainingOptions()
    everything = course_list(connection, options.scope.rubric)
    (span,) = ask(connection, "training_span", _Span, options.scope.parameters())
    chosen, older = _chosen(everything, options, span.last)
    if not chosen or span.last is None:
        bare = tuple(CourseEffect(course) for course in chosen)
        return Training(options, bare, older, span.last, span.calls, span.nowhere)
    days = [attendee.first for course in chosen for attendee in course.attendees]
    first = monday(min(days)) - timedelta(weeks=options.selection_weeks + options.baseline_weeks)
    last = monday(max(days)) + timedelta(weeks=options.after_weeks + 1, days=-1)
    centre = _centre(connection, everything, options, first, last)
    shown = [one for course in chosen if (one := _of_whom(centre, course)).attendees]
    found = verdicts([course_effect(centre, course) for course in shown])
    return Training(options, found, older, span.last, span.calls, span.nowhere)


def _chosen(everything: CourseList, options: TrainingOptions, last: date | None) -> tuple[list[Course], int]:
    """The courses asked for with the attendees asked for, and how many older ones are not shown."""
    scope = options.scope
    until = min((day for day in (scope.end, last) if day is not None), default=None)
    start = until - RECENT if scope.start is None and until is not None else scope.start
    chosen, older = [], 0
    for course in everything.courses:
        attendees = tuple(
            attendee
            for attendee in course.attendees
            if (start is None or attendee.first >= start)
            and (scope.end is None or attendee.first <= scope.end)
        )
        if attendees:
            chosen.append(replace(course, attendees=attendees))
        elif scope.start is None and start is not None and course.first < start:
            older += 1
    return sorted(chosen, key=lambda course: (course.first, course.name)), older


def _of_whom(centre: Centre, course: Course) -> Course:
    """The course with those of its attendees who were asked for."""
    scope = centre.options.scope
    return replace(
        course,
        attendees=tuple(
            attendee
            for attendee in course.attendees
            if scope.agent in (None, attendee.agent)
            and scope.team in (None, centre.person(attendee.agent).team)
        ),
    )


def _centre(
    connection: duckdb.DuckDBPyConnection,
    everything: CourseList,
    options: TrainingOptions,
    first: date,
    last: date,
) -> Centre:
    parameters = {**options.scope.parameters(), "first": first, "last": last}
    totals = ask(connection, "training_totals", _Totals, parameters)
    items = tuple(everything.names)
    named = {"agents": [row.agent for row in totals], "items": items}
    weekly = ask_arrays(connection, "training_weeks", {**parameters, **named})
    counts = _counts(first, totals, items, weekly)
    books = {row.agent: row for row in ask(connection, "training_agents", _OnTheBooks, {})}
    latest = {row.agent: row for row in totals}
    people = {agent: _person(agent, latest.get(agent), books.get(agent)) for agent in {*latest, *books}}
    return Centre(counts, people, everything, options)


def _person(agent: str, seen: _Totals | None, booked: _OnTheBooks | None) -> Person:
    """As the books say; where they do not, as the latest calls do."""
    sources = [source for source in (booked, seen) if source is not None]
    name, number, team = (
        next((told for source in sources if (told := getattr(source, field))), None)
        for field in ("agent_name", "agent_no", "team")
    )
    label = group_of("agent", agent, name, number, team).label
    return Person(label, team, booked.post if booked else None, booked.hired if booked else None)


def _counts(
    first: date, totals: Sequence[_Totals], items: tuple[str, ...], weekly: Mapping[str, NDArray[Any]]
) -> WeeklyCounts:
    """Items in the order of the rubric, the total last; up to the last week with any call."""
    import numpy as np

    weeks = max((week for row in totals for week in row.weeks), default=-1) + 1
    lost, judged, squares = (np.zeros((len(totals), weeks, len(items) + 1)) for _ in range(3))
    at = tuple(weekly[name].astype(np.intp) for name in ("agent", "week", "item"))
    lost[at] = squares[at] = weekly["failed"]
    judged[at] = weekly["decided"]
    for number, total in enumerate(totals):
        judged[number, total.weeks, -1] = total.judged
        # A bonus may have lifted a total over 100.
        lost[number, total.weeks, -1] = np.maximum(total.lost, 0.0)
        squares[number, total.weeks, -1] = total.squares
    return WeeklyCounts(tuple(row.agent for row in totals), first, (*items, TOTAL), lost, judged, squares)

"""Did the courses work? Results before and after, against colleagues who did not attend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.attendance import Course, CourseList, course_list
from reports.cohort import Centre, Person
from reports.course_effect import CourseEffect, course_effect
from reports.group import group_of
from reports.query import ask
from reports.training_options import TrainingOptions
from reports.training_verdict import verdicts
from reports.weekly import TOTAL, WeeklyCounts, monday

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer
    from reports.catalogue import Asked

RECENT = timedelta(weeks=26)
"""Without days asked for, courses of the last half year before the latest call are looked at."""


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
class _Total:
    """A row of sql/training_totals.sql."""

    agent: str
    week: date
    agent_name: str | None
    agent_no: str | None
    team: str | None
    lost: float
    squares: float
    judged: int


@dataclass(frozen=True, slots=True)
class _Week:
    """A row of sql/training_weeks.sql."""

    agent: str
    week: date
    item_id: str
    failed: int
    decided: int


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
    parameters = options.scope.parameters()
    (span,) = ask(connection, "training_span", _Span, parameters)
    chosen, older = _chosen(everything, options, span.last)
    if not chosen or span.last is None:
        bare = tuple(CourseEffect(course) for course in chosen)
        return Training(options, bare, older, span.last, span.calls, span.nowhere)
    days = [attendee.first for course in chosen for attendee in course.attendees]
    around = {
        "first": monday(min(days)) - timedelta(weeks=options.selection_weeks + options.baseline_weeks),
        "last": monday(max(days)) + timedelta(weeks=options.after_weeks + 1, days=-1),
    }
    centre = _centre(connection, everything, options, {**parameters, **around})
    shown = [one for course in chosen if (one := _of_whom(centre, course)).attendees]
    found = verdicts([course_effect(centre, course) for course in shown])
    return Training(options, found, older, span.last, span.calls, span.nowhere)


def _chosen(everything: CourseList, options: TrainingOptions, last: date | None) -> tuple[list[Course], int]:
    """The courses asked for with the attendees asked for, and how many older ones are not shown."""
    scope = options.scope
    start = scope.start
    if start is None and scope.end is None and last is not None:
        start = last - RECENT
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
        elif scope.start is None and scope.end is None:
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
    parameters: dict[str, object],
) -> Centre:
    totals = ask(connection, "training_totals", _Total, parameters)
    counts = _counts(totals, ask(connection, "training_weeks", _Week, parameters), tuple(everything.names))
    books = {row.agent: row for row in ask(connection, "training_agents", _OnTheBooks, {})}
    latest = {row.agent: row for row in totals}
    people = {agent: _person(agent, latest.get(agent), books.get(agent)) for agent in {*latest, *books}}
    return Centre(counts, people, everything, options)


def _person(agent: str, seen: _Total | None, booked: _OnTheBooks | None) -> Person:
    """As the books say; where they do not, as the latest calls do."""
    sources = [source for source in (booked, seen) if source is not None]
    name, number, team = (
        next((told for source in sources if (told := getattr(source, field))), None)
        for field in ("agent_name", "agent_no", "team")
    )
    label = group_of("agent", agent, name, number, team).label
    return Person(label, team, booked.post if booked else None, booked.hired if booked else None)


def _counts(totals: Sequence[_Total], weeks: Sequence[_Week], order: Sequence[str]) -> WeeklyCounts:
    """Items in the order of the rubric, the total last."""
    import numpy as np

    agents = tuple(dict.fromkeys(row.agent for row in totals))
    decided = {row.item_id for row in weeks}
    measures = (*(item for item in order if item in decided), TOTAL)
    first = min((row.week for row in totals), default=date.min)
    stop = max(((row.week - first).days // 7 + 1 for row in totals), default=0)
    lost, judged, squares = (np.zeros((len(agents), stop, len(measures))) for _ in range(3))
    agent_at, item_at = ({name: at for at, name in enumerate(names)} for names in (agents, measures[:-1]))
    for row in weeks:
        at = (agent_at[row.agent], (row.week - first).days // 7, item_at[row.item_id])
        lost[at] = squares[at] = row.failed
        judged[at] = row.decided
    for total in totals:
        at = (agent_at[total.agent], (total.week - first).days // 7, len(measures) - 1)
        lost[at], squares[at], judged[at] = total.lost, total.squares, total.judged
    return WeeklyCounts(agents, first, measures, lost, judged, squares)

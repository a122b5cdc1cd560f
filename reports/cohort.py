"""Attendees of a course who share their weeks, and the peers they are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from reports.counterfactual import Comparison
from reports.course_weeks import CourseWeeks, course_weeks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reports.attendance import Attendee, Course, CourseList
    from reports.training_options import TrainingOptions
    from reports.weekly import Members, WeeklyCounts

    Flags = NDArray[np.bool_]

FEWEST_MATCHED = 15
"""Peers of the same post, or of the same post and team, that must be left before the others are done without:
fewer would cost more certainty than likeness gains (our choice)."""

MOST_PEERS = 400
"""Peers of one cohort that are looked at: their common change is known well enough by so many."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the books, or else the latest calls, say of an agent."""

    label: str
    team: str | None = None
    post: str | None = None
    hired: date | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """See `reports.counterfactual.Comparison` for the fields."""

    attendees: Members
    peers: Members
    weeks: CourseWeeks
    until: Members

    def comparison(self, before: range, after: range) -> Comparison:
        return Comparison(self.attendees, self.peers, before, after, self.until)


@dataclass(frozen=True, slots=True, eq=False)
class Cohorts:
    """All cohorts of one course.

    Attributes:
        left_out: agent -> why there is nothing to compare, in Chinese.
        weeks: of each attendee who was placed.
    """

    cohorts: tuple[Cohort, ...]
    weeks: Mapping[str, CourseWeeks]
    left_out: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Centre:
    """What cohorts are gathered from.

    Attributes:
        people: by agent; of all in ``counts``, and of those on the books.
    """

    counts: WeeklyCounts
    people: Mapping[str, Person]
    courses: CourseList
    options: TrainingOptions

    def person(self, agent: str) -> Person:
        """Somebody who is neither on the books nor in any call is known by the id alone."""
        return self.people.get(agent) or Person(agent)

    @property
    def agents(self) -> tuple[Person, ...]:
        """In the order of ``counts``."""
        return tuple(self.person(agent) for agent in self.counts.agents)


def cohorts(centre: Centre, course: Course, items: Sequence[str] | None) -> Cohorts:
    """The attendees by the weeks they share, with peers who took no course about the items (None: no course).

    An agent who took such a course before the weeks that are looked at is a peer all the same: what it
    changed is in all their weeks. One who takes it later is one until then.
    """
    index = {agent: number for number, agent in enumerate(centre.counts.agents)}
    other = centre.courses.days(items, but=course.name)
    placed: dict[str, CourseWeeks] = {}
    left_out: dict[str, str] = {}
    for attendee in course.attendees:
        found = _placed(centre, index, attendee, other.get(attendee.agent, ()))
        if isinstance(found, str):
            left_out[attendee.agent] = found
        else:
            placed[attendee.agent] = found
    together: dict[CourseWeeks, list[int]] = defaultdict(list)
    for agent, weeks in placed.items():
        together[weeks].append(index[agent])
    days = centre.courses.days(items)
    gathered = (one for weeks, members in together.items() for one in _cohorts(centre, days, members, weeks))
    return Cohorts(tuple(gathered), placed, left_out)


def _placed(
    centre: Centre, index: Mapping[str, int], attendee: Attendee, other: Sequence[date]
) -> CourseWeeks | str:
    """The attendee's weeks, or why there are none."""
    import numpy as np

    counts, options = centre.counts, centre.options
    if attendee.agent not in index:
        return "没有已质检的通话"
    active = np.flatnonzero(counts.judged[index[attendee.agent]].any(axis=1))
    if not len(active):
        return "没有已质检的通话"
    week = counts.week_of(attendee.first)
    taken = [counts.week_of(day) for day in other]
    stop = min([counts.weeks, *(later for later in taken if later > week)])
    weeks = course_weeks(
        week, attendee.first.weekday() == 0, int(active[0]), stop,
        options.selection_weeks, options.baseline_weeks, options.after_weeks,
    )  # fmt: skip
    if not len(weeks.before):
        return "课前没有已质检的通话"
    if any(weeks.before.start <= earlier <= week for earlier in taken):
        return "同期还上了内容相同的别的课，分不开"
    if not len(weeks.after) or not (active >= weeks.after.start).any():
        return "课后还没有已质检的通话"
    return weeks


def _cohorts(
    centre: Centre, days: Mapping[str, Sequence[date]], members: list[int], weeks: CourseWeeks
) -> Iterable[Cohort]:
    """Of attendees who share their weeks, those who share their peers as well."""
    import numpy as np

    counts, agents = centre.counts, centre.agents
    until = np.full(len(agents), counts.weeks)
    free = np.ones(len(agents), dtype=bool)
    free[members] = False
    for number, agent in enumerate(counts.agents):
        if agent not in days:
            continue
        taken = [counts.week_of(day) for day in days[agent]]
        later = [week for week in taken if week >= weeks.after.start]
        if later:
            until[number] = min(later)
        if any(weeks.before.start <= week < weeks.after.start for week in taken):
            free[number] = False
    posts = np.array([person.post for person in agents], dtype=object)
    teams = np.array([person.team for person in agents], dtype=object)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for member in members:
        alike[_alike(free, posts == posts[member], teams == teams[member]).tobytes()].append(member)
    for chosen, attendees in alike.items():
        peers = _few(np.flatnonzero(np.frombuffer(chosen, dtype=bool)))
        yield Cohort(np.array(attendees), peers, weeks, until[peers])


def _alike(free: Flags, same_post: Flags, same_team: Flags) -> Flags:
    """Peers of the same post and team, else of the same post, else all: the first that are enough.

    Agents of whom the books say no post are of the same one.
    """
    for alike in (free & same_post & same_team, free & same_post):
        if alike.sum() >= FEWEST_MATCHED:
            return alike
    return free


def _few(peers: Members) -> Members:
    """All of them, or as many as are enough, evenly from the list."""
    import numpy as np

    if len(peers) <= MOST_PEERS:
        return peers
    few: Members = peers[np.linspace(0, len(peers) - 1, MOST_PEERS).astype(int)]
    return few

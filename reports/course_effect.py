"""One course: its effect on its items, on all others and on the total, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.attendance import Attendee, Course
from reports.cohort import Centre, Cohort, Cohorts, Person, cohorts
from reports.counterfactual import Differences, Level, differences
from reports.course_weeks import CourseWeeks
from reports.effect import FEWEST_PEERS, Effect, alone, comparable, effect

if TYPE_CHECKING:
    from reports.weekly import Numbers, WeeklyCounts


class Verdict(StrEnum):
    """What can be said of a course.

    ``TOO_FEW``: not even a course that ended all failures would have shown.
    """

    WORKS = "有效"
    WORSE = "反而变差"
    UNSURE = "有迹象，但不能确定"
    NOTHING = "没有看到效果"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """On one item.

    Attributes:
        taught: the course was about it; else it is a check.
        p_adjusted: among all items of its kind, of all courses; None before that is known.
    """

    item_id: str
    name: str
    taught: bool
    effect: Effect
    p_adjusted: float | None = None


@dataclass(frozen=True, slots=True)
class PersonEffect:
    """Of one attendee.

    Attributes:
        remark: why there is no effect, in Chinese; empty where there is one.
        also: names of the other courses that the agent ever attended.
    """

    person: Person
    attendee: Attendee
    effect: Effect | None
    remark: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelativeWeek:
    """One week before (-1, -2, ...) or after (1, 2, ...) the course, in losses per call over its measures.

    Attributes:
        attendees, peers: None where nothing was judged.
        chosen: by its results people were chosen.
    """

    number: int
    attendees: float | None
    peers: float | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class CourseEffect:
    """All effects are None where they cannot be told.

    Attributes:
        level: what the effect starts from; ``shrunken`` where there are no weeks before those of the choice.
        effect: on the measures of the course (its items; without any, the total) over all weeks after.
        check: the same from the other starting point.
        soon, later: in the first weeks after, and in those that follow.
        placebo: late against early weeks before the choice, when there was no course yet.
        dip: weeks of the choice against those before: what is bound to come back without any course.
        others: on all other items together. ``total``: on the share of points lost, with peers who took no
            course.
        measured: items that ``effect`` adds up; less than those of the course where some are judged too
            seldom.
        selection_weeks: by whose results people were presumably chosen, the most over the attendees.
        p_adjusted: of ``effect`` among all courses shown.
    """

    course: Course
    level: Level = "as seen"
    effect: Effect | None = None
    check: Effect | None = None
    soon: Effect | None = None
    later: Effect | None = None
    placebo: Effect | None = None
    dip: Effect | None = None
    others: Effect | None = None
    total: Effect | None = None
    items: tuple[ItemEffect, ...] = ()
    people: tuple[PersonEffect, ...] = ()
    weeks: tuple[RelativeWeek, ...] = ()
    measured: tuple[str, ...] = ()
    selection_weeks: int = 0
    p_adjusted: float | None = None
    verdict: Verdict = Verdict.TOO_FEW

    @property
    def agreed(self) -> bool:
        """The other starting point, where there is one, shows a change in the same direction as well."""
        if self.effect is None or self.check is None:
            return True
        span = self.check.interval
        return span.high < 0 if self.effect.change < 0 else span.low > 0

    @property
    def counted(self) -> bool:
        """The effect is in failures of items; else in points of the total."""
        return bool(self.measured)


Pick = Callable[[CourseWeeks], range]


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """A course's cohorts, to be compared over any of their weeks."""

    centre: Centre
    gathered: Cohorts

    def parts(self, before: Pick, after: Pick, level: Level = "as seen") -> tuple[Differences, ...]:
        return differences(
            self.centre.counts,
            [one.comparison(before(one.weeks), after(one.weeks)) for one in self.gathered.cohorts],
            self.centre.options.minimum,
            level,
        )

    def main(self, level: Level) -> tuple[Differences, ...]:
        """Before and after the course: from before the choice, or from the level behind all before."""
        return self.parts(_baseline if level == "as seen" else _before, _after, level)


def _baseline(weeks: CourseWeeks) -> range:
    return weeks.baseline


def _before(weeks: CourseWeeks) -> range:
    return weeks.before


def _after(weeks: CourseWeeks) -> range:
    return weeks.after


def course_effect(centre: Centre, course: Course) -> CourseEffect:
    """All about one course but what depends on the other courses shown (adjusted p-values, verdict)."""
    counts = centre.counts
    place = {measure: number for number, measure in enumerate(counts.measures)}
    taught = [place[item] for item in course.items if item in place]
    rest = [number for number, item in enumerate(counts.measures[:-1]) if number not in taught]
    total = [len(counts.measures) - 1]
    whole = _Compared(centre, cohorts(centre, course, None))
    own = _Compared(centre, cohorts(centre, course, course.items)) if taught else whole
    level: Level = "as seen"
    main = own.main(level)
    if not comparable(main, taught or total):
        level = "shrunken"
        main = own.main(level)
    measures = comparable(main, taught or total)
    beside = whole.main(level)
    start = _baseline if level == "as seen" else _before
    return CourseEffect(
        course=course,
        level=level,
        effect=effect(main, measures),
        check=effect(own.main("shrunken"), measures) if level == "as seen" else None,
        soon=effect(own.parts(start, lambda weeks: weeks.soon, level), measures),
        later=effect(own.parts(start, lambda weeks: weeks.later, level), measures),
        placebo=effect(
            own.parts(lambda weeks: weeks.early_baseline, lambda weeks: weeks.late_baseline), measures
        ),
        dip=effect(own.parts(_baseline, lambda weeks: weeks.selection), measures),
        others=effect(beside, comparable(beside, rest)),
        total=effect(beside, total),
        items=(*_items(centre, main, taught, True), *_items(centre, beside, rest, False)),
        people=_people(centre, course, own, main, measures or taught or total),
        weeks=_relative_weeks(counts, own.gathered.cohorts, measures),
        measured=tuple(counts.measures[number] for number in measures if taught),
        selection_weeks=max((len(weeks.selection) for weeks in own.gathered.weeks.values()), default=0),
    )


def _items(
    centre: Centre, parts: Sequence[Differences], measures: Sequence[int], taught: bool
) -> tuple[ItemEffect, ...]:
    """Of each item that could be compared; one that nobody ever failed tells nothing."""
    items = ((centre.counts.measures[number], effect(parts, [number])) for number in measures)
    names = centre.courses.names
    return tuple(
        ItemEffect(item, names[item], taught, found) for item, found in items if found and found.error
    )


def _people(
    centre: Centre,
    course: Course,
    own: _Compared,
    parts: Sequence[Differences],
    measures: Sequence[int],
) -> tuple[PersonEffect, ...]:
    index = {agent: number for number, agent in enumerate(centre.counts.agents)}
    told = []
    for attendee in course.attendees:
        found = None
        remark = own.gathered.left_out.get(attendee.agent, "")
        if not remark:
            found = effect(alone(parts, index[attendee.agent]), measures)
            if found is None:
                remark = _why_not(parts, index[attendee.agent], measures, centre.options.minimum)
        also = centre.courses.attended(attendee.agent, but=course.name)
        told.append(PersonEffect(centre.person(attendee.agent), attendee, found, remark, also))
    return tuple(told)


def _why_not(parts: Sequence[Differences], attendee: int, measures: Sequence[int], minimum: int) -> str:
    own = alone(parts, attendee)
    enough = any(part.weight[part.attending][:, list(measures)].all() for part in own)
    return f"可比的同事不足 {FEWEST_PEERS} 人" if enough else f"课前或课后不足 {minimum} 通"


def _relative_weeks(
    counts: WeeklyCounts, gathered: Sequence[Cohort], measures: Sequence[int]
) -> tuple[RelativeWeek, ...]:
    """As counted, nothing adjusted: for looking at."""
    columns = list(measures)
    sums: dict[int, list[Numbers]] = {}
    chosen: set[int] = set()
    for cohort in gathered:
        before = [(week - cohort.weeks.before.stop, week) for week in cohort.weeks.before]
        after = [(week - cohort.weeks.after.start + 1, week) for week in cohort.weeks.after]
        chosen.update(week - cohort.weeks.before.stop for week in cohort.weeks.selection)
        for number, week in (*before, *after):
            own = counts.over(range(week, week + 1), cohort.attendees)
            peers = counts.over(range(week, week + 1), cohort.peers, cohort.until)
            # Peers of a larger cohort count as often as it has attendees.
            often = len(cohort.attendees)
            row = [
                own.lost[:, columns].sum(axis=0),
                own.judged[:, columns].sum(axis=0),
                often * peers.lost[:, columns].sum(axis=0),
                often * peers.judged[:, columns].sum(axis=0),
            ]
            sums[number] = [a + b for a, b in zip(sums[number], row, strict=True)] if number in sums else row
    return tuple(
        RelativeWeek(number, _rate(*row[:2]), _rate(*row[2:]), number in chosen)
        for number, row in sorted(sums.items())
    )


def _rate(lost: Numbers, judged: Numbers) -> float | None:
    return float((lost / judged).sum()) if judged.all() else None

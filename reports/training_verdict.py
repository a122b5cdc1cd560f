"""The verdict on a course, among all courses that were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.course_effect import CourseEffect, ItemEffect, Verdict
from reports.peers import ALPHA, false_discovery


def verdicts(found: Sequence[CourseEffect]) -> tuple[CourseEffect, ...]:
    """With adjusted p-values and verdicts.

    Benjamini and Hochberg over the courses; over the items that any course taught; and over the others. A
    course works where the whole interval of its effect lies below 0, still does when adjusted, and also from
    the other starting point (`reports.counterfactual`): so the chance of a false "works" stays at 5 %
    whichever of the two is the right one. Where nothing is found, it is said to be nothing only if a course
    that ended all failures would have been found.
    """
    adjusted = false_discovery([one.effect.p_value if one.effect else None for one in found])
    judged = [
        replace(one, p_adjusted=p_adjusted, verdict=_verdict(one, p_adjusted))
        for one, p_adjusted in zip(found, adjusted, strict=True)
    ]
    for taught in (True, False):
        judged = _items_adjusted(judged, taught)
    return tuple(judged)


def _items_adjusted(found: Sequence[CourseEffect], taught: bool) -> list[CourseEffect]:
    tested = [item for one in found for item in one.items if item.taught is taught]
    adjusted = iter(false_discovery([item.effect.p_value for item in tested]))

    def told(item: ItemEffect) -> ItemEffect:
        return replace(item, p_adjusted=next(adjusted)) if item.taught is taught else item

    return [replace(one, items=tuple(told(item) for item in one.items)) for one in found]


def _verdict(one: CourseEffect, p_adjusted: float | None) -> Verdict:
    found = one.effect
    if found is None or p_adjusted is None:
        return Verdict.TOO_FEW
    if found.interval.low <= 0 <= found.interval.high:
        return Verdict.TOO_FEW if found.detectable >= found.expected else Verdict.NOTHING
    if p_adjusted >= ALPHA or not one.agreed:
        return Verdict.UNSURE
    return Verdict.WORKS if found.change < 0 else Verdict.WORSE

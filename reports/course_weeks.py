"""The weeks around a course: before the choice, of the choice, and after."""

from __future__ import annotations

from dataclasses import dataclass

SELECTION_WEEKS = 4
"""People are sent by the results of the last month, where nobody says otherwise (our choice)."""

BASELINE_WEEKS = 8
AFTER_WEEKS = 8
"""As many before the choice as after the course: what an agent's level drifts from and back to then weighs
alike on both sides (symmetric differences, Chabé-Ferret 2015, Journal of Econometrics 185)."""

SOON = 4
"""Weeks after a course in which an effect is called fresh."""


@dataclass(frozen=True, slots=True)
class CourseWeeks:
    """Weeks of one attendee, as indices into the weeks that were judged; any may be empty.

    Attributes:
        baseline: before the choice. ``selection``: those by whose results people were presumably chosen; the
            week of the course itself, unless it began on a Monday, is in none.
    """

    baseline: range
    selection: range
    after: range

    @property
    def before(self) -> range:
        """All before the course that is looked at."""
        return range(self.baseline.start, self.selection.stop)

    @property
    def soon(self) -> range:
        return range(self.after.start, min(self.after.start + SOON, self.after.stop))

    @property
    def later(self) -> range:
        return range(self.soon.stop, self.after.stop)

    @property
    def early_baseline(self) -> range:
        """The first half of the weeks before the choice, for a test of the trend before."""
        return range(self.baseline.start, self.baseline.start + len(self.baseline) // 2)

    @property
    def late_baseline(self) -> range:
        return range(self.early_baseline.stop, self.baseline.stop)


def course_weeks(
    week: int,
    on_monday: bool,
    first: int,
    stop: int,
    selection: int = SELECTION_WEEKS,
    baseline: int = BASELINE_WEEKS,
    after: int = AFTER_WEEKS,
) -> CourseWeeks:
    """The weeks around a course in ``week``.

    Args:
        on_monday: the week of the course already counts as after it.
        first: first week with calls of the attendee. ``stop``: the week after the last one to look at.
        selection, baseline, after: weeks wished for. Where there is less than that before the course, the
            choice gets half of it at most, so that there is a level before the choice at all.
    """
    start = week if on_monday else week + 1
    history = max(week - first, 0)
    chosen = min(selection, max(history // 2, 1), history)
    return CourseWeeks(
        baseline=range(max(first, week - chosen - baseline), week - chosen),
        selection=range(week - chosen, week),
        after=range(start, max(start, min(start + after, stop))),
    )

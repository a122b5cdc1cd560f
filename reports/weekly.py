"""Verdicts of every agent, week by week: counts that are added over any span of weeks and divided last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Members = NDArray[np.intp]


TOTAL = "\x1ftotal"
"""The last measure, beside the items: the share of its points that a call lost. No item is called that."""


def monday(day: date) -> date:
    """The first day of the week of ``day``."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, slots=True, eq=False)
class WeeklyCounts:
    """What was judged, as arrays of shape (agents, weeks, measures).

    A measure is a share 0..1 of each call: an item is failed (1) or passed (0); of a total, the share of the
    points that was lost.

    Attributes:
        first: Monday of the first week.
        lost: sum of the shares; ``squares``: of their squares (the same for items); ``judged``: how many.
        sums: of these three, up to and without each week: (agents, weeks + 1, measures).

    Raises:
        ValueError: where the shapes differ, or more is lost than was judged.
    """

    agents: tuple[str, ...]
    first: date
    measures: tuple[str, ...]
    lost: Numbers
    judged: Numbers
    squares: Numbers
    sums: tuple[Numbers, ...] = field(init=False)

    def __post_init__(self) -> None:
        import numpy as np

        shapes = {self.lost.shape, self.judged.shape, self.squares.shape}
        if len(shapes) != 1 or self.lost.ndim != 3:
            raise ValueError(f"weekly counts: expected three arrays of one shape, got {sorted(shapes)}")
        if self.lost.shape[0] != len(self.agents) or self.lost.shape[2] != len(self.measures):
            raise ValueError(
                f"weekly counts: {len(self.agents)} agents and {len(self.measures)} measures"
                f" for an array of {self.lost.shape}"
            )
        if (self.lost > self.judged + 1e-6).any():
            raise ValueError("weekly counts: more lost than judged")
        before_any = ((0, 0), (1, 0), (0, 0))
        counts = (self.lost, self.judged, self.squares)
        sums = tuple(np.pad(np.cumsum(values, axis=1), before_any) for values in counts)
        object.__setattr__(self, "sums", sums)

    @property
    def weeks(self) -> int:
        return int(self.lost.shape[1])

    def week_of(self, day: date) -> int:
        """Index of the week of ``day``; may lie outside what was judged."""
        return (monday(day) - self.first).days // 7

    def over(self, weeks: range, who: Members | None = None, until: Members | None = None) -> Spell:
        """Added up over the weeks.

        Args:
            who: indices of agents; None: all, in their order.
            until: of each of these, the week from which on nothing counts.
        """
        import numpy as np

        rows = np.arange(len(self.agents)) if who is None else who
        first = min(max(weeks.start, 0), self.weeks)
        ends = np.full(len(rows), weeks.stop) if until is None else np.minimum(until, weeks.stop)
        ends = np.clip(ends, first, self.weeks)
        lost, judged, squares = (sums[rows, ends] - sums[rows, first] for sums in self.sums)
        return Spell(lost, judged, squares)


@dataclass(frozen=True, slots=True, eq=False)
class Spell:
    """Counts of some weeks together; arrays of shape (agents, measures)."""

    lost: Numbers
    judged: Numbers
    squares: Numbers

    @property
    def share(self) -> Numbers:
        """0..1; NaN of nothing."""
        import numpy as np

        with np.errstate(invalid="ignore", divide="ignore"):
            share: Numbers = self.lost / self.judged
        return share

    @property
    def variance(self) -> Numbers:
        """Of one call, with one call of the average kind added to what each agent has, so that an agent who
        has not failed yet is not taken for one who never will."""
        import numpy as np

        judged = np.maximum(self.judged.sum(axis=0), 1)
        mean = (self.lost + self.lost.sum(axis=0) / judged) / (self.judged + 1)
        square = (self.squares + self.squares.sum(axis=0) / judged) / (self.judged + 1)
        variance: Numbers = np.maximum(square - mean**2, 0.0)
        return variance

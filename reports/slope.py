"""Is a series of weekly means going up or down, or is it noise?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from reports.lines import Line, Points, lines_of
from reports.share import Interval

FEWEST_WEEKS = 6
"""Below this a line through weekly means has too few degrees of freedom to say anything."""

STEADY_POINTS = 3.0
"""A change over the whole window that is surely smaller than this many points is called steady."""

ALPHA = 0.05


class Reading(StrEnum):
    """What a series says. ``UNCLEAR`` is an answer: the calls at hand could not show a change."""

    RISING = "上升"
    FALLING = "下降"
    STEADY = "平稳"
    UNCLEAR = "看不出升降"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class WeeklyMean:
    """The mean of ``n`` calls in the week that begins on Monday ``week``.

    ``variance`` is that of the calls around it (n - 1 in the denominator); None where nobody knows.
    """

    week: date
    mean: float
    n: int
    variance: float | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """A line through weekly means.

    Attributes:
        weeks, calls: that the line rests on.
        per_week: points a week; None where there are too few weeks.
        change: points from the first week to the last along the line, with its 95 % interval.
        p_value: of "no slope", as it is; ``p_adjusted``: among all groups that were looked at.
        typical: the median of the slopes between every two weeks, points a week: no single odd week moves it.
    """

    weeks: int
    calls: int
    per_week: float | None = None
    change: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    reading: Reading = Reading.TOO_FEW
    typical: float | None = None

    @property
    def reach(self) -> float | None:
        """Half the interval's width: a change had to be about so large for these calls to show it."""
        return None if self.interval is None else (self.interval.high - self.interval.low) / 2


def slope_of(series: Sequence[WeeklyMean]) -> Slope:
    """The slope of one series taken alone; see `slopes_of`."""
    return slopes_of([series])[0]


def slopes_of(together: Sequence[Sequence[WeeklyMean]]) -> tuple[Slope, ...]:
    """The line through each group's weekly means; weeks without calls leave a gap, they are not filled in.

    Bad weeks hang together, and a test that does not mind that calls noise a trend: at an autocorrelation of
    0.5, plain least squares in one of five to four series, Newey and West's errors in one of three to five.
    So each line is tested as `reports.lines.lines_of` says, averaged over every autocorrelation that the
    groups' weeks allow for. Ten weeks of one group alone can hardly rule any out; those of twenty groups can:
    what is read together finds more.

    Simulated (`benchmarks.simulations.trend`, docs/benchmarks/statistics.md): at an autocorrelation of 0.5 a
    series alone is called a trend in at most 5 of 100 draws at 8, 12, 26 and 52 weeks.
    """
    usable = [index for index, series in enumerate(together) if _leads_somewhere(series)]
    lines = dict(zip(usable, lines_of([_points(together[index]) for index in usable]), strict=True))
    return tuple(_slope(series, lines.get(index)) for index, series in enumerate(together))


def _leads_somewhere(series: Sequence[WeeklyMean]) -> bool:
    return len(series) >= FEWEST_WEEKS and any(week.mean != series[0].mean for week in series)


def _points(series: Sequence[WeeklyMean]) -> Points:
    import numpy as np

    first = series[0].week
    spread = sum((week.n - 1) * week.variance for week in series if week.variance is not None)
    degrees = sum(week.n - 1 for week in series if week.variance is not None)
    return Points(
        at=np.array([(week.week - first).days / 7 for week in series]),
        values=np.array([week.mean for week in series]),
        weights=np.array([float(week.n) for week in series]),
        variance=spread / degrees if degrees else None,
    )


def _slope(series: Sequence[WeeklyMean], line: Line | None) -> Slope:
    calls = sum(week.n for week in series)
    if len(series) < FEWEST_WEEKS:
        return Slope(len(series), calls)
    if line is None:  # all equal
        return Slope(len(series), calls, 0.0, 0.0, Interval(0.0, 0.0), 1.0, 1.0, Reading.STEADY, 0.0)
    weeks = [(week.week - series[0].week).days / 7 for week in series]
    return Slope(
        weeks=len(series),
        calls=calls,
        per_week=line.per_week,
        change=line.per_week * weeks[-1],
        interval=Interval(line.low * weeks[-1], line.high * weeks[-1]),
        p_value=line.p_value,
        typical=typical_slope(weeks, [week.mean for week in series]),
    )


def typical_slope(at: Sequence[float], values: Sequence[float]) -> float:
    """The median of the slopes between every two points: Theil's and Sen's (1968, Journal of the American
    Statistical Association 63, 1379-1389). Equal to ``scipy.stats.theilslopes``, which takes milliseconds a
    series, too long for a thousand agents.

    Args:
        at: shape (n,), rising, n >= 2. ``values``: shape (n,).
    """
    import numpy as np

    first, second = np.triu_indices(len(at), 1)
    x, y = np.asarray(at), np.asarray(values)
    return float(np.median((y[second] - y[first]) / (x[second] - x[first])))


def read_together(slopes: Sequence[Slope]) -> tuple[Slope, ...]:
    """Gives each slope its reading, holding the chance of any false trend among all of them at 5 %.

    Adjusted by Holm (1979), since looking at twenty agents finds one "trend" in pure noise. A series whose
    change surely stays within :data:`STEADY_POINTS` is steady even where its tiny slope is significant.
    """
    tested = [index for index, slope in enumerate(slopes) if slope.p_value is not None]
    if not tested:
        return tuple(slopes)
    from statsmodels.stats.multitest import multipletests

    adjusted = multipletests([slopes[index].p_value for index in tested], alpha=ALPHA, method="holm")[1]
    read = list(slopes)
    for index, p_adjusted in zip(tested, adjusted, strict=True):
        slope = replace(slopes[index], p_adjusted=float(p_adjusted))
        read[index] = replace(slope, reading=_reading(slope))
    return tuple(read)


def _reading(slope: Slope) -> Reading:
    if slope.interval is None or slope.change is None or slope.p_adjusted is None:
        return Reading.TOO_FEW
    if slope.interval.low >= -STEADY_POINTS and slope.interval.high <= STEADY_POINTS:
        return Reading.STEADY
    if slope.p_adjusted < ALPHA:
        return Reading.RISING if slope.change > 0 else Reading.FALLING
    return Reading.UNCLEAR

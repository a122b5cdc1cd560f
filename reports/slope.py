"""Is a series of weekly means going up or down, or is it noise?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from reports.share import Interval

FEWEST_WEEKS = 6
"""Below this a line through weekly means has too few degrees of freedom to say anything."""

STEADY_POINTS = 3.0
"""A change over the whole window that is surely smaller than this many points is called steady."""

ALPHA = 0.05
_LAGS = 2  # weeks over which errors may hang together


class Reading(StrEnum):
    """What a series says. ``UNCLEAR`` is an answer: the calls at hand could not show a change."""

    RISING = "上升"
    FALLING = "下降"
    STEADY = "平稳"
    UNCLEAR = "看不出升降"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class WeeklyMean:
    """The mean of ``n`` calls in the week that begins on Monday ``week``."""

    week: date
    mean: float
    n: int


@dataclass(frozen=True, slots=True)
class Slope:
    """A line through weekly means.

    Attributes:
        weeks, calls: that the line rests on.
        per_week: points a week; None where there are too few weeks.
        change: points from the first week to the last along the line, with its 95 % interval.
        p_value: of "no slope", as it is; ``p_adjusted``: among all groups that were looked at.
    """

    weeks: int
    calls: int
    per_week: float | None = None
    change: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    p_adjusted: float | None = None
    reading: Reading = Reading.TOO_FEW


def slope_of(series: Sequence[WeeklyMean]) -> Slope:
    """The weighted line through weekly means; weeks without calls leave a gap, they are not filled in.

    Weights are the numbers of calls (the variance of a mean is inverse to its n). The standard error is the
    larger of two: that of weighted least squares, which holds its level where weeks are independent, and
    Newey and West's (1987, Bartlett kernel, 2 weeks, small-sample correction), which minds that bad weeks
    hang together but is known to be too small for short series. t distribution with n - 2 degrees.

    Simulated, 500 series of 11 weeks without any trend, nominal 5 %: 6 % false trends where weeks are
    independent, 12 % at an autocorrelation of 0.3 between weeks, 20 % at 0.5 (Newey and West alone: 13, 25,
    32 %). So it holds its level only where weeks are nearly independent, as means of independent calls are.
    """
    calls = sum(week.n for week in series)
    if len(series) < FEWEST_WEEKS:
        return Slope(len(series), calls)
    import numpy as np
    from scipy import stats
    from statsmodels.regression.linear_model import WLS
    from statsmodels.tools.tools import add_constant

    first = min(week.week for week in series)
    weeks = np.array([(week.week - first).days / 7 for week in series])
    means = np.array([week.mean for week in series])
    if np.ptp(means) == 0:
        # All equal: the line is flat without any residual, and every test divides by zero.
        return Slope(len(series), calls, 0.0, 0.0, Interval(0.0, 0.0), 1.0, 1.0, Reading.STEADY)
    model = WLS(means, add_constant(weeks), weights=[week.n for week in series])
    plain = model.fit()
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": _LAGS, "use_correction": True}, use_t=True)
    error = max(float(plain.bse[1]), float(robust.bse[1]))
    per_week = float(plain.params[1])
    degrees = len(series) - 2
    length = float(weeks.max())
    reach = float(stats.t.ppf(1 - ALPHA / 2, degrees)) * error
    p_value = float(2 * stats.t.sf(abs(per_week) / error, degrees)) if error else 0.0
    return Slope(
        weeks=len(series),
        calls=calls,
        per_week=per_week,
        change=per_week * length,
        interval=Interval((per_week - reach) * length, (per_week + reach) * length),
        p_value=p_value,
    )


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

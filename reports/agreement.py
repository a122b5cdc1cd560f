"""Do people who judged the same items agree more than chance would make them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from reports.figure import LEAST_CALLS
from reports.share import Interval, Share

RELIABLE, TENTATIVE = 0.80, 0.667
"""Krippendorff (2004), Content Analysis, 2nd ed., p. 241: rely on variables with alpha of 0.80 or more;
between 0.667 and 0.80 draw tentative conclusions only."""

Sums = np.ndarray[Any, np.dtype[np.float64]]
"""(calls, counts): what each call adds to the counts that a coefficient is made of."""


class Standing(StrEnum):
    """What a coefficient says of the judges; by the whole interval, a point alone proves nothing."""

    RELIABLE = "一致，可以信赖"
    TENTATIVE = "大体一致，只够作参考"
    UNRELIABLE = "不够一致"
    OPEN = "还不能断定"
    SAME = "全部判得一样"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of several judges on the same items.

    Attributes:
        calls, units: judged by two or more; a unit is one item of one call.
        pairs: of all pairs of verdicts on the same unit, those that are the same.
        coefficient: Krippendorff's alpha or Cohen's kappa, at most 1; None where everybody gave one and the
            same verdict throughout, so that chance would agree as well.
        interval: of the coefficient, 95 %; None where there are too few calls.
    """

    calls: int
    units: int
    pairs: Share
    coefficient: float | None
    interval: Interval | None

    @property
    def standing(self) -> Standing:
        if self.coefficient is None:
            return Standing.SAME if self.units else Standing.TOO_FEW
        if self.interval is None:
            return Standing.TOO_FEW
        if self.interval.low >= RELIABLE:
            return Standing.RELIABLE
        if self.interval.low >= TENTATIVE:
            return Standing.TENTATIVE
        return Standing.UNRELIABLE if self.interval.high < TENTATIVE else Standing.OPEN


def krippendorff_alpha(call: Any, passes: Any, fails: Any) -> Agreement:
    """Krippendorff's alpha for pass and fail, of any number of judges, some of whom may be missing.

    Args:
        call: (units,) which call each unit belongs to, any integers.
        passes, fails: (units,) how many judges said so. Units with one verdict tell nothing and are left out.

    The coefficient is the package ``krippendorff``'s. Its interval is the jackknife's over calls, see
    :func:`over_calls`.
    """
    passes, fails = np.asarray(passes, float), np.asarray(fails, float)
    kept = passes + fails >= 2
    passes, fails, call = passes[kept], fails[kept], np.asarray(call)[kept]
    given = passes + fails
    pairs = given * (given - 1) / 2
    agreeing = int((pairs - passes * fails).sum())
    sums = by_call(call, np.column_stack((passes * fails / (given - 1), passes, fails)))
    value = None
    if passes.sum() and fails.sum():
        from krippendorff import alpha

        value = float(alpha(value_counts=np.column_stack((passes, fails)), level_of_measurement="nominal"))
    interval = None if value is None else over_calls(sums, alpha_disagreement)
    return Agreement(len(sums), len(given), Share(agreeing, int(pairs.sum())), value, interval)


def cohen_kappa(call: Any, first: Any, second: Any) -> Agreement:
    """Cohen's kappa of two judges.

    Args:
        call: (units,) which call each unit belongs to.
        first, second: (units,) true where that judge passed the unit.

    The coefficient is statsmodels'; its interval is the jackknife's over calls, see :func:`over_calls`.
    """
    first, second = np.asarray(first, bool), np.asarray(second, bool)
    cells = np.column_stack((first & second, first & ~second, ~first & second, ~first & ~second))
    sums = by_call(np.asarray(call), cells.astype(float))
    table = sums.sum(axis=0)
    value = interval = None
    if kappa_disagreement(table)[1] > 0:
        from statsmodels.stats.inter_rater import cohens_kappa

        value = float(cohens_kappa(table.reshape(2, 2), return_results=False))
        interval = over_calls(sums, kappa_disagreement)
    same = int((first == second).sum())
    return Agreement(len(sums), len(first), Share(same, len(first)), value, interval)


def by_call(call: Any, counts: Any) -> Sums:
    """Adds (units, k) counts up to (calls, k)."""
    names, place = np.unique(call, return_inverse=True)
    sums = np.zeros((len(names), counts.shape[1]))
    np.add.at(sums, place, counts)
    return sums


def alpha_disagreement(sums: Any) -> tuple[Any, Any]:
    """Observed and expected disagreement from (..., 3) sums; alpha is one minus their ratio.

    Krippendorff (2004), ch. 11, for two categories: of n values, f and p of them fail and pass, the observed
    is 2 sum(f_u p_u / (m_u - 1)) / n over units with m_u values, the expected 2 f p / (n (n - 1)).
    """
    split, passes, fails = sums[..., 0], sums[..., 1], sums[..., 2]
    given = passes + fails
    with np.errstate(divide="ignore", invalid="ignore"):
        return 2 * split / given, 2 * passes * fails / (given * (given - 1))


def kappa_disagreement(sums: Any) -> tuple[Any, Any]:
    """Observed and expected disagreement from (..., 4) sums (both pass, first only, second only, none).

    Cohen (1960): kappa is one minus their ratio; the expected is that of two judges with these pass rates who
    do not listen.
    """
    given = sums.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = (sums[..., 0] + sums[..., 1]) / given
        second = (sums[..., 0] + sums[..., 2]) / given
        observed = (sums[..., 1] + sums[..., 2]) / given
    return observed, first * (1 - second) + (1 - first) * second


def over_calls(sums: Sums, disagreement: Callable[[Any], tuple[Any, Any]]) -> Interval | None:
    """95 % interval of a coefficient 1 - observed / expected disagreement, from what each call adds.

    Verdicts on one call hang together (one bad line spoils ten items), so calls are what is left out: the
    jackknife (Efron and Tibshirani 1993, ch. 11) of log(observed / expected), with Student's t of calls - 1
    degrees; the logarithm keeps the interval under 1. Over simulated calls it covers 94-96 %, where the
    percentile bootstrap over 15-30 calls covers 92-93 % (benchmarks/simulations/calibration.py).

    Where all agree there is nothing to leave out: the lower end then supposes as many calls with a
    disagreement as Wilson's interval allows for none seen.

    Returns:
        None of fewer than ten calls, and where the coefficient hangs on one call alone.
    """
    calls = len(sums)
    if calls < LEAST_CALLS:
        return None
    from scipy import stats

    total = sums.sum(axis=0)
    observed, expected = disagreement(total)
    if observed == 0:
        most = Share(0, calls).interval
        return None if most is None else Interval(max(-1.0, 1 - most.high / float(expected)), 1.0)
    left_observed, left_expected = disagreement(total - sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.log(left_observed / left_expected)
    if not np.isfinite(left).all():
        return None
    error = float(np.sqrt((calls - 1) / calls * ((left - left.mean()) ** 2).sum()))
    reach = float(stats.t.ppf(0.975, calls - 1)) * error
    ratio = float(observed / expected)
    return Interval(float(max(-1.0, 1 - ratio * np.exp(reach))), float(1 - ratio * np.exp(-reach)))

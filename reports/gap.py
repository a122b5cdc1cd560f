"""How much higher a rate is in one group than in another, where both stand in the same place."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.share import Interval, Share

FEWEST_CLUSTERS = 8
"""Below this a variance over clusters is not to be trusted (Cameron, Gelbach and Miller 2008: under about ten
tests reject far too often); then the strata alone must do."""
Array = np.ndarray[Any, np.dtype[Any]]
Error = tuple[float, int | None]
"""A standard error and the degrees of freedom of its t; None: normal."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of one group in one place.

    Attributes:
        stratum: only cells of one stratum are compared, such as one agent in one queue.
        cluster: what hangs together beyond the stratum, such as the agent.
        asked: whether it is of the group that is asked about, or of the one it is compared with.
    """

    stratum: Hashable
    cluster: Hashable
    asked: bool
    share: Share


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference of rates, -1..1.

    Attributes:
        group, others: all that were given, as they are.
        compared, compared_others: how many of them lie in strata that hold both.
        difference: within strata; None where no stratum holds both.
        interval, p_value: 95 %, and of "no difference"; None where nobody, or everybody, counts.
        detectable: the difference that so many would show four times in five.
    """

    group: Share
    others: Share
    compared: int
    compared_others: int
    difference: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    detectable: float | None = None


def gap_within(cells: Iterable[Cell], clusters_differ: bool = False) -> Gap:
    """The difference of rates within strata, weighted as Mantel and Haenszel (1959) do: by n1 n0 / (n1 + n0).

    It is the slope of a linear model with an effect of each stratum. The standard error is the larger of two:
    that of Mantel and Haenszel's test, which holds where calls within a stratum are independent, and, with
    :data:`FEWEST_CLUSTERS` clusters or more, statsmodels' cluster-robust one, which minds that groups may
    differ more with one agent than with another. Detectable is 2.80 standard errors: 80 % power at a
    two-sided 5 % (Cohen 1988).

    Args:
        clusters_differ: strata hold clusters of different levels, so that within a stratum calls are not
            alike: then the cluster-robust error alone counts, and of too few clusters nothing is told.
    """
    given = list(cells)
    group = sum((cell.share for cell in given if cell.asked), Share(0, 0))
    others = sum((cell.share for cell in given if not cell.asked), Share(0, 0))
    kept = _in_both(given)
    compared = sum(cell.share.n for cell in kept if cell.asked)
    compared_others = sum(cell.share.n for cell in kept if not cell.asked)
    if not kept:
        return Gap(group, others, 0, 0)
    strata = _numbers([cell.stratum for cell in kept])
    asked = np.array([cell.asked for cell in kept], float)
    n = np.array([cell.share.n for cell in kept], float)
    count = np.array([cell.share.count for cell in kept], float)
    in_stratum = np.bincount(strata, n)[strata]
    lever = asked - (np.bincount(strata, n * asked)[strata] / in_stratum)
    level = np.bincount(strata, count)[strata] / in_stratum
    difference = float((lever * count).sum() / (n * lever**2).sum())
    clusters = _numbers([cell.cluster for cell in kept])
    errors: list[Error | None] = [_robust_error(count / n - level, lever, n, clusters)]
    if not clusters_differ:
        errors.append((_null_error(strata, n, count, asked), None))
    return _gap(Gap(group, others, compared, compared_others, difference), errors)


def _in_both(cells: list[Cell]) -> list[Cell]:
    """Cells with anything in them, of strata that hold both groups."""
    filled = [cell for cell in cells if cell.share.n]
    asked = {cell.stratum for cell in filled if cell.asked}
    both = asked & {cell.stratum for cell in filled if not cell.asked}
    return [cell for cell in filled if cell.stratum in both]


def _numbers(values: list[Hashable]) -> Array:
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return np.array([places[value] for value in values])


def _null_error(strata: Array, n: Array, count: Array, asked: Array) -> float:
    """Standard error where the groups do not differ, from the hypergeometric variance of each stratum."""
    n1, n0 = np.bincount(strata, n * asked), np.bincount(strata, n * (1 - asked))
    total, counted = n1 + n0, np.bincount(strata, count)
    variance = n1 * n0 * counted * (total - counted) / (total**2 * np.maximum(total - 1, 1))
    return float(np.sqrt(variance.sum()) / (n1 * n0 / total).sum())


def _robust_error(values: Array, lever: Array, n: Array, clusters: Array) -> Error | None:
    """Cluster-robust standard error with its degrees of freedom; None of too few clusters."""
    groups = int(clusters.max()) + 1
    if groups < FEWEST_CLUSTERS:
        return None
    from statsmodels.regression.linear_model import WLS

    fit = WLS(values, lever, weights=n).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    return float(fit.bse[0]), groups - 1


def _gap(found: Gap, errors: list[Error | None]) -> Gap:
    """With the wider of the intervals that the errors make."""
    from scipy import stats

    if found.difference is None:
        return found
    reach = p_value = 0.0
    for error in errors:
        if error is None or error[0] <= 0:
            continue
        law = stats.norm() if error[1] is None else stats.t(error[1])
        reach = max(reach, float(law.ppf(0.975)) * error[0])
        p_value = max(p_value, float(2 * law.sf(abs(found.difference) / error[0])))
    if not reach:
        return found
    detectable = reach * float(stats.norm.ppf(0.975) + stats.norm.ppf(0.8)) / float(stats.norm.ppf(0.975))
    low, high = max(-1.0, found.difference - reach), min(1.0, found.difference + reach)
    return Gap(
        found.group, found.others, found.compared, found.compared_others, found.difference,
        Interval(low, high), p_value, detectable,
    )  # fmt: skip

"""Rates of many small groups, drawn towards what is usual among them: two calls do not make a weakness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.share import Interval, Share

FEWEST_GROUPS = 3  # fewer say nothing of how groups differ
_EVEN = 1e4  # of the prior: groups so alike that they have one rate


@dataclass(frozen=True, slots=True)
class Shrunken:
    """A group's rate as it most likely is, with its 95 % credible interval."""

    rate: float
    interval: Interval


def shrunken(shares: Sequence[Share]) -> tuple[Shrunken | None, ...]:
    """Empirical Bayes rates of groups that are alike in kind; None for groups without any verdict.

    The groups' true rates are taken for draws from one beta distribution, whose parameters maximise the
    beta-binomial likelihood of all counts together; a group's rate is then the mean of its own posterior, its
    interval the posterior's middle 95 % (Casella, 1985, The American Statistician 39, 83-87; Efron and
    Morris, 1975, JASA 70, 311-319). Of fewer than three groups nothing is drawn: the rate is
    the group's own, with Jeffreys' interval (Brown, Cai and DasGupta, 2001, Statistical Science 16, 101-133).
    """
    from scipy import stats

    counted = [share for share in shares if share.n]
    draws = len(counted) >= FEWEST_GROUPS
    alpha, beta = _prior(counted) if draws else (0.5, 0.5)
    found: list[Shrunken | None] = []
    for share in shares:
        if not share.n:
            found.append(None)
            continue
        posterior = stats.beta(alpha + share.count, beta + share.n - share.count)
        low, high = posterior.ppf(0.025), posterior.ppf(0.975)
        rate = posterior.mean() if draws else share.count / share.n
        found.append(Shrunken(float(rate), Interval(float(low), float(high))))
    return tuple(found)


def _prior(shares: Sequence[Share]) -> tuple[float, float]:
    """The beta distribution under which the counts are likeliest, searched over its mean and its size."""
    import numpy as np
    from scipy import optimize, stats

    counts = np.array([share.count for share in shares])
    sizes = np.array([share.n for share in shares])
    mean = (counts.sum() + 0.5) / (sizes.sum() + 1.0)

    def unlikely(place: Sequence[float]) -> float:
        middle, size = 1 / (1 + np.exp(-place[0])), np.exp(place[1])
        return float(-stats.betabinom.logpmf(counts, sizes, middle * size, (1 - middle) * size).sum())

    start = [float(np.log(mean / (1 - mean))), float(np.log(20.0))]
    bounds = [(-9.0, 9.0), (0.0, float(np.log(_EVEN)))]
    best = optimize.minimize(unlikely, start, bounds=bounds, method="L-BFGS-B")
    middle, size = 1 / (1 + np.exp(-best.x[0])), np.exp(best.x[1])
    return float(middle * size), float((1 - middle) * size)

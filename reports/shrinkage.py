"""Rates of many groups, each drawn towards what is usual: two calls do not make a weakness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.share import Interval, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SPREADS = 30
"""Places on the grid of how far groups differ: 1 / sqrt(a + b), from 0.01 (hardly at all) to 1."""
_MEANS = 9
"""Places on the grid of the usual rate, within three standard errors either side."""
_NEGLIGIBLE = 1e-4
_ENOUGH = 200  # groups, to find what is usual
_FEW = 100  # groups, of which the interval is made exactly
_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class Shrunken:
    """What is known of one group's rate once the others are known.

    Attributes:
        rate: its expected value, 0..1. ``deviation``: its standard deviation. ``interval``: 95 %.
    """

    rate: float
    deviation: float
    interval: Interval


def shrunken(shares: Sequence[Share]) -> tuple[Shrunken | None, ...]:
    """Each group's rate under a beta-binomial model of all groups; None for all where none was judged.

    The groups' true rates are draws from a beta distribution whose mean and spread are averaged over a grid,
    each value weighed by how well it explains all groups (hierarchical model of Gelman et al., Bayesian Data
    Analysis, 3rd edition, section 5.3, with its prior: uniform in the mean and in 1 / sqrt(a + b)). Taking
    the best value alone, the plain empirical Bayes of Robbins (1956) and Casella (1985, The American
    Statistician 39, 83-87), makes intervals too narrow where there are few groups.

    Of more than 200 groups, every so many tell what is usual; of more than 100 the interval is that of
    one beta distribution with the same mean and deviation, which then is as good.
    """
    import numpy as np

    count = np.array([share.count for share in shares], float)
    n = np.array([share.n for share in shares], float)
    if not n.sum():
        return (None,) * len(shares)
    judged = np.flatnonzero(n > 0)
    sample = judged[:: -(-len(judged) // _ENOUGH)]
    first, second, weights = _usual(count[sample], n[sample])
    own_first, own_second = first[:, None] + count, second[:, None] + n - count
    size = own_first + own_second
    mean = weights @ (own_first / size)
    square = weights @ (own_first / size * (own_first + 1) / (size + 1))
    variance = np.maximum(square - mean**2, 1e-15)
    low, high = _matched(mean, variance)
    if len(shares) <= _FEW:
        low, high = (_quantile(share, own_first, own_second, weights) for share in (0.025, 0.975))
    return tuple(
        Shrunken(float(rate), float(one) ** 0.5, Interval(float(a), float(b)))
        for rate, one, a, b in zip(mean, variance, low, high, strict=True)
    )


def _matched(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """The middle 95 % of beta distributions with these means and variances."""
    from scipy import stats

    size = mean * (1 - mean) / variance - 1
    low, high = stats.beta.interval(0.95, mean * size, (1 - mean) * size)
    return low, high


def _quantile(share: float, first: Floats, second: Floats, weights: Floats) -> Floats:
    """Of mixtures of beta distributions with parameters of shape (places, groups), by halving."""
    import numpy as np
    from scipy.special import betainc

    low, high = np.zeros(first.shape[1]), np.ones(first.shape[1])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        under = weights @ betainc(first, second, middle) < share
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    found: Floats = (low + high) / 2
    return found


def _usual(count: Floats, n: Floats) -> tuple[Floats, Floats, Floats]:
    """Parameters a and b of the beta distribution of rates, with their weights; shape (places,) each."""
    import numpy as np
    from scipy.special import betaln, expit, logit

    size = 1 / np.linspace(0.01, 1.0, _SPREADS)[:, None] ** 2
    middle = (count.sum() + 0.5) / (n.sum() + 1)
    error = np.sqrt(np.mean(1 / (size + 1) + 1 / n, axis=1, keepdims=True) / len(n) / (middle * (1 - middle)))
    mean = expit(logit(middle) + error * np.linspace(-3, 3, _MEANS))
    first, second = (mean * size).ravel(), ((1 - mean) * size).ravel()
    width = (error * mean * (1 - mean)).ravel()
    explained = betaln(first[:, None] + count, second[:, None] + n - count) - betaln(first, second)[:, None]
    likelihood = explained.sum(axis=1) + np.log(np.maximum(width, 1e-300))
    weights = np.exp(likelihood - likelihood.max())
    kept = weights > _NEGLIGIBLE
    return first[kept], second[kept], weights[kept] / weights[kept].sum()

"""Rates of many small groups, drawn towards what is usual among them: two calls do not make a weakness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.share import Interval, Share

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_GROUPS = 3  # fewer say nothing of how groups differ
_SIZES = (1.0, 1e4, 14)  # of the beta distribution: groups as unlike as can be, and as good as alike
_MEANS = 15  # places of its mean that are tried, over `_REACH` standard errors on either side
_REACH = 3.5
_ENOUGH = 200  # groups, to find what is usual


@dataclass(frozen=True, slots=True)
class Shrunken:
    """A group's rate as it most likely is, with its standard deviation and 95 % credible interval."""

    rate: float
    deviation: float
    interval: Interval


def shrunken(shares: Sequence[Share]) -> tuple[Shrunken | None, ...]:
    """Rates of groups that are alike in kind; None for groups without any verdict.

    The groups' true rates are taken for draws from one beta distribution. How alike they are is not known
    either: what each beta distribution would say is averaged by how likely it makes all counts together
    (beta-binomial), every variance of the rates held for as likely beforehand (Morris, 1983, JASA 78, 47-65),
    so that intervals are not too narrow, as they are where the likeliest one alone is believed. The average
    is told by the beta distribution of its mean and variance. Of fewer than three groups nothing is drawn:
    the rate is the group's own, with Jeffreys' interval (Brown, Cai and DasGupta, 2001, Statistical Science
    16, 101-133). Of more than 200 groups, every so many tell what is usual.
    """
    import numpy as np
    from scipy import stats

    places = [place for place, share in enumerate(shares) if share.n]
    found: list[Shrunken | None] = [None] * len(shares)
    if not places:
        return tuple(found)
    counts = np.array([shares[place].count for place in places], float)
    sizes = np.array([shares[place].n for place in places], float)
    if len(places) < FEWEST_GROUPS:
        rates, alpha, beta = counts / sizes, counts + 0.5, sizes - counts + 0.5
    else:
        rates, alpha, beta = _averaged(counts, sizes)
    low, high = stats.beta.ppf([[0.025], [0.975]], alpha, beta)
    deviation = stats.beta.std(alpha, beta)
    for place, rate, one, *ends in zip(places, rates, deviation, low, high, strict=True):
        found[place] = Shrunken(float(rate), float(one), Interval(*map(float, ends)))
    return tuple(found)


def _averaged(counts: Floats, sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean of each group's posterior, and the two parameters of the beta distribution like it."""
    import numpy as np
    from scipy.special import betaln

    some = slice(None, None, -(-len(counts) // _ENOUGH))
    means, strengths = _grid(counts[some], sizes[some])
    alpha, beta = (means * strengths)[:, None], ((1 - means) * strengths)[:, None]
    passed = sizes - counts
    likely = (betaln(counts[some] + alpha, passed[some] + beta) - betaln(alpha, beta)).sum(axis=1)
    likely += np.log(strengths) - 2 * np.log1p(strengths)  # a uniform variance, told in log(strength)
    weights = np.exp(likely - likely.max())
    kept = weights > 1e-4 * weights.max()
    weights, alpha, beta = weights[kept] / weights[kept].sum(), alpha[kept], beta[kept]
    total = alpha + beta + sizes
    rates = (alpha + counts) / total
    spread = rates * (1 - rates) / (total + 1)
    mean = weights @ rates
    variance = weights @ (spread + rates**2) - mean**2
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-12) - 1, 1e-3)
    return mean, mean * size, (1 - mean) * size


def _grid(counts: Floats, sizes: Floats) -> tuple[Floats, Floats]:
    """Means and strengths of the beta distributions that are tried, flat."""
    import numpy as np

    failed, passed = counts.sum() + 0.5, (sizes - counts).sum() + 0.5
    rates = (counts + 0.5) / (sizes + 1.0)
    scatter = np.var(np.log(rates / (1 - rates))) / len(sizes)
    reach = _REACH * np.sqrt(max(1 / failed + 1 / passed, scatter))
    logits = np.log(failed / passed) + np.linspace(-reach, reach, _MEANS)
    means, strengths = np.meshgrid(1 / (1 + np.exp(-logits)), np.geomspace(*_SIZES))
    return means.ravel(), strengths.ravel()

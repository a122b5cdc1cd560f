"""Variances of many small groups, each helped by what the others say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SAME = 1e8  # degrees of freedom at which all groups have one variance


def moderated(variances: Floats, degrees: Floats) -> tuple[Floats, Floats]:
    """Variances drawn towards what is usual among the groups, and the degrees of freedom they then have.

    The true variances are taken for draws from a scaled inverse chi-square distribution whose two parameters
    come from the moments of the logarithms: Smyth (2004), Statistical Applications in Genetics and Molecular
    Biology 3(1), section 6.2. The degrees are never more than all groups have together.

    Args:
        variances: shape (groups,), positive.
        degrees: shape (groups,), those that each variance was estimated with.
    """
    import numpy as np
    from scipy.special import digamma, polygamma

    groups = len(variances)
    if groups < 2:
        return variances, degrees
    logs = np.log(variances) - digamma(degrees / 2) + np.log(degrees / 2)
    spread = float(np.var(logs, ddof=1) - np.mean(polygamma(1, degrees / 2)))
    prior = 2 * _inverse_trigamma(spread) if spread > 0 else _SAME
    if prior >= _SAME:
        usual = float(np.average(variances, weights=degrees))
        return np.full(groups, usual), np.full(groups, degrees.sum())
    usual = float(np.exp(np.mean(logs) + digamma(prior / 2) - np.log(prior / 2)))
    drawn = (prior * usual + degrees * variances) / (prior + degrees)
    return drawn, np.minimum(prior + degrees, degrees.sum())


def _inverse_trigamma(value: float) -> float:
    """The positive root of ``trigamma(x) = value``, which falls from infinity to 0."""
    from scipy.optimize import brentq
    from scipy.special import polygamma

    low, high = 1e-4, _SAME
    if value <= polygamma(1, high):
        return high
    if value >= polygamma(1, low):
        return low
    return float(brentq(lambda x: polygamma(1, x) - value, low, high))

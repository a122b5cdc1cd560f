"""Straight lines through several series of weekly means whose errors hang together from week to week.

What a week's mean is off by has two parts: the calls it happens to be made of, which is white noise of a
known size, and how the week itself was, which carries over to the next (an AR(1) process). How much of the
second there is and how much carries over, nobody knows; all series together tell something of it, and what a
line says is averaged over every value that is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.moderation import moderated
from reports.whitening import Padded, Whitened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

CARRIED = (*(step / 10 for step in range(10)), 0.95)
"""The grid of autocorrelations of the weeks' own part, each held for equally likely beforehand."""
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""The grid of the share that the weeks' own part has of all noise."""
_NEGLIGIBLE = 1e-5  # weight below which a place on the grid is left out
_TINY = 1e-12
_ENOUGH = 200  # series, to find the places that are likely at all
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Points:
    """One series: shape (n,) each, n >= 3.

    Attributes:
        at: where each value lies, in weeks, whole and rising.
        values, weights: means, and the calls behind them (the variance of a mean is inverse to them).
        variance: of single calls within a week; None where nobody knows.
    """

    at: Floats
    values: Floats
    weights: Floats
    variance: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one series' slope.

    Attributes:
        per_week: its expected value; ``low``, ``high``: the 95 % interval.
        p_value: two-sided, that there is none.
    """

    per_week: float
    low: float
    high: float
    p_value: float


def lines_of(series: Sequence[Points]) -> tuple[Line, ...]:
    """The slope of each series.

    On each place of the grid a slope has a t distribution; the places' weights are the restricted likelihood
    of all series together (Zellner and Tiao, 1964, Journal of the American Statistical Association 59,
    763-778; restricted likelihood: Harville, 1974, Biometrika 61, 383-385) times what is held for likely
    beforehand. That is a half-Cauchy distribution of how many times the calls' noise the weeks' own part is,
    both as standard deviations (Polson and Scott, 2012, Bayesian Analysis 7, 887-902): their share of all
    noise then has the distribution Beta(1/2, 1/2). How far a series scatters more than the place says is
    moderated over the series (`reports.moderation`), and never less than it says: a mean of n calls cannot
    be surer than n calls make it.

    Where weeks add nothing of their own, the intervals of twenty series together cover the truth 97 to 98
    times in 100 over 12 weeks, 96 to 97 over 26: the weeks' share cannot be below nothing, so to average over
    it can only widen. A finer grid changes nothing of that. Even odds beforehand that there is no such part
    (Jeffreys) bring 96, but then a series alone with an autocorrelation of 0.5 is called a trend 5 to 6 times
    in 100; we rather keep that at 5.

    Series whose calls' own scatter nobody knows are taken together apart: all their noise may carry over, and
    its size is their residuals' own. Of more than 200 series, every so many of them tell which places are
    likely at all.
    """
    known = [points for points in series if points.variance]
    unknown = [points for points in series if not points.variance]
    found = iter(_lines(known, SHARES)), iter(_lines(unknown, (1.0,)))
    return tuple(next(found[0] if points.variance else found[1]) for points in series)


def _lines(series: Sequence[Points], shares: Sequence[float]) -> tuple[Line, ...]:
    import numpy as np

    if not series:
        return ()
    grid = [(carried, share) for share in shares for carried in (CARRIED if share else (0.0,))]
    carried, share = np.array(grid).T
    held = _beforehand(share)
    sample = series[:: -(-len(series) // _ENOUGH)]
    likely = _weighed(sample, carried, share, held).weights > _NEGLIGIBLE
    found = _weighed(series, carried[likely], share[likely], held[likely])
    kept = found.weights > _NEGLIGIBLE
    errors, freedom = _errors(found, kept)
    return _Mixture(
        found.fits.slope[kept], errors, freedom, found.weights[kept] / found.weights[kept].sum()
    ).lines()


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Lines on the places of a grid, with the places' weights, shape (places,).

    ``scale`` is the residual variance of a call's worth of noise in units of ``expected``, shape (places,
    series); ``known`` tells whether what was expected is the calls' own scatter.
    """

    fits: Whitened
    weights: Floats
    scale: Floats
    expected: Floats
    known: bool


def _weighed(series: Sequence[Points], carried: Floats, share: Floats, held: Floats) -> _Weighed:
    import numpy as np

    fits = Padded.of([(one.at, one.values, one.weights) for one in series]).whitened(carried, share)
    scale = np.maximum(fits.squares / fits.degrees, _TINY * np.maximum(fits.size, _TINY))
    known = all(points.variance for points in series)
    expected = np.ones_like(scale)
    if known:
        expected = np.array([points.variance for points in series]) / (1 - share[:, None])
    likelihood = _likelihood(fits, expected if known else scale).sum(axis=1)
    weights = held * np.exp(likelihood - likelihood.max())
    return _Weighed(fits, weights / weights.sum(), scale / expected, expected, known)


def _beforehand(share: Floats) -> Floats:
    """What is held for likely before any series is seen, see `lines_of`; shape (places,).

    Of the shares each value of the grid stands for all that are nearer to it than to its neighbours; of the
    autocorrelations all are alike, and of nothing nothing carries over.
    """
    import numpy as np
    from scipy.stats import beta

    grid, of_grid, times = np.unique(share, return_inverse=True, return_counts=True)
    edges = np.concatenate(([0.0], (grid[1:] + grid[:-1]) / 2, [1.0]))
    held: Floats = (np.diff(beta.cdf(edges, 0.5, 0.5)) / times)[of_grid]
    return held


def _likelihood(fits: Whitened, variance: Floats) -> Floats:
    """Restricted, logarithmic, shape (places, series), given the variance of one call's worth of noise."""
    import numpy as np

    found: Floats = -0.5 * (
        fits.degrees * np.log(variance)
        + fits.log_determinant
        + np.log(fits.information)
        + fits.squares / variance
    )
    return found


def _errors(found: _Weighed, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Standard errors of the slopes and their degrees of freedom, shape (kept places, series) each."""
    import numpy as np

    errors, freedom = [], []
    for place in np.flatnonzero(kept):
        drawn, degrees = moderated(found.scale[place], found.fits.degrees)
        drawn = np.maximum(drawn, 1.0) if found.known else drawn
        errors.append(np.sqrt(drawn * found.expected[place] * found.fits.unit_variance[place]))
        freedom.append(degrees)
    return np.array(errors), np.array(freedom)


@dataclass(frozen=True, slots=True)
class _Mixture:
    """t distributions, shape (places, series) each, with weights of shape (places,)."""

    slopes: Floats
    errors: Floats
    degrees: Floats
    weights: Floats

    def lines(self) -> tuple[Line, ...]:
        import numpy as np

        middle = self.weights @ self.slopes
        nothing = np.zeros_like(middle)
        p_values = 2 * np.minimum(self._below(nothing), self._above(nothing))
        low, high = self._quantile(0.025), self._quantile(0.975)
        return tuple(Line(*map(float, one)) for one in zip(middle, low, high, p_values, strict=True))

    def _below(self, at: Floats) -> Floats:
        from scipy.special import stdtr

        below: Floats = self.weights @ stdtr(self.degrees, (at - self.slopes) / self.errors)
        return below

    def _above(self, at: Floats) -> Floats:
        from scipy.special import stdtr

        above: Floats = self.weights @ stdtr(self.degrees, (self.slopes - at) / self.errors)
        return above

    def _quantile(self, share: float) -> Floats:
        """By halving between the extremes of the parts' own quantiles."""
        import numpy as np
        from scipy.special import stdtrit

        ends = self.slopes + self.errors * stdtrit(self.degrees, share)
        low, high = ends.min(axis=0), ends.max(axis=0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            under = self._below(middle) < share
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        found: Floats = (low + high) / 2
        return found

"""Straight lines through several series at once whose errors hang together from week to week.

For each autocorrelation of a grid every series gets its weighted line (generalised least squares, errors an
AR(1) process) and its restricted likelihood; all series share the autocorrelation, whose likelihood is their
product. What the lines say is averaged over it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.moderation import moderated

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HIGHEST, STEP = 0.95, 0.05
"""The grid of autocorrelations, from 0; beforehand each is held for equally likely."""
_NEGLIGIBLE = 1e-5  # weight below which an autocorrelation is left out
_TINY = 1e-12
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
    """The slope of each series, averaged over the autocorrelation they share.

    Given the autocorrelation a slope has a t distribution; its weights are the restricted likelihood of all
    series together under a flat prior (Zellner and Tiao, 1964, Journal of the American Statistical
    Association 59, 763-778; restricted likelihood: Harville, 1974, Biometrika 61, 383-385). The residual
    variances are moderated over the series (`reports.moderation`), counted in units of what single calls
    scatter, and never less than that: a mean of n calls cannot be surer than n calls make it.
    """
    import numpy as np

    if not series:
        return ()
    padded = _Padded.of(series)
    degrees = padded.mask.sum(axis=1) - 2
    fits = [padded.fit(rho) for rho in np.arange(0, HIGHEST + STEP / 2, STEP)]
    weights = np.array([fit.likelihood.sum() for fit in fits])
    weights = np.exp(weights - weights.max())
    weights /= weights.sum()
    kept = weights > _NEGLIGIBLE
    slopes, errors, freedom = [], [], []
    for fit in (fit for fit, keep in zip(fits, kept, strict=True) if keep):
        scale, degrees_of = _scales(fit.squares / degrees, degrees.astype(float), series)
        slopes.append(fit.slope)
        errors.append(np.sqrt(scale * fit.unit_variance))
        freedom.append(degrees_of)
    mixed = _Mixture(
        np.array(slopes), np.array(errors), np.array(freedom), weights[kept] / weights[kept].sum()
    )
    return mixed.lines()


def _scales(squares: Floats, degrees: Floats, series: Sequence[Points]) -> tuple[Floats, Floats]:
    """Residual variances per call, moderated among the series whose calls' own scatter is known."""
    import numpy as np

    own = np.array([points.variance or 0.0 for points in series])
    known = own > 0
    scale, freedom = np.maximum(squares, _TINY), degrees.copy()
    if known.any():
        drawn, drawn_degrees = moderated(scale[known] / own[known], degrees[known])
        scale[known], freedom[known] = np.maximum(drawn, 1.0) * own[known], drawn_degrees
    elif len(series) > 1:
        scale, freedom = moderated(scale, degrees)
    return scale, freedom


@dataclass(frozen=True, slots=True)
class _Fit:
    """All lines under one autocorrelation, shape (series,) each: ``squares`` are the weighted residual sum,
    ``unit_variance`` what a residual variance of 1 gives the slope."""

    slope: Floats
    squares: Floats
    unit_variance: Floats
    likelihood: Floats


@dataclass(frozen=True, slots=True)
class _Padded:
    """Series side by side, shape (series, longest) each; ``mask`` tells which places are real."""

    at: Floats
    values: Floats
    roots: Floats
    mask: Floats

    @staticmethod
    def of(series: Sequence[Points]) -> _Padded:
        import numpy as np

        shape = (len(series), max(len(points.at) for points in series))
        at, values, roots, mask = (np.zeros(shape) for _ in range(4))
        for row, points in enumerate(series):
            n = len(points.at)
            at[row, :n] = points.at - points.at.mean()
            at[row, n:] = at[row, n - 1] + 1 + np.arange(shape[1] - n)
            values[row, :n] = points.values - np.average(points.values, weights=points.weights)
            roots[row, :n] = np.sqrt(points.weights)
            mask[row, :n] = 1.0
        return _Padded(at, values, roots, mask)

    def fit(self, rho: float) -> _Fit:
        import numpy as np

        carried = np.zeros_like(self.at)
        carried[:, 1:] = rho ** np.diff(self.at, axis=1)
        left = np.sqrt(1 - carried**2)
        ones, at, values = (self._whitened(part, carried, left) for part in (1.0, self.at, self.values))
        a, b, c = (ones * ones).sum(1), (ones * at).sum(1), (at * at).sum(1)
        d, e = (ones * values).sum(1), (at * values).sum(1)
        determinant = a * c - b * b
        slope = (a * e - b * d) / determinant
        level = (c * d - b * e) / determinant
        squares = ((values - level[:, None] * ones - slope[:, None] * at) ** 2).sum(1)
        size = (values**2).sum(1)
        squares = np.maximum(squares, _TINY * np.maximum(size, _TINY))
        free = self.mask.sum(1) - 2
        logs = (2 * np.log(left) * self.mask).sum(1)
        likelihood = -0.5 * (free * np.log(squares) + logs + np.log(determinant))
        return _Fit(slope, squares, a / determinant, likelihood)

    def _whitened(self, part: Floats | float, carried: Floats, left: Floats) -> Floats:
        """Each value less what the one before it carries over, in units of the scatter then left."""
        import numpy as np

        scaled = part * self.roots
        before = np.zeros_like(scaled)
        before[:, 1:] = scaled[:, :-1]
        return (scaled - carried * before) / left * self.mask


@dataclass(frozen=True, slots=True)
class _Mixture:
    """t distributions, shape (autocorrelations, series) each, with weights of shape (autocorrelations,)."""

    slopes: Floats
    errors: Floats
    degrees: Floats
    weights: Floats

    def lines(self) -> tuple[Line, ...]:
        import numpy as np

        middle = self.weights @ self.slopes
        p_values = 2 * np.minimum(self._below(np.zeros_like(middle)), self._above(np.zeros_like(middle)))
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

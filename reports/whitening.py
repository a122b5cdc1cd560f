"""Weighted lines through series whose noise is part white, part carried over from week to week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whitened:
    """All lines on all places of a grid, shape (places, series) each; ``degrees`` shape (series,).

    Attributes:
        squares: weighted sum of the residuals' squares. ``size``: of the values themselves.
        unit_variance: what a noise variance of 1 a call gives the slope.
        log_determinant: of the noise's covariance. ``information``: of the regressors' products.
    """

    slope: Floats
    squares: Floats
    size: Floats
    unit_variance: Floats
    log_determinant: Floats
    information: Floats
    degrees: Floats


@dataclass(frozen=True, slots=True)
class Padded:
    """Series side by side.

    Attributes:
        columns: shape (series, longest, 3): level, place and value, times the root of the calls behind.
        gaps: shape (series, longest), the weeks since the value before.
        real: shape (series, longest), false where there is only padding.
    """

    columns: Floats
    gaps: Floats
    real: NDArray[np.bool_]

    @staticmethod
    def of(series: Sequence[tuple[Floats, Floats, Floats]]) -> Padded:
        """Of (place, value, weight), shape (n,) each."""
        import numpy as np

        longest = max(len(at) for at, _, _ in series)
        columns = np.zeros((len(series), longest, 3))
        gaps = np.ones((len(series), longest))
        real = np.zeros((len(series), longest), bool)
        for row, (at, values, weights) in enumerate(series):
            n = len(at)
            level = np.average(values, weights=weights)
            columns[row, :n] = np.stack([np.ones(n), at - at.mean(), values - level], axis=1)
            columns[row, :n] *= np.sqrt(weights)[:, None]
            gaps[row, 1:n] = np.diff(at)
            real[row, :n] = True
        return Padded(columns, gaps, real)

    def whitened(self, carried: Floats, share: Floats) -> Whitened:
        """Lines by generalised least squares, for each place of a grid.

        The noise of a week's mean times the root of its calls is white with variance ``1 - share``, plus an
        AR(1) process with variance ``share`` whose autocorrelation over one week is ``carried``. A Kalman
        filter takes out of every column what the weeks before tell of it (Harvey, 1989, Forecasting,
        Structural Time Series Models and the Kalman Filter, section 3.4), all places and series at once.

        Args:
            carried, share: shape (places,), 0..1.
        """
        import numpy as np

        places, series = len(carried), len(self.columns)
        state, known = np.zeros((places, series, 3)), np.broadcast_to(share[:, None], (places, series))
        products, logs = np.zeros((places, series, 3, 3)), np.zeros((places, series))
        for week in range(self.columns.shape[1]):
            kept = carried[:, None] ** self.gaps[:, week]
            state = state * kept[..., None]
            known = kept**2 * known + (1 - kept**2) * share[:, None]
            spread = known + (1 - share[:, None])
            news = self.columns[:, week] - state
            gain = known / spread
            state = state + gain[..., None] * news
            known = known * (1 - gain)
            real = self.real[:, week]
            products += (
                np.where(real, 1 / spread, 0.0)[..., None, None] * news[..., :, None] * news[..., None, :]
            )
            logs += np.where(real, np.log(spread), 0.0)
        return _solved(products, logs, self.real.sum(axis=1) - 2.0)


def _solved(products: Floats, logs: Floats, degrees: Floats) -> Whitened:
    a, b, c = products[..., 0, 0], products[..., 0, 1], products[..., 1, 1]
    d, e, size = products[..., 0, 2], products[..., 1, 2], products[..., 2, 2]
    information = a * c - b * b
    slope, level = (a * e - b * d) / information, (c * d - b * e) / information
    squares = size - level * d - slope * e
    return Whitened(slope, squares, size, a / information, logs, information, degrees)

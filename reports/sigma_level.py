"""Defects per million opportunities, and the sigma level that goes with them."""

from __future__ import annotations

from dataclasses import dataclass

from reports.share import Interval, Share

SHIFT = 1.5
"""Standard deviations that a process is assumed to drift in the long run, which the usual tables add (Harry
and Schroeder, Six Sigma, 2000): 3.4 defects per million are six sigma with it, 4.5 without."""


@dataclass(frozen=True, slots=True)
class Defects:
    """``share.count`` defects in ``share.n`` opportunities."""

    share: Share

    @property
    def per_million(self) -> float | None:
        """DPMO; None without opportunities."""
        rate = self.share.rate
        return None if rate is None else 1e6 * rate

    @property
    def per_million_interval(self) -> Interval | None:
        """From Wilson's interval at 95 %."""
        interval = self.share.interval
        return None if interval is None else Interval(1e6 * interval.low, 1e6 * interval.high)

    def sigma(self, shift: float = SHIFT) -> float | None:
        """Normal quantile of the yield, plus ``shift`` (Harry and Schroeder, Six Sigma, 2000).

        None where there are no opportunities, no defects (the level has no upper bound) or defects only.
        """
        rate = self.share.rate
        return None if rate is None else _sigma_of(rate, shift)

    def sigma_interval(self, shift: float = SHIFT) -> tuple[float | None, float | None]:
        """Both ends at 95 %, from Wilson's interval of the defect rate; None for an end without bound."""
        interval = self.share.interval
        if interval is None:
            return None, None
        return _sigma_of(interval.high, shift), _sigma_of(interval.low, shift)


def _sigma_of(rate: float, shift: float) -> float | None:
    if not 0 < rate < 1:
        return None
    from scipy import stats

    return float(stats.norm.isf(rate)) + shift

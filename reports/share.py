"""Counts, shares and intervals: stored as counts, added, divided last."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval, both ends included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``. Shares add; only the sum is divided.

    Raises:
        ValueError: where ``count`` is negative or more than ``n``.
    """

    count: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.n:
            raise ValueError(f"a share needs 0 <= count <= n, got {self.count} of {self.n}")

    def __add__(self, other: Share) -> Share:
        return Share(self.count + other.count, self.n + other.n)

    @property
    def rate(self) -> float | None:
        """0..1; None of nothing."""
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Wilson score interval at 95 %; None of nothing."""
        if not self.n:
            return None
        from statsmodels.stats.proportion import proportion_confint

        low, high = proportion_confint(self.count, self.n, alpha=0.05, method="wilson")
        # Rounding may leave the end at -1e-17 where the count is 0.
        return Interval(max(0.0, float(low)), min(1.0, float(high)))


def mean_interval(mean: float, variance: float | None, n: int) -> Interval | None:
    """The t interval of a mean of points 0..100 at 95 %, cut at 0 and 100.

    Args:
        variance: of the sample (n - 1 in the denominator); None where n < 2.

    Returns:
        None where fewer than two values, or all equal ones, leave the spread unknown: an interval without
        width would claim a certainty that nobody has.
    """
    if n < 2 or not variance:
        return None
    from scipy import stats

    low, high = stats.t.interval(0.95, n - 1, loc=mean, scale=(variance / n) ** 0.5)
    return Interval(max(0.0, float(low)), min(100.0, float(high)))


def ends(interval: Interval | None) -> tuple[float | None, float | None]:
    """Both ends, for a table; None twice where there is no interval."""
    return (None, None) if interval is None else (interval.low, interval.high)

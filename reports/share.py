"""Counts, shares and intervals: stored as counts, added, divided last."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


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
        return _wilson(self.count, self.n) if self.n else None


@lru_cache(maxsize=65536)
def _wilson(count: int, n: int) -> Interval:
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, n, alpha=0.05, method="wilson")
    # Rounding may leave an end 1e-17 off where the count is 0 or n.
    return Interval(float(low) if count else 0.0, float(high) if count < n else 1.0)


def told_apart(one: Share, other: Share) -> bool | None:
    """Whether two rates differ at 5 %: the interval of their difference leaves 0 out.

    That interval is made of the two Wilson intervals: Newcombe (1998), Statistics in Medicine 17, 873-890,
    method 10. None where either is of nothing.
    """
    if not one.n or not other.n:
        return None
    a, b = _wilson(one.count, one.n), _wilson(other.count, other.n)
    p, q = one.count / one.n, other.count / other.n
    low = p - q - ((p - a.low) ** 2 + (b.high - q) ** 2) ** 0.5
    high = p - q + ((a.high - p) ** 2 + (q - b.low) ** 2) ** 0.5
    return bool(low > 0 or high < 0)


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
    reach = _student(n - 1) * (variance / n) ** 0.5
    return Interval(max(0.0, mean - reach), min(100.0, mean + reach))


@lru_cache(maxsize=65536)
def _student(degrees: int) -> float:
    """Where the upper 2.5 % of the t distribution begin."""
    from scipy import stats

    return float(stats.t.ppf(0.975, degrees))


def ends(interval: Interval | None) -> tuple[float | None, float | None]:
    """Both ends, for a table; None twice where there is no interval."""
    return (None, None) if interval is None else (interval.low, interval.high)

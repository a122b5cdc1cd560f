"""One operating figure: added up, divided last, with its interval and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from reports.kpi_measure import Measure
from reports.share import Interval, Share

ALPHA = 0.05
FEWEST = 5  # calls below which no figure is held against a target


class Verdict(StrEnum):
    """A figure beside its target. ``UNCLEAR``: the interval lies across it."""

    REACHED = "达标"
    MISSED = "未达标"
    UNCLEAR = "样本不足以判断"
    NO_TARGET = "无目标"
    NO_FIGURE = "无数据"


@dataclass(frozen=True, slots=True)
class Figure:
    """The sums behind one figure of one source.

    Attributes:
        numerator, denominator: added over days and groups.
        squares: sum of the squares of what was added, where it is a mean over calls; else None.
    """

    measure: Measure
    numerator: float
    denominator: float
    squares: float | None = None

    def __add__(self, other: Figure) -> Figure:
        """Both together; a count's denominator stays 1.

        Raises:
            ValueError: these are figures of two measures.
        """
        if self.measure is not other.measure:
            raise ValueError(f"cannot add {other.measure.code} to {self.measure.code}")
        count = self.measure.unit == "count"
        squares = None
        if self.squares is not None and other.squares is not None:
            squares = self.squares + other.squares
        denominator = self.denominator if count else self.denominator + other.denominator
        return Figure(self.measure, self.numerator + other.numerator, denominator, squares)

    @property
    def value(self) -> float | None:
        """None of nothing."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def n(self) -> int | None:
        """Calls (or cases) it rests on; None for a count, or what is divided by hours or money."""
        return round(self.denominator) if self.measure.sampled else None

    @property
    def variance(self) -> float | None:
        """Of the sample behind a mean (n - 1 in the denominator); None where it is not known."""
        n = self.denominator
        if self.squares is None or n < 2:
            return None
        return max(0.0, (self.squares - self.numerator * self.numerator / n) / (n - 1))

    @property
    def share(self) -> Share | None:
        """As a share of calls; None for anything else, and for a count that is more than it is of."""
        counted = self.measure.unit == "share" and 0 <= self.numerator <= self.denominator
        return Share(round(self.numerator), round(self.denominator)) if counted else None

    @property
    def interval(self) -> Interval | None:
        """95 %: Wilson's for a share, Student's t for a mean; None where there is none to be had."""
        share = self.share
        if share is not None:
            return share.interval
        if self.value is None or not self.variance:
            return None
        from scipy.special import stdtrit

        reach = stdtrit(self.denominator - 1, 1 - ALPHA / 2) * (self.variance / self.denominator) ** 0.5
        return Interval(max(0.0, float(self.value - reach)), float(self.value + reach))

    def against(self, target: float | None) -> Verdict:
        """Held against ``target``: by the interval where there is one, else as it is.

        What chance may explain is neither reached nor missed. A figure of a file that brings sums only has no
        spread, and is taken at its word.
        """
        if self.value is None:
            return Verdict.NO_FIGURE
        if target is None or self.measure.better == "neither":
            return Verdict.NO_TARGET
        if self.measure.sampled and self.denominator < FEWEST:
            return Verdict.UNCLEAR
        interval = self.interval or Interval(self.value, self.value)
        higher = self.measure.better == "higher"
        if interval.low >= target if higher else interval.high <= target:
            return Verdict.REACHED
        if interval.high < target if higher else interval.low > target:
            return Verdict.MISSED
        return Verdict.UNCLEAR

    def misses(self, target: float) -> bool:
        """Whether the figure as it is lies on the wrong side of ``target``, whatever chance may explain."""
        if self.value is None or self.measure.better == "neither":
            return False
        return self.value < target if self.measure.better == "higher" else self.value > target


def difference(now: Figure, before: Figure) -> float | None:
    """Two-sided p-value that two figures of different calls are the same; None where nothing can tell.

    Shares by Fisher's exact test (up to 1,000 calls) or the score test of two proportions (Miettinen and
    Nurminen, Statistics in Medicine 4, 1985, as in statsmodels), means by Welch's t test.
    """
    mine, theirs = now.share, before.share
    if mine is not None and theirs is not None:
        return share_difference(mine, theirs)
    if now.variance is None or before.variance is None:
        return None
    if not now.variance and not before.variance:
        return float(now.value == before.value)
    from scipy import stats

    test = stats.ttest_ind_from_stats(
        now.value, now.variance**0.5, now.denominator,
        before.value, before.variance**0.5, before.denominator,
        equal_var=False,
    )  # fmt: skip
    return float(test.pvalue)


def share_difference(mine: Share, theirs: Share) -> float | None:
    """Two-sided p-value that two shares are the same, as `difference` has it; None where one is empty."""
    if not mine.n or not theirs.n:
        return None
    if mine.n + theirs.n <= 1000:
        from scipy import stats

        table = [[mine.count, mine.n - mine.count], [theirs.count, theirs.n - theirs.count]]
        return float(stats.fisher_exact(table).pvalue)
    if mine.count * theirs.n == theirs.count * mine.n:
        return 1.0
    from statsmodels.stats.proportion import test_proportions_2indep

    test = test_proportions_2indep(mine.count, mine.n, theirs.count, theirs.n, method="score")
    return float(test.pvalue)

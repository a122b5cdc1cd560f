"""One measure with how sure it is, and whether that is good enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asr.hearing_counts import Ratio
from reports.share import Interval

LEAST_CALLS = 10
"""Of fewer calls no interval is drawn: they say too little of how calls differ."""
RESAMPLES = 2000


class Verdict(StrEnum):
    """Whether a figure reaches its target as far as the calls can tell; OPEN: they are too few."""

    GOOD = "够用"
    BAD = "不够用"
    OPEN = "还不能断定"


@dataclass(frozen=True, slots=True)
class Target:
    """What is good enough: at least ``limit``, or at most."""

    limit: float
    at_least: bool = True

    def verdict(self, interval: Interval | None) -> Verdict:
        """By the whole interval: a point that happens to lie on the good side proves nothing."""
        if interval is None:
            return Verdict.OPEN
        if self.at_least:
            good, bad = interval.low >= self.limit, interval.high < self.limit
        else:
            good, bad = interval.high <= self.limit, interval.low > self.limit
        return Verdict.GOOD if good else Verdict.BAD if bad else Verdict.OPEN


@dataclass(frozen=True, slots=True)
class Targets:
    """What callqa calls good enough. Speech activity is the figure its benchmark is held to; the others are
    our choice: checks are built to judge through one wrong character in ten, a wrong role accuses the wrong
    person, a false fail costs an agent more than a missed one costs the centre.
    """

    characters: Target = Target(0.10, at_least=False)
    diarization: Target = Target(0.20, at_least=False)
    activity: Target = Target(0.94)
    roles: Target = Target(0.95)
    precision: Target = Target(0.95)
    recall: Target = Target(0.90)


TARGETS = Targets()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over one group of calls.

    Attributes:
        key: such as ``cer``; by, group: such as ``language`` and ``yue``.
        calls: that it is about.
    """

    key: str
    by: str
    group: str
    ratio: Ratio
    calls: int
    interval: Interval | None
    target: Target | None

    @property
    def value(self) -> float | None:
        return self.ratio.rate

    @property
    def verdict(self) -> Verdict | None:
        """None where there is no target."""
        return None if self.target is None else self.target.verdict(self.interval)


def ratio_interval(ratios: Sequence[Ratio]) -> Interval | None:
    """Of a sum of parts over a sum of wholes, one pair a call: percentile bootstrap over calls, 95 %.

    None of fewer than ten calls, and of calls that are all alike: an interval without width would claim a
    certainty that nobody has.
    """
    if len(ratios) < LEAST_CALLS or len({ratio.rate for ratio in ratios}) < 2:
        return None
    import numpy as np
    from scipy import stats

    def rate(parts: Any, wholes: Any, axis: int = -1) -> Any:
        return parts.sum(axis=axis) / wholes.sum(axis=axis)

    found = stats.bootstrap(
        ([ratio.part for ratio in ratios], [ratio.whole for ratio in ratios]),
        rate,
        n_resamples=RESAMPLES,
        batch=100,
        paired=True,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return Interval(float(found.low), float(found.high))


def calls_to_prove(target: Target) -> int:
    """How many verdicts, all of them right, put the Wilson interval above ``target``."""
    import numpy as np
    from statsmodels.stats.proportion import proportion_confint

    counts = np.arange(1, 5000)
    low, _ = proportion_confint(counts, counts, alpha=0.05, method="wilson")
    return int(counts[np.argmax(low >= target.limit)])

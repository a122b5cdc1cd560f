"""Control charts: which periods stand out from what the process does when nothing special happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from reports.share import Share

FEWEST_PERIODS = 8
"""Fewer have no chart: limits from a handful of points alarm at anything (Wheeler, 1993, Understanding
Variation, asks for six at least)."""

SHORTEST_STRETCH, LONGEST_STRETCH = 5, 26
FEWEST_EXPECTED = 5.0
"""Hits expected in a period, below which the normal limits of a p-chart do not hold (Montgomery,
Introduction to Statistical Quality Control, section 7.2)."""
FALSE_ALARMS = 0.004
"""Chance a period at most that a chart alarms though nothing ever happens: simulated with `means_chart` and
`rates_chart` over 1,500 charts each, 1 to 3 of 100 charts of 8 to 12 periods alarm, 9 of 26, 20 of 52."""
_PER_MOVING_RANGE = 1.128  # d2 of two values: a moving range is 1.128 standard deviations on average
_LONG_RUN = 9


class Rule(StrEnum):
    """Signs of a special cause: tests 1, 2 and 5 of Nelson (1984), Journal of Quality Technology 16, 237."""

    BEYOND = "超出控制限"
    RUN = "连续 9 期在中心线同一侧"
    TWO_OF_THREE = "3 期中有 2 期超过 2 倍标准差"


@dataclass(frozen=True, slots=True)
class Signal:
    """A period that breaks a rule; of a run the last one. ``above``: on which side of the centre line."""

    period: date
    rule: Rule
    above: bool

    @property
    def side(self) -> str:
        """As a sentence says it of the period."""
        if self.rule is Rule.BEYOND:
            return f"{'高于' if self.above else '低于'}控制限"
        if self.rule is Rule.RUN:
            return f"起连续 9 期{'偏高' if self.above else '偏低'}"
        return f"连续{'偏高' if self.above else '偏低'}"


@dataclass(frozen=True, slots=True)
class ControlChart:
    """One group's periods against the limits of a stretch.

    Attributes:
        kind: ``XmR`` of means; ``p`` of rates, ``p'`` where rates scatter more than counting explains.
        values: shape (periods,); in points or shares 0..1.
        centre: mean of the first ``stretch`` periods.
        low, high: control limits, shape (periods,): three standard deviations.
        signals: in the order of the periods.
    """

    kind: str
    periods: tuple[date, ...]
    values: tuple[float, ...]
    centre: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    stretch: int
    signals: tuple[Signal, ...]

    @property
    def gravest(self) -> Signal | None:
        """The signal to tell first: by rule, of one rule the latest; None where nothing stands out."""
        rules = list(Rule)
        return min(reversed(self.signals), key=lambda signal: rules.index(signal.rule), default=None)

    @property
    def by_chance(self) -> float:
        """How likely at most any of its periods stands out though nothing happened, 0..1."""
        return 1 - (1 - FALSE_ALARMS) ** len(self.periods)

    @property
    def marked(self) -> tuple[bool, ...]:
        """Which periods break a rule."""
        broken = {signal.period for signal in self.signals}
        return tuple(period in broken for period in self.periods)


def means_chart(
    periods: Sequence[date], means: Sequence[float], variances: Sequence[float | None], counts: Sequence[int]
) -> ControlChart | None:
    """An XmR chart of means of points 0..100; None for fewer than `FEWEST_PERIODS` periods.

    The standard deviation is the mean moving range of the first stretch over 1.128 (Wheeler and Chambers,
    1992, Understanding Statistical Process Control), but never less than what a mean of so many calls has
    anyhow: the moving ranges of five periods alone would alarm at every sixth chart of pure noise.

    Args:
        periods, means, variances, counts: shape (periods,); variances are those of the calls of each period.
    """
    if len(periods) < FEWEST_PERIODS:
        return None
    stretch = _stretch(len(periods))
    centre = sum(means[:stretch]) / stretch
    moving = _moving_range(means[:stretch]) / _PER_MOVING_RANGE
    degrees = sum(n - 1 for n, variance in zip(counts, variances, strict=True) if variance is not None)
    spread = sum(
        (n - 1) * variance for n, variance in zip(counts, variances, strict=True) if variance is not None
    )
    scatter = spread / degrees if degrees else 0.0
    deviations = [max(moving, (scatter / n) ** 0.5) for n in counts]
    return _chart("XmR", periods, means, centre, deviations, stretch, top=100.0)


def rates_chart(periods: Sequence[date], shares: Sequence[Share]) -> ControlChart | None:
    """A p-chart, Laney's p' where the rates scatter more than counting explains.

    None for fewer than `FEWEST_PERIODS` periods, or where hits (or misses) are too few for its limits.
    Laney (2002), Quality Engineering 14, 531-537: the binomial deviation times the mean moving range of the
    standardised rates over 1.128; never less than 1 here.
    """
    if len(periods) < FEWEST_PERIODS or not all(share.n for share in shares):
        return None
    stretch = _stretch(len(periods))
    base = sum(shares[:stretch], Share(0, 0))
    centre = base.count / base.n
    fewest = min(share.n for share in shares)
    if min(centre, 1 - centre) * fewest < FEWEST_EXPECTED:
        return None
    binomial = [(centre * (1 - centre) / share.n) ** 0.5 for share in shares]
    rates = [share.count / share.n for share in shares]
    standardised = [(rate - centre) / one for rate, one in zip(rates, binomial, strict=True)]
    factor = _moving_range(standardised[:stretch]) / _PER_MOVING_RANGE
    kind = "p'" if factor > 1 else "p"
    return _chart(
        kind, periods, rates, centre, [max(factor, 1.0) * one for one in binomial], stretch, top=1.0
    )


def _stretch(periods: int) -> int:
    """The first half, at least five and at most half a year of weeks: what comes later is held against it."""
    return max(SHORTEST_STRETCH, min(LONGEST_STRETCH, periods // 2))


def _moving_range(values: Sequence[float]) -> float:
    return sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)


def _chart(
    kind: str,
    periods: Sequence[date],
    values: Sequence[float],
    centre: float,
    deviations: Sequence[float],
    stretch: int,
    top: float,
) -> ControlChart:
    """What comes after the stretch is also off by what the centre line itself is off by: Hillier (1969),
    Journal of Quality Technology 1, 17-26."""
    wider = (1 + 1 / stretch) ** 0.5
    deviations = [one if index < stretch else one * wider for index, one in enumerate(deviations)]
    return ControlChart(
        kind=kind,
        periods=tuple(periods),
        values=tuple(values),
        centre=centre,
        low=tuple(max(0.0, centre - 3 * one) for one in deviations),
        high=tuple(min(top, centre + 3 * one) for one in deviations),
        stretch=stretch,
        signals=tuple(_signals(periods, [v - centre for v in values], deviations)),
    )


def _signals(
    periods: Sequence[date], distances: Sequence[float], deviations: Sequence[float]
) -> list[Signal]:
    """The plainest rule that each period breaks; nothing stands out where nothing ever varied."""
    found = []
    for index, (period, distance, deviation) in enumerate(zip(periods, distances, deviations, strict=True)):
        if not distance:
            continue
        sign = 1.0 if distance > 0 else -1.0
        if abs(distance) > 3 * deviation:
            found.append(Signal(period, Rule.BEYOND, distance > 0))
        elif index >= _LONG_RUN - 1 and all(
            sign * one > 0 for one in distances[index - _LONG_RUN + 1 : index + 1]
        ):
            found.append(Signal(period, Rule.RUN, distance > 0))
        elif abs(distance) > 2 * deviation and any(
            sign * distances[near] > 2 * deviations[near] for near in range(max(0, index - 2), index)
        ):
            found.append(Signal(period, Rule.TWO_OF_THREE, distance > 0))
    return found

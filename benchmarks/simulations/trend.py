"""Weeks without a trend that hang together, weeks with one, and the intervals of means, shares and slopes."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from reports.control_chart import means_chart
from reports.share import Share, mean_interval
from reports.slope import ALPHA, Reading, Slope, WeeklyMean, read_together, slope_of, slopes_of

Floats = NDArray[np.float64]

WEEKS = (8, 12, 26, 52)
AUTOCORRELATION = 0.5
CALLS, SCATTER = 15, 15.0  # calls of an agent a week, and the points that single calls scatter by
WEEKLY = 3.0  # points that whole weeks scatter by, where they do
AGENTS, WINDOW = 20, 12
RISE = 12.0  # points over the window, for the power
MONDAY = date(2026, 1, 5)


def carried_over(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """AR(1) processes of variance 1 along the last axis."""
    news = random.normal(size=shape)
    levels = np.empty(shape)
    levels[..., 0] = news[..., 0]
    kept = (1 - AUTOCORRELATION**2) ** 0.5
    for week in range(1, shape[-1]):
        levels[..., week] = AUTOCORRELATION * levels[..., week - 1] + kept * news[..., week]
    return levels


def weekly(means: Floats, variance: float | None) -> list[WeeklyMean]:
    return [
        WeeklyMean(MONDAY + timedelta(weeks=week), float(mean), CALLS, variance)
        for week, mean in enumerate(means)
    ]


def centre(random: np.random.Generator, weeks: int, hang_together: bool) -> Floats:
    """Weekly means of twenty agents without a trend: what calls scatter, and what weeks do where they do."""
    means = 80 + random.normal(size=(AGENTS, weeks)) * SCATTER / CALLS**0.5
    return means + WEEKLY * carried_over(random, means.shape) if hang_together else means


def alone(random: np.random.Generator, draws: int) -> dict[str, float]:
    """Series read one by one, each length: called a trend at 5 % though there is none.

    ``_bare``: means that are the AR(1) process itself, nothing known of the calls; ``_calls``: means of calls
    around such a process.
    """
    found = {}
    for weeks in WEEKS:
        levels = 80 + WEEKLY * carried_over(random, (draws, weeks))
        calls = levels + random.normal(size=levels.shape) * SCATTER / CALLS**0.5
        for kind, means, variance in (("bare", levels, None), ("calls", calls, SCATTER**2)):
            alarms = [(slope_of(weekly(one, variance)).p_value or 0.0) < ALPHA for one in means]
            found[f"trend_false_alarm_{weeks}_weeks_{kind}"] = float(np.mean(alarms))
    return found


def together(random: np.random.Generator, draws: int) -> dict[str, float]:
    """Twenty agents read together: any of them falsely called a trend; one who rises found."""
    any_alarm, found, wrong = [], [], []
    for _ in range(draws):
        for hang_together in (True, False):
            means = centre(random, WINDOW, hang_together)
            read = read_together(slopes_of([weekly(one, SCATTER**2) for one in means]))
            any_alarm.append(any(moves(one) for one in read))
        means = centre(random, WINDOW, hang_together=False)
        means[0] += np.linspace(0, RISE, WINDOW)
        first, *others = read_together(slopes_of([weekly(one, SCATTER**2) for one in means]))
        found.append(first.reading is Reading.RISING)
        wrong.append(any(moves(one) for one in others))
    return {
        "trend_false_alarm_any_of_20": float(np.mean(any_alarm)),
        "trend_power": float(np.mean(found)),
        "trend_beside_a_riser_false_alarm": float(np.mean(wrong)),
    }


def slope_intervals(random: np.random.Generator, draws: int, hang_together: bool) -> float:
    """How often the intervals of twenty agents' slopes over 26 weeks hold the truth."""
    inside = []
    for _ in range(draws):
        slopes = random.normal(0, 0.3, AGENTS)
        tilted = centre(random, 26, hang_together) + slopes[:, None] * np.arange(26)
        read = slopes_of([weekly(one, SCATTER**2) for one in tilted])
        inside += [
            slope.interval is not None and slope.interval.low <= 25 * truth <= slope.interval.high
            for slope, truth in zip(read, slopes, strict=True)
        ]
    return float(np.mean(inside))


def moves(slope: Slope) -> bool:
    return slope.reading in (Reading.RISING, Reading.FALLING)


def intervals(random: np.random.Generator, draws: int) -> dict[str, float]:
    """Means of 20 calls of ten items of 10 points, as totals are; shares of 60 at rates of all sizes."""
    mean = share = 0
    for _ in range(draws):
        totals = 100 - 10.0 * random.binomial(10, 0.15, 20)
        interval = mean_interval(float(totals.mean()), float(totals.var(ddof=1)), 20)
        mean += interval is not None and interval.low <= 85 <= interval.high
        rate = float(random.uniform(0.02, 0.5))
        wilson = Share(int(random.binomial(60, rate)), 60).interval
        share += wilson is not None and wilson.low <= rate <= wilson.high
    return {"mean_coverage": mean / draws, "share_coverage": share / draws}


def control(random: np.random.Generator, draws: int) -> dict[str, float]:
    """Control charts of twelve weeks in which nothing happens: at least one alarm."""
    periods = [MONDAY + timedelta(weeks=week) for week in range(WINDOW)]
    alarms = 0
    for means in 80 + random.normal(size=(draws, WINDOW)) * SCATTER / CALLS**0.5:
        chart = means_chart(periods, means.tolist(), [SCATTER**2] * WINDOW, [CALLS] * WINDOW)
        alarms += chart is not None and bool(chart.signals)
    return {"control_chart_false_alarm": alarms / draws}


def figures(draws: int, seed: int) -> dict[str, float]:
    """Shares of draws; ``trend_false_alarm`` is the worst of single series of all lengths and kinds.

    The reading of twenty agents together takes a tenth of the draws.
    """
    random = np.random.default_rng(seed)
    found = alone(random, draws)
    return {
        "trend_false_alarm": max(found.values()),
        **found,
        **together(random, max(10, draws // 10)),
        "slope_coverage": slope_intervals(random, draws, hang_together=False),
        "slope_autocorrelated_coverage": slope_intervals(random, draws, hang_together=True),
        **intervals(random, draws),
        **control(random, draws),
    }

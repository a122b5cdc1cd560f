"""Series without a trend whose weeks hang together, and intervals of means, shares and shrunken rates."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from reports.share import Share, mean_interval
from reports.shrinkage import shrunken
from reports.slope import Reading, WeeklyMean, read_together, slopes_of

WEEKS = (8, 12, 26, 52)
AUTOCORRELATION, SCATTER = 0.5, 3.0  # of weekly levels, points
CALLS, CALL_SD = 30, 12.0
FIRST = date(2026, 1, 5)
RISE = 12.0  # points over the whole window, for the power


def series(rng: np.random.Generator, weeks: int, rise: float = 0.0) -> list[WeeklyMean]:
    """Weekly means of ``CALLS`` calls around levels that follow an AR(1) process, and a straight rise."""
    levels = np.empty(weeks)
    levels[0] = rng.normal(0, SCATTER)
    for week in range(1, weeks):
        left = SCATTER * (1 - AUTOCORRELATION**2) ** 0.5
        levels[week] = AUTOCORRELATION * levels[week - 1] + rng.normal(0, left)
    calls = (
        80 + levels[:, None] + rng.normal(0, CALL_SD, (weeks, CALLS)) + np.linspace(0, rise, weeks)[:, None]
    )
    return [
        WeeklyMean(FIRST + timedelta(weeks=week), float(one.mean()), CALLS, float(one.var(ddof=1)))
        for week, one in enumerate(calls)
    ]


def moves(groups: list[list[WeeklyMean]]) -> list[bool]:
    """Which of the groups, looked at together, are said to rise or fall."""
    slopes = read_together(slopes_of(groups))
    return [slope.reading in (Reading.RISING, Reading.FALLING) for slope in slopes]


def figures(draws: int, seed: int) -> dict[str, float]:
    """Shares of draws, and coverage of 95 % intervals of a mean, a share and shrunken rates.

    ``trend_false_alarm``: single series without a trend that are called one, the worst length;
    ``_of_20``: any of twenty groups looked at together. ``trend_power``: a rise of 12 points in 12
    weeks, one of twenty groups.
    """
    rng = np.random.default_rng(seed)
    found: dict[str, float] = {}
    for weeks in WEEKS:
        alarms = sum(moves([series(rng, weeks)])[0] for _ in range(draws))
        found[f"trend_false_alarm_{weeks}_weeks"] = alarms / draws
    found["trend_false_alarm"] = max(found.values())
    fewer = max(10, draws // 10)
    any_of = sum(any(moves([series(rng, 12) for _ in range(20)])) for _ in range(fewer))
    found["trend_false_alarm_of_20"] = any_of / fewer
    powers = [moves([series(rng, 12, RISE), *(series(rng, 12) for _ in range(19))])[0] for _ in range(fewer)]
    found["trend_power"] = sum(powers) / fewer
    found |= coverage(rng, draws)
    return found


def coverage(rng: np.random.Generator, draws: int) -> dict[str, float]:
    mean = share = shrunk = groups = 0
    for _ in range(draws):
        calls = rng.normal(80, CALL_SD / 2, 25)
        interval = mean_interval(float(calls.mean()), float(calls.var(ddof=1)), len(calls))
        mean += interval is not None and interval.low <= 80 <= interval.high
        rate = Share(int(rng.binomial(60, 0.12)), 60).interval
        share += rate is not None and rate.low <= 0.12 <= rate.high
    for _ in range(max(10, draws // 10)):
        truth = rng.beta(2, 18, 25)
        sizes = rng.integers(3, 60, 25)
        drawn = shrunken([Share(int(rng.binomial(n, p)), int(n)) for n, p in zip(sizes, truth, strict=True)])
        shrunk += sum(
            one is not None and one.interval.low <= p <= one.interval.high
            for one, p in zip(drawn, truth, strict=True)
        )
        groups += len(truth)
    return {
        "mean_coverage": mean / draws,
        "share_coverage": share / draws,
        "shrunken_coverage": shrunk / groups,
    }

"""From where to where the values of a chart are drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reports.answer import Chart

Range = tuple[float, float]


def value_ranges(charts: Sequence[Chart]) -> tuple[Range | None, ...]:
    """:func:`value_range` of each; charts of one ``scale`` share the widest."""
    own = [value_range(chart) for chart in charts]
    shared: dict[str, Range] = {}
    for chart, span in zip(charts, own, strict=True):
        if chart.scale and span:
            low, high = shared.get(chart.scale, span)
            shared[chart.scale] = (min(low, span[0]), max(high, span[1]))
    return tuple(shared.get(chart.scale, span) for chart, span in zip(charts, own, strict=True))


def value_range(chart: Chart) -> Range | None:
    """From the lowest to the highest value with its interval and the levels, with air; None: of itself.

    Points and shares do not leave 0..100 and 0..1 unless a value does (a difference of shares); bars
    start at nought.
    """
    values = [
        float(number)
        for series in chart.series
        for at, value in enumerate(series.values)
        for number in (value, *(ends[at] for ends in (series.low, series.high) if ends))
        if value is not None and number is not None and math.isfinite(number)
    ]
    values += [level for _, level in chart.levels]
    if not values:
        return None
    low, high = min(values), max(values)
    if chart.kind == "bar" or chart.axis == "count":
        low, high = min(low, 0.0), max(high, 0.0)
    air = 0.08 * (high - low) or abs(high) * 0.08 or 1.0
    whole = {"points": 100.0, "share": 1.0}.get(chart.axis, math.inf)
    floor = 0.0 if low >= 0 else -math.inf
    ceiling = whole if high <= whole else math.inf
    return max(floor, low - air), min(ceiling * 1.005, high + air)


def rounded(low: float, high: float) -> tuple[float, float, float]:
    """Ends and step of an axis in round numbers (1, 2 or 5 of a power of ten), four to nine steps."""
    raw = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= raw)
    # Times of the step, not sums: what is shown as 0.3 must not be 0.30000000000000004.
    places = max(0, -math.floor(math.log10(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return round(first * step, places), round(last * step, places), round(step, places)

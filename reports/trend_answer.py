"""The trend as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.answer import Answer, Chart, Series
from reports.slope import Reading
from reports.trend import Trend, TrendOptions, trend

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

_ORDER = [Reading.RISING, Reading.FALLING, Reading.UNCLEAR, Reading.STEADY, Reading.TOO_FEW]
_MOST_CHARTS = 12


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """Means, rates and readings per group and period."""
    found = trend(connection, TrendOptions(asked.by or "agent", asked.period, asked.scope))
    table = found.report()
    told = [one.sentence for one in sorted(found.readings, key=lambda one: _ORDER.index(one.reading))]
    return Answer(
        "trend",
        table.title,
        table.filters,
        tuple(told) or found.notes[:1],
        (table,),
        tuple(_charts(found)),
    )


def _charts(found: Trend) -> list[Chart]:
    """One a group, those that move first."""
    charts: list[Chart] = []
    for reading in sorted(found.readings, key=lambda one: _ORDER.index(one.reading))[:_MOST_CHARTS]:
        rows = [row for row in found.rows if row.group == reading.group]
        ends = [row.interval for row in rows]
        mean = Series(
            "平均分",
            tuple(row.mean for row in rows),
            tuple(end.low if end else None for end in ends),
            tuple(end.high if end else None for end in ends),
        )
        labels = tuple(f"{row.period:%m-%d}" for row in rows)
        title = f"{reading.group.label}：{reading.told}"
        charts.append(
            Chart(
                f"trend-{len(charts)}",
                title,
                "line",
                labels,
                (mean,),
                "points",
                note=f"n={reading.counted} 通。",
            )
        )
    return charts

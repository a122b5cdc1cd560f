"""What a report answers: a few sentences first, then the tables and charts they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.report import Report

ChartKind = Literal["line", "bar", "interval", "scatter"]
AxisKind = Literal["points", "share", "count", "number"]


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one name along a chart's labels.

    Attributes:
        values: one a label; None where there is none.
        low, high: ends of the 95 % interval of each value; empty where no interval is drawn.
        marked: points to point at, such as those that break a control chart's rule; empty: none.
        xs: for a scatter chart, where each value lies; empty elsewhere.

    Raises:
        ValueError: where these have different lengths.
    """

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    marked: tuple[bool, ...] = ()
    xs: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for name in ("low", "high", "marked", "xs"):
            given = getattr(self, name)
            if given and len(given) != len(self.values):
                raise ValueError(f"series {self.name}: {len(given)} {name} for {len(self.values)} values")


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture.

    Attributes:
        labels: along the x axis (periods, items, agents), in order. For a scatter chart the names of its
            points, or empty.
        levels: lines by name at a value, such as a target or a control limit.
        note: what a reader must know to read the picture, such as its n.
        scale: charts of one answer with the same name here are drawn on one scale, to be compared; empty:
            this one has its own.

    Raises:
        ValueError: where a series has not one value a label, or a scatter chart's has no ``xs``.
    """

    key: str
    title: str
    kind: ChartKind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    axis: AxisKind = "number"
    x_title: str = ""
    y_title: str = ""
    levels: tuple[tuple[str, float], ...] = ()
    note: str = ""
    scale: str = ""

    def __post_init__(self) -> None:
        for series in self.series:
            if (self.labels or self.kind != "scatter") and len(series.values) != len(self.labels):
                raise ValueError(
                    f"chart {self.key}, series {series.name}: {len(series.values)} values for"
                    f" {len(self.labels)} labels"
                )
            if self.kind == "scatter" and series.values and not series.xs:
                raise ValueError(f"chart {self.key}, series {series.name}: a scatter chart needs xs")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(value is None for series in self.series for value in series.values)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question answered: as page, workbook, CSV or JSON.

    Attributes:
        name: as on the command line, such as ``satisfaction``.
        filters: what was asked for, as (name, value) pairs.
        sentences: in plain Chinese, the most important first; each with its n. Never empty: where nothing can
            be told, they say so and why.
        tables: the first is the one that CSV and the JSON ``rows`` hold.
        notes: what a reader must know to read the figures rightly.

    Raises:
        ValueError: without sentences or tables, or where two tables or two charts have one name.
    """

    name: str
    title: str
    filters: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...]
    tables: tuple[Report, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.sentences or not self.tables:
            raise ValueError(f"answer {self.name}: expected a sentence and a table at least")
        for names in ([table.name for table in self.tables], [chart.key for chart in self.charts]):
            if len(set(names)) < len(names):
                raise ValueError(f"answer {self.name}: expected every name once, got {', '.join(names)}")

"""What agents do by their post and the time since they were hired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.kpi_figure import Figure, Verdict
from reports.kpi_measure import position
from reports.kpi_sums import Sums
from reports.kpi_target import Subject, Target, target_of
from reports.query import ask

if TYPE_CHECKING:
    import duckdb

TENURE_EDGES = (0, 3, 6, 12, 36)
"""Months since hiring at which bands begin, beside those that targets name (our choice: learning, settling
in, the first year, experienced)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Agents of one post with so many months since they were hired.

    Attributes:
        post: None where the list of agents does not say.
        first, end: months, the second not included; both None where no hire date is known, the second alone
            for the last band.
    """

    post: str | None
    first: int | None
    end: int | None

    @property
    def label(self) -> str:
        """As a table shows it."""
        if self.first is None:
            return "入职日期未登记"
        return f"{self.first} 个月以上" if self.end is None else f"{self.first}–{self.end} 个月"


@dataclass(frozen=True, slots=True)
class TenureRow:
    """One measure of the agents in one band, over the whole window."""

    band: Band
    figure: Figure
    target: float | None
    verdict: Verdict


def by_tenure(
    connection: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, Any],
    targets: Sequence[Target],
    day: date,
) -> tuple[TenureRow, ...]:
    """How productive agents are by post and time since hiring, against the targets in force on ``day``.

    Nothing where neither is known of anybody.
    """
    named = {one.tenure_from_months for one in targets} | {one.tenure_to_months for one in targets}
    edges = sorted({*TENURE_EDGES, *(edge for edge in named if edge is not None)})
    added: dict[tuple[str, str], Figure] = {}
    for one in ask(connection, "kpi_calls", Sums, {**parameters, "by": "tenure", "edges": edges}):
        figure = one.figure
        if one.group_key is None or (figure.measure.group != "效率" and one.measure != "handled_per_day"):
            continue
        place = (one.group_key, one.measure)
        added[place] = added[place] + figure if place in added else figure
    rows = [_row(_band(key, edges), figure, targets, day) for (key, _), figure in added.items()]
    if all(row.band.post is None and row.band.first is None for row in rows):
        return ()
    return tuple(sorted(rows, key=_place))


def _band(key: str, edges: Sequence[int]) -> Band:
    post, months = key.split("\n")
    if not months:
        return Band(post or None, None, None)
    first = int(months)
    return Band(post or None, first, next((edge for edge in edges if edge > first), None))


def _row(band: Band, figure: Figure, targets: Sequence[Target], day: date) -> TenureRow:
    subject = Subject(post=band.post, tenure_months=band.first)
    target = target_of(targets, figure.measure.code, subject, day, day)
    return TenureRow(band, figure, target, figure.against(target))


def _place(row: TenureRow) -> tuple[bool, str, bool, int, int]:
    band = row.band
    months = (band.first is None, band.first or 0)
    return band.post is None, band.post or "", *months, position(row.figure.measure.code)

"""The weak items as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.answer import Answer
from reports.weak_items import WeakItemOptions, WeakItems, weak_items
from reports.wording import percent, points

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The items that fail too often, for whom, and what a course could win back."""
    found = weak_items(connection, WeakItemOptions(asked.scope))
    table = found.report()
    told = _sentences(found)
    return Answer("weak-items", table.title, table.filters, told or found.notes[:1], (table,))


def _sentences(found: WeakItems) -> tuple[str, ...]:
    return tuple(
        f"{row.group.label}“{row.name}”：{row.weakness.value}，不合格率 {percent(row.failed.rate)}"
        f"（{row.failed.count}/{row.failed.n}），可挽回 {points(row.winnable, 0)} 分。"
        for row in found.weak[:5]
    )

"""Sums by day and agent, kept so that reports need not read every verdict there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scoring.warehouse.queries import identifier, query

if TYPE_CHECKING:
    import duckdb


def mark_stale(connection: duckdb.DuckDBPyConnection, call_ids: Iterable[str]) -> None:
    """What counts for these calls has changed, and so have the sums of their days."""
    connection.execute(query("mark_stale"), {"calls": list(call_ids)})


def refresh(connection: duckdb.DuckDBPyConnection) -> int:
    """Add up the stale days anew, month by month so that memory stays bounded; returns how many months.

    To be called inside a transaction.
    """
    months = connection.execute(query("stale_months")).fetchall()
    for (month,) in months:
        asked = {"month": month}
        connection.execute(query("daily_cards"), asked)
        for table in ("daily_scores", "daily_items"):
            connection.execute(query("drop_stale_sums").format(table=identifier(table)), asked)
        connection.execute(query("sum_scores"))
        connection.execute(query("sum_items"))
    if months:
        connection.execute(query("drop_daily_cards"))
        connection.execute(query("forget_stale_days"))
    return len(months)

"""Closed months 封账: what counts for their calls is what counted when they were closed.

Nothing is copied. Whatever comes for a call of a closed month afterwards, a scorecard or a person's verdict,
is kept and marked late, and the official views leave it out; the row of a scored call stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scoring.warehouse.problems import MonthError
from scoring.warehouse.queries import query
from scoring.warehouse.shard import storable

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """One closed month.

    Attributes:
        month: its first day.
        calls: that have a scorecard that counts; ``late`` ones were first judged after the closing.
    """

    month: date
    closed_at: datetime
    closed_by: str
    calls: int
    late: int


def close_month(
    connection: duckdb.DuckDBPyConnection, month: date, by: str, at: datetime, today: date
) -> ClosedMonth:
    """Close the month of ``month``; ``today`` is the centre's. Raises `MonthError`."""
    first = month.replace(day=1)
    if not by.strip():
        raise MonthError(f"month {first:%Y-%m}: expected the name of who closes it, got none")
    following = (first + timedelta(days=31)).replace(day=1)
    if today < following:
        raise MonthError(
            f"month {first:%Y-%m}: expected one that is over, but it ends before {following} "
            f"and today is {today}"
        )
    closed = connection.execute(query("closed_month"), {"month": first}).fetchone()
    if closed is not None:
        raise MonthError(f"month {first:%Y-%m}: closed already, by {closed[1]} at {closed[0]:%Y-%m-%d %H:%M}")
    connection.execute(query("close_month"), {"month": first, "at": at, "by": storable(by.strip())})
    return next(month for month in closed_months(connection) if month.month == first)


def closed_months(connection: duckdb.DuckDBPyConnection) -> tuple[ClosedMonth, ...]:
    """Every closed month, the latest first; the connection's time zone shows ``closed_at``."""
    return tuple(ClosedMonth(*row) for row in connection.execute(query("closed_months")).fetchall())

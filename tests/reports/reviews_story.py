"""What people said of the calls of ``reports_story``, as a test wants it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
from reports_story import bulk


@dataclass(frozen=True)
class Said:
    """One verdict; ``at`` a day of October 2026, or a whole time."""

    call_id: str
    item_id: str
    judge: str
    passed: bool
    at: str = "01"
    purpose: str = "review"
    drawn: str | None = "risk"


def review(connection: duckdb.DuckDBPyConnection, verdicts: Iterable[Said]) -> None:
    """Writes the verdicts as an import would."""
    rows = [
        (
            one.call_id, one.item_id, one.judge,
            f"2026-10-{one.at} 10:00:00+08:00" if len(one.at) == 2 else one.at,
            "pass" if one.passed else "fail", one.purpose, one.drawn,
        )
        for one in verdicts
    ]  # fmt: skip
    bulk(
        connection, "reviews", rows, "call_id, item_id, judge, judged_at, outcome, purpose, drawn",
        "now() AS loaded_at",
    )  # fmt: skip

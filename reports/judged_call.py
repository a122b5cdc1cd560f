"""The calls that people have judged, and how large a part of all others is looked at beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.query import ask

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class JudgedCall:
    """A row of sql/judged_calls.sql.

    Attributes:
        scorecard_id, rubric: of the scorecard that counts; None where the call has none.
        verdicts: of people; ``calibration``: of these, given for calibration.
        random: whether the call was drawn by lot. shared: whether two people or more judged one of its items.
        again: whether somebody judged one of them twice.
    """

    call_id: str
    scorecard_id: str | None
    rubric: str | None
    day: date | None
    verdicts: int
    calibration: int
    random: bool
    judges: list[str]
    shared: bool
    again: bool


@dataclass(frozen=True, slots=True)
class _Scored:
    """A row of sql/scored_calls.sql."""

    calls: int


def judged_calls(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> list[JudgedCall]:
    """Those asked about, in a random order that is always the same."""
    return ask(connection, "judged_calls", JudgedCall, parameters)


def cards(calls: Sequence[JudgedCall]) -> dict[str, list[str | None]]:
    """Bound parameters that name ``calls`` with their scorecards and rubrics."""
    return {
        "calls": [call.call_id for call in calls],
        "cards": [call.scorecard_id for call in calls],
        "rubrics": [call.rubric for call in calls],
    }


def parts(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any], most: int) -> int:
    """Into how many parts to divide the judged calls, for one part to hold about ``most`` or fewer."""
    (scored,) = ask(connection, "scored_calls", _Scored, parameters)
    return max(1, -(-scored.calls // most))

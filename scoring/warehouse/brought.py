"""Rows of what people bring: targets, courses, coaching talks, operating figures; and what they speak of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from recordings.coaching import CoachingAction
from recordings.kpi import KpiFigure
from recordings.satisfaction import Rating
from recordings.targets import Target
from recordings.trainings import Attendance
from scoring.warehouse.queries import query
from scoring.warehouse.shard import storable, storable_or_none

if TYPE_CHECKING:
    import duckdb

Rows = list[dict[str, Any]]

_SCALE_KNOWN = 30  # ratings from which on their scale is known


def target_rows(targets: Iterable[Target]) -> Rows:
    """One row for each measure and everybody it is for; of equal ones the last."""
    rows = (_texts(asdict(target)) for target in targets)
    return _by_id("target_id", rows, lambda row: [row[name] for name in row if name != "target"])


def attendance_rows(attendances: Iterable[Attendance]) -> Rows:
    """One row for each agent, course and day; of equal ones the last."""
    rows = [{**_texts(asdict(one)), "items": [storable(item) for item in one.items]} for one in attendances]
    return list({(row["agent_id"], row["course"], row["attended_on"]): row for row in rows}.values())


def coaching_rows(actions: Iterable[CoachingAction]) -> Rows:
    """One row for each agent, day and action; of equal ones the last."""
    rows = (_texts(asdict(action)) for action in actions)
    return _by_id("coaching_id", rows, lambda row: [row["agent_id"], row["held_on"], row["action"]])


def kpi_rows(figures: Iterable[KpiFigure]) -> Rows:
    """One row for each day, group and measure; of equal ones the last."""
    rows = [_texts(asdict(figure)) for figure in figures]
    keys = ("day", "grouped_by", "group_key", "measure")
    return list({tuple(row[name] for name in keys): row for row in rows}.values())


def unknown_agents(connection: duckdb.DuckDBPyConnection, agent_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of ``agent_ids`` that neither the agents' list nor any call names, sorted."""
    rows = connection.execute(query("unknown_agents"), {"agents": sorted(set(agent_ids))}).fetchall()
    return tuple(agent_id for (agent_id,) in rows)


def unknown_calls(connection: duckdb.DuckDBPyConnection, call_ids: Iterable[str]) -> int:
    """How many of ``call_ids`` are no call that was loaded."""
    found = connection.execute(query("unknown_calls"), {"calls": sorted(set(call_ids))}).fetchone()
    return 0 if found is None else int(found[0])


@dataclass(frozen=True, slots=True)
class OffTheScale:
    """Ratings outside what all others lie between: how many, and the first of them."""

    count: int
    call_id: str
    score: float
    lowest: float
    highest: float


def scores_off_the_scale(
    connection: duckdb.DuckDBPyConnection, ratings: Sequence[Rating]
) -> OffTheScale | None:
    """Those of ``ratings`` that no rating of another call goes as high or as low as; None where few are.

    One 9 among marks from 1 to 5 is a slip of the finger, and would make another scale of all reports.
    """
    calls = [rating.call_id for rating in ratings]
    row = connection.execute(query("rating_range"), {"calls": calls}).fetchone()
    known, lowest, highest = row or (0, 0.0, 0.0)
    if known < _SCALE_KNOWN:
        return None
    off = [rating for rating in ratings if not lowest <= rating.score <= highest]
    return OffTheScale(len(off), off[0].call_id, off[0].score, lowest, highest) if off else None


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: storable_or_none(value) if isinstance(value, str) else value for name, value in row.items()}


def _by_id(
    name: str, rows: Iterable[dict[str, Any]], identity: Callable[[dict[str, Any]], list[Any]]
) -> Rows:
    found = {}
    for row in rows:
        told = json.dumps(identity(row), ensure_ascii=False, default=str)
        key = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        found[key] = {name: key, **row}
    return list(found.values())

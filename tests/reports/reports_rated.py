"""A small centre whose customers mind one thing: dead air; an unrepeated order moves nothing."""

from __future__ import annotations

import random
from datetime import timedelta

import duckdb
from reports_story import MONDAY, NAMES, Judged, load


def rate(connection: duckdb.DuckDBPyConnection, ratings: dict[str, float]) -> None:
    """Writes ratings by call id."""
    connection.executemany("INSERT INTO satisfaction (call_id, score) VALUES (?, ?)", list(ratings.items()))


def rated_centre(
    connection: duckdb.DuckDBPyConnection,
    agents: int = 12,
    calls: int = 60,
    rated: float = 0.6,
    loss: float = 1.5,
) -> None:
    """Agents with their own levels; dead air takes ``loss`` of 5 points; a share ``rated`` has a rating."""
    dice = random.Random(21)
    judged, ratings = [], {}
    for index in range(agents):
        liked, careless = dice.gauss(0, 0.3), dice.uniform(0.08, 0.4)
        for number in range(calls):
            chances = {
                "greeting": 0.1,
                "repeat-order": 0.4,
                "closing": 0.15,
                "dead-air": careless,
                "tone": 0.2,
            }
            failed = tuple(item for item, chance in chances.items() if dice.random() < chance)
            call = Judged(
                call_id=f"r{index:02d}{number:03d}",
                agent=f"a{index:02d}",
                name=NAMES[index % len(NAMES)],
                number=str(8001 + index),
                day=MONDAY + timedelta(days=number % 28),
                failed=failed,
                turns=(),
            )
            judged.append(call)
            felt = 4.4 + liked - loss * ("dead-air" in failed) + dice.gauss(0, 0.6)
            if dice.random() < rated:
                ratings[call.call_id] = float(max(1, min(5, round(felt))))
    load(connection, judged)
    rate(connection, ratings)

"""Given rated calls in a warehouse, when read for the test, then as arrays that say the same."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from reports_rated import rate
from reports_story import Judged, load

from reports.query import ask_arrays
from reports.rated_calls import FAILED, MOST_KINDS, PASSED, UNDECIDED, RatedCalls, rated_calls, sheets
from reports.scope import Scope

EVERYTHING = {**Scope().parameters(), "most": 1000}


def read(connection: duckdb.DuckDBPyConnection, most: int = 1000) -> RatedCalls:
    parameters = {**EVERYTHING, "most": most}
    return rated_calls(connection, parameters, sheets(connection, parameters))


def test_outcomes_stand_in_the_columns_of_their_items(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            Judged("c1", agent="a1", failed=("closing",), undecided=("greeting",)),
            Judged("c2", agent="a2", unmeasured=("dead-air",)),
            Judged("unrated", agent="a3"),
        ],
    )
    rate(empty, {"c1": 2, "c2": 5})
    found = read(empty)
    outcomes = [dict(zip(found.item_ids, row, strict=True)) for row in found.outcome.tolist()]
    assert (found.agents, found.score.tolist(), found.total.tolist()) == (("a1", "a2"), [2, 5], [75, 100])
    assert (outcomes[0]["closing"], outcomes[0]["greeting"], outcomes[0]["tone"]) == (
        FAILED,
        UNDECIDED,
        PASSED,
    )
    assert (outcomes[1]["closing"], outcomes[1]["dead-air"]) == (PASSED, UNDECIDED)


def test_a_lot_is_drawn_the_same_way_each_time(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", agent=f"a{n % 4}", failed=("closing",) * (n % 2)) for n in range(40)])
    rate(empty, {f"c{n}": 1 + n % 5 for n in range(40)})
    once, again = read(empty, most=15), read(empty, most=15)
    assert len(once) == 15
    assert np.array_equal(once.score, again.score) and np.array_equal(once.outcome, again.outcome)
    closing = once.outcome[:, once.item_ids.index("closing")]
    assert np.array_equal(closing == FAILED, once.total == 75)


def test_waiting_that_is_unknown_is_the_mean_with_a_mark(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}") for n in range(4)])
    rate(empty, {f"c{n}": 3 for n in range(4)})
    empty.execute("UPDATE calls SET wait_s = 10 WHERE call_id = 'c0'")
    empty.execute("UPDATE calls SET wait_s = 20 WHERE call_id = 'c1'")
    assert read(empty).controls[:, :2].tolist() == [[10, 0], [20, 0], [15, 1], [15, 1]]


def test_a_hundred_queues_are_not_a_hundred_columns(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n:03d}") for n in range(100)])
    rate(empty, {f"c{n:03d}": 3 for n in range(100)})
    empty.execute("UPDATE calls SET queue = call_id")
    assert read(empty).controls.shape == (100, 2 + MOST_KINDS)


def test_an_array_statement_that_finds_null_is_an_error(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", agent=None, number=None)])
    parameters = {**EVERYTHING, "by": "agent", "period": "week"}
    with pytest.raises(ValueError, match="group_key holds NULL"):
        ask_arrays(empty, "trend", parameters)

"""The views that count with less, against those they replaced, on the benchmark's warehouse made small."""

from __future__ import annotations

import re
from collections.abc import Iterator

import duckdb
import pytest

from benchmarks.warehouse import Clock, build
from scoring.warehouse.migrations import FOLDER

FORMER = (FOLDER / "0005_daily_counts.sql").read_text(encoding="utf-8")
JUDGED = """
    INSERT INTO reviewed_items
    SELECT scorecard_id, call_id, item_id, CASE outcome WHEN 'fail' THEN 'pass' ELSE 'fail' END,
        CASE outcome WHEN 'fail' THEN max_points ELSE 0.0 END, 1, '复核', '赵老师', now()
    FROM item_results WHERE hash(call_id || item_id) % 11 = 0;
    INSERT INTO reviewed_scorecards
    SELECT scorecard_id, call_id, 50.0, 50.0, 45.0, 55.0, false, 'confirmed', NULL, NULL
    FROM scorecards WHERE hash(call_id) % 3 = 0;
    UPDATE item_results SET evidence = [{'start_s': 1.0, 'end_s': 2.0, 'speaker': 'agent', 'text': '您好'}]
    WHERE outcome = 'pass' AND hash(call_id) % 2 = 0;
    UPDATE calls SET day = NULL, started_at = NULL WHERE hash(call_id) % 50 = 0;
    UPDATE calls SET agent_id = NULL WHERE hash(call_id) % 70 = 0;
    UPDATE calls SET recording = NULL WHERE hash(call_id) % 13 = 0;
    INSERT INTO rubrics SELECT * REPLACE ('v2' AS rubric_version, 'deduct' AS scheme) FROM rubrics;
    INSERT INTO rubric_items
    SELECT * REPLACE ('v2' AS rubric_version, position = 3 AS bonus) FROM rubric_items WHERE position <> 5;
    UPDATE scorecards SET rubric_version = 'v2', late = hash(call_id) % 9 = 0 WHERE hash(call_id) % 4 = 0;
    UPDATE item_results SET points = -5.0 WHERE outcome = 'fail' AND hash(call_id) % 4 = 0;
"""


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("warehouse") / "w.duckdb"
    build(path, 2000, Clock())
    with duckdb.connect(str(path)) as opened:
        opened.execute(JUDGED)
        yield opened


@pytest.mark.parametrize("view", ["daily_items", "clip_candidates"])
def test_what_is_counted_with_less_is_what_was_counted(
    connection: duckdb.DuckDBPyConnection, view: str
) -> None:
    found = re.search(rf"CREATE VIEW {view} AS\n(.*?);\n", FORMER, re.DOTALL)
    assert found is not None
    rounded = "* REPLACE (round(lost, 6) AS lost)" if view == "daily_items" else "*"
    former = connection.execute(f"SELECT {rounded} FROM ({found[1]}) ORDER BY ALL").fetchall()

    assert connection.execute(f"SELECT {rounded} FROM {view} ORDER BY ALL").fetchall() == former
    assert len(former) > 1000

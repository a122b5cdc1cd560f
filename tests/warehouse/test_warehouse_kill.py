"""A loader killed at any moment: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from warehouse_samples import SHANGHAI, failed, scored

from scoring.warehouse import Warehouse, open_snapshot, publish, stage

# Loads a shard and is killed, with no chance to clean up, at the given step.
KILLED_LOADER = """
import os, signal, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from scoring.warehouse import Warehouse

folder, shard, step, left = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])

def die(name):
    global left
    if name == step:
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

with Warehouse(folder / "w.duckdb", folder / "turns", ZoneInfo("Asia/Shanghai"), on_step=die) as warehouse:
    warehouse.load(shard)
"""
KILLED_STAGER = """
import os, signal, sys
from pathlib import Path
import pyarrow.parquet as pq
from warehouse_samples import scored
from scoring.warehouse import stage

write = pq.write_table
def write_and_die(*given, **named):
    write(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

pq.write_table = write_and_die
stage(Path(sys.argv[1]), "s1", [scored(1)], "r1")
"""
STEPS = [("file", 1), ("file", 2), ("words", 1), ("merged", 1), ("committed", 1)]
FIRST = [("c1", "您好，请讲"), ("c1", "我要订货"), ("c2", "您好，请讲"), ("c2", "我要订货")]
SECOND = [*FIRST[:2], ("c2", "早上好"), ("c2", "我要订货")]


def run_until_killed(script: str, *arguments: str) -> None:
    paths = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=False, env={**os.environ, "PYTHONPATH": paths}
    )
    assert ended.returncode == -signal.SIGKILL


def load(folder: Path, shard: Path) -> None:
    with Warehouse(folder / "w.duckdb", folder / "turns", SHANGHAI) as warehouse:
        warehouse.load(shard)


def published(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with Warehouse(folder / "w.duckdb", folder / "turns", SHANGHAI) as warehouse:
        publish(warehouse, folder / "published.duckdb")
    with open_snapshot(folder / "published.duckdb") as reader:
        return reader.execute(sql).fetchall()


TURNS = "SELECT call_id, text FROM turns ORDER BY call_id, turn_index"
COUNTS = """
    SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM scorecards),
           (SELECT count(*) FROM item_results), (SELECT count(*) FROM transcripts),
           (SELECT count(*) FROM transcript_files)
"""


@pytest.mark.parametrize(("step", "times"), STEPS)
def test_a_first_load_that_was_killed(tmp_path: Path, step: str, times: int) -> None:
    shard = stage(tmp_path / "staging", "s1", [scored(1), scored(2), failed(3)], "r1")

    run_until_killed(KILLED_LOADER, str(tmp_path), str(shard), step, str(times))

    all_of_it = step == "committed"
    assert published(tmp_path, TURNS) == (FIRST if all_of_it else [])
    assert published(tmp_path, COUNTS) == [(3, 2, 4, 2, 2) if all_of_it else (0, 0, 0, 0, 0)]
    load(tmp_path, shard)
    assert published(tmp_path, TURNS) == FIRST
    assert published(tmp_path, COUNTS) == [(3, 2, 4, 2, 2)]


@pytest.mark.parametrize(("step", "times"), STEPS)
def test_a_second_hearing_that_was_killed(tmp_path: Path, step: str, times: int) -> None:
    load(tmp_path, stage(tmp_path / "staging", "s1", [scored(1), scored(2)], "r1"))
    shard = stage(tmp_path / "staging", "s2", [scored(2, total=80.0, said="早上好")], "r2")
    before = published(tmp_path, "SELECT * FROM calls ORDER BY call_id")

    run_until_killed(KILLED_LOADER, str(tmp_path), str(shard), step, str(times))

    all_of_it = step == "committed"
    with open_snapshot(tmp_path / "published.duckdb") as reader:  # published before the kill, read after it
        assert reader.execute(TURNS).fetchall() == FIRST
    assert published(tmp_path, TURNS) == (SECOND if all_of_it else FIRST)
    assert published(tmp_path, COUNTS) == [(2, 2, 4, 2, 2)]
    load(tmp_path, shard)
    assert published(tmp_path, TURNS) == SECOND
    assert published(tmp_path, COUNTS) == [(2, 2, 4, 2, 2)]
    assert published(tmp_path, "SELECT total FROM official_scorecards ORDER BY call_id") == [(90.0,), (80.0,)]
    assert published(tmp_path, "SELECT * FROM calls WHERE call_id = 'c1'") == before[:1]


def test_calls_of_a_killed_load_that_come_in_other_shards(tmp_path: Path) -> None:
    """A killed night is planned anew: the same calls, cut into other shards."""
    whole = stage(tmp_path / "staging", "s1", [scored(1), scored(2)], "r1")
    run_until_killed(KILLED_LOADER, str(tmp_path), str(whole), "words", "1")

    load(tmp_path, stage(tmp_path / "staging", "other-1", [scored(1)], "r2"))
    load(tmp_path, stage(tmp_path / "staging", "other-2", [scored(2)], "r2"))

    assert published(tmp_path, TURNS) == FIRST
    assert published(tmp_path, COUNTS) == [(2, 2, 4, 2, 2)]


def test_a_stager_that_was_killed_leaves_no_shard(tmp_path: Path) -> None:
    run_until_killed(KILLED_STAGER, str(tmp_path))

    assert list(tmp_path.glob("*.parquet")) == []
    with Warehouse(tmp_path / "w.duckdb", tmp_path / "turns", SHANGHAI) as warehouse:
        assert warehouse.load_staged(tmp_path).call_ids == ()
        stage(tmp_path, "s1", [scored(1)], "r1")
        assert warehouse.load_staged(tmp_path).call_ids == ("c1",)


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    shard = stage(tmp_path / "staging", "s1", [scored(1)], "r1")
    run_until_killed(KILLED_LOADER, str(tmp_path), str(shard), "merged", "1")

    with duckdb.connect(str(tmp_path / "w.duckdb"), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM calls").fetchone() == (0,)

"""Loading is idempotent: whatever comes twice is there once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from warehouse_samples import RUBRIC, SHANGHAI, call, failed, scorecard, scored, transcript
from warehouse_store import Store

from asr.transcript_json import dump
from recordings.call import Agent
from recordings.satisfaction import Rating
from rubrics.loader import read_rubric
from scoring.scorecard import ItemResult, Outcome
from scoring.warehouse import (
    CallResult,
    CallState,
    RunProblem,
    RunRecord,
    ShardError,
    Source,
    Warehouse,
    WarehouseBusyError,
    WarehouseError,
    WarehouseFileError,
    stage,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    with store.warehouse:
        yield store


def test_a_scored_call_is_kept_with_its_words(store: Store) -> None:
    loaded = store.keep("s1", scored(1), failed(2, "录音为空"))

    assert (loaded.call_ids, loaded.calls_changed, loaded.scorecards_changed) == (("c1", "c2"), 2, 1)
    assert store.rows("SELECT call_id, state, reason, duration_s, run_id FROM calls ORDER BY call_id") == [
        ("c1", "scored", None, 30.0, "r1"),
        ("c2", "failed", "录音为空", None, "r1"),
    ]
    assert store.rows("SELECT item_id, outcome, points FROM item_results ORDER BY item_id") == [
        ("closing", "uncertain", None),
        ("greeting", "pass", 10.0),
    ]
    assert store.turns() == [("c1", "您好，请讲"), ("c1", "我要订货")]
    assert store.rows("SELECT transcript FROM transcripts") == [(dump(transcript(call(1))),)]


def test_the_official_items_know_rubric_and_agent(store: Store) -> None:
    rubric = read_rubric(RUBRIC)
    store.warehouse.load_rubric(rubric)
    of = call(1)
    card = scorecard(of, version=rubric.rubric_version)
    store.keep("s1", CallResult(of, CallState.SCORED, Source.TRANSCRIPT, None, transcript(of), (card,)))

    found = store.rows(
        "SELECT position, item_name, severity, check_type, agent_name, day FROM official_items ORDER BY 1"
    )
    assert found == [
        (1, "开头语", "normal", "phrase", "李芳", date(2026, 11, 2)),
        (2, "结束语", "monitor", "phrase", "李芳", date(2026, 11, 2)),
    ]


def test_the_same_shard_twice_changes_no_row(store: Store) -> None:
    results = (scored(1), scored(2), failed(3))
    store.keep("s1", *results)
    before = store.everything()

    loaded = store.keep("s1", *results, run="r2")

    assert (loaded.calls_changed, loaded.scorecards_changed, loaded.items_changed) == (0, 0, 0)
    assert store.everything() == before


def test_calls_judged_again_with_the_same_result_change_no_row(store: Store) -> None:
    store.keep("s1", scored(1), scored(2))
    before = store.everything()

    store.keep("another", scored(2), run="r2")

    assert store.everything() == before
    assert len(list((store.folder / "turns").rglob("*.parquet"))) == 1


def test_only_what_differs_is_replaced(store: Store) -> None:
    store.keep("s1", scored(1), scored(2))

    loaded = store.keep("s2", scored(1), scored(2, total=80.0), run="r2")

    assert (loaded.calls_changed, loaded.scorecards_changed, loaded.items_changed) == (0, 1, 0)
    assert store.rows("SELECT call_id, total, run_id FROM scorecards ORDER BY 1") == [
        ("c1", 90.0, "r1"),
        ("c2", 80.0, "r2"),
    ]


def test_a_call_heard_anew_shows_its_new_words_once(store: Store) -> None:
    store.keep("s1", scored(1), scored(2))
    store.keep("s2", scored(2, said="早上好"), run="r2")

    assert store.turns() == [
        ("c1", "您好，请讲"),
        ("c1", "我要订货"),
        ("c2", "早上好"),
        ("c2", "我要订货"),
    ]
    assert store.rows("SELECT count(*) FROM transcripts") == [(2,)]


def test_another_rubric_version_adds_a_scorecard_and_takes_over(store: Store) -> None:
    store.keep("s1", scored(1, total=90.0, version="v1"))
    store.keep("s2", scored(1, total=70.0, version="v2"), run="r2")

    assert store.rows("SELECT count(*) FROM scorecards") == [(2,)]
    assert store.rows("SELECT rubric_version, total FROM official_scorecards") == [("v2", 70.0)]


def test_a_rubric_that_goes_back_a_version_counts_again(store: Store) -> None:
    store.keep("s1", scored(1, version="v1"))
    store.keep("s2", scored(1, version="v2"), run="r2")
    store.keep("s3", scored(1, version="v1"), run="r3")

    assert store.rows("SELECT rubric_version, run_id FROM official_scorecards") == [("v1", "r3")]
    assert store.rows("SELECT count(*) FROM scorecards") == [(2,)]


def test_a_replay_never_counts(store: Store) -> None:
    store.keep("s1", scored(1, total=90.0))
    other = replace(scored(1), scorecards=(scorecard(call(1), 10.0, "v2", replay=True),))
    same = replace(scored(1), scorecards=(scorecard(call(1), 90.0, "v1", replay=True),))
    store.keep("s2", other, run="r2")
    store.keep("s3", same, run="r3")

    assert store.rows("SELECT rubric_version, total FROM official_scorecards") == [("v1", 90.0)]


def test_an_item_that_a_scorecard_lost_is_gone(store: Store) -> None:
    store.keep("s1", scored(1), scored(2))
    greeting = ItemResult("greeting", Outcome.FAIL, 0.0, 10.0, "没有开头语")
    store.keep("s2", replace(scored(1), scorecards=(scorecard(call(1), items=(greeting,)),)), run="r2")

    assert store.rows("SELECT call_id, item_id, outcome FROM item_results ORDER BY 1, 2") == [
        ("c1", "greeting", "fail"),
        ("c2", "closing", "uncertain"),
        ("c2", "greeting", "pass"),
    ]


def test_a_failed_second_try_leaves_the_verdict_standing(store: Store) -> None:
    store.keep("s1", scored(1))
    moved = replace(failed(1, "解码失败"), call=call(1, queue="complaints"))
    store.keep("s2", moved, run="r2")

    found = store.rows("SELECT state, reason, duration_s, queue, run_id FROM calls")
    assert found == [("scored", None, 30.0, "complaints", "r2")]
    assert store.turns()[0] == ("c1", "您好，请讲")


def test_a_call_that_failed_first_is_scored_later(store: Store) -> None:
    store.keep("s1", failed(1, "录音还没到"))
    store.keep("s2", scored(1), run="r2")

    assert store.rows("SELECT state, reason, run_id FROM calls") == [("scored", None, "r2")]


@pytest.mark.parametrize(
    ("started_at", "day"),
    [
        (datetime(2026, 11, 2, 15, 59, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 11, 2, 16, 0, tzinfo=UTC), date(2026, 11, 3)),
        (None, None),
    ],
)
def test_the_day_is_the_centres_own(store: Store, started_at: datetime | None, day: date | None) -> None:
    of = call(1, started_at=started_at)
    store.keep("s1", CallResult(of, CallState.SCORED, Source.RECORDING, None, transcript(of)))

    assert store.rows("SELECT day FROM calls") == [(day,)]
    store.turns()
    assert store.rows("SELECT DISTINCT day FROM turns") == [(day,)]


def test_a_call_whose_day_was_corrected_moves(store: Store) -> None:
    store.keep("s1", scored(1))
    later = call(1, started_at=datetime(2026, 11, 9, 1, 0, tzinfo=UTC))
    store.keep("s2", CallResult(later, CallState.SCORED, Source.RECORDING, None, transcript(later)), run="r2")

    assert len(store.turns()) == 2
    assert store.rows("SELECT DISTINCT day FROM turns") == [(date(2026, 11, 9),)]


def test_a_folder_with_odd_characters_is_read_as_it_is_named(tmp_path: Path) -> None:
    store = Store(tmp_path / "a[b]*c'd")
    with store.warehouse:
        store.keep("s1", scored(1))
        assert len(store.turns()) == 2


def test_a_path_that_duckdb_cannot_open_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseFileError, match=r"expected a path without '\?'"):
        Warehouse(tmp_path / "who?" / "w.duckdb", tmp_path / "turns", SHANGHAI)


def test_an_empty_shard_is_loaded(store: Store) -> None:
    assert store.keep("s1").call_ids == ()


def test_a_damaged_shard_is_set_aside_and_the_rest_is_loaded(store: Store) -> None:
    staging = store.folder / "staging"
    stage(staging, "s1", [scored(1)], "r1")
    stage(staging, "s2", [scored(2)], "r1").write_bytes(b"PAR1 nonsense")
    stage(staging, "s3", [scored(3)], "r1")

    drained = store.warehouse.load_staged(staging)

    assert drained.call_ids == ("c1", "c3")
    assert [str(error).split(": ")[0] for error in drained.damaged] == [f"shard {staging / 's2.parquet'}"]
    assert [file.name for file in staging.iterdir()] == ["s2.parquet.damaged"]
    assert store.warehouse.load_staged(staging).loaded == ()


def test_a_damaged_shard_changes_nothing(store: Store) -> None:
    path = stage(store.folder / "staging", "s1", [scored(1)], "r1")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ShardError, match=r"s1\.parquet"):
        store.warehouse.load(path)
    assert store.rows("SELECT count(*) FROM calls") == [(0,)]


def test_a_failure_inside_a_load_leaves_nothing(tmp_path: Path) -> None:
    faults = ["merged"]

    def break_down(step: str) -> None:
        if step in faults:
            faults.remove(step)
            raise OSError("the plug was pulled")

    path = stage(tmp_path / "staging", "s1", [scored(1)], "r1")
    with Warehouse(tmp_path / "w.duckdb", tmp_path / "turns", SHANGHAI, on_step=break_down) as warehouse:
        with pytest.raises(OSError, match="plug"):
            warehouse.load(path)
        assert warehouse.connection.execute("SELECT count(*) FROM calls").fetchone() == (0,)
        assert warehouse.load(path).calls_changed == 1


def test_rubric_agents_and_ratings_come_once(store: Store) -> None:
    warehouse, rubric = store.warehouse, read_rubric(RUBRIC)
    agents = [Agent("a1", "8016", "李芳", "一组", "石岐"), Agent("a2", "8017", "王强")]
    ratings = [Rating("c1", 5.0, datetime(2026, 11, 2, 2, 0, tzinfo=UTC)), Rating("c2", 3.0)]

    def load() -> None:
        warehouse.load_rubric(rubric)
        warehouse.load_agents(agents)
        warehouse.load_satisfaction(ratings)

    load()
    before = store.everything()
    load()
    assert store.everything() == before
    assert [len(before[table]) for table in ("rubrics", "rubric_items", "agents", "satisfaction")] == [
        1,
        2,
        2,
        2,
    ]

    assert warehouse.load_agents([replace(agents[1], team="二组")]).rows == 1
    assert store.rows("SELECT agent_id, team FROM agents ORDER BY 1") == [("a1", "一组"), ("a2", "二组")]


def test_of_several_ratings_the_latest_counts(store: Store) -> None:
    noon = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
    store.warehouse.load_satisfaction(
        [Rating("c1", 1.0, noon + timedelta(hours=1)), Rating("c1", 5.0, noon), Rating("c1", 3.0)]
    )
    assert store.rows("SELECT score FROM satisfaction") == [(1.0,)]


@pytest.mark.parametrize("agents", [[Agent(None, "8016", "李芳")], [Agent("a1"), Agent("a1")]])
def test_agents_need_an_id_of_their_own(store: Store, agents: list[Agent]) -> None:
    with pytest.raises(WarehouseError, match="expected an id of its own"):
        store.warehouse.load_agents(agents)


def test_a_run_and_its_problems_are_replaced_by_their_own_kind(store: Store) -> None:
    begun = datetime(2026, 11, 3, 18, 0, tzinfo=UTC)
    warehouse = store.warehouse
    for run, scored_calls in (("r1", 0), ("r2", 5), ("r1", 7)):
        warehouse.record_run(RunRecord(run, begun, scored=scored_calls))
        warehouse.record_problems(run, [RunProblem("missing", f"{scored_calls}.wav", "没有\0录音", "c1")])

    assert store.rows("SELECT run_id, scored FROM runs ORDER BY 1") == [("r1", 7), ("r2", 5)]
    assert store.rows("SELECT run_id, place, reason FROM run_problems ORDER BY 1") == [
        ("r1", "7.wav", "没有\ufffd录音"),
        ("r2", "5.wav", "没有\ufffd录音"),
    ]
    warehouse.record_problems("r1", [])
    assert store.rows("SELECT run_id FROM run_problems") == [("r2",)]


def test_sweeping_removes_only_words_that_nothing_refers_to(store: Store) -> None:
    store.keep("s1", scored(1))
    store.keep("s2", scored(1, said="早上好"), run="r2")
    (store.folder / "turns" / "day=2026-11-02" / ".left.tmp").write_bytes(b"")

    assert store.warehouse.sweep(older_than_s=3600.0) == 0
    assert store.warehouse.sweep(older_than_s=-1.0) == 3
    assert store.turns() == [("c1", "早上好"), ("c1", "我要订货")]


def test_a_second_writer_is_told_who_is_first(store: Store) -> None:
    script = (
        "import sys; from pathlib import Path; from zoneinfo import ZoneInfo;"
        "from scoring.warehouse import Warehouse, WarehouseBusyError\n"
        "try: Warehouse(Path(sys.argv[1]), Path(sys.argv[2]), ZoneInfo('Asia/Shanghai'))\n"
        "except WarehouseBusyError as error: print(error)"
    )
    import os

    place = str(store.warehouse.path)
    answer = subprocess.run(
        [sys.executable, "-c", script, place, str(store.folder / "turns")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"warehouse {place}: expected to be the only writer, but process {os.getpid()}" in answer.stdout


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_text("not a database, but long enough to look at its first bytes" * 100)
    with pytest.raises(WarehouseFileError, match=r"warehouse\.duckdb: expected a DuckDB database"):
        Warehouse(path, tmp_path / "turns", SHANGHAI)


def test_another_process_may_read_once_the_writer_is_gone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.warehouse:
        store.keep("s1", scored(1))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM calls").fetchone() == (1,)
    assert WarehouseBusyError.__mro__[1] is WarehouseError

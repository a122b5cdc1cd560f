"""The published copy: what everybody but the loader reads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from warehouse_samples import RUBRIC, SHANGHAI, call, scorecard, scored, transcript

from rubrics.loader import read_rubric
from scoring.warehouse import (
    CallResult,
    CallState,
    SnapshotError,
    Source,
    Warehouse,
    open_snapshot,
    publish,
    stage,
)
from scoring.warehouse.migrations import available
from scoring.warehouse.snapshot import COUNTED


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse(tmp_path / "w.duckdb", tmp_path / "turns", SHANGHAI) as opened:
        yield opened


def keep(warehouse: Warehouse, *results: CallResult, shard: str = "s1") -> None:
    warehouse.load(stage(warehouse.path.parent / "staging", shard, results, "r1"))


def test_an_empty_warehouse_is_published_with_all_its_views(warehouse: Warehouse, tmp_path: Path) -> None:
    publish(warehouse, tmp_path / "published" / "callqa.duckdb")

    with open_snapshot(tmp_path / "published" / "callqa.duckdb") as reader:
        for view in (
            "calls",
            "official_scorecards",
            "official_items",
            "turns",
            "transcripts",
            "schema_migrations",
        ):
            found = reader.execute(f"SELECT count(*) FROM {view}").fetchone()
            assert found == ((len(available()),) if view == "schema_migrations" else (0,)), view


def test_the_empty_views_have_the_columns_of_the_full_ones(warehouse: Warehouse, tmp_path: Path) -> None:
    columns = []
    for round_ in range(2):
        publish(warehouse, tmp_path / f"{round_}.duckdb")
        with open_snapshot(tmp_path / f"{round_}.duckdb") as reader:
            columns.append(
                [reader.execute(f"DESCRIBE {view}").fetchall() for view in ("turns", "transcripts")]
            )
        keep(warehouse, scored(1))
    assert columns[0] == columns[1]


def test_the_views_survive_the_copy(warehouse: Warehouse, tmp_path: Path) -> None:
    rubric = read_rubric(RUBRIC)
    warehouse.load_rubric(rubric)
    of = call(1)
    card = scorecard(of, version=rubric.rubric_version)
    keep(warehouse, CallResult(of, CallState.SCORED, Source.RECORDING, None, transcript(of), (card,)))
    publish(warehouse, tmp_path / "p.duckdb")

    with open_snapshot(tmp_path / "p.duckdb") as reader:
        assert reader.execute("SELECT total FROM official_scorecards").fetchall() == [(90.0,)]
        items = reader.execute("SELECT item_name, evidence[1].text FROM official_items ORDER BY position")
        assert items.fetchall() == [("开头语", "您好，请讲"), ("结束语", "结束语缺失")]
        turns = reader.execute(
            "SELECT day, speaker, start_s, len(words), doubtful FROM turns ORDER BY turn_index"
        )
        assert turns.fetchall() == [
            (date(2026, 11, 2), "agent", 0.5, 4, False),
            (date(2026, 11, 2), "customer", 3.5, 0, True),
        ]


@pytest.mark.parametrize("name", COUNTED)
def test_what_reports_add_up_is_a_table_in_the_copy_with_the_rows_of_the_view(
    warehouse: Warehouse, tmp_path: Path, name: str
) -> None:
    rubric = read_rubric(RUBRIC)
    warehouse.load_rubric(rubric)
    for number in (1, 2, 3):
        of = call(number)
        card = scorecard(of, 90.0 - number, version=rubric.rubric_version)
        found = CallResult(of, CallState.SCORED, Source.RECORDING, None, transcript(of), (card,))
        keep(warehouse, found, shard=f"s{number}")
    publish(warehouse, tmp_path / "p.duckdb")

    rows = f"SELECT * FROM {name} ORDER BY ALL"
    with open_snapshot(tmp_path / "p.duckdb") as reader:
        kind = reader.execute("SELECT table_type FROM information_schema.tables WHERE table_name = ?", [name])
        assert kind.fetchone() == ("BASE TABLE",)
        held = reader.execute(rows).fetchall()
    assert held == warehouse.connection.execute(rows).fetchall() != []


def test_the_views_find_their_files_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Warehouse(Path("w.duckdb"), Path("data/turns"), SHANGHAI) as warehouse:
        keep(warehouse, scored(1))
        publish(warehouse, Path("p.duckdb"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    with open_snapshot(tmp_path / "p.duckdb") as reader:
        assert reader.execute("SELECT count(*) FROM turns").fetchone() == (2,)


def test_a_snapshot_takes_no_writes(warehouse: Warehouse, tmp_path: Path) -> None:
    publish(warehouse, tmp_path / "p.duckdb")
    with (
        open_snapshot(tmp_path / "p.duckdb") as reader,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        reader.execute("DELETE FROM calls")


def test_the_warehouse_goes_on_after_publishing(warehouse: Warehouse, tmp_path: Path) -> None:
    publish(warehouse, tmp_path / "p.duckdb")
    keep(warehouse, scored(1))
    publish(warehouse, tmp_path / "p.duckdb")

    assert sorted(file.name for file in tmp_path.glob("*p.duckdb*")) == ["p.duckdb"]
    with open_snapshot(tmp_path / "p.duckdb") as reader:
        assert reader.execute("SELECT count(*) FROM calls").fetchone() == (1,)


def test_times_are_shown_in_the_zone_asked_for(warehouse: Warehouse, tmp_path: Path) -> None:
    keep(warehouse, scored(1))
    publish(warehouse, tmp_path / "p.duckdb")
    with open_snapshot(tmp_path / "p.duckdb", "Asia/Shanghai") as reader:
        assert reader.execute("SELECT CAST(started_at AS VARCHAR) FROM calls").fetchone() == (
            "2026-11-02 09:01:00+08",
        )
    with pytest.raises(SnapshotError, match="Mars"):
        open_snapshot(tmp_path / "p.duckdb", "Mars/Base")


def test_a_reader_keeps_what_it_opened(warehouse: Warehouse, tmp_path: Path) -> None:
    keep(warehouse, scored(1))
    publish(warehouse, tmp_path / "p.duckdb")
    asked = (
        "SELECT (SELECT count(*) FROM calls),"
        " (SELECT string_agg(text, '|' ORDER BY turn_index) FROM turns WHERE call_id = 'c1')"
    )
    script = (
        "import sys; from pathlib import Path; from scoring.warehouse import open_snapshot\n"
        "reader = open_snapshot(Path(sys.argv[1]))\n"
        "for line in sys.stdin:\n"
        "    print(reader.execute(sys.argv[2]).fetchone(), flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "p.duckdb"), asked],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as former:  # fmt: skip
        assert former.stdin is not None
        assert former.stdout is not None

        def ask() -> str:
            print("?", file=former.stdin, flush=True)
            return former.stdout.readline().strip()

        first = ask()
        keep(warehouse, scored(1, said="早上好"), scored(2), shard="s2")
        publish(warehouse, tmp_path / "p.duckdb")

        assert first == "(1, '您好，请讲|我要订货')"
        assert ask() == first
        former.stdin.close()
    with open_snapshot(tmp_path / "p.duckdb") as reader:
        assert reader.execute("SELECT count(*) FROM calls").fetchone() == (2,)
        assert reader.execute(
            "SELECT text FROM turns WHERE call_id = 'c1' AND turn_index = 0"
        ).fetchone() == ("早上好",)


def test_many_readers_never_see_half_a_copy(warehouse: Warehouse, tmp_path: Path) -> None:
    place = tmp_path / "p.duckdb"
    keep(warehouse, scored(1))
    publish(warehouse, place)
    done, wrong, seen = threading.Event(), [], set()

    def read() -> None:
        while not done.is_set():
            with open_snapshot(place) as reader:
                calls, cards, turns = reader.execute(
                    "SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM official_scorecards),"
                    " (SELECT count(*) FROM turns)"
                ).fetchone()  # type: ignore[misc]
            seen.add(calls)
            if (cards, turns) != (calls, 2 * calls):
                wrong.append((calls, cards, turns))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(2, 8):
        keep(warehouse, scored(number), shard=f"s{number}")
        publish(warehouse, place)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert seen


def test_a_copy_that_cannot_be_written_names_its_place(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    with pytest.raises(SnapshotError, match=r"snapshot .*taken/p\.duckdb: cannot be published"):
        publish(warehouse, tmp_path / "taken" / "p.duckdb")
    keep(warehouse, scored(1))
    publish(warehouse, tmp_path / "p.duckdb")


def test_a_copy_never_takes_the_place_of_the_warehouse(warehouse: Warehouse) -> None:
    with pytest.raises(SnapshotError, match="got the warehouse itself"):
        publish(warehouse, warehouse.path)


def test_what_was_never_published_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        SnapshotError, match=r"missing/p\.duckdb: expected a published warehouse, got no such file"
    ):
        open_snapshot(tmp_path / "missing" / "p.duckdb")


def test_a_file_that_is_no_snapshot_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.duckdb").write_text("nothing of the kind" * 500)
    with pytest.raises(SnapshotError, match=r"p\.duckdb: expected a published warehouse, got"):
        open_snapshot(tmp_path / "p.duckdb")

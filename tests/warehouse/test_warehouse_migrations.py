"""The schema grows by numbered steps, each whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from warehouse_samples import SHANGHAI

from scoring.human_verdict import HumanVerdict
from scoring.scorecard import Outcome
from scoring.warehouse import Warehouse
from scoring.warehouse.migrations import FOLDER, available, migrate
from scoring.warehouse.problems import MigrationError

CALL = """
    INSERT INTO calls BY NAME
    SELECT 'c1' AS call_id, 'scored' AS state, 'recording' AS source, 'r' AS run_id, now() AS loaded_at
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        yield connection


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute("SELECT table_name FROM information_schema.tables").fetchall()
    return {name for (name,) in found}


def schema(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns ORDER BY ALL"
    ).fetchall()


def folder_of(tmp_path: Path, **files: str) -> Path:
    """A folder with the first real migration and further ones made up here."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_first.sql").write_bytes((FOLDER / "0001_first.sql").read_bytes())
    for name, text in files.items():
        (folder / f"{name.removeprefix('n')}.sql").write_text(text, encoding="utf-8")
    return folder


def test_an_empty_database_gets_everything(database: duckdb.DuckDBPyConnection) -> None:
    applied = migrate(database)

    assert [migration.number for migration in applied] == list(range(1, len(available()) + 1))
    assert {"calls", "scorecards", "item_results", "official_scorecards", "official_items"} <= tables(
        database
    )
    recorded = database.execute(
        "SELECT number, name, sha256 FROM schema_migrations ORDER BY number"
    ).fetchall()
    assert recorded == [(each.number, each.name, each.sha256) for each in applied]


def test_an_up_to_date_database_is_left_alone(database: duckdb.DuckDBPyConnection) -> None:
    migrate(database)
    assert migrate(database) == ()


@pytest.mark.parametrize("version", range(1, len(available()) + 1))
def test_every_older_version_with_rows_comes_up_to_date(tmp_path: Path, version: int) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for file in sorted(FOLDER.glob("*.sql"))[:version]:
        (older / file.name).write_bytes(file.read_bytes())
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        migrate(connection, older)
        connection.execute(CALL)
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        applied = migrate(connection)
        grown = schema(connection)
        assert [migration.number for migration in applied] == list(range(version + 1, len(available()) + 1))
        assert connection.execute("SELECT call_id, state FROM calls").fetchall() == [("c1", "scored")]
        assert connection.execute("SELECT count(*) FROM official_items").fetchall() == [(0,)]
    with duckdb.connect() as fresh:
        migrate(fresh)
        assert grown == schema(fresh)


FILLED = """
    INSERT INTO rubrics VALUES ('r', 'v1', '方案', 'weighted', 85, NULL, '', now());
    INSERT INTO rubric_items VALUES
        ('r', 'v1', 'greeting', 1, '开头语', '服务规范', 'normal', 60, NULL, 'phrase'),
        ('r', 'v1', 'rude', 2, '禁语', '服务态度', 'fatal', 0, NULL, 'phrase');
    INSERT INTO calls BY NAME
    SELECT 'c1' AS call_id, 'scored' AS state, 'recording' AS source, 'r' AS run_id, now() AS loaded_at,
        DATE '2026-10-05' AS day;
    INSERT INTO scorecards VALUES
        ('s1', 'c1', 'r', 'v1', '1', NULL, 100, 100, 100, 100, 85, true, 'provisional', '待确认', 1,
        false, 'r', now());
    INSERT INTO item_results VALUES
        ('s1', 'c1', 'greeting', 'pass', 60, 60, 0.9, '说了', []),
        ('s1', 'c1', 'rude', 'fail', 0, 0, 0.9, '说了“随便你”', []);
"""


def test_a_filled_warehouse_of_the_release_before_reviews_goes_on(tmp_path: Path) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for file in sorted(FOLDER.glob("*.sql"))[:2]:
        (older / file.name).write_bytes(file.read_bytes())
    with duckdb.connect(str(tmp_path / "old.duckdb")) as connection:
        migrate(connection, older)
        connection.execute(FILLED)
        before = connection.execute("SELECT * FROM official_scorecards").fetchall()
    with Warehouse(tmp_path / "old.duckdb", tmp_path / "turns", SHANGHAI) as warehouse:
        rows = warehouse.connection.execute("SELECT * EXCLUDE (reviewed) FROM official_scorecards").fetchall()
        assert rows == before
        items = warehouse.connection.execute(
            "SELECT item_id, hits, decided_by FROM official_items"
        ).fetchall()
        assert sorted(items) == [("greeting", None, "machine"), ("rude", None, "machine")], "hits not known"

        said = HumanVerdict("c1", "rude", "王主任", Outcome.FAIL, datetime(2026, 11, 1, tzinfo=UTC))
        warehouse.load_reviews([said])
        counts = warehouse.connection.execute("SELECT total, raw_total, fatal FROM official_scorecards")
        assert counts.fetchall() == [(0, 100, "confirmed")]
        assert warehouse.close_month(date(2026, 10, 1), "陈经理").calls == 1


def test_a_failing_migration_leaves_nothing(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    bad = "CREATE TABLE half (a INTEGER); UPDATE calls SET state = 'gone'; SELECT * FROM missing_table;"
    folder = folder_of(tmp_path, n0002_good="CREATE TABLE good (a INTEGER);")
    migrate(database, folder)
    database.execute(CALL)
    (folder / "0003_bad.sql").write_text(bad, encoding="utf-8")

    with pytest.raises(MigrationError, match=r"0003_bad failed, nothing of it was applied: .*missing_table"):
        migrate(database, folder)

    assert "good" in tables(database)
    assert "half" not in tables(database)
    assert database.execute("SELECT state FROM calls").fetchall() == [("scored",)]
    assert database.execute("SELECT max(number) FROM schema_migrations").fetchone() == (2,)
    (folder / "0003_bad.sql").write_text("CREATE TABLE half (a INTEGER);", encoding="utf-8")
    assert [str(migration) for migration in migrate(database, folder)] == ["0003_bad"]


def test_a_changed_migration_is_named(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, n0002_more="CREATE TABLE more (a INTEGER);")
    migrate(database, folder)
    (folder / "0002_more.sql").write_text("CREATE TABLE more (a VARCHAR);", encoding="utf-8")

    with pytest.raises(MigrationError, match=r"0002_more: .* an applied migration never changes"):
        migrate(database, folder)


def test_other_line_ends_are_no_change(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    migrate(database, folder)
    first = folder / "0001_first.sql"
    first.write_bytes(first.read_bytes().replace(b"\n", b"\r\n"))
    assert migrate(database, folder) == ()


def test_a_newer_database_is_refused(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    migrate(database, folder_of(tmp_path, n0002_next="CREATE TABLE next_one (a INTEGER);"))
    older = tmp_path / "older"
    older.mkdir()
    (older / "0001_first.sql").write_bytes((FOLDER / "0001_first.sql").read_bytes())

    with pytest.raises(MigrationError, match="0002_next, this release ends at 0001"):
        migrate(database, older)


def test_a_gap_in_the_files_is_named(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, n0003_third="CREATE TABLE third (a INTEGER);")
    with pytest.raises(MigrationError, match="expected 0002 next, got 0003_third"):
        migrate(database, folder)
    assert tables(database) == set()


def test_a_gap_in_the_database_is_named(database: duckdb.DuckDBPyConnection) -> None:
    migrate(database)
    database.execute("DELETE FROM schema_migrations WHERE number = 1")
    with pytest.raises(MigrationError, match="expected migration 0001 next, got 0002"):
        migrate(database)


def test_a_file_that_is_no_migration_is_named(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(MigrationError, match=r"fix\.sql: expected a name like 0001_first\.sql"):
        migrate(database, folder_of(tmp_path, fix="SELECT 1;"))


def test_no_migration_ends_the_transaction_it_runs_in() -> None:
    for migration in available():
        kinds = {statement.type for statement in duckdb.extract_statements(migration.sql)}
        assert duckdb.StatementType.TRANSACTION not in kinds, migration

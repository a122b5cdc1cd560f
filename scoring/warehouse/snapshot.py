"""Publishing: a read-only copy of the warehouse for the desk, the reports and analysts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.warehouse.loader import Warehouse
from scoring.warehouse.problems import SnapshotError
from scoring.warehouse.queries import identifier, literal, query
from scoring.warehouse.staging import put_in_place
from scoring.warehouse.words import create_views

if TYPE_CHECKING:
    import duckdb


COUNTED = {
    "official_scorecards": "call_id",
    "daily_scores": "day",
    "daily_items": "day",
    "monthly_items": "month",
    "daily_calls": "day",
    "clip_candidates": "day",
}
"""Views that the copy holds as tables, and what they are ordered by; the first is what the others count."""


def _quiet(step: str) -> None:
    del step


def publish(warehouse: Warehouse, path: Path, on_step: Callable[[str], None] = _quiet) -> Path:
    """Copy everything committed to ``path`` and put it there in one step; its folder is made where missing.

    The copy's views ``turns`` and ``transcripts`` read the Parquet files where they lie now, by absolute
    path; the views `COUNTED` are tables in it. Whoever has the former copy open keeps reading that.
    ``on_step`` is called after each step: ``copied``, the name of each view counted, ``written``.

    Raises:
        SnapshotError: the place cannot be written, or is the warehouse itself.
    """
    import duckdb

    if path.resolve() == warehouse.path.resolve():
        raise SnapshotError(f"snapshot {path}: expected a place of its own, got the warehouse itself")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with put_in_place(path) as unfinished:
            _copy(warehouse, unfinished, on_step)
    except (duckdb.Error, OSError) as error:
        raise SnapshotError(f"snapshot {path}: cannot be published: {error}") from error
    return path


def open_snapshot(path: Path, time_zone: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a published copy for reading; times are shown in ``time_zone`` (the process's own if not given).

    Raises:
        SnapshotError: nothing was published there, or it is not a DuckDB database.
    """
    import duckdb

    if not path.is_file():
        raise SnapshotError(f"snapshot {path}: expected a published warehouse, got no such file")
    try:
        connection = duckdb.connect(str(path), read_only=True)
        if time_zone is not None:
            connection.execute(f"SET TimeZone = {literal(time_zone)}")
    except duckdb.Error as error:
        raise SnapshotError(f"snapshot {path}: expected a published warehouse, got: {error}") from error
    return connection


def count_views(connection: duckdb.DuckDBPyConnection, on_step: Callable[[str], None] = _quiet) -> None:
    """Make tables of the views `COUNTED` in the current database; what is said of them stays."""
    for view, order in COUNTED.items():
        told = connection.execute(query("view_comment"), {"view": view}).fetchone()
        comment = literal(str(told[0])) if told and told[0] else "NULL"
        connection.execute(query("count_view").format(view=identifier(view), order=order, comment=comment))
        on_step(view)


def _copy(warehouse: Warehouse, target: Path, on_step: Callable[[str], None]) -> None:
    connection, name = warehouse.connection, "published"
    row = connection.execute("SELECT current_database()").fetchone()
    source = identifier(str(row[0]) if row else "")
    connection.execute("CHECKPOINT")
    _copy_file(warehouse.path, target)
    on_step("copied")
    connection.execute(f"ATTACH {literal(str(target))} AS {identifier(name)}")
    try:
        connection.execute(f"USE {identifier(name)}")
        create_views(connection, warehouse.turns_folder, warehouse.transcripts_folder)
        count_views(connection, on_step)
        connection.execute(f"CHECKPOINT {identifier(name)}")
        on_step("written")
    finally:
        connection.execute(f"USE {source}")
        connection.execute(f"DETACH {identifier(name)}")
    target.with_name(f"{target.name}.wal").unlink(missing_ok=True)


def _copy_file(source: Path, target: Path) -> None:
    """Copy the warehouse's file, which nobody else may write and which has no WAL after a checkpoint.

    In a process of its own: POSIX drops a process's locks on a file, DuckDB's too, once it closes any handle
    on it. To copy its rows instead would compress 150 million verdicts anew each night.
    """
    copy = "import shutil, sys; shutil.copyfile(*sys.argv[1:])"
    command = [sys.executable, "-I", "-S", "-c", copy, str(source), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(f"copying {source} failed: {done.stderr.strip().splitlines()[-1:]}")


__all__ = ["open_snapshot", "publish"]

"""Numbered SQL migrations: each applied once, in order, together with its record in one transaction."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.warehouse.problems import MigrationError
from scoring.warehouse.queries import query

if TYPE_CHECKING:
    import duckdb

FOLDER = Path(__file__).parent / "migrations"
_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; ``sha256`` is that of the text with Unix line ends."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.number:04d}_{self.name}"


def available(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """The migrations of this release, in order.

    Raises:
        MigrationError: a file name that is none, a number twice, or a gap in the numbers.
    """
    found = []
    for file in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise MigrationError(f"migration {file}: expected a name like 0001_first.sql")
        found.append(Migration(int(match[1]), match[2], file.read_text(encoding="utf-8")))
    for expected, migration in enumerate(found, start=1):
        if migration.number != expected:
            raise MigrationError(f"migrations in {folder}: expected {expected:04d} next, got {migration}")
    return tuple(found)


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Bring the database to the newest schema; returns what was applied, nothing where it was up to date.

    Raises:
        MigrationError: an applied migration differs from the file of its number, the database is newer than
            this release, or a migration fails (which leaves the database as it was before that one).
    """
    migrations = available(folder)
    connection.execute(query("schema_migrations"))
    applied = connection.execute(query("applied_migrations")).fetchall()
    _compare(applied, migrations)
    todo = migrations[len(applied) :]
    for migration in todo:
        _apply(connection, migration)
    return todo


def _compare(applied: list[tuple[int, str, str]], migrations: tuple[Migration, ...]) -> None:
    for position, (number, name, sha256) in enumerate(applied, start=1):
        if number != position:
            raise MigrationError(f"database: expected migration {position:04d} next, got {number:04d}")
        if number > len(migrations):
            raise MigrationError(
                f"database: has migration {number:04d}_{name}, this release ends at {len(migrations):04d}; "
                "it was written by a newer release"
            )
        if sha256 != migrations[position - 1].sha256:
            raise MigrationError(
                f"migration {migrations[position - 1]}: the database has another {number:04d}_{name} "
                f"(sha256 {sha256[:12]}…, expected {migrations[position - 1].sha256[:12]}…); "
                "an applied migration never changes"
            )


def _apply(connection: duckdb.DuckDBPyConnection, migration: Migration) -> None:
    import duckdb

    connection.execute("BEGIN")
    try:
        connection.execute(migration.sql)
        connection.execute(query("record_migration"), [migration.number, migration.name, migration.sha256])
        connection.execute("COMMIT")
    except duckdb.Error as error:
        _roll_back(connection)
        raise MigrationError(f"migration {migration} failed, nothing of it was applied: {error}") from error


def _roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    import contextlib

    import duckdb

    with contextlib.suppress(duckdb.TransactionException):  # none is open where COMMIT itself failed
        connection.execute("ROLLBACK")

"""Merging rows into a table: new ones in, different ones replaced, equal ones untouched."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring.warehouse.queries import identifier, query

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows were new or different, and how many of the given were there before."""

    rows: int
    known: int

    def __add__(self, other: Change) -> Change:
        return Change(self.rows + other.rows, self.known + other.known)


def merge(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    source: str,
    keys: tuple[str, ...],
    stamps: tuple[str, ...] = (),
) -> Change:
    """Merge ``source`` (a table or view; one row per ``keys``) into ``target``.

    ``stamps`` are columns that say who wrote a row and when: one that differs in nothing else stays.
    Where no row is known the rows are inserted without a look at the target's other columns.
    """
    names = ", ".join(identifier(key) for key in keys)
    parts = {"target": identifier(target), "source": identifier(source), "keys": names}
    known = _number(connection, query("known_rows").format(**parts))
    if not known:
        return Change(insert(connection, target, source), 0)
    columns = [row[0] for row in connection.execute(f"DESCRIBE {identifier(source)}").fetchall()]
    compared = [identifier(name) for name in columns if name not in (*keys, *stamps)]
    ours, theirs = (", ".join(f"{side}.{name}" for name in compared) for side in "ts")
    same = " AND ".join(f"t.{identifier(key)} = s.{identifier(key)}" for key in keys)
    differs = f"({ours}) IS DISTINCT FROM ({theirs})"
    return Change(_number(connection, query("merge").format(**parts, same=same, differs=differs)), known)


def insert(connection: duckdb.DuckDBPyConnection, target: str, source: str) -> int:
    """Insert rows that are known to be new; returns how many."""
    text = query("insert").format(target=identifier(target), source=identifier(source))
    return _number(connection, text)


def merge_rows(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    rows: list[dict[str, Any]],
    keys: tuple[str, ...] = (),
    stamps: tuple[str, ...] = (),
) -> Change:
    """Merge Python rows (all with the same keys) into ``target``; without ``keys`` they are added."""
    import pyarrow as pa

    if not rows:
        return Change(0, 0)
    arrow = pa.table({name: [row[name] for row in rows] for name in rows[0]})
    with registered(connection, "given_rows", arrow):
        if not keys:
            return Change(insert(connection, target, "given_rows"), 0)
        return merge(connection, target, "given_rows", keys, stamps)


@contextlib.contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, table: Any) -> Iterator[None]:
    """``table`` under ``name`` in SQL while the block runs."""
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)


def _number(connection: duckdb.DuckDBPyConnection, text: str) -> int:
    row = connection.execute(text).fetchone()
    return 0 if row is None else int(row[0])

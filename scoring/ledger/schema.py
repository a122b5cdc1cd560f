"""The ledger's tables, and opening the database that holds them: SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

BUSY_TIMEOUT_S = 30.0
LONGEST_REASON = 4000  # characters; an error text may be a whole log

metadata = MetaData()

# grain: one call of a manifest
call_states = Table(
    "call_states",
    metadata,
    Column("call_id", String, primary_key=True),
    Column("day", Date),
    Column("recording", String),
    Column("fingerprint", String),
    Column("state", String, nullable=False),
    Column("problem", String),
    Column("reason", String),
    Column("attempts", Integer, nullable=False),
    Column("identity", String),
    Column("run_id", String),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("call_states_day", "day", "state"),
    Index("call_states_run", "run_id"),
)

# grain: one try at one stage of one call; without an outcome while it goes on
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("call_id", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("outcome", String),
    Column("error_kind", String),
    Column("error", String),
    Index("attempts_call", "call_id"),
    Index("attempts_open", "outcome", "run_id"),
)


class LedgerError(Exception):
    """The operational store cannot be opened or used; the message names it, its password hidden."""


def connect(url: str) -> Engine:
    """An engine for ``url``; SQLite's folder is made, its journal is WAL and waits for other writers.

    Raises:
        LedgerError: not a URL, or not of SQLite or PostgreSQL, or its driver is not installed.
    """
    place = _supported(url)
    try:
        if place.get_backend_name() != "sqlite":
            return create_engine(place, pool_pre_ping=True, hide_parameters=True)
        if place.database not in (None, "", ":memory:"):
            Path(str(place.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(place, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
    except (ImportError, OSError, NoSuchModuleError) as error:
        raise LedgerError(f"ledger {shown(place)}: cannot be opened: {error}") from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def kept_text(text: str | None) -> str | None:
    """``text`` as a database can keep it: no NUL character or lone surrogate, not endless."""
    if text is None:
        return None
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()[:LONGEST_REASON]


def shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _supported(url: str) -> URL:
    try:
        place = make_url(url)
    except ArgumentError as error:
        raise LedgerError("ledger: expected a URL such as sqlite:///data/ledger.sqlite, got none") from error
    if place.drivername in ("postgresql", "postgres"):
        place = place.set(drivername="postgresql+psycopg")
    if place.get_backend_name() not in ("sqlite", "postgresql"):
        raise LedgerError(f"ledger {shown(place)}: expected sqlite or postgresql, got {place.drivername}")
    return place


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins no transaction by itself: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    """A writer takes its lock at once: one that read first could not get it later, however long it waits."""
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

"""Bringing the ledger's database to the newest schema with alembic."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from scoring.ledger.schema import LedgerError, shown

_FOLDER = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x63616C6C  # any number of our own, for PostgreSQL's advisory lock


def upgrade(engine: Engine) -> None:
    """Create or migrate the tables, in one transaction; two processes that start at once take turns.

    Raises:
        LedgerError: the database cannot be reached, is no database, or was written by a newer release.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise LedgerError(
            f"ledger {shown(engine.url)}: expected a schema of this release or an older one: {error}"
        ) from error
    except SQLAlchemyError as error:
        raise LedgerError(f"ledger {shown(engine.url)}: cannot be opened: {error}") from error

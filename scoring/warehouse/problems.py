"""What can go wrong with the warehouse; each message names the file, what was expected and what was found."""

from __future__ import annotations


class WarehouseError(Exception):
    """Any failure of the analytical store."""


class WarehouseFileError(WarehouseError):
    """The database file cannot be opened: not DuckDB's, of a newer format, no permission."""


class WarehouseBusyError(WarehouseError):
    """Another process has the database open; the message names it."""


class MigrationError(WarehouseError):
    """The database and the migrations of this release do not fit, or a migration failed."""


class StagingError(WarehouseError):
    """A result cannot be staged."""


class ShardError(WarehouseError):
    """A staged shard cannot be read; nothing of it was loaded."""


class ReviewError(WarehouseError):
    """A person's verdict on a call or an item that is not there; ``detail`` says so in Chinese."""

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


class MonthError(WarehouseError):
    """A month that cannot be closed."""


class SnapshotError(WarehouseError):
    """A snapshot cannot be published or opened."""

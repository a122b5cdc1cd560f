"""Warehouses that the tests of the reports read; nobody writes into the shared one."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from reports_story import empty_warehouse, load, record_night, story


@pytest.fixture
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        yield connection


@pytest.fixture(scope="session")
def centre() -> Iterator[duckdb.DuckDBPyConnection]:
    """The planted story of ``reports_story``: nine agents, twelve weeks, and one night's books."""
    with empty_warehouse() as connection:
        load(connection, story(agents=9))
        record_night(connection)
        yield connection

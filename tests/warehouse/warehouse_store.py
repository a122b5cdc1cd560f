"""A warehouse in a folder, as the tests of the stores use it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse_samples import SHANGHAI

from scoring.warehouse import CallResult, Warehouse, stage
from scoring.warehouse.words import create_views

TABLES = (
    "calls",
    "scorecards",
    "item_results",
    "transcript_files",
    "rubrics",
    "rubric_items",
    "agents",
    "satisfaction",
)


class Store:
    """A warehouse in a folder, with short ways to fill it and to look at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = Warehouse(folder / "warehouse.duckdb", folder / "turns", SHANGHAI)

    def keep(self, shard: str, *results: CallResult, run: str = "r1") -> Any:
        return self.warehouse.load(stage(self.folder / "staging", shard, results, run))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.warehouse.connection.execute(sql).fetchall()

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        return {table: self.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in TABLES}

    def turns(self) -> list[tuple[Any, ...]]:
        warehouse = self.warehouse
        create_views(warehouse.connection, warehouse.turns_folder, warehouse.transcripts_folder)
        return self.rows("SELECT call_id, text FROM turns ORDER BY call_id, turn_index")

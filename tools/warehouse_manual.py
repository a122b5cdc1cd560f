"""The analysts' manual ``docs/warehouse.md``: ``python -m tools.warehouse_manual``.

Made of an empty warehouse's own schema and the comments in it, and of the worked queries in ``docs/queries``.
``--check`` writes nothing and fails where the page is out of date.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from scoring.warehouse import Warehouse, open_snapshot, publish

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "warehouse.md"
QUERIES = ROOT / "docs" / "queries"
INTRODUCTION = """<!-- Made by `python -m tools.warehouse_manual`; do not edit. -->
# The warehouse, for analysts

Every run and every import publishes a read-only copy of the warehouse, `data/published/callqa.duckdb` unless
the settings say otherwise. Open that one, never the warehouse itself: many may read the copy at once, also
while the next one is being published, and DuckDB, Python, R, DBeaver, Metabase and Superset all can.

```python
import duckdb

with duckdb.connect("data/published/callqa.duckdb", read_only=True) as connection:
    connection.sql("FROM judged_calls LIMIT 5").show()
```

Start from the views `judged_calls`, `judged_items` and `agent_days`: they hold what counts (people's verdicts
over the machine's, closed months as they were closed, no replays). Three habits keep figures honest. Rates
are sums divided last: `sum(passed) / sum(counted)`, never the mean of rates. A verdict that is `uncertain` or
`not_measurable` is neither a pass nor a failure: leave it out of both sides, and say how many there were. A
`total` that is NULL is not 0.

`turns` holds the words themselves, read from Parquet files beside the copy; it is in published copies only.
[`analyst.ipynb`](analyst.ipynb) is a notebook that begins with these views.
"""


def main(arguments: list[str]) -> int:
    text = page()
    if "--check" in arguments:
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            print("docs/warehouse.md: out of date; run: python -m tools.warehouse_manual")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Warehouse(folder / "warehouse.duckdb", folder / "turns", ZoneInfo("Asia/Shanghai")) as warehouse:
            publish(warehouse, folder / "published.duckdb")
        with open_snapshot(folder / "published.duckdb") as connection:
            return "\n".join(
                [INTRODUCTION, *_worked(), "## Views", *_views(connection), "## Tables", *_tables(connection)]
            )


def _worked() -> list[str]:
    lines = ["## Worked queries", ""]
    for path in sorted(QUERIES.glob("*.sql")):
        lines += ["```sql", path.read_text(encoding="utf-8").rstrip(), "```", ""]
    return lines


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
    ).fetchall()
    return [line for name, comment in found for line in _described(connection, name, comment)]


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "SELECT table_name, comment FROM duckdb_tables() ORDER BY table_name"
    ).fetchall()
    return [line for name, comment in found for line in _described(connection, name, comment)]


def _described(connection: duckdb.DuckDBPyConnection, name: str, comment: str | None) -> list[str]:
    columns = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = ?"
        " ORDER BY column_index",
        [name],
    ).fetchall()
    rows = [f"| `{column}` | {kind} | {told or ''} |" for column, kind, told in columns]
    return [
        "",
        f"### {name}",
        "",
        f"{comment}." if comment else "",
        "",
        "| column | type | |",
        "| --- | --- | --- |",
        *rows,
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

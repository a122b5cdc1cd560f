"""The analysts' manual is true: it is the schema's own, its queries run, and so does its notebook."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from reports.reports_story import empty_warehouse, load, story

from tools.warehouse_manual import PAGE, QUERIES, ROOT, main


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analyst")
    path = folder / "data" / "published" / "callqa.duckdb"
    path.parent.mkdir(parents=True)
    with empty_warehouse(path) as connection:
        load(connection, story(weeks=6, agents=6))
    return path


def test_the_page_is_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_every_table_and_view_says_what_a_row_is(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        tables = connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall()
        views = connection.execute(
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    told = {name: comment for name, comment in (*tables, *views) if name != "schema_migrations"}
    assert [name for name, comment in told.items() if not comment] == []
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in told if f"### {name}\n" not in page] == []


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_the_worked_queries_answer(published: Path, path: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        assert connection.execute(path.read_text(encoding="utf-8")).fetchall()


def test_the_notebook_runs(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.parents[2])
    notebook = json.loads((ROOT / "docs" / "analyst.ipynb").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "analyst.ipynb", "exec"), names)
    assert len(names["items"]) > 3  # type: ignore[arg-type]

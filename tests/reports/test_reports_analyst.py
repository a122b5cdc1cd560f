"""The analysts' manual is true: it is the schema's own, its queries run, and so does its notebook."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from reports_story import empty_warehouse, load, story

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


def test_every_table_and_view_says_what_a_row_is() -> None:
    sections = PAGE.read_text(encoding="utf-8").split("\n### ")[1:]
    assert len(sections) > 20
    told = {section.split("\n")[0]: section.split("\n")[2] for section in sections}
    assert [name for name, row in told.items() if not row.startswith("One row is ")] == ["schema_migrations"]


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_the_worked_queries_answer(published: Path, path: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        found = connection.execute(path.read_text(encoding="utf-8"))
        assert len(found.description) >= 4
        assert found.fetchall() or "satisfaction" in path.read_text(encoding="utf-8")  # nobody rated here


def test_the_notebook_runs(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(published.parents[2])
    notebook = json.loads((ROOT / "docs" / "analyst.ipynb").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), "analyst.ipynb", "exec"), names)
    assert len(names["items"]) > 3  # type: ignore[arg-type]

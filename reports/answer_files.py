"""An answer for machines: JSON with everything, CSV with one table or a file a table."""

from __future__ import annotations

import json
from pathlib import Path

from reports.answer import Answer
from reports.output import csv_text, json_answer, json_rows


def answer_json(answer: Answer) -> str:
    """``rows`` are those of the first table, ``tables`` holds the rows of each by name, this one too."""
    notes = [*answer.notes, *(note for table in answer.tables for note in table.notes)]
    tables = {table.name: json_rows(table) for table in answer.tables}
    value = json_answer(
        answer.name, tables[answer.tables[0].name], dict(answer.filters), list(dict.fromkeys(notes))
    )
    whole = {**value, "sentences": list(answer.sentences), "tables": tables}
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def answer_csv(answer: Answer) -> str:
    """The first table."""
    return csv_text(answer.tables[0])


def write_tables(answer: Answer, folder: Path) -> tuple[Path, ...]:
    """Every table as ``<report>-<table>.csv`` in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in answer.tables:
        path = folder / f"{answer.name}-{table.name}.csv"
        path.write_text(csv_text(table), encoding="utf-8", newline="")
        paths.append(path)
    return tuple(paths)

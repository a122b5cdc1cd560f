"""Given an answer, when a program asks for it, then JSON holds everything and CSV a table a file."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from reports_sample import ANSWER, TABLE, bare

from reports.answer import Answer, Chart, Series
from reports.answer_files import answer_csv, answer_json, write_tables


def test_json_has_the_promised_keys_and_every_table() -> None:
    value = json.loads(answer_json(ANSWER))
    assert set(value) == {"report", "generated_at", "filters", "rows", "notes", "sentences", "tables"}
    assert value["report"] == "trial" and value["filters"] == {"by": "agent", "start": "2026-09-01"}
    assert datetime.fromisoformat(value["generated_at"]).tzinfo is not None
    assert value["rows"] == value["tables"]["agents"] and len(value["tables"]["items"]) == 2
    assert value["rows"][0]["clips"][0]["start_s"] == 8.0
    assert value["sentences"] == list(ANSWER.sentences)
    assert value["notes"] == ["区间按坐席聚类。", "只数有总分的通话。"]


def test_csv_is_the_first_table(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(answer_csv(ANSWER).removeprefix("\ufeff"))))
    assert rows[0] == [column.title for column in TABLE.columns] and len(rows) == 3
    paths = write_tables(ANSWER, tmp_path / "all")
    assert [path.name for path in paths] == ["trial-agents.csv", "trial-items.csv"]
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in paths)


def test_nothing_to_tell_still_has_rows_and_a_sentence() -> None:
    value = json.loads(answer_json(bare()))
    assert value["rows"] == [] and value["sentences"] == ["还没有数据，无法判断。"]


def test_an_answer_without_words_or_with_twins_is_refused() -> None:
    with pytest.raises(ValueError, match="a sentence and a table"):
        Answer("x", "x", (), (), (TABLE,))
    with pytest.raises(ValueError, match="every name once, got agents, agents"):
        Answer("x", "x", (), ("一句。",), (TABLE, TABLE))
    with pytest.raises(ValueError, match="chart c, series s: 1 values for 2 labels"):
        Chart("c", "图", "bar", ("a", "b"), (Series("s", (1.0,)),))
    with pytest.raises(ValueError, match="needs xs"):
        Chart("c", "图", "scatter", (), (Series("s", (1.0,)),))

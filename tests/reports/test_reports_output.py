"""Given a table, when it is written, then JSON and CSV say the same and nothing executes."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from datetime import date, datetime

import pytest

from reports.output import csv_text, json_text
from reports.report import Clip, Column, Report

CLIP = Clip("c1", date(2026, 9, 7), "李芳（8001）", 8.0, 9.5, "agent", "你烦不烦", "说了禁语")
COLUMNS = (
    Column("name", "姓名", "text"),
    Column("n", "通数", "count"),
    Column("rate", "比率", "share"),
    Column("day", "日期", "date"),
    Column("sure", "可信", "flag"),
    Column("clips", "依据", "clips"),
)
REPORT = Report(
    "trial",
    "试表",
    (("by", "agent"),),
    COLUMNS,
    (("李芳", 3, 1 / 3, date(2026, 9, 7), True, (CLIP,)), ("=1+1", 0, None, None, None, ())),
    ("一句说明。",),
)


def test_json_is_the_object_that_was_promised() -> None:
    value = json.loads(json_text(REPORT))
    assert set(value) == {"report", "generated_at", "filters", "rows", "notes"}
    assert (value["report"], value["filters"], value["notes"]) == ("trial", {"by": "agent"}, ["一句说明。"])
    assert datetime.fromisoformat(value["generated_at"]).tzinfo is not None
    first, second = value["rows"]
    assert (first["name"], first["n"], first["day"], first["sure"]) == ("李芳", 3, "2026-09-07", True)
    assert first["clips"][0]["start_s"] == 8.0
    assert second["rate"] is None


def test_a_number_that_is_none_becomes_null() -> None:
    report = Report("trial", "试表", (), (COLUMNS[2],), ((math.nan,), (math.inf,)))
    assert [row["rate"] for row in json.loads(json_text(report))["rows"]] == [None, None]
    assert csv_text(report).splitlines()[1:] == ['""', '""']


def test_csv_opens_in_excel_with_chinese_headers() -> None:
    text = csv_text(REPORT)
    assert text.encode("utf-8").startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[0] == ["姓名", "通数", "比率", "日期", "可信", "依据"]
    assert rows[1][:5] == ["李芳", "3", "0.3333", "2026-09-07", "是"]
    assert "00:08–00:09 坐席：你烦不烦" in rows[1][5]


def test_csv_texts_that_look_like_formulas_are_defused() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(REPORT))))
    assert rows[2][0] == "'=1+1"


def test_a_wrong_row_is_named() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells for 6 columns"):
        Report("trial", "试表", (), COLUMNS, (("李芳",),))


def test_importing_the_room_loads_nothing_heavy() -> None:
    public = ("trend", "weak_items", "night", "page", "workbook", "output", "catalogue", "nightly")
    modules = ", ".join(f"reports.{name}" for name in public)
    heavy = ["pandas", "plotly", "statsmodels", "scipy", "numpy", "duckdb", "jinja2", "xlsxwriter"]
    code = f"import sys, {modules}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

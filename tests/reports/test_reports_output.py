"""Given a report, when it is written, then JSON, CSV and workbook say the same and nothing executes."""

from __future__ import annotations

import csv
import io
import json
import math
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from reports.output import csv_text, json_text, write
from reports.report import Clip, Column, Report
from reports.trend import trend
from reports.weak_items import weak_items

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


def test_csv_opens_in_excel_with_chinese_headers(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "trial.csv"
    assert write(REPORT, "csv", path) == path
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert rows[0] == ["姓名", "通数", "比率", "日期", "可信", "依据"]
    assert rows[1][:5] == ["李芳", "3", "0.3333", "2026-09-07", "是"]
    assert "00:08–00:09 坐席：你烦不烦" in rows[1][5]


def test_csv_texts_that_look_like_formulas_are_defused() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(REPORT))))
    assert rows[2][0] == "'=1+1"


def test_a_workbook_of_one_report(tmp_path: Path) -> None:
    path = write(REPORT, "xlsx", tmp_path / "trial.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["试表", "说明"]
    assert book["试表"]["A3"].value == "=1+1" and book["试表"]["A3"].data_type == "s"
    assert book["说明"]["A2"].value == "一句说明。"


def test_the_real_reports_are_written_in_every_format(
    centre: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for report in (trend(centre).report(), weak_items(centre).report()):
        rows = json.loads(str(write(report, "json")))["rows"]
        table = list(csv.reader(io.StringIO(str(write(report, "csv")))))
        book = openpyxl.load_workbook(write(report, "xlsx", tmp_path / f"{report.name}.xlsx"))
        assert len(rows) == len(table) - 1 == book.worksheets[0].max_row - 1 == len(report.rows)


def test_a_wrong_row_or_format_is_named() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells for 6 columns"):
        Report("trial", "试表", (), COLUMNS, (("李芳",),))
    with pytest.raises(ValueError, match="format 'pdf'"):
        write(REPORT, "pdf")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs a path"):
        write(REPORT, "xlsx")


def test_importing_the_room_loads_nothing_heavy() -> None:
    public = ("trend", "weak_items", "night", "page", "workbook", "output")
    modules = ", ".join(f"reports.{name}" for name in public)
    heavy = ["pandas", "plotly", "statsmodels", "scipy", "numpy", "duckdb", "jinja2", "xlsxwriter"]
    code = f"import sys, {modules}; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

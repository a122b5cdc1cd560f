"""Given a night in the warehouse, when its workbook is written, then Excel's own reader finds it sound."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from reports_story import RUN, Judged, load, record_night

from reports import workbook
from reports.night import NightOptions, gather
from reports.workbook import write_workbook

SHEETS = ["概览", "对账", "趋势", "薄弱项", "质检明细", "质检项明细", "说明"]


@pytest.fixture(scope="module")
def path(centre: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "deep" / "night.xlsx"
    assert write_workbook(centre, gather(centre, NightOptions(run_id=RUN)), path) == path
    return path


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, title: str) -> list[object]:
    titles = [cell.value for cell in sheet[1]]
    return [row[titles.index(title)].value for row in sheet.iter_rows(min_row=2)]


def test_it_opens_with_every_sheet_frozen_and_in_chinese(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS
    assert all(sheet.freeze_panes == "A2" for sheet in book.worksheets)
    assert [cell.value for cell in book["质检明细"][1]][:4] == ["日期", "开始时间", "通话", "坐席"]


def test_details_hold_every_call_of_the_window_and_every_item_of_the_night(path: Path) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    assert book["质检明细"].max_row == 1 + 9 * 12 * 10
    assert book["质检项明细"].max_row == 1 + 9 * 10 * 6


def test_numbers_are_numbers_with_a_format(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["趋势"]
    titles = [cell.value for cell in sheet[1]]
    rate = sheet.cell(2, titles.index("合格率") + 1)
    assert isinstance(rate.value, float) and rate.number_format == "0.0%"
    assert sheet.cell(2, titles.index("周（首日）") + 1).is_date
    assert sheet.column_dimensions["A"].width >= 14


def test_the_trend_sheet_has_excels_own_chart(path: Path) -> None:
    with ZipFile(path) as book:
        chart = book.read("xl/charts/chart1.xml").decode("utf-8")
    assert "c:lineChart" in chart
    assert chart.count("<c:ser>") == 1 + 3, "the centre and three teams"


def test_books_and_overview(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert "找不到录音文件" in column(book["对账"], "原因")
    assert any("得分持续上升的坐席：李芳（8001）" in str(row[0].value) for row in book["概览"].iter_rows())


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_looks_like_a_formula_stays_text(
    empty: duckdb.DuckDBPyConnection, tmp_path: Path, start: str
) -> None:
    words = f'{start}HYPERLINK("http://x","点我")'
    heard = [{"start_s": 1.0, "end_s": 2.0, "speaker": "agent", "text": words}]
    load(empty, [Judged("c1", name=words, team=words, failed=("closing",), evidence={"closing": heard})])
    path = write_workbook(empty, gather(empty), tmp_path / "night.xlsx")
    book = openpyxl.load_workbook(path)
    texts = [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == words
    ]
    assert len(texts) >= 3
    assert all(cell.data_type == "s" for cell in texts)
    assert not [
        c for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.data_type == "f"
    ]
    with ZipFile(path) as archive:
        assert not [
            name for name in archive.namelist() if "hyperlink" in archive.read(name).decode("utf-8", "ignore")
        ]


def test_too_many_rows_are_cut_and_said_so(
    empty: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    load(empty, [Judged(f"c{n:02d}") for n in range(11)])
    book = openpyxl.load_workbook(write_workbook(empty, gather(empty), tmp_path / "night.xlsx"))
    assert book["质检明细"].max_row == book["质检项明细"].max_row == 11
    said = [str(row[0].value) for row in book["说明"].iter_rows()]
    assert any("质检明细超过 10 行" in line for line in said)
    assert any("质检项明细超过 10 行" in line for line in said)


def test_an_empty_warehouse_gives_a_book_that_says_so(
    empty: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(write_workbook(empty, gather(empty), tmp_path / "night.xlsx"))
    assert book.sheetnames == SHEETS
    assert book["质检明细"]["A2"].value == "没有数据"
    assert any("仓库里还没有任何通话" in str(row[0].value) for row in book["概览"].iter_rows())


def test_one_call_without_anything_known(empty: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load(empty, [Judged("c1", agent=None, number=None, name=None, team=None, day=None, total=None)])
    record_night(empty)
    assert (
        openpyxl.load_workbook(write_workbook(empty, gather(empty), tmp_path / "night.xlsx")).sheetnames
        == SHEETS
    )

"""Workbooks as people and programs make them, good and bad: what a cell says is read, never carried out."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sheets import as_csv, as_xlsx

from recordings import sheet_source
from recordings.errors import ManifestError
from recordings.sheet_source import SheetSource
from recordings.table import Columns, Table, open_source

COLUMNS = Columns(required=("call_id",), optional=("score", "note"))
HEADER = ["call_id", "score", "note"]


def made(*rows: list[Any], **more: list[list[Any]]) -> tuple[Workbook, Worksheet]:
    """A workbook not saved yet; ``more`` are further worksheets."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in (HEADER, *rows):
        sheet.append(row)
    for title, content in more.items():
        other = book.create_sheet(title)
        for row in content:
            other.append(row)
    return book, sheet


def read(path: Path, sheet: str | None = None) -> list[Any]:
    return list(Table(open_source(path, sheet), COLUMNS, {}))


def changed(path: Path, part: str, change: dict[str, str]) -> Path:
    """The workbook with texts of one part replaced."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                for before, after in change.items():
                    assert before.encode() in content
                    content = content.replace(before.encode(), after.encode())
            new.writestr(name, content)
    return target


SHEET = "xl/worksheets/sheet1.xml"


def test_lines_are_the_spreadsheets_rows(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [[], HEADER, ["c1", 5, None], [None] * 3, [" ", None, None], ["c2"]])
    found = read(path)
    assert [row.place for row in found] == [f"{path}:3", f"{path}:6"]
    assert [row.cells for row in found] == [{"call_id": "c1", "score": "5"}, {"call_id": "c2"}]


def test_the_first_visible_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    book, first = made(["hidden"], 说明=[["请看第三张"]], 十一月=[HEADER, ["c9"]])
    first.sheet_state = "hidden"
    path = tmp_path / "t.xlsx"
    book.save(path)
    with pytest.raises(ManifestError, match="缺少必需的列 call_id；现有的列：请看第三张"):
        read(path)
    assert [row.cells["call_id"] for row in read(path, "十一月")] == ["c9"]
    with pytest.raises(ManifestError, match="没有名为 十二月 的工作表；现有：Sheet、说明、十一月"):
        read(path, "十二月")
    with pytest.raises(ManifestError, match="指定了工作表 十一月，但文件不是"):
        read(as_csv(tmp_path / "t.csv", [HEADER]), "十一月")


def test_numbers_and_dates_of_cells(tmp_path: Path) -> None:
    book, sheet = made([16, 4.5, date(2026, 11, 3)], [20261103123456789, True, datetime(2026, 1, 2, 3)])
    sheet["A2"].number_format = "0000"
    sheet["A3"].value = 2.0261103123456789e16
    path = tmp_path / "t.xlsx"
    book.save(path)
    first, second = read(path)
    assert first.cells == {"call_id": "0016", "score": "4.5", "note": "2026-11-03 00:00:00"}
    assert second.cells["call_id"] == "2.02611031234568e+16", (
        "an id that Excel has rounded is seen to be lost"
    )
    assert second.cells["score"] == "true" and second.cells["note"] == "2026-01-02 03:00:00"


def test_a_formula_is_its_result_and_an_error_is_told(tmp_path: Path) -> None:
    book, _ = made(["c1", "=1+4"], ["c2", "=1+4"], ["c3", 1], ["c4", "=NA()"])
    path = tmp_path / "t.xlsx"
    book.save(path)
    path = changed(
        path,
        SHEET,
        {
            '<c r="B2"><f>1+4</f><v /></c>': '<c r="B2"><f>1+4</f><v>5</v></c>',
            '<c r="B5"><f>NA()</f><v /></c>': '<c r="B5" t="e"><f>NA()</f><v>#N/A</v></c>',
        },
    )
    first, second, third, fourth = read(path)
    assert first.cells == {"call_id": "c1", "score": "5"} and third.cells["score"] == "1"
    assert second.reason == "score 列：公式没有保存计算结果，请在电子表格软件中打开并保存一次"
    assert fourth.reason == "score 列：是电子表格的错误值 #N/A"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(1)", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_in_a_text_is_text(text: str, tmp_path: Path) -> None:
    book, sheet = made(["c1", 5, "x"])
    sheet["C2"].value, sheet["C2"].data_type = text, "s"
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert read(path)[0].cells["note"] == text
    assert read(as_csv(tmp_path / "t.csv", [HEADER, ["c1", 5, text]]))[0].cells["note"] == text


def test_merged_cells_are_told_where_they_hide_a_value(tmp_path: Path) -> None:
    book, sheet = made(["c1", 5], ["c2", None], ["c3", 4], ["c4", 3, "甲", "乙"])
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("E5:F6")
    path = tmp_path / "t.xlsx"
    book.save(path)
    first, second, third, fourth = read(path)
    assert [first.cells["score"], third.cells["score"], fourth.cells["score"]] == ["5", "4", "3"]
    assert second.place.endswith(":3")
    assert second.reason == "score 列：是合并单元格的一部分，请取消合并并填写每一行"


def test_a_wrong_dimension_and_notes_beside_the_table_cost_nothing(tmp_path: Path) -> None:
    book, sheet = made(["c1", 5], ["c2", 4])
    sheet["H9"].value = "制表：张三"
    path = tmp_path / "t.xlsx"
    book.save(path)
    wrong = changed(path, SHEET, {'<dimension ref="A1:H9"': '<dimension ref="A1"'})
    assert [row.cells["call_id"] for row in read(wrong)] == ["c1", "c2"]


# Hostile and broken workbooks


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 and then nothing of the kind", "不是完好的 .xlsx 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式（.xls）或加密"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(ManifestError, match=re.escape(told)) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_another_zip_is_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(ManifestError, match="不是完好的"):
        read(tmp_path / "t.xlsx")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_cut_workbook_is_named(cut: float, tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEADER, *([f"c{number}", 5] for number in range(300))])
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    with pytest.raises(ManifestError, match="不是完好的"):
        read(path)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("</sheetData>", "</sheetDate>"),
        ('<c r="B2" t="n"><v>5</v>', '<c r="B2" t="s"><v>999</v>'),
        ('<c r="B2" t="n"><v>5</v>', '<c r="B2" t="n"><v>five</v>'),
        ('<c r="B2" t="n">', '<c r="BBBBBBBB2" t="n">'),
        ('<row r="2">', '<row r="2.5">'),
    ],
)
def test_a_damaged_sheet_is_named(before: str, after: str, tmp_path: Path) -> None:
    path = changed(as_xlsx(tmp_path / "t.xlsx", [HEADER, ["c1", 5]]), SHEET, {before: after})
    with pytest.raises(ManifestError, match="不是完好的"):
        read(path)


def test_entities_are_refused(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEADER, ["c1", 5]])
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet '
    path = changed(path, SHEET, {"<worksheet ": bomb, "<v>5</v>": "<v>&b;</v>"})
    with pytest.raises(ManifestError, match="不是完好的") as raised:
        read(path)
    assert "EntitiesForbidden" in str(raised.getrepr(style="native"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEADER, *([f"c{number}", 5] for number in range(5000))])
    assert path.stat().st_size < 200_000
    monkeypatch.setattr(sheet_source, "MAX_UNPACKED_BYTES", 300_000)
    with pytest.raises(ManifestError, match="解压后超过上限"):
        SheetSource(path)


def test_a_row_a_million_rows_away_costs_little(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEADER, ["c1", 5], ["c2", 4]])
    far = changed(
        path, SHEET, {'<row r="3">': '<row r="1048576">', 'r="A3"': 'r="A1048576"', 'r="B3"': 'r="B1048576"'}
    )
    assert [row.place.rpartition(":")[2] for row in read(far)] == ["2", "1048576"]


def test_cells_far_to_the_right_cost_little(tmp_path: Path) -> None:
    book, sheet = made(*([f"c{number}", 5] for number in range(50)))
    for row in range(2, 52):
        sheet.cell(row, 16_384).value = "x"
    path = tmp_path / "t.xlsx"
    book.save(path)
    assert len(read(path)) == 50


def test_overlapping_merges_are_refused(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "t.xlsx", [HEADER, ["c1", 5]])
    merges = "".join(f'<mergeCell ref="A2:{"ABC"[at % 3]}{3 + at}"/>' for at in range(300))
    path = changed(path, SHEET, {"</sheetData>": f"</sheetData><mergeCells>{merges}</mergeCells>"})
    with pytest.raises(ManifestError, match="互相重叠"):
        read(path)

"""Given an answer, when its workbook is written, then Excel's and LibreOffice's readers find it sound."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from reports_sample import ANSWER, CHARTS, MADE, bare, harmful

from reports import answer_book
from reports.answer import Answer
from reports.answer_book import sheet_names, write_book
from reports.axis import rounded
from reports.night import gather
from reports.workbook import write_workbook


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "deep" / "trial.xlsx"
    assert write_book(ANSWER, path, MADE) == path
    return path


def chart_texts(path: Path) -> list[str]:
    with ZipFile(path) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/charts/chart"))
        return [book.read(name).decode("utf-8") for name in names]


def test_the_sheets_are_verdicts_charts_and_a_sheet_a_table(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["结论", "图表", "坐席", "质检项：比率 全部"]
    lines = [str(row[0].value) for row in book["结论"].iter_rows() if row[0].value]
    assert lines[:3] == ["试一试", "按 坐席，自 2026-09-01；生成于 2026-11-27 06:30", ANSWER.sentences[0]]
    assert "区间按坐席聚类。" in lines and "只数有总分的通话。" in lines
    assert "坐席：2 行" in lines


def test_numbers_are_numbers_with_as_many_digits_as_they_need(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["坐席"]
    titles = [cell.value for cell in sheet[1]]
    first = {title: sheet.cell(2, at + 1) for at, title in enumerate(titles)}
    assert (first["平均分"].value, first["平均分"].number_format) == (91.26, "#,##0.0")
    assert (first["合格率"].value, first["合格率"].number_format) == (0.8125, "0.0%")
    assert first["p 值"].number_format == '[<0.0005]"<0.001";0.000'
    assert first["依据"].value == "2026-09-07 李芳（8001） 通话 c1 00:08–00:09 坐席：你烦不烦（说了禁语）"
    assert sheet.freeze_panes == "A2"


def test_each_chart_is_excels_own_with_its_figures_beside_it(path: Path) -> None:
    line, bar, effects, people = chart_texts(path)
    assert "<c:lineChart>" in line and line.count("<c:ser>") == 2, "the mean and its target"
    assert "<c:errBars>" in line and "c:dPt" in line, "the interval, and the point to point at"
    assert "<c:barChart>" in bar and "<c:lineChart>" in bar, "bars and the limit across them"
    assert "<c:errBars>" in effects and "<c:scatterChart>" in people
    sheet = openpyxl.load_workbook(path)["图表"]
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for chart in CHARTS:
        assert chart.title in cells
        for series in chart.series:
            assert {value for value in series.values if value is not None} <= set(cells)


def test_what_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_book(harmful(), tmp_path / "harm.xlsx", MADE))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=2" in [cell.value for cell in cells]
    with ZipFile(tmp_path / "harm.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"hyperlink" in archive.read(name)]


def test_nothing_to_tell_gives_a_book_that_says_so(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_book(bare(), tmp_path / "bare.xlsx", MADE))
    assert book.sheetnames == ["结论", "表"]
    assert book["表"]["A2"].value == "没有数据"


def test_too_many_rows_are_cut_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_book, "MOST_ROWS", 1)
    book = openpyxl.load_workbook(write_book(ANSWER, tmp_path / "cut.xlsx", MADE))
    assert book["坐席"].max_row == 2
    lines = [row[0].value for row in book["结论"].iter_rows()]
    assert "坐席：2 行，只写前 1 行，其余见 CSV" in lines


def test_names_of_sheets_are_short_allowed_and_each_once() -> None:
    names = sheet_names(["坐席[1]/2", "长" * 40, "长" * 41, "结论", "A", "a", ""])
    assert names == ["坐席 1  2", "长" * 31, "长" * 29 + " 2", "结论 2", "A", "a 2", "表"]


@pytest.mark.parametrize(
    ("low", "high", "axis"),
    [
        (0.0, 0.37, (0.0, 0.4, 0.1)),
        (79.2, 95.1, (75.0, 100.0, 5.0)),
        (-0.58, 0.62, (-0.6, 0.8, 0.2)),
        (0.0, 1241.0, (0.0, 1500.0, 500.0)),
    ],
)
def test_axes_end_in_round_numbers(low: float, high: float, axis: tuple[float, float, float]) -> None:
    assert rounded(low, high) == axis


@pytest.mark.office
class TestLibreOffice:
    """Opens each book as a person would; a file that needs repair is not converted."""

    @pytest.mark.parametrize("answer", [ANSWER, bare(), harmful()], ids=["full", "bare", "harmful"])
    def test_an_answer_is_converted_and_reads_the_same(self, answer: Answer, tmp_path: Path) -> None:
        text = converted(write_book(answer, tmp_path / "book.xlsx", MADE))
        for sentence in answer.sentences:
            assert "".join(sentence.split()) in text
        assert all(table.title in text for table in answer.tables if table.title in ("坐席",))

    def test_the_nights_book_is_converted(self, centre: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
        text = converted(write_workbook(centre, gather(centre), tmp_path / "night.xlsx"))
        assert "账目相符" in text and "李芳（8001）" in text


def converted(book: Path) -> str:
    """The book's text by way of LibreOffice's PDF, without spaces."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (libreoffice-calc) and pdftotext (poppler-utils) are not installed")
    profile = f"-env:UserInstallation=file://{book.parent}/profile"
    done = subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(book.parent), str(book)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    pdf = book.with_suffix(".pdf")
    assert done.returncode == 0 and pdf.exists(), done.stderr
    assert "rror" not in done.stderr, done.stderr
    told = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True)
    return "".join(told.stdout.split())

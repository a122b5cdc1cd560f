"""An xlsx file as sheets of rows: frozen headers, widths and formats by kind of column, texts as texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from reports.output import clip_line
from reports.report import Cell, Column
from reports.shown_table import column_digits, is_p_value
from reports.wording import cells

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 100_000
"""Above this Excel gets slow; the rest is left out, and whoever leaves it out says so."""
_LONGEST_CELL = 32_000  # Excel holds 32,767 characters a cell
_PAGE = 100  # width of a sheet of sentences, in letters
_LINE = 15.0  # height of a line of the usual 11 point letters
_MEASURED = 200  # rows that say how wide a column must be
_NARROWEST, _WIDEST, _CLIPS = 8, 40, 60


def _height(text: str, width: float, size: float = 11.0) -> float:
    """Of a row that holds ``text`` in letters of ``size`` points, wrapped; LibreOffice needs to be told."""
    lines = sum(max(1, ceil(1.08 * cells(part) * size / 11 / width)) for part in text.split("\n"))
    return min(400.0, lines * _LINE * size / 11 + 3)


def _width(column: Column, shown: Sequence[Cell]) -> float:
    """Of a column, in letters: its title may take two lines, its cells should not."""
    if column.kind == "clips":
        return _CLIPS
    texts = [cell for cell in shown if isinstance(cell, str)]
    longest = max(map(cells, texts), default=0)
    number = {"date": 11, "count": 8, "points": 9, "share": 8}.get(column.kind, 0)
    return min(_WIDEST, max(_NARROWEST, longest + 2, number, ceil(cells(column.title) / 2) + 3))


def on_a4(sheet: Worksheet) -> None:
    """Printed lying, as wide as the paper at most."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


class Book:
    """An xlsx being written; closing it writes the file."""

    def __init__(self, path: Path) -> None:
        from xlsxwriter import Workbook

        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book: Workbook = Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        )
        self.header = self.book.add_format(
            {"bold": True, "bg_color": "#E9EEF2", "bottom": 1, "valign": "top", "text_wrap": True}
        )
        self.strong = self.book.add_format({"bold": True, "font_size": 12})
        self.text = self.book.add_format({"valign": "top"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self._numbers: dict[str, Format] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def lines(self, title: str, lines: Sequence[str]) -> Worksheet:
        """A sheet of sentences, one a row."""
        sheet = self.book.add_worksheet(title)
        sheet.set_column(0, 0, _PAGE, self.wrapped)
        sheet.write_string(0, 0, title, self.header)
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines or ("没有需要说明的。",), start=1):
            sheet.set_row(number, _height(line, _PAGE))
            sheet.write_string(number, 0, line[:_LONGEST_CELL], self.wrapped)
        return sheet

    def number(self, form: str) -> Format:
        """A format of numbers, as Excel writes them."""
        if form not in self._numbers:
            self._numbers[form] = self.book.add_format({"num_format": form, "valign": "top"})
        return self._numbers[form]

    def page(
        self,
        sheet_name: str,
        title: str,
        asked: str,
        sentences: Sequence[str],
        parts: Sequence[tuple[str, Sequence[str]]],
    ) -> Worksheet:
        """A first sheet to read: title, what was asked, sentences large, then small parts under headings."""
        sheet = self.book.add_worksheet(sheet_name)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _PAGE)
        on_a4(sheet)
        heading = self.book.add_format({"bold": True, "font_size": 18})
        quiet = self.book.add_format({"font_color": "#66737F", "text_wrap": True, "valign": "top"})
        large = self.book.add_format({"font_size": 13, "text_wrap": True, "valign": "top"})
        first = self.book.add_format({"font_size": 15, "bold": True, "text_wrap": True, "valign": "top"})
        lines = [(title, heading), (asked, quiet), ("", quiet)]
        lines += [(text, large if at else first) for at, text in enumerate(sentences)]
        for name, texts in parts:
            if texts:
                lines += [("", quiet), (name, self.header), *((text, quiet) for text in texts)]
        for row, (text, look) in enumerate(lines):
            sheet.set_row(row, _height(text, _PAGE, look.font_size))
            sheet.write_string(row, 0, text[:_LONGEST_CELL], look)
        return sheet

    def table(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Worksheet:
        """A sheet with one header row, frozen and filterable."""
        sheet = self.book.add_worksheet(title)
        on_a4(sheet)
        sheet.repeat_rows(0)
        for number, column in enumerate(columns):
            shown = [row[number] for row in rows[:_MEASURED]]
            sheet.set_column(number, number, _width(column, shown))
            sheet.write_string(0, number, column.title, self.header)
        if any(cells(column.title) > 12 for column in columns):
            sheet.set_row(0, 2 * _LINE)
        sheet.freeze_panes(1, 0)
        looks = [
            self._look(column, digits)
            for column, digits in zip(columns, column_digits(columns, rows), strict=True)
        ]
        for line, row in enumerate(rows, start=1):
            clips = max((len(cell) for cell in row if isinstance(cell, tuple)), default=0)
            if clips:  # LibreOffice does not make room by itself
                sheet.set_row(line, _LINE * min(2 * clips, 10))
            for number, (cell, look) in enumerate(zip(row, looks, strict=True)):
                self._write(sheet, line, number, cell, look)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        else:
            sheet.write_string(1, 0, "没有数据")
        return sheet

    def _look(self, column: Column, digits: int) -> Format | None:
        places = f".{'0' * digits}" if digits else ""
        if is_p_value(column):  # it is never nought
            few = places[:-1]
            return self.number(f'[<0{few}05]"<0{few}1";0{places}')
        if column.kind == "share":
            return self.number(f"0{places}%")
        if column.kind in ("points", "count"):
            return self.number(f"#,##0{places}")
        return None

    def _write(self, sheet: Worksheet, line: int, number: int, cell: Cell, look: Format | None) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            sheet.write_string(line, number, "是" if cell else "否", self.text)
        elif isinstance(cell, (int, float)):
            sheet.write_number(line, number, cell, look)
        elif isinstance(cell, (datetime, date)):
            sheet.write_datetime(line, number, cell, self.date)
        elif isinstance(cell, tuple):
            text = "\n".join(clip_line(clip) for clip in cell)
            sheet.write_string(line, number, text[:_LONGEST_CELL], self.wrapped)
        else:
            sheet.write_string(line, number, cell[:_LONGEST_CELL], self.text)

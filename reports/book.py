"""An xlsx file as sheets of rows: frozen headers, widths and formats by kind of column, texts as texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reports.output import clip_line
from reports.report import Cell, Column, Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LONGEST_CELL = 32_000  # Excel holds 32,767 characters a cell
_WIDTHS: dict[Kind, float] = {
    "text": 16, "count": 10, "points": 11, "share": 11, "flag": 10, "date": 12, "clips": 60
}  # fmt: skip
_FORMATS: dict[Kind, str] = {"count": "#,##0", "points": "0.0", "share": "0.0%", "date": "yyyy-mm-dd"}


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
            {"bold": True, "bg_color": "#E9EEF2", "bottom": 1, "valign": "top"}
        )
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.formats = {
            kind: self.book.add_format({"num_format": form, "valign": "top"})
            for kind, form in _FORMATS.items()
        }

    def __enter__(self) -> Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def lines(self, title: str, lines: Sequence[str]) -> Worksheet:
        """A sheet of sentences, one a row."""
        sheet = self.book.add_worksheet(title)
        sheet.set_column(0, 0, 110, self.wrapped)
        sheet.write_string(0, 0, title, self.header)
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines or ("没有需要说明的。",), start=1):
            sheet.write_string(number, 0, line[:_LONGEST_CELL], self.wrapped)
        return sheet

    def table(self, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Worksheet:
        """A sheet with one header row, frozen and filterable."""
        sheet = self.book.add_worksheet(title)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, max(_WIDTHS[column.kind], 2.2 * len(column.title) + 2))
            sheet.write_string(0, number, column.title, self.header)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(rows, start=1):
            for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
                self._write(sheet, line, number, cell, column.kind)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
        else:
            sheet.write_string(1, 0, "没有数据")
        return sheet

    def _write(self, sheet: Worksheet, line: int, number: int, cell: Cell, kind: Kind) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            sheet.write_string(line, number, "是" if cell else "否")
        elif isinstance(cell, (int, float)):
            sheet.write_number(line, number, cell, self.formats.get(kind))
        elif isinstance(cell, (datetime, date)):
            sheet.write_datetime(line, number, cell, self.formats["date"])
        elif isinstance(cell, tuple):
            text = "\n".join(clip_line(clip) for clip in cell)
            sheet.write_string(line, number, text[:_LONGEST_CELL], self.wrapped)
        else:
            sheet.write_string(line, number, cell[:_LONGEST_CELL])

"""One worksheet of an XLSX workbook as a source of records. What a cell holds is data, never carried out."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from recordings.csv_source import HEADER_WITHIN
from recordings.errors import ManifestError, printable
from recordings.row import Record
from recordings.written import written

MAX_UNPACKED_BYTES = 1 << 29
"""Largest workbook, unpacked: 512 MiB holds a million rows; more is a mistake or a zip bomb."""
LAST_ROW, LAST_COLUMN = 1_048_576, 256  # Excel's last row; columns beyond are not looked at
MOST_MERGED = 20_000

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell [^>]{0,80}?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_CHUNK, _OVERLAP = 1 << 20, 256  # bytes
_NO_RESULT = "公式没有保存计算结果，请在电子表格软件中打开并保存一次"
_ONE_OF_MERGED = "是合并单元格的一部分，请取消合并并填写每一行"
_PADDED = re.compile(r"0{2,20}")
_DAMAGED = (  # what zipfile, the XML parser and openpyxl raise over files that no spreadsheet wrote
    *(zipfile.BadZipFile, zlib.error, ParseError, OSError, EOFError, RuntimeError, NotImplementedError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError),
)  # RuntimeError: a member under a password; ValueError: entities, which defusedxml refuses


@dataclass(frozen=True, slots=True)
class MergedCells:
    """Cells shown as one; only the uppermost left one holds a value. Counted from 1, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        inside = self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column
        return inside and (row, column) != (self.first_row, self.first_column)


class SheetSource:
    """A worksheet, read row by row; a record's line is its row in the spreadsheet.

    A cell that is empty on the face of it but stands for something is told as wrong: one of several merged
    ones, or a formula whose result the file does not hold.

    Args:
        sheet: its name; None: the first that is not hidden.

    Raises:
        ManifestError: not a workbook, damaged, too large, or without such a worksheet.
    """

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        self.place = printable(path)
        self._path = path
        self._guarded(self._check_size)
        self._values = self._opened(sheet, formulas=False)
        part = str(self._values._worksheet_path)  # openpyxl has no public name for it
        self._merged, has_formulas = self._guarded(lambda: self._looked_through(part))
        self._formulas = self._opened(self._values.title, formulas=True) if has_formulas else None
        self._rows = self._numbered()
        self._width = 0

    @property
    def size(self) -> int:
        return max(0, min(self._told_rows, LAST_ROW) - 1)  # the header is none

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except _DAMAGED as error:
            if isinstance(error, ManifestError):
                raise
            detail = f"不是完好的 .xlsx 工作簿：{type(error).__name__} {printable(str(error))[:200]}"
            raise ManifestError(self._path, detail) from error

    def _check_size(self) -> None:
        with zipfile.ZipFile(self._path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise ManifestError(self._path, f"工作簿解压后超过上限 {MAX_UNPACKED_BYTES} 字节")

    def _opened(self, sheet: str | None, formulas: bool) -> Any:
        from openpyxl import load_workbook

        def load() -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of extensions that would be lost in writing
                return load_workbook(self._path, read_only=True, data_only=not formulas)

        sheets = {found.title: found for found in self._guarded(load).worksheets}
        if not sheets:
            raise ManifestError(self._path, "工作簿里没有工作表")
        if sheet is not None and sheet not in sheets:
            raise ManifestError(self._path, f"没有名为 {sheet} 的工作表；现有：{'、'.join(sheets)}")
        shown = [found for found in sheets.values() if found.sheet_state == "visible"]
        chosen = sheets[sheet] if sheet is not None else (shown or list(sheets.values()))[0]
        if not formulas:
            self._told_rows = chosen.max_row or 0
        chosen.reset_dimensions()  # many programs write a wrong one
        return chosen

    def _looked_through(self, part: str) -> tuple[tuple[MergedCells, ...], bool]:
        """The merged cells of the worksheet, sorted, and whether it holds any formula."""
        merged: set[MergedCells] = set()
        formulas = False
        with zipfile.ZipFile(self._path) as archive, archive.open(part.lstrip("/")) as file:
            before = b""
            while chunk := file.read(_CHUNK):
                window = before + chunk
                formulas = formulas or _FORMULA.search(window) is not None
                for left, top, right, bottom in _MERGED.findall(window):
                    merged.add(MergedCells(int(top), int(bottom), _column(left), _column(right)))
                if len(merged) > MOST_MERGED:
                    raise ManifestError(self._path, f"合并单元格超过 {MOST_MERGED} 处，请取消合并")
                before = window[-_OVERLAP:]
        return tuple(sorted(merged, key=lambda cells: cells.first_row)), formulas

    def header(self, fits: Callable[[Sequence[str]], bool]) -> list[str]:
        upper = list(islice(self._filled(), HEADER_WITHIN))
        if not upper:
            raise ManifestError(self._path, "工作表为空，没有表头")
        titles = [[text.strip() for text in record.cells or ()] for record in upper]
        at = next((index for index, found in enumerate(titles) if fits(found)), 0)
        self._below = upper[at + 1 :]
        while titles[at] and not titles[at][-1]:
            titles[at].pop()
        self._width = len(titles[at])
        return titles[at]

    def records(self) -> Iterator[Record]:
        try:
            for record in map(self._cut, chain(self._below, self._filled())):
                if any(cell.strip() for cell in record.cells or ()) or record.wrong:
                    yield record
        finally:
            for sheet in (self._values, self._formulas):
                if sheet is not None:
                    sheet.parent.close()

    def _cut(self, record: Record) -> Record:
        """As wide as the header: what stands beside the table belongs to no column."""
        cells = list(record.cells or ())[: self._width]
        cells += [""] * (self._width - len(cells))
        return Record(record.line, cells, ",".join(cells), wrong=record.wrong)

    def _filled(self) -> Iterator[Record]:
        """The rows with anything in them, from where the last asking stopped."""
        while (found := self._guarded(lambda: next(self._rows, None))) is not None:
            yield found

    def _numbered(self) -> Iterator[Record]:
        formulas = repeat(()) if self._formulas is None else _cells(self._formulas)
        waiting = list(reversed(self._merged))
        active: list[MergedCells] = []
        for line, (cells, asked) in enumerate(zip(_cells(self._values), formulas, strict=False), start=1):
            while waiting and waiting[-1].first_row <= line:
                active.append(waiting.pop())
            active = [merged for merged in active if merged.last_row >= line]
            if len(active) > LAST_COLUMN:
                raise ManifestError(self._path, f"第 {line} 行的合并单元格互相重叠")
            texts = [_text(cell) for cell in cells[:LAST_COLUMN]]
            unknown = (at for at, text in enumerate(texts) if not text)
            wrong = {at: _NO_RESULT for at in unknown if at < len(asked) and asked[at].data_type == "f"}
            if any(texts) or wrong:
                yield Record(line, texts, "", wrong=wrong | _merged_away(line, active))


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(max_row=LAST_ROW)
    return rows


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    text = written(value)
    if isinstance(value, int | float) and text.isdigit():
        shown = cell.number_format
        if _PADDED.fullmatch(shown):  # work numbers such as 0016, which the cell holds as 16
            return text.zfill(len(shown))
    return text


def _merged_away(line: int, merged: Sequence[MergedCells]) -> dict[int, str]:
    """The cells of a row that are empty because they are shown as one with another."""
    return {
        column - 1: _ONE_OF_MERGED
        for cells in merged
        for column in range(cells.first_column, min(cells.last_column, LAST_COLUMN) + 1)
        if cells.covers(line, column)
    }


def _column(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number

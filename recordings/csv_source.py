"""A CSV file as a source of records, each with its physical line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from recordings.encoding import read_text
from recordings.errors import ManifestError, printable
from recordings.row import Record

LONGEST_RECORD = 50
"""Physical lines one quoted record may span; more is taken for a quote that was never closed."""
HEADER_WITHIN = 10
"""Above the header there may be a title and remarks: it is looked for on so many lines that are not empty."""


class CsvSource:
    """A CSV file, UTF-8 or GB18030, gzipped where its name ends in .gz.

    A record may hold quoted line breaks. A record that goes wrong over several lines costs its first line
    only: reading goes on at the next one, so that an open quote cannot swallow the calls below it.

    Raises:
        ManifestError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        text, self.encoding = read_text(path)
        self.place = printable(path)
        self._lines = list(io.StringIO(text, newline=""))
        self._first = self._width = 0

    @property
    def size(self) -> int:
        return max(0, len(self._lines) - max(1, self._first))

    def header(self, fits: Callable[[Sequence[str]], bool]) -> list[str]:
        chosen: tuple[list[str], int] | None = None
        for index in self._filled():
            cells, used = self._record(index)
            if cells is None and chosen is None:
                raise ManifestError(f"{self.place}:{index + 1}", "表头的引号没有闭合")
            if cells is not None:
                titles = [cell.strip() for cell in cells]
                if chosen is None or fits(titles):
                    chosen = titles, index + used
                if fits(titles):
                    break
        if chosen is None:
            raise ManifestError(self.place, "文件为空，没有表头")
        titles, self._first = chosen
        self._width = len(titles)
        return titles

    def _filled(self) -> Iterator[int]:
        """The uppermost lines that are not empty."""
        filled = (index for index, line in enumerate(self._lines) if line.strip())
        return islice(filled, HEADER_WITHIN)

    def _record(self, index: int) -> tuple[list[str] | None, int]:
        """The record that starts on line ``index`` and how many lines it takes; None where malformed."""
        reader = csv.reader(self._lines[index : index + LONGEST_RECORD], strict=True)
        try:
            return next(reader), reader.line_num
        except csv.Error:
            return None, 1

    def records(self) -> Iterator[Record]:
        index = self._first
        while index < len(self._lines):
            if not self._lines[index].strip():
                index += 1
                continue
            cells, used = self._record(index)
            if cells is None:
                yield Record(index + 1, None, self._lines[index], "引号没有闭合或位置不对")
                index += 1
            elif len(cells) != self._width:
                first = self._lines[index] if used > 1 else ",".join(cells)
                yield Record(index + 1, None, first, f"应有 {self._width} 列，实际有 {len(cells)} 列")
                index += 1
            else:
                if any(cell.strip() for cell in cells):  # spreadsheets write empty rows as commas
                    yield Record(index + 1, cells, ",".join(cells))
                index += used

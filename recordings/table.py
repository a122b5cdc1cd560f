"""A CSV table whose every row is either read or reported, with its physical line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from recordings.encoding import read_text
from recordings.errors import ManifestError, printable

LONGEST_RECORD = 50
"""Physical lines one quoted record may span; more is taken for a quote that was never closed."""

_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?"
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3}[- ]?\d{4})(?!\d)"
)
SHORTEST_KEY = 16  # bytes


@dataclass(frozen=True)
class ManifestOptions:
    """How the centre's own files are to be read.

    Attributes:
        columns: our column name -> the header in the centre's files; others keep our name.
        time_zone: of times written without an offset; None: such rows are rejected.
        customer_key: key of the hash that replaces customers' numbers, at least 16 bytes.
        company: the company the calls are answered for; the call records do not say.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    time_zone: tzinfo | None = None
    customer_key: bytes | None = field(default=None, repr=False)
    company: str | None = None

    def __post_init__(self) -> None:
        if self.customer_key is not None and len(self.customer_key) < SHORTEST_KEY:
            raise ValueError(
                f"customer_key needs at least {SHORTEST_KEY} bytes, got {len(self.customer_key)}: "
                "telephone numbers are few, a short key is found by trying"
            )
        theirs = list(self.columns.values())
        twice = sorted({name for name in theirs if theirs.count(name) > 1})
        if twice:
            raise ValueError(f"columns: {', '.join(twice)} stands for two of our columns")


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read.

    Attributes:
        place: ``file:line``, the physical line on which the row starts.
        reason: a sentence in Chinese; names the column.
        call_id: where the row has a readable one.
        row: the row's text, customers' numbers masked.
        column: the header of the column that is wrong; None where the row as a whole is.
    """

    place: str
    reason: str
    call_id: str | None
    row: str
    column: str | None = None


class CellError(ValueError):
    """One cell is wrong."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column} 列：{reason}")
        self.column = column


def masked(text: str) -> str:
    """``text`` with everything that looks like a telephone number starred."""
    return _PHONE.sub("***", text)


def looks_like_phone(text: str) -> bool:
    return _PHONE.fullmatch(text.strip()) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One record: cells by our column names, stripped; absent and empty cells are not in it."""

    place: str
    line: int
    cells: Mapping[str, str]
    shown: str
    headers: Mapping[str, str]

    def get(self, column: str) -> str | None:
        return self.cells.get(column)

    def needed(self, column: str) -> str:
        text = self.cells.get(column)
        if text is None:
            raise self.wrong(column, "不能为空")
        return text

    def wrong(self, column: str, reason: str) -> CellError:
        return CellError(self.headers.get(column, column), reason)

    def rejected(self, error: CellError) -> RejectedRow:
        call_id = self.cells.get("call_id")
        if call_id is not None and looks_like_phone(call_id):
            call_id = None
        return RejectedRow(self.place, masked(str(error)), call_id, self.shown, error.column)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table must and may hold; ``secret`` columns are never shown."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional, *self.secret)


class Table:
    """A CSV file opened by its header. Iterating yields ``Row`` or ``RejectedRow``, every record once.

    A record may hold quoted line breaks. A record that goes wrong over several lines costs its first line
    only: reading goes on at the next one, so that an open quote cannot swallow the calls below it.

    Raises:
        ManifestError: the file cannot be read, has no header, lacks a required column or a mapped one.
    """

    def __init__(self, path: Path, columns: Columns, mapping: Mapping[str, str]) -> None:
        text, self.encoding = read_text(path)
        self.path = path
        self._lines = list(io.StringIO(text, newline=""))
        self._columns = columns
        self.headers: dict[str, str] = {}
        header_cells, self._first = self._header()
        self._width = len(header_cells)
        self._positions = self._found(header_cells, mapping)
        self._secret = tuple(self._positions[name] for name in columns.secret if name in self._positions)

    def has(self, column: str) -> bool:
        return column in self._positions

    def _header(self) -> tuple[list[str], int]:
        for index, line in enumerate(self._lines):
            if line.strip():
                cells, used = self._record(index)
                if cells is None:
                    raise ManifestError(f"{printable(self.path)}:{index + 1}", "表头的引号没有闭合")
                return [cell.strip() for cell in cells], index + used
        raise ManifestError(self.path, "文件为空，没有表头")

    def _found(self, header: list[str], mapping: Mapping[str, str]) -> dict[str, int]:
        positions: dict[str, int] = {}
        for name in self._columns.known:
            theirs = mapping.get(name, name)
            title = theirs if theirs in header else name
            if title not in header:
                if name in self._columns.required or name in mapping:
                    raise ManifestError(
                        self.path, f"缺少必需的列 {theirs}；现有的列：{masked('、'.join(header)) or '（无）'}"
                    )
                continue
            if header.count(title) > 1:
                raise ManifestError(
                    self.path, f"列 {title} 出现了 {header.count(title)} 次，无法确定用哪一列"
                )
            positions[name] = header.index(title)
            self.headers[name] = title
        return positions

    def _record(self, index: int) -> tuple[list[str] | None, int]:
        """The record that starts on line ``index`` and how many lines it takes; None where malformed."""
        reader = csv.reader(islice(self._lines, index, index + LONGEST_RECORD), strict=True)
        try:
            return next(reader), reader.line_num
        except csv.Error:
            return None, 1

    def __iter__(self) -> Iterator[Row | RejectedRow]:
        index = self._first
        while index < len(self._lines):
            if not self._lines[index].strip():
                index += 1
                continue
            cells, used = self._record(index)
            if cells is None:
                yield self._malformed(index, self._lines[index], "引号没有闭合或位置不对")
                index += 1
            elif len(cells) != self._width:
                first = self._lines[index] if used > 1 else ",".join(cells)
                yield self._malformed(index, first, f"应有 {self._width} 列，实际有 {len(cells)} 列")
                index += 1
            else:
                yield self._row(index, cells)
                index += used

    def _place(self, index: int) -> str:
        return f"{printable(self.path)}:{index + 1}"

    def _malformed(self, index: int, text: str, reason: str) -> RejectedRow:
        shown = masked(text.strip())
        if self._secret:  # which cell holds the number cannot be known here
            shown = re.sub(r"\d", "*", shown)
        return RejectedRow(self._place(index), reason, None, printable(shown))

    def _row(self, index: int, cells: list[str]) -> Row:
        stripped = [cell.strip() for cell in cells]
        known = {name: stripped[at] for name, at in self._positions.items() if stripped[at]}
        shown = [masked(cell) for cell in stripped]
        for at in self._secret:
            shown[at] = "***" if stripped[at] else ""
        return Row(self._place(index), index + 1, known, printable(",".join(shown)), self.headers)

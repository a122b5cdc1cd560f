"""A table whose every row is either read or reported, with its line: CSV, XLSX, or the answer to a query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from recordings.csv_source import CsvSource
from recordings.errors import ManifestError, printable
from recordings.row import Record, RejectedRow, Row, Source, masked

SHORTEST_KEY = 16  # bytes
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


@dataclass(frozen=True)
class ManifestOptions:
    """How the centre's own files are to be read.

    Attributes:
        columns: our column name -> the header in the centre's files; others keep our name.
        time_zone: of times written without an offset; None: such rows are rejected.
        customer_key: key of the hash that replaces customers' numbers, at least 16 bytes.
        company: the company the calls are answered for; the call records do not say.
        scores: what customers' words or the keys they press stand for, see `recordings.satisfaction`.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    time_zone: tzinfo | None = None
    customer_key: bytes | None = field(default=None, repr=False)
    company: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)

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
class Columns:
    """What a table must and may hold; ``secret`` columns are never shown."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.required, *self.optional, *self.secret)


def open_source(path: Path, sheet: str | None = None) -> Source:
    """``path`` as a source of records: a workbook by its first bytes, else CSV.

    ``sheet`` names a worksheet of a workbook; None: the first that is not hidden.

    Raises:
        ManifestError: the file cannot be read, or is a workbook of a kind that cannot be.
    """
    start = _first_bytes(path)
    if start == _OLD_WORKBOOK:
        raise ManifestError(path, "是旧格式（.xls）或加密的工作簿，请另存为不加密的 .xlsx")
    if start == _WORKBOOK:
        from recordings.sheet_source import SheetSource

        return SheetSource(path, sheet)
    if sheet is not None:
        raise ManifestError(path, f"指定了工作表 {sheet}，但文件不是 .xlsx 工作簿")
    return CsvSource(path)


def _first_bytes(path: Path) -> bytes:
    if not path.is_file():
        return b""  # whoever reads it says what is wrong
    try:
        with path.open("rb") as file:
            return file.read(len(_WORKBOOK))
    except OSError as error:
        raise ManifestError(path, f"无法读取：{error.strerror or error}") from error


class Table:
    """A source opened by its header. Iterating yields ``Row`` or ``RejectedRow``, every record once.

    Attributes:
        ignored: titles of columns that nothing is read from.

    Raises:
        ManifestError: there is no header, or it lacks a required column or a mapped one.
    """

    def __init__(self, source: Source, columns: Columns, mapping: Mapping[str, str]) -> None:
        self.source = source
        self._columns, self._mapping = columns, mapping
        self.headers: dict[str, str] = {}
        titles = source.header(self._fits)
        self._positions = self._found(titles)
        self._secret = tuple(self._positions[name] for name in columns.secret if name in self._positions)
        read = set(self._positions.values())
        self.ignored = tuple(title for at, title in enumerate(titles) if title and at not in read)

    def has(self, column: str) -> bool:
        return column in self._positions

    def _fits(self, titles: Sequence[str]) -> bool:
        return all(self._title(name, titles) in titles for name in self._columns.required)

    def _title(self, name: str, titles: Sequence[str]) -> str:
        theirs = self._mapping.get(name, name)
        return theirs if theirs in titles else name

    def _found(self, titles: list[str]) -> dict[str, int]:
        positions: dict[str, int] = {}
        for name in self._columns.known:
            title = self._title(name, titles)
            if title not in titles:
                if name in self._columns.required or name in self._mapping:
                    theirs, shown = self._mapping.get(name, name), masked("、".join(titles)) or "（无）"
                    raise ManifestError(self.source.place, f"缺少必需的列 {theirs}；现有的列：{shown}")
                continue
            if titles.count(title) > 1:
                raise ManifestError(
                    self.source.place, f"列 {title} 出现了 {titles.count(title)} 次，无法确定用哪一列"
                )
            positions[name] = titles.index(title)
            self.headers[name] = title
        return positions

    def __iter__(self) -> Iterator[Row | RejectedRow]:
        for record in self.source.records():
            yield self._malformed(record) if record.cells is None else self._row(record, record.cells)

    def _malformed(self, record: Record) -> RejectedRow:
        shown = masked(record.text.strip())
        if self._secret:  # which cell holds the number cannot be known here
            shown = re.sub(r"\d", "*", shown)
        return RejectedRow(self._place(record), record.reason, None, printable(shown))

    def _place(self, record: Record) -> str:
        return f"{self.source.place}:{record.line}"

    def _row(self, record: Record, cells: Sequence[str]) -> Row | RejectedRow:
        stripped = [cell.strip() for cell in cells]
        known = {name: stripped[at] for name, at in self._positions.items() if stripped[at]}
        shown = [masked(cell) for cell in stripped]
        for at in self._secret:
            shown[at] = "***" if stripped[at] else ""
        row = Row(self._place(record), record.line, known, printable(",".join(shown)), self.headers)
        for name, at in self._positions.items():
            if at in record.wrong:
                return row.rejected(row.wrong(name, record.wrong[at]))
            if stripped[at] in _ERRORS:
                return row.rejected(row.wrong(name, f"是电子表格的错误值 {stripped[at]}"))
        return row

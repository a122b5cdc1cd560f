"""One row of a table that people or machines wrote: what it holds, or why it could not be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[- ]?)?"
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8}|400[- ]?\d{3}[- ]?\d{4})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be read.

    Attributes:
        place: ``file:line``, the physical line on which the row starts, or the row of the worksheet.
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
class Record:
    """What a source holds on one line, before anybody knows what its columns mean.

    Attributes:
        line: counted from 1, the header's line among them.
        cells: one text a column; None where the line cannot be cut into cells.
        text: the line as it stands, for showing.
        reason: why ``cells`` is None, in Chinese.
        wrong: index of a cell that has no value to read -> why not, in Chinese.
    """

    line: int
    cells: Sequence[str] | None
    text: str
    reason: str = ""
    wrong: Mapping[int, str] = field(default_factory=dict)


class Source(Protocol):
    """Something that holds a header and records below it: a CSV file, a worksheet, the answer to a query.

    Attributes:
        place: of the whole, printable; a record's place is ``place:line``.
        size: about how many records there are below the header; 0 where nobody knows.
    """

    @property
    def place(self) -> str: ...

    @property
    def size(self) -> int: ...

    def header(self, fits: Callable[[Sequence[str]], bool]) -> list[str]:
        """The titles of the columns: the first of the uppermost lines that ``fits``, else the first line.

        Raises:
            ManifestError: there is none.
        """
        ...

    def records(self) -> Iterator[Record]:
        """Every record below the header, once; empty lines are none."""
        ...

"""Reading a table into values: each row becomes values, or is rejected with its place; nothing is dropped."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from recordings.row import CellError, RejectedRow, Row, Source
from recordings.table import Columns, ManifestOptions, Table, open_source

T = TypeVar("T")
_TOLD_EVERY = 500  # rows


def untold(rows: int) -> None:
    """Tells nobody how far the reading is."""
    del rows


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a table held, in its own order.

    Attributes:
        places: where each of ``values`` stands.
        ignored: titles of columns that nothing is read from.
        rows: how many there were.
    """

    values: tuple[T, ...]
    places: tuple[str, ...]
    rejected: tuple[RejectedRow, ...]
    ignored: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What a table is read as.

    Attributes:
        values: what one row says, one value or several; raises `CellError`.
        identity: what only one value of a table may say: which of two counts is not ours to say.
        column, noun: which column an identity that comes again is blamed on, and what it is called.
    """

    columns: Columns
    values: Callable[[Row, ManifestOptions], tuple[T, ...]]
    identity: Callable[[T], tuple[Hashable, ...]]
    column: str
    noun: str


def read_values(
    kind: Kind[T],
    source: Path | Source,
    options: ManifestOptions,
    told: Callable[[int], None] = untold,
) -> Reading[T]:
    """Read ``source`` as ``kind``; ``told`` hears of every few rows that were read.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_rows(kind, open_table(kind, source, options), options, told)


def open_table(kind: Kind[T], source: Path | Source, options: ManifestOptions) -> Table:
    """``source`` opened by its header, as a table of ``kind``. Raises `ManifestError`."""
    found = open_source(source) if isinstance(source, Path) else source
    return Table(found, kind.columns, options.columns)


def read_rows(
    kind: Kind[T], table: Table, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[T]:
    """Read the rows of a table that is open already."""
    values: list[T] = []
    places: list[str] = []
    rejected: list[RejectedRow] = []
    lines: dict[tuple[Hashable, ...], int] = {}
    rows = 0
    for row in table:
        rows += 1
        if rows % _TOLD_EVERY == 0:
            told(_TOLD_EVERY)
        if isinstance(row, RejectedRow):
            rejected.append(row)
            continue
        try:
            said = kind.values(row, options)
            names = [kind.identity(value) for value in said]
            for name in names:
                if name in lines:
                    raise row.wrong(kind.column, f"{kind.noun} {_shown(name)} 与第 {lines[name]} 行重复")
        except CellError as error:
            rejected.append(row.rejected(error))
        else:
            lines.update(dict.fromkeys(names, row.line))
            values += said
            places += [row.place] * len(said)
    told(rows % _TOLD_EVERY)
    return Reading(tuple(values), tuple(places), tuple(rejected), table.ignored, rows)


def _shown(identity: tuple[Hashable, ...]) -> str:
    return " ".join(str(part) for part in identity if part not in (None, ""))

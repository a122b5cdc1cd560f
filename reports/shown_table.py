"""A table as people read it: numbers written out, the ends of an interval in one place, clips apart."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from reports.report import Cell, Clip, Column, Kind, Report
from reports.wording import NONE

_P_DIGITS = 3
_NUMBERS: tuple[Kind, ...] = ("count", "points", "share")


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """``number``: written to the right. ``priority`` as of `Column`.

    ``of_before``: the interval of the column before it, of no use alone.
    """

    title: str
    number: bool
    priority: int
    of_before: bool = False


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Texts, one a shown column, and the places to listen to that the row rests on."""

    cells: tuple[str, ...]
    clips: tuple[Clip, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTable:
    """
    Attributes:
        remarks: what is the same in every row, and columns without any value: told once, not row by row.
    """

    name: str
    title: str
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    remarks: tuple[str, ...]
    notes: tuple[str, ...]


def shown(report: Report, least: int | None = None) -> ShownTable:
    """``report`` for a page or a terminal; files for machines and Excel keep every column.

    Columns of a priority beyond ``least`` are left out.
    """
    kept = [part for part in _parts(report) if least is None or report.columns[part[0]].priority <= least]
    same = [part for part in kept[1:] if _same_everywhere(report, part)]
    void = [part for part in kept[1:] if all(row[at] is None for row in report.rows for at in part)]
    left_out = [*same, *void] if len(report.rows) > 1 else []
    parts = [part for part in kept if part not in left_out]
    digits = column_digits(report.columns, report.rows)
    columns = tuple(
        replace(_column(report, part), of_before=_belongs(report, before, part))
        for before, part in zip((None, *parts), parts, strict=False)
    )
    clips = [at for at, column in enumerate(report.columns) if column.kind == "clips"]
    rows = tuple(
        ShownRow(
            tuple(_text(report, row, part, digits) for part in parts),
            tuple(clip for at in clips for clip in _clips(row[at])),
        )
        for row in report.rows
    )
    return ShownTable(
        report.name, report.title, columns, rows, _remarks(report, same, void, digits), report.notes
    )


def written(cell: Cell, column: Column, digits: int) -> str:
    """One cell in words."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return NONE
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, tuple):
        return f"{len(cell)} 段"
    if isinstance(cell, str):
        return cell
    return _number(cell, column, digits)


def _number(value: float, column: Column, digits: int) -> str:
    scale, unit = (100.0, "%") if column.kind == "share" else (1.0, "")
    value *= scale
    least = 10.0**-digits
    if is_p_value(column) and 0 <= value < least / 2:
        return f"<{least:.{digits}f}"  # it is never nought
    rounded = round(value, digits) + 0.0  # no minus before nought
    return f"{rounded:,.{digits}f}{unit}"


def digits_of(values: Sequence[float], kind: Kind) -> int:
    """Digits after the point for numbers that stand in one column: enough to tell them apart, no more.

    One for shares (in per cent); none for counts; else two for numbers under ten, one from there on.
    """
    if kind == "share":
        return 1
    if all(float(value).is_integer() for value in values) and kind == "count":
        return 0
    largest = max((abs(value) for value in values), default=0.0)
    return 1 if largest >= 10 or kind == "count" else 2


def is_p_value(column: Column) -> bool:
    """Three digits, and under 0.001 only that it is."""
    return column.kind == "points" and "p 值" in column.title


def column_digits(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> tuple[int, ...]:
    """:func:`digits_of` each column; a mean and the ends of its interval have the same."""
    by_stem: dict[tuple[str, Kind], list[float]] = {}
    for at, column in enumerate(columns):
        numbers = [row[at] for row in rows]
        found = by_stem.setdefault((_stem(column.key), column.kind), [])
        found += [
            float(number)
            for number in numbers
            if isinstance(number, (int, float)) and not isinstance(number, bool) and math.isfinite(number)
        ]
    return tuple(
        column.digits
        if column.digits is not None
        else _P_DIGITS
        if is_p_value(column)
        else digits_of(by_stem[_stem(column.key), column.kind], column.kind)
        for column in columns
    )


def _stem(key: str) -> str:
    return re.sub(r"(^|_)(low|high)$", "", key)


def _is_end(key: str, which: str) -> bool:
    return key == which or key.endswith(f"_{which}")


Part = tuple[int, ...]  # one column, or the two ends of an interval


def _parts(report: Report) -> list[Part]:
    """The columns in order, the two ends of an interval together, clips left out."""
    parts: list[Part] = []
    for at, column in enumerate(report.columns):
        before = report.columns[at - 1] if at else None
        pair = before is not None and _is_end(before.key, "low") and _is_end(column.key, "high")
        if before and pair and _stem(before.key) == _stem(column.key):
            parts[-1] = (at - 1, at)
        elif column.kind != "clips":
            parts.append((at,))
    return parts


def _belongs(report: Report, before: Part | None, part: Part) -> bool:
    """Whether ``part`` is the interval of the figure that stands before it in the report and on screen."""
    if before is None or len(part) != 2 or len(before) != 1 or before[0] != part[0] - 1:
        return False
    return report.columns[before[0]].kind in _NUMBERS


def _same_everywhere(report: Report, part: Part) -> bool:
    first, *more = part
    values = {row[first] for row in report.rows}
    return not more and report.columns[first].kind == "text" and len(values) == 1 and None not in values


def _column(report: Report, part: Part) -> ShownColumn:
    column = report.columns[part[0]]
    title = column.title
    if len(part) == 2:
        stem = title.removesuffix("下限").removesuffix("区间")
        title = f"{stem}区间"
    return ShownColumn(title, column.kind in _NUMBERS, column.priority)


def _text(report: Report, row: tuple[Cell, ...], part: Part, digits: tuple[int, ...]) -> str:
    texts = [written(row[at], report.columns[at], digits[at]) for at in part]
    if len(texts) == 1:
        return texts[0]
    if NONE in texts:  # open at one end, or no interval at all
        return NONE if set(texts) == {NONE} else f"≤{texts[1]}" if texts[0] == NONE else f"≥{texts[0]}"
    low = row[part[0]]
    signs = isinstance(low, (int, float)) and low < 0
    return (" 至 " if signs else "–").join(texts)


def _clips(cell: Cell) -> tuple[Clip, ...]:
    return cell if isinstance(cell, tuple) else ()


def _remarks(report: Report, same: list[Part], void: list[Part], digits: tuple[int, ...]) -> tuple[str, ...]:
    if len(report.rows) < 2:
        return ()
    told = []
    if same:
        pairs = [
            f"{report.columns[part[0]].title} {_text(report, report.rows[0], part, digits)}" for part in same
        ]
        told.append(f"各行相同：{'，'.join(pairs)}。")
    if void:
        told.append(f"没有数据的列：{'、'.join(_column(report, part).title for part in void)}。")
    return tuple(told)

"""One report as a value: what every output writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["text", "count", "points", "share", "flag", "date", "clips"]


@dataclass(frozen=True, slots=True)
class Clip:
    """A place in a recording to listen to; ``start_s`` None where the fault has no one place.

    Times are seconds into the recording of ``call_id``.
    """

    call_id: str
    day: date | None
    agent: str | None
    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str | None
    reason: str


Cell = str | int | float | bool | date | datetime | tuple[Clip, ...] | None


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` in JSON, ``title`` (Chinese) in tables; ``share`` cells hold 0..1.

    Two neighbours ``x_low`` and ``x_high`` are the ends of an interval: people see them in one place.

    Attributes:
        digits: after the point, for people (a share's: of its per cent); None: as the numbers ask for.
        priority: where not all columns fit, those with the smallest number are shown, then from the left.
    """

    key: str
    title: str
    kind: Kind
    digits: int | None = None
    priority: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """Rows under columns, with what was asked for and what a reader must know.

    Raises:
        ValueError: where a row has another number of cells than there are columns.
    """

    name: str
    title: str
    filters: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"report {self.name}: row {number} has {len(row)} cells for {len(self.columns)} columns"
                )

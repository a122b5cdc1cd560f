"""What customers said of their calls afterwards, from CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recordings import cells
from recordings.table import CellError, Columns, ManifestOptions, RejectedRow, Row, Table

COLUMNS = Columns(required=("call_id", "score"), optional=("rated_at",))

_SCORE = re.compile(r"-?\d{1,6}(?:\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rating:
    """One customer's rating of one call.

    Attributes:
        score: on the centre's own scale, more is better.
        rated_at: time zone aware.
        said: what the file has for it, such as 满意 or the key that was pressed.
    """

    call_id: str
    score: float
    rated_at: datetime | None = None
    said: str | None = None


def read_satisfaction(
    path: Path, options: ManifestOptions | None = None
) -> tuple[tuple[Rating, ...], tuple[RejectedRow, ...]]:
    """The ratings of ``path`` in file order, and every row that could not be read.

    A second rating of the same call is rejected: which of two counts is not ours to say.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    options = options or ManifestOptions()
    ratings: dict[str, Rating] = {}
    lines: dict[str, int] = {}
    rejected: list[RejectedRow] = []
    for row in Table(path, COLUMNS, options.columns):
        if isinstance(row, RejectedRow):
            rejected.append(row)
            continue
        try:
            rating = _rating(row, options)
            if rating.call_id in ratings:
                raise row.wrong("call_id", f"编号 {rating.call_id} 与第 {lines[rating.call_id]} 行重复")
        except CellError as error:
            rejected.append(row.rejected(error))
        else:
            ratings[rating.call_id], lines[rating.call_id] = rating, row.line
    return tuple(ratings.values()), tuple(rejected)


def _rating(row: Row, options: ManifestOptions) -> Rating:
    score = row.needed("score")
    if not _SCORE.fullmatch(score):
        raise row.wrong("score", f"应为数字，实际为 {score!r}")
    return Rating(
        cells.identity(row, "call_id"), float(score), cells.moment(row, "rated_at", options.time_zone)
    )

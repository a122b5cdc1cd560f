"""What customers said of their calls afterwards."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recordings import cells
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions

WORDS = {"非常满意": 5.0, "满意": 4.0, "一般": 3.0, "不满意": 2.0, "非常不满意": 1.0}
"""What the usual five words stand for, where the centre does not say."""

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
    source: Path | Source,
    options: ManifestOptions | None = None,
    told: Callable[[int], None] = untold,
) -> Reading[Rating]:
    """The ratings of ``source`` in its order, and every row that could not be read.

    A score is a number as it stands (1-5, 1-10, ...) or one of `WORDS`. ``options.scores`` says what the
    centre's own words or keys stand for: where it holds a word, only its words are known, where it holds a
    number (a key pressed), only its numbers.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(RATINGS, source, options or ManifestOptions(), told)


def _rating(row: Row, options: ManifestOptions) -> tuple[Rating, ...]:
    said = row.needed("score")
    return (
        Rating(
            call_id=cells.identity(row, "call_id"),
            score=_score(row, said, options.scores),
            rated_at=cells.moment(row, "rated_at", options.time_zone),
            said=said,
        ),
    )


def _score(row: Row, said: str, scores: Mapping[str, float]) -> float:
    plain = unicodedata.normalize("NFKC", said)
    if plain in scores:
        return float(scores[plain])
    numbers = {key for key in scores if _SCORE.fullmatch(key)}
    words = WORDS if numbers == scores.keys() else scores
    if not numbers and _SCORE.fullmatch(said):
        return float(said)
    if plain in words:
        return float(words[plain])
    known = ["数字"] * (not numbers) + sorted(numbers) + [word for word in words if word not in numbers]
    raise row.wrong("score", f"应为 {'、'.join(known)} 之一，实际为 {said!r}")


RATINGS = Kind(
    columns=Columns(required=("call_id", "score"), optional=("rated_at",)),
    values=_rating,
    identity=lambda rating: (rating.call_id,),
    column="call_id",
    noun="编号",
)

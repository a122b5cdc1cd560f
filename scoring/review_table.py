"""Verdicts of people, from a table that the centre's judges kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from recordings import cells
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions
from scoring.human_verdict import Drawn, HumanVerdict, Purpose
from scoring.scorecard import Outcome

OUTCOMES = {
    **dict.fromkeys(("合格", "通过", "pass"), Outcome.PASS),
    **dict.fromkeys(("不合格", "不通过", "fail"), Outcome.FAIL),
}
PURPOSES: dict[str, Purpose] = {
    **dict.fromkeys(("复核", "review"), "review"),
    **dict.fromkeys(("校准", "质检校准", "calibration"), "calibration"),
}
DRAWN: dict[str, Drawn] = {
    **dict.fromkeys(("风险", "risk"), "risk"),
    **dict.fromkeys(("随机", "抽样", "random"), "random"),
}


def read_reviews(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[HumanVerdict]:
    """The verdicts of ``source``, a row each; without a purpose they are reviews, which count.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(VERDICTS, source, options, told)


def _verdict(row: Row, options: ManifestOptions) -> tuple[HumanVerdict, ...]:
    for column in ("outcome", "judged_at"):
        row.needed(column)
    outcome, at = cells.meaning(row, "outcome", OUTCOMES), cells.moment(row, "judged_at", options.time_zone)
    if outcome is None or at is None:
        raise row.wrong("outcome", "不能为空")
    verdict = HumanVerdict(
        call_id=cells.identity(row, "call_id"),
        item_id=cells.identity(row, "item_id"),
        judge=cells.identity(row, "judge"),
        outcome=outcome,
        at=at,
        note=cells.words(row, "note"),
        purpose=cells.meaning(row, "purpose", PURPOSES) or "review",
        drawn=cells.meaning(row, "drawn", DRAWN),
    )
    return (verdict,)


VERDICTS = Kind(
    columns=Columns(
        required=("call_id", "item_id", "judge", "outcome", "judged_at"),
        optional=("purpose", "drawn", "note"),
    ),
    values=_verdict,
    identity=lambda verdict: (verdict.call_id, verdict.item_id, verdict.judge, verdict.at),
    column="call_id",
    noun="同一次评判",
)

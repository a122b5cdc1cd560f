"""What a person says about an item of a call, and what becomes of the scorecard then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from rubrics.schema import Severity
from scoring.scorecard import Fatal, ItemResult, Outcome, Scorecard
from scoring.total import ROLES_DOUBTFUL, Sheet, Total, review_of, totals

Purpose = Literal["review", "calibration"]
Drawn = Literal["risk", "random"]

_SAID = {Outcome.PASS: "合格", Outcome.FAIL: "不合格"}


@dataclass(frozen=True, slots=True)
class HumanVerdict:
    """One person's verdict on one item of one call at one time.

    Attributes:
        judge: who says so.
        outcome: pass or fail; a person decides.
        at: time zone aware.
        purpose: a verdict given for calibration is compared with others and never counts.
        drawn: how the call was chosen to be heard; None where nobody says.

    Raises:
        ValueError: another outcome, nobody's name, or a time without a zone.
    """

    call_id: str
    item_id: str
    judge: str
    outcome: Outcome
    at: datetime
    note: str | None = None
    purpose: Purpose = "review"
    drawn: Drawn | None = None

    def __post_init__(self) -> None:
        place = f"verdict on call {self.call_id} item {self.item_id}"
        if not self.outcome.decided:
            raise ValueError(f"{place}: expected pass or fail, got {self.outcome.value}")
        if not self.judge.strip():
            raise ValueError(f"{place}: expected the name of who judged, got none")
        if self.at.tzinfo is None:
            raise ValueError(f"{place}: expected a time with its zone, got {self.at}")

    @property
    def reason(self) -> str:
        """One Chinese sentence for the screen."""
        return f"{self.judge}复核：{_SAID[self.outcome]}。{self.note or ''}"


def with_human_verdicts(card: Scorecard, sheet: Sheet, verdicts: Iterable[HumanVerdict]) -> Scorecard:
    """``card`` as it counts once people have judged some of its items; ``card`` itself where nobody did.

    Of several verdicts on an item the latest counts. The item's outcome is then the person's, and points,
    totals, bounds and the wish for a review are made anew; a fault that the person sees occurred as often as
    the machine counted, at least once. A fatal failure that a person confirms makes the total and its bounds
    0 where the sheet says so; ``raw_total`` stays what the points add up to. A fatal failure of the machine
    that nobody has judged stays provisional. Verdicts on other calls, and on items that the card lacks,
    change nothing.
    """
    known = {result.item_id for result in card.items}
    latest = {
        verdict.item_id: verdict
        for verdict in sorted(verdicts, key=lambda verdict: (verdict.at, verdict.judge))
        if verdict.call_id == card.call_id and verdict.item_id in known
    }
    if not latest:
        return card
    lines = {line.item_id: line for line in sheet.lines}
    sheet = replace(sheet, lines=tuple(lines[result.item_id] for result in card.items))
    items = tuple(_judged(result, sheet, latest.get(result.item_id)) for result in card.items)
    raw = totals(sheet, items)
    fatal = _fatal(sheet, items, latest)
    zero = fatal is Fatal.CONFIRMED and sheet.fatal_zeroes
    official = Total(0.0, 0.0, 0.0) if zero else raw
    doubtful = card.review is not None and ROLES_DOUBTFUL in card.review.reason
    return replace(
        card,
        items=items,
        total=official.total,
        raw_total=raw.total,
        lower=official.lower,
        upper=official.upper,
        fatal=fatal,
        review=review_of(sheet, items, official, doubtful, confirmed=latest),
    )


def _judged(result: ItemResult, sheet: Sheet, verdict: HumanVerdict | None) -> ItemResult:
    if verdict is None:
        return result
    line = next(line for line in sheet.lines if line.item_id == result.item_id)
    hits = max(1, result.hits) if verdict.outcome is Outcome.FAIL else 0
    return replace(
        result,
        outcome=verdict.outcome,
        points=sheet.points_of(line, verdict.outcome, hits),
        reason=verdict.reason,
        confidence=None,
        hits=hits,
    )


def _fatal(sheet: Sheet, items: tuple[ItemResult, ...], latest: dict[str, HumanVerdict]) -> Fatal:
    failed = {
        result.item_id
        for line, result in zip(sheet.lines, items, strict=True)
        if line.severity is Severity.FATAL and result.outcome is Outcome.FAIL
    }
    if failed & latest.keys():
        return Fatal.CONFIRMED
    return Fatal.PROVISIONAL if failed else Fatal.NONE

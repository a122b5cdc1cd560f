"""One call judged by one version of one rubric."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from recordings.call import Speaker
from recordings.span import TimeSpan


class Outcome(StrEnum):
    """What became of one item. The six are distinct: unknown is an answer, zero is not.

    Attributes:
        undecided: applicable, but without a verdict: it widens the bounds of the total.
    """

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"  # its precondition did not hold
    NOT_MEASURABLE = "not_measurable"  # this recording or record cannot tell
    UNCERTAIN = "uncertain"  # heard too badly, or too near a miss: a person should decide
    ERROR = "error"  # the check crashed; visible, never a pass

    decided: bool
    undecided: bool

    def __init__(self, value: str) -> None:
        self.decided = value in ("pass", "fail")
        self.undecided = value in ("uncertain", "error")


class Fatal(StrEnum):
    """Whether a fatal item failed, and whether a person has confirmed it."""

    NONE = "none"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was heard where. ``span`` None means that there is no one place (a phrase that never came)."""

    text: str
    span: TimeSpan | None = None
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of one scorecard.

    Attributes:
        points: won (``weighted``) or taken off as a negative number (``deduct``); None unless decided.
        max_points: what the item is worth.
        reason: one Chinese sentence for the screen.
        confidence: 0..1 that the outcome is right; None where nothing speaks to it.
        hits: how many times the fault occurred, also where ``evidence`` shows fewer; 0 for a pass. Of an
            undecided item how many times it may have occurred, 0 where nobody can say.
    """

    item_id: str
    outcome: Outcome
    points: float | None
    max_points: float
    reason: str
    evidence: tuple[Evidence, ...] = ()
    confidence: float | None = None
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """Why a person should hear the call, and how much hangs on it (0..1, larger first)."""

    reason: str
    risk: float


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One call, one rubric version, one scorer version, one set of models.

    Attributes:
        total: official points 0..100; None while fewer than 70 % of the applicable points are decided.
        raw_total: the same without the rule that a confirmed fatal failure makes it 0.
        lower, upper: the total if every undecided item failed, or passed; None where nothing is applicable.
    """

    call_id: str
    rubric: str
    rubric_version: str
    scorer_version: str
    items: tuple[ItemResult, ...]
    total: float | None
    raw_total: float | None
    lower: float | None
    upper: float | None
    pass_mark: float
    fatal: Fatal = Fatal.NONE
    review: Review | None = None
    models: tuple[tuple[str, str], ...] = ()
    replay: bool = False

    @property
    def passed(self) -> bool | None:
        """None where there is no total."""
        return None if self.total is None else self.total >= self.pass_mark

    def item(self, item_id: str) -> ItemResult:
        for result in self.items:
            if result.item_id == item_id:
                return result
        raise KeyError(f"call {self.call_id}: the scorecard has no item {item_id!r}")

"""Points, totals, bounds, and whether a person should hear the call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rubrics.schema import Item, Rubric, Scheme, Severity
from scoring.scorecard import ItemResult, Outcome, Review

DECIDED_SHARE = 0.7  # of the applicable points; with less decided there is no total
ROLES_DOUBTFUL = "分不清哪一方是坐席"


@dataclass(frozen=True, slots=True)
class Line:
    """What scoring needs of one item; a stored sheet has it too, without the YAML it was read from.

    Attributes:
        scored: False where the machine's total leaves it out (monitored, manual).
        points: what it is worth, or with ``each_hit`` what every hit costs, together at most ``cap``.
        bonus: a pass adds the points, a fail takes nothing.
    """

    item_id: str
    name: str
    severity: Severity
    scored: bool
    points: float
    each_hit: bool = False
    cap: float | None = None
    bonus: bool = False

    def cost(self, hits: int) -> float:
        """What failing with so many hits takes off a deducting sheet."""
        if self.bonus:
            return 0.0
        cost = self.points * max(1, hits) if self.each_hit else self.points
        return cost if self.cap is None else min(cost, self.cap)

    def most(self, possible: int) -> float:
        """The most that it may cost while undecided: the cap, else every hit there may be, at least one."""
        return self.cap if self.each_hit and self.cap is not None else self.cost(possible)

    @property
    def weight(self) -> float:
        """What is at stake, for the share that is decided: the cap where there is one."""
        return self.points if self.cap is None else self.cap


@dataclass(frozen=True, slots=True)
class Sheet:
    """How one rubric version counts points."""

    scheme: Scheme
    pass_mark: float
    fatal_zeroes: bool
    lines: tuple[Line, ...]

    def points_of(self, line: Line, outcome: Outcome, hits: int) -> float | None:
        """What one item brings: won (``weighted``, bonus), or lost as a negative number (``deduct``).

        None unless decided. Monitored and manual items bring 0: they are never in the machine's total.
        """
        if not outcome.decided:
            return None
        if not line.scored:
            return 0.0
        if line.bonus or self.scheme is Scheme.WEIGHTED:
            return line.points if outcome is Outcome.PASS else 0.0
        return 0.0 if outcome is Outcome.PASS else 0.0 - line.cost(hits)


@dataclass(frozen=True, slots=True)
class Total:
    """Points 0..100. ``total`` None where too little is decided, the bounds None where nothing applies."""

    total: float | None
    lower: float | None
    upper: float | None


def line_of(item: Item) -> Line:
    return Line(
        item.id, item.name, item.severity, item.scored, item.points, item.each_hit, item.cap, item.bonus
    )


def sheet_of(rubric: Rubric) -> Sheet:
    lines = tuple(line_of(item) for item in rubric.items)
    return Sheet(rubric.scheme, rubric.pass_mark, rubric.fatal_zeroes, lines)


@dataclass(slots=True)
class _Tally:
    """Points of the items that count, summed; bonus points are kept apart."""

    won: float = 0.0  # worth of what passed
    failed: float = 0.0  # worth of what failed
    open: float = 0.0  # worth of what is undecided
    cost: float = 0.0  # deduct: taken off for what failed
    open_cost: float = 0.0  # deduct: the most that the undecided may take off
    bonus: float = 0.0
    open_bonus: float = 0.0
    applicable: bool = False

    def add(self, line: Line, result: ItemResult) -> None:
        if line.bonus:
            self.bonus += line.points if result.outcome is Outcome.PASS else 0.0
            self.open_bonus += line.points if result.outcome.undecided else 0.0
            return
        self.applicable = True
        if result.outcome is Outcome.PASS:
            self.won += line.weight
        elif result.outcome is Outcome.FAIL:
            self.failed += line.weight
            self.cost += line.cost(result.hits)
        else:
            self.open += line.weight
            self.open_cost += line.most(result.hits)


def totals(sheet: Sheet, results: tuple[ItemResult, ...], decided_share: float = DECIDED_SHARE) -> Total:
    """The total of the decided items, and what it would be if every undecided item failed, or passed.

    An item counts as applicable where it is decided or undecided (uncertain, error); what is not applicable
    or cannot be measured is in no denominator. In a weighted sheet the total is points won / points
    decided; in a deducting one 100 minus what the failed items cost. An undecided item that costs by the hit
    may cost its ``cap``, without one as many hits as the check suspects, at least one. Bonus items add their
    points to either; they make nothing applicable and are no part of the share that must be decided. No
    total leaves 0..100. ``results`` are those of ``sheet.lines``, in their order.
    """
    tally = _Tally()
    for line, result in zip(sheet.lines, results, strict=True):
        if line.scored and (result.outcome.decided or result.outcome.undecided):
            tally.add(line, result)
    decided = tally.won + tally.failed
    worth = decided + tally.open
    if not tally.applicable or (sheet.scheme is Scheme.WEIGHTED and not worth):
        return Total(None, None, None)
    enough = not worth or decided / worth >= decided_share - 1e-9
    if sheet.scheme is Scheme.DEDUCT:
        total = upper = 100 - tally.cost
        lower = total - tally.open_cost
    else:
        lower, upper = 100 * tally.won / worth, 100 * (tally.won + tally.open) / worth
        total = 100 * tally.won / decided if decided else lower
    most = tally.bonus + tally.open_bonus
    return Total(
        _mark(total + tally.bonus) if enough else None, _mark(lower + tally.bonus), _mark(upper + most)
    )


def fatal_failures(sheet: Sheet, results: tuple[ItemResult, ...]) -> list[Line]:
    """The lines whose failing is fatal and that did fail."""
    pairs = zip(sheet.lines, results, strict=True)
    return [
        line for line, result in pairs if result.outcome is Outcome.FAIL and line.severity is Severity.FATAL
    ]


def _mark(points: float) -> float:
    return round(min(100.0, max(0.0, points)), 4)


def review_of(
    sheet: Sheet,
    results: tuple[ItemResult, ...],
    total: Total,
    roles_doubtful: bool,
    confirmed: Collection[str] = (),
) -> Review | None:
    """Why a person should hear the call, or None. The risk is that of the gravest reason (0..1).

    ``confirmed`` are the items that a person has decided: a fatal failure among them waits for nobody.
    """
    reasons: list[tuple[float, str]] = []
    failed = fatal_failures(sheet, results)
    named = "、".join([line.name for line in failed if line.item_id not in confirmed])
    if named:
        reasons.append((1.0, f"致命项待确认：{named}"))
    open_lines = [pair for pair in zip(sheet.lines, results, strict=True) if pair[1].outcome.undecided]
    named = "、".join([line.name for line, _ in open_lines if line.severity is Severity.FATAL])
    if named:
        reasons.append((0.8, f"致命项听不准：{named}"))
    named = "、".join([line.name for line, result in open_lines if result.outcome is Outcome.ERROR])
    if named:
        reasons.append((0.7, f"检查出错：{named}"))
    if total.lower is not None and total.upper is not None and total.lower < sheet.pass_mark <= total.upper:
        reasons.append(
            (0.6, f"得分在 {total.lower:.0f} 到 {total.upper:.0f} 之间，合格线 {sheet.pass_mark:g}")
        )
    elif total.total is None and total.lower is not None:
        reasons.append((0.5, "多数质检项听不准"))
    if roles_doubtful:
        reasons.append((0.5, ROLES_DOUBTFUL))
    if not reasons:
        return None
    return Review("；".join(reason for _, reason in reasons), max(risk for risk, _ in reasons))

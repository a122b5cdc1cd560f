"""Points, totals, bounds, and whether a person should hear the call."""

from __future__ import annotations

from dataclasses import dataclass

from rubrics.schema import Item, Rubric, Scheme, Severity
from scoring.scorecard import ItemResult, Outcome, Review


@dataclass(frozen=True, slots=True)
class Total:
    """Points 0..100. ``total`` None where too little is decided, the bounds None where nothing applies."""

    total: float | None
    lower: float | None
    upper: float | None


def points_of(item: Item, outcome: Outcome, scheme: Scheme) -> float | None:
    """What one decided item brings: points won (``weighted``), points lost as a negative number (``deduct``).

    Monitored and manual items bring 0 and None: they are never in the machine's total.
    """
    if not outcome.decided:
        return None
    if not item.scored:
        return 0.0
    if scheme is Scheme.WEIGHTED:
        return item.points if outcome is Outcome.PASS else 0.0
    return 0.0 if outcome is Outcome.PASS or not item.points else -item.points


def totals(rubric: Rubric, results: tuple[ItemResult, ...], decided_share: float) -> Total:
    """The total of the decided items, and what it would be if every undecided item failed, or passed.

    An item counts as applicable where it is decided or undecided (uncertain, error); what is not applicable
    or cannot be measured is in no denominator. In a weighted sheet the total is points won / points
    decided; in a deducting one 100 minus the points of what failed, never below 0.
    """
    won = lost = open_points = 0.0
    applicable = False
    for item, result in zip(rubric.items, results, strict=True):
        if not item.scored or not (result.outcome.decided or result.outcome.undecided):
            continue
        applicable = True
        if result.outcome.undecided:
            open_points += item.points
        elif result.outcome is Outcome.PASS:
            won += item.points
        else:
            lost += item.points
    all_points = won + lost + open_points
    if not applicable or (rubric.scheme is Scheme.WEIGHTED and not all_points):
        return Total(None, None, None)
    enough = not all_points or (won + lost) / all_points >= decided_share - 1e-9
    if rubric.scheme is Scheme.DEDUCT:
        total, lower, upper = _floor(100 - lost), _floor(100 - lost - open_points), _floor(100 - lost)
    else:
        lower, upper = 100 * won / all_points, 100 * (won + open_points) / all_points
        total = 100 * won / (won + lost) if won + lost else lower
    return Total(round(total, 4) if enough else None, round(lower, 4), round(upper, 4))


def _floor(points: float) -> float:
    return max(0.0, points)


def review_of(
    rubric: Rubric, results: tuple[ItemResult, ...], total: Total, roles_doubtful: bool
) -> Review | None:
    """Why a person should hear the call, or None. The risk is that of the gravest reason (0..1)."""
    reasons: list[tuple[float, str]] = []
    pairs = list(zip(rubric.items, results, strict=True))
    fatal = [pair for pair in pairs if pair[0].severity is Severity.FATAL]
    named = "、".join(item.name for item, result in fatal if result.outcome is Outcome.FAIL)
    if named:
        reasons.append((1.0, f"致命项待确认：{named}"))
    named = "、".join(item.name for item, result in fatal if result.outcome.undecided)
    if named:
        reasons.append((0.8, f"致命项听不准：{named}"))
    named = "、".join(item.name for item, result in pairs if result.outcome is Outcome.ERROR)
    if named:
        reasons.append((0.7, f"检查出错：{named}"))
    if total.lower is not None and total.upper is not None and total.lower < rubric.pass_mark <= total.upper:
        reasons.append(
            (0.6, f"得分在 {total.lower:.0f} 到 {total.upper:.0f} 之间，合格线 {rubric.pass_mark:g}")
        )
    elif total.total is None and total.lower is not None:
        reasons.append((0.5, "多数质检项听不准"))
    if roles_doubtful:
        reasons.append((0.5, "分不清哪一方是坐席"))
    if not reasons:
        return None
    return Review("；".join(reason for _, reason in reasons), max(risk for risk, _ in reasons))

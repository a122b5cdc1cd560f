"""How right the verdicts are, item by item, against calls whose truth is known.

A *positive* is a failed item, because a fail is what someone is held to. Counts are stored and added; rates
are divided last, and are None where there is nothing to divide by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.scorecard import Outcome, Scorecard
from scoring.truth import CallTruth

Outcomes = Mapping[str, Mapping[str, Outcome]]
"""Call id -> item id -> outcome."""


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """Verdicts on one item against the truth.

    Attributes:
        true_fail, false_fail: failed by the machine, rightly or wrongly; a fail of an item that does not
            apply or cannot be measured is wrong.
        missed_fail, true_pass: passed by the machine, wrongly or rightly.
        undecided: the truth is pass or fail and the machine gave neither; ``undecided_faults`` of them should
            have failed.
    """

    item_id: str
    true_fail: int = 0
    false_fail: int = 0
    missed_fail: int = 0
    true_pass: int = 0
    undecided: int = 0
    undecided_faults: int = 0

    def __add__(self, other: ItemCounts) -> ItemCounts:
        return ItemCounts(
            self.item_id,
            self.true_fail + other.true_fail,
            self.false_fail + other.false_fail,
            self.missed_fail + other.missed_fail,
            self.true_pass + other.true_pass,
            self.undecided + other.undecided,
            self.undecided_faults + other.undecided_faults,
        )

    @property
    def calls(self) -> int:
        return self.true_fail + self.false_fail + self.missed_fail + self.true_pass + self.undecided

    @property
    def faults(self) -> int:
        """How many calls should have failed."""
        return self.true_fail + self.missed_fail + self.undecided_faults

    @property
    def precision(self) -> float | None:
        """Of the items failed by the machine, the share failed rightly."""
        return _rate(self.true_fail, self.true_fail + self.false_fail)

    @property
    def recall(self) -> float | None:
        """Of all faults, the share the machine failed: one left to a person was not found by the machine."""
        return _rate(self.true_fail, self.faults)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        return _rate(2 * self.true_fail, self.true_fail + self.false_fail + self.faults)

    @property
    def undecided_share(self) -> float | None:
        return _rate(self.undecided, self.calls)


def outcomes_of(scorecards: Iterable[Scorecard]) -> Outcomes:
    """The outcomes that ``scorecards`` hold."""
    return {card.call_id: {item.item_id: item.outcome for item in card.items} for card in scorecards}


def evaluate_items(judged: Outcomes, truth: Iterable[CallTruth]) -> tuple[ItemCounts, ...]:
    """Counts per item over the calls that were judged and have a truth, in the order of the truth's items.

    An item that a call's rubric does not hold is not counted for that call.
    """
    counts: dict[str, ItemCounts] = {}
    for call in truth:
        outcomes = judged.get(call.call_id, {})
        for item_id, expected in call.expected:
            counts.setdefault(item_id, ItemCounts(item_id))
            if item_id in outcomes:
                counts[item_id] += _counted(item_id, expected, outcomes[item_id])
    return tuple(counts.values())


def unjudged(judged: Outcomes, truth: Iterable[CallTruth]) -> tuple[str, ...]:
    """Calls with a truth that were not judged: what the counts say nothing about."""
    return tuple(call.call_id for call in truth if call.call_id not in judged)


def _counted(item_id: str, expected: Outcome, outcome: Outcome) -> ItemCounts:
    if not expected.decided:
        return ItemCounts(item_id, false_fail=int(outcome is Outcome.FAIL))
    if not outcome.decided:
        return ItemCounts(item_id, undecided=1, undecided_faults=int(expected is Outcome.FAIL))
    if expected is Outcome.FAIL:
        return ItemCounts(
            item_id, true_fail=int(outcome is Outcome.FAIL), missed_fail=int(outcome is Outcome.PASS)
        )
    return ItemCounts(
        item_id, false_fail=int(outcome is Outcome.FAIL), true_pass=int(outcome is Outcome.PASS)
    )


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

"""Verdicts counted against the truth: added over calls, divided last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.dialogues.generator import Dialogue
from rubrics.schema import Rubric, Severity
from scoring.evaluation import ItemCounts, Outcomes, evaluate_items
from scoring.scorecard import Outcome
from scoring.truth import CallTruth


@dataclass(frozen=True, slots=True)
class Tally:
    """One item, or several added.

    Attributes:
        counts: of calls whose truth is pass or fail, and false failures of the rest.
        innocent: calls whose truth is anything but fail.
        idle: calls to which the item does not apply.
        left_open: of them, those that were left undecided all the same.
        errors: verdicts that are no verdict because a check crashed; they are undecided too.
    """

    counts: ItemCounts = field(default_factory=lambda: ItemCounts("all"))
    innocent: int = 0
    idle: int = 0
    left_open: int = 0
    errors: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.counts + other.counts,
            self.innocent + other.innocent,
            self.idle + other.idle,
            self.left_open + other.left_open,
            self.errors + other.errors,
        )

    @property
    def precision(self) -> float | None:
        return self.counts.precision

    @property
    def recall(self) -> float | None:
        """Of the faults among the decided."""
        return _rate(self.counts.true_fail, self.counts.true_fail + self.counts.missed_fail)

    @property
    def f1(self) -> float | None:
        """Over decided items, of the faults."""
        wrong = self.counts.false_fail + self.counts.missed_fail
        return _rate(2 * self.counts.true_fail, 2 * self.counts.true_fail + wrong)

    @property
    def uncertain(self) -> float | None:
        """Of the calls whose truth is pass or fail, the share without a verdict."""
        return self.counts.undecided_share

    @property
    def false_accusation(self) -> float | None:
        """Of the calls in which the agent did right, or had nothing to do, the share failed."""
        return _rate(self.counts.false_fail, self.innocent)

    @property
    def open_share(self) -> float | None:
        """Of the calls to which the item does not apply, the share left to a person for nothing."""
        return _rate(self.left_open, self.idle)

    @property
    def right(self) -> float | None:
        """Of the decided, the share decided rightly."""
        right = self.counts.true_fail + self.counts.true_pass
        return _rate(right, right + self.counts.false_fail + self.counts.missed_fail)


@dataclass(frozen=True, slots=True)
class FatalCount:
    """Calls without a fatal fault, and how many of them came out with one."""

    innocent: int
    accused: int

    @property
    def share(self) -> float | None:
        return _rate(self.accused, self.innocent)


def tallies(judged: Outcomes, calls: Iterable[Dialogue], items: Iterable[str]) -> dict[str, Tally]:
    """A tally for every one of ``items``; an item that was not judged for a call is not counted there."""
    calls, items = tuple(calls), tuple(items)
    wanted = frozenset(items)
    truth = [
        CallTruth(one.call.call_id, tuple(pair for pair in one.expected if pair[0] in wanted))
        for one in calls
    ]
    counted = {counts.item_id: counts for counts in evaluate_items(judged, truth)}
    found = {}
    for item in items:
        pairs = [(dict(one.expected)[item], judged[one.call.call_id][item]) for one in calls]
        found[item] = Tally(
            counted[item],
            innocent=sum(expected is not Outcome.FAIL for expected, _ in pairs),
            idle=sum(not expected.decided for expected, _ in pairs),
            left_open=sum(not expected.decided and outcome.undecided for expected, outcome in pairs),
            errors=sum(outcome is Outcome.ERROR for _, outcome in pairs),
        )
    return found


def added(parts: Mapping[str, Tally]) -> Tally:
    return sum(parts.values(), Tally())


def fatal_count(judged: Outcomes, calls: Iterable[Dialogue], rubric: Rubric) -> FatalCount:
    fatal = [item.id for item in rubric.items if item.severity is Severity.FATAL]
    innocent = accused = 0
    for one in calls:
        expected = dict(one.expected)
        if any(expected[item] is Outcome.FAIL for item in fatal):
            continue
        innocent += 1
        accused += any(judged[one.call.call_id][item] is Outcome.FAIL for item in fatal)
    return FatalCount(innocent, accused)


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

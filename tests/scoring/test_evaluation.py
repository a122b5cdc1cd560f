"""Given scorecards and the truth, then counts, and rates only where there is something to divide by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.evaluation import ItemCounts, evaluate_items, outcomes_of, unjudged
from scoring.scorecard import ItemResult, Outcome, Scorecard
from scoring.truth import CallTruth

COUNTS = st.builds(ItemCounts, st.just("a"), *[st.integers(0, 50)] * 6)


def card(call_id: str, **outcomes: str) -> Scorecard:
    items = tuple(ItemResult(item, Outcome(outcome), None, 1.0, "") for item, outcome in outcomes.items())
    return Scorecard(call_id, "r", "v", "1", items, None, None, None, None, 85.0)


def truth(call_id: str, **outcomes: str) -> CallTruth:
    return CallTruth(call_id, tuple((item, Outcome(outcome)) for item, outcome in outcomes.items()))


def test_each_verdict_falls_into_one_count() -> None:
    outcomes = [("fail", "fail"), ("fail", "pass"), ("pass", "fail"), ("pass", "pass"), ("fail", "uncertain")]
    cards = [card(str(number), a=judged) for number, (_, judged) in enumerate(outcomes)]
    truths = [truth(str(number), a=expected) for number, (expected, _) in enumerate(outcomes)]
    [counts] = evaluate_items(outcomes_of(cards), truths)
    assert counts == ItemCounts("a", 1, 1, 1, 1, 1, 1)
    assert (counts.precision, counts.recall, counts.f1, counts.undecided_share) == (0.5, 1 / 3, 0.4, 0.2)


def test_failing_what_does_not_apply_is_a_false_accusation() -> None:
    cards = [card("1", a="fail"), card("2", a="pass"), card("3", a="not_measurable")]
    truths = [truth("1", a="not_applicable"), truth("2", a="not_applicable"), truth("3", a="not_measurable")]
    assert evaluate_items(outcomes_of(cards), truths) == (ItemCounts("a", false_fail=1),)


def test_nothing_to_divide_by_is_no_rate() -> None:
    [counts] = evaluate_items(outcomes_of([card("1", a="pass")]), [truth("1", a="pass")])
    assert (counts.precision, counts.recall, counts.f1) == (None, None, None)
    assert ItemCounts("a").undecided_share is None


def test_items_and_calls_that_were_not_judged() -> None:
    cards, truths = [card("1", a="pass")], [truth("1", a="pass", b="fail"), truth("2", a="fail")]
    assert evaluate_items(outcomes_of(cards), truths) == (ItemCounts("a", true_pass=1), ItemCounts("b"))
    assert unjudged(outcomes_of(cards), truths) == ("2",)


@given(COUNTS, COUNTS)
def test_counts_add_up(left: ItemCounts, right: ItemCounts) -> None:
    both = left + right
    assert both.calls == left.calls + right.calls
    assert both == right + left
    if both.precision is not None:
        assert both.precision * (both.true_fail + both.false_fail) == pytest.approx(both.true_fail)

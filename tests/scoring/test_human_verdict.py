"""Given a scorecard of the machine and what people say, then what counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rubrics.loader import read_rubric
from scoring.examples import dialogue
from scoring.human_verdict import HumanVerdict, with_human_verdicts
from scoring.judge import judge
from scoring.scorecard import Fatal, Outcome, Scorecard
from scoring.total import Sheet, sheet_of

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RUBRIC = """\
rubric: small
name: 小评分表
scheme: {scheme}
fatal_zeroes: {zeroes}
items:
  - {{id: greeting, name: 开头语, points: 60, check: {{phrase: {{any_of: [您好]}}}}}}
  - {{id: closing, name: 结束语, points: 40, check: {{phrase: {{any_of: [祝您生活愉快]}}}}}}
  - {{id: rude, name: 禁语, severity: fatal, check: {{phrase: {{expect: absent, any_of: [随便你]}}}}}}
  - {{id: heart, name: 用心, check: {{manual: {{}}}}}}
"""


def judged(said: str, scheme: str = "weighted", zeroes: str = "true") -> tuple[Scorecard, Sheet]:
    rubric = read_rubric(RUBRIC.format(scheme=scheme, zeroes=zeroes))
    return judge(dialogue(said), rubric), sheet_of(rubric)


def says(item: str, outcome: Outcome, minutes: int = 0, by: str = "王主任") -> HumanVerdict:
    return HumanVerdict("example", item, by, outcome, NOW + timedelta(minutes=minutes))


RUDE = "agent: 您好，随便你。"
PASS, FAIL = Outcome.PASS, Outcome.FAIL


def test_a_confirmed_fatal_failure_makes_the_total_zero_beside_the_raw_one() -> None:
    card, sheet = judged(RUDE)
    assert (card.fatal, card.total) == (Fatal.PROVISIONAL, 60)
    counts = with_human_verdicts(card, sheet, [says("rude", FAIL)])
    assert (counts.fatal, counts.total, counts.raw_total) == (Fatal.CONFIRMED, 0, 60)
    assert (counts.lower, counts.upper, counts.passed) == (0, 0, False)
    assert counts.review is None, "nothing waits for a person any more"
    assert counts.item("rude").reason == "王主任复核：不合格。"
    assert counts.item("rude").evidence == card.item("rude").evidence


def test_a_centre_may_leave_the_total_of_a_confirmed_fatal_failure() -> None:
    card, sheet = judged(RUDE, zeroes="false")
    counts = with_human_verdicts(card, sheet, [says("rude", FAIL)])
    assert (counts.fatal, counts.total) == (Fatal.CONFIRMED, 60)


def test_an_overturned_fatal_failure_is_none() -> None:
    card, sheet = judged(RUDE)
    counts = with_human_verdicts(card, sheet, [says("rude", PASS)])
    assert (counts.fatal, counts.total, counts.item("rude").outcome) == (Fatal.NONE, 60, PASS)


def test_an_overturned_item_makes_the_totals_anew() -> None:
    for scheme in ("weighted", "deduct"):
        card, sheet = judged("agent: 您好。", scheme)
        assert card.total == 60
        counts = with_human_verdicts(card, sheet, [says("closing", PASS)])
        assert (counts.total, counts.raw_total, counts.lower, counts.passed) == (100, 100, 100, True)
        assert counts.fatal is Fatal.NONE


def test_the_latest_verdict_counts() -> None:
    card, sheet = judged(RUDE)
    said = [says("rude", PASS, minutes=5, by="李组长"), says("rude", FAIL)]
    assert with_human_verdicts(card, sheet, said).fatal is Fatal.NONE
    assert with_human_verdicts(card, sheet, [*said, says("rude", FAIL, minutes=9)]).fatal is Fatal.CONFIRMED


def test_a_fatal_failure_that_nobody_judged_stays_provisional() -> None:
    card, sheet = judged(RUDE)
    counts = with_human_verdicts(card, sheet, [says("closing", PASS)])
    assert (counts.fatal, counts.total) == (Fatal.PROVISIONAL, 100)
    assert counts.review is not None and "致命项待确认" in counts.review.reason


def test_a_person_may_decide_what_the_machine_left_open() -> None:
    card, sheet = judged("agent: 您好。")
    closing = replace(card.item("closing"), outcome=Outcome.UNCERTAIN, points=None)
    card = replace(card, items=(card.items[0], closing, *card.items[2:]), total=None, raw_total=None)
    counts = with_human_verdicts(card, sheet, [says("closing", FAIL)])
    assert (counts.total, counts.item("closing").points, counts.item("closing").hits) == (60, 0, 1)


def test_a_manual_item_is_recorded_and_stays_out_of_the_total() -> None:
    card, sheet = judged("agent: 您好。")
    counts = with_human_verdicts(card, sheet, [says("heart", FAIL)])
    assert (counts.total, counts.item("heart").outcome, counts.item("heart").points) == (60, FAIL, 0)


def test_a_person_who_sees_a_fault_by_the_hit_sees_as_many_as_the_machine_counted() -> None:
    text = RUBRIC.format(scheme="deduct", zeroes="true").replace(
        "severity: fatal,", "points: 5, each_hit: true,"
    )
    rubric = read_rubric(text)
    card = judge(dialogue("agent: 您好，随便你，祝您生活愉快，随便你。"), rubric)
    assert (card.item("rude").hits, card.total) == (2, 90)
    sheet = sheet_of(rubric)
    assert with_human_verdicts(card, sheet, [says("rude", FAIL)]).total == 90
    assert with_human_verdicts(card, sheet, [says("rude", PASS)]).total == 100


def test_verdicts_on_other_calls_and_unknown_items_change_nothing() -> None:
    card, sheet = judged(RUDE)
    other = replace(says("rude", FAIL), call_id="c2")
    assert with_human_verdicts(card, sheet, [other, says("gone", FAIL)]) is card


def test_low_confidence_in_the_roles_still_asks_for_a_person() -> None:
    rubric = read_rubric(RUBRIC.format(scheme="weighted", zeroes="true"))
    card = judge(replace(dialogue(RUDE), role_confidence=0.1), rubric)
    counts = with_human_verdicts(card, sheet_of(rubric), [says(each.id, PASS) for each in rubric.items])
    assert counts.review is not None and counts.review.reason == "分不清哪一方是坐席"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"outcome": Outcome.UNCERTAIN}, "expected pass or fail, got uncertain"),
        ({"judge": " "}, "expected the name of who judged"),
        ({"at": datetime(2026, 11, 20)}, "expected a time with its zone"),
    ],
)
def test_a_verdict_names_a_person_a_time_and_a_side(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=f"call example item rude: {told}"):
        replace(says("rude", FAIL), **change)

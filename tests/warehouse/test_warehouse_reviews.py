"""People's verdicts stand beside the machine's rows, and the official views follow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warehouse_samples import call, transcript
from warehouse_store import Store

from rubrics.loader import read_rubric
from scoring.examples import dialogue
from scoring.human_verdict import HumanVerdict, with_human_verdicts
from scoring.judge import judge
from scoring.scorecard import Outcome, Scorecard
from scoring.total import sheet_of
from scoring.warehouse import CallResult, CallState, ReviewError, Source

RUBRIC = read_rubric("""
rubric: small
name: 小评分表
items:
  - {id: greeting, name: 开头语, points: 60, check: {phrase: {any_of: [您好]}}}
  - {id: closing, name: 结束语, points: 40, check: {phrase: {any_of: [祝您生活愉快]}}}
  - {id: rude, name: 禁语, severity: fatal, check: {phrase: {expect: absent, any_of: [随便你]}}}
""")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
OFFICIAL = "SELECT total, raw_total, fatal, passed, reviewed FROM official_scorecards WHERE call_id = 'c1'"


def card(number: int = 1, said: str = "agent: 您好，随便你。", scorer: str = "1") -> Scorecard:
    return replace(judge(dialogue(said), RUBRIC), call_id=f"c{number}", scorer_version=scorer)


def result(number: int = 1, *cards: Scorecard) -> CallResult:
    of = call(number)
    return CallResult(of, CallState.SCORED, Source.RECORDING, None, transcript(of), cards or (card(number),))


def says(item: str, outcome: Outcome, minutes: int = 0, number: int = 1, by: str = "王主任") -> HumanVerdict:
    return HumanVerdict(f"c{number}", item, by, outcome, NOW + timedelta(minutes=minutes), "听过录音")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    with store.warehouse:
        store.warehouse.load_rubric(RUBRIC)
        store.keep("s1", result(1), result(2))
        yield store


def test_a_confirmed_fatal_failure_counts_zero_and_the_machine_row_stays(store: Store) -> None:
    machine = store.rows("SELECT * FROM scorecards ORDER BY ALL"), store.rows("SELECT * FROM item_results")
    assert store.rows(OFFICIAL) == [(60, 60, "provisional", False, False)]

    store.warehouse.load_reviews([says("rude", Outcome.FAIL)])

    assert store.rows(OFFICIAL) == [(0, 60, "confirmed", False, True)]
    assert machine == (
        store.rows("SELECT * FROM scorecards ORDER BY ALL"),
        store.rows("SELECT * FROM item_results"),
    )
    assert store.rows("SELECT total, fatal FROM official_scorecards WHERE call_id = 'c2'") == [
        (60, "provisional")
    ]


def test_a_verdict_for_calibration_is_kept_and_never_counts(store: Store) -> None:
    before = store.rows(OFFICIAL)
    store.warehouse.load_reviews([replace(says("rude", Outcome.FAIL), purpose="calibration", drawn="random")])
    assert store.rows(OFFICIAL) == before
    assert store.rows("SELECT purpose, drawn FROM reviews") == [("calibration", "random")]


def test_an_overturned_item_is_the_persons_and_says_so(store: Store) -> None:
    store.warehouse.load_reviews([says("closing", Outcome.PASS), says("rude", Outcome.PASS)])

    assert store.rows(OFFICIAL) == [(100, 100, "none", True, True)]
    assert store.rows(
        "SELECT item_id, outcome, points, hits, decided_by, judge, machine_outcome, confidence IS NULL,"
        " reason FROM official_items WHERE call_id = 'c1' AND item_id <> 'greeting' ORDER BY position"
    ) == [
        ("closing", "pass", 40, 0, "person", "王主任", "fail", True, "王主任复核：合格。听过录音"),
        ("rude", "pass", 0, 0, "person", "王主任", "fail", True, "王主任复核：合格。听过录音"),
    ]
    assert store.rows(
        "SELECT outcome, decided_by, judge FROM official_items WHERE call_id = 'c1' AND item_id = 'greeting'"
    ) == [("pass", "machine", None)]


def test_what_counts_is_what_the_plain_function_says(store: Store) -> None:
    verdicts = [says("greeting", Outcome.FAIL), says("closing", Outcome.PASS), says("rude", Outcome.FAIL)]
    store.warehouse.load_reviews(verdicts)
    counts = with_human_verdicts(card(), sheet_of(RUBRIC), verdicts)
    assert store.rows(
        "SELECT total, raw_total, lower, upper, passed, fatal, review_reason FROM official_scorecards"
        " WHERE call_id = 'c1'"
    ) == [
        (counts.total, counts.raw_total, counts.lower, counts.upper, counts.passed, counts.fatal.value, None)
    ]


def test_the_latest_verdict_counts_and_every_one_is_kept(store: Store) -> None:
    store.warehouse.load_reviews([says("rude", Outcome.PASS, minutes=5)])
    store.warehouse.load_reviews([says("rude", Outcome.FAIL)])
    assert store.rows(OFFICIAL) == [(60, 60, "none", False, True)]
    store.warehouse.load_reviews([says("rude", Outcome.FAIL, minutes=9, by="李组长")])
    assert store.rows(OFFICIAL) == [(0, 60, "confirmed", False, True)]
    assert store.rows("SELECT count(*) FROM reviews") == [(3,)]


def test_the_same_verdict_twice_changes_no_row(store: Store) -> None:
    store.warehouse.load_reviews([says("rude", Outcome.FAIL)])
    before = [store.rows(f"SELECT * FROM {name}") for name in ("reviews", "reviewed_scorecards")]
    assert store.warehouse.load_reviews([says("rude", Outcome.FAIL)]).rows == 0
    assert before == [store.rows(f"SELECT * FROM {name}") for name in ("reviews", "reviewed_scorecards")]


def test_a_verdict_outlives_a_rescore(store: Store) -> None:
    store.warehouse.load_reviews([says("rude", Outcome.FAIL)])
    store.keep("s2", result(1, card(1, "agent: 您好，祝您生活愉快。", scorer="2")))
    assert store.rows(OFFICIAL) == [(0, 100, "confirmed", False, True)]
    assert store.rows("SELECT count(*) FROM reviewed_scorecards") == [(1,)]


def test_a_verdict_waits_for_a_rescores_rubric(store: Store) -> None:
    store.warehouse.load_reviews([says("rude", Outcome.FAIL)])
    text = RUBRIC.content.replace("points: 60", "points: 10")
    newer = read_rubric(text)
    store.keep("s2", result(1, replace(card(scorer="2"), rubric_version=newer.rubric_version)))
    assert store.rows(OFFICIAL) == [(60, 60, "provisional", False, False)], "the rubric is not stored yet"
    store.warehouse.load_rubric(newer)
    assert store.rows(OFFICIAL) == [(0, 20, "confirmed", False, True)]


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        (says("rude", Outcome.FAIL, number=9), "call c9: expected a call with a scorecard that counts"),
        (says("gone", Outcome.FAIL), "call c1: its scorecard has no item 'gone'; it has: closing, greeting"),
    ],
)
def test_a_verdict_on_nothing_is_refused_with_all_its_company(
    store: Store, verdict: HumanVerdict, told: str
) -> None:
    with pytest.raises(ReviewError, match=told):
        store.warehouse.load_reviews([says("rude", Outcome.FAIL), verdict])
    assert store.rows("SELECT count(*) FROM reviews") == [(0,)]
    assert store.rows(OFFICIAL) == [(60, 60, "provisional", False, False)]


def test_a_verdict_that_could_change_nothing_is_refused(store: Store) -> None:
    store.keep("s3", result(3, replace(card(3), rubric="unknown")))
    with pytest.raises(ReviewError, match=r"call c3: its rubric unknown version .* is not stored"):
        store.warehouse.load_reviews([says("rude", Outcome.FAIL, number=3)])
    assert store.rows("SELECT count(*) FROM reviews") == [(0,)]


def test_the_hits_are_stored_beyond_the_evidence_shown(store: Store) -> None:
    store.keep("s4", result(4, card(4, "\n".join(["agent: 您好，随便你。", "customer: 嗯。"] * 14))))
    assert store.rows(
        "SELECT hits, len(evidence) FROM official_items WHERE call_id = 'c4' AND item_id = 'rude'"
    ) == [(14, 10)]


def test_what_would_be_refused_is_told_verdict_by_verdict(store: Store) -> None:
    store.keep("s3", result(3, replace(card(3), rubric="unknown")))
    verdicts = [
        says("rude", Outcome.FAIL),
        says("rude", Outcome.FAIL, number=9),
        says("gone", Outcome.FAIL),
        says("rude", Outcome.FAIL, number=3),
        replace(says("rude", Outcome.FAIL, number=3), purpose="calibration"),
    ]
    refused = store.warehouse.refused_reviews(verdicts)
    assert {at: error.detail for at, error in refused.items()} == {
        1: "通话 c9 不在库中，或没有计入的质检结果",
        2: "通话 c1 的质检结果里没有质检项 gone；现有：closing, greeting, rude",
        3: f"通话 c3 所用的质检方案 unknown（版本 {card(3).rubric_version}）没有入库",
    }
    store.warehouse.load_reviews([verdict for at, verdict in enumerate(verdicts) if at not in refused])
    assert store.rows("SELECT count(*) FROM reviews") == [(2,)]

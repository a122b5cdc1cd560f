"""A closed month keeps what counted when it was closed; an open one goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from test_warehouse_reviews import RUBRIC, card
from warehouse_samples import call, failed, transcript
from warehouse_store import Store

from recordings.call import Agent
from rubrics.loader import read_rubric
from scoring.human_verdict import HumanVerdict
from scoring.scorecard import Outcome
from scoring.warehouse import CallResult, CallState, MonthError, Source

OCTOBER = date(2026, 10, 1)
IN_OCTOBER = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
IN_NOVEMBER = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
CLOSING = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NEWER = read_rubric(RUBRIC.content.replace("points: 60", "points: 10"))


def result(number: int, at: datetime, version: str = RUBRIC.rubric_version, **changes: Any) -> CallResult:
    of = call(number, started_at=at, **changes)
    judged = replace(card(number), rubric_version=version)
    if version != RUBRIC.rubric_version:
        judged = replace(judged, total=20.0, raw_total=20.0)
    return CallResult(of, CallState.SCORED, Source.RECORDING, None, transcript(of), (judged,))


def says(number: int, outcome: Outcome) -> HumanVerdict:
    return HumanVerdict(f"c{number}", "rude", "王主任", outcome, CLOSING)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Call c1 of October, reviewed; c2 of October, not reviewed; c3 of November."""
    store = Store(tmp_path)
    with store.warehouse:
        for rubric in (RUBRIC, NEWER):
            store.warehouse.load_rubric(rubric)
        store.keep("s1", result(1, IN_OCTOBER), result(2, IN_OCTOBER), result(3, IN_NOVEMBER))
        store.warehouse.load_reviews([says(1, Outcome.FAIL)])
        yield store


def official(store: Store, month: int = 10) -> list[tuple[Any, ...]]:
    items = store.rows(f"SELECT * FROM official_items WHERE month(day) = {month} ORDER BY ALL")
    cards = store.rows(
        f"SELECT s.*, c.* FROM official_scorecards AS s JOIN calls AS c USING (call_id)"
        f" WHERE month(c.day) = {month} ORDER BY ALL"
    )
    assert items and cards
    return [*items, *cards]


def test_a_closed_month_does_not_change_and_an_open_one_does(store: Store) -> None:
    closed = store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    assert (closed.month, closed.closed_by, closed.calls, closed.late) == (OCTOBER, "陈经理", 2, 0)
    october, november = official(store), official(store, 11)

    version = NEWER.rubric_version
    store.keep(
        "s2", *(result(n, at, version) for n, at in ((1, IN_OCTOBER), (2, IN_OCTOBER), (3, IN_NOVEMBER)))
    )
    store.warehouse.load_reviews([says(number, Outcome.PASS) for number in (2, 3)])

    assert official(store) == october
    assert official(store, 11) != november
    assert store.rows("SELECT total, fatal FROM official_scorecards WHERE call_id = 'c3'") == [(20, "none")]
    assert store.rows("SELECT call_id, late FROM reviews ORDER BY call_id") == [
        ("c1", None), ("c2", True), ("c3", None),
    ]  # fmt: skip
    assert store.rows("SELECT count(*) FROM scorecards WHERE late") == [(2,)], "kept, beside what counts"


def test_the_same_parts_again_change_nothing_in_a_closed_month(store: Store) -> None:
    """A scorecard of the same identity that came out otherwise, and a rubric that went back a version."""
    store.keep("s2", result(1, IN_OCTOBER, NEWER.rubric_version))
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    october = official(store)
    other = result(1, IN_OCTOBER)
    changed = replace(other.scorecards[0], total=1.0, items=other.scorecards[0].items[:1])
    store.keep("s3", replace(other, scorecards=(changed,)))
    assert official(store) == october


def test_a_corrected_call_record_moves_no_call_into_or_out_of_a_closed_month(store: Store) -> None:
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    october = official(store)
    moved = Agent(agent_id="a9", team="二组")
    store.keep("s2", result(1, IN_NOVEMBER, agent=moved), result(3, IN_OCTOBER))
    assert official(store) == october


def test_words_of_a_closed_month_stay_those_its_verdicts_were_made_from(store: Store) -> None:
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    of = call(1, started_at=IN_OCTOBER)
    before = store.turns()
    heard_again = replace(result(1, IN_OCTOBER), transcript=transcript(of, "您好，请说"))
    store.keep("s2", heard_again)
    assert store.turns() == before


def test_a_call_judged_after_the_closing_is_counted_as_late(store: Store) -> None:
    store.keep("s2", replace(failed(4), call=call(4, started_at=IN_OCTOBER)))
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    october = official(store)
    store.keep("s3", result(4, IN_OCTOBER), result(5, IN_OCTOBER))
    assert official(store) == october
    (closed,) = store.warehouse.closed_months()
    assert (closed.calls, closed.late) == (2, 2)
    assert store.rows("SELECT state FROM calls WHERE call_id = 'c4'") == [("scored",)]


def test_the_month_of_a_call_is_that_of_the_centres_own_clock(store: Store) -> None:
    """23:30 UTC on the last of October is 7:30 on 1 November in Shanghai."""
    late_in_october = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
    store.keep("s2", result(6, late_in_october))
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    store.keep("s3", result(6, late_in_october, NEWER.rubric_version))
    assert store.rows("SELECT total FROM official_scorecards WHERE call_id = 'c6'") == [(20,)]


@pytest.mark.parametrize(
    ("month", "by", "now", "told"),
    [
        (OCTOBER, "陈经理", CLOSING, "month 2026-10: closed already, by 陈经理"),
        (date(2026, 11, 15), "陈经理", CLOSING, "month 2026-11: expected one that is over"),
        (date(2026, 9, 1), " ", CLOSING, "month 2026-09: expected the name"),
        (date(2026, 12, 1), "王", datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "today is 2026-12-31"),
    ],
)
def test_what_cannot_be_closed_is_told(store: Store, month: date, by: str, now: datetime, told: str) -> None:
    store.warehouse.close_month(OCTOBER, "陈经理", CLOSING)
    with pytest.raises(MonthError, match=told):
        store.warehouse.close_month(month, by, now)


def test_a_month_is_over_by_the_centres_own_clock(store: Store) -> None:
    midnight_in_shanghai = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert store.warehouse.close_month(date(2026, 12, 9), "王", midnight_in_shanghai).month == date(
        2026, 12, 1
    )
    assert [closed.month.month for closed in store.warehouse.closed_months()] == [12]

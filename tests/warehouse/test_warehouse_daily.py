"""The daily sums say what the official views say, whatever was loaded, judged again, reviewed or closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from test_warehouse_reviews import RUBRIC, card
from warehouse_samples import call, transcript
from warehouse_store import Store

from recordings.call import Agent
from scoring.human_verdict import HumanVerdict
from scoring.scorecard import Outcome, Scorecard
from scoring.warehouse import CallResult, CallState, Source, open_snapshot, publish

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ITEMS = """
    SELECT day, agent, team, branch, queue, rubric, rubric_version, item_id,
        passed, failed, uncertain, errors, not_measurable, not_applicable, hits
    FROM daily_items ORDER BY ALL
"""
ITEMS_BY_VIEW = """
    SELECT day, coalesce(agent_id, agent_no), team, branch, queue, rubric, rubric_version, item_id,
        count(*) FILTER (outcome = 'pass'), count(*) FILTER (outcome = 'fail'),
        count(*) FILTER (outcome = 'uncertain'), count(*) FILTER (outcome = 'error'),
        count(*) FILTER (outcome = 'not_measurable'), count(*) FILTER (outcome = 'not_applicable'),
        coalesce(sum(hits) FILTER (outcome = 'fail'), 0)
    FROM official_items GROUP BY ALL ORDER BY ALL
"""
SCORES = """
    SELECT day, agent_id, team, rubric, calls, counted, total, squares, passed, fatal_provisional,
        fatal_confirmed, review
    FROM daily_scores ORDER BY ALL
"""
SCORES_BY_VIEW = """
    SELECT c.day, c.agent_id, c.team, s.rubric, count(*), count(s.total), coalesce(sum(s.total), 0.0),
        coalesce(sum(s.total * s.total), 0.0), count(*) FILTER (s.passed),
        count(*) FILTER (s.fatal = 'provisional'), count(*) FILTER (s.fatal = 'confirmed'),
        count(*) FILTER (s.review_risk IS NOT NULL)
    FROM official_scorecards AS s JOIN calls AS c USING (call_id)
    GROUP BY c.day, c.agent_id, c.team, s.rubric ORDER BY ALL
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    found = Store(tmp_path)
    found.warehouse.load_rubric(RUBRIC)
    yield found
    found.warehouse.close()


def judged(number: int, *cards: Scorecard, **changes: Any) -> CallResult:
    of = call(number, **changes)
    heard = transcript(of)
    return CallResult(of, CallState.SCORED, Source.RECORDING, None, heard, cards or (card(number),))


def agree(store: Store) -> bool:
    store.warehouse.refresh()
    assert store.rows("SELECT count(*) FROM stale_days") == [(0,)]
    return store.rows(ITEMS) == store.rows(ITEMS_BY_VIEW) and store.rows(SCORES) == store.rows(SCORES_BY_VIEW)


def test_sums_follow_loading_judging_again_reviews_and_closing(store: Store) -> None:
    october = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
    store.keep("s1", judged(1), judged(2, card(2, "agent: 您好，祝您生活愉快。")))
    store.keep(
        "s2", judged(3, started_at=october), judged(4, agent=Agent("a2", "8017", "王敏"), started_at=None)
    )
    assert agree(store)
    assert store.rows("SELECT sum(failed), sum(passed), sum(lost) FROM daily_items") == [(6, 6, 300.0)]

    store.keep(
        "s3", judged(1, card(1, "agent: 您好，祝您生活愉快。", scorer="2"))
    )  # judged again, by a newer scorer
    assert agree(store)

    said = HumanVerdict("c3", "rude", "王主任", Outcome.FAIL, NOW)
    store.warehouse.load_reviews([said, replace(said, call_id="c2", item_id="greeting")])
    assert agree(store)
    assert store.rows("SELECT sum(fatal_confirmed) FROM daily_scores") == [(1,)]

    store.warehouse.close_month(date(2026, 10, 1), "李主管", NOW)
    store.keep("s4", judged(3, card(3, "agent: 随便你。", scorer="3"), started_at=october))
    assert agree(store)


def test_a_call_that_moves_to_another_day_leaves_its_old_one(store: Store) -> None:
    store.keep("s1", judged(1))
    assert agree(store)
    store.keep("s2", judged(1, started_at=call(1).started_at + timedelta(days=1)))
    assert agree(store)
    assert store.rows("SELECT DISTINCT day FROM daily_items") == [(date(2026, 11, 3),)]


def test_only_days_that_changed_are_added_up_anew(store: Store) -> None:
    store.keep("s1", judged(1))
    assert store.warehouse.refresh() == 1
    assert store.warehouse.refresh() == 0


def test_a_published_copy_has_sums_that_are_up_to_date(store: Store, tmp_path: Path) -> None:
    store.keep("s1", judged(1))
    published = publish(store.warehouse, tmp_path / "published.duckdb")
    with open_snapshot(published) as connection:
        assert connection.execute("SELECT sum(calls) FROM daily_scores").fetchall() == [(1,)]

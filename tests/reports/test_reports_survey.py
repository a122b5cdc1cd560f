"""Given judged calls of which some are rated, when asked who answers, then a selective survey is told."""

from __future__ import annotations

import random

import duckdb
import numpy as np
import pytest
from reports_rated import rate
from reports_story import Judged, load

from reports.catalogue import Asked, entry
from reports.judged_counts import by_agent, judged_counts
from reports.satisfaction import satisfaction
from reports.scope import Scope
from reports.survey import Survey, survey


def centre(
    connection: duckdb.DuckDBPyConnection,
    chance: dict[str, float],
    by_agent_chance: dict[str, float] | None = None,
) -> None:
    """Ten agents with 80 calls each; the chance of a rating is that of "clean", or of an item that failed."""
    dice = random.Random(17)
    calls, ratings = [], {}
    for index in range(10):
        for number in range(80):
            agent = f"a{index}"
            failed = tuple(item for item in ("closing", "no-rude-words") if dice.random() < 0.25)
            call = Judged(f"c{index}{number:02d}", agent=agent, failed=failed, turns=())
            calls.append(call)
            share = (by_agent_chance or {}).get(agent, chance["clean"])
            for item in failed:
                share = chance.get(item, share)
            if dice.random() < share:
                ratings[call.call_id] = float(dice.randint(3, 5))
    load(connection, calls)
    rate(connection, ratings)


def survey_of(connection: duckdb.DuckDBPyConnection) -> Survey:
    return satisfaction(connection).survey


def sentence(connection: duckdb.DuckDBPyConnection) -> str:
    told = entry("satisfaction").answer(connection, Asked()).sentences
    return next(one for one in told if one.startswith("谁在评分"))


def test_a_survey_that_anybody_answers_is_not_called_selective(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, {"clean": 0.4})
    found = survey_of(empty)
    assert not found.selective
    assert found.rated.n == 800 and 0.35 < (found.rated.rate or 0) < 0.45
    assert "看不出影响客户评不评分" in sentence(empty)


def test_calls_with_fatal_failures_that_are_rated_more_often_are_told(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    centre(empty, {"clean": 0.3, "no-rude-words": 0.7})
    found = survey_of(empty)
    assert found.fatal.clear and not found.by_score
    told = sentence(empty)
    assert "不能代表全体" in told and "有致命差错的通话更常有评分" in told
    assert f"{found.fatal.marked.count}/{found.fatal.marked.n}" in told


def test_low_scores_that_are_rated_more_often_are_told_with_what_that_changes(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    centre(empty, {"clean": 0.2, "closing": 0.8})
    found = survey_of(empty)
    assert found.by_score
    assert found.difference is not None and found.difference < -0.1
    assert "得分低的通话更常有评分" in sentence(empty) and "若各分数段一样常评分" in sentence(empty)


def test_an_agent_whose_customers_hardly_answer_is_named(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, {"clean": 0.5}, {"a3": 0.1})
    found = survey_of(empty)
    assert [odd.group.key for odd in found.odd_agents] == ["a3"]
    assert "有坐席的评分率与众不同" in sentence(empty)


def test_the_standardised_difference_is_as_defined(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, {"clean": 0.3, "closing": 0.5})
    found = survey_of(empty)
    rows = empty.execute(
        "SELECT total, score IS NOT NULL FROM scorecards LEFT JOIN satisfaction USING (call_id)"
    ).fetchall()
    rated, other = (np.array([total for total, has in rows if has is want]) for want in (True, False))
    expected = (rated.mean() - other.mean()) / np.sqrt((rated.var(ddof=1) + other.var(ddof=1)) / 2)
    assert found.difference == pytest.approx(expected, abs=1e-9)


def test_the_odds_of_cells_are_those_of_single_calls(empty: duckdb.DuckDBPyConnection) -> None:
    from statsmodels.api import Logit, add_constant

    centre(empty, {"clean": 0.3, "no-rude-words": 0.6})
    rows = empty.execute(
        "SELECT agent_id, fatal <> 'none', score IS NOT NULL FROM scorecards JOIN calls USING (call_id)"
        " LEFT JOIN satisfaction USING (call_id)"
    ).fetchall()
    agents, fatal, rated = (np.array(column) for column in zip(*rows, strict=True))
    groups = np.unique(agents, return_inverse=True)[1]
    expected = Logit(rated.astype(float), add_constant(fatal.astype(float))).fit(
        disp=False, cov_type="cluster", cov_kwds={"groups": groups}
    )
    odds = survey_of(empty).fatal.odds
    assert odds is not None
    assert odds.value == pytest.approx(expected.params[1], abs=1e-6)
    assert odds.error == pytest.approx(expected.bse[1], rel=0.03)  # other small-sample factors


def test_calls_with_a_failed_item_that_customers_mind_are_counted(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, {"clean": 0.3, "closing": 0.6})
    parameters = Scope().parameters()
    rows = judged_counts(empty, parameters)
    found = survey(empty, parameters, rows, by_agent(rows), ["closing"])
    counted = empty.execute(
        "SELECT count(*), count(score) FROM item_results LEFT JOIN satisfaction USING (call_id)"
        " WHERE item_id = 'closing' AND outcome = 'fail'"
    ).fetchone()
    assert found.minded is not None and found.minded.clear
    assert (found.minded.marked.n, found.minded.marked.count) == counted
    assert found.minded.marked.n + found.minded.others.n == 800

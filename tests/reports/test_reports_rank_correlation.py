"""Given scores and ratings of agents' calls, when correlated, then as scipy, and minding agents."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from reports import cross_table
from reports.cross_table import kendall, spearman
from reports.rank_correlation import NO_CORRELATION, over_agents, over_calls

CALLS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(0, 6)), min_size=2, max_size=60)


@given(CALLS)
def test_both_correlations_are_those_of_scipy(calls: list[tuple[int, int, int]]) -> None:
    scores, ratings, agents = (np.array(column) for column in zip(*calls, strict=True))
    assume(np.ptp(scores) and np.ptp(ratings))
    found = over_calls(scores * 11.1, ratings.astype(float), agents, seed=1, draws=100)
    assert found.spearman.value == pytest.approx(stats.spearmanr(scores, ratings)[0], abs=1e-9)
    assert found.kendall.value == pytest.approx(stats.kendalltau(scores, ratings)[0], abs=1e-9)


def test_many_tied_calls_are_those_of_scipy_too() -> None:
    dice = np.random.default_rng(5)
    scores = np.round(dice.normal(90, 8, 30_000), 1)
    ratings = np.clip(np.round(4 + (scores - 90) / 20 + dice.normal(0, 1, 30_000)), 1, 5)
    table = cross_table.cross_table(scores, ratings, dice.integers(0, 50, 30_000)).pooled
    assert float(spearman(table)) == pytest.approx(stats.spearmanr(scores, ratings)[0], abs=1e-9)
    assert float(kendall(table)) == pytest.approx(stats.kendalltau(scores, ratings)[0], abs=1e-9)


def test_a_scale_finer_than_the_table_moves_the_correlation_hardly_at_all() -> None:
    dice = np.random.default_rng(6)
    scores = dice.normal(90, 8, 20_000)
    ratings = scores / 10 + dice.normal(0, 1, 20_000)
    table = cross_table.cross_table(scores, ratings, np.zeros(20_000, dtype=int)).pooled
    assert max(table.shape) <= cross_table.MOST_LEVELS
    assert float(spearman(table)) == pytest.approx(stats.spearmanr(scores, ratings)[0], abs=1e-3)


def test_an_agent_drawn_twice_counts_as_if_its_calls_were_there_twice() -> None:
    dice = np.random.default_rng(7)
    scores, ratings = dice.integers(0, 5, 40).astype(float), dice.integers(1, 4, 40).astype(float)
    agents = np.repeat([0, 1, 2, 3], 10)
    table = cross_table.cross_table(scores, ratings, agents)
    picked = np.concatenate([np.flatnonzero(agents == one) for one in (0, 0, 2, 3)])
    drawn = table.drawn(np.array([[2.0, 0.0, 1.0, 1.0]]))
    assert float(spearman(drawn)[0]) == pytest.approx(
        stats.spearmanr(scores[picked], ratings[picked])[0], abs=1e-9
    )
    assert float(kendall(drawn)[0]) == pytest.approx(
        stats.kendalltau(scores[picked], ratings[picked])[0], abs=1e-9
    )


def test_of_nothing_there_is_no_correlation() -> None:
    nothing = np.array([])
    assert over_calls(nothing, nothing, nothing.astype(int), seed=1).spearman == NO_CORRELATION


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="as many scores as ratings"):
        cross_table.cross_table(np.ones(3), np.ones(2), np.zeros(3, dtype=int))


def test_equal_scores_have_no_correlation_and_few_agents_no_interval() -> None:
    ratings = np.array([1.0, 2.0, 3.0, 4.0])
    agents = np.array([0, 0, 1, 1])
    same = over_calls(np.full(4, 95.0), ratings, agents, seed=1).spearman
    assert (same.value, same.interval, same.n, same.agents) == (None, None, 4, 2)
    few = over_calls(ratings, ratings, agents, seed=1).spearman
    assert (few.value, few.interval, few.p_value) == (pytest.approx(1.0), None, None)


def test_what_lies_between_agents_is_not_sold_as_many_calls() -> None:
    """Eight agents, each with a score and a rating of its own: 4,000 calls are worth eight."""
    dice = np.random.default_rng(11)
    levels, liked = dice.normal(0, 5, 8), dice.normal(0, 1, 8)
    agents = np.repeat(np.arange(8), 500)
    scores = np.round(90 + levels[agents] + dice.normal(0, 2, 4000), 0)
    ratings = np.round(4 + liked[agents] + dice.normal(0, 0.5, 4000), 0)
    found = over_calls(scores, ratings, agents, seed=1).spearman
    assert stats.spearmanr(scores, ratings).pvalue < 1e-4  # as if calls did not hang together
    assert not found.clear
    assert found.interval is not None and found.interval.high - found.interval.low > 0.5


def test_the_same_seed_has_the_same_answer() -> None:
    dice = np.random.default_rng(12)
    scores, ratings = dice.integers(0, 9, 200).astype(float), dice.integers(1, 6, 200).astype(float)
    agents = dice.integers(0, 10, 200)
    assert over_calls(scores, ratings, agents, seed=3) == over_calls(scores, ratings, agents, seed=3)


def test_over_agents_the_values_are_those_of_scipy() -> None:
    dice = np.random.default_rng(13)
    first = dice.normal(size=25)
    second = 0.6 * first + 0.8 * dice.normal(size=25)
    found = over_agents(first, second, seed=1)
    expected = stats.spearmanr(first, second)
    assert found.spearman.value == pytest.approx(expected[0], abs=1e-9)
    assert found.kendall.value == pytest.approx(stats.kendalltau(first, second)[0], abs=1e-9)
    assert found.spearman.p_value == pytest.approx(expected.pvalue, abs=0.01)
    centre, reach = np.arctanh(expected[0]), 1.96 * np.sqrt((1 + expected[0] ** 2 / 2) / 22)
    assert found.spearman.interval is not None
    assert found.spearman.interval.low == pytest.approx(np.tanh(centre - reach), abs=1e-9)
    assert found.kendall.interval is not None
    assert found.kendall.interval.low < (found.kendall.value or 0) < found.kendall.interval.high


def test_four_agents_say_nothing() -> None:
    found = over_agents(np.arange(4.0), np.arange(4.0), seed=1).spearman
    assert (found.value, found.interval, found.p_value, found.clear) == (
        pytest.approx(1.0),
        None,
        None,
        False,
    )

"""Given calls of few and unequal agents, when fitted, then as statsmodels, with errors as defined."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import linalg, stats
from statsmodels.regression.linear_model import OLS

from reports.clustered_fit import between, fit, within

Floats = NDArray[np.float64]


def calls(seed: int = 3, agents: int = 7) -> tuple[Floats, Floats, NDArray[np.intp]]:
    dice = np.random.default_rng(seed)
    agent = np.repeat(np.arange(agents), dice.integers(5, 40, agents))
    failed = dice.random((len(agent), 2)) < np.array([0.3, 0.1]) * (1 + agent[:, None] % 3)
    columns = np.column_stack([failed, dice.exponential(9, len(agent))]).astype(float)
    ratings = 4 - columns @ [0.5, 0.0, 0.01] + 0.1 * agent + dice.normal(0, 0.7, len(agent))
    return columns, ratings, agent


def test_coefficients_are_those_of_statsmodels_with_a_column_per_agent() -> None:
    columns, ratings, agent = calls()
    own = (agent[:, None] == np.arange(agent.max() + 1)).astype(float)
    expected = OLS(ratings, np.hstack([columns, own])).fit().params[:3]
    assert fit(within(columns, ratings, agent)).coefficients == pytest.approx(expected, abs=1e-9)


def dense(columns: Floats, ratings: Floats, agent: NDArray[np.intp], place: int) -> tuple[float, float]:
    """Error and degrees of freedom as Pustejovsky and Tipton (2018) define them, with n x n matrices."""
    means = np.array([columns[agent == one].mean(0) for one in range(agent.max() + 1)])
    x = columns - means[agent]
    y = ratings - np.array([ratings[agent == one].mean() for one in range(agent.max() + 1)])[agent]
    inverse = np.linalg.inv(x.T @ x)
    rest = np.eye(len(x)) - x @ inverse @ x.T
    parts = []
    for one in range(agent.max() + 1):
        of_agent = agent == one
        values, vectors = linalg.eigh(rest[np.ix_(of_agent, of_agent)])
        root = (vectors / np.sqrt(values)) @ vectors.T
        parts.append(rest[:, of_agent] @ root @ x[of_agent] @ inverse[place])
    pulled = np.array(parts)
    meat = [(part @ y) ** 2 for part in pulled]
    cross = pulled @ pulled.T
    return float(np.sqrt(sum(meat))), float(np.trace(cross) ** 2 / (cross**2).sum())


@pytest.mark.parametrize("place", [0, 1, 2])
def test_errors_and_degrees_are_those_of_the_definition(place: int) -> None:
    columns, ratings, agent = calls()
    (estimate,) = fit(within(columns, ratings, agent)).estimates([place])
    error, degrees = dense(columns, ratings, agent, place)
    assert estimate is not None
    assert (estimate.error, estimate.degrees) == pytest.approx((error, degrees), rel=1e-7)
    reach = stats.t.ppf(0.975, degrees) * error
    assert estimate.interval.high - estimate.value == pytest.approx(reach, rel=1e-7)


def test_the_error_is_right_on_average_where_calls_are_independent() -> None:
    """CR2's defining property (Bell and McCaffrey 2002), over 400 draws of the ratings of eight agents."""
    columns, _, agent = calls(agents=8)
    dice = np.random.default_rng(9)
    found = [fit(within(columns, dice.normal(size=len(agent)), agent)) for _ in range(400)]
    estimates = [one.estimates([1])[0] for one in found]
    variances = [estimate.error**2 for estimate in estimates if estimate is not None]
    true = found[0].inverse[1, 1] / found[0].lengths[1] ** 2
    assert len(variances) == 400
    assert np.mean(variances) == pytest.approx(true, rel=0.12)


def test_over_agents_each_row_is_a_cluster_of_its_own() -> None:
    """Then CR2 is White's (1980) HC2, which statsmodels has."""
    dice = np.random.default_rng(4)
    columns = np.column_stack([np.ones(12), dice.normal(size=12)])
    ratings = columns @ [4.0, -0.3] + dice.normal(0, 0.2, 12)
    (estimate,) = fit(between(columns, ratings)).estimates([1])
    expected = OLS(ratings, columns).fit(cov_type="HC2")
    assert estimate is not None
    assert (estimate.value, estimate.error) == pytest.approx((expected.params[1], expected.bse[1]), abs=1e-9)


def test_columns_that_determine_one_another_are_told_of_and_the_others_stand() -> None:
    columns, ratings, agent = calls()
    twice = np.column_stack([columns, columns[:, 0] + columns[:, 1], agent])
    first, second, third, fourth, fifth = fit(within(twice, ratings, agent)).estimates(range(5))
    alone = fit(within(columns, ratings, agent)).estimates([2])[0]
    assert (first, second, fourth) == (None, None, None)
    assert fifth is None  # the same for all calls of an agent
    assert third is not None and alone is not None
    assert (third.value, third.error) == pytest.approx((alone.value, alone.error), rel=1e-7)


def test_what_one_agent_alone_shows_is_no_estimate() -> None:
    columns, ratings, agent = calls()
    columns[:, 1] = (agent == 2) & (np.arange(len(agent)) % 2 == 0)
    assert fit(within(columns, ratings, agent)).estimates([1]) == [None]

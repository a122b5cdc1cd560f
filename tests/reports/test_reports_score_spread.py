"""Given agents' totals, when asked whether the sheet tells them apart, then with a share and an interval."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from reports.group import Group
from reports.judged_counts import AgentCounts, Moments
from reports.score_spread import ScoreSpread, Spread, score_spread
from reports.share import Share, mean_interval


def agent(name: str, totals: list[float]) -> AgentCounts:
    values = np.array(totals)
    moments = Moments(len(totals), float(values.sum()), float((values**2).sum()))
    return AgentCounts(Group("agent", name, name), len(totals), moments, 0, 0.0, 0, 0.0, 0, 0)


def spread_of(totals: dict[str, list[float]]) -> ScoreSpread:
    return score_spread([agent(name, own) for name, own in totals.items()], Share(0, 1), fewest=2)


def drawn(between: float, agents: int = 12, centre: float = 85.0, seed: int = 2) -> dict[str, list[float]]:
    dice = np.random.default_rng(seed)
    levels = centre + between * dice.normal(size=agents)
    return {
        f"a{index:02d}": list(level + 5 * dice.normal(size=dice.integers(20, 60)))
        for index, level in enumerate(levels)
    }


def test_the_share_between_agents_is_that_of_analysis_of_variance() -> None:
    totals = drawn(between=3.0)
    table = anova_lm(
        ols(
            "total ~ C(agent)",
            {
                "total": np.concatenate(list(totals.values())),
                "agent": np.repeat(list(totals), [len(own) for own in totals.values()]),
            },
        ).fit()
    )
    among, inside = table["mean_sq"]
    sizes = np.array([len(own) for own in totals.values()])
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(sizes) - 1)
    found = spread_of(totals)
    assert found.share_between == pytest.approx((among - inside) / (among + (size - 1) * inside), abs=1e-9)
    assert found.interval is not None
    assert found.interval.low < 9 / (9 + 25) < found.interval.high


def test_agents_who_differ_are_told_apart_from_the_centre() -> None:
    found = spread_of(drawn(between=6.0))
    assert found.reading is Spread.TELLS
    means = [one.mean for one in found.agents]
    assert means == sorted(means, reverse=True)
    assert (found.agents[0].apart, found.agents[-1].apart) == (True, False)


def test_agents_who_do_not_differ_are_not() -> None:
    found = spread_of(drawn(between=0.0))
    assert found.reading is Spread.NOT
    assert len(found.told_apart) <= 2


def test_one_agent_with_two_calls_is_shown_with_the_interval_of_its_mean() -> None:
    found = spread_of({"a": [80.0, 90.0]})
    assert found.agents[0].interval == mean_interval(85.0, 50.0, 2)
    assert (found.share_between, found.reading) == (None, Spread.UNCLEAR)


def test_totals_that_are_all_equal_have_no_share() -> None:
    found = spread_of({f"a{index}": [100.0] * 8 for index in range(8)})
    assert (found.share_between, found.interval) == (None, None)
    assert found.told_apart == ()


def test_moments_add_and_rounding_is_no_variance() -> None:
    values = [93.3, 93.3, 93.3]
    one = Moments(1, values[0], values[0] ** 2)
    assert (one + one + one).variance == 0.0
    assert (one + one + one - one).n == 2
    assert one.variance is None

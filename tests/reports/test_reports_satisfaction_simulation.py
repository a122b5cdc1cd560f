"""Given simulated centres whose truth is known, when tested many times, then errors are as rare as stated.

Short: ``benchmarks/simulations/satisfaction.py`` draws a thousand of each.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from benchmarks.simulations.satisfaction import (
    ALL_EQUAL,
    CENTRES,
    PLANTED,
    Centre,
    Trials,
    false_share,
    trials,
)

MANY, FEW = CENTRES[0], CENTRES[2]


def at_most(count: int, n: int, share: float) -> bool:
    """Whether so many of ``n`` are no sign (1 in 1,000) of more than ``share``."""
    return bool(stats.binom.sf(count - 1, n, share) > 0.001)


def test_planted_effects_are_found_with_25_agents() -> None:
    tried = trials(MANY, 40, np.random.default_rng(1), many=400)
    lost = np.array(PLANTED)
    assert tried.minded[:, (lost >= 0.8) & (lost < 1.5)].mean() > 0.9
    assert false_share(MANY, tried.minded) < 0.05
    assert tried.together > 0.9
    assert tried.proposed > 0.5


@pytest.mark.parametrize("centre", ALL_EQUAL, ids=lambda centre: f"{centre.agents} agents")
def test_where_there_is_nothing_nothing_is_found_and_intervals_cover(centre: Centre) -> None:
    tried = trials(centre, 40, np.random.default_rng(2), many=600)
    assert at_most(int(tried.minded.any(1).sum()), 40, 0.05)
    assert at_most(round(40 * tried.together), 40, 0.05)
    assert at_most(round(40 * tried.proposed), 40, 0.05)
    assert_cover(tried)


def test_intervals_cover_planted_effects_with_8_agents() -> None:
    assert_cover(trials(FEW, 40, np.random.default_rng(3), many=600))


def assert_cover(tried: Trials) -> None:
    assert {"calls_spearman", "calls_kendall", "agents_spearman", "within", "spread"} <= set(tried.held)
    for kind, held in tried.held.items():
        missed = len(held) - sum(held)
        assert at_most(missed, len(held), 0.07), f"{kind}: {missed} of {len(held)} miss"
    assert 0.9 < np.mean([hit for held in tried.held.values() for hit in held]) < 0.99

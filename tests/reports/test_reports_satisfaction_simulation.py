"""Given simulated centres whose truth is known, when tested many times, then errors are as rare as stated.

Short: ``benchmarks/simulations/satisfaction.py`` draws a thousand of each.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from scipy import stats

from benchmarks.simulations.satisfaction import ALL_EQUAL, CENTRES, PLANTED, called, coverage

MANY, FEW = CENTRES[0], CENTRES[2]


def at_most(count: int, n: int, share: float) -> bool:
    """Whether so many of ``n`` are no sign (1 in 1,000) of more than ``share``."""
    return bool(stats.binom.sf(count - 1, n, share) > 0.001)


def test_planted_effects_are_found_with_25_agents() -> None:
    told, together, proposed = called(MANY, 40, np.random.default_rng(1))
    lost = np.array(PLANTED)
    assert told[:, (lost >= 0.8) & (lost < 1.5)].mean() > 0.9
    false = told[:, lost == 0].sum(1) / np.maximum(told.sum(1), 1)
    assert false.mean() < 0.05
    assert together > 0.9
    assert proposed > 0.5


@pytest.mark.parametrize("centre", ALL_EQUAL, ids=lambda centre: f"{centre.agents} agents")
def test_where_there_is_nothing_nothing_is_found(centre: object) -> None:
    told, together, proposed = called(centre, 60, np.random.default_rng(2))  # type: ignore[arg-type]
    assert at_most(int(told.any(1).sum()), 60, 0.05)
    assert at_most(round(60 * together), 60, 0.05)
    assert at_most(round(60 * proposed), 60, 0.05)


@pytest.mark.parametrize("centre", [MANY, FEW], ids=lambda centre: f"{centre.agents} agents")
def test_intervals_cover_the_truth(centre: object) -> None:
    hits: dict[str, list[bool]] = defaultdict(list)
    for kind, held in coverage(centre, 60, np.random.default_rng(3), many=600).items():  # type: ignore[arg-type]
        hits[kind] += held
    assert {"calls_spearman", "calls_kendall", "agents_spearman", "within", "spread"} <= set(hits)
    for kind, held in hits.items():
        missed = len(held) - sum(held)
        assert at_most(missed, len(held), 0.07), f"{kind}: {missed} of {len(held)} miss"
    assert 0.9 < np.mean([hit for held in hits.values() for hit in held]) < 0.99

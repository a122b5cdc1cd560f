"""Given a rubric's rated calls, when other weights are sought, then within limits, or none at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from reports.rated_calls import FAILED, PASSED, UNDECIDED, RatedCalls, SheetItem
from reports.weight_fit import best_factors, lost_points, rated_sheet
from reports.weight_proposal import Locked, Outcome, WeightProposal, weight_proposals

POINTS = (20.0, 30.0, 10.0, 25.0, 15.0)


def sheet(scheme: str = "weighted", **changed: dict[str, object]) -> list[SheetItem]:
    """Five items, ``i0`` to ``i4``."""
    return [
        replace(
            SheetItem(
                "r", "方案", scheme, f"i{place}", f"第 {place} 项", "服务", "normal", points,
                manual=False, bonus=False, weight_locked=False,
            ),
            **changed.get(f"i{place}", {}),
        )
        for place, points in enumerate(POINTS)
    ]  # fmt: skip


def calls(losses: tuple[float, ...], agents: int = 12, each: int = 60, seed: int = 3) -> RatedCalls:
    """Agents with levels of their own; item ``n`` takes ``losses[n]`` from the rating."""
    dice = np.random.default_rng(seed)
    agent = np.repeat(np.arange(agents), each)
    failed = dice.random((len(agent), len(losses))) < dice.uniform(0.1, 0.4, (agents, len(losses)))[agent]
    outcome = np.where(failed, FAILED, PASSED).astype(np.int8)
    outcome[:, 4][dice.random(len(agent)) < 0.3] = UNDECIDED
    failed = outcome == FAILED
    score = 4.5 - failed @ losses + dice.normal(0, 0.3, agents)[agent] + dice.normal(0, 0.6, len(agent))
    worth = (outcome != UNDECIDED) @ POINTS
    return RatedCalls(
        agents=tuple(f"a{index}" for index in range(agents)),
        agent=agent,
        score=np.round(score, 0),
        total=100 * (1 - failed @ POINTS / worth),
        rubrics=("r",),
        rubric=np.zeros(len(agent), dtype=np.intp),
        controls=dice.exponential(9, (len(agent), 1)),
        item_ids=tuple(f"i{place}" for place in range(len(losses))),
        outcome=outcome,
        points=np.where(failed, -np.array(POINTS), 0.0).astype(np.float32),
    )


def proposal(rated: RatedCalls, items: list[SheetItem]) -> WeightProposal:
    (found,) = weight_proposals(rated, items, fewest=10, limit=2.0, seed=1, draws=300)
    return found


MINDED = (0.0, 0.1, 1.2, 0.1, 0.0)


@pytest.mark.parametrize("scheme", ["weighted", "deduct"])
def test_what_customers_mind_weighs_more_and_the_points_keep_their_sum(scheme: str) -> None:
    found = proposal(calls(MINDED), sheet(scheme))
    assert found.outcome is Outcome.PROPOSED
    proposed = {weight.item_id: weight.proposed or 0.0 for weight in found.weights}
    assert proposed["i2"] == 20.0  # twice its 10: the limit
    assert sum(proposed.values()) == pytest.approx(100)
    assert all(
        weight.today / 2 - 0.1 <= (weight.proposed or 0) <= weight.today * 2 + 0.1 for weight in found.weights
    )
    assert found.interval is not None and found.interval.low > 0
    assert found.out_of_sample is not None and found.today is not None
    assert found.gain == pytest.approx(found.out_of_sample - found.today)


def test_locked_fatal_compliance_and_unscored_items_are_left_alone() -> None:
    items = sheet(
        i0={"weight_locked": True},
        i1={"category": "合规"},
        i3={"severity": "fatal"},
        i4={"severity": "monitor"},
    )
    found = proposal(calls(MINDED), items)
    assert [weight.locked for weight in found.weights[:5]] == [
        Locked.LOCKED, Locked.COMPLIANCE, None, Locked.FATAL, Locked.UNSCORED,
    ]  # fmt: skip
    assert found.outcome is Outcome.TOO_FEW  # one item alone cannot change and keep the sum


def test_what_is_locked_keeps_its_points_while_others_change() -> None:
    found = proposal(calls(MINDED), sheet(i1={"weight_locked": True}))
    assert found.outcome is Outcome.PROPOSED
    points = {weight.item_id: weight.proposed for weight in found.weights}
    assert points["i1"] == 30.0 and points["i2"] == 20.0


def test_noise_is_no_reason_to_change_anything() -> None:
    found = proposal(calls((0.0,) * 5), sheet())
    assert found.outcome is Outcome.NO_GAIN
    assert all(weight.proposed is None for weight in found.weights)


def test_weights_that_are_right_already_are_not_changed() -> None:
    found = proposal(calls(tuple(points / 25 for points in POINTS)), sheet())
    assert found.outcome is Outcome.NO_GAIN
    assert found.today is not None and found.today > 0.4


def test_four_agents_or_few_calls_are_not_enough() -> None:
    assert proposal(calls(MINDED, agents=4), sheet()).outcome is Outcome.TOO_FEW
    assert proposal(calls(MINDED, agents=9, each=10), sheet()).outcome is Outcome.TOO_FEW


def test_an_item_that_hardly_ever_fails_keeps_its_points() -> None:
    rated = calls(MINDED)
    rated.outcome[:, 0] = PASSED
    locks = {weight.item_id: weight.locked for weight in proposal(rated, sheet()).weights}
    assert locks["i0"] is Locked.TOO_FEW and locks["i1"] is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-1, 2), min_size=5, max_size=5), st.integers(0, 1000))
def test_the_fit_keeps_its_limits_and_is_no_worse_than_today(losses: list[float], seed: int) -> None:
    rated = calls(tuple(losses), each=20, seed=seed)
    chosen = rated_sheet(rated, sheet(), list(range(5)), [True, True, True, True, False])
    sums = lost_points(rated, chosen)
    factors = best_factors(sums, chosen, limit=2.0)
    assert factors[4] == 1
    assert np.all((factors >= 0.5) & (factors <= 2.0))
    assert factors @ chosen.points == pytest.approx(100, abs=1e-4)
    assert _explained(rated, chosen.totals(factors)) >= _explained(rated, chosen.totals(np.ones(5))) - 0.02


def _explained(rated: RatedCalls, totals: NDArray[np.float64]) -> float:
    """Correlation of total and rating among calls of the same agent; a negative one explains nothing."""
    own, scores = (
        values - np.array([values[rated.agent == one].mean() for one in range(12)])[rated.agent]
        for values in (totals, rated.score)
    )
    return max(0.0, float(own @ scores / np.sqrt((own @ own) * (scores @ scores))))

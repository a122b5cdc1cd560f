"""Given what several people said of the same items, then how far they agree, and how sure that is."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from benchmarks.simulations.calibration import Session, coverage_of_alpha, coverage_of_kappa
from reports.agreement import (
    Agreement,
    Standing,
    alpha_disagreement,
    by_call,
    cohen_kappa,
    kappa_disagreement,
    krippendorff_alpha,
)
from reports.share import Interval, Share

units = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40)


@given(units)
def test_alpha_and_its_sums_equal_the_package(counts: list[tuple[int, int]]) -> None:
    passes, fails = np.array(counts).T
    pairable = passes + fails >= 2
    call = np.arange(len(counts))
    found = krippendorff_alpha(call, passes, fails)
    if not (passes[pairable].any() and fails[pairable].any()):
        assert found.coefficient is None
        return
    expected = krippendorff.alpha(value_counts=np.array(counts), level_of_measurement="nominal")
    p, f = passes[pairable].astype(float), fails[pairable].astype(float)
    observed, by_chance = alpha_disagreement(np.column_stack((p * f / (p + f - 1), p, f)).sum(axis=0))
    assert found.coefficient == pytest.approx(expected, abs=1e-9)
    assert 1 - observed / by_chance == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_kappa_and_its_sums_equal_scikit_learn(said: list[tuple[bool, bool]]) -> None:
    first, second = np.array(said).T
    found = cohen_kappa(np.arange(len(said)), first, second)
    if first.all() == second.all() and first.any() == second.any() and first.all() == first.any():
        assert found.coefficient is None
        return
    expected = cohen_kappa_score(first, second)
    assert found.coefficient == pytest.approx(expected, abs=1e-9)
    cells = [first & second, first & ~second, ~first & second, ~first & ~second]
    observed, by_chance = kappa_disagreement(np.array([cell.sum() for cell in cells], float))
    assert 1 - observed / by_chance == pytest.approx(expected, abs=1e-9)


def test_pairs_are_counted_within_each_unit() -> None:
    """Three pass, one fails: of six pairs three agree. A unit judged by one alone is no pair."""
    found = krippendorff_alpha([0, 0, 1], [3, 1, 2], [1, 0, 0])
    assert (found.pairs, found.units, found.calls) == (Share(4, 7), 2, 2)


def test_units_of_one_call_are_left_out_together() -> None:
    assert by_call(np.array([7, 3, 7]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])).tolist() == [
        [3.0, 4.0],
        [6.0, 8.0],
    ]


def test_where_all_say_the_same_there_is_no_coefficient() -> None:
    found = krippendorff_alpha(np.arange(20), np.full(20, 3), np.zeros(20, int))
    assert (found.coefficient, found.interval, found.standing) == (None, None, Standing.SAME)
    assert found.pairs.rate == 1.0


def test_perfect_agreement_is_not_perfectly_sure() -> None:
    passes = np.where(np.arange(40) % 2, 3, 0)
    found = krippendorff_alpha(np.arange(40), passes, 3 - passes)
    assert found.coefficient == 1.0
    assert found.interval is not None and found.interval.high == 1.0
    split = Share(0, 40).interval
    assert split is not None
    assert found.interval.low == pytest.approx(1 - split.high / 0.5, abs=0.01), "so many calls may be split"


def test_few_calls_have_no_interval() -> None:
    found = krippendorff_alpha([0, 1, 2], [2, 1, 0], [0, 1, 2])
    assert found.coefficient is not None and found.interval is None
    assert found.standing is Standing.TOO_FEW
    assert krippendorff_alpha([], [], []).standing is Standing.TOO_FEW


@pytest.mark.parametrize(
    ("low", "high", "standing"),
    [
        (0.81, 0.95, Standing.RELIABLE),
        (0.70, 0.95, Standing.TENTATIVE),
        (0.60, 0.95, Standing.OPEN),
        (0.10, 0.66, Standing.UNRELIABLE),
    ],
)
def test_the_whole_interval_decides(low: float, high: float, standing: Standing) -> None:
    assert Agreement(50, 500, Share(9, 10), (low + high) / 2, Interval(low, high)).standing is standing


def test_intervals_cover_what_they_say() -> None:
    """A few draws of two designs; 1,000 of six are in benchmarks/simulations/calibration.py."""
    rng = np.random.default_rng(11)
    assert 0.92 <= coverage_of_alpha(Session(40, 10, 4, missing=0.3), 300, rng) <= 0.98
    assert 0.92 <= coverage_of_kappa(Session(40, 10, 2), 300, rng) <= 0.98

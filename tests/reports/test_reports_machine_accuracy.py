"""Given what the machine and people said, then how often the machine's fails are right, how many faults it
finds, and whether it is right as often as it says."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from benchmarks.simulations.calibration import Month, recall
from reports.machine_accuracy import Heard, MachineItem, Population, Stratum, machine_items
from reports.reliability import Claim, reliability, weighted_interval
from reports.share import Share

ITEM = ("closing", "结束语")


def heard(
    number: int, outcome: str = "pass", quiet: bool = True, fault: bool = False, **changes: object
) -> Heard:
    given = {
        "confidence": None, "passes": int(not fault), "fails": int(fault), "random": quiet, "whole": True,
        "agent": "a1", "queue": "order", "dialect": None, "language": "zh", "word_confidence": 0.9,
    }  # fmt: skip
    return Heard(f"c{number}", *ITEM, outcome, quiet=quiet, **{**given, **changes})  # type: ignore[arg-type]


def calls(hit: int = 100, quiet: int = 900, other: int = 0, open_: int = 0) -> list[Population]:
    given = (("fail", False, hit), ("pass", True, quiet), ("pass", False, other), ("uncertain", False, open_))
    return [Population(*ITEM, outcome, is_quiet, n) for outcome, is_quiet, n in given if n]


def one(population: list[Population], rows: Iterable[Heard]) -> MachineItem:
    (found,) = machine_items(population, rows, seed=1)
    return found


def hits(right: int, wrong: int) -> list[Heard]:
    return [heard(1000 + n, "fail", quiet=False, fault=n < right) for n in range(right + wrong)]


def quiet(right: int, missed: int, first: int = 0) -> list[Heard]:
    return [heard(first + n, fault=n >= right) for n in range(right + missed)]


def test_missed_faults_are_weighted_by_how_many_calls_each_stands_for() -> None:
    """90 of 100 hits are right; 2 of 100 heard of 900 quiet calls were missed: 90 of 90 + 18 faults found."""
    found = one(calls(), [*hits(90, 10), *quiet(98, 2)])
    assert found.precision == Share(90, 100)
    assert found.recall is not None and found.recall.value == pytest.approx(90 / 108)
    assert found.recall.interval.low < 0.75 and found.recall.interval.high > 0.9


def test_kappa_is_that_of_all_calls() -> None:
    found = one(calls(), [*hits(90, 10), *quiet(98, 2)])
    machine = [1, 1, 0, 0]
    people = [1, 0, 1, 0]
    expected = cohen_kappa_score(machine, people, sample_weight=[90, 10, 18, 882])
    assert found.kappa is not None and found.kappa.value == pytest.approx(expected, abs=1e-9)


def test_without_calls_drawn_by_lot_nobody_knows_what_was_missed() -> None:
    rows = [*hits(90, 10), *[heard(n, random=False) for n in range(100)]]
    found = one(calls(), rows)
    assert (found.recall, found.kappa, found.quiet_judged) == (None, None, 0)
    assert found.precision == Share(90, 100)
    assert one(calls(), [*hits(90, 10), *quiet(9, 0)]).recall is None


def test_where_nobody_found_a_fault_there_is_no_recall() -> None:
    assert one(calls(), [*hits(0, 20), *quiet(50, 0)]).recall is None


def test_no_missed_fault_seen_is_no_proof_of_none() -> None:
    found = one(calls(), [*hits(90, 0), *quiet(40, 0)])
    assert found.recall is not None and found.recall.value == 1.0
    assert 0.6 < found.recall.interval.low < 0.9 and found.recall.interval.high == 1.0


def test_what_was_left_open_was_not_found() -> None:
    """50 calls left open, half of them faults: 90 found of 90 + 25."""
    half = [heard(500 + n, "uncertain", quiet=False, fault=n % 2 == 0) for n in range(20)]
    found = one(calls(open_=50), [*hits(90, 10), *quiet(50, 0), *half])
    assert found.recall is not None and found.recall.value == pytest.approx(90 / 115)
    unheard = one(calls(open_=50), [*hits(90, 10), *quiet(50, 0)])
    assert unheard.recall is not None and unheard.recall.value == 1.0
    assert unheard.unheard_open == 50


def test_one_item_judged_in_a_call_with_other_faults_proves_nothing() -> None:
    """A person who corrects one pass did not choose it at random; who judges the whole call did."""
    corrections = [heard(300 + n, quiet=False, fault=True, whole=False) for n in range(20)]
    whole = [heard(400 + n, quiet=False, fault=n < 1) for n in range(20)]
    found = one(calls(other=200), [*hits(90, 10), *quiet(50, 0), *corrections, *whole])
    judged = {row.stratum: row.faults for row in found.strata}
    assert judged[Stratum.OTHER] == Share(1, 20)
    assert found.recall is not None and found.recall.value == pytest.approx(90 / 100)


def test_too_few_passes_in_other_calls_are_counted_with_the_quiet_ones() -> None:
    few = [heard(400 + n, quiet=False) for n in range(4)]
    found = one(calls(other=300), [*hits(90, 10), *quiet(94, 2), *few])
    assert [(row.stratum, row.population, row.faults) for row in found.strata] == [
        (Stratum.HIT, 100, Share(90, 100)),
        (Stratum.QUIET, 1200, Share(2, 100)),
    ]


def test_judges_divided_evenly_decide_nothing() -> None:
    tied = [heard(700 + n, "fail", quiet=False, passes=1, fails=1) for n in range(5)]
    assert one(calls(), [*hits(9, 1), *tied]).precision == Share(9, 10)


def test_items_that_the_machine_did_not_judge_are_not_there() -> None:
    assert machine_items(calls(), [], seed=1) == ()


@pytest.mark.parametrize(
    "month",
    [
        Month((400, 6000, 1500, 100), (200, 400, 150, 60), (0.9, 0.02, 0.03, 0.4)),
        Month((300, 3000, 500, 40), (50, 100, 60, 20), (0.9, 0.02, 0.04, 0.5)),
    ],
)
def test_recall_is_hardly_biased_and_its_interval_covers(month: Month) -> None:
    covered, bias = recall(month, 300, np.random.default_rng(5))
    assert 0.92 <= covered <= 0.985
    assert abs(bias) < 0.02


def sure(number: int, confidence: float, right: bool, weighty: bool = False) -> Heard:
    """A hit, or a pass in a quiet call, of which there are many more."""
    if weighty:
        return heard(number, fault=not right, confidence=confidence)
    return heard(number, "fail", quiet=False, fault=right, confidence=confidence)


def test_a_machine_that_claims_too_much_is_told_so() -> None:
    rows = [sure(n, 0.97, n % 10 < 7) for n in range(100)] + [
        sure(200 + n, 0.72, n % 10 < 7) for n in range(100)
    ]
    found = reliability(machine_items(calls(hit=200), rows, seed=1), rows)
    assert [(band.low, band.claim) for band in found.bands] == [(0.7, Claim.TRUE), (0.95, Claim.TOO_SURE)]
    assert found.error == pytest.approx((0.27 + 0.02) / 2)


def test_too_few_in_a_band_say_nothing() -> None:
    rows = [sure(n, 0.97, False) for n in range(10)]
    (band,) = reliability(machine_items(calls(), rows, seed=1), rows).bands
    assert (band.claim, band.judged) == (Claim.OPEN, Share(0, 10))


def test_each_verdict_counts_for_the_calls_it_stands_for() -> None:
    """20 hits for 100 calls, half right; 20 passes for 900, all right: 950 of 1,000."""
    rows = [sure(n, 0.9, n % 2 == 0) for n in range(20)] + [sure(100 + n, 0.9, True, True) for n in range(20)]
    (band,) = reliability(machine_items(calls(), rows, seed=1), rows).bands
    assert band.right == pytest.approx(0.95)
    assert band.judged == Share(30, 40)


def test_verdicts_without_a_confidence_are_in_no_band() -> None:
    rows = [*hits(5, 0), *[sure(n, 0.9, True) for n in range(3)]]
    found = reliability(machine_items(calls(), rows, seed=1), rows)
    assert (found.judged, found.unsaid) == (3, 5)
    assert reliability((), []).error is None


def test_of_equal_weights_and_calls_of_one_verdict_the_interval_is_nearly_wilsons() -> None:
    right = np.array([1.0] * 70 + [0.0] * 30)
    found = weighted_interval(right, np.ones(100), np.arange(100))
    plain = Share(70, 100).interval
    assert plain is not None
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=0.003)


def test_verdicts_that_hang_together_within_calls_are_less_sure() -> None:
    right = np.repeat([1.0] * 7 + [0.0] * 3, 10)
    together = weighted_interval(right, np.ones(100), np.repeat(np.arange(10), 10))
    apart = weighted_interval(right, np.ones(100), np.arange(100))
    assert together.high - together.low > 2 * (apart.high - apart.low)

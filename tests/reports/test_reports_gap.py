"""Given counts of two groups in the same places, then how much more often it happens to one of them."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import proportion_confint

from benchmarks.simulations.calibration import fairness_alarms
from reports.comparison import Reading, reading
from reports.gap import Cell, gap_within
from reports.share import Interval, Share

COUNTS = (  # agent, of the group (count, n), of the others
    ("a", (5, 20), (6, 50)),
    ("b", (9, 30), (8, 25)),
    ("c", (2, 10), (12, 80)),
    ("d", (7, 25), (3, 15)),
)


def cells(counts: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...]) -> list[Cell]:
    return [
        Cell(agent, agent, asked, Share(*share))
        for agent, own, others in counts
        for asked, share in ((True, own), (False, others))
    ]


def test_the_difference_is_that_of_least_squares_with_an_effect_of_every_stratum() -> None:
    rows = [
        (place, asked, hit)
        for place, (_, own, others) in enumerate(COUNTS)
        for asked, (count, n) in ((1, own), (0, others))
        for hit in [1] * count + [0] * (n - count)
    ]
    place, asked, hit = np.array(rows).T
    columns = np.column_stack((asked, *(place == stratum for stratum in range(4)))).astype(float)
    fit = OLS(hit.astype(float), columns).fit()
    assert gap_within(cells(COUNTS)).difference == pytest.approx(fit.params[0], abs=1e-9)


def test_of_few_agents_the_test_is_mantel_and_haenszels() -> None:
    tables = [
        np.array([[own[0], own[1] - own[0]], [others[0], others[1] - others[0]]]) for _, own, others in COUNTS
    ]
    expected = StratifiedTable([table.astype(float) for table in tables]).test_null_odds(correction=False)
    assert gap_within(cells(COUNTS)).p_value == pytest.approx(expected.pvalue, abs=1e-9)


def test_strata_with_one_group_alone_are_not_compared() -> None:
    more = (*COUNTS, ("e", (50, 50), (0, 0)), ("f", (0, 0), (0, 90)))
    found, without = gap_within(cells(more)), gap_within(cells(COUNTS))
    assert (found.group, found.others) == (Share(73, 135), Share(29, 260))
    assert (found.compared, found.compared_others) == (85, 170)
    assert found.difference == without.difference


def test_a_difference_that_hangs_on_the_agent_is_less_sure() -> None:
    """Twelve agents: the group fails 60 % more with half of them and 40 % less with the others."""
    uneven = tuple((f"a{n}", (48 if n % 2 else 0, 60), (12 if n % 2 else 24, 60)) for n in range(12))
    even = tuple((f"a{n}", (24, 60), (18, 60)) for n in range(12))
    wide, narrow = gap_within(cells(uneven)).interval, gap_within(cells(even)).interval
    assert wide is not None and narrow is not None
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


def test_other_agents_are_a_reason_not_to_tell() -> None:
    """One queue, the group's calls with two agents, the others' with two: nobody knows whose fault it is."""
    rows = [
        Cell("order", agent, asked, Share(count, 100))
        for agent, asked, count in (("a", True, 40), ("b", True, 20), ("c", False, 10), ("d", False, 20))
    ]
    found = gap_within(rows, clusters_differ=True)
    assert found.difference == pytest.approx(0.15)
    assert (found.interval, found.p_value) == (None, None)
    assert gap_within(rows).p_value is not None


def test_nothing_to_compare_is_no_difference() -> None:
    assert gap_within([]).difference is None
    nobody = gap_within(cells((("a", (0, 50), (0, 50)),)))
    assert (nobody.difference, nobody.interval, nobody.detectable) == (0.0, None, None)


def test_what_would_be_found_four_times_in_five() -> None:
    """With 500 calls on either side and a rate of 20 % a difference of 7 points is found in 80 % of draws."""
    rng = np.random.default_rng(2)
    found = 0
    for _ in range(300):
        one = gap_within(
            [Cell(0, 0, True, Share(int(rng.binomial(500, 0.2354)), 500)),
             Cell(0, 0, False, Share(int(rng.binomial(500, 0.1646)), 500))]
        )  # fmt: skip
        found += one.p_value is not None and one.p_value < 0.05
    even = gap_within([Cell(0, 0, True, Share(100, 500)), Cell(0, 0, False, Share(100, 500))])
    assert even.detectable == pytest.approx(0.0708, abs=0.0005)
    assert 0.74 < found / 300 < 0.86


@pytest.mark.parametrize(
    ("interval", "p_value", "said"),
    [
        (Interval(0.02, 0.10), 0.01, Reading.MORE),
        (Interval(-0.10, -0.02), 0.01, Reading.LESS),
        (Interval(-0.02, 0.02), 0.9, Reading.SAME),
        (Interval(-0.10, 0.08), 0.9, Reading.UNSEEN),
        (Interval(-0.10, 0.08), None, Reading.TOO_FEW),
    ],
)
def test_no_difference_is_said_only_where_it_is_surely_small(
    interval: Interval, p_value: float | None, said: Reading
) -> None:
    gap = gap_within(cells(COUNTS))
    middle = (interval.low + interval.high) / 2
    given = type(gap)(gap.group, gap.others, 85, 170, middle, interval, p_value, 0.1)
    assert reading(given, p_value, margin=0.03) is said


def test_where_dialect_changes_nothing_nothing_is_found() -> None:
    assert fairness_alarms(40, np.random.default_rng(8)) <= 0.1


@pytest.mark.parametrize(("count", "n"), [(0, 12), (3, 40), (40, 40), (171, 900)])
def test_the_interval_of_a_share_is_wilsons(count: int, n: int) -> None:
    low, high = proportion_confint(count, n, method="wilson")
    found = Share(count, n).interval
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-9)

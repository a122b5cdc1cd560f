"""Given weekly counts, when an effect is worked out, then exactly; over simulated courses, rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.simulations.training import NOTHING, WORKING, study
from reports.counterfactual import Comparison, Level, differences
from reports.course_weeks import course_weeks
from reports.effect import Effect, comparable, effect
from reports.weekly import WeeklyCounts

FIRST = date(2026, 1, 5)


def counts(*weeks: Sequence[Sequence[float]], calls: float = 100.0) -> WeeklyCounts:
    """One item unless told otherwise: of each week, how many calls of ``calls`` each agent failed."""
    lost = np.moveaxis(np.array(weeks, dtype=float), 0, 1)
    lost = lost[:, :, None] if lost.ndim == 2 else lost
    agents = tuple(f"a{number:02d}" for number in range(lost.shape[0]))
    items = tuple(f"i{number}" for number in range(lost.shape[2]))
    return WeeklyCounts(agents, FIRST, items, lost, np.full(lost.shape, float(calls)), lost)


def compared(
    given: WeeklyCounts, attendees: Sequence[int] = (0,), level: Level = "as seen", minimum: int = 10
) -> Effect | None:
    """The first week against all others; everybody who did not attend is a peer."""
    numbers = np.arange(len(given.agents))
    peers = np.setdiff1d(numbers, attendees)
    until = np.full(len(peers), given.weeks)
    comparison = Comparison(np.array(attendees), peers, range(0, 1), range(1, given.weeks), until)
    return effect(differences(given, [comparison], minimum, level), range(len(given.measures)))


def sure(found: Effect | None) -> Effect:
    assert found is not None
    return found


def test_where_the_peers_stay_as_they_are_the_change_is_after_less_before() -> None:
    found = sure(compared(counts([40, 10, 12, 8, 11, 9], [15, 10, 12, 8, 11, 9])))
    assert (found.expected, found.seen) == pytest.approx((0.40, 0.15))
    assert found.change == pytest.approx(-0.25)
    assert (found.attendees, found.peers, found.degrees) == (1, 5, 4)


def test_without_the_course_odds_would_have_moved_as_the_peers_did() -> None:
    """Peers from 1:9 to 1:4, odds times 2.25; so 2:3 would have become 3:2, not ten points more."""
    found = sure(compared(counts([40, 10, 10, 10, 10, 10], [40, 20, 20, 20, 20, 20])))
    assert found.expected == pytest.approx(0.6, abs=1e-9)
    assert found.change == pytest.approx(-0.2, abs=1e-9)


def test_the_peers_common_change_is_that_of_logistic_regression() -> None:
    """Of peers who start from one level; an attendee at one half is expected at just that odds ratio."""
    after = [13, 22, 17, 9, 30, 14]
    found = sure(compared(counts([50, *[15] * 6], [50, *after])))
    rows = np.array([(15, 85)] * 6 + [(lost, 100 - lost) for lost in after])
    late = np.array([0] * 6 + [1] * 6)
    model = sm.GLM(rows, sm.add_constant(late), family=sm.families.Binomial()).fit(tol=1e-12)
    assert np.log(found.expected / (1 - found.expected)) == pytest.approx(model.params[1], abs=1e-8)


def test_items_add_up() -> None:
    first = [[40, 30], [10, 5], [12, 8], [8, 9], [11, 7], [9, 6]]
    second = [[15, 30], [11, 6], [10, 9], [9, 8], [12, 9], [9, 5]]
    both = counts(first, second)
    parts = [
        sure(compared(counts([row[item] for row in first], [row[item] for row in second]))) for item in (0, 1)
    ]
    assert sure(compared(both)).change == pytest.approx(sum(part.change for part in parts), abs=1e-9)


shares = st.lists(st.tuples(st.integers(5, 95), st.integers(5, 95)), min_size=7, max_size=12)


@given(shares)
@settings(deadline=None)
def test_counting_passes_instead_of_failures_only_turns_the_sign(rows: list[tuple[int, int]]) -> None:
    """On the scale of odds it does not matter which way one looks; in points or in ratios it would."""
    fails = sure(compared(counts([a for a, _ in rows], [b for _, b in rows]), attendees=(0, 1)))
    passes = sure(compared(counts([100 - a for a, _ in rows], [100 - b for _, b in rows]), attendees=(0, 1)))
    assert fails.change == pytest.approx(-passes.change, abs=1e-7)
    assert fails.error == pytest.approx(passes.error, rel=1e-5)


@given(st.lists(st.integers(0, 100), min_size=6, max_size=6), st.integers(1, 5))
def test_weeks_add_up_over_any_split(lost: list[int], cut: int) -> None:
    given = counts(*([value] for value in lost))
    whole, left, right = (given.over(range(*ends)) for ends in ((0, 6), (0, cut), (cut, 6)))
    assert whole.lost == pytest.approx(left.lost + right.lost)
    assert whole.judged == pytest.approx(left.judged + right.judged)


def test_a_peers_weeks_after_their_own_course_do_not_count() -> None:
    given = counts([40, *[10] * 6], [40, *[10] * 6], [40, 0, 0, *[10] * 4])
    until = np.array([2, 2, 3, 3, 3, 3])
    comparison = Comparison(np.array([0]), np.arange(1, 7), range(0, 1), range(1, 3), until)
    found = sure(effect(differences(given, [comparison], 10), [0]))
    assert found.change == pytest.approx(0.0, abs=1e-9)
    assert sure(compared(given)).change > 0.02, "with those weeks the attendee would look worse"


def test_too_few_peers_or_calls_are_no_effect() -> None:
    assert compared(counts([40, 10, 12, 8, 11], [15, 10, 12, 8, 11])) is None
    assert compared(counts([4, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], calls=9)) is None
    given = counts([[40, 0], *[[10, 0]] * 6], [[40, 0], *[[10, 0]] * 6])
    given.judged[0, :, 1] = 0
    given = replace(given)  # adds up anew
    comparison = Comparison(np.array([0]), np.arange(1, 7), range(0, 1), range(1, 2), np.full(6, 2))
    assert comparable(differences(given, [comparison], 10), [0, 1]) == [0]


def test_the_level_behind_a_share_lies_nearer_to_the_mean_the_fewer_the_calls() -> None:
    before = [40, 10, 12, 8, 11, 9, 14, 12]
    after = [15, *before[1:]]
    many = sure(
        compared(counts([10 * n for n in before], [10 * n for n in after], calls=1000), level="shrunken")
    )
    few = sure(compared(counts([n / 4 for n in before], [n / 4 for n in after], calls=25), level="shrunken"))
    assert np.mean(before) / 100 < few.expected < many.expected < 0.40
    assert many.expected == pytest.approx(0.40, abs=0.01)


def test_interval_p_value_and_power_are_those_of_the_t_distribution() -> None:
    found = Effect(-0.12, 0.05, 17, 0.3, 0.18, 3, 18)
    low, high = stats.t.interval(0.95, 17, loc=-0.12, scale=0.05)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-12)
    assert found.p_value == pytest.approx(2 * stats.t.cdf(-0.12 / 0.05, 17), abs=1e-12)
    found_by = stats.nct.sf(stats.t.ppf(0.975, 17), 17, found.detectable / 0.05)
    assert found_by == pytest.approx(0.8, abs=0.01)


def test_one_attendee_alone_is_ranked_among_those_who_did_not_attend() -> None:
    before = [30, 31, 29, 30, 28, 32, 30]
    best = sure(compared(counts(before, [5, 30, 31, 29, 30, 28, 31])))
    third = sure(compared(counts(before, [25, 20, 15, 35, 34, 38, 36])))
    two = sure(compared(counts(before, [25, 20, 15, 35, 34, 38, 36]), attendees=(0, 1)))
    assert (best.as_good, third.as_good, two.as_good) == (0, 2, None)


def test_the_weeks_around_a_course() -> None:
    weeks = course_weeks(20, True, 0, 40)
    assert (weeks.baseline, weeks.selection, weeks.after) == (range(8, 16), range(16, 20), range(20, 28))
    assert (weeks.soon, weeks.later) == (range(20, 24), range(24, 28))
    assert (weeks.early_baseline, weeks.late_baseline) == (range(8, 12), range(12, 16))
    midweek = course_weeks(20, False, 0, 40)
    assert (midweek.selection.stop, midweek.after.start) == (20, 21), "its own week is on neither side"


@pytest.mark.parametrize(
    ("history", "baseline", "selection"),
    [(0, 0, 0), (1, 0, 1), (2, 1, 1), (5, 3, 2), (7, 4, 3), (8, 4, 4), (30, 8, 4)],
)
def test_a_short_history_is_shared_between_the_choice_and_before(
    history: int, baseline: int, selection: int
) -> None:
    weeks = course_weeks(history, True, 0, history + 3)
    assert (len(weeks.baseline), len(weeks.selection), len(weeks.after)) == (baseline, selection, 3)
    assert len(weeks.before) == baseline + selection


@pytest.mark.parametrize("world", ["recent", "rolling", "level", "alone"])
def test_a_course_that_does_nothing_does_nothing_though_the_worst_were_sent(world: str) -> None:
    """Nor where the whole centre gets better, people go one after the other, or the worst are known as such.

    80 draws: the bias is known to about 0.5 (alone: 1) failures in a hundred calls, coverage to 2.5 %.
    """
    told = study(NOTHING[world], draws=80, seed=20261101)
    assert abs(told["bias"]) < (3.0 if world == "alone" else 1.5)
    assert told["coverage"] >= 0.88
    assert told["works"] <= 0.07
    if world != "level":
        assert told["plain"] < -4, "what a plain before and after would have sold as an effect"


def test_where_all_results_so_far_were_used_for_the_choice_the_check_keeps_the_verdict_honest() -> None:
    told = study(NOTHING["history"], draws=80, seed=20261101)
    assert told["bias"] < -2, "the first starting point alone is taken in"
    assert abs(told["check_bias"]) < 1.5
    assert told["works"] <= 0.07


def test_a_course_that_halves_the_odds_is_found() -> None:
    told = study(WORKING, draws=40, seed=20261101)
    assert told["works"] >= 0.9
    assert abs(told["bias"]) < 2
    assert study(replace(WORKING, sent=1), draws=40, seed=1)["works"] < 0.8, "with one attendee often not"

"""Lines through weeks that hang together equal what plain matrices say, and hold their level."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats
from statsmodels.regression.linear_model import GLS

from reports.lines import Points, lines_of
from reports.moderation import moderated
from reports.slope import Slope, WeeklyMean, slope_of, slopes_of, typical_slope
from reports.trend_reading import clearest_shift
from reports.whitening import Padded

MONDAY = date(2026, 9, 7)


def weekly(means: Sequence[float], n: int = 15, variance: float | None = None) -> list[WeeklyMean]:
    return [
        WeeklyMean(MONDAY + timedelta(weeks=week), float(mean), n, variance)
        for week, mean in enumerate(means)
    ]


def carried_over(dice: np.random.Generator, shape: tuple[int, ...], rho: float = 0.5) -> NDArray[np.float64]:
    """AR(1) processes of variance 1 along the last axis."""
    news = dice.normal(size=shape)
    levels = np.empty(shape)
    levels[..., 0] = news[..., 0]
    for week in range(1, shape[-1]):
        levels[..., week] = rho * levels[..., week - 1] + (1 - rho**2) ** 0.5 * news[..., week]
    return levels


def test_the_filter_equals_generalised_least_squares_with_gaps_and_weights() -> None:
    dice = np.random.default_rng(2)
    at = np.array([0.0, 1.0, 4.0, 5.0, 6.0, 9.0, 10.0])
    values, weights = dice.normal(80, 4, 7), np.array([9.0, 20.0, 14.0, 30.0, 8.0, 11.0, 25.0])
    rho, share = 0.6, 0.7
    within = (1 - share) * np.eye(7) + share * rho ** np.abs(np.subtract.outer(at, at))
    noise = within / np.sqrt(np.outer(weights, weights))
    design = np.c_[np.ones(7), at]
    known = GLS(values, design, sigma=noise).fit()

    found = Padded.of([(at, values, weights), (at[:5], values[:5], weights[:5])]).whitened(
        np.array([0.0, rho]), np.array([0.0, share])
    )

    assert found.slope[1, 0] == pytest.approx(known.params[1], abs=1e-9)
    assert found.squares[1, 0] == pytest.approx(known.ssr, rel=1e-9)
    assert found.unit_variance[1, 0] == pytest.approx(known.normalized_cov_params[1, 1], rel=1e-9)
    assert found.log_determinant[1, 0] == pytest.approx(np.linalg.slogdet(within)[1], abs=1e-9)
    assert found.degrees.tolist() == [5.0, 3.0]


@given(st.lists(st.floats(0, 100), min_size=2, max_size=30))
def test_the_typical_slope_is_theils_and_sens_by_scipy(values: list[float]) -> None:
    at = [float(place) for place in range(len(values))]
    assert typical_slope(at, values) == pytest.approx(stats.theilslopes(values, at).slope, abs=1e-9)


def test_groups_of_one_variance_share_it_with_all_their_degrees() -> None:
    drawn, degrees = moderated(np.full(6, 4.0), np.full(6, 8.0))
    assert drawn == pytest.approx(np.full(6, 4.0))
    assert degrees == pytest.approx(np.full(6, 48.0))


def test_groups_that_differ_are_drawn_together_but_not_made_one() -> None:
    dice = np.random.default_rng(8)
    variances = 4 * dice.chisquare(8, 400) / 8 * 3 / dice.chisquare(3, 400)
    drawn, degrees = moderated(variances, np.full(400, 8.0))
    assert np.ptp(np.log(drawn)) < np.ptp(np.log(variances))
    assert degrees[0] == pytest.approx(8 + 3, abs=1.5), "the prior's own degrees are found again"


@pytest.mark.parametrize("weeks", [8, 26])
@pytest.mark.parametrize("calls_scatter", [None, 100.0])
def test_weeks_that_hang_together_are_no_trend(weeks: int, calls_scatter: float | None) -> None:
    """200 series with an autocorrelation of 0.5: 5 of 100, and three standard errors above that 9.6."""
    dice = np.random.default_rng(weeks)
    levels = 80 + 3 * carried_over(dice, (200, weeks))
    if calls_scatter is not None:
        levels += dice.normal(size=levels.shape) * (calls_scatter / 15) ** 0.5
    alarms = sum((slope_of(weekly(one, 15, calls_scatter)).p_value or 0.0) < 0.05 for one in levels)
    assert alarms / 200 <= 0.096


def test_twenty_groups_read_together_find_more_than_each_alone() -> None:
    """A rise of 12 points in ten weeks of 18 calls, one agent of twenty."""
    dice = np.random.default_rng(4)
    together = alone = 0
    for _ in range(40):
        means = 85 + dice.normal(size=(20, 10)) * 15 / 18**0.5
        means[0] += np.linspace(0, 12, 10)
        groups = [weekly(one, 18, 225.0) for one in means]
        together += (slopes_of(groups)[0].p_value or 1.0) < 0.05
        alone += (slope_of(groups[0]).p_value or 1.0) < 0.05
    assert together > alone and together / 40 > 0.75


def test_intervals_cover_the_slope_they_are_about() -> None:
    dice = np.random.default_rng(6)
    inside = 0
    for _ in range(20):
        slopes = dice.normal(0, 0.5, 20)
        means = 85 + dice.normal(size=(20, 20)) * 15 / 18**0.5 + slopes[:, None] * np.arange(20)
        for slope, truth in zip(slopes_of([weekly(one, 18, 225.0) for one in means]), slopes, strict=True):
            assert slope.interval is not None
            inside += slope.interval.low <= 19 * truth <= slope.interval.high
    assert 0.93 <= inside / 400 <= 0.99


def test_a_mean_of_calls_is_never_surer_than_the_calls() -> None:
    """Weeks that happen to lie on a line say no more than their calls do."""
    quiet = slope_of(weekly([80 + 0.1 * week for week in range(10)], 4, 400.0))
    assert quiet.p_value is not None and quiet.p_value > 0.05


def test_the_answer_does_not_hang_on_the_unit_or_the_level() -> None:
    dice = np.random.default_rng(9)
    means = dice.normal(0, 1, 12)
    one = slope_of(weekly(80 + means, 10, 40.0))
    other = slope_of(weekly(5 + 3 * means, 10, 360.0))
    assert one.p_value == pytest.approx(other.p_value, abs=1e-9)


def test_no_series_have_no_lines() -> None:
    assert lines_of([]) == ()
    assert slopes_of([[], weekly([80.0])]) == (Slope(0, 0), Slope(1, 15))
    assert isinstance(Points(np.zeros(3), np.zeros(3), np.ones(3), None), Points)


def test_the_clearest_shift_is_where_one_step_fits_best() -> None:
    found = clearest_shift(weekly([80, 82, 81, 90, 91, 90]))
    assert found is not None
    assert (found.week, found.before, found.after) == (
        MONDAY + timedelta(weeks=3), pytest.approx(81), pytest.approx(271 / 3),
    )  # fmt: skip
    assert (found.calls_before, found.calls_after) == (45, 45)
    assert clearest_shift(weekly([80, 82, 81])) is None

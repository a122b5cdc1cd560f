"""Given periods of a process, when charted, then what stands out and nothing of what chance does."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from reports.control_chart import ControlChart, Rule, means_chart, rates_chart
from reports.share import Share
from reports.trend_answer import against_chance

FIRST = date(2026, 9, 7)


def weeks(n: int) -> list[date]:
    return [FIRST + timedelta(weeks=week) for week in range(n)]


def chart(values: list[float], variance: float | None = None, calls: int = 20) -> ControlChart:
    found = means_chart(weeks(len(values)), values, [variance] * len(values), [calls] * len(values))
    assert found is not None
    return found


def test_limits_are_wheelers_for_the_first_half() -> None:
    """Moving ranges 2, 2, 2, 2 of five weeks: 2.66 x 2 either side of the mean, and wider afterwards."""
    found = chart([80.0, 82.0, 80.0, 82.0, 80.0, 81.0, 81.0, 81.0, 81.0, 81.0])
    assert found.centre == pytest.approx(80.8)
    assert found.high[0] - found.centre == pytest.approx(2.66 * 2, abs=0.01)
    assert found.high[9] - found.centre == pytest.approx(2.66 * 2 * (1 + 1 / 5) ** 0.5, abs=0.01)
    assert found.signals == ()


def test_a_mean_of_few_calls_is_never_surer_than_the_calls() -> None:
    found = chart([80.0] * 10, variance=225.0, calls=9)
    assert found.high[0] - found.centre == pytest.approx(3 * 5.0)


def test_a_shift_is_marked_from_where_it_is_seen() -> None:
    found = chart([*[80.0, 82.0] * 4, *[95.0] * 8])
    assert [signal.rule for signal in found.signals] == [Rule.BEYOND] * 8
    assert found.marked == (*[False] * 8, *[True] * 8)
    assert all(signal.above for signal in found.signals)


def test_nine_in_a_row_on_one_side_are_told_even_within_the_limits() -> None:
    found = chart([*[84.0, 80.0] * 9, *[83.0] * 9])
    assert [(signal.rule, signal.period) for signal in found.signals] == [(Rule.RUN, weeks(27)[-1])]


def test_two_of_three_beyond_two_deviations() -> None:
    found = chart([*[80.0, 82.0] * 5, 84.9, 81.0, 84.9])
    assert [(signal.rule, signal.period) for signal in found.signals] == [(Rule.TWO_OF_THREE, weeks(13)[-1])]


def test_what_never_varied_stands_out_nowhere() -> None:
    assert chart([100.0] * 12, variance=0.0).signals == ()


def test_few_periods_have_no_chart() -> None:
    assert means_chart(weeks(7), [80.0] * 7, [100.0] * 7, [20] * 7) is None
    assert rates_chart(weeks(7), [Share(50, 100)] * 7) is None


def test_a_p_chart_follows_the_number_of_calls() -> None:
    shares = [Share(20, 100), Share(22, 100), *[Share(20, 100)] * 6, Share(80, 400), Share(120, 400)]
    found = rates_chart(weeks(10), shares)
    assert found is not None and found.kind == "p"
    assert found.centre == pytest.approx(102 / 500)
    near, far = found.high[8] - found.centre, found.high[7] - found.centre
    assert near == pytest.approx(far / 2)
    assert [(signal.period, signal.rule) for signal in found.signals] == [(weeks(10)[-1], Rule.BEYOND)]


def test_rates_that_scatter_beyond_counting_get_laneys_limits() -> None:
    shares = [Share(count, 1000) for count in (100, 160, 90, 170, 100, 160, 90, 170, 100, 160, 90, 170)]
    found = rates_chart(weeks(12), shares)
    assert found is not None and found.kind == "p'"
    assert found.signals == ()


def test_a_rate_with_too_few_hits_has_no_chart() -> None:
    assert rates_chart(weeks(10), [Share(1, 100)] * 10) is None
    assert rates_chart(weeks(10), [*[Share(20, 100)] * 9, Share(0, 0)]) is None


def test_pure_noise_seldom_alarms() -> None:
    """400 charts of twelve weeks: 2 to 3 of 100 alarm (`benchmarks.simulations.trend`), 5 at most."""
    dice = np.random.default_rng(3)
    alarms = 0
    for _ in range(400):
        means = dice.normal(85, 15 / 20**0.5, 12)
        alarms += bool(chart([float(mean) for mean in means], variance=225.0).signals)
    assert alarms / 400 <= 0.07
    assert chart([85.0] * 12, variance=225.0).by_chance == pytest.approx(1 - 0.996**12)


def test_a_few_alarms_among_many_charts_may_be_chance() -> None:
    many = [chart([85.0] * 12, variance=225.0)] * 40
    assert against_chance(many, 3).startswith(
        "什么都没变时，这么多图平均也会误报至多 1.9 张，所以还可能是碰巧"
    )
    assert "比碰巧该有的多" in against_chance(many, 6)

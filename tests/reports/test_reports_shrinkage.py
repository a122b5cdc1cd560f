"""Rates freed of chance: few calls are drawn to what is usual, many are left as they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.share import Share
from reports.shrinkage import shrunken


def test_two_calls_do_not_make_a_weakness() -> None:
    usual = [Share(count, 60) for count in (4, 5, 6, 5, 7, 3, 6, 5)]
    rates = shrunken([Share(2, 2), Share(50, 60), *usual])
    few, many = rates[0], rates[1]
    assert few is not None and many is not None
    assert few.rate < 0.75 and few.interval.low < 0.2
    assert many.rate == pytest.approx(50 / 60, abs=0.05)


def test_nothing_judged_has_no_rate() -> None:
    assert shrunken([Share(0, 0), Share(1, 4)])[0] is None


def test_of_two_groups_the_rates_are_their_own() -> None:
    rates = shrunken([Share(8, 20), Share(3, 30)])
    assert [one.rate for one in rates if one] == pytest.approx([0.4, 0.1])


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_every_rate_lies_in_its_interval(counts: list[tuple[int, int]]) -> None:
    for one in shrunken([Share(failed, failed + passed) for failed, passed in counts]):
        assert one is None or 0 <= one.interval.low <= one.interval.high <= 1
        assert one is None or 0 <= one.rate <= 1


def test_intervals_cover_and_shrunken_rates_are_nearer_the_truth() -> None:
    random = np.random.default_rng(5)
    inside, groups, error, raw_error = 0, 0, 0.0, 0.0
    for _ in range(60):
        truth = random.beta(2, 18, size=25)
        sizes = random.integers(3, 60, size=25)
        failed = random.binomial(sizes, truth)
        shares = [Share(int(count), int(size)) for count, size in zip(failed, sizes, strict=True)]
        for rate, share, true in zip(shrunken(shares), shares, truth, strict=True):
            assert rate is not None and share.rate is not None
            inside += rate.interval.low <= true <= rate.interval.high
            groups += 1
            error += (rate.rate - true) ** 2
            raw_error += (share.rate - true) ** 2
    assert 0.92 <= inside / groups <= 0.98
    assert error < 0.6 * raw_error

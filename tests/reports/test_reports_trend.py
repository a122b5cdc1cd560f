"""Given judged calls over weeks, when asked how scores move, then with n, intervals and no noise sold."""

from __future__ import annotations

import statistics
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_story import MONDAY, Judged, load
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from reports.group import Group
from reports.scope import Scope
from reports.share import Interval, Share, mean_interval, told_apart
from reports.slope import Reading, Slope, WeeklyMean, read_together, slope_of
from reports.trend import GroupReading, TrendOptions, trend


def week(start: date, totals: list[float | None], agent: str = "a01", **more: object) -> list[Judged]:
    return [
        Judged(f"{agent}-{start}-{n}", agent=agent, day=start, total=total, **more)  # type: ignore[arg-type]
        for n, total in enumerate(totals)
    ]


def test_mean_and_interval_are_those_of_scipy(empty: duckdb.DuckDBPyConnection) -> None:
    totals = [72.0, 88.0, 91.0, 64.0, 100.0, 85.0]
    load(empty, week(MONDAY, totals))  # type: ignore[arg-type]
    (row,) = trend(empty).rows
    low, high = stats.t.interval(0.95, 5, loc=np.mean(totals), scale=stats.sem(totals))
    assert row.mean == pytest.approx(statistics.mean(totals), abs=1e-9)
    assert row.interval is not None
    assert (row.interval.low, row.interval.high) == pytest.approx((low, min(high, 100.0)), abs=1e-9)
    assert row.passed == Share(4, 6)
    assert (row.calls, row.counted, row.enough) == (6, 6, True)


def test_pass_rate_has_the_wilson_interval_of_statsmodels() -> None:
    interval = Share(4, 6).interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(proportion_confint(4, 6, method="wilson"), abs=1e-9)


def test_nothing_of_nothing_is_none_and_not_zero() -> None:
    assert Share(0, 0).rate is None
    assert Share(0, 0).interval is None
    assert mean_interval(80.0, None, 1) is None


def test_all_equal_scores_leave_the_interval_unknown() -> None:
    assert mean_interval(100.0, 0.0, 50) is None


def test_change_is_against_the_week_before_and_missing_after_a_gap(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            *week(MONDAY, [70, 72, 74, 71, 73]),
            *week(MONDAY + timedelta(weeks=1), [90, 92, 94, 91, 93]),
            *week(MONDAY + timedelta(weeks=3), [90, 92, 94, 91, 93]),
        ],
    )
    first, second, fourth = trend(empty).rows
    assert first.change is None
    assert second.change == pytest.approx(20.0)
    assert second.change_clear is True
    assert fourth.change is None and fourth.change_clear is None


def test_a_month_is_held_against_the_month_before(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*week(date(2026, 9, 30), [80, 82]), *week(date(2026, 10, 1), [90, 92])])
    september, october = trend(empty, TrendOptions(period="month")).rows
    assert (september.period, october.period) == (date(2026, 9, 1), date(2026, 10, 1))
    assert october.change == pytest.approx(10.0)
    assert october.change_clear is None, "two calls a month are not enough to say"
    assert not october.enough


@pytest.mark.parametrize(
    ("period", "then", "now"),
    [
        ("quarter", date(2025, 11, 20), date(2026, 10, 2)),
        ("month", date(2025, 10, 31), date(2026, 10, 1)),
        ("week", date(2025, 10, 6), date(2026, 10, 9)),
        ("day", date(2025, 10, 8), date(2026, 10, 7)),
    ],
)
def test_the_same_period_a_year_before_is_compared_with(
    empty: duckdb.DuckDBPyConnection, period: str, then: date, now: date
) -> None:
    load(empty, [*week(then, [70, 72, 74, 71, 73]), *week(now, [90, 92, 94, 91, 93])])
    *_, latest = trend(empty, TrendOptions(period=period)).rows  # type: ignore[arg-type]
    assert latest.year_before is not None and latest.before is None
    assert latest.year_before.change == pytest.approx(20.0)
    assert latest.year_before.clear is True
    assert latest.year_before.pass_change == pytest.approx(1.0)


def test_what_lies_before_the_window_is_compared_with_but_not_shown(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            *week(date(2025, 10, 7), [60, 62, 64, 61, 63]),
            *week(date(2026, 9, 30), [70, 72, 74, 71, 73]),
            *week(date(2026, 10, 1), [90, 92, 94, 91, 93]),
        ],
    )
    found = trend(empty, TrendOptions(period="month", scope=Scope(start=date(2026, 10, 1))))
    (row,) = found.rows
    assert row.before is not None and row.before.change == pytest.approx(20.0)
    assert row.year_before is not None and row.year_before.change == pytest.approx(30.0)
    assert sum(reading.calls for reading in found.readings) == 5


def test_no_year_before_is_none_and_not_zero(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, week(MONDAY, [70, 72, 74, 71, 73]))
    (row,) = trend(empty).rows
    assert row.year_before is None and row.before is None and row.change is None


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0, 1), st.floats(0, 1))
def test_rates_are_told_apart_as_newcombes_interval_of_statsmodels_tells(
    n: int, m: int, p: float, q: float
) -> None:
    one, other = Share(round(n * p), n), Share(round(m * q), m)
    low, high = confint_proportions_2indep(
        one.count, one.n, other.count, other.n, method="newcomb", compare="diff"
    )
    if min(abs(low), abs(high)) > 1e-9:
        assert told_apart(one, other) is bool(low > 0 or high < 0)


def test_a_call_without_a_total_is_counted_but_not_averaged(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, week(MONDAY, [80, 90, None]))
    found = trend(empty)
    (row,) = found.rows
    assert (row.calls, row.counted, row.mean) == (3, 2, pytest.approx(85.0))
    assert any("没有总分" in note for note in found.notes)


def test_a_call_without_a_date_is_in_no_week_and_said_so(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("dated"), Judged("undated", day=None)])
    found = trend(empty)
    assert [row.calls for row in found.rows] == [1]
    assert any("1 通通话没有日期" in note for note in found.notes)


def test_fatal_calls_are_counted_of_all_calls(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1"), Judged("c2", failed=("no-rude-words",)), Judged("c3", total=None)])
    (row,) = trend(empty).rows
    assert row.fatal == Share(1, 3)
    assert row.fatal_provisional == 1


def test_the_agent_who_improved_is_found_and_nobody_else(centre: duckdb.DuckDBPyConnection) -> None:
    moving = {
        reading.group.label: reading.reading
        for reading in trend(centre).readings
        if reading.reading in (Reading.RISING, Reading.FALLING)
    }
    assert moving == {"李芳（8001）": Reading.RISING}


def test_the_sentence_carries_its_n_and_interval(centre: duckdb.DuckDBPyConnection) -> None:
    sentence = next(r.sentence for r in trend(centre).readings if r.group.key == "a01")
    assert sentence.startswith("李芳（8001）：上升，12 周、120 通内变化 +")
    assert "95% 区间" in sentence


def test_few_weeks_are_too_few() -> None:
    series = [WeeklyMean(MONDAY + timedelta(weeks=n), 60.0 + 10 * n, 10) for n in range(4)]
    (slope,) = read_together([slope_of(series)])
    assert slope.reading is Reading.TOO_FEW
    assert slope.change is None


def test_a_surely_small_change_is_steady() -> None:
    series = [WeeklyMean(MONDAY + timedelta(weeks=n), 85.0 + 0.2 * (-1) ** n, 50) for n in range(12)]
    (slope,) = read_together([slope_of(series)])
    assert slope.reading is Reading.STEADY


def test_equal_weekly_means_are_steady_without_dividing_by_zero() -> None:
    series = [WeeklyMean(MONDAY + timedelta(weeks=n), 100.0, 50) for n in range(12)]
    (slope,) = read_together([slope_of(series)])
    assert slope.reading is Reading.STEADY
    assert slope.change == 0.0


def test_a_perfect_line_is_a_trend_and_no_division_by_zero() -> None:
    series = [WeeklyMean(MONDAY + timedelta(weeks=n), 60.0 + 2 * n, 10) for n in range(12)]
    (slope,) = read_together([slope_of(series)])
    assert slope.reading is Reading.RISING
    assert slope.change == pytest.approx(22.0)


def test_noise_is_called_a_trend_about_as_often_as_promised() -> None:
    """300 draws of 11 independent weeks: the level is 5 %, three standard errors above it are 8.8 %."""
    dice = np.random.default_rng(5)
    false_alarms = 0
    for _ in range(300):
        means = dice.normal(80, 4, 11)
        slope = slope_of([WeeklyMean(MONDAY + timedelta(weeks=n), m, 10) for n, m in enumerate(means)])
        false_alarms += slope.p_value is not None and slope.p_value < 0.05
    assert false_alarms / 300 <= 0.088


def test_twenty_agents_of_noise_are_adjusted_for_together() -> None:
    dice = np.random.default_rng(11)
    slopes = read_together(
        [
            slope_of([WeeklyMean(MONDAY + timedelta(weeks=n), m, 10) for n, m in enumerate(means)])
            for means in dice.normal(80, 4, (20, 11))
        ]
    )
    assert not [s for s in slopes if s.reading in (Reading.RISING, Reading.FALLING)]
    assert all((s.p_adjusted or 0) >= (s.p_value or 0) for s in slopes)


def test_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    found = trend(empty)
    assert found.rows == ()
    assert found.notes == ("所选范围内还没有质检结果。",)


def test_one_call_gives_a_row_without_interval(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("only")])
    found = trend(empty)
    (row,) = found.rows
    assert (row.mean, row.interval, row.enough, row.change) == (100.0, None, False, None)
    assert found.readings[0].reading is Reading.TOO_FEW
    assert "样本不足以判断" in found.readings[0].sentence


def test_an_agent_without_calls_gets_a_sentence(empty: duckdb.DuckDBPyConnection) -> None:
    empty.execute(
        "INSERT INTO agents (agent_id, agent_no, name, team) VALUES ('a09', '8009', '周杰', '一班')"
    )
    load(empty, [Judged("c1")])
    found = trend(empty)
    assert "周杰（8009）：所选时段没有已质检的通话。" in [reading.sentence for reading in found.readings]
    assert any("周杰（8009）" in note for note in found.notes)


def test_calls_of_nobody_have_their_own_row(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", agent=None, number=None, name=None)])
    assert [row.group.label for row in trend(empty).rows] == ["未登记坐席"]


@pytest.mark.parametrize("by", ["agent", "team", "branch", "queue", "centre"])
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
def test_every_cut_counts_every_call_once(centre: duckdb.DuckDBPyConnection, by: str, period: str) -> None:
    found = trend(centre, TrendOptions(by=by, period=period))  # type: ignore[arg-type]
    assert sum(row.calls for row in found.rows) == 9 * 12 * 10
    passed = centre.execute(
        "SELECT count(*) FILTER (passed), count(total) FROM official_scorecards"
    ).fetchone()
    assert passed is not None
    assert sum((row.passed for row in found.rows), Share(0, 0)) == Share(*passed)
    assert len(found.report().rows) == len(found.rows)


def test_filters_choose_calls_and_are_told(centre: duckdb.DuckDBPyConnection) -> None:
    last = MONDAY + timedelta(weeks=2, days=-1)
    found = trend(centre, TrendOptions(scope=Scope(start=MONDAY, end=last, team="二班")))
    assert {row.group.team for row in found.rows} == {"二班"}
    assert all(MONDAY <= row.period <= last for row in found.rows)
    assert dict(found.report().filters) == {
        "by": "agent", "period": "week", "start": "2026-09-07", "end": "2026-09-20", "team": "二班"
    }  # fmt: skip


def test_wrong_options_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match=r"period 'year': expected one of day, week, month"):
        TrendOptions(period="year")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"2026-01-01 早于第一天 2026-02-01"):
        Scope(date(2026, 2, 1), date(2026, 1, 1))


shares = st.integers(0, 500).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(st.lists(shares))
def test_shares_add_in_any_order_and_divide_last(parts: list[Share]) -> None:
    forwards = sum(parts, Share(0, 0))
    assert forwards == sum(reversed(parts), Share(0, 0))
    assert forwards.n == sum(part.n for part in parts)
    if forwards.rate is not None and forwards.interval is not None:
        assert 0 <= forwards.interval.low <= forwards.rate + 1e-12
        assert forwards.rate - 1e-12 <= forwards.interval.high <= 1


@pytest.mark.parametrize(("p_value", "told"), [(0.01, "看不出升降（单看像上升）"), (0.2, "看不出升降")])
def test_what_only_looks_like_a_trend_alone_is_told_as_such(p_value: float, told: str) -> None:
    slope = Slope(10, 184, 1.4, 12.7, Interval(4.2, 21.1), p_value, 0.17, Reading.UNCLEAR)
    reading = GroupReading(Group("agent", "a03", "陈静（8003）"), slope, 184, 184)
    assert reading.told == told
    hinted = "单看像上升" in told
    start = (
        "单看像上升，10 周、184 通内变化" if hinted else "这么多通话（10 周、184 通）也看不出升降，估计变化"
    )
    assert reading.sentence.startswith(f"陈静（8003）：{start} +12.7 分（95% 区间 +4.2 至 +21.1）")
    assert reading.hinted == (
        "陈静（8003）上升（10 周、184 通内 +12.7 分，95% 区间 +4.2 至 +21.1）" if hinted else ""
    )


def test_one_agent_asked_for_is_read_as_among_all(centre: duckdb.DuckDBPyConnection) -> None:
    among = {one.group.key: one for one in trend(centre).readings}
    for period in ("week", "month"):
        (alone,) = trend(centre, TrendOptions("agent", period, Scope(agent="a05"))).readings
        assert alone == among["a05"]
    assert trend(centre, TrendOptions(scope=Scope(agent="nobody"))).readings == ()

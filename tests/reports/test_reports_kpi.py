"""Given call records and daily files, when asked how the centre runs, then what a hand count confirms."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports_story import MONDAY, Judged, bulk, empty_warehouse, load
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from reports.answer import Answer
from reports.catalogue import Asked, entry
from reports.group import group_of
from reports.kpi import Kpi, KpiOptions, KpiRow, kpi
from reports.kpi_figure import Figure, Verdict, difference
from reports.kpi_measure import MEASURES, measure_of
from reports.kpi_period import first_day, is_over, last_day
from reports.kpi_sums import KpiPoint
from reports.kpi_target import Subject, Target, months_between, target_of
from reports.period import before
from reports.scope import PERIODS, Scope

SUNDAY = MONDAY + timedelta(days=6)


@dataclass
class Cdr:
    """A call as the switch writes it down."""

    direction: str | None = "inbound"
    disposition: str | None = "answered"
    agent: str | None = "a01"
    team: str | None = "一班"
    branch: str | None = "中山"
    queue: str | None = "order"
    business: str | None = None
    day: date | None = MONDAY
    ring_s: float | None = 5.0
    wait_s: float | None = 5.0
    talk_s: float | None = 60.0
    after_call_s: float | None = 20.0
    transfers: int | None = 0


def write(connection: duckdb.DuckDBPyConnection, calls: list[Cdr]) -> None:
    (known,) = connection.execute("SELECT count(*) FROM calls").fetchone() or (0,)
    rows = [
        (
            f"k{known + n}", one.agent, one.agent, one.team, one.branch, one.queue, one.business,
            one.direction, one.disposition, one.day, one.ring_s, one.wait_s, one.talk_s, one.after_call_s,
            one.transfers,
        )
        for n, one in enumerate(calls)
    ]  # fmt: skip
    bulk(
        connection, "calls", rows,
        "call_id, agent_id, agent_no, team, branch, queue, business_type, direction, disposition, day,"
        " ring_s, wait_s, talk_s, after_call_s, transfers",
        "'scored' AS state, 'recording' AS source, 'r' AS run_id, now() AS loaded_at",
    )  # fmt: skip


def bring(connection: duckdb.DuckDBPyConnection, level: str, key: str, day: date, **values: float) -> None:
    for measure, value in values.items():
        connection.execute("INSERT INTO kpi_daily VALUES (?, ?, ?, ?, ?)", [day, level, key, measure, value])


def aim(connection: duckdb.DuckDBPyConnection, measure: str, target: float, **limits: object) -> None:
    names = ["target_id", "measure", "target", *limits]
    (n,) = connection.execute("SELECT count(*) FROM targets").fetchone() or (0,)
    values = [f"t{n}", measure, target, *limits.values()]
    places = ", ".join("?" * len(names))
    connection.execute(f"INSERT INTO targets ({', '.join(names)}) VALUES ({places})", values)


def book(connection: duckdb.DuckDBPyConnection, agent: str, **said: object) -> None:
    names = ["agent_id", *said]
    places = ", ".join("?" * len(names))
    connection.execute(f"INSERT INTO agents ({', '.join(names)}) VALUES ({places})", [agent, *said.values()])


def row(found: Kpi, code: str, key: str = "centre") -> KpiRow:
    (one,) = [r for r in found.rows if (r.point.measure.code, r.point.group.key) == (code, key)]
    return one


def codes(found: Kpi) -> set[str]:
    return {one.point.measure.code for one in found.rows}


@contextmanager
def shared_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """One warehouse for many draws, without calls: making one anew takes longer than asking it."""
    connection = _drawn_into()
    connection.execute("DELETE FROM calls")
    yield connection


@cache
def _drawn_into() -> duckdb.DuckDBPyConnection:
    return empty_warehouse()


A_DAY = [
    *[Cdr(disposition="ivr_only", agent=None, team=None, wait_s=0, ring_s=0, talk_s=0)] * 2,
    *[Cdr(disposition="abandoned", agent=None, team=None, wait_s=30, ring_s=0, talk_s=0)] * 2,
    *[Cdr(wait_s=seconds, ring_s=4.0) for seconds in (1, 6, 15, 16, 17, 36)],
    *[Cdr("outbound", wait_s=0.0)] * 3,
    *[Cdr("outbound", "no_answer", talk_s=0.0)] * 2,
]
"""Ten in: two end in the IVR, two give up, six are answered after 5, 10, 19, 20, 21 and 40 s. Five out, three
connected."""


def test_connect_rates_are_those_of_a_hand_count(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, A_DAY)
    found = kpi(empty)
    counted = {
        "connect_in": (8, 10),
        "answer_rate": (6, 8),
        "service_level": (4, 8),
        "abandon_rate": (2, 8),
        "connect_out": (3, 5),
    }
    for code, (count, n) in counted.items():
        figure = row(found, code).figure
        assert (figure.numerator, figure.denominator) == (count, n), code
        low, high = proportion_confint(count, n, method="wilson")
        assert figure.interval is not None
        assert (figure.interval.low, figure.interval.high) == pytest.approx((low, high), abs=1e-9)
    assert row(found, "answer_s").figure.value == pytest.approx((5 + 10 + 19 + 20 + 21 + 40) / 6)
    assert row(found, "calls_in").figure.value == 10
    assert row(found, "calls_out").figure.value == 5
    assert row(found, "handled").figure.value == 9


def test_a_mean_has_the_t_interval_of_its_calls(empty: duckdb.DuckDBPyConnection) -> None:
    handled = [70.0, 80.0, 85.0, 90.0, 120.0]
    write(empty, [Cdr(talk_s=seconds - 20.0) for seconds in handled])
    interval = row(kpi(empty), "aht").figure.interval
    low, high = stats.t.interval(0.95, 4, loc=89.0, scale=stats.sem(handled))
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-9)


def test_what_the_record_does_not_say_counts_for_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    write(
        empty,
        [
            *[Cdr()] * 4,
            Cdr(direction=None),
            Cdr(disposition=None),
            Cdr(after_call_s=None, talk_s=500.0),
            Cdr(wait_s=None, transfers=None),
            Cdr(disposition="abandoned", agent=None),
        ],
    )
    found = kpi(empty)
    assert (row(found, "answer_rate").figure.numerator, row(found, "answer_rate").figure.denominator) == (
        6,
        7,
    )
    assert row(found, "service_level").figure.denominator == 6, "one answer of unknown delay is in neither"
    assert row(found, "aht").figure.denominator == 6, "without after-call work there is no handling time"
    assert row(found, "aht").figure.value == pytest.approx(80.0)
    assert row(found, "transfer_rate").figure.denominator == 6
    notes = " ".join(entry("kpi").answer(empty, Asked()).notes)
    assert "2 通通话的话单没有写明方向或接通结果" in notes


def test_answered_calls_alone_give_no_connect_rate(empty: duckdb.DuckDBPyConnection) -> None:
    """A centre that exports answered calls only does not connect every call."""
    write(empty, [Cdr()] * 60)
    found = kpi(empty)
    assert not codes(found) & {"connect_in", "answer_rate", "abandon_rate", "calls_in"}
    assert row(found, "aht").figure.value == pytest.approx(80.0)
    bring(empty, "centre", "", MONDAY, calls_in=80, ivr_completed=10, answered=60)
    with_daily = row(kpi(empty), "connect_in")
    assert with_daily.point.calls is None
    assert with_daily.figure.value == pytest.approx(70 / 80)


def test_arrivals_that_belong_to_no_agent_give_no_agents_rate(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, [*[Cdr()] * 60, *[Cdr(disposition="abandoned", agent=None, team=None)] * 5])
    found = kpi(empty, KpiOptions(by="agent"))
    assert "answer_rate" not in codes(found)
    assert found.unassigned == 5
    assert "answer_rate" in codes(kpi(empty, KpiOptions(by="queue")))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.builds(
            Cdr,
            direction=st.sampled_from(["inbound", "outbound", None]),
            disposition=st.sampled_from(["answered", "abandoned", "ivr_only", "no_answer", None]),
            team=st.sampled_from(["一班", "二班"]),
            day=st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]),
            talk_s=st.sampled_from([None, 10.0, 50.0]),
            wait_s=st.sampled_from([None, 0.0, 30.0]),
            transfers=st.sampled_from([None, 0, 2]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_teams_and_days_add_up_to_the_centre(calls: list[Cdr]) -> None:
    with shared_warehouse() as connection:
        write(connection, calls)
        whole = _sums(kpi(connection))
        parts = _sums(kpi(connection, KpiOptions(by="team", period="day")))
    for code, (numerator, denominator) in whole.items():
        assert parts[code][0] == pytest.approx(numerator), code
        if measure_of(code).unit != "count":
            assert parts[code][1] == pytest.approx(denominator), code


def _sums(found: Kpi) -> dict[str, tuple[float, float]]:
    added: dict[str, tuple[float, float]] = {}
    for point in found.points:
        if point.calls is not None and point.measure.code != "handled_per_day":
            before_it = added.get(point.measure.code, (0.0, 0.0))
            added[point.measure.code] = (
                before_it[0] + point.calls.numerator,
                before_it[1] + point.calls.denominator,
            )
    return added


def test_both_sources_stand_side_by_side_with_their_gap(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, A_DAY)
    bring(empty, "centre", "", MONDAY, calls_in=12, ivr_completed=2, answered=6, handled=9, cost=45.0)
    found = kpi(empty)
    connect_in = row(found, "connect_in")
    assert connect_in.point.gap == pytest.approx(8 / 12 - 8 / 10)
    assert connect_in.point.disagrees
    assert connect_in.figure is connect_in.point.calls, "the call records lead"
    assert not row(found, "handled").point.disagrees
    assert row(found, "cost_per_call").figure.value == pytest.approx(5.0)
    answer = entry("kpi").answer(empty, Asked())
    assert any("话单与日报对不上的" in sentence and "呼入接通率" in sentence for sentence in answer.sentences)
    assert any("判断以话单为准" in note for note in answer.notes)


def test_daily_figures_of_agents_add_up_to_teams_and_the_centre(empty: duckdb.DuckDBPyConnection) -> None:
    for agent, team in (("a01", "一班"), ("a02", "一班"), ("a03", "二班")):
        book(empty, agent, team=team, branch="中山")
        bring(empty, "agent", agent, MONDAY, talk_s=600, after_call_s=100, handled=10, staffed_s=1400)
    bring(empty, "agent", "a01", SUNDAY, talk_s=9999, handled=3)  # no after-call work that day: in neither
    bring(empty, "centre", "", MONDAY, planned_staff_s=6000, cost=300)
    teams, centre = kpi(empty, KpiOptions(by="team")), kpi(empty)
    assert row(teams, "aht", "一班").figure.value == pytest.approx(70.0)
    assert row(teams, "aht", "一班").figure.denominator == 20
    assert row(teams, "aht", "二班").point.level == "agent"
    assert row(centre, "occupancy").figure.value == pytest.approx(700 / 1400)
    assert row(centre, "adherence").figure.value == pytest.approx(3 * 1400 / 6000)
    assert row(centre, "adherence").point.level == "mixed", "staff by agents, plan of the centre"
    assert row(centre, "cost_per_call").figure.value == pytest.approx(300 / 30)
    assert "cost_per_call" not in codes(teams), "the centre's cost is nobody's in particular"


def test_the_level_asked_for_goes_before_sums_of_others(empty: duckdb.DuckDBPyConnection) -> None:
    bring(empty, "centre", "", MONDAY, calls_in=100, ivr_completed=20, answered=70)
    bring(empty, "queue", "order", MONDAY, calls_in=40, ivr_completed=0, answered=10)
    assert row(kpi(empty), "connect_in").figure.value == pytest.approx(0.9)
    assert row(kpi(empty, KpiOptions(by="queue")), "connect_in", "order").figure.value == pytest.approx(0.25)
    only_order = kpi(empty, KpiOptions(scope=Scope(queue="order")))
    assert row(only_order, "connect_in").figure.value == pytest.approx(0.25), "the centre's row is no queue's"


def test_quality_and_satisfaction_come_from_verdicts_and_ratings(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("no-rude-words",)), Judged("c2", failed=("closing",)), Judged("c3")])
    empty.execute("INSERT INTO satisfaction (call_id, score) VALUES ('c1', 2), ('c3', 5)")
    empty.execute(
        "INSERT INTO reviews (call_id, item_id, judge, judged_at, outcome, loaded_at)"
        " VALUES ('c1', 'closing', '张', now(), 'pass', now()), ('c1', 'tone', '李', now(), 'pass', now())"
    )
    write(empty, [Cdr()])
    found = kpi(empty)
    expected = {
        "total": (275.0, 3), "pass_rate": (2, 3), "fatal_rate": (1, 3), "judged_rate": (3, 4),
        "reviewed_rate": (1, 4), "satisfaction": (7, 2), "satisfied_rate": (1, 2), "response_rate": (2, 4),
    }  # fmt: skip
    for code, sums in expected.items():
        figure = row(found, code).figure
        assert (figure.numerator, figure.denominator) == sums, code
    sentence = next(s for s in entry("kpi").answer(empty, Asked()).sentences if "质检 3 通" in s)
    assert "接通的 4 通中" in sentence and "有人听评的 1 通（25.0%）" in sentence


@pytest.mark.parametrize(
    ("highest", "satisfied"), [(None, 4), (3, 3), (5, 4), (4.5, 4), (10, 8), (7, 8), (100, 80)]
)
def test_satisfied_is_four_fifths_of_the_scale(
    empty: duckdb.DuckDBPyConnection, highest: float | None, satisfied: float
) -> None:
    if highest is not None:
        empty.execute("INSERT INTO satisfaction (call_id, score) VALUES ('c', 1), ('d', ?)", [highest])
    assert kpi(empty).span.satisfied_from == satisfied


def test_a_target_is_reached_missed_or_not_to_be_told() -> None:
    rate, seconds = measure_of("answer_rate"), measure_of("aht")
    assert Figure(rate, 960, 1000).against(0.90) is Verdict.REACHED
    assert Figure(rate, 850, 1000).against(0.90) is Verdict.MISSED
    assert Figure(rate, 9, 10).against(0.85) is Verdict.UNCLEAR
    assert Figure(rate, 0, 0).against(0.85) is Verdict.NO_FIGURE
    assert Figure(rate, 9, 10).against(None) is Verdict.NO_TARGET
    assert Figure(seconds, 1000.0, 10).against(90.0) is Verdict.MISSED, (
        "sums of a file are taken at their word"
    )
    assert Figure(seconds, 400.0, 4, 40000.0).against(180.0) is Verdict.UNCLEAR, "four calls are too few"
    assert Figure(measure_of("handled"), 10, 1).against(5.0) is Verdict.NO_TARGET


def test_since_when_a_target_is_missed(empty: duckdb.DuckDBPyConnection) -> None:
    """Good in the first week, bad in the three after it; the last, unfinished one is not judged."""
    for week, answered in enumerate((95, 80, 75, 78)):
        day = MONDAY + timedelta(days=7 * week + 4)
        write(
            empty, [*[Cdr(day=day)] * answered, *[Cdr(day=day, disposition="abandoned")] * (100 - answered)]
        )
    write(empty, [Cdr(day=MONDAY + timedelta(days=28), disposition="abandoned")])
    found = kpi(empty)
    assert found.shown == MONDAY + timedelta(days=21)
    assert row(found, "answer_rate").verdict is Verdict.MISSED
    assert row(found, "answer_rate").since == MONDAY + timedelta(days=7)
    answer = entry("kpi").answer(empty, Asked())
    assert answer.sentences[0] == (
        "9月28日当周人工接起率 78.0%（78/100，95% 区间 68.9%–85.0%），低于运营标准 90.0% 12.0 个百分点，"
        "自9月14日当周起一直如此。"
    )
    assert any("还没有过完" in note for note in answer.notes)


def test_a_change_is_only_told_where_chance_does_not_explain_it(empty: duckdb.DuckDBPyConnection) -> None:
    dice = random.Random(1)
    for week, missed in enumerate((10, 40)):
        day = MONDAY + timedelta(days=7 * week + 4)
        calls = [Cdr(day=day, disposition="abandoned" if n < missed else "answered") for n in range(200)]
        for one in calls:
            one.talk_s = dice.gauss(60.0, 10.0)
        write(empty, calls)
    found = kpi(empty)
    assert row(found, "answer_rate").change == pytest.approx(-0.15)
    assert row(found, "answer_rate").change_clear is True
    assert row(found, "aht").change_clear is False
    assert row(found, "handled").change_clear is None, "two counts alone tell nothing of chance"


def test_differences_are_those_of_the_libraries() -> None:
    rate, seconds = measure_of("answer_rate"), measure_of("aht")
    assert difference(Figure(rate, 8, 20), Figure(rate, 3, 30)) == pytest.approx(
        stats.fisher_exact([[8, 12], [3, 27]]).pvalue, abs=1e-12
    )
    assert difference(Figure(rate, 600, 900), Figure(rate, 600, 900)) == 1.0
    mine, theirs = [60.0, 70.0, 90.0], [80.0, 95.0, 96.0, 99.0]
    p_value = difference(
        Figure(seconds, sum(mine), 3, sum(x * x for x in mine)),
        Figure(seconds, sum(theirs), 4, sum(x * x for x in theirs)),
    )
    assert p_value == pytest.approx(stats.ttest_ind(mine, theirs, equal_var=False).pvalue, abs=1e-9)
    assert difference(Figure(seconds, 100.0, 1, 10000.0), Figure(seconds, 90.0, 1, 8100.0)) is None


def test_the_narrowest_target_counts() -> None:
    day = date(2026, 11, 2)
    targets = [
        Target("aht", 180.0),
        Target("aht", 170.0, branch="中山"),
        Target("aht", 160.0, team="一班"),
        Target("aht", 150.0, post="坐席", tenure_from_months=6),
        Target("aht", 200.0, tenure_to_months=6),
        Target("aht", 90.0, agent_id="a01", last_day=date(2026, 10, 31)),
        Target("aht", 100.0, agent_id="a02", first_day=date(2026, 11, 1)),
    ]

    def mine(subject: Subject) -> float | None:
        return target_of(targets, "aht", subject, day, day)

    assert mine(Subject()) == 180.0
    assert mine(Subject(branch="中山")) == 170.0
    assert mine(Subject(branch="中山", team="一班")) == 160.0
    assert mine(Subject("a09", "一班", "中山", "坐席", 7)) == 150.0
    assert mine(Subject("a09", "一班", "中山", "坐席", 5)) == 200.0
    assert mine(Subject("a09", "一班", "中山", "坐席", None)) == 160.0, (
        "without a hire date no target goes by it"
    )
    assert mine(Subject("a01", "一班", "中山", "坐席", 7)) == 150.0, "the agent's own target has run out"
    assert mine(Subject("a02", "一班", "中山", "坐席", 7)) == 100.0
    assert target_of(targets, "total", Subject(), day, day) is None


def test_months_since_hiring_are_whole_ones() -> None:
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 0
    assert months_between(date(2026, 1, 15), date(2026, 4, 15)) == 3
    assert months_between(date(2026, 5, 1), date(2026, 4, 15)) is None
    assert months_between(None, date(2026, 4, 15)) is None


def test_agents_are_held_against_the_targets_of_post_and_tenure(empty: duckdb.DuckDBPyConnection) -> None:
    day = MONDAY + timedelta(days=4)
    book(empty, "a01", agent_no="8001", name="李芳", post="坐席", hired=date(2020, 1, 1))
    book(empty, "a02", agent_no="8002", name="王强", post="坐席", hired=date(2026, 8, 1))
    book(empty, "a03", agent_no="8003", name="张敏", post="坐席", hired=date(2020, 1, 1))
    aim(empty, "aht", 70.0, post="坐席", tenure_from_months=6)
    aim(empty, "aht", 120.0, post="坐席", tenure_to_months=6)
    for agent in ("a01", "a02"):
        write(empty, [Cdr(agent=agent, day=day, talk_s=70.0 + n % 3) for n in range(12)])
    found = kpi(empty, KpiOptions(by="agent"))
    assert row(found, "aht", "a01").verdict is Verdict.MISSED
    assert row(found, "aht", "a02").verdict is Verdict.REACHED
    assert found.idle == ("张敏（8003）",)
    bands = {(one.band.post, one.band.label): one for one in found.tenure if one.figure.measure.code == "aht"}
    assert bands["坐席", "36 个月以上"].verdict is Verdict.MISSED
    assert bands["坐席", "0–3 个月"].verdict is Verdict.REACHED
    answer = entry("kpi").answer(empty, Asked(by="agent"))
    assert any("张敏（8003）" in sentence and "没有任何通话" in sentence for sentence in answer.sentences)
    assert any("平均处理时长：2 个坐席中 1 个未达标" in sentence for sentence in answer.sentences)


def test_periods_follow_each_other() -> None:
    assert first_day(date(2026, 11, 15), "week") == date(2026, 11, 9)
    assert first_day(date(2026, 11, 15), "quarter") == date(2026, 10, 1)
    assert last_day(date(2026, 10, 1), "quarter") == date(2026, 12, 31)
    assert last_day(date(2026, 2, 1), "month") == date(2026, 2, 28)
    assert before(date(2026, 1, 1), "quarter") == date(2025, 10, 1)
    assert is_over(date(2026, 11, 9), "week", date(2026, 11, 13)), "a week is over with its Friday"
    assert not is_over(date(2026, 11, 9), "week", date(2026, 11, 12))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(PERIODS))
def test_every_day_lies_in_its_period_alone(day: date, length: str) -> None:
    assert length in PERIODS
    start = first_day(day, length)
    assert start <= day <= last_day(start, length)
    assert last_day(before(start, length), length) + timedelta(days=1) == start


@pytest.mark.parametrize("wrong", [{"by": "moon"}, {"period": "year"}, {"periods": 0}], ids=str)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        KpiOptions(**wrong)  # type: ignore[arg-type]


def test_every_measure_of_the_statements_is_known_and_every_known_one_is_made() -> None:
    import re

    from reports.query import statement

    made = {
        code
        for name in ("kpi_calls", "kpi_quality", "kpi_daily")
        for code in re.findall(r"'measure': '(\w+)'", statement(name))
    }
    assert made == {measure.code for measure in MEASURES}


def ask_all(connection: duckdb.DuckDBPyConnection) -> list[Answer]:
    return [
        entry("kpi").answer(connection, Asked(by=by, period=period))
        for by in ("centre", "agent", "team")
        for period in ("day", "week", "month")
    ]


def test_an_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    for answer in ask_all(empty):
        assert "没有通话记录" in answer.sentences[0]
        assert not any(table.rows for table in answer.tables)


def test_one_call_is_too_few_to_judge(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, [Cdr()])
    for answer in ask_all(empty):
        assert any("样本不足以判断" in sentence for sentence in answer.sentences)
    assert any("1 个样本不足以判断" in s for s in entry("kpi").answer(empty, Asked(by="agent")).sentences)


def test_calls_without_day_agent_or_team_fail_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, [*[Cdr(day=None)] * 3, *[Cdr(agent=None, team=None, branch=None, queue=None)] * 6])
    for answer in ask_all(empty):
        assert any("3 通通话没有日期" in note for note in answer.notes)
    by_team = entry("kpi").answer(empty, Asked(by="team"))
    assert "没有哪个班组有数据" in by_team.sentences[0] or not by_team.tables[0].rows


def test_equal_scores_and_no_satisfaction_are_no_trouble(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", total=90.0) for n in range(8)])
    found = kpi(empty)
    assert row(found, "total").figure.value == pytest.approx(90.0)
    assert row(found, "total").figure.interval is None, "equal scores leave the spread unknown"
    assert "satisfaction" not in codes(found)
    assert any("满意度平均分" in s for s in entry("kpi").answer(empty, Asked()).sentences if "没有数据" in s)


def test_the_points_know_which_source_leads() -> None:
    measure = measure_of("aht")
    one, other = Figure(measure, 100.0, 2), Figure(measure, 90.0, 2)
    point = KpiPoint(group_of("centre", "centre", None, None, None), MONDAY, measure, one, other, "centre")
    assert point.leading is one
    assert point.gap == pytest.approx(-5.0)
    assert point.disagrees

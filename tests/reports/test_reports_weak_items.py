"""Given judged items, when asked what to teach, then whose weakness, how sure, and where to listen."""

from __future__ import annotations

import random

import duckdb
import pytest
from reports_story import MONDAY, Judged, load
from scipy import stats

from reports.peers import Design, all_worse_than, design_of, false_discovery, worse_than
from reports.scope import Scope
from reports.share import Share
from reports.weak_items import WeakItemOptions, WeakItems, weak_items
from reports.weakness import WeakItem, Weakness


def found(rows: WeakItems, level: str, item_id: str, key: str | None) -> WeakItem:
    (row,) = [r for r in rows.rows if (r.level, r.item_id, r.group.key) == (level, item_id, key)]
    return row


def calls(agent: str, team: str, n: int, failing: int, item: str = "closing") -> list[Judged]:
    return [
        Judged(
            f"{agent}-{i}", agent=agent, name=agent, number=agent, team=team, failed=(item,) * (i < failing)
        )
        for i in range(n)
    ]


def test_the_planted_weaknesses_are_found_where_they_are(centre: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(centre)
    assert found(rows, "agent", "dead-air", "a01").weakness is Weakness.INDIVIDUAL
    assert found(rows, "agent", "no-rude-words", "a02").weakness is Weakness.INDIVIDUAL
    assert found(rows, "team", "closing", "二班").weakness is Weakness.TEAM
    assert found(rows, "centre", "repeat-order", "centre").weakness is Weakness.CENTRE
    assert found(rows, "agent", "closing", "a02").weakness is Weakness.TEAM, "no worse than the own team"


def test_a_team_is_not_weak_through_one_agent_alone(centre: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(centre)
    assert found(rows, "team", "dead-air", "一班").weakness is Weakness.ONE_AGENT
    assert found(rows, "team", "no-rude-words", "二班").weakness is Weakness.ONE_AGENT


def test_nobody_else_is_accused(centre: duckdb.DuckDBPyConnection) -> None:
    own = {
        (row.item_id, row.group.key) for row in weak_items(centre).weak if row.weakness is Weakness.INDIVIDUAL
    }
    assert own == {("dead-air", "a01"), ("no-rude-words", "a02")}


def test_the_test_is_fishers(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*calls("a", "t", 20, 8), *calls("b", "t", 30, 3)])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert row.failed == Share(8, 20) and row.peers == Share(3, 30)
    expected = stats.fisher_exact([[8, 12], [3, 27]], alternative="greater").pvalue
    assert worse_than(row.failed, row.peers) == pytest.approx(expected, abs=1e-12)
    assert row.p_value is not None and row.p_value >= expected, "adjusted over items and groups"


def test_false_discovery_leaves_the_untested_out() -> None:
    assert false_discovery([0.01, None, 0.04]) == [pytest.approx(0.02), None, pytest.approx(0.04)]
    assert false_discovery([None]) == [None]


def test_points_lost_and_what_a_course_could_win_back(empty: duckdb.DuckDBPyConnection) -> None:
    """8 of 20 lose 25 points each; the peers' 3 of 30 would be 2 of 20: 6 x 25 points are to be won."""
    load(empty, [*calls("a", "t", 20, 8), *calls("b", "t", 30, 3)])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert row.lost == pytest.approx(200.0)
    assert row.winnable == pytest.approx(150.0)
    assert row.winnable_interval.low < row.winnable < row.winnable_interval.high
    assert found(weak_items(empty), "agent", "closing", "b").winnable == 0.0


def test_among_several_what_may_be_bad_luck_is_not_to_be_won(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*calls("a", "t", 20, 8), *(c for n in "bcdef" for c in calls(n, "t", 30, 3))])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert row.shrunken is not None and 0.1 < row.shrunken.rate < 0.4
    assert row.winnable == pytest.approx((row.shrunken.rate - 0.1) * 20 * 25)


def test_a_fatal_failure_costs_what_its_call_would_lose(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("no-rude-words", "closing")), Judged("c2")])
    row = found(weak_items(empty), "agent", "no-rude-words", "a01")
    assert row.lost == pytest.approx(75.0)


def test_a_monitored_item_loses_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("tone",))])
    row = found(weak_items(empty), "agent", "tone", "a01")
    assert (row.failed, row.lost) == (Share(1, 1), 0.0)


def test_a_bonus_that_was_not_won_loses_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("closing",))])
    empty.execute("UPDATE rubric_items SET bonus = item_id = 'closing'")
    row = found(weak_items(empty), "agent", "closing", "a01")
    assert (row.failed, row.lost) == (Share(1, 1), 0.0)


def test_the_undecided_are_in_no_rate(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", undecided=("closing",)), Judged("c2", unmeasured=("closing",)), Judged("c3")])
    rows = weak_items(empty)
    row = found(rows, "agent", "closing", "a01")
    assert (row.failed, row.undecided, row.not_measurable) == (Share(0, 1), 1, 1)
    assert any("1 个判定存疑" in note for note in rows.notes)


def test_too_few_verdicts_are_not_compared(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*calls("a", "t", 2, 2), *calls("b", "t", 50, 0)])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert (row.weakness, row.p_value) == (Weakness.TOO_FEW, None)


def test_evidence_comes_from_different_agents_with_place_and_words(centre: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(centre)
    assert len({clip.agent for clip in found(rows, "team", "closing", "二班").clips}) == 3
    (first, *_) = found(rows, "agent", "no-rude-words", "a02").clips
    assert (first.start_s, first.end_s, first.speaker, first.text) == (8.0, 9.5, "agent", "你烦不烦")
    assert first.reason == "no-rude-words：没有做到"


def test_the_weak_come_first_by_what_can_be_won(centre: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(centre)
    weak = [row.winnable for row in rows.weak]
    assert weak == sorted(weak, reverse=True)
    assert rows.rows[: len(weak)] == rows.weak


def test_asking_for_one_agent_keeps_everybody_as_peers(centre: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(centre, WeakItemOptions(scope=Scope(agent="a01"), levels=("agent",)))
    assert {row.group.key for row in rows.rows} == {"a01"}
    assert found(rows, "agent", "dead-air", "a01").peers.n == 8 * 12 * 10


def test_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    rows = weak_items(empty)
    assert rows.rows == ()
    assert rows.notes == ("所选范围内还没有质检结果，谈不上薄弱项。",)
    assert rows.report().rows == ()


def test_one_agent_has_nobody_to_be_compared_with(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, calls("a", "t", 10, 4))
    rows = weak_items(empty)
    assert found(rows, "agent", "closing", "a").p_value is None
    assert any("没有可比较的同级" in note for note in rows.notes)


def test_without_failures_nothing_is_weak(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", day=MONDAY) for n in range(10)])
    rows = weak_items(empty)
    assert rows.weak == ()
    assert any("没有任何不合格" in note for note in rows.notes)


def test_wrong_options_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="expected some of agent, team"):
        WeakItemOptions(levels=("person",))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"centre_rate 1\.5"):
        WeakItemOptions(centre_rate=1.5)


def test_a_weak_team_is_no_measure_for_others(empty: duckdb.DuckDBPyConnection) -> None:
    """冯 fails a fifth of the closings: less than the centre does, but more than those who do it right."""
    weak = [call for n in range(4) for call in calls(f"w{n}", "弱组", 100, 45 + n)]
    good = [call for n in range(4) for call in calls(f"g{n}", "好组", 100, 5 + n)]
    load(empty, [*weak, *good, *calls("冯", "好组", 100, 20)])
    rows = weak_items(empty)
    assert found(rows, "team", "closing", "弱组").weakness is Weakness.TEAM
    feng = found(rows, "agent", "closing", "冯")
    assert feng.weakness is Weakness.INDIVIDUAL and feng.peers == Share(5 + 6 + 7 + 8, 400)
    assert found(rows, "agent", "closing", "w1").weakness is Weakness.TEAM


def test_a_centre_is_not_weak_through_one_team(empty: duckdb.DuckDBPyConnection) -> None:
    weak = [call for n in range(4) for call in calls(f"w{n}", "弱组", 100, 60 + n)]
    good = [call for n in range(4) for call in calls(f"g{n}", "好组", 100, 5 + n)]
    load(empty, [*weak, *good])
    assert found(weak_items(empty), "centre", "closing", "centre").weakness is Weakness.ONE_TEAM


def test_thousands_of_calls_do_not_make_a_trifle_a_weakness(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*calls("a", "t", 3000, 360), *calls("b", "t", 3000, 300), *calls("c", "t", 3000, 300)])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert row.p_value is not None and row.p_value < 0.05
    assert row.weakness is Weakness.NONE, "12 % against 10 % is beyond chance and not worth a course"


def test_what_a_centre_could_reach_is_not_what_the_luckiest_had(empty: duckdb.DuckDBPyConnection) -> None:
    """Twelve agents who fail alike, 30 %: the better quarter had luck, and the attainable rate knows that."""
    dice = random.Random(3)
    load(
        empty,
        [
            call
            for n in range(12)
            for call in calls(f"a{n:02d}", "t", 20, sum(dice.random() < 0.3 for _ in range(20)))
        ],
    )
    row = found(weak_items(empty), "centre", "closing", "centre")
    assert row.peers.rate is not None and row.attainable is not None
    assert row.peers.rate < row.attainable <= 0.3


def test_teams_whose_agents_differ_need_more_to_be_weak() -> None:
    alike = [[Share(10, 100)] * 4, [Share(11, 100)] * 4]
    unlike = [[Share(0, 100), Share(30, 100), Share(2, 100), Share(8, 100)]] * 2
    assert design_of(alike) == Design(1.0, 6)
    assert design_of(unlike).effect > 5
    assert Design(4.0).effective(Share(40, 400)) == Share(10, 100)


def test_a_design_that_is_only_estimated_makes_the_test_less_sure() -> None:
    assert Design(2.0, 6).minding(0.01) == pytest.approx(stats.t.sf(stats.norm.isf(0.01), 6), abs=1e-12)
    assert Design().minding(0.01) == 0.01 and Design(2.0, 6).minding(None) is None


def test_many_tests_at_once_are_fishers_each() -> None:
    pairs = [(Share(8, 20), Share(3, 30)), (Share(0, 0), Share(3, 30)), (Share(0, 9), Share(5, 50))]
    first, none, last = all_worse_than(pairs)
    assert none is None
    for p_value, table in ((first, [[8, 12], [3, 27]]), (last, [[0, 9], [5, 45]])):
        assert p_value == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue, abs=1e-9)

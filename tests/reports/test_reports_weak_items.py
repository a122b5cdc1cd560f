"""Given judged items, when asked what to teach, then whose weakness, how sure, and where to listen."""

from __future__ import annotations

import duckdb
import pytest
from reports_story import MONDAY, Judged, load
from scipy import stats

from reports.peers import false_discovery, worse_than
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
    """8 of 20 lose 25 points each, the peers 3 of 30: less than 6 x 25 points are to be won, for 8 of 20 may
    have been bad luck."""
    load(empty, [*calls("a", "t", 20, 8), *calls("b", "t", 30, 3)])
    row = found(weak_items(empty), "agent", "closing", "a")
    assert row.lost == pytest.approx(200.0)
    assert row.shrunken is not None and 0.1 < row.shrunken.rate < 0.4
    assert row.winnable == pytest.approx((row.shrunken.rate - 0.1) * 20 * 25)
    assert row.winnable_interval.low < row.winnable < row.winnable_interval.high
    assert found(weak_items(empty), "agent", "closing", "b").winnable == 0.0


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

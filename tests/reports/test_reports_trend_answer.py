"""What a QA lead reads of trends: who moves, since when, what alarms, who reaches the target."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import pytest
from reports_story import MONDAY, Judged, empty_warehouse, load, story

from reports.answer import Answer, Chart
from reports.catalogue import Asked, entry
from reports.scope import By, Period, Scope
from reports.trend_answer import answer


@pytest.fixture(scope="module")
def centre() -> Iterator[duckdb.DuckDBPyConnection]:
    """李芳 is left waiting less from the middle on; see ``reports_story``."""
    with empty_warehouse() as connection:
        load(connection, story(agents=9))
        yield connection


@pytest.fixture(scope="module")
def told(centre: duckdb.DuckDBPyConnection) -> Answer:
    return answer(centre, Asked())


def chart(told: Answer, title: str) -> Chart:
    (found,) = [one for one in told.charts if one.title == title]
    return found


def test_who_moves_comes_first_with_n_interval_and_since_when(told: Answer) -> None:
    assert told.sentences[0].startswith("9 个坐席中，李芳（8001）在上升")
    mover = told.sentences[1]
    assert mover.startswith("李芳（8001）：上升，12 周、120 通内变化 +") and "95% 区间" in mover
    assert "最像从10月19日当周起变的" in mover, "the seventh of twelve weeks from 7 September"


def test_the_centre_and_its_teams_stand_beside(told: Answer) -> None:
    assert any(one.startswith("全中心：") for one in told.sentences)
    assert any(one.startswith("班组：") and "一班" in one for one in told.sentences)
    assert any("同比没有可比的数据" in one for one in told.sentences)


def test_alarms_are_sentences_rows_and_marks(told: Answer) -> None:
    (sentence,) = [one for one in told.sentences if one.startswith("控制图看的是单独几周、不是整段：")]
    assert "（坐席 " in sentence and "平均分、合格率、致命率分开画" in sentence
    assert "现在比碰巧该有的多" in sentence
    assert "李芳（8001）平均分在" in sentence and "高于控制限" in sentence
    (table,) = [one for one in told.tables if one.name == "trend-signals"]
    assert any(row[0] == "李芳（8001）" for row in table.rows)
    drawn = chart(told, "李芳（8001）　平均分")
    assert any(drawn.series[0].marked)
    assert [one.name for one in drawn.series] == ["平均分", "控制上限", "控制下限"]
    assert len(drawn.labels) == len(drawn.series[0].values) == len(drawn.series[0].low) == 12


def test_targets_go_by_post_and_tenure(centre: duckdb.DuckDBPyConnection) -> None:
    connection = centre.cursor()
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO agents SELECT DISTINCT agent_id, agent_no, agent_name, team, '中山',"
        " CASE agent_id WHEN 'a04' THEN '资深坐席' ELSE '坐席' END,"
        " CASE agent_id WHEN 'a05' THEN DATE '2026-11-01' ELSE DATE '2020-01-01' END FROM calls"
    )
    connection.execute(
        "INSERT INTO targets (target_id, measure, target, post, tenure_to_months) VALUES"
        " ('1', 'total', 70, '坐席', NULL), ('2', 'total', 99, '资深坐席', NULL),"
        " ('3', 'total', 98, '坐席', 3), ('4', 'fatal_rate', 0.001, NULL, NULL)"
    )
    told = answer(connection, Asked())
    connection.execute("ROLLBACK")
    (sentence,) = [one for one in told.sentences if one.startswith("坐席目标（近 4 周）")]
    assert "平均分 7 个达到、2 个明显未达到" in sentence
    assert "刘洋（8004）" in sentence and "目标 99.0" in sentence and "陈静（8005）" in sentence
    assert dict(chart(told, "刘洋（8004）　平均分").levels)["目标"] == 99.0
    assert dict(chart(told, "张敏（8003）　平均分").levels)["目标"] == 70.0


@pytest.mark.parametrize("by", ["agent", "team", "branch", "queue", "centre"])
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter"])
def test_every_cut_answers(centre: duckdb.DuckDBPyConnection, by: By, period: Period) -> None:
    told = answer(centre, Asked(by=by, period=period))
    assert dict(told.filters)["by"] == by and told.tables[0].rows
    assert all("nan" not in one for one in told.sentences)


def steady(agent: str | None, weeks: int, total: float, calls: int = 6) -> list[Judged]:
    return [
        Judged(
            f"{agent}-{week}-{n}", agent=agent, name=agent, number=None, total=total,
            day=MONDAY + timedelta(weeks=week),
        )
        for week in range(weeks)
        for n in range(calls)
    ]  # fmt: skip


def without_a_day() -> list[Judged]:
    return [Judged("c1", agent=None, name=None, number=None, team=None, day=None), *steady("a1", 2, 90.0)]


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([], "所选范围内还没有质检结果"),
        ([Judged("c1")], "样本不足以判断"),
        (steady("a1", 10, 90.0), "a1：平稳，10 周、60 通内变化 0.0 分"),
        ([*steady("a1", 10, 90.0), *steady("a2", 10, 90.0)], "2 个坐席中，整段看没有谁的升降超出偶然波动"),
        (without_a_day(), "样本不足以判断"),
    ],
    ids=["empty", "one call", "one agent, all equal", "all equal", "a call of nobody without a day"],
)
def test_with_little_to_go_by_the_answer_says_so(
    empty: duckdb.DuckDBPyConnection, calls: list[Judged], said: str
) -> None:
    if calls:
        load(empty, calls)
    assert said in entry("trend").answer(empty, Asked()).sentences[0]


def test_calls_that_all_lack_a_day_are_in_no_period(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", day=None) for n in range(3)])
    told = answer(empty, Asked())
    assert told.tables[0].rows == ()
    assert any("3 通通话没有日期" in one for one in told.notes)


def test_an_agent_without_calls_is_named(empty: duckdb.DuckDBPyConnection) -> None:
    empty.execute("INSERT INTO agents (agent_id, agent_no, name) VALUES ('a09', '8009', '周杰')")
    load(empty, steady("a1", 10, 90.0))
    assert any("周杰（8009）" in one for one in answer(empty, Asked()).notes)


def test_a_window_after_everything_is_empty(centre: duckdb.DuckDBPyConnection) -> None:
    told = answer(centre, Asked(Scope(start=date(2027, 12, 1))))
    assert "还没有质检结果" in told.sentences[0] and told.charts == ()


def test_what_holds_the_calls_is_named_as_what_it_is(centre: duckdb.DuckDBPyConnection) -> None:
    """The calls of one agent are not the whole centre's."""
    for scope, there in (
        (Scope(agent="a01"), {"坐席"}),
        (Scope(team="一班"), {"坐席", "班组"}),
        (Scope(branch="中山"), {"坐席", "分公司", "班组"}),
        (Scope(), {"坐席", "全中心", "班组"}),
    ):
        told = answer(centre, Asked(scope))
        (table,) = [one for one in told.tables if one.name == "trend-readings"]
        assert {row[0] for row in table.rows} == there

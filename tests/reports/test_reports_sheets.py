"""The sheet of an agent, a team, a branch: what it says of the planted story, and of next to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import duckdb
import pytest
from reports_story import empty_warehouse, load, story

from recordings.coaching import CoachingAction
from recordings.targets import Target
from reports.catalogue import Asked, entry
from reports.scope import Scope
from reports.sheet import SheetOptions, sheet
from scoring.warehouse.brought import coaching_rows, target_rows
from scoring.warehouse.merging import merge_rows

STORY = story(agents=9)


@pytest.fixture(scope="module")
def centre() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        load(connection, STORY)
        agent = STORY[0].agent
        connection.execute(
            "INSERT INTO agents SELECT DISTINCT ON (agent_id) agent_id, agent_no, agent_name, team,"
            " '中山', '坐席', DATE '2020-01-01' FROM calls"
        )
        last = max(call.day for call in STORY if call.day)
        actions = [
            CoachingAction(
                agent, date.fromisoformat(str(last)).replace(day=1), "开头先报工号", "王班长", "greeting"
            ),
            CoachingAction(agent, date(2026, 1, 5), "少说口头禅", "王班长", None, None, True),
        ]
        merge_rows(connection, "coaching", coaching_rows(actions), ("coaching_id",))
        targets = [Target("total", 99.9), Target("total", 1.0, agent_id=agent), Target("pass_rate", 0.0)]
        merge_rows(connection, "targets", target_rows(targets), ("target_id",))
        yield connection


def said(connection: duckdb.DuckDBPyConnection, name: str, **scope: str) -> str:
    return "\n".join(entry(name).answer(connection, Asked(Scope(**scope))).sentences)


def test_an_agent_sees_month_target_items_and_what_was_agreed(centre: duckdb.DuckDBPyConnection) -> None:
    text = said(centre, "agent-sheet", agent=STORY[0].agent)
    assert STORY[0].name in text and "平均" in text and "95% 区间" in text
    assert "目标：平均分 1.0" in text and "已达标" in text  # the agent's own target, not everybody's
    assert "王班长约定“开头先报工号”，还没有人说是否落实" in text
    assert "历次共约定 2 条：已落实 1，未落实 0，还没有人说 1" in text  # the last talk is one of them


def test_an_agent_sees_what_is_over_apart_from_what_is_weak(centre: duckdb.DuckDBPyConnection) -> None:
    """李芳 left customers waiting until the middle of the twelve weeks."""
    text = said(centre, "agent-sheet", agent="a01")
    assert "已经好转的：李芳（8001）“静音”近 28 天不合格 0%（0/40），之前 60%（48/80）。" in text
    assert "“静音”" not in next((line for line in text.splitlines() if line.startswith("要改进的")), "")


def test_a_target_is_missed_only_where_the_interval_says_so(centre: duckdb.DuckDBPyConnection) -> None:
    teams = sorted({call.team for call in STORY if call.team})
    goals = sheet(centre, SheetOptions("team", teams[0])).goals
    assert [(goal.measure, goal.reached) for goal in goals] == [("total", False), ("pass_rate", True)]


def test_targets_of_items_are_told_and_tabled(empty: duckdb.DuckDBPyConnection) -> None:
    calls = [replace(STORY[0], call_id=f"c{n}", failed=("closing",) * (n < 30)) for n in range(100)]
    load(empty, calls)
    agent, team = STORY[0].agent, STORY[0].team
    targets = [
        Target("item:greeting", 0.9, team=team), Target("item:closing", 0.9, team=team),
        Target("item:closing", 0.7, agent_id=agent), Target("item:unjudged", 0.5, team=team),
        Target("item:tone", 0.9, team="别的班"),
    ]  # fmt: skip
    merge_rows(empty, "targets", target_rows(targets), ("target_id",))
    closing = "“结束语”目标 90.0%，实际 70.0%（n=100），未达标"
    told = said(empty, "team-sheet", team=str(team))
    assert f"质检项目标：{closing}；“unjudged”目标 50.0%，本月没有判定；“" in told and "已达标" in told
    own = entry("agent-sheet").answer(empty, Asked(Scope(agent=agent)))
    assert "“结束语”目标 70.0%，实际 70.0%（n=100），还断定不了是否达标" in "".join(own.sentences)
    (table,) = [one for one in own.tables if one.name == "item-goals"]
    assert ("结束语", "closing", 0.7, 0.7) in [row[:4] for row in table.rows]


def test_a_team_lists_its_agents_and_a_branch_its_teams(centre: duckdb.DuckDBPyConnection) -> None:
    team = STORY[0].team
    mine = {call.name for call in STORY if call.team == team}
    found = sheet(centre, SheetOptions("team", team))
    assert len(found.members) == len(mine)
    answer = entry("branch-month").answer(centre, Asked())  # the only branch needs no name
    members = next(table for table in answer.tables if table.name == "members")
    assert {row[0] for row in members.rows} == {call.team for call in STORY if call.team}
    assert "本月尚未封账" in answer.sentences[0]


def test_a_part_of_a_group_is_titled_and_counted_as_that(centre: duckdb.DuckDBPyConnection) -> None:
    agent, calls = STORY[0], sum(call.agent == STORY[0].agent for call in STORY)
    whose = f"{agent.name}（{agent.number}）"
    one = entry("branch-month").answer(centre, Asked(Scope(agent=agent.agent)))
    assert f"（只看{whose}）" in one.title
    (judged,) = re.findall(r"人工接起 (\d+) 通", one.sentences[0])
    assert int(judged) < calls and f"（只看{whose}）：" in one.sentences[0]
    listed = entry("team-sheet").answer(centre, Asked(Scope(agent=agent.agent)))
    assert listed.title == f"班组表　只看{whose}"
    assert entry("agent-sheet").answer(centre, Asked(Scope(agent=agent.agent))).title == f"坐席表　{whose}"


def test_a_month_knows_nothing_that_came_after_it(centre: duckdb.DuckDBPyConnection) -> None:
    asked = Asked(Scope(agent=STORY[0].agent), month=date(2026, 10, 1))
    answer = entry("agent-sheet").answer(centre, asked)
    text = "\n".join(answer.sentences)
    assert "最近一次面谈（截至 2026-10-31）：2026-01-05" in text and "先报工号" not in text
    assert [row[0] for row in answer.tables[0].rows] == ["2026年9月", "2026年10月"]
    earlier = entry("agent-sheet").answer(centre, replace(asked, month=date(2025, 12, 1)))
    assert earlier.sentences[-1] == "没有登记过面谈约定（截至 2025-12-31）。"


def test_one_neither_weak_nor_strong_has_clips_all_the_same(empty: duckdb.DuckDBPyConnection) -> None:
    place = [{"start_s": 0.5, "end_s": 2.0, "speaker": "agent", "text": "您好"}]
    calls = [replace(STORY[0], call_id=f"c{n}", failed=("greeting",) * (n < 2)) for n in range(9)]
    load(empty, [replace(call, evidence={"greeting": place}) for call in calls])
    found = sheet(empty, SheetOptions("team", str(STORY[0].team)))
    assert not found.weak and not found.strengths
    assert {item for item, _ in found.exemplary} == {item for item, _ in found.faulty} == {"greeting"}


def test_fatal_calls_say_how_many_still_wait(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [replace(STORY[0], call_id=f"c{n}", failed=("no-rude-words",) * (n < 2)) for n in range(6)])
    assert "致命差错 2 通（待确认 2）" in said(empty, "agent-sheet", agent=STORY[0].agent)
    empty.execute("UPDATE scorecards SET fatal = 'confirmed' WHERE call_id IN ('c0', 'c1')")
    assert "致命差错 2 通。" in said(empty, "agent-sheet", agent=STORY[0].agent)


def test_months_add_up_to_the_calls(centre: duckdb.DuckDBPyConnection) -> None:
    agent = STORY[0].agent
    found = sheet(centre, SheetOptions("agent", agent))
    dated = [call for call in STORY if call.agent == agent and call.day]
    assert sum(row.calls for row in found.months) == len(dated)


def test_without_a_name_all_are_listed(centre: duckdb.DuckDBPyConnection) -> None:
    answer = entry("agent-sheet").answer(centre, Asked())
    assert len(answer.tables[0].rows) == len({call.agent for call in STORY})
    assert "--agent" in answer.sentences[0]


@pytest.mark.parametrize("name", ["agent-sheet", "team-sheet", "branch-month"])
def test_an_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    assert "还没有质检结果" in said(empty, name)


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("agent-sheet", {"agent": "nobody"}),
        ("team-sheet", {"team": "无"}),
        ("branch-month", {"branch": "无"}),
    ],
)
def test_one_nobody_knows_has_an_empty_sheet(
    centre: duckdb.DuckDBPyConnection, name: str, scope: dict[str, str]
) -> None:
    assert "没有已质检的通话" in said(centre, name, **scope)


def test_coaching_makes_no_agent(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, STORY[:3])
    action = CoachingAction("Z99", date(2026, 11, 1), "多听少说")
    merge_rows(empty, "coaching", coaching_rows([action]), ("coaching_id",))
    first, second = said(empty, "agent-sheet", agent="Z99").splitlines()
    assert first == "没有坐席 Z99：名单和话单里都没有，也就没有已质检的通话。"
    assert "只有面谈约定 1 条" in second
    assert not any("Z99" in str(row) for row in entry("agent-sheet").answer(empty, Asked()).tables[0].rows)


def test_one_call_alone_is_shown_and_not_leaned_on(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [STORY[0]])
    text = said(empty, "agent-sheet", agent=STORY[0].agent)
    assert "样本不足" in text


def test_calls_without_a_day_are_in_no_month(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [replace(STORY[0], day=None)])
    assert "没有已质检的通话" in said(empty, "agent-sheet", agent=STORY[0].agent)


def test_an_agent_on_the_books_without_calls(empty: duckdb.DuckDBPyConnection) -> None:
    empty.execute(
        "INSERT INTO agents VALUES ('A9', '8009', '新人', '一组', '中山', '坐席', DATE '2026-11-01')"
    )
    assert said(empty, "agent-sheet", agent="A9").startswith("新人（8009）：所选时段没有已质检的通话")


def test_options_reject_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="expected its id or name"):
        SheetOptions("agent", "")
    with pytest.raises(ValueError, match="expected one of agent, team, branch"):
        SheetOptions("queue", "x")  # type: ignore[arg-type]

"""Given a night's results, when a person judges or closes a month, then what counts, told in words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from command_line import callqa

from pipelines.cli.months import told
from pipelines.official import close_month
from pipelines.results import open_warehouse
from pipelines.settings import Settings, load_settings
from pipelines.stages import RESULTS
from recordings.call import Agent, Call
from rubrics.loader import read_rubric
from scoring.examples import dialogue
from scoring.judge import judge
from scoring.warehouse import (
    CallResult,
    CallState,
    ClosedMonth,
    MonthError,
    Source,
    open_snapshot,
    publish,
    stage,
)

RUBRIC = read_rubric("""
rubric: small
name: 小评分表
items:
  - {id: greeting, name: 开头语, points: 60, check: {phrase: {any_of: [您好]}}}
  - {id: closing, name: 结束语, points: 40, check: {phrase: {any_of: [祝您生活愉快]}}}
  - {id: rude, name: 禁语, severity: fatal, check: {phrase: {expect: absent, any_of: [随便你]}}}
""")


def result(call_id: str, said: str) -> CallResult:
    started = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
    call = Call(call_id, agent=Agent(agent_id="a1", name="李芳"), started_at=started)
    transcript = dialogue(said)
    transcript = replace(transcript, call=call)
    cards = (judge(transcript, RUBRIC),)
    return CallResult(call, CallState.SCORED, Source.TRANSCRIPT, None, transcript, cards)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Two judged calls of October, one of them with a fatal failure, published."""
    (tmp_path / "callqa.toml").write_text('[store]\nfolder = "data"\n', encoding="utf-8")
    settings = load_settings(tmp_path / "callqa.toml")
    with open_warehouse(settings) as warehouse:
        warehouse.load_rubric(RUBRIC)
        results = [result("c1", "agent: 您好，随便你。"), result("c2", "agent: 您好，祝您生活愉快。")]
        warehouse.load(stage(tmp_path / "s", "s1", results, "r1"))
        publish(warehouse, settings.snapshot)
    return settings


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with open_snapshot(settings.snapshot) as connection:
        return connection.execute(sql).fetchall()


def test_a_person_confirms_and_overturns(settings: Settings, tmp_path: Path) -> None:
    shown = callqa("review", "c1", "rude", "--outcome", "fail", "--by", "王主任", cwd=tmp_path)
    assert (shown.returncode, shown.stdout) == (
        0,
        "通话 c1 · 禁语（rude）：王主任 判为不合格，机器判为不合格\n"
        "总分：60.0 → 0.0（不计致命项 60.0）\n"
        "致命项：待确认 → 已确认\n",
    ), shown.stderr
    shown = callqa(
        *("review", "c1", "rude", "--outcome", "pass", "--by", "李组长", "--note", "在引用客户的话"),
        cwd=tmp_path,
    )
    assert "总分：0.0 → 60.0" in shown.stdout and "致命项：已确认 → 无" in shown.stdout
    assert published(settings, "SELECT total, fatal FROM official_scorecards WHERE call_id = 'c1'") == [
        (60, "none")
    ]
    assert published(settings, "SELECT judge, note FROM reviews ORDER BY judged_at") == [
        ("王主任", None),
        ("李组长", "在引用客户的话"),
    ]


@pytest.mark.usefixtures("settings")
def test_an_item_is_called_by_its_name_too(tmp_path: Path) -> None:
    shown = callqa("review", "c1", "禁语", "--outcome", "fail", "--by", "王主任", cwd=tmp_path)
    assert shown.returncode == 0 and "禁语（rude）" in shown.stdout
    shown = callqa("review", "c1", "禁用", "--outcome", "fail", "--by", "王主任", cwd=tmp_path)
    assert shown.returncode == 2 and "没有质检项 '禁用'" in shown.stderr
    assert shown.stderr.endswith("有：结束语（closing）、开头语（greeting）、禁语（rude）\n")
    shown = callqa("review", "c1", "结束", "--outcome", "fail", "--by", "王主任", cwd=tmp_path)
    assert "没有质检项 '结束'，是不是 '结束语'？有：" in shown.stderr


@pytest.mark.usefixtures("settings")
def test_the_outcome_is_said_in_chinese_too(tmp_path: Path) -> None:
    shown = callqa("review", "c1", "rude", "--outcome", "不合格", "--by", "王主任", cwd=tmp_path)
    assert shown.returncode == 0 and "王主任 判为不合格" in shown.stdout, shown.stderr
    shown = callqa("review", "c1", "rude", "--outcome", "合格", "--by", "王主任", cwd=tmp_path)
    assert shown.returncode == 0 and "王主任 判为合格" in shown.stdout, shown.stderr
    shown = callqa("review", "c1", "rude", "--outcome", "还行", "--by", "王主任", cwd=tmp_path)
    assert shown.returncode == 2
    assert "--outcome：只能是 pass（合格）、fail（不合格），得到 '还行'" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("c9", "rude", "--by", "王"), "通话 c9 不在库中"),
        (("c1", "gone", "--by", "王"), "'gone'"),
        (("c1", "rude", "--by", " "), "the name of who judged"),
    ],
)
@pytest.mark.usefixtures("settings")
def test_a_verdict_on_nothing_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    shown = callqa("review", *arguments, "--outcome", "fail", cwd=tmp_path)
    assert shown.returncode == 2 and told in shown.stderr and "Traceback" not in shown.stderr


def test_a_busy_warehouse_is_told(settings: Settings, tmp_path: Path) -> None:
    with open_warehouse(settings):
        shown = callqa("review", "c1", "rude", "--outcome", "fail", "--by", "王", cwd=tmp_path)
    assert shown.returncode == 2 and "expected to be the only writer" in shown.stderr


def test_without_results_there_is_nothing_to_review_or_close(tmp_path: Path) -> None:
    for command in (("review", "c1", "rude", "--outcome", "fail"), ("month", "close", "2026-10")):
        shown = callqa(*command, "--by", "王", cwd=tmp_path)
        assert shown.returncode == 2 and "还没有质检结果" in shown.stderr
    assert list(tmp_path.iterdir()) == []


def test_when_a_month_was_closed_is_told_by_the_centres_clock() -> None:
    closed = ClosedMonth(date(2026, 10, 1), datetime(2026, 11, 2, 23, 30, tzinfo=UTC), "陈经理", 2, 0)
    assert told(closed, ZoneInfo("Asia/Shanghai")) == (
        "2026-10 已封账：陈经理 于 2026-11-03 07:30，2 通有正式结果"
    )


@pytest.mark.usefixtures("settings")
def test_a_closed_month_keeps_what_counted(tmp_path: Path) -> None:
    assert callqa("month", "list", cwd=tmp_path).stdout == "还没有封账的月份\n"
    shown = callqa("month", "close", "2026-10", "--by", "陈经理", cwd=tmp_path)
    assert shown.returncode == 0 and "2026-10 已封账：陈经理" in shown.stdout, shown.stderr
    shown = callqa("review", "c1", "rude", "--outcome", "fail", "--by", "王主任", cwd=tmp_path)
    assert "已封账：复核已留存，正式结果不变" in shown.stdout and "总分：60.0 → 60.0" in shown.stdout
    (row,) = json.loads(callqa("month", "list", "--json", cwd=tmp_path).stdout)["rows"]
    assert (row["month"], row["closed_by"], row["calls"], row["late"]) == ("2026-10", "陈经理", 2, 0)
    shown = callqa("month", "close", "2026-10", "--by", "陈经理", cwd=tmp_path)
    assert shown.returncode == 2 and "closed already, by 陈经理" in shown.stderr
    shown = callqa("month", "close", "2099-01", "--by", "陈经理", cwd=tmp_path)
    assert shown.returncode == 2 and "is over" in shown.stderr


def test_a_month_is_not_closed_over_results_that_wait(settings: Settings) -> None:
    stage(settings.staging / RESULTS, "s2", [result("c3", "agent: 您好。")], "r2")
    with pytest.raises(MonthError, match="1 shards wait in"):
        close_month(settings, datetime(2026, 10, 1, tzinfo=UTC).date(), "陈经理")


@pytest.mark.usefixtures("settings")
def test_the_review_queue_from_the_command_line(tmp_path: Path) -> None:
    shown = callqa("report", "review-queue", "--quota", "5", "--json", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = json.loads(shown.stdout)["rows"]
    assert [(row["call_id"], row["source"], row["weight"]) for row in rows] == [
        ("c1", "风险", None),
        ("c2", "随机抽取", 1.0),
    ]
    assert "复核队列" in callqa("report", "review-queue", cwd=tmp_path).stdout
    assert callqa("report", "review-queue", "--csv", cwd=tmp_path).stdout.count("\n") == 3
    callqa("report", "review-queue", "--xlsx", "queue.xlsx", cwd=tmp_path)
    assert (tmp_path / "queue.xlsx").stat().st_size > 0

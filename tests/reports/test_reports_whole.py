"""Given real transcripts, judged by a shipped rubric and loaded into a real warehouse, when reported, then
the page shows the words that were spoken."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from asr.transcript import Transcript, Turn
from recordings.call import Agent, Call, Direction, Disposition, Speaker
from recordings.span import TimeSpan
from reports.night import NightOptions, gather, write_page
from reports.trend import TrendOptions, trend
from reports.weak_items import weak_items
from reports.workbook import write_workbook
from rubrics.loader import load_shipped
from scoring.judge import judge
from scoring.warehouse import (
    CallResult,
    CallState,
    RunProblem,
    RunRecord,
    Source,
    Warehouse,
    open_snapshot,
    publish,
    stage,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
GOOD = (
    ("agent", 0.6, 4.0, "您好，中山烟草客服中心，工号八零零一为您服务。"),
    ("customer", 4.3, 6.5, "你好，我想订两条红双喜。"),
    ("agent", 7.0, 10.0, "好的，为您订两条红双喜，对吗？"),
    ("customer", 10.4, 11.2, "对的。"),
    ("agent", 11.6, 15.0, "请问还有什么可以帮您？感谢您的来电，再见。"),
)
RUDE = (
    ("agent", 0.6, 1.8, "喂，什么事。"),
    ("customer", 2.2, 4.5, "我想订两条红双喜。"),
    ("agent", 5.0, 7.0, "你有完没完，听不懂人话吗。"),
    ("customer", 7.5, 8.4, "那算了。"),
)


def heard(number: int, words: tuple[tuple[str, float, float, str], ...]) -> Transcript:
    agent = Agent("a01", "8001", "李芳", "一班", "中山")
    call = Call(
        call_id=f"c{number:02d}", recording=f"c{number:02d}.wav", agent=agent, company="中山烟草",
        queue="order",
        direction=Direction.INBOUND, disposition=Disposition.ANSWERED,
        started_at=START + timedelta(minutes=7 * number),
    )  # fmt: skip
    turns = tuple(Turn(Speaker(who), TimeSpan(start, end), text) for who, start, end, text in words)
    return Transcript(call, duration=16.0, turns=turns, channels=2, language="zh", role_confidence=0.99)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    rubric = load_shipped("tobacco-order")
    transcripts = [heard(number, RUDE if number == 3 else GOOD) for number in range(8)]
    results = [
        CallResult(one.call, CallState.SCORED, Source.RECORDING, None, one, (judge(one, rubric),))
        for one in transcripts
    ]
    lost = Call("lost", recording="lost.wav", started_at=START, disposition=Disposition.ANSWERED)
    results.append(CallResult(lost, CallState.FAILED, Source.RECORDING, "找不到录音文件"))
    shard = stage(folder / "staging", "shard-1", results, "night-1")
    with Warehouse(folder / "calls.duckdb", folder / "turns", SHANGHAI) as warehouse:
        warehouse.load_rubric(rubric)
        warehouse.load(shard)
        warehouse.record_run(
            RunRecord("night-1", START, START + timedelta(minutes=3), records=9, expected=9, transcribed=8,
                      scored=8, failed=1)
        )  # fmt: skip
        warehouse.record_problems("night-1", [RunProblem("missing", "lost.wav", "找不到录音文件", "lost")])
        return publish(warehouse, folder / "published.duckdb")


def test_the_page_shows_what_was_said_and_when(snapshot: Path, tmp_path: Path) -> None:
    with open_snapshot(snapshot) as connection:
        night = gather(connection, NightOptions(run_id="night-1"))
        html = write_page(night, tmp_path / "night.html").read_text(encoding="utf-8")
    (fatal,) = night.fatal
    assert fatal.call.call_id == "c03"
    assert fatal.call.started_at == datetime(2026, 11, 20, 9, 21), "in the centre's own time"
    assert any(line.marked for line in fatal.lines)
    assert len(fatal.lines) == len(RUDE)
    assert night.worst[0].call.call_id == "c03"
    assert "<mark" in html and "听不懂人话" in html
    assert "账目相符" in html and "找不到录音文件" in html


def test_a_reader_in_another_time_zone_sees_the_same_day_and_hour(snapshot: Path) -> None:
    with open_snapshot(snapshot, time_zone="America/New_York") as connection:
        night = gather(connection)
    assert night.worst[0].call.started_at == datetime(2026, 11, 20, 9, 21)
    assert str(night.night.first_day) == "2026-11-20"


def test_reports_and_workbook_over_the_same_snapshot(snapshot: Path, tmp_path: Path) -> None:
    with open_snapshot(snapshot) as connection:
        (row,) = trend(connection, TrendOptions(by="team")).rows
        rows = weak_items(connection).rows
        book = openpyxl.load_workbook(write_workbook(connection, gather(connection), tmp_path / "night.xlsx"))
    assert (row.group.label, row.calls, row.fatal.count) == ("一班", 8, 1)
    assert {r.item_id for r in rows} == {item.id for item in load_shipped("tobacco-order").items}
    assert book["质检明细"].max_row == 9

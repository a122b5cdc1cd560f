"""Small calls to keep: what the tests of the stores write and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from asr.transcript import Transcript, Turn, Word
from recordings.call import Agent, Call, Direction, Disposition, Speaker
from recordings.span import TimeSpan
from scoring.scorecard import Evidence, ItemResult, Outcome, Review, Scorecard
from scoring.warehouse import CallResult, CallState, Source

SHANGHAI = ZoneInfo("Asia/Shanghai")
RUBRIC = """
rubric: general
name: 通用质检方案
effective_from: 2026-01-01
items:
  - id: greeting
    name: 开头语
    category: 服务规范
    points: 10
    training: 服务用语
    check: {phrase: {any_of: [您好]}}
  - id: closing
    name: 结束语
    severity: monitor
    check: {phrase: {any_of: [再见]}}
"""
MODELS = (("asr", "demo"), ("activity", "combined-1"))


def call(number: int = 1, **changes: object) -> Call:
    """Call ``c<number>``: answered in Shanghai on 2 November 2026, ``number`` minutes after nine."""
    sample = Call(
        call_id=f"c{number}",
        recording=f"2026-11-02/c{number}.wav",
        agent=Agent(agent_id="a1", agent_no="8016", name="李芳", team="一组", branch="石岐"),
        queue="order",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        started_at=datetime(2026, 11, 2, 1, 0, tzinfo=UTC) + timedelta(minutes=number),
        talk_s=30.0,
    )
    return replace(sample, **changes)


def transcript(of: Call, said: str = "您好，请讲") -> Transcript:
    words = tuple(
        Word(letter, TimeSpan(0.5 + 0.2 * at, 0.7 + 0.2 * at), 0.9)
        for at, letter in enumerate(said)
        if letter != "，"
    )
    turns = (
        Turn(Speaker.AGENT, TimeSpan(0.5, 3.0), said, words, 0.9, 0),
        Turn(Speaker.CUSTOMER, TimeSpan(3.5, 5.0), "我要订货", (), 0.8, 1, doubtful=True),
    )
    return Transcript(of, 30.0, turns, channels=2, language="zh", models=MODELS)


def scorecard(of: Call, total: float | None = 90.0, version: str = "v1", **changes: object) -> Scorecard:
    said = Evidence("您好，请讲", TimeSpan(0.5, 3.0), Speaker.AGENT)
    items = (
        ItemResult("greeting", Outcome.PASS, 10.0, 10.0, "开头语完整", (said,), 0.97),
        ItemResult("closing", Outcome.UNCERTAIN, None, 10.0, "听不清结束语", (Evidence("结束语缺失"),)),
    )
    sample = Scorecard(
        call_id=of.call_id, rubric="general", rubric_version=version, scorer_version="1", items=items,
        total=total, raw_total=total, lower=50.0, upper=100.0, pass_mark=85.0,
        review=Review("总分可能跨过合格线", 0.4), models=MODELS,
    )  # fmt: skip
    return replace(sample, **changes)


def scored(
    number: int = 1, total: float | None = 90.0, said: str = "您好，请讲", version: str = "v1"
) -> CallResult:
    """A call that was heard and judged."""
    of = call(number)
    return CallResult(
        of, CallState.SCORED, Source.RECORDING, None, transcript(of, said), (scorecard(of, total, version),)
    )


def failed(number: int = 1, reason: str = "录音为空") -> CallResult:
    return CallResult(call(number), CallState.FAILED, Source.RECORDING, reason)

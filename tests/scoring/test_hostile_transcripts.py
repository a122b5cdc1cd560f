"""Transcripts from outside may be anything: each is judged or refused, in bounded time and memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import callqa_bounded

SECONDS, MEMORY = 240.0, 6 << 30
RUBRIC = """\
rubric: hostile
name: 各种检查
items:
  - {id: said, name: 说了, points: 1, check: {phrase: {any_of: [为您服务], scope: {first_s: 15}}}}
  - {id: not-said, name: 没说, points: 1, check: {phrase: {expect: absent, any_of: [这不归我管]}}}
  - id: near
    name: 附近
    points: 1
    check: {phrase: {any_of: [重复一下], scope: {around: {any_of: [请稍等]}}}}
  - {id: regex, name: 正则, points: 1, check: {pattern: {regex: "订.{0,6}条"}}}
  - id: steps
    name: 步骤
    points: 1
    check: {sequence: {steps: [{name: 一, any_of: [您好]}, {name: 二, any_of: [再见]}]}}
  - {id: echo, name: 复述, points: 1, check: {echo: {units: [条]}}}
  - {id: answered, name: 应答, points: 1, check: {response: {trigger: {any_of: [多少钱]}, any_of: [一共]}}}
  - {id: again, name: 重复, points: 1, check: {repetition: {}}}
  - {id: silence, name: 冷场, points: 1, check: {silence: {}}}
  - {id: talk-over, name: 抢话, points: 1, check: {talk_over: {}}}
  - {id: rate, name: 语速, points: 1, check: {speech_rate: {}}}
  - {id: delay, name: 应答快慢, points: 1, check: {answer_delay: {}}}
  - {id: end, name: 挂机, points: 1, check: {hang_up: {}}}
"""
TEXTS = (
    "您好，工号八零一六为您服务",
    "我要订五条软中华",
    "请稍等",
    "一共多少钱",
    "嗯",
    "我重复一下，软中华五条",
)


def turn(start: float, end: float, at: int = 0, **more: Any) -> dict[str, Any]:
    text = TEXTS[at % len(TEXTS)]
    return {"speaker": ("agent", "customer")[at % 2], "start": start, "end": end, "text": text, **more}


def call(turns: list[Any], duration: Any = 1000.0, **more: Any) -> dict[str, Any]:
    record = {"agent_no": "8016", "answered_offset_s": 0.0, "hung_up_by": "customer"}
    return {"call_id": "c", "duration": duration, "channels": 2, "call": record, "turns": turns, **more}


def scored(folder: Path, document: Any) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, scorecards and what went to the error stream, within the bounds or the test fails."""
    (folder / "r.yaml").write_text(RUBRIC, encoding="utf-8")
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    (folder / "c.json").write_text(text, encoding="utf-8")
    done = callqa_bounded(
        SECONDS, MEMORY, "score", folder / "c.json", "--rubric", folder / "r.yaml", "--json"
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return done.returncode, json.loads(done.stdout), done.stderr


def outcomes(card: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["outcome"] for item in card["items"]}


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_hundred_thousand_turns_are_judged(tmp_path: Path) -> None:
    """Half of them all at once in the first seconds, half of them in a row that never ends."""
    half = 50_000
    heap = [turn(0.01 * (at % 100), 10.0, at) for at in range(half)]
    row = [turn(10.0 + 0.5 * at, 10.6 + 0.5 * at, at) for at in range(half)]
    code, cards, _ = scored(tmp_path, call(heap + row, 0.5 * half + 20))
    assert code == 0 and "error" not in outcomes(cards[0]).values(), outcomes(cards[0])


def test_overlapping_turns_of_one_speaker_are_judged(tmp_path: Path) -> None:
    turns = [turn(1.0, 60.0, 0), turn(1.0, 60.0, 0), turn(0.0, 100.0, 1), turn(50.0, 50.0, 2)]
    code, cards, _ = scored(tmp_path, call(turns))
    assert code == 0 and "error" not in outcomes(cards[0]).values()


@pytest.mark.parametrize(
    "document,problem",
    [
        (call([turn(-3.0, 2.0)]), "turns[0].start"),
        (call([turn(5.0, 2.0)]), "turns[0].end"),
        (call([turn(0.0, 5000.0)]), "turns[0].end"),
        (call([turn(float("nan"), 2.0)]), "turns[0].start"),
        (call([turn(0.0, float("inf"))]), "turns[0].end"),
        (call([turn(0.0, 1.0)], duration=float("nan")), "duration"),
        (call([turn(0.0, 1.0, confidence=float("nan"))]), "turns[0].confidence"),
        (call([turn(0.0, 1.0)], activity={"agent": [[2.0, 1.0]]}), "activity.agent[0]"),
        (call([{"speaker": "agent", "start": 0.0, "end": 1.0}]), "turns[0].text"),
        (call([turn(0.0, 1.0, speaker="boss")]), "turns[0].speaker"),
        (call([None]), "turns[0]"),
        (call([turn(0.0, 1.0)], colour="red"), "colour"),
        ({"call_id": "c", "duration": 1.0}, "turns"),
        ("[" * 100_000, "JSON"),
        ('{"call_id": "c", "duration": ' + "9" * 10_000 + ', "turns": []}', "expected"),
        ("", "JSON"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document: Any, problem: str, tmp_path: Path) -> None:
    code, cards, told = scored(tmp_path, document)
    assert (code, cards) == (1, [])
    assert problem in told and str(tmp_path / "c.json") in told and len(told) < 2000


def test_a_call_of_nothing_but_its_three_keys_is_judged(tmp_path: Path) -> None:
    code, cards, _ = scored(tmp_path, {"call_id": "c", "duration": 0.0, "turns": []})
    assert code == 0
    assert not {"pass", "error"} & {outcomes(cards[0])[name] for name in ("said", "regex", "steps", "rate")}


def test_a_text_of_a_million_characters_is_judged(tmp_path: Path) -> None:
    code, cards, _ = scored(tmp_path, call([turn(0.0, 900.0, text="订" * 1_000_000)]))
    assert code == 0 and "error" not in outcomes(cards[0]).values()

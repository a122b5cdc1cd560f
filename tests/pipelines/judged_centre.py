"""A small centre whose calls were judged by a rubric of its own, through the real command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from command_line import callqa
from typer.testing import CliRunner

RUBRIC = """\
rubric: order
name: 订货方案
pass_mark: 85
applies_to: {queue: [order]}
company: 中山烟草
items:
  - id: greeting
    name: 开头语
    points: 40
    training: 服务用语
    check:
      phrase:
        all_of: ["{company}"]
        any_of: ["工号{agent_no}", "工号是{agent_no}"]
        scope: {speaker: agent, first_s: 15}
    examples: {pass: ["agent: 您好，中山烟草，工号八零一六为您服务。"]}
  - id: closing
    name: 结束语
    points: 60
    training: 服务用语
    check: {phrase: {any_of: [感谢您的来电], scope: {last_s: 20}}}
  - id: rude
    name: 服务禁语
    severity: fatal
    training: 服务意识
    check: {phrase: {expect: absent, any_of: [你烦不烦]}}
    examples:
      pass: ["customer: 到底什么时候送？\\nagent: 非常抱歉，我马上帮您查。"]
  - {id: talk-over, name: 抢话, points: 10, check: {talk_over: {}}}
  - {id: insight, name: 理解客户, points: 10, check: {manual: {ask: 听懂了吗？}}}
"""
GREETING, MINE = "您好，中山烟草，工号八零一六为您服务。", "您好，中山烟草，工号八零一一为您服务。"
CLOSING = "感谢您的来电，再见。"
RUDE = "你烦不烦啊，一直问。"


def spoken(
    call_id: str, *said: str, queue: str = "order", agent: str = "8016", day: int = 2
) -> dict[str, Any]:
    """A mono call of turns of 4 s: agent, customer, agent ...; talk-over cannot be measured on it."""
    turns = [
        {"speaker": ("agent", "customer")[at % 2], "start": 5.0 * at + 1, "end": 5.0 * at + 5, "text": text}
        for at, text in enumerate(said)
    ]
    names = {"8016": "李芳", "8011": "王磊"}
    call = {"agent_id": f"A{agent}", "agent_no": agent, "agent_name": names[agent], "team": "一组"}
    return {
        "call_id": call_id,
        "duration": 5.0 * len(said) + 2,
        "channels": 1,
        "call": {**call, "queue": queue, "direction": "inbound", "start": f"2026-11-0{day}T09:15:00+08:00"},
        "models": {"asr": "ear-1"},
        "roles": {"confidence": 0.99},
        "turns": turns,
    }


CALLS = (
    spoken("good-1", GREETING, "我要订货。", "好的，已经订上了。", "谢谢。", CLOSING),
    spoken("good-2", GREETING, "我要订货。", "好的，已经订上了。", "谢谢。", CLOSING, day=3),
    spoken(
        "no-greeting", "喂，什么事？", "我要订货。", "好的，已经订上了。", "谢谢。", CLOSING, agent="8011"
    ),
    spoken("no-closing", MINE, "我要订货。", "好的。", "谢谢。", "没事我挂了。", agent="8011", day=3),
    spoken("rude", MINE, "什么时候到？", RUDE, "算了。", CLOSING, agent="8011", day=4),
    spoken("other-number", MINE, "我要订货。", "好的。", "谢谢。", CLOSING, day=5),
    spoken("travel", "您好，请讲。", "我要退票。", "好的。", queue="travel"),
)


def inside(*arguments: object) -> Any:
    """A command in this process: many calls of it are too slow as processes of their own."""
    from pipelines.cli import app

    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def make_centre(folder: Path) -> Path:
    """The centre's settings file; ``travel`` failed, since no rubric is for its queue."""
    (folder / "order.yaml").write_text(RUBRIC, encoding="utf-8")
    heard = folder / "heard.jsonl"
    heard.write_text("".join(json.dumps(call, ensure_ascii=False) + "\n" for call in CALLS), encoding="utf-8")
    settings = folder / "callqa.toml"
    settings.write_text('[rubrics]\nuse = ["order.yaml"]\n', encoding="utf-8")
    imported = callqa("import", "transcripts", heard, "--config", settings)
    assert imported.returncode in (0, 1), imported.stderr
    return settings

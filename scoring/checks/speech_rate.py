"""``speech_rate``: a party speaks faster than ``characters_per_minute`` in at least ``turns`` turns.

Who speaks in short turns only passes. Only turns of at least ``turn_s`` seconds count; punctuation does not.

Good: ``speech_rate: {characters_per_minute: 320, turns: 2, turn_s: 3}``. Bad: one turn is enough, and an
agent fails for reading out an address quickly.
"""

from __future__ import annotations

from asr.transcript import Turn
from rubrics.sound_checks import SpeechRate
from scoring.context import CallContext
from scoring.text import normalise
from scoring.verdict import Verdict, failed, not_measurable, passed
from scoring.window import part_of


def judge(check: SpeechRate, context: CallContext) -> Verdict:
    stream = context.stream(check.scope.speaker)
    if not stream.text:
        return not_measurable("没有听到要检查的一方说话。")
    measured = []
    for turn in part_of(check.scope, context).turns(stream.turns):
        if turn.span.duration >= check.turn_s:
            measured.append((characters_per_minute(turn), turn))
    fast = [(rate, turn) for rate, turn in measured if rate > check.characters_per_minute]
    if not measured:
        return passed(f"没有 {check.turn_s:g} 秒以上的话，谈不上语速过快。")
    fastest = max(rate for rate, _ in measured)
    if len(fast) >= check.turns:
        evidence = [context.turn_evidence(turn) for _, turn in fast]
        return failed(f"{len(fast)} 句语速过快，最快每分钟 {fastest:.0f} 字。", *evidence, hits=len(fast))
    return passed(f"最快每分钟 {fastest:.0f} 字。")


def characters_per_minute(turn: Turn) -> float:
    """Characters without punctuation over the minutes of the turn, its short pauses included."""
    return 60.0 * len(normalise(turn.text)) / turn.span.duration if turn.span else 0.0

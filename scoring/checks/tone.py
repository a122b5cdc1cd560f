"""``tone``: the agent's voice rises, in pitch and in level, against the agent's own start of the call.

The start are the turns of which most lies in the agent's first ``start_s`` seconds of speech, in a short call
in the first half of it; their median pitch and level is how the agent sounds. A later turn has risen
where its pitch is ``semitones`` or more above that and its level ``decibels`` or more: pitch alone rises in
every question, level alone with the distance to the microphone. At least ``turns`` risen turns fail. Only
turns of ``turn_s`` seconds or more count. A rise is no fault by itself, so unless the rubric says otherwise
the item is only watched.

Not measurable where the transcript states no pitch and level, or where the agent speaks too little for a
start and something after it. A call that was passed on may hold two agents' voices: there a rise is
uncertain, as it is where the recogniser may have invented the turns.

Good: ``tone: {semitones: 3, decibels: 6, turns: 2}``. Bad: ``start_s: 2``, and the greeting, sung as always,
is what the rest is held against.
"""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass

from asr.transcript import Turn
from rubrics.scope import Party
from rubrics.sound_checks import Tone
from scoring.context import CallContext
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain

LEAST_START_S = 5.0  # of measured speech; the pitch of less is that of its sentence, not of the agent
SEMITONES = 12.0  # in an octave


@dataclass(frozen=True, slots=True)
class _Sounding:
    """A turn of which both are known, or the start of the call."""

    pitch_hz: float
    level_db: float
    turn: Turn

    def semitones_above(self, pitch_hz: float) -> float:
        return SEMITONES * math.log2(self.pitch_hz / pitch_hz)


def judge(check: Tone, context: CallContext) -> Verdict:
    said = context.stream(Party.AGENT).turns
    if not said:
        return not_measurable("没有听到坐席说话。")
    start_s = min(check.start_s, math.fsum(turn.span.duration for turn in said) / 2)
    count = _turns_of_the_start(said, start_s)
    start, later = _measured(said[:count], check.turn_s), _measured(said[count:], check.turn_s)
    if not start and not later:
        return not_measurable("转写里没有坐席的音高和音量数据，无法检查语气。")
    heard_s = math.fsum(one.turn.span.duration for one in start)
    if heard_s < min(LEAST_START_S, check.start_s):
        return not_measurable(f"坐席开头的话只有 {heard_s:.0f} 秒量到了音高和音量，没有可比的基准。")
    if not later:
        return not_measurable(f"坐席在开头 {start_s:.0f} 秒之后没有量得到语气的话，无法比较。")
    return _verdict(check, context, start, later)


def _verdict(check: Tone, context: CallContext, start: list[_Sounding], later: list[_Sounding]) -> Verdict:
    pitch_hz = statistics.median(one.pitch_hz for one in start)
    level_db = statistics.median(one.level_db for one in start)
    risen = [
        one
        for one in later
        if one.semitones_above(pitch_hz) >= check.semitones and one.level_db - level_db >= check.decibels
    ]
    if len(risen) < check.turns:
        return passed(f"与本人开头相比，语气升高的话有 {len(risen)} 句，不到 {check.turns} 句。")
    higher = max(one.semitones_above(pitch_hz) for one in risen)
    louder = max(one.level_db - level_db for one in risen)
    reason = f"{len(risen)} 句语气升高，比本人开头最多高 {higher:.1f} 个半音、响 {louder:.0f} 分贝。"
    evidence = [context.turn_evidence(one.turn) for one in risen]
    if context.transcript.call.transfers:
        return uncertain(f"通话转接过，可能换了人；{reason}", *evidence)
    if sum(not one.turn.doubtful for one in risen) < check.turns:
        return uncertain(f"有的话听不准；{reason}", *evidence)
    return failed(reason, *evidence)


def _turns_of_the_start(turns: tuple[Turn, ...], start_s: float) -> int:
    """How many of ``turns`` were half spoken before ``start_s`` seconds of speech were over."""
    spoken = 0.0
    for count, turn in enumerate(turns):
        if spoken + turn.span.duration / 2 > start_s:
            return count
        spoken += turn.span.duration
    return len(turns)


def _measured(turns: tuple[Turn, ...], shortest_s: float) -> list[_Sounding]:
    return [
        _Sounding(turn.pitch_hz, turn.level_db, turn)
        for turn in turns
        if turn.pitch_hz is not None and turn.level_db is not None and turn.span.duration >= shortest_s
    ]

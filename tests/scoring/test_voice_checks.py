"""What the cases of `tone` and `loudness` cannot state: doubtful turns, transfers, roles nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asr.transcript import Transcript, Turn
from recordings.call import Speaker
from rubrics.loader import read_rubric
from scoring.examples import dialogue
from scoring.judge import judge
from scoring.scorecard import ItemResult, Outcome

RISEN = dialogue("""
agent 0-3 150Hz -26dB: 您好，这里是客服中心。
agent 4-7 152Hz -25dB: 请问有什么可以帮您？
agent 8-11 151Hz -26dB: 请稍等，我查一下。
agent 12-15 200Hz -12dB: 我不是说过了吗！
agent 16-19 210Hz -13dB: 您自己看短信！
""")
TONE, LOUDNESS = "tone: {start_s: 6}", "loudness: {}"


def judged(check: str, transcript: Transcript) -> ItemResult:
    item = f"{{id: a, name: a, points: 1, severity: normal, check: {{{check}}}}}"
    return judge(transcript, read_rubric(f"rubric: voice\nname: 语气\nitems: [{item}]\n")).item("a")


def shouted(turn: Turn) -> bool:
    return turn.level_db is not None and turn.level_db > -20


@pytest.mark.parametrize("check", [TONE, LOUDNESS])
def test_a_raised_voice_fails(check):
    assert judged(check, RISEN).outcome is Outcome.FAIL


@pytest.mark.parametrize("check", [TONE, LOUDNESS])
def test_turns_that_may_be_invented_are_uncertain(check):
    turns = tuple(replace(turn, doubtful=shouted(turn)) for turn in RISEN.turns)
    result = judged(check, replace(RISEN, turns=turns))
    assert result.outcome is Outcome.UNCERTAIN and "听不准" in result.reason


def test_another_agents_voice_is_no_rise():
    passed_on = replace(RISEN, call=replace(RISEN.call, transfers=1))
    result = judged(TONE, passed_on)
    assert result.outcome is Outcome.UNCERTAIN and "转接" in result.reason


@pytest.mark.parametrize("check", [TONE, LOUDNESS])
def test_who_is_the_agent_must_be_known(check):
    assert judged(check, replace(RISEN, role_confidence=0.5)).outcome is Outcome.UNCERTAIN


def test_two_unknown_voices_are_each_held_against_themselves():
    calm = tuple(replace(turn, speaker=Speaker.UNKNOWN) for turn in RISEN.turns)
    quiet = tuple(replace(turn, channel=0, level_db=-40.0) for turn in calm)
    loud = tuple(replace(turn, channel=1, level_db=-20.0) for turn in calm)
    transcript = replace(RISEN, turns=(*quiet, *loud))
    assert judged("loudness: {turns: 1, scope: {speaker: any}}", transcript).outcome is Outcome.PASS

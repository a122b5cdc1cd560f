"""From ``near_sounds`` of a dialect in the settings to a verdict: what its speakers do not keep apart."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from pipelines.judging import judge_options
from pipelines.settings import SettingsError, settings_from
from rubrics.loader import read_rubric
from scoring.context import JudgeOptions
from scoring.examples import dialogue
from scoring.judge import judge
from scoring.scorecard import Outcome

RUBRIC = read_rubric("""\
rubric: notice
name: 须知
items: [{id: notice, name: 提醒须知, points: 10, check: {phrase: {any_of: [旅客须知]}}}]
""")
SICHUAN = {"names": ["四川话", " 川话"], "language": "zh", "near_sounds": ["r=l", "ü=i"]}
CANTONESE = {"names": ["港话"], "near_sounds": ["ü=i"]}


def options(**dialects: object) -> JudgeOptions:
    return judge_options(settings_from({"asr": {"dialects": dialects}}, Path.cwd(), "a test"))


def verdict(facts: str, given: JudgeOptions) -> Outcome:
    """Of an agent whose lüke xuzhi is heard as like xizhi."""
    call = dialogue(f"call: {facts}\nagent: 您好，请您看一下李克西知。")
    return judge(call, RUBRIC, given).item("notice").outcome


def test_a_call_in_the_dialect_is_heard_with_its_sounds() -> None:
    assert verdict("dialect=四川话", options(sichuan=SICHUAN)) is Outcome.PASS
    assert verdict("dialect=四川话", options(sichuan={"names": ["四川话"]})) is Outcome.FAIL
    assert verdict("dialect=四川话", options()) is Outcome.FAIL


@pytest.mark.parametrize("name", ["sichuan", "Sichuan", "四川话", "川话"])
def test_every_name_of_the_dialect_means_it(name: str) -> None:
    sent = pickle.loads(pickle.dumps(options(Sichuan=SICHUAN)))  # as an import sends it to its workers
    assert verdict(f"dialect={name}", sent) is Outcome.PASS


@pytest.mark.parametrize("facts", ["dialect=长沙话", "language=zh", "agent_language=zh", "queue=sichuan"])
def test_a_call_in_another_dialect_is_not(facts: str) -> None:
    """Sichuanese is heard as zh, but not every call that is heard as zh is Sichuanese."""
    assert verdict(facts, options(sichuan=SICHUAN)) is Outcome.FAIL


@pytest.mark.parametrize("facts", ["language=yue", "agent_language=yue", "dialect=粤语", "dialect=港话"])
def test_a_dialect_that_is_heard_by_its_own_name_needs_no_hint(facts: str) -> None:
    assert verdict(facts, options(cantonese=CANTONESE)) is Outcome.PASS


def test_the_queue_and_the_agent_may_say_what_is_spoken() -> None:
    asr = {
        "dialects": {"sichuan": SICHUAN},
        "queue_dialects": {"成都专线": "sichuan"},
        "agent_dialects": {"8001": "sichuan"},
    }
    given = judge_options(settings_from({"asr": asr}, Path.cwd(), "a test"))
    assert verdict("queue=成都专线", given) is Outcome.PASS
    assert verdict("agent_no=8001", given) is Outcome.PASS
    assert verdict("queue=总机 agent_no=8017", given) is Outcome.FAIL
    assert verdict("queue=成都专线 dialect=长沙话", given) is Outcome.FAIL  # the record knows better


def test_sounds_that_there_are_not_are_named_with_those_that_there_are() -> None:
    with pytest.raises(
        SettingsError, match=r"asr\.dialects\.sichuan\.near_sounds: .*'l=r'.*r=l.*ü=i"
    ) as told:
        options(sichuan={"near_sounds": ["l=r"]})
    assert "a test" in str(told.value)
    with pytest.raises(ValueError, match="l=r"):
        JudgeOptions(near_sounds=(("sichuan", ("l=r",)),))

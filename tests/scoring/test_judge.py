"""Given a call and a rubric, then a scorecard that says what is known and what is not."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from asr.transcript import Transcript, Turn
from recordings.call import Agent, Call, Direction, Speaker
from recordings.span import TimeSpan
from rubrics.loader import read_rubric
from rubrics.schema import Rubric
from scoring import checks
from scoring.examples import dialogue
from scoring.judge import choose_rubric, judge
from scoring.scorecard import Fatal, Outcome, Scorecard
from scoring.scorecard_json import scorecard_to_json

PASS, FAIL = "{duration: {min_s: 1}}", "{duration: {min_s: 1000}}"
UNMEASURABLE = "{hang_up: {agent_may_end: false}}"
UNCERTAIN = "{phrase: {expect: absent, any_of: [随便你]}}"  # of 隧变尼


def sheet(*items: str, scheme: str = "weighted", more: str = "") -> Rubric:
    lines = "\n".join(f"  - {{id: i{number}, name: 项{number}, {item}}}" for number, item in enumerate(items))
    return read_rubric(f"rubric: sheet\nname: 表\nscheme: {scheme}\n{more}\nitems:\n{lines}\n")


def heard(text: str = "agent: 隧变尼。", **call: Any) -> Transcript:
    transcript = dialogue(text)
    return replace(transcript, call=replace(transcript.call, **call))


def outcomes(card: Scorecard) -> list[str]:
    return [result.outcome.value for result in card.items]


def test_weighted_total_is_the_share_of_the_points_won() -> None:
    card = judge(heard(), sheet(f"points: 30, check: {PASS}", f"points: 10, check: {FAIL}"))
    assert (card.total, card.raw_total, card.lower, card.upper, card.passed) == (75, 75, 75, 75, False)
    assert [result.points for result in card.items] == [30, 0]


def test_what_cannot_be_measured_is_in_no_denominator() -> None:
    rubric = sheet(f"points: 30, check: {PASS}", f"points: 70, check: {UNMEASURABLE}")
    card = judge(heard(hung_up_by=None), rubric)
    assert outcomes(card) == ["pass", "not_measurable"]
    assert (card.total, card.lower, card.upper) == (100, 100, 100)


def test_the_undecided_widens_the_bounds() -> None:
    card = judge(heard(), sheet(f"points: 80, check: {PASS}", f"points: 20, check: {UNCERTAIN}"))
    assert outcomes(card) == ["pass", "uncertain"]
    assert (card.total, card.lower, card.upper) == (100, 80, 100)
    assert card.items[1].points is None


def test_no_total_where_too_little_is_decided() -> None:
    card = judge(heard(), sheet(f"points: 60, check: {PASS}", f"points: 40, check: {UNCERTAIN}"))
    assert (card.total, card.lower, card.upper, card.passed) == (None, 60, 100, None)


def test_seventy_percent_is_enough() -> None:
    card = judge(heard(), sheet(f"points: 70, check: {PASS}", f"points: 30, check: {UNCERTAIN}"))
    assert card.total == 100


def test_nothing_applicable_has_no_total() -> None:
    card = judge(heard(), sheet(f"points: 10, when: {FAIL}, check: {PASS}"))
    assert outcomes(card) == ["not_applicable"]
    assert (card.total, card.lower, card.upper) == (None, None, None)


def test_deduct_takes_points_off_a_hundred() -> None:
    items = (f"points: 30, check: {FAIL}", f"points: 5, check: {PASS}", f"points: 5, check: {UNCERTAIN}")
    card = judge(heard(), sheet(*items, scheme="deduct"))
    assert (card.total, card.lower, card.upper) == (70, 65, 70)
    assert [result.points for result in card.items] == [-30, 0, None]


def test_deduct_stops_at_zero() -> None:
    card = judge(heard(), sheet(*[f"points: 60, check: {FAIL}"] * 2, scheme="deduct"))
    assert card.total == 0


def test_a_fatal_failure_is_provisional_and_leaves_the_total() -> None:
    card = judge(heard(), sheet(f"points: 10, check: {PASS}", f"severity: fatal, check: {FAIL}"))
    assert card.fatal is Fatal.PROVISIONAL
    assert card.total == 100
    assert card.review is not None and card.review.risk == 1.0 and "项1" in card.review.reason


def test_monitored_and_manual_items_are_never_scored() -> None:
    items = (f"points: 10, check: {PASS}", f"severity: monitor, points: 50, check: {FAIL}")
    card = judge(heard(), sheet(*items, "points: 40, check: {manual: {}}"))
    assert outcomes(card) == ["pass", "fail", "not_applicable"]
    assert (card.total, card.lower, card.upper) == (100, 100, 100)
    assert [result.points for result in card.items] == [10, 0, None]


def test_a_crashing_check_is_a_visible_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("三除以零")

    monkeypatch.setitem(checks.JUDGES, "duration", crash)
    card = judge(heard(), sheet(f"points: 90, check: {UNCERTAIN}", f"points: 10, check: {PASS}"))
    assert card.items[1].outcome is Outcome.ERROR
    assert "ZeroDivisionError" in card.items[1].reason and card.items[1].points is None
    assert card.review is not None and "检查出错" in card.review.reason


@pytest.mark.parametrize(
    "when,check,outcome",
    [
        (PASS, FAIL, "fail"),
        (FAIL, FAIL, "not_applicable"),
        (UNMEASURABLE, PASS, "not_measurable"),
        (UNCERTAIN, FAIL, "uncertain"),
        (UNCERTAIN, PASS, "pass"),
    ],
)
def test_preconditions(when: str, check: str, outcome: str) -> None:
    card = judge(heard(hung_up_by=None), sheet(f"points: 10, when: {when}, check: {check}"))
    assert outcomes(card) == [outcome]


@pytest.mark.parametrize(
    "check,outcome",
    [
        ("{phrase: {any_of: [再见]}}", "uncertain"),
        ("{not: {phrase: {any_of: [再见]}}}", "uncertain"),
        ("{phrase: {any_of: [再见], scope: {speaker: any}}}", "fail"),
        ("{silence: {}}", "pass"),
        ("{talk_over: {}}", "uncertain"),
    ],
)
def test_items_that_need_to_know_who_is_the_agent(check: str, outcome: str) -> None:
    known, rubric = heard("agent: 您好，请讲。\ncustomer: 我要订货。"), sheet(f"points: 1, check: {check}")
    assert judge(replace(known, role_confidence=0.95), rubric).items[0].outcome.decided
    unsure = judge(replace(known, role_confidence=0.5), rubric)
    assert outcomes(unsure) == [outcome]
    assert unsure.review is not None and "分不清哪一方是坐席" in unsure.review.reason


def test_speakers_of_unknown_role_make_the_roles_doubtful() -> None:
    known = heard("agent: 您好，请讲。\ncustomer: 我要订货。")
    turns = (*known.turns, Turn(Speaker.UNKNOWN, TimeSpan(20, 22), "随便你"))
    card = judge(replace(known, turns=turns), sheet(f"points: 1, check: {UNCERTAIN}"))
    assert outcomes(card) == ["uncertain"]


def test_words_heard_badly_decide_nothing() -> None:
    transcript = heard("agent: 随便你。\nagent: 您好，请问您贵姓，要订什么货？")
    rubric = sheet(f"points: 1, check: {UNCERTAIN}", "points: 1, check: {phrase: {any_of: [再见]}}")
    assert outcomes(judge(transcript, rubric)) == ["fail", "fail"]
    mumbled = tuple(replace(turn, confidence=0.2) for turn in transcript.turns)
    assert outcomes(judge(replace(transcript, turns=mumbled), rubric)) == ["uncertain", "uncertain"]


def test_a_template_value_that_the_call_lacks() -> None:
    rubric = sheet('points: 1, check: {phrase: {any_of: ["工号{agent_no}"]}}')
    card = judge(heard("agent: 您好，工号八零一六。", agent=Agent()), rubric)
    assert outcomes(card) == ["not_measurable"] and "坐席工号" in card.items[0].reason


def test_the_company_of_the_rubric_stands_in_for_that_of_the_call() -> None:
    rubric = sheet('points: 1, check: {phrase: {any_of: ["{company}"]}}', more="company: 中山烟草")
    assert outcomes(judge(heard("agent: 您好，中山烟草。", company=None), rubric)) == ["pass"]
    assert outcomes(judge(heard("agent: 您好，中山烟草。", company="江城热线"), rubric)) == ["fail"]


def test_an_empty_transcript_is_no_failure_of_the_agent() -> None:
    card = judge(heard("call: duration=30"), sheet("points: 1, check: {phrase: {any_of: [再见]}}"))
    assert outcomes(card) == ["not_measurable"] and card.total is None


@pytest.mark.parametrize(
    "turns",
    [
        [(5, 2, "您好")],  # ends before it starts
        [(-3, 1, "您好")],
        [(0, 9, "您好"), (0, 9, "您好"), (3, 4, "再见")],  # overlaps itself
        [(900, 901, "您好")],  # after the end of the recording
        [(0, 1, "")],
        [(0, 1, "\x00\x01\ue000，。")],
        [(0, 3, "好" * 50_000)],
    ],
)
def test_hostile_turns_are_judged_without_errors(turns: list[tuple[float, float, str]]) -> None:
    from rubrics.loader import load_shipped

    said = tuple(Turn(Speaker.AGENT, TimeSpan(start, end), text) for start, end, text in turns)
    transcript = replace(heard("call: duration=10"), turns=said)
    assert "error" not in outcomes(judge(transcript, load_shipped("tobacco-order")))


def test_the_answer_as_json() -> None:
    card = judge(heard("agent 1-2: 随便你。"), sheet(f"severity: fatal, points: 5, check: {UNCERTAIN}"))
    answer = json.loads(json.dumps(scorecard_to_json(card)))
    assert answer == {
        "call_id": "example",
        "rubric": "sheet",
        "rubric_version": card.rubric_version,
        "total": 0.0,
        "raw_total": 0.0,
        "lower": 0.0,
        "upper": 0.0,
        "fatal": "provisional",
        "review": {"reason": "致命项待确认：项0", "risk": 1.0},
        "items": [
            {
                "id": "i0",
                "outcome": "fail",
                "points": 0.0,
                "max_points": 5.0,
                "hits": 1,
                "reason": "说了“随便你”，共 1 处。",
                "evidence": [{"start": 1.0, "end": 2.0, "speaker": "agent", "text": "随便你。"}],
            }
        ],
    }


CHINA = timezone(timedelta(hours=8))


def call(day: int = 10, **facts: Any) -> Call:
    return Call("c", started_at=datetime(2026, 11, day, 0, 30, tzinfo=CHINA), **facts)


def for_(name: str, **more: Any) -> Rubric:
    rubric = sheet(f"points: 1, check: {PASS}")
    return replace(rubric, rubric=name, **more)


def test_the_rubric_of_a_call() -> None:
    order = sheet(f"points: 1, check: {PASS}", more="applies_to: {queue: [order], direction: [inbound]}")
    general = for_("general")
    assert choose_rubric(call(queue="order", direction=Direction.INBOUND), [general, order]) is order
    assert choose_rubric(call(queue="order", direction=Direction.OUTBOUND), [general, order]) is general
    assert choose_rubric(call(), [order, general]) is general
    assert choose_rubric(call(), [order]) is None


def test_the_rubric_in_force_on_the_day_of_the_call() -> None:
    old, new = for_("old", effective_from=date(2026, 1, 1)), for_("new", effective_from=date(2026, 11, 10))
    assert choose_rubric(call(day=9), [new, old]) is old
    assert choose_rubric(call(day=10), [old, new]) is new  # by the centre's own clock, not by UTC
    assert choose_rubric(replace(call(), started_at=None), [old, new]) is None


def test_the_day_of_a_call_is_the_centres_whatever_offset_its_time_was_written_in() -> None:
    """23:30 UTC on the last of October is 7:30 on 1 November in Shanghai."""
    old, new = for_("old", effective_from=date(2026, 1, 1)), for_("new", effective_from=date(2026, 11, 1))
    late = Call("c", started_at=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))
    assert choose_rubric(late, [old, new], ZoneInfo("Asia/Shanghai")) is new
    assert choose_rubric(late, [old, new], ZoneInfo("America/New_York")) is old
    early = Call("c", started_at=datetime(2026, 11, 1, 0, 30, tzinfo=CHINA))
    assert choose_rubric(early, [old, new], ZoneInfo("Europe/London")) is old


def test_scoring_loads_no_model() -> None:
    code = (
        "import sys, scoring, scoring.judge, scoring.evaluation, scoring.examples\n"
        "from rubrics.loader import load_shipped\n"
        "from scoring.examples import run_examples\n"
        "run_examples(load_shipped('tobacco-order'))\n"
        "heavy = {'torch', 'faster_whisper', 'ctranslate2', 'prefect', 'pandas'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

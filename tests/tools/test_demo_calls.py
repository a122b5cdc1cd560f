"""The demo calls: what may be said, what was planted, and that files, truth and call records agree."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.transcript import Transcript
from asr.transcript_json import read_transcripts
from recordings.agents import read_agents
from recordings.cdr import read_cdr
from recordings.satisfaction import read_satisfaction
from recordings.table import ManifestOptions
from tools.characters import alphabet
from tools.demo_calls import grammar, history, people, slots, storage, story, timeline
from tools.demo_calls.plan import ITEMS
from tools.demo_calls.script import AGENT, CUSTOMER
from tools.demo_calls.wording import LANGUAGES, WORDING
from tools.fold import for_demo, for_training

DEMO = Path(grammar.__file__).parents[2] / "recordings" / "demo"
MEGABYTE = 1_000_000
WEEKS = 10


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, gzipped or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(data.decode("utf-8").splitlines()))


@pytest.fixture(scope="module")
def truths() -> list[dict]:
    return [json.loads(line) for line in (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def records() -> dict[str, dict[str, str]]:
    return {row["call_id"]: row for row in read_rows(DEMO / "cdr.csv")}


@pytest.fixture(scope="module")
def past() -> list[Transcript]:
    """The history, read by the transcript reader that everybody uses."""
    found = list(read_transcripts(DEMO / "history" / "transcripts.jsonl.gz"))
    assert all(isinstance(transcript, Transcript) for transcript in found)
    return found


# ---- the grammar


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_stays_inside_the_alphabet(language: str) -> None:
    known, rng = set(alphabet()), random.Random(1)
    for kind, templates in WORDING[language].items():
        business = kind.partition(".")[2] or None
        for template in templates:
            for _ in range(20):
                scene = grammar.draw_scene(rng, language, business)
                text = grammar.expand(rng, template, scene)
                assert known.issuperset(text), f"{kind}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_turn_of_the_agent_has_eight_wordings(language: str) -> None:
    few = {kind: len(templates) for kind, templates in WORDING[language].items() if len(templates) < 8}
    assert all(kind.startswith("long.") for kind in few), few


def test_the_languages_know_the_same_turns() -> None:
    assert set(WORDING["zh"]) == set(WORDING["yue"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_training_sentences_are_many_and_the_same_for_a_seed(language: str) -> None:
    drawn = grammar.draw_sentences(random.Random(5), language, 2000)
    assert drawn == grammar.draw_sentences(random.Random(5), language, 2000)
    assert len(set(drawn)) > 1800
    assert sum(map(for_training, drawn)) > 1000


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (2, "二"),
        (12, "十二"),
        (110, "一百一十"),
        (315, "三百一十五"),
        (2005, "两千零五"),
        (20015, "二万零十五"),
    ],
)
def test_numbers_are_spoken(number: int, said: str) -> None:
    assert slots.spoken(number) == said


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_a_drawn_call_keeps_its_plan(seed: int) -> None:
    rng = random.Random(seed)
    start = dt.datetime(2026, 10, 1, 9, tzinfo=story.ZONE)
    plan = history.draw_plan("x", start, story.draw_cast(7), rng)
    performance = history.perform_plan(plan, rng)
    for party in (AGENT, CUSTOMER):
        own = [turn for turn in performance.turns if turn.speaker == party]
        assert all(first.end <= second.start for first, second in pairwise(own))
    planted = {fault.item for fault in performance.faults}
    assert planted == {item for item, verdict in plan.expected().items() if verdict == "fail"}
    assert all(0 <= fault.start < fault.end <= performance.duration for fault in performance.faults)
    overlaps = [fault for fault in performance.faults if fault.item == "talk-over"]
    assert all(fault.end - fault.start >= 2 for fault in overlaps)


# ---- the recordings


def test_there_are_enough_calls_of_enough_kinds(truths: list[dict], records: dict) -> None:
    channels = Counter(len(set(truth["channels"].values())) for truth in truths)
    assert channels[2] >= 48 and channels[1] >= 6
    agents = {people.BY_ID[records[truth["call_id"]]["agent_id"]] for truth in truths}
    assert len(agents) >= 6 and len({agent.team for agent in agents}) >= 2
    weeks = {
        dt.datetime.fromisoformat(records[truth["call_id"]]["start"]).isocalendar().week for truth in truths
    }
    assert len(weeks) == WEEKS
    assert sum(truth["language"] == "yue" for truth in truths) >= 8
    assert all(25 <= truth["duration"] <= 60 for truth in truths)
    assert len({Path(truth["recording"]).suffix for truth in truths}) >= 6


@pytest.mark.parametrize("item", ITEMS)
def test_every_item_is_failed_and_passed(item: str, truths: list[dict]) -> None:
    verdicts = Counter(truth["expected"][item] for truth in truths)
    assert verdicts["fail"] >= 6 and verdicts["pass"] >= 20


def test_every_planted_fault_has_a_place(truths: list[dict]) -> None:
    for truth in truths:
        failed = {item for item, verdict in truth["expected"].items() if verdict == "fail"}
        assert failed == {fault["item"] for fault in truth["faults"]}
        assert all(0 <= fault["start"] < fault["end"] <= truth["duration"] for fault in truth["faults"])


def test_only_demo_sentences_are_spoken(truths: list[dict]) -> None:
    known = set(alphabet())
    for turn in (turn for truth in truths for turn in truth["turns"]):
        assert for_demo(turn["text"]) and known.issuperset(turn["text"]), turn["text"]


def test_hurried_and_relaxed_agents_are_far_from_the_line(truths: list[dict]) -> None:
    for truth in truths:
        turns = [timeline.Turn(**turn) for turn in truth["turns"] if turn["speaker"] == AGENT]
        rates = [turn.rate for turn in turns if turn.end - turn.start >= timeline.FAST_TURN_S]
        if truth["expected"]["speech-rate"] == "fail":
            assert sum(rate > 355 for rate in rates) >= 2
        else:
            assert max(rates) <= 310


def test_every_voice_keeps_its_agent(truths: list[dict], records: dict) -> None:
    for truth in truths:
        agent = people.BY_ID[records[truth["call_id"]]["agent_id"]]
        voice, _, pitch = truth["voices"]["agent"].split("/")
        assert (voice, int(pitch)) == (agent.voice, agent.pitch)
        assert truth["voices"]["customer"].split("/")[0] != voice


def test_call_records_agree_with_the_truth(truths: list[dict], records: dict) -> None:
    for truth in truths:
        row = records[truth["call_id"]]
        assert row["recording"] == truth["recording"] and (DEMO / row["recording"]).is_file()
        assert float(row["talk_s"]) == pytest.approx(truth["duration"] - truth["answered_offset"], abs=0.06)
        two = len(set(truth["channels"].values())) == 2
        order = sorted(truth["channels"], key=lambda party: truth["channels"][party])
        assert row["channel_roles"] == (",".join(order) if two else "")


def test_sound_lies_where_the_truth_says(truths: list[dict]) -> None:
    """Per channel: a party's own turns are at least 8 dB louder than when it is silent, and lengths agree."""
    for truth in truths:
        samples = storage.read(DEMO / truth["recording"])
        assert samples.shape[1] / storage.RATE_HZ == pytest.approx(truth["duration"], abs=0.15), truth[
            "recording"
        ]
        assert np.abs(samples).max() > 0.05 and np.mean(np.abs(samples) > 0.99) < 1e-4
        for channel in range(len(samples)):
            speaking = np.zeros(samples.shape[1], bool)
            for turn in truth["turns"]:
                if truth["channels"][turn["speaker"]] == channel:
                    speaking[round(turn["start"] * 8000) : round(turn["end"] * 8000)] = True
            silent = ~speaking
            silent[: round(truth["answered_offset"] * 8000)] = False  # it may ring before the answer
            power = samples[channel] ** 2
            loud, quiet = 10 * np.log10(power[speaking].mean()), 10 * np.log10(power[silent].mean() + 1e-12)
            assert loud - quiet > 8, (truth["recording"], channel, loud, quiet)


def test_turns_start_and_end_on_time(truths: list[dict]) -> None:
    """In files that keep the waveform, sound sets in and stops at nearly every turn's edges."""
    wrong = total = 0
    for truth in truths:
        path = DEMO / truth["recording"]
        if path.suffix not in (".flac", ".wav") or len(set(truth["channels"].values())) < 2:
            continue
        samples = storage.read(path)
        for turn in truth["turns"]:
            power = samples[truth["channels"][turn["speaker"]]] ** 2
            start, end = round(turn["start"] * 8000), round(turn["end"] * 8000)
            edges = (
                ((start - 1200, start), (start, start + 800)),
                ((end + 200, end + 1400), (end - 1600, end)),
            )
            total += 2
            for outside, inside in edges:
                beyond = power[max(0, outside[0]) : outside[1]]
                wrong += beyond.size > 0 and beyond.mean() * 2 > power[slice(*inside)].mean()
    assert total > 50 and wrong <= 0.08 * total


def test_damaged_recordings_are_there_and_listed(records: dict) -> None:
    outcomes = {row["call_id"]: row for row in read_rows(DEMO / "outcomes.csv")}
    assert len(outcomes) == 6 and set(outcomes) <= set(records)
    sizes = [
        (DEMO / row["recording"]).stat().st_size
        for row in outcomes.values()
        if (DEMO / row["recording"]).exists()
    ]
    assert len(sizes) == 4 and 0 in sizes
    named = {row["recording"] for row in records.values()}
    assert {f"audio/{path.name}" for path in (DEMO / "audio").iterdir()} <= named


def test_every_row_but_the_planted_one_is_read() -> None:
    options = ManifestOptions()
    agents = read_agents(DEMO / "agents.csv", options)
    calls = read_cdr(DEMO / "cdr.csv", {agent.agent_id or "": agent for agent in agents.values}, options)
    ratings = read_satisfaction(DEMO / "satisfaction.csv", options)
    assert (
        len(agents.values) == 20
        and len({agent.team for agent in agents.values}) == 3
        and len({agent.branch for agent in agents.values}) == 2
    )
    assert not agents.rejected and not ratings.rejected and len(calls.rejected) == 1
    assert {rating.call_id for rating in ratings.values} <= {call.call_id for call in calls.values}
    assert {call.disposition.value for call in calls.values} == {
        "answered",
        "abandoned",
        "ivr_only",
        "no_answer",
    }


def test_the_files_are_small() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    old = [path for path in files if path.is_relative_to(DEMO / "history")]
    assert sum(path.stat().st_size for path in old) < 10 * MEGABYTE
    assert sum(path.stat().st_size for path in files if path not in old) < 20 * MEGABYTE


# ---- the history


def test_the_history_is_long_enough(past: list[Transcript]) -> None:
    rows = read_rows(DEMO / "history" / "cdr.csv.gz")
    answered = {row["call_id"] for row in rows if row["disposition"] == "answered"}
    assert len(past) >= 3000 and {transcript.call.call_id for transcript in past} == answered
    assert len({row["agent_id"] for row in rows if row["disposition"] == "answered"}) == 20
    days = {row["start"][:10] for row in rows}
    assert min(days) <= "2026-09-08" and max(days) >= "2026-11-14"
    assert min(Counter(row["disposition"] for row in rows).values()) > 100
    rated = read_rows(DEMO / "history" / "satisfaction.csv")
    assert 0.28 < len(rated) / len(past) < 0.42 and {row["call_id"] for row in rated} <= answered
    assert any(turn.words for transcript in past for turn in transcript.turns)


def test_history_and_recordings_share_no_call(past: list[Transcript], records: dict) -> None:
    assert not {transcript.call.call_id for transcript in past} & set(records)


def failure_share(verdicts: list[dict[str, str]], item: str) -> float:
    decided = [row[item] for row in verdicts if row[item] in ("pass", "fail")]
    return decided.count("fail") / len(decided)


def test_the_story_is_in_the_history() -> None:
    told = json.loads((DEMO / "story.json").read_text(encoding="utf-8"))
    rows = {row["call_id"]: row for row in read_rows(DEMO / "history" / "cdr.csv.gz")}
    verdicts = read_rows(DEMO / "history" / "truth.csv.gz")
    course = next(course for course in told["courses"] if course["works"])
    own = [row for row in verdicts if rows[row["call_id"]]["agent_id"] == course["agent_id"]]
    for item in course["items"]:
        before = [row for row in own if rows[row["call_id"]]["start"] < course["date"]]
        after = [row for row in own if rows[row["call_id"]]["start"] >= course["date"]]
        assert failure_share(before, item) > 2 * failure_share(after, item)
    rude = [row for row in verdicts if rows[row["call_id"]]["agent_id"] == told["banned_words_agent"]]
    assert failure_share(rude, "no-banned-words") > 4 * failure_share(verdicts, "no-banned-words") - 0.02
    scores = {row["call_id"]: int(row["score"]) for row in read_rows(DEMO / "history" / "satisfaction.csv")}
    for item, minded in (
        ("talk-over", True),
        ("repeat-order", True),
        ("greeting", False),
        ("speech-rate", False),
    ):
        rated = [row for row in verdicts if row["call_id"] in scores]
        mean = {
            verdict: np.mean([scores[row["call_id"]] for row in rated if row[item] == verdict])
            for verdict in ("pass", "fail")
        }
        assert bool(mean["pass"] - mean["fail"] > 0.5) is minded, (item, mean)

"""Bad lines: leaks, swapped and dead channels, hold music, two languages, nobody there. Right, or unknown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from test_no_party import tune

from asr.activity import resampled
from asr.hearing import Hearing, HearingOptions, NoSpeech
from asr.models import DEMO_MODEL
from asr.no_party import RATE_HZ
from asr.transcript import Finding, Measure, SpanKind, Transcript
from asr.whisper import WhisperOptions
from recordings.audio import Audio
from recordings.call import Call, Speaker
from recordings.decode import decode
from recordings.manifest import read_manifest
from recordings.span import TimeSpan, covered, intersection
from rubrics.loader import load_shipped
from scoring.judge import judge
from scoring.scorecard import Outcome

DEMO = Path(__file__).parents[2] / "recordings" / "demo"
AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
MANDARIN, CANTONESE = "d001", "d031"


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing(HearingOptions(WhisperOptions(str(DEMO_MODEL), device="cpu", cpu_threads=2), chunk_s=10.0))


@pytest.fixture(scope="module")
def calls() -> dict[str, Call]:
    return {call.call_id: call for call in read_manifest(DEMO / "cdr.csv", DEMO / "agents.csv").calls}


@pytest.fixture(scope="module")
def truths() -> dict[str, dict]:
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {truth["call_id"]: truth for truth in map(json.loads, lines)}


def recording(call: Call) -> Audio:
    return decode(DEMO / call.recording)


def text(transcript: Transcript, speaker: Speaker) -> str:
    return spoken("".join(turn.text for turn in transcript.turns_of(speaker)))


def said(truth: dict, speaker: Speaker) -> str:
    return spoken("".join(turn["text"] for turn in truth["turns"] if turn["speaker"] == speaker))


def spoken(written: str) -> str:
    return "".join(char for char in written if char.isalnum())


def errors(heard: str, truth: str) -> float:
    return Levenshtein.distance(heard, truth) / len(truth)


def test_each_voice_leaking_into_the_other_channel_stays_on_its_own(hearing, calls, truths):
    call, truth = calls[MANDARIN], truths[MANDARIN]
    audio = recording(call)
    echo = np.roll(audio.samples[::-1], round(0.02 * audio.rate_hz), axis=1)
    leaking = Audio((audio.samples + 10 ** (-6 / 20) * echo).astype(np.float32), audio.rate_hz)
    transcript = hearing.analyse(leaking, call)
    for speaker in (AGENT, CUSTOMER):
        assert errors(text(transcript, speaker), said(truth, speaker)) < 0.25
    agent, customer = (transcript.activity_of(speaker) for speaker in (AGENT, CUSTOMER))
    assert covered(intersection(agent, customer)) < 0.5


def test_swapped_channels_are_noticed(hearing, calls, truths):
    call, truth = calls[MANDARIN], truths[MANDARIN]
    audio = recording(call)
    swapped = Audio(np.ascontiguousarray(audio.samples[::-1]), audio.rate_hz)
    transcript = hearing.analyse(swapped, call)
    assert Finding.SWAPPED_CHANNELS in transcript.findings
    assert errors(text(transcript, AGENT), said(truth, AGENT)) < 0.25
    straight = hearing.analyse(audio, call)
    assert not straight.findings and straight.role_confidence == 1.0


def test_a_dead_channel_is_told_and_what_needs_it_is_not_judged(hearing, calls):
    call = calls[MANDARIN]
    audio = recording(call)
    dead = audio.samples.copy()
    dead[call.channel_roles.index(CUSTOMER)] = 0.0
    transcript = hearing.analyse(Audio(dead, audio.rate_hz), call)
    assert transcript.findings == {Finding.DEAD_CHANNEL, Finding.ONE_PARTY}
    assert Measure.OVERLAP not in transcript.measurable
    assert {turn.speaker for turn in transcript.turns} == {AGENT}
    outcomes = {item.item_id: item.outcome for item in judge(transcript, load_shipped("tobacco-order")).items}
    assert outcomes["dead-air"] is outcomes["talk-over"] is Outcome.NOT_MEASURABLE
    assert outcomes["no-banned-words"] in (Outcome.PASS, Outcome.FAIL)


def test_hold_music_is_nobody(hearing, calls, truths):
    call, truth = calls[MANDARIN], truths[MANDARIN]
    audio = recording(call)
    ends = [TimeSpan(turn["start"], turn["end"]) for turn in truth["turns"]]
    at = next(
        end.end + 0.1
        for end in ends
        if end.end > 15 and all(not other.overlaps(TimeSpan(end.end, end.end + 0.2)) for other in ends)
    )
    music = resampled(tune(14, seed=2), RATE_HZ, audio.rate_hz)
    quiet = np.random.default_rng(0).normal(0, 0.001, len(music)).astype(np.float32)
    inserted = [quiet, quiet]
    inserted[call.channel_roles.index(AGENT)] = music
    cut = round(at * audio.rate_hz)
    held = np.concatenate([audio.samples[:, :cut], np.stack(inserted), audio.samples[:, cut:]], axis=1)
    transcript = hearing.analyse(Audio(held.astype(np.float32), audio.rate_hz), call)
    hold = TimeSpan(at, at + 14)
    music_found = [labelled.span for labelled in transcript.spans if labelled.kind is SpanKind.MUSIC]
    assert covered(intersection(music_found, [hold])) > 11
    inside = [
        word for turn in transcript.turns for word in turn.words if hold.widen(-0.5).overlaps(word.span)
    ]
    assert not inside
    outcomes = {item.item_id: item.outcome for item in judge(transcript, load_shipped("tobacco-order")).items}
    assert outcomes["dead-air"] is Outcome.PASS


def test_a_cantonese_customer_and_a_mandarin_agent_are_each_heard_in_their_own(hearing, calls, truths):
    mandarin, cantonese = calls[MANDARIN], calls[CANTONESE]
    first, second = recording(mandarin), recording(cantonese)
    length = min(first.samples.shape[1], second.samples.shape[1])
    agent = first.samples[mandarin.channel_roles.index(AGENT), :length]
    customer = second.samples[cantonese.channel_roles.index(CUSTOMER), :length]
    call = replace(mandarin, channel_roles=(AGENT, CUSTOMER), dialect=None)
    transcript = hearing.analyse(Audio(np.stack([agent, customer]), first.rate_hz), call)
    assert {party.speaker: party.language for party in transcript.activity} == {AGENT: "zh", CUSTOMER: "yue"}
    assert transcript.language == "yue"
    for speaker, truth in ((AGENT, truths[MANDARIN]), (CUSTOMER, truths[CANTONESE])):
        inside = replace_turns(truth, length / first.rate_hz)
        assert errors(text(transcript, speaker), said(inside, speaker)) < 0.35


def replace_turns(truth: dict, seconds: float) -> dict:
    return truth | {"turns": [turn for turn in truth["turns"] if turn["start"] < seconds]}


def test_a_call_that_nobody_answered_has_one_party(hearing, calls):
    call = replace(calls[MANDARIN], channel_roles=())
    audio = recording(call)
    alone = audio.samples.copy()
    alone[1] = np.random.default_rng(0).normal(0, 0.001, alone.shape[1])
    transcript = hearing.analyse(Audio(alone.astype(np.float32), audio.rate_hz), call)
    assert transcript.findings == {Finding.ONE_PARTY}


def sounds() -> dict[str, np.ndarray]:
    rng, clock = np.random.default_rng(3), np.arange(20 * 8000) / 8000
    keys = 0.1 * (np.sin(2 * np.pi * 770 * clock) + np.sin(2 * np.pi * 1336 * clock)) * (clock % 1 < 0.3)
    ring = 0.2 * np.sin(2 * np.pi * 450 * clock) * (clock % 5 < 1)
    return {
        "silence": np.zeros(20 * 8000),
        "white noise": rng.normal(0, 0.05, 20 * 8000),
        "loud noise": rng.normal(0, 0.2, 20 * 8000),
        "hum": 0.1 * np.sin(2 * np.pi * 50 * clock) + rng.normal(0, 0.002, 20 * 8000),
        "keys": keys + rng.normal(0, 0.002, 20 * 8000),
        "ring tone": ring + rng.normal(0, 0.002, 20 * 8000),
        "music": tune(20, seed=0),
        "music with vibrato": tune(20, seed=1, vibrato=0.4),
    }


@pytest.mark.parametrize("name", sounds())
def test_nothing_is_invented_where_nobody_speaks(hearing, name):
    audio = Audio(sounds()[name].astype(np.float32)[None], 8000)
    try:
        transcript = hearing.analyse(audio, Call(name))
    except NoSpeech:
        return
    assert not transcript.turns, [turn.text for turn in transcript.turns]


@pytest.mark.slow
def test_three_hours_of_nothing_hold_no_words(hearing):
    noise = np.random.default_rng(0).standard_normal(60 * 8000).astype(np.float32) * 0.003
    audio = Audio(np.tile(noise, 180)[None], 8000)
    with pytest.raises(NoSpeech):
        hearing.analyse(audio, Call("nothing"))

"""One call from sound to transcript, through the real demo model and the recordings that ship with it."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hearing_sounds import RATE_HZ, put
from rapidfuzz.distance import Levenshtein

from asr.hearing import Hearing, HearingOptions, NoSpeech
from asr.models import DEMO_MODEL
from asr.transcript import LabelledSpan, Measure, SpanKind, Transcript
from asr.transcript_json import read_transcript, transcript_to_json
from asr.whisper import WhisperOptions
from recordings.audio import Audio
from recordings.call import Call, Speaker
from recordings.decode import decode
from recordings.manifest import read_manifest
from recordings.span import TimeSpan, covered, intersection

DEMO = Path(__file__).parents[2] / "recordings" / "demo"
PARTIES = (Speaker.AGENT, Speaker.CUSTOMER)


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing(HearingOptions(WhisperOptions(str(DEMO_MODEL), device="cpu", cpu_threads=2)))


@pytest.fixture(scope="module")
def demo_calls() -> dict[str, Call]:
    return {call.call_id: call for call in read_manifest(DEMO / "cdr.csv", DEMO / "agents.csv").calls}


@pytest.fixture(scope="module")
def truths() -> dict[str, dict]:
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return {truth["call_id"]: truth for truth in map(json.loads, lines)}


@pytest.fixture(scope="module")
def heard(hearing, demo_calls, truths) -> dict[str, Transcript]:
    """The first two-channel call of each language, and the first with one channel."""
    chosen: dict[tuple[str, int], str] = {}
    for call_id, truth in truths.items():
        chosen.setdefault((truth["language"], len(set(truth["channels"].values()))), call_id)
    return {
        call_id: hearing.analyse(decode(DEMO / demo_calls[call_id].recording), demo_calls[call_id])
        for call_id in chosen.values()
    }


def spoken(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_what_was_said_is_heard(heard, truths):
    errors = characters = 0
    for call_id, transcript in heard.items():
        for speaker in PARTIES:
            said = spoken("".join(t["text"] for t in truths[call_id]["turns"] if t["speaker"] == speaker))
            got = spoken("".join(turn.text for turn in transcript.turns_of(speaker)))
            errors += Levenshtein.distance(said, got)
            characters += len(said)
    assert errors / characters < 0.15


def test_it_was_heard_when_it_was_said(heard, truths):
    for call_id, transcript in heard.items():
        for speaker in PARTIES:
            said = [
                TimeSpan(turn["start"], turn["end"])
                for turn in truths[call_id]["turns"]
                if turn["speaker"] == speaker
            ]
            found = transcript.activity_of(speaker)
            both = covered(intersection(said, found))
            assert both > 0.9 * covered(said)
            assert both > 0.8 * covered(found)
            words = [word for turn in transcript.turns_of(speaker) for word in turn.words]
            near = [word for word in words if any(word.span.distance(span) < 0.3 for span in said)]
            assert len(near) > 0.9 * len(words)


def test_a_transcript_says_what_heard_it_and_what_can_be_measured(heard):
    for transcript in heard.values():
        models = dict(transcript.models)
        assert models["asr"].startswith("demo@") and models["activity"] == "combined-2"
        both_lines = transcript.channels == 2
        assert (Measure.OVERLAP in transcript.measurable) is both_lines
        assert ("speakers" in models) is not both_lines
        assert Measure.ACTIVITY in transcript.measurable


def test_a_transcript_survives_its_json_form(heard):
    for transcript in heard.values():
        again = read_transcript(transcript_to_json(transcript))
        assert [turn.text for turn in again.turns] == [turn.text for turn in transcript.turns]
        assert transcript_to_json(again) == transcript_to_json(transcript)


def test_hearing_again_gives_the_same(hearing, heard, demo_calls):
    call_id, first = next(iter(heard.items()))
    call = demo_calls[call_id]
    assert hearing.analyse(decode(DEMO / call.recording), call) == first


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_nobody_speaking_is_a_finding_of_its_own(hearing, shapes, noise):
    quiet = Audio(np.stack([shapes.line(5, noise)] * 2), RATE_HZ)
    with pytest.raises(
        NoSpeech, match=r"call c9: expected speech, found none in 5\.0 s \(channel peaks"
    ) as found:
        hearing.analyse(quiet, Call("c9"))
    assert len(found.value.levels_dbfs) == 2
    assert str(pickle.loads(pickle.dumps(found.value))) == str(found.value)


def test_silence_does_not_end_a_batch(hearing, shapes):
    speech = shapes.line(6)
    put(speech, shapes.voice(3), 1.0)
    quiet = shapes.line(6)
    calls = [(Call(name), Audio(sound[None], RATE_HZ)) for name, sound in (("a", quiet), ("b", speech))]
    (first, silence), (second, transcript) = hearing.analyse_many(calls)
    assert (first.call_id, second.call_id) == ("a", "b")
    assert isinstance(silence, NoSpeech) and isinstance(transcript, Transcript)


def test_calls_heard_side_by_side_are_the_same_as_one_by_one(hearing, shapes):
    lines = [shapes.line(6) for _ in range(5)]
    for number, line in enumerate(lines):
        put(line, shapes.voice(2.0 + 0.3 * number), 1.0)
    calls = [(Call(f"c{number}"), Audio(line[None], RATE_HZ)) for number, line in enumerate(lines)]
    options = replace(hearing.options, temperatures=())  # a second try draws at random
    side_by_side = replace(options, whisper=replace(options.whisper, workers=3))
    one_by_one = replace(options, batch_size=1, group_batches=1)
    together = list(Hearing(side_by_side).analyse_many(calls))
    assert [call.call_id for call, _ in together] == [call.call_id for call, _ in calls]
    assert together == list(Hearing(one_by_one).analyse_many(calls))


def test_windows_of_many_calls_in_a_batch_are_heard_as_each_by_itself(hearing, demo_calls, truths):
    """Text, times and confidence to the last digit: nothing of one call leaks into another."""
    chosen = [demo_calls[call_id] for call_id in list(truths)[:8]]
    calls = [(call, decode(DEMO / call.recording)) for call in chosen]
    options = replace(hearing.options, temperatures=())
    batched = list(Hearing(replace(options, batch_size=16)).analyse_many(calls))
    assert batched == [(call, Hearing(options).analyse(audio, call)) for call, audio in calls]


def test_what_is_said_before_the_answer_is_no_party(hearing, shapes):
    lines = np.stack([shapes.line(12), shapes.line(12)])
    put(lines[0], shapes.voice(2.5), 0.5)  # an announcement
    put(lines[0], shapes.voice(2.5), 5.0)
    put(lines[1], shapes.voice(2.0, 210, 1.15), 8.5)
    call = Call("c", channel_roles=PARTIES, answered_offset_s=4.0)
    transcript = hearing.analyse(Audio(lines, RATE_HZ), call)
    assert transcript.spans == (LabelledSpan(SpanKind.IVR, TimeSpan(0.0, 4.0)),)
    assert transcript.activity_of(Speaker.AGENT)[0].start > 4.5
    assert all(turn.span.start > 4.0 for turn in transcript.turns)


def test_a_hint_wins_over_detection(hearing, shapes):
    line = shapes.line(4)
    put(line, shapes.voice(2), 1.0)
    transcript = hearing.analyse(Audio(line[None], RATE_HZ), Call("c", dialect="yue"))
    assert (transcript.language, transcript.language_confidence) == ("yue", 1.0)
    transcript = hearing.analyse(Audio(line[None], RATE_HZ), Call("c", dialect="四川话"))
    assert transcript.language == "zh"


def test_conflicting_options_fail_when_they_are_made():
    model = WhisperOptions("large-v3-turbo")
    with pytest.raises(ValueError, match="expected one of combined"):
        HearingOptions(model, activity="loudness")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="pad_s"):
        HearingOptions(model, pad_s=5.0)

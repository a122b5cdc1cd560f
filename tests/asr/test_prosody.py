"""Pitch and level of a party's turns, from made sound and from the demo's own recordings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hearing_sounds import RATE_HZ, put

from asr.hearing import Hearing, HearingOptions
from asr.models import DEMO_MODEL
from asr.prosody import party_prosody, prosody
from asr.speakers import Party
from asr.transcript import Transcript
from asr.whisper import WhisperOptions
from recordings.audio import Audio
from recordings.call import Speaker
from recordings.decode import decode
from recordings.manifest import read_manifest
from recordings.span import TimeSpan
from rubrics.loader import read_rubric
from scoring.judge import judge
from scoring.scorecard import Outcome

DEMO = Path(__file__).parents[2] / "recordings" / "demo"
CALM = "d047"  # four turns of the agent in the first half, two in the second
RUBRIC = """
rubric: voice
name: 语气
items:
  - {id: tone, name: 语气, points: 5, severity: normal, check: {tone: {semitones: 3, decibels: 6, turns: 2}}}
  - {id: loudness, name: 音量, points: 5, check: {loudness: {louder_by_db: 6, turns: 2}}}
"""

WHOLE = (TimeSpan(0.0, 4.0),)


def tone(hertz: float, level_db: float, seconds: float = 4.0) -> np.ndarray:
    """A buzz, its harmonics falling off as those of a voice, at ``level_db`` dBFS."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    harmonics = range(1, min(11, int(4000 / hertz)))
    sound = sum(np.sin(2 * np.pi * hertz * number * time + number**2) / number for number in harmonics)
    return (sound / np.sqrt(np.mean(np.square(sound))) * 10 ** (level_db / 20)).astype(np.float32)


@pytest.mark.parametrize("hertz", [70.0, 123.0, 220.0, 390.0])
@pytest.mark.parametrize("level_db", [-45.0, -20.0])
def test_pitch_and_level_of_a_known_sound_are_found(hertz, level_db):
    pitch, level = prosody(tone(hertz, level_db), WHOLE).of(WHOLE[0])
    assert pitch == pytest.approx(hertz, rel=0.01)
    assert level == pytest.approx(level_db, abs=0.3)


@pytest.mark.parametrize("pitch_hz", [90.0, 150.0, 260.0])
@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_a_voice_on_a_noisy_line_keeps_its_pitch(shapes, pitch_hz, noise):
    voice = shapes.voice(4.0, pitch_hz) + shapes.line(4.0, noise)
    pitch, level = prosody(voice, WHOLE).of(WHOLE[0])
    assert pitch == pytest.approx(pitch_hz, rel=0.06)  # a semitone
    assert level is not None


def test_a_voice_raised_by_known_steps_rises_by_them(shapes):
    low, high = shapes.voice(4.0, 140.0), shapes.voice(4.0, 140.0 * 2 ** (4 / 12)) * 10 ** (8 / 20)
    sounds = prosody(np.concatenate([0.3 * low, 0.3 * high]), (TimeSpan(0.0, 8.0),))
    (before, quiet), (after, loud) = sounds.of(TimeSpan(0.0, 4.0)), sounds.of(TimeSpan(4.0, 8.0))
    assert 12 * np.log2(after / before) == pytest.approx(4.0, abs=1.0)
    assert loud - quiet == pytest.approx(8.0, abs=2.0)


def test_pauses_do_not_quieten_a_turn():
    line = np.zeros(round(4.0 * RATE_HZ), dtype=np.float32)
    put(line, tone(150.0, -20.0, 0.8), 0.5)
    put(line, tone(150.0, -20.0, 0.8), 2.5)
    speech = (TimeSpan(0.5, 1.3), TimeSpan(2.5, 3.3))
    assert prosody(line, speech).of(WHOLE[0])[1] == pytest.approx(-20.0, abs=0.3)


def test_noise_has_a_level_and_no_pitch(shapes):
    pitch, level = prosody(shapes.line(4.0, 0.05), WHOLE).of(WHOLE[0])
    assert pitch is None
    assert level == pytest.approx(20 * np.log10(0.05), abs=1.0)


def test_too_little_sound_says_nothing():
    sounds = prosody(tone(150.0, -20.0), (TimeSpan(0.0, 0.15),))
    assert sounds.of(WHOLE[0]) == (None, None)
    assert prosody(tone(150.0, -20.0), WHOLE).of(TimeSpan(3.9, 4.0)) == (None, None)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_what_is_no_sound_is_not_measured(value):
    silent = np.full(4 * RATE_HZ, value, dtype=np.float32)
    assert prosody(silent, WHOLE).of(WHOLE[0]) == (None, None)
    assert prosody(silent[:0], WHOLE).of(WHOLE[0]) == (None, None)
    assert prosody(silent, ()).of(WHOLE[0]) == (None, None)


def test_overlapped_speech_of_a_shared_line_is_nobodys_measure():
    line = tone(120.0, -30.0)
    put(line, tone(300.0, -10.0, 1.5), 2.0)
    first, second = Party(0, (TimeSpan(0.0, 4.0),)), Party(0, (TimeSpan(2.0, 3.5),))
    ours, theirs = (party_prosody(line, party, (first, second)) for party in (first, second))
    pitch, level = ours.of(TimeSpan(0.0, 4.0))
    assert pitch == pytest.approx(120.0, rel=0.01)
    assert level == pytest.approx(-30.0, abs=0.3)
    assert theirs.of(TimeSpan(2.0, 3.5)) == (None, None)
    other_line = Party(1, second.spans)
    pitch, level = party_prosody(tone(300.0, -10.0), other_line, (first, other_line)).of(TimeSpan(2.0, 3.5))
    assert pitch == pytest.approx(300.0, rel=0.01)
    assert level == pytest.approx(-10.0, abs=0.3)


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing(HearingOptions(WhisperOptions(str(DEMO_MODEL), device="cpu", cpu_threads=2)))


def heard(hearing: Hearing, semitones: float, decibels: float) -> Transcript:
    """The calm call, the agent's voice raised by so much in its second half."""
    import librosa

    calls = read_manifest(DEMO / "cdr.csv", DEMO / "agents.csv").calls
    call = replace(next(call for call in calls if call.call_id == CALM), transfers=0)
    audio = decode(DEMO / call.recording)
    agent, half = call.channel_roles.index(Speaker.AGENT), audio.samples.shape[1] // 2
    samples = audio.samples.copy()
    calm = samples[agent, half:]
    raised = librosa.effects.pitch_shift(np.ascontiguousarray(calm), sr=audio.rate_hz, n_steps=semitones)
    raised *= np.sqrt(np.mean(np.square(calm)) / np.mean(np.square(raised)))  # shifting loses level
    samples[agent, half:] = raised * 10 ** (decibels / 20)
    return hearing.analyse(Audio(samples, audio.rate_hz), call)


@pytest.mark.parametrize(
    ("semitones", "decibels", "tone_outcome", "loudness_outcome"),
    [
        (0.0, 0.0, Outcome.PASS, Outcome.PASS),
        (4.0, 8.0, Outcome.FAIL, Outcome.FAIL),
        (4.0, 0.0, Outcome.PASS, Outcome.PASS),
        (0.0, 8.0, Outcome.PASS, Outcome.FAIL),
    ],
)
def test_a_voice_raised_in_the_second_half_is_found(
    hearing, semitones, decibels, tone_outcome, loudness_outcome
):
    transcript = heard(hearing, semitones, decibels)
    long = [turn for turn in transcript.turns_of(Speaker.AGENT) if turn.span.duration >= 1]
    assert all(turn.pitch_hz is not None and turn.level_db is not None for turn in long)
    card = judge(transcript, read_rubric(RUBRIC))
    assert card.item("tone").outcome is tone_outcome, card.item("tone")
    assert card.item("loudness").outcome is loudness_outcome, card.item("loudness")

"""Ring tone, keys, music and repeated prompts are found; speech, noise and silence are not taken for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from asr.no_party import RATE_HZ, no_party
from asr.transcript import SpanKind
from recordings.decode import decode
from recordings.manifest import read_manifest

DEMO = Path(__file__).parents[2] / "recordings" / "demo"


def line(seconds: float, level: float = 0.002) -> np.ndarray:
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE_HZ))
    return (level * noise).astype(np.float32)


def tune(seconds: float, seed: int, vibrato: float = 0.0) -> np.ndarray:
    """Chords that fade, one after another."""
    rng, sound, at = np.random.default_rng(seed), line(seconds), 0.0
    while at < seconds:
        length = min(float(rng.choice([0.25, 0.375, 0.5, 0.75])), seconds - at)
        clock = np.arange(round(length * RATE_HZ)) / RATE_HZ
        root = 220 * 2 ** (int(rng.integers(24)) / 12)
        chord = np.zeros(len(clock))
        for ratio in (1.0, 2 ** (4 / 12), 2 ** (7 / 12)):
            phase = 2 * np.pi * root * ratio * clock + vibrato * np.sin(2 * np.pi * 5.5 * clock)
            chord += sum(np.sin(harmonic * phase) / harmonic for harmonic in range(1, 5))
        first = round(at * RATE_HZ)
        sound[first : first + len(clock)] += (0.04 * np.exp(-2 * clock) * chord).astype(np.float32)
        at += length
    return sound


def kinds(found) -> list[SpanKind]:
    return [labelled.kind for labelled in found]


def test_the_ring_tone_with_its_pauses_is_one_span():
    sound = line(14)
    clock = np.arange(len(sound)) / RATE_HZ
    sound += (0.2 * np.sin(2 * np.pi * 450 * clock) * (clock % 5 < 1)).astype(np.float32)
    (ring,) = no_party(sound, RATE_HZ)
    assert ring.kind is SpanKind.RING
    assert (ring.span.start, ring.span.end) == pytest.approx((0.0, 11.0), abs=0.1)


@pytest.mark.parametrize(("row", "column"), [(697, 1209), (770, 1336), (941, 1633)])
def test_pressed_keys_are_found(row, column):
    sound = line(4)
    clock = np.arange(RATE_HZ // 2) / RATE_HZ
    key = 0.1 * (np.sin(2 * np.pi * row * clock) + np.sin(2 * np.pi * column * clock))
    sound[RATE_HZ : RATE_HZ + len(key)] += key.astype(np.float32)
    (found,) = no_party(sound, RATE_HZ)
    assert found.kind is SpanKind.IVR and found.span.start == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("vibrato", [0.0, 0.4])
def test_hold_music_is_found_whether_it_fills_the_line_or_not(seed, vibrato):
    alone = no_party(tune(20, seed, vibrato), RATE_HZ)
    assert set(kinds(alone)) == {SpanKind.MUSIC}
    assert sum(found.span.duration for found in alone) > 16
    between = np.concatenate([line(10), tune(12, seed, vibrato), line(10)])
    (music,) = no_party(between, RATE_HZ)
    assert (music.span.start, music.span.end) == pytest.approx((10, 22), abs=1.2)


def test_a_prompt_that_is_played_again_is_found_each_time():
    call = next(call for call in read_manifest(DEMO / "cdr.csv").calls if call.call_id == "d001")
    spoken = decode(DEMO / call.recording).samples[0]
    prompt, rest = spoken[2 * RATE_HZ : 8 * RATE_HZ], spoken[12 * RATE_HZ :]
    sound = np.concatenate([line(2), prompt, line(3), 0.8 * prompt, rest])
    found = no_party((sound + line(len(sound) / RATE_HZ, 0.001)).astype(np.float32), RATE_HZ)
    assert kinds(found) == [SpanKind.IVR, SpanKind.IVR]
    assert found[0].span.start == pytest.approx(2, abs=0.6) and found[1].span.end == pytest.approx(
        17, abs=0.6
    )


def test_people_talking_are_people():
    for call in read_manifest(DEMO / "cdr.csv").calls[:12]:
        if call.recording is None or not (DEMO / call.recording).is_file():
            continue
        audio = decode(DEMO / call.recording)
        for channel in audio.samples:
            found = no_party(channel, audio.rate_hz)
            assert all(labelled.span.end <= (call.answered_offset_s or 0) + 0.5 for labelled in found)


@pytest.mark.parametrize(
    "sound", [np.zeros(0, np.float32), np.zeros(99, np.float32), np.zeros(80_000, np.float32)]
)
def test_nothing_is_nothing(sound):
    assert no_party(sound, RATE_HZ) == ()


def test_noise_is_not_music():
    assert no_party(line(20, 0.05), RATE_HZ) == ()

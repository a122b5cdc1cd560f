"""Speech activity: found where somebody speaks, at any sample rate, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from hearing_sounds import RATE_HZ, put
from hypothesis import given
from hypothesis import strategies as st

from asr.activity import Smoothing, detector, padded, resampled
from recordings.span import TimeSpan, covered, gaps, intersection

METHODS = ("combined", "silero", "webrtc")
SPOKEN = (TimeSpan(1.0, 3.0), TimeSpan(4.0, 7.0), TimeSpan(9.5, 10.5))


@pytest.fixture
def line(shapes):
    sound = shapes.line(12)
    for span in SPOKEN:
        put(sound, shapes.voice(span.duration), span.start)
    return sound


@pytest.mark.parametrize("method", METHODS)
def test_speech_is_found_where_it_is(line, method):
    found = detector(method).spans(line, RATE_HZ)
    hit = covered(intersection(found, SPOKEN))
    assert hit > 0.95 * covered(SPOKEN)
    assert covered(found) - hit < 0.6


@pytest.mark.parametrize("rate_hz", [8000, 16000, 44100, 48000])
def test_the_sample_rate_does_not_matter(line, rate_hz):
    found = detector("combined").spans(resampled(line, RATE_HZ, rate_hz), rate_hz)
    assert len(found) == len(SPOKEN)
    for span, spoken in zip(found, SPOKEN, strict=True):
        assert span.start == pytest.approx(spoken.start, abs=0.1)
        assert span.end == pytest.approx(spoken.end, abs=0.15)


def test_nothing_is_found_in_silence_noise_and_tones(shapes):
    time = np.arange(10 * RATE_HZ) / RATE_HZ
    ringing = (0.3 * np.sin(2 * np.pi * 450 * time) * (time % 5 < 1)).astype(np.float32)
    for sound in (np.zeros(10 * RATE_HZ, np.float32), shapes.line(10, noise=0.02), ringing):
        assert detector("combined").spans(sound, RATE_HZ) == ()


def test_no_samples_hold_no_speech():
    for method in METHODS:
        assert detector(method).spans(np.zeros(0, np.float32), RATE_HZ) == ()
        assert detector(method).spans(np.zeros(37, np.float32), RATE_HZ) == ()


def test_a_long_recording_is_cut_into_blocks_without_a_seam(shapes, monkeypatch):
    sound = shapes.line(9)
    put(sound, shapes.voice(7), 1)
    whole = detector("combined").spans(sound, RATE_HZ)
    monkeypatch.setattr("asr.activity.BLOCK_S", 4.0)
    blocks = detector("combined").spans(sound, RATE_HZ)
    assert len(whole) == len(blocks) == 1
    assert blocks[0].end == pytest.approx(whole[0].end, abs=0.1)


def test_channels_are_heard_one_by_one(shapes):
    with pytest.raises(ValueError, match="channel by channel"):
        detector("combined").spans(np.stack([shapes.line(1)] * 2), RATE_HZ)


def test_an_unknown_method_is_named():
    with pytest.raises(ValueError, match="expected one of combined, silero, webrtc, got 'loudness'"):
        detector("loudness")  # type: ignore[arg-type]


def test_smoothing_closes_pauses_then_drops_clicks_then_widens():
    frames = np.zeros(200, dtype=np.bool_)
    frames[10:30] = frames[45:60] = True  # a pause of 0.15 s is closed
    frames[76:90] = True  # one of 0.16 s is not
    frames[120:123] = True  # a click
    smoothing = Smoothing(close_gap_s=0.15, min_speech_s=0.05, edge_s=0.01)
    found = [(round(span.start, 2), round(span.end, 2)) for span in smoothing.spans(frames)]
    assert found == [(0.09, 0.61), (0.75, 0.91)]


def test_negative_smoothing_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        Smoothing(close_gap_s=-0.1)


@given(st.lists(st.booleans(), max_size=300))
def test_smoothed_spans_are_apart_and_inside(frames):
    smoothing = Smoothing()
    found = smoothing.spans(np.array(frames, dtype=np.bool_))
    duration = len(frames) * 0.01
    assert all(0 <= span.start < span.end <= duration + 1e-9 for span in found)
    inner = gaps(found, TimeSpan(found[0].start, found[-1].end)) if found else ()
    assert all(gap.duration > smoothing.close_gap_s - 2 * smoothing.edge_s for gap in inner)


def test_padding_stays_inside_the_recording():
    assert padded((TimeSpan(0.1, 1.0), TimeSpan(1.3, 2.0)), duration=2.1) == (TimeSpan(0.0, 2.1),)

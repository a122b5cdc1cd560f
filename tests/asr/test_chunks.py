"""Speech packed for the recogniser comes back to the call's own clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.chunks import HEARING_HZ, LIMIT_S, packed, sound
from recordings.span import TimeSpan, union

RATE_HZ = 8000


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE_HZ), dtype=np.float32)


def test_pauses_are_left_out_and_times_come_back():
    (chunk,) = packed((TimeSpan(1.0, 3.0), TimeSpan(10.0, 12.0)), 1, silence(20), RATE_HZ)
    assert chunk.channel == 1
    assert chunk.duration == 4.0
    assert chunk.restored(TimeSpan(0.5, 0.7)) == TimeSpan(1.5, 1.7)
    assert chunk.restored(TimeSpan(2.5, 2.7)) == TimeSpan(10.5, 10.7)


def test_a_word_stays_inside_one_stretch_of_speech():
    (chunk,) = packed((TimeSpan(1.0, 3.0), TimeSpan(10.0, 12.0)), 0, silence(20), RATE_HZ)
    assert chunk.restored(TimeSpan(1.7, 2.1)) == TimeSpan(2.7, 3.0)
    assert chunk.restored(TimeSpan(1.9, 2.3)) == TimeSpan(10.0, 10.3)
    assert chunk.restored(TimeSpan(5.0, 5.5)) == TimeSpan(12.0, 12.0)
    assert chunk.overshoot(TimeSpan(5.0, 5.5)) == 1.0


def test_a_full_chunk_makes_room_for_the_next():
    spans = tuple(TimeSpan(start, start + 10) for start in (0.0, 20.0, 40.0))
    first, second = packed(spans, 0, silence(60), RATE_HZ)
    assert [len(first.pieces), len(second.pieces)] == [2, 1]
    assert second.restored(TimeSpan(1.0, 2.0)) == TimeSpan(41.0, 42.0)


def test_a_monologue_is_cut_where_it_is_quietest():
    samples = np.random.default_rng(0).normal(0, 0.1, 60 * RATE_HZ).astype(np.float32)
    samples[20 * RATE_HZ : round(20.3 * RATE_HZ)] = 0
    chunks = packed((TimeSpan(0.0, 40.0),), 0, samples, RATE_HZ)
    assert len(chunks) == 2
    assert 20.0 <= chunks[0].pieces[0].span.end <= 20.3


def test_a_limit_beyond_the_window_is_refused():
    with pytest.raises(ValueError, match=r"30\.0 s, got a limit of 31\.0 s"):
        packed((), 0, silence(1), RATE_HZ, limit_s=31.0)


LINE = silence(400)
SPANS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 900)), max_size=12).map(
    lambda pairs: union(TimeSpan(start / 10, (start + length) / 10) for start, length in pairs)
)


@settings(deadline=None, max_examples=40)
@given(SPANS)
def test_packing_loses_and_invents_no_time(spans):
    chunks = packed(spans, 0, LINE, RATE_HZ)
    assert all(0 < chunk.duration <= LIMIT_S + 1e-6 for chunk in chunks)
    pieces = [piece.span for chunk in chunks for piece in chunk.pieces]
    assert pieces == sorted(pieces)
    assert sum(piece.duration for piece in pieces) == pytest.approx(sum(span.duration for span in spans))
    for chunk in chunks:
        heard = sound(chunk, LINE, RATE_HZ)
        assert len(heard) == pytest.approx(chunk.duration * HEARING_HZ, abs=4 * len(pieces))
        for piece in chunk.pieces:
            middle = piece.at + piece.span.duration / 2
            assert chunk.restored(TimeSpan(middle, middle)).start == pytest.approx(piece.span.middle)

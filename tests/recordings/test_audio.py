"""Audio and Call: values that refuse what they cannot mean."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from recordings.audio import Audio
from recordings.call import Call, Disposition


def test_audio_tells_its_shape_and_peak() -> None:
    samples = np.zeros((2, 12000), np.float32)
    samples[1, 5] = -0.5
    audio = Audio(samples, 8000)
    assert (audio.channels, audio.duration) == (2, 1.5)
    assert audio.peak_dbfs == pytest.approx(-6.02, abs=0.01)


def test_digital_silence_has_no_level() -> None:
    assert Audio(np.zeros((1, 80), np.float32), 8000).peak_dbfs == float("-inf")
    assert Audio(np.zeros((1, 0), np.float32), 8000).peak_dbfs == float("-inf")


@pytest.mark.parametrize(
    ("samples", "rate_hz"),
    [(np.zeros(80, np.float32), 8000), (np.zeros((1, 80)), 8000), (np.zeros((1, 80), np.float32), 0)],
)
def test_audio_of_another_shape_type_or_rate_is_refused(samples: np.ndarray, rate_hz: int) -> None:
    with pytest.raises(ValueError, match="got"):
        Audio(samples, rate_hz)


def test_only_an_answered_call_expects_a_recording() -> None:
    expecting = [kind for kind in Disposition if Call("c1", disposition=kind).expects_recording]
    assert expecting == [Disposition.ANSWERED]
    assert not Call("c1").expects_recording


def test_a_call_needs_an_id_and_a_zone() -> None:
    with pytest.raises(ValueError, match="call_id"):
        Call("")
    with pytest.raises(ValueError, match=r"c1.*no time zone"):
        Call("c1", started_at=datetime(2026, 11, 1, 9, 0))
    assert Call("c1", started_at=datetime(2026, 11, 1, 9, 0, tzinfo=UTC)).started_at is not None

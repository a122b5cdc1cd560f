"""Speech activity of one channel, in frames of 10 ms.

A detector owns resampling, blocks, smoothing and span building; what it is made of supplies one method: a
score per frame. Two results follow from it: tight spans for measuring (silence, talk-over, speech rate), and
padded ones for transcription, where a cut-off consonant costs a word.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recordings.span import Timeline, TimeSpan, union, widened

FRAME_S = 0.01
BLOCK_S = 300.0  # a detector's memory is bounded by one block, whatever the recording's length

QUIET_DB = 4.0  # above the noise floor; what stays below it for long is not worth a detector's time
QUIET_MARGIN_S = 0.4
WORTH_PACKING = 0.9  # share of a block; above it nothing is gained by leaving out the rest

Samples = NDArray[np.float32]
Scores = NDArray[np.float32]
Method = Literal["combined", "silero", "webrtc"]


@dataclass(frozen=True, slots=True)
class Smoothing:
    """From frames to spans, in seconds: pauses up to ``close_gap_s`` are closed, what is then shorter than
    ``min_speech_s`` is dropped, and the rest widened by ``edge_s``.

    Defaults: the best on both halves of 130 s of labelled public speech through 8 kHz mu-law.
    """

    close_gap_s: float = 0.15
    min_speech_s: float = 0.05
    edge_s: float = 0.01

    def __post_init__(self) -> None:
        if min(self.close_gap_s, self.min_speech_s, self.edge_s) < 0:
            raise ValueError(f"smoothing times are not negative, got {self}")

    def spans(self, frames: NDArray[np.bool_]) -> Timeline:
        """Spans of the true frames, the first frame at 0 s."""
        steps = np.diff(np.concatenate(([0], frames.astype(np.int8), [0])))
        starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
        found = (TimeSpan(a * FRAME_S, b * FRAME_S) for a, b in zip(starts, ends, strict=True))
        # Half a frame more: 0.15 s of gap is 15 frames, whatever the floats make of it.
        joined = union(found, gap=self.close_gap_s + FRAME_S / 2)
        long_enough = (span for span in joined if span.duration >= self.min_speech_s - FRAME_S / 2)
        return widened(long_enough, self.edge_s, limit=len(frames) * FRAME_S)


class ActivityDetector(ABC):
    """Finds speech in one channel of any sample rate.

    Attributes:
        name: name and version, kept with every transcript.
        rate_hz: what the model wants to hear.
    """

    name: str
    rate_hz: int

    def __init__(self, smoothing: Smoothing | None = None) -> None:
        self.smoothing = smoothing or Smoothing()

    def spans(self, samples: Samples, rate_hz: int) -> Timeline:
        """Tight spans of speech in ``samples`` (float32, shape (n,)), in seconds."""
        return self.smoothing.spans(self.frames(samples, rate_hz))

    def frames(self, samples: Samples, rate_hz: int) -> NDArray[np.bool_]:
        """Speech or not, before smoothing: one value for each started 10 ms."""
        if samples.ndim != 1:
            raise ValueError(
                f"speech activity is found channel by channel, got samples of shape {samples.shape}"
            )
        count = int(np.ceil(len(samples) / rate_hz / FRAME_S - 1e-9))
        block = round(BLOCK_S * rate_hz)
        parts = [
            self._block(samples[start : start + block], rate_hz) for start in range(0, len(samples), block)
        ]
        return np.concatenate(parts)[:count] if parts else np.zeros(0, dtype=np.bool_)

    def _block(self, samples: Samples, rate_hz: int) -> NDArray[np.bool_]:
        """One block; long quiet stretches are left out, half of a two-channel call."""
        count = int(np.ceil(len(samples) / rate_hz / FRAME_S - 1e-9))
        loud = _worth_hearing(samples, rate_hz)
        frame = round(FRAME_S * rate_hz)
        if np.mean(loud) < WORTH_PACKING and frame == FRAME_S * rate_hz:
            kept = samples[: len(loud) * frame].reshape(-1, frame)[loud].reshape(-1)
            heard = self._is_speech(resampled(kept, rate_hz, self.rate_hz))
            found = np.zeros(count, dtype=np.bool_)
            places = np.flatnonzero(loud)[: len(heard)]
            found[places] = heard[: len(places)]
            return found
        found = self._is_speech(resampled(samples, rate_hz, self.rate_hz))[:count]
        return np.pad(found, (0, count - len(found)))

    @abstractmethod
    def _is_speech(self, samples: Samples) -> NDArray[np.bool_]:
        """One value per frame of ``samples`` at ``rate_hz``."""


class SileroActivity(ActivityDetector):
    """Silero VAD v6, the ONNX model inside faster-whisper; above 0.3 is speech."""

    name = "silero-6"
    rate_hz = 16000

    def _is_speech(self, samples: Samples) -> NDArray[np.bool_]:
        return silero_scores(samples) > 0.3


class WebrtcActivity(ActivityDetector):
    """The detector of WebRTC, mode 2: quick, and too fond of noise to be trusted alone."""

    name = "webrtc-2"
    rate_hz = 8000

    def _is_speech(self, samples: Samples) -> NDArray[np.bool_]:
        return webrtc_frames(samples)


class CombinedActivity(ActivityDetector):
    """Silero, averaged over two phases of its 32 ms window, or WebRTC where Silero does not object.

    Silero misses quiet edges, WebRTC hears speech in noise: a frame is speech where Silero's mean is above
    0.4, or above 0.15 and WebRTC agrees (docs/benchmarks/speech-activity.md).
    """

    name = "combined-2"
    rate_hz = 16000

    def _is_speech(self, samples: Samples) -> NDArray[np.bool_]:
        mean = np.mean([silero_scores(samples, phase) for phase in (0, 320)], axis=0)
        agreed = webrtc_frames(resampled(samples, self.rate_hz, 8000))
        count = min(len(mean), len(agreed))
        found: NDArray[np.bool_] = (mean[:count] > 0.4) | (agreed[:count] & (mean[:count] > 0.15))
        return found


_DETECTORS: dict[Method, type[ActivityDetector]] = {
    "combined": CombinedActivity,
    "silero": SileroActivity,
    "webrtc": WebrtcActivity,
}


def detector(method: Method, smoothing: Smoothing | None = None) -> ActivityDetector:
    """The detector of that name.

    Raises:
        ValueError: where there is none.
    """
    if method not in _DETECTORS:
        raise ValueError(f"speech activity: expected one of {', '.join(_DETECTORS)}, got {method!r}")
    return _DETECTORS[method](smoothing)


def padded(spans: Timeline, duration: float, pad_s: float = 0.25) -> Timeline:
    """Spans for transcription: widened by ``pad_s`` inside the recording, merged where they then meet."""
    return widened(spans, pad_s, limit=duration)


def resampled(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """``samples`` at another rate, polyphase filtered."""
    if from_hz == to_hz:
        return samples
    if from_hz == 2 * to_hz:
        return _halved(samples)
    from scipy.signal import resample_poly

    divisor = int(np.gcd(from_hz, to_hz))
    changed: Samples = resample_poly(samples, to_hz // divisor, from_hz // divisor).astype(np.float32)
    return changed


def _halved(samples: Samples) -> Samples:
    """``samples`` at half their rate: the filter of ``resample_poly``, at a quarter of its time.

    Every other tap of a filter that cuts in the middle of the band is 0, but for the one in its centre: so
    the even samples are only scaled, and the odd ones filtered.
    """
    from scipy.signal import oaconvolve

    taps = _half_band()
    centre, even, odd = len(taps) // 2, samples[::2], samples[1::2]
    found: Samples = taps[centre] * even
    if len(odd):
        between = oaconvolve(odd, taps[1::2])[centre // 2 - 1 :]
        count = min(len(found), len(between))
        found[:count] += between[:count]
    return found


@functools.cache
def _half_band() -> Samples:
    """The filter that ``scipy.signal.resample_poly`` makes for half the rate."""
    from scipy.signal import firwin

    taps: Samples = firwin(41, 0.5, window=("kaiser", 5.0)).astype(np.float32)
    return taps


def _worth_hearing(samples: Samples, rate_hz: int) -> NDArray[np.bool_]:
    """Per whole 10 ms frame: louder than the floor of this block, or close to what is."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    frame = round(FRAME_S * rate_hz)
    count = len(samples) // frame
    if not count:
        return np.zeros(0, dtype=np.bool_)
    power = np.square(samples[: count * frame].reshape(count, frame)).mean(axis=1)
    level = uniform_filter1d(power, 3, mode="nearest")
    floor = max(float(np.percentile(level, 10)), 1e-10)
    loud = level > floor * 10 ** (QUIET_DB / 10)
    wide: NDArray[np.bool_] = maximum_filter1d(loud, 2 * round(QUIET_MARGIN_S / FRAME_S) + 1)
    return wide


@functools.cache
def _silero() -> Any:
    from faster_whisper.vad import get_vad_model

    return get_vad_model()


def silero_scores(samples: Samples, phase: int = 0) -> Scores:
    """Silero's probability per 10 ms of 16 kHz ``samples``; its windows start ``phase`` samples early."""
    window, frame = 512, 160
    count = len(samples) // frame
    shifted = np.concatenate((np.zeros(phase, dtype=np.float32), samples))
    whole = np.pad(shifted, (0, -len(shifted) % window))
    if not len(whole):
        return np.zeros(0, dtype=np.float32)
    scores = np.asarray(_silero()(whole), dtype=np.float32).reshape(-1)
    middles = (np.arange(count) * frame + frame // 2 + phase) // window
    per_frame: Scores = scores[middles]
    return per_frame


def webrtc_frames(samples: Samples, mode: int = 2) -> NDArray[np.bool_]:
    """WebRTC's verdict per 10 ms of 8 kHz ``samples``."""
    import webrtcvad

    judge = webrtcvad.Vad(mode)
    pcm = (np.clip(samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    step = 160  # bytes of 80 samples
    verdicts = (judge.is_speech(pcm[at : at + step], 8000) for at in range(0, len(pcm) - step + 1, step))
    return np.fromiter(verdicts, dtype=np.bool_)

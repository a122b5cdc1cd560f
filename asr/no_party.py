"""Sound that is nobody's speech: ring tone, keypad tones, hold music, and prompts that are played again.

Found before the parties are told apart. What tells music from speech is how long a tone stands still: a voice
glides all the time, in Mandarin more than elsewhere, and so its harmonics do; the notes of an instrument stay
where they are until the next one. Tones of the exchange stand still for good and have one or two frequencies.
A recorded prompt that is played again is the same to the last sample, which people never are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asr.activity import Samples, resampled
from asr.transcript import LabelledSpan, SpanKind
from recordings.span import Timeline, TimeSpan, difference, union

RATE_HZ = 8000
FFT = 512  # 64 ms, 15.6 Hz a bin
HOP_S = 0.04
LOUD_DB = 25.0  # below the loudest: what counts as sound at all
STILL_HOPS = 2  # spectra this far apart are compared: 80 ms
STILL = 0.6  # correlation of their fine structure from which on the sound stands still
MUSIC_WINDOW_S = 2.0
MUSIC_SHARE = 0.55  # of the sounding frames of a window
SHORTEST_MUSIC_S = 4.0  # a sung or drawn-out word is shorter
TONE_SHARE = 0.85  # of the power in at most two frequencies
SHORTEST_TONE_S = 0.3
FAINT_DB = -25.0  # of a frame's power spectrum summed; about -75 dBFS
KEY_ROWS, KEY_COLUMNS = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0)  # ITU-T Q.23
KEY_BALANCE_DB = 10.0  # how far the two tones of a key may differ
SHORTEST_PROMPT_S = 2.5
SEARCH_HZ = 4000
SAME_SOUND = 0.85  # correlation of half a second of sound with what is played again
LEAST_REPEATED = 0.02  # share of the whole's energy that comes again at one distance
MOST_LAGS = 8
LONGEST_SEARCH_S = 600.0  # prompts are looked for so far into the recording
RING_HZ = (400.0, 500.0)  # ring-back and busy tones are 450 Hz in China, 440/480 elsewhere
RING_GAP_S = 4.6  # the pause of the ring-back tone is 4 s

Spectra = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Frames:
    """Power spectra of one channel, a row per 40 ms, and which rows hold sound."""

    power: Spectra
    sounding: NDArray[np.bool_]


def no_party(samples: Samples, rate_hz: int) -> tuple[LabelledSpan, ...]:
    """Tones, music and repeated prompts of one channel (float32, shape (n,)), in order, without overlap."""
    narrow = resampled(samples, rate_hz, RATE_HZ)
    frames = _frames(narrow)
    if not len(frames.power):
        return ()
    ring, keys = _tones(frames)
    music = tuple(
        span
        for span in difference(_music(frames), union([*ring, *keys]))
        if span.duration >= SHORTEST_MUSIC_S
    )
    prompts = difference(_repeated(narrow), union([*ring, *keys, *music]))
    found = [LabelledSpan(SpanKind.RING, span) for span in ring]
    found += [LabelledSpan(SpanKind.MUSIC, span) for span in music]
    found += [LabelledSpan(SpanKind.IVR, span) for span in (*difference(keys, ring), *prompts)]
    return tuple(sorted(found, key=lambda labelled: labelled.span))


def _frames(samples: Samples) -> _Frames:
    hop = round(HOP_S * RATE_HZ)
    count = max(0, (len(samples) - FFT) // hop + 1)
    if not count:
        return _Frames(np.zeros((0, FFT // 2 + 1)), np.zeros(0, dtype=np.bool_))
    windows = np.lib.stride_tricks.sliding_window_view(samples, FFT)[::hop] * np.hanning(FFT)
    power = np.square(np.abs(np.fft.rfft(windows, axis=1))) + 1e-9
    level = 10 * np.log10(power.sum(axis=1))
    return _Frames(power, level > max(np.percentile(level, 95) - LOUD_DB, FAINT_DB))


def _tones(frames: _Frames) -> tuple[Timeline, Timeline]:
    """Where one or two frequencies hold nearly all power: the ring tone, and the tones of keys."""
    power = frames.power
    first = np.argmax(power, axis=1)
    rest = power.copy()
    one = _taken(rest, first)
    second = np.argmax(rest, axis=1)
    two = _taken(rest, second)
    share = (one + two) / power.sum(axis=1)
    steady = np.abs(np.diff(first, prepend=first[:1])) <= 1
    tonal = frames.sounding & (share > TONE_SHARE) & steady
    hertz = first * RATE_HZ / FFT
    single = one > 0.8 * (one + two)
    close = np.abs(first - second) <= 6  # 440 and 480 Hz together
    is_ring = (hertz >= RING_HZ[0]) & (hertz <= RING_HZ[1]) & (single | close)
    ring = [span for span in _spans(tonal & is_ring) if span.duration >= SHORTEST_TONE_S]
    low, high = np.minimum(first, second) * RATE_HZ / FFT, np.maximum(first, second) * RATE_HZ / FFT
    balanced = np.abs(10 * np.log10((one + 1e-9) / (two + 1e-9))) < KEY_BALANCE_DB
    is_key = _near(low, KEY_ROWS) & _near(high, KEY_COLUMNS) & balanced
    return union(ring, gap=RING_GAP_S), union(_spans(tonal & is_key), gap=0.2)


def _near(hertz: NDArray[np.float64], tones: tuple[float, ...]) -> NDArray[np.bool_]:
    """Within a bin of one of ``tones``."""
    near: NDArray[np.bool_] = np.min(np.abs(hertz[:, None] - np.array(tones)), axis=1) <= RATE_HZ / FFT
    return near


def _taken(power: Spectra, peaks: NDArray[np.int64]) -> NDArray[np.float64]:
    """The power of the peak of each row and its skirt, which is set to zero."""
    rows = np.arange(len(power))
    total = np.zeros(len(power))
    for offset in range(-3, 4):
        columns = np.clip(peaks + offset, 0, power.shape[1] - 1)
        total += power[rows, columns]
        power[rows, columns] = 0.0
    return total


def _music(frames: _Frames) -> Timeline:
    """Stretches in which most of what sounds stands still."""
    still = _stillness(frames.power) > STILL
    width = round(MUSIC_WINDOW_S / HOP_S)
    box = np.ones(width)
    sounding = np.convolve(frames.sounding, box, mode="same")
    standing = np.convolve(frames.sounding & still, box, mode="same")
    share = standing / np.maximum(sounding, 1)
    return _spans((share > MUSIC_SHARE) & (sounding > 0.6 * width))


def _stillness(power: Spectra) -> NDArray[np.float64]:
    """Per row, the correlation of its fine structure with that of the row before: 1 where no tone moved."""
    from scipy.ndimage import uniform_filter1d

    low, high = round(250 * FFT / RATE_HZ), round(3400 * FFT / RATE_HZ)
    level = np.log(power[:, low:high])
    fine = level - uniform_filter1d(level, 17, axis=1)  # the envelope off: what is left are the harmonics
    fine /= np.linalg.norm(fine, axis=1, keepdims=True) + 1e-9
    still = np.zeros(len(power))
    still[STILL_HOPS:] = np.einsum("ij,ij->i", fine[STILL_HOPS:], fine[:-STILL_HOPS])
    return still


def _repeated(samples: Samples) -> Timeline:
    """Stretches that are played again later, and their repetitions.

    The autocorrelation of the whole shows at which distances something comes again; there, sound is compared
    second by second.
    """
    from scipy import fft

    searched = resampled(samples[: round(LONGEST_SEARCH_S * RATE_HZ)], RATE_HZ, SEARCH_HZ)
    sharp = np.diff(searched, prepend=np.float32(0))
    shortest = round(SHORTEST_PROMPT_S * SEARCH_HZ)
    energy = float(np.dot(sharp, sharp))
    if len(sharp) < 2 * shortest or energy == 0.0:
        return ()
    size = fft.next_fast_len(2 * len(sharp), real=True)
    lags = fft.irfft(np.square(np.abs(fft.rfft(sharp, size))), size)[shortest : len(sharp)] / energy
    least = max(LEAST_REPEATED, 6 * float(np.std(lags)))
    found: list[TimeSpan] = []
    for lag in _peaks(lags, least):
        distance = lag + shortest
        for span in _same(sharp, distance):
            found += [span, span.shift(distance / SEARCH_HZ)]
    return union(found, gap=0.1)


def _peaks(lags: NDArray[np.float32], least: float) -> list[int]:
    """The highest peaks, at most `MOST_LAGS`, a tenth of a second or more apart."""
    high = np.flatnonzero(lags > least)
    peaks: list[int] = []
    for lag in high[np.argsort(-lags[high])].tolist():
        if len(peaks) == MOST_LAGS:
            break
        if all(abs(lag - other) > SEARCH_HZ // 10 for other in peaks):
            peaks.append(lag)
    return peaks


def _same(sharp: Samples, lag: int) -> Timeline:
    """Where sound at `SEARCH_HZ` is the same as ``lag`` samples later, for `SHORTEST_PROMPT_S` or more."""
    early, late = sharp[:-lag], sharp[lag:]
    alike = _smooth(early, late)
    same = alike > SAME_SOUND * np.sqrt(_smooth(early, early) * _smooth(late, late) + 1e-16)
    steps = np.diff(np.concatenate(([0], same.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
    spans = (TimeSpan(a * 0.01, b * 0.01) for a, b in zip(starts, ends, strict=True))
    return tuple(span for span in union(spans, gap=0.5) if span.duration >= SHORTEST_PROMPT_S)


def _smooth(left: Samples, right: Samples) -> NDArray[np.float64]:
    """Mean product of the two over half a second, per 10 ms."""
    from scipy.ndimage import uniform_filter1d

    step = SEARCH_HZ // 100
    short = -len(left) % step
    if short:  # what is missing of the last 10 ms is as the rest of it
        left, right = (np.pad(samples, (0, short), mode="symmetric") for samples in (left, right))
    sums = np.einsum("ij,ij->i", left.reshape(-1, step), right.reshape(-1, step), dtype=np.float64)
    mean: NDArray[np.float64] = uniform_filter1d(sums / step, SEARCH_HZ // 2 // step)
    return mean


def _spans(frames: NDArray[np.bool_]) -> Timeline:
    steps = np.diff(np.concatenate(([0], frames.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
    # A frame stands for the hop around its middle.
    lead = (FFT / RATE_HZ - HOP_S) / 2
    return tuple(TimeSpan(a * HOP_S + lead, b * HOP_S + lead) for a, b in zip(starts, ends, strict=True))

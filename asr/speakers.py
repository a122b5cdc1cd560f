"""Who is on the line: the parties of a call and when each of them speaks.

Two channels hold one party each, less what leaks over from the other side. One channel holds two voices that
have to be told apart (`asr.voices`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from asr.activity import FRAME_S, Samples
from recordings.audio import Audio
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, difference, intersection, union, widened

LEAST_LEAK_DB = 3.0  # a leak is at least this much below the other channel; who really speaks is nearer
LEAK_SPREAD_DB = 3.0  # and its level stays this near to what is usual on this line
LEAK_CORRELATION = 0.4
SHORTEST_LEAK_S = 0.1
LEAK_LAG_S = 0.15  # line echo comes back within this time
SHORTEST_PROOF_S = 0.3  # correlations of less sound prove nothing
PROOFS = 5
LEFTOVER_S = 0.15  # what a removed leak leaves of a span and is shorter than this goes with it
SAME_SOUND = 0.98  # correlation of two channels that hold the same mix

Power = NDArray[np.float64]  # per 10 ms


@dataclass(frozen=True, slots=True)
class Party:
    """One voice of the call.

    Attributes:
        role: agent or customer where the call record says so, else unknown.
        spans: when it speaks, tight.
        exclusive: on a shared line, the part of ``spans`` whose words are this party's; None: all of it.
    """

    channel: int
    spans: Timeline
    role: Speaker = Speaker.UNKNOWN
    exclusive: Timeline | None = None

    @property
    def transcribed(self) -> Timeline:
        return self.spans if self.exclusive is None else self.exclusive


def is_one_line(audio: Audio) -> bool:
    """True for one channel, and for two that hold the same mix: there is no party per channel then."""
    if audio.channels == 1:
        return True
    if audio.channels > 2 or not audio.samples.shape[1]:
        return False
    left, right = audio.samples
    power = float(np.sqrt(np.dot(left, left)) * np.sqrt(np.dot(right, right)))
    return power > 0 and float(np.dot(left, right)) / power > SAME_SOUND


def channel_parties(
    audio: Audio, activity: Sequence[Timeline], roles: Sequence[Speaker]
) -> tuple[Party, ...]:
    """One party for each channel with speech; ``activity`` in channel order.

    ``roles`` is the call record's map of channels; a channel that it does not name is unknown, unless there
    are two and the other one is agent or customer.
    """
    powers = [_power(samples, audio.rate_hz) for samples in audio.samples]
    clean = [_without_leaks(audio, activity, powers, channel) for channel in range(audio.channels)]
    parties = [
        Party(channel, spans, roles[channel] if channel < len(roles) else Speaker.UNKNOWN)
        for channel, spans in enumerate(clean)
    ]
    return tuple(party for party in _completed(parties) if party.spans)


def _completed(parties: list[Party]) -> list[Party]:
    opposite = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT}
    if len(parties) != 2:
        return parties
    first, second = parties
    if first.role is Speaker.UNKNOWN:
        first = replace(first, role=opposite.get(second.role, Speaker.UNKNOWN))
    elif second.role is Speaker.UNKNOWN:
        second = replace(second, role=opposite.get(first.role, Speaker.UNKNOWN))
    return [first, second]


def _without_leaks(
    audio: Audio, activity: Sequence[Timeline], powers: Sequence[Power], channel: int
) -> Timeline:
    """The speech of one channel, less what is another channel's voice coming over."""
    spans = activity[channel]
    for other in range(audio.channels):
        if other == channel or not spans or not activity[other]:
            continue
        below: Power = 10 * np.log10(powers[other] / powers[channel])  # dB under the other, per 10 ms
        gap = _leak_gap_db(audio, activity[other], below, channel, other)
        if gap is not None:
            quiet = _timeline(below >= gap - LEAK_SPREAD_DB)
            leaks = intersection(quiet, widened(activity[other], LEFTOVER_S))
            left = difference(spans, leaks)
            kept = (span for span in left if span in spans or span.duration >= LEFTOVER_S)
            # A dip of one voice under the other is no leak: short holes in what is kept are closed again.
            spans = intersection(union(kept, gap=SHORTEST_LEAK_S), spans)
    return spans


def _power(samples: Samples, rate_hz: int) -> Power:
    """Power above the noise floor, per 10 ms, smoothed over 200 ms."""
    frame = round(FRAME_S * rate_hz)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = np.square(frames).mean(axis=1, dtype=np.float64)
    width = min(20, len(power))
    smooth = np.convolve(power, np.ones(width) / width, mode="same") if width else power
    floor = np.percentile(smooth, 10) if len(smooth) else 0.0
    above: Power = np.maximum(smooth - floor, 1e-9)
    return above


def _leak_gap_db(audio: Audio, speech: Timeline, below: Power, channel: int, other: int) -> float | None:
    """How far ``channel`` is below ``other`` where it only repeats it; None where it never does."""
    frames = np.zeros(len(below), dtype=np.bool_)
    for span in speech:
        frames[round(span.start / FRAME_S) : round(span.end / FRAME_S)] = True
    quieter = frames & (below >= LEAST_LEAK_DB)
    stretches = [span for span in _timeline(quieter) if span.duration >= SHORTEST_PROOF_S]
    proofs = sorted(stretches, key=lambda span: -span.duration)[:PROOFS]
    return float(np.median(below[quieter])) if _repeats(audio, proofs, channel, other) else None


def _repeats(audio: Audio, proofs: Sequence[TimeSpan], channel: int, other: int) -> bool:
    """True where the median of the likenesses says so; the shortest first, until most of them agree."""
    found: list[float] = []
    for span in reversed(proofs):
        found.append(_likeness(audio, span, channel, other))
        alike = sum(value >= LEAK_CORRELATION for value in found)
        if max(alike, len(found) - alike) > len(proofs) // 2:
            return alike > len(found) - alike
    return bool(found) and float(np.median(found)) >= LEAK_CORRELATION


def _timeline(frames: NDArray[np.bool_]) -> Timeline:
    steps = np.diff(np.concatenate(([0], frames.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
    return tuple(TimeSpan(a * FRAME_S, b * FRAME_S) for a, b in zip(starts, ends, strict=True))


def _likeness(audio: Audio, span: TimeSpan, channel: int, other: int) -> float:
    """Peak of the normalised cross-correlation, 0..1, for delays up to that of a line's echo."""
    from scipy.signal import correlate

    rate = audio.rate_hz
    first, last = round(span.start * rate), round(span.end * rate)
    lag = min(round(LEAK_LAG_S * rate), first)
    ours = audio.samples[channel, first:last].astype(np.float64)
    source = audio.samples[other, first - lag : last].astype(np.float64)
    products = np.abs(correlate(source, ours, mode="valid"))
    energy = np.cumsum(np.concatenate(([0.0], np.square(source))))
    windows = energy[len(ours) :] - energy[: -len(ours)]
    norms = np.sqrt(windows * np.dot(ours, ours)) + 1e-9
    return float((products / norms).max())

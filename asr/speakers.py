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
from recordings.span import Timeline, TimeSpan, difference

LEAK_DB = 15.0  # a leak is at least this much below the other channel; a party who is heard there is nearer
LEAK_CORRELATION = 0.35
LEAK_LAG_S = 0.15  # line echo comes back within this time
SHORTEST_LEAK_S = 0.05
LEFTOVER_S = 0.1  # what a removed leak leaves of a span and is shorter than this goes with it
SAME_SOUND = 0.98  # correlation of two channels that hold the same mix


@dataclass(frozen=True, slots=True)
class Party:
    """One voice of the call.

    Attributes:
        role: agent or customer where the call record says so, else unknown.
        spans: when it speaks, tight.
    """

    channel: int
    spans: Timeline
    role: Speaker = Speaker.UNKNOWN


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
    clean = [_without_leaks(audio, activity, channel) for channel in range(audio.channels)]
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


def _without_leaks(audio: Audio, activity: Sequence[Timeline], channel: int) -> Timeline:
    """The speech of one channel, less what is another channel's voice coming over."""
    spans = activity[channel]
    for other in range(audio.channels):
        if other == channel or not spans:
            continue
        leaks = _leaks(audio, spans, channel, other)
        left = difference(spans, leaks)
        spans = tuple(span for span in left if span in spans or span.duration >= LEFTOVER_S)
    return spans


def _leaks(audio: Audio, spans: Timeline, channel: int, other: int) -> list[TimeSpan]:
    """Where ``channel``'s activity is the sound of the much louder ``other`` channel."""
    rate = audio.rate_hz
    found = []
    for span in spans:
        first, last = round(span.start * rate), round(span.end * rate)
        quiet, loud = audio.samples[channel, first:last], audio.samples[other, first:last]
        below = _levels_db(loud, rate) - _levels_db(quiet, rate) >= LEAK_DB
        for start, end in _runs(below):
            run = TimeSpan(span.start + start * FRAME_S, span.start + end * FRAME_S)
            if run.duration >= SHORTEST_LEAK_S and _is_copy(audio, run, channel, other):
                found.append(run)
    return found


def _levels_db(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """Level per 10 ms, over 50 ms."""
    frame = round(FRAME_S * rate_hz)
    power = (
        np.square(samples[: len(samples) // frame * frame].astype(np.float64)).reshape(-1, frame).mean(axis=1)
    )
    smooth = np.convolve(power, np.ones(5) / 5, mode="same") if len(power) >= 5 else power
    level: NDArray[np.float64] = 10 * np.log10(smooth + 1e-10)
    return level


def _runs(frames: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate(([0], frames.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist()
    return list(zip(starts, ends, strict=True))


def _is_copy(audio: Audio, span: TimeSpan, channel: int, other: int) -> bool:
    """Whether ``channel`` repeats ``other`` within the lag of an echo, by their cross-correlation."""
    from scipy.signal import correlate

    rate = audio.rate_hz
    first, last = round(span.start * rate), round(span.end * rate)
    lag = min(round(LEAK_LAG_S * rate), first)
    ours = audio.samples[channel, first:last].astype(np.float64)
    source = audio.samples[other, first - lag : last].astype(np.float64)
    if not len(ours):
        return False
    products = np.abs(correlate(source, ours, mode="valid"))
    energy = np.cumsum(np.concatenate(([0.0], np.square(source))))
    windows = energy[len(ours) :] - energy[: -len(ours)]
    norms = np.sqrt(windows * np.dot(ours, ours)) + 1e-9
    return bool((products / norms).max() > LEAK_CORRELATION)

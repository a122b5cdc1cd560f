"""From a recording's bytes to samples, streamed, with what is wrong told apart.

What call centres hold: WAV with PCM, G.711 a-law/mu-law or GSM, raw GSM, MP3, AMR-NB, Opus and FLAC;
8-48 kHz, one or two channels. Run it in a process of its own (``recordings.decoder``): the bytes come from
outside, and a codec that crashes takes its process along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recordings.audio import Audio
from recordings.call import Call
from recordings.errors import (
    RecordingEmpty,
    RecordingSilent,
    RecordingTooLong,
    RecordingTruncated,
    RecordingUnreadable,
)
from recordings.track import MOST_BAD, DecodeOptions, Samples, Track, opened

__all__ = ["DecodeOptions", "Probe", "check_audible", "check_length", "decode", "probe", "stream"]

SILENT_DBFS = -60.0
"""A recording whose loudest sample is below this holds no call: line noise alone is louder."""
TOLERANCE_S = 0.5
"""How much shorter than declared a recording may be: encoders count their own delay in."""
UNKNOWN_S = 600.0
"""Room made first for a recording that says nothing of its length."""
THINNEST_BITS_PER_S = 400
"""A file cannot hold more sound than its size at this rate (FLAC of pure silence is the thinnest): no room is
made on the word of a header alone."""

Allocate = Callable[[int, int], Samples]
"""Makes a float32 array of shape (channels, n)."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What a recording says of itself before it is decoded.

    Attributes:
        declared_s: its length by its own header; None where there is none to trust.
        estimated_s: libav's estimate; None where it has none.
    """

    container: str
    codec: str
    rate_hz: int
    channels: int
    declared_s: float | None
    estimated_s: float | None


def probe(path: Path, options: DecodeOptions | None = None) -> Probe:
    """What ``path`` holds; reads its header only.

    Raises:
        RecordingMissing, RecordingEmpty, RecordingUnreadable, RecordingUnsupported
    """
    with opened(path, options or DecodeOptions()) as track:
        return Probe(
            track.container,
            track.codec,
            track.rate_hz,
            track.channels,
            track.declared.seconds,
            track.estimated_s,
        )


def stream(path: Path, options: DecodeOptions | None = None) -> Iterator[Samples]:
    """The samples of ``path`` in blocks of shape (channels, n), at ``options.rate_hz``.

    Raises:
        RecordingError: as ``decode``; truncation and damage show after the last block.
    """
    options = options or DecodeOptions()
    with opened(path, options) as track:
        yield from _checked(track, options)


def decode(path: Path, options: DecodeOptions | None = None, allocate: Allocate | None = None) -> Audio:
    """The whole recording, channels as they are.

    The samples are written once, into an array made by the recording's own length with ``allocate`` (default:
    in memory); where that length is wrong it grows by half. Memory never touched is never taken.

    Raises:
        RecordingMissing, RecordingEmpty: no such file; no bytes or no samples.
        RecordingUnreadable: not a regular file, not audio, or damaged.
        RecordingUnsupported: more than ``max_channels``, several tracks, or a rate outside 8-48 kHz.
        RecordingTooLong: over ``max_hours``.
        RecordingTruncated: shorter than its container says (``recordings.containers``: which ones say).
    """
    options = options or DecodeOptions()
    with opened(path, options) as track:
        room = _Room(allocate or _in_memory, int(_expected_s(track, options) * options.rate_hz))
        for block in _checked(track, options):
            room.append(block)
    return Audio(room.samples, options.rate_hz)


def check_audible(audio: Audio, path: Path | str) -> None:
    """Refuse a recording in which no channel is ever louder than -60 dBFS.

    Raises:
        RecordingSilent: with the loudest level.
    """
    peak = audio.peak_dbfs
    if peak < SILENT_DBFS:
        level = "全为零" if peak == float("-inf") else f"最响处只有 {peak:.0f} dBFS"
        raise RecordingSilent(
            path, f"录音没有声音：{audio.duration:.1f} 秒，{level}（低于 {SILENT_DBFS:.0f} dBFS）"
        )


def check_length(audio: Audio, call: Call, path: Path | str) -> None:
    """The last hint of truncation, for containers that tell nothing: much shorter than the talk time.

    Holds may not have been recorded, and switches round: a fifth and 5 s are let pass (our choice).

    Raises:
        RecordingTruncated
    """
    if call.talk_s is None:
        return
    expected = call.talk_s - sum(hold.duration for hold in call.holds)
    if audio.duration < 0.8 * expected - 5.0:
        raise RecordingTruncated(
            path,
            f"录音可能不完整：话单记通话 {call.talk_s:.1f} 秒，录音只有 {audio.duration:.1f} 秒",
            declared_s=call.talk_s,
            actual_s=audio.duration,
            call_id=call.call_id,
        )


def _checked(track: Track, options: DecodeOptions) -> Iterator[Samples]:
    """The blocks of ``track``, then the checks that only the whole recording allows."""
    limit = int(options.max_hours * 3600 * options.rate_hz)
    produced = 0
    for block in track.blocks():
        produced += block.shape[1]
        if produced > limit:
            raise RecordingTooLong(track.path, f"录音超过上限 {options.max_hours:g} 小时")
        if block.shape[1]:
            yield block
    _check_whole(track, produced / options.rate_hz)


def _check_whole(track: Track, actual_s: float) -> None:
    said = track.declared
    if said.seconds is not None and actual_s < said.seconds - TOLERANCE_S:
        raise RecordingTruncated(
            track.path,
            f"录音不完整：文件头声明 {said.seconds:.1f} 秒，实际只解出 {actual_s:.1f} 秒",
            declared_s=said.seconds,
            actual_s=actual_s,
        )
    if said.cut is not None:
        raise RecordingTruncated(
            track.path, f"录音不完整：{said.cut}，解出 {actual_s:.1f} 秒", declared_s=None, actual_s=actual_s
        )
    if track.bad_packets > track.packets * MOST_BAD + 1:  # a last packet is often half a one
        raise RecordingUnreadable(
            track.path, f"录音损坏：{track.packets} 个数据包中有 {track.bad_packets} 个无法解码"
        )
    if track.broken is not None:
        raise RecordingUnreadable(track.path, f"录音损坏：读到 {actual_s:.1f} 秒处中断（{track.broken}）")
    if not actual_s:
        raise RecordingEmpty(track.path, "文件里没有一个采样")


def _expected_s(track: Track, options: DecodeOptions) -> float:
    told = track.declared.seconds or track.estimated_s or UNKNOWN_S
    return min(told, track.size_bytes * 8 / THINNEST_BITS_PER_S, options.max_hours * 3600) + 1.0


def _in_memory(channels: int, count: int) -> Samples:
    return np.empty((channels, count), np.float32)


class _Room:
    """One array that blocks are written into; its untouched rest costs nothing."""

    def __init__(self, allocate: Allocate, expected: int) -> None:
        self._allocate = allocate
        self._expected = expected
        self._array: Samples | None = None
        self._filled = 0

    def append(self, block: Samples) -> None:
        channels, count = block.shape
        if self._array is None:
            self._array = self._allocate(channels, max(self._expected, count))
        elif self._filled + count > self._array.shape[1]:
            larger = self._allocate(channels, self._filled + count + self._filled // 2)
            larger[:, : self._filled] = self._array[:, : self._filled]
            self._array = larger
        self._array[:, self._filled : self._filled + count] = block
        self._filled += count

    @property
    def samples(self) -> Samples:
        if self._array is None:
            return np.empty((1, 0), np.float32)
        return self._array[:, : self._filled]

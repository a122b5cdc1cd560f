"""The one audio track of a recording, opened safely and read as blocks of samples through libav."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from recordings.containers import Declared, declared
from recordings.errors import (
    RecordingEmpty,
    RecordingMissing,
    RecordingTooLong,
    RecordingUnreadable,
    RecordingUnsupported,
)

CONTAINERS = "wav,w64,aiff,au,caf,gsm,amr,mp3,flac,ogg,aac,mov,matroska,webm,alaw,mulaw"
"""Containers let in. Playlists and the like are not: they would make libav open other files or addresses."""
HEADERLESS = {".al": "alaw", ".alaw": "alaw", ".ul": "mulaw", ".ulaw": "mulaw", ".gsm": "gsm"}
"""Formats that their bytes do not tell, or not surely. G.711 without a header is 8 kHz, one channel."""
SLOWEST_HZ, FASTEST_HZ = 8_000, 48_000
GAP_S = 0.1
"""Time stamps further ahead than this are a hole (lost or undecodable packets) and are filled with silence,
so that what follows keeps its time."""
OPTIONS = {"format_whitelist": CONTAINERS, "max_size": "65536"}
"""For libav: ``max_size`` is bytes a packet of WAV; the usual 4,096 cost eight times the time."""
CHUNK = 16_384
"""Samples resampled at once: codecs of 20 ms frames would otherwise spend their time between calls."""
MOST_BAD = 0.02
"""Share of packets that may fail to decode; their time is silence. More is a damaged recording."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DecodeOptions:
    """How recordings are decoded.

    Attributes:
        rate_hz: samples per second of the result, whatever the recording has.
        max_hours: longer recordings are refused.
        max_channels: recordings with more are refused, never mixed.
    """

    rate_hz: int = 16_000
    max_hours: float = 4.0
    max_channels: int = 2

    def __post_init__(self) -> None:
        if not SLOWEST_HZ <= self.rate_hz <= FASTEST_HZ:
            raise ValueError(f"rate_hz lies between {SLOWEST_HZ} and {FASTEST_HZ}, got {self.rate_hz}")
        if not 0 < self.max_hours <= 48:
            raise ValueError(f"max_hours lies between 0 and 48, got {self.max_hours}")
        if self.max_channels < 1:
            raise ValueError(f"max_channels is at least 1, got {self.max_channels}")


@contextmanager
def opened(path: Path, options: DecodeOptions) -> Iterator[Track]:
    """The track of ``path``, its header checked.

    Raises:
        RecordingMissing, RecordingEmpty, RecordingUnreadable, RecordingUnsupported
    """
    import av

    with _regular_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if not size:
            raise RecordingEmpty(path, "文件为空（0 字节）")
        form = HEADERLESS.get(path.suffix.lower())
        bare = form in ("alaw", "mulaw")
        extra = {"sample_rate": str(SLOWEST_HZ)} if bare else {}
        try:
            said = Declared() if bare else declared(file, size)
            file.seek(0)
            # A Python file, not a name: libav could take a name for a protocol.
            container = av.open(file, "r", format=form, options={**OPTIONS, **extra})
        except (av.FFmpegError, OSError, ValueError, MemoryError) as error:
            raise RecordingUnreadable(path, f"不是可识别的录音文件：{_plain(error)}") from error
        with container:
            yield Track(path, size, container, _audio_stream(path, container, options), said, options)


@contextmanager
def _regular_file(path: Path) -> Iterator[BinaryIO]:
    try:
        # Without O_NONBLOCK, opening a pipe waits for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise RecordingMissing(path, "录音文件不存在") from error
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            raise  # our trouble, not the recording's
        raise RecordingUnreadable(path, f"无法读取：{_plain(error)}") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RecordingUnreadable(path, "不是普通文件")
    with os.fdopen(descriptor, "rb") as file:
        yield file


def _audio_stream(path: Path, container: Any, options: DecodeOptions) -> Any:
    tracks = container.streams.audio
    if not tracks:
        raise RecordingUnreadable(path, f"文件里没有音轨（{container.format.name}）")
    if len(tracks) > 1:
        raise RecordingUnsupported(path, f"应为一条音轨，实际有 {len(tracks)} 条")
    context = tracks[0].codec_context
    if context is None:
        raise RecordingUnsupported(path, "音轨的编码无法识别")
    _check_format(path, context.channels, context.sample_rate, options)
    return tracks[0]


def _check_format(path: Path, channels: int, rate_hz: int, options: DecodeOptions) -> None:
    if not 1 <= channels <= options.max_channels:
        raise RecordingUnsupported(path, f"应为 1 到 {options.max_channels} 个声道，实际有 {channels} 个")
    if not SLOWEST_HZ <= rate_hz <= FASTEST_HZ:
        raise RecordingUnsupported(
            path, f"采样率应在 {SLOWEST_HZ} 到 {FASTEST_HZ} Hz 之间，实际为 {rate_hz} Hz"
        )


class Track:
    """One audio track. ``blocks`` may be read once; the counts are right when it has ended.

    Attributes:
        declared: what the container says of its length.
        packets, bad_packets: read, and of these not decodable.
        broken: why reading ended before the end of the file; None where it did not.
    """

    def __init__(
        self,
        path: Path,
        size_bytes: int,
        container: Any,
        stream: Any,
        said: Declared,
        options: DecodeOptions,
    ) -> None:
        self.path = path
        self.size_bytes = size_bytes
        self.declared = said
        self.packets = self.bad_packets = 0
        self.broken: str | None = None
        self._container = container
        self._stream = stream
        self._options = options
        self._resampler: Any = None
        self._waiting: Any = None
        self._format: tuple[str, str, int] | None = None
        self._first_s: float | None = None
        self._heard_s = 0.0

    @property
    def container(self) -> str:
        return str(self._container.format.name)

    @property
    def codec(self) -> str:
        return str(self._stream.codec_context.name)

    @property
    def channels(self) -> int:
        return int(self._stream.codec_context.channels)

    @property
    def rate_hz(self) -> int:
        return int(self._stream.codec_context.sample_rate)

    @property
    def estimated_s(self) -> float | None:
        """libav's estimate of the length in seconds, often from the bit rate; None where it has none."""
        duration = self._container.duration
        return duration / 1e6 if duration and duration > 0 else None

    def blocks(self) -> Iterator[Samples]:
        """Samples of shape (channels, n) at the options' rate.

        Raises:
            RecordingUnsupported: the format changes on the way.
            RecordingTooLong: a time stamp lies beyond ``max_hours``.
        """
        for frame in self._frames():
            yield from self._gap_before(frame)
            self._take(frame)
            if self._waiting.samples >= CHUNK:
                yield from self._resampled()
        if self._resampler is not None:
            yield from self._resampled()
            yield from (part.to_ndarray() for part in self._resampler.resample(None))

    def _frames(self) -> Iterator[Any]:
        import av

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except (av.FFmpegError, OSError) as error:
                self.broken = _plain(error)
                return
            self.packets += 1
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self.bad_packets += 1
                continue
            yield from frames

    def _gap_before(self, frame: Any) -> Iterator[Samples]:
        """Silence for time that the stamps skip, in blocks of at most 10 s."""
        if frame.time is None:
            return
        if self._first_s is None:
            self._first_s = frame.time
        gap_s = frame.time - self._first_s - self._heard_s
        if gap_s < GAP_S:
            return
        if self._heard_s + gap_s > self._options.max_hours * 3600:
            raise RecordingTooLong(
                self.path,
                f"时间戳跳到 {self._heard_s + gap_s:.0f} 秒，超过上限 {self._options.max_hours:g} 小时",
            )
        yield from self._resampled()
        self._heard_s += gap_s
        rate_hz, left = self._options.rate_hz, round(gap_s * self._options.rate_hz)
        while left > 0:
            yield np.zeros((frame.layout.nb_channels, min(left, 10 * rate_hz)), np.float32)
            left -= 10 * rate_hz

    def _take(self, frame: Any) -> None:
        import av

        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self._format is None:
            _check_format(self.path, frame.layout.nb_channels, frame.sample_rate, self._options)
            self._format = found
            self._resampler = av.AudioResampler("fltp", frame.layout, self._options.rate_hz)
            self._waiting = av.AudioFifo()
        elif found != self._format:
            raise RecordingUnsupported(self.path, f"格式中途从 {self._format} 变为 {found}")
        self._heard_s += frame.samples / frame.sample_rate
        frame.pts = None  # time is kept by _gap_before; the queue would insist on stamps without a jitter
        self._waiting.write(frame)

    def _resampled(self) -> Iterator[Samples]:
        waiting = self._waiting.read(0, True) if self._waiting is not None and self._waiting.samples else None
        if waiting is not None:
            yield from (part.to_ndarray() for part in self._resampler.resample(waiting))


def _plain(error: Exception) -> str:
    """libav's or the system's words, without the address of the object that read."""
    return str(getattr(error, "strerror", None) or error)

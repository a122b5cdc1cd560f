"""How long a recording says it is, read from its container: the measure of what a truncated file has lost.

=================  ===================================================================================
container          what tells that it is whole
=================  ===================================================================================
WAV, RF64, W64     size of the data chunk over bytes per second; 0 and the largest sizes mean that the
                   recorder never closed the file and tell nothing
FLAC               total samples; 0 tells nothing
MP3                frames of the Xing, Info or VBRI header; without one nothing tells
Ogg                end mark on the last page (no length)
AMR, GSM           no length; a last frame cut in two tells of truncation, a cut between frames does not show
others             no length that can be trusted
=================  ===================================================================================
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

_PLACEHOLDER = 0x7FFF0000  # recorders that stream write sizes near the signed or unsigned maximum
_LAST_PAGE_BYTES = 65_307  # the longest Ogg page there can be
_AMR_FRAME_BYTES = (
    13,
    14,
    16,
    18,
    20,
    21,
    27,
    32,
    6,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
)  # RFC 4867 section 5.3, by frame type
_GSM_FRAME_BYTES = 33
_MPEG_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


@dataclass(frozen=True, slots=True)
class Declared:
    """What a container says of itself.

    Attributes:
        seconds: its length; None where it does not say.
        cut: why it is known to be truncated whatever its length, as a sentence; None where it is not.
    """

    seconds: float | None = None
    cut: str | None = None


def declared(file: BinaryIO, size: int) -> Declared:
    """What the container of ``file`` (``size`` bytes) says; nothing is raised for damaged headers."""
    file.seek(0)
    head = file.read(16)
    try:
        if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
            return _wav(file, size)
        if head[:4] == b"riff" and size > 40:
            return _w64(file, size)
        if head[:4] == b"fLaC":
            return _flac(file)
        if head[:4] == b"OggS":
            return _ogg(file, size)
        if head[:6] == b"#!AMR\n":
            return _amr(file, size)
        if head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
            return _mp3(file, head)
        if head and head[0] >> 4 == 0xD:
            return _gsm(size)
    except struct.error:  # the header itself is cut short: the decoder will say so
        return Declared()
    return Declared()


def _wav(file: BinaryIO, size: int) -> Declared:
    position, bytes_per_second, long_data = 12, 0, None
    while position + 8 <= size:
        file.seek(position)
        name, length = struct.unpack("<4sI", file.read(8))
        if name == b"ds64":
            long_data = struct.unpack("<8xQ", file.read(16))[0]
        elif name == b"fmt ":
            bytes_per_second = struct.unpack("<8xI", file.read(12))[0]
        elif name == b"data":
            if length == 0xFFFFFFFF and long_data is not None:
                length = long_data
            elif length >= _PLACEHOLDER and position + 8 + length > size:
                length = 0
            return Declared(length / bytes_per_second if length and bytes_per_second else None)
        position += 8 + length + length % 2
    return Declared()


def _w64(file: BinaryIO, size: int) -> Declared:
    position, bytes_per_second = 40, 0
    while position + 24 <= size:
        file.seek(position)
        name, length = struct.unpack("<4s12xQ", file.read(24))
        if name == b"fmt ":
            bytes_per_second = struct.unpack("<8xI", file.read(12))[0]
        elif name == b"data":
            known = 24 < length < 1 << 62 and bytes_per_second
            return Declared((length - 24) / bytes_per_second if known else None)
        position += max(24, length + -length % 8)
    return Declared()


def _flac(file: BinaryIO) -> Declared:
    file.seek(8 + 10)
    packed = struct.unpack(">Q", file.read(8))[0]  # 20 bits rate, 3 channels, 5 depth, 36 total samples
    rate_hz, samples = packed >> 44, packed & ((1 << 36) - 1)
    return Declared(samples / rate_hz if rate_hz and samples else None)


def _ogg(file: BinaryIO, size: int) -> Declared:
    file.seek(max(0, size - 2 * _LAST_PAGE_BYTES))
    tail = file.read()
    start = tail.rfind(b"OggS")
    page = tail[start:]
    if start < 0 or len(page) < 27 or len(page) < 27 + page[26]:
        return Declared(cut="最后一个 Ogg 页不完整")
    if len(page) < 27 + page[26] + sum(page[27 : 27 + page[26]]):
        return Declared(cut="最后一个 Ogg 页不完整")
    return Declared(cut=None if page[5] & 4 else "没有 Ogg 结束页")


def _amr(file: BinaryIO, size: int) -> Declared:
    file.seek(6)
    frames, position = file.read(), 0
    while position < len(frames):
        position += _AMR_FRAME_BYTES[frames[position] >> 3 & 15]
    return Declared(cut=None if position == size - 6 else "最后一帧 AMR 不完整")


def _gsm(size: int) -> Declared:
    return Declared(cut="最后一帧 GSM 不完整" if size % _GSM_FRAME_BYTES else None)


def _mp3(file: BinaryIO, head: bytes) -> Declared:
    start = 0
    if head[:3] == b"ID3":
        if len(head) < 10:
            return Declared()
        start = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True)
        )
    file.seek(start)
    frame = file.read(200)
    if len(frame) < 60 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return Declared()
    version, rate_index = frame[1] >> 3 & 3, frame[2] >> 2 & 3
    if version not in _MPEG_RATES_HZ or rate_index == 3:
        return Declared()
    mono = frame[3] >> 6 == 3
    side = (17 if mono else 32) if version == 3 else (9 if mono else 17)
    seconds_per_frame = (1152 if version == 3 else 576) / _MPEG_RATES_HZ[version][rate_index]
    at = 4 + side
    if frame[at : at + 4] in (b"Xing", b"Info"):
        flags, frames = struct.unpack(">II", frame[at + 4 : at + 12])
        return Declared(frames * seconds_per_frame if flags & 1 and frames else None)
    if frame[36:40] == b"VBRI":
        frames = struct.unpack(">I", frame[50:54])[0]
        return Declared(frames * seconds_per_frame if frames else None)
    return Declared()

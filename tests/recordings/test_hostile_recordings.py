"""Recordings from outside may be anything: each ends in a typed error that names the file, in time."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recorded_sound import FIXTURES, two_parties, wav, write

from recordings.decode import DecodeOptions, decode
from recordings.errors import (
    RecordingEmpty,
    RecordingError,
    RecordingMissing,
    RecordingTruncated,
    RecordingUnreadable,
    RecordingUnsupported,
)


def test_zero_bytes_text_folder_pipe_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "zero.wav").touch()
    (tmp_path / "text.wav").write_text("会议纪要：请大家准时参加。" * 50, encoding="utf-8")
    (tmp_path / "folder.wav").mkdir()
    os.mkfifo(tmp_path / "pipe.wav")
    expected = {
        "zero.wav": RecordingEmpty,
        "text.wav": RecordingUnreadable,
        "folder.wav": RecordingUnreadable,
        "pipe.wav": RecordingUnreadable,
        "none.wav": RecordingMissing,
        "a\0b.wav": RecordingUnreadable,
    }
    for name, error in expected.items():
        with pytest.raises(error) as raised:
            decode(tmp_path / name)
        assert raised.value.place.startswith(str(tmp_path))


@pytest.mark.parametrize(
    "name", ["new\nline.wav", "sur\udc80rogate.wav", "http:", "concat:a|b.wav", "-i.wav", "%d.wav"]
)
def test_odd_names_are_names(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wav(tmp_path / "plain.wav", two_parties(1.0)).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert decode(Path(name)).duration == 1.0


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXTINF:10,\n{other}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{other}'\n",
        "v=0\nc=IN IP4 127.0.0.1\n",
    ],
)
@pytest.mark.parametrize("suffix", [".wav", ".m3u8", ".ffconcat"])
def test_a_playlist_opens_no_other_file(playlist: str, suffix: str, tmp_path: Path) -> None:
    other = wav(tmp_path / "other.wav", two_parties(1.0))
    path = tmp_path / f"list{suffix}"
    path.write_text(playlist.format(other=other))
    with pytest.raises(RecordingUnreadable):
        decode(path)


def test_a_header_that_promises_four_gigabytes(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", two_parties(1.0))
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", 0x70000000)
    path.write_bytes(content)
    with pytest.raises(RecordingTruncated, match=r"实际只解出 1\.0 秒"):
        decode(path)


@pytest.mark.parametrize(
    "field", [(22, "<H", 65535), (22, "<H", 0), (24, "<I", 0xFFFFFFFF), (24, "<I", 0), (32, "<H", 0)]
)
def test_a_header_that_cannot_be(field: tuple[int, str, int], tmp_path: Path) -> None:
    """Channels, rate and block size out of this world."""
    at, form, value = field
    path = wav(tmp_path / "call.wav", two_parties(1.0))
    content = bytearray(path.read_bytes())
    content[at : at + struct.calcsize(form)] = struct.pack(form, value)
    path.write_bytes(content)
    try:
        assert decode(path).duration == pytest.approx(1.0, abs=0.5)  # libav repairs some
    except RecordingError as error:
        assert str(path) in str(error)


def test_two_tracks_are_not_one_call(tmp_path: Path) -> None:
    import av

    path = tmp_path / "two.mka"
    with av.open(path, "w", format="matroska") as out:
        streams = [out.add_stream("pcm_s16le", rate=8000, layout="mono") for _ in range(2)]
        for stream in streams:
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
            frame.sample_rate = 8000
            out.mux(stream.encode(frame))
    with pytest.raises(RecordingUnsupported, match="2 条"):
        decode(path)


def test_lost_packets_leave_silence_and_the_rest_in_place(tmp_path: Path) -> None:
    import av

    source = two_parties(6.0)[:1]
    whole = write(tmp_path / "whole.mka", source, 8000, "pcm_s16le", "matroska")
    holed = tmp_path / "holed.mka"
    with av.open(whole) as given_, av.open(holed, "w", format="matroska") as out:
        stream = out.add_stream_from_template(given_.streams.audio[0])
        for packet in given_.demux(given_.streams.audio[0]):
            if packet.dts is not None and not 2.0 <= float(packet.pts * packet.time_base) < 4.0:
                packet.stream = stream
                out.mux(packet)
    heard = decode(holed, DecodeOptions(rate_hz=8000)).samples[0]
    assert heard.size == pytest.approx(48000, abs=80)
    assert np.abs(heard[17000:31000]).max() == 0.0
    assert np.corrcoef(heard[34000:47000], source[0, 34000:47000])[0, 1] > 0.99


WHOLE = {path.name: path.read_bytes() for path in FIXTURES.iterdir() if path.suffix != ".md"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=12),
    end=st.floats(0.01, 1.0),
)
def test_damaged_recordings_decode_or_say_why(
    name: str, changes: list[tuple[int, int]], end: float, tmp_path: Path
) -> None:
    content = bytearray(WHOLE[name])
    for at, value in changes:
        content[at] = value
    path = tmp_path / name
    path.write_bytes(content[: int(len(content) * end)])
    try:
        audio = decode(path)
    except RecordingError as error:
        assert error.place == str(path)
    else:
        assert audio.channels in (1, 2)
        assert np.isfinite(audio.samples).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(
        [
            b"",
            b"RIFF\xff\xff\xff\xffWAVEfmt ",
            b"OggS\0\2",
            b"fLaC\0\0\0\x22",
            b"ID3\4",
            b"#!AMR\n",
            b"\xff\xfb",
        ]
    ),
    body=st.binary(max_size=2000),
    suffix=st.sampled_from([".wav", ".gsm", ".mp3", ".ogg", ".al", ""]),
)
def test_random_bytes_decode_or_say_why(head: bytes, body: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"noise{suffix}"
    path.write_bytes(head + body)
    try:
        assert np.isfinite(decode(path).samples).all()
    except RecordingError as error:
        assert error.place == str(path)

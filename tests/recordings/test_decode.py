"""Decoding: every codec that call centres hold: length, sound and channels; and what is truncated."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from recorded_sound import FIXTURES, likeness, two_parties, wav, write

from recordings.audio import Audio
from recordings.call import Call
from recordings.decode import DecodeOptions, check_audible, check_length, decode, probe, stream
from recordings.errors import (
    Problem,
    RecordingEmpty,
    RecordingSilent,
    RecordingTooLong,
    RecordingTruncated,
    RecordingUnsupported,
)
from recordings.span import TimeSpan

# codec, container, rate, channels, bit rate, sample format
CODECS = {
    "pcm-8k": ("pcm_s16le", "wav", 8000, 2, None, None),
    "pcm-16k": ("pcm_s16le", "wav", 16000, 2, None, None),
    "pcm-44k1": ("pcm_s16le", "wav", 44100, 2, None, None),
    "pcm-48k": ("pcm_s16le", "wav", 48000, 2, None, None),
    "pcm-mono": ("pcm_s16le", "wav", 8000, 1, None, None),
    "pcm-u8": ("pcm_u8", "wav", 8000, 2, None, None),
    "pcm-s24": ("pcm_s24le", "wav", 16000, 2, None, None),
    "pcm-f32": ("pcm_f32le", "wav", 16000, 2, None, None),
    "a-law": ("pcm_alaw", "wav", 8000, 2, None, None),
    "mu-law": ("pcm_mulaw", "wav", 8000, 2, None, None),
    "mp3": ("libmp3lame", "mp3", 8000, 2, 32000, None),
    "mp3-44k1": ("libmp3lame", "mp3", 44100, 2, 96000, None),
    "mp3-in-wav": ("libmp3lame", "wav", 8000, 2, 32000, None),
    "amr-nb": ("libopencore_amrnb", "amr", 8000, 1, 12200, None),
    "opus": ("libopus", "ogg", 48000, 2, 64000, None),
    "opus-8k": ("libopus", "ogg", 8000, 2, 48000, None),
    "flac": ("flac", "flac", 8000, 2, None, None),
    "m4a": ("aac", "mp4", 16000, 2, 64000, None),
}


@pytest.mark.parametrize("name", [name for name in CODECS if name != "mp3-in-wav"])
def test_codec_keeps_length_sound_and_channels(name: str, tmp_path: Path) -> None:
    codec, container, rate_hz, channels, bit_rate, sample_format = CODECS[name]
    source = two_parties(4.0, rate_hz)[:channels]
    path = write(tmp_path / f"call.{container}", source, rate_hz, codec, container, bit_rate, sample_format)

    heard = decode(path, DecodeOptions(rate_hz=rate_hz))

    assert heard.samples.shape[0] == channels
    assert heard.duration == pytest.approx(4.0, abs=0.04)
    for channel in range(channels):
        assert likeness(heard.samples[channel], source[channel], rate_hz) > 0.9
    if channels == 2:
        assert likeness(heard.samples[0], source[1], rate_hz) < 0.3


def test_mp3_in_wav_keeps_its_encoders_delay(tmp_path: Path) -> None:
    """WAV has no place for the length of the delay, which MP3 files have: it is heard as silence in front."""
    source = two_parties(4.0)
    path = write(tmp_path / "call.wav", source, 8000, "libmp3lame", "wav", 32000)
    heard = decode(path, DecodeOptions(rate_hz=8000))
    assert heard.duration == pytest.approx(4.0, abs=0.2)
    assert likeness(heard.samples[0], source[0], 8000, reach_s=0.2) > 0.9


@pytest.mark.parametrize("name", ["speech.gsm", "speech-wav49.wav", "speech.amr"])
def test_telephone_codecs_of_another_encoder(name: str) -> None:
    options = DecodeOptions(rate_hz=8000)
    source = decode(FIXTURES / "source.flac", options)

    heard = decode(FIXTURES / name, options)

    assert heard.samples.shape[0] == 1
    assert heard.duration == pytest.approx(source.duration, abs=0.04)
    assert likeness(heard.samples[0], source.samples[0], 8000) > 0.9


@pytest.mark.parametrize(("suffix", "codec"), [(".al", "pcm_alaw"), (".ulaw", "pcm_mulaw")])
def test_g711_without_a_header_is_8_khz_mono(suffix: str, codec: str, tmp_path: Path) -> None:
    source = two_parties()[:1]
    path = write(tmp_path / f"call{suffix}", source, 8000, codec, codec.removeprefix("pcm_"))
    heard = decode(path, DecodeOptions(rate_hz=8000))
    assert heard.duration == pytest.approx(4.0, abs=0.001)
    assert likeness(heard.samples[0], source[0], 8000) > 0.99


def test_telephone_sound_is_resampled_in_place(tmp_path: Path) -> None:
    source = two_parties(4.0, 16000)
    path = wav(tmp_path / "call.wav", two_parties(4.0, 8000))
    heard = decode(path)  # 16 kHz unless told otherwise
    assert heard.rate_hz == 16000
    assert heard.samples.shape == (2, 64000)
    assert likeness(heard.samples[0], source[0], 16000, reach_s=0.001) > 0.95


def test_probe_reads_the_header(tmp_path: Path) -> None:
    found = probe(wav(tmp_path / "call.wav", two_parties(2.5)))
    assert (found.container, found.codec, found.rate_hz, found.channels) == ("wav", "pcm_s16le", 8000, 2)
    assert found.declared_s == 2.5


def test_stream_gives_what_decode_gives(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", two_parties(3.0))
    blocks = list(stream(path))
    assert len(blocks) > 1
    assert np.array_equal(np.concatenate(blocks, axis=1), decode(path).samples)


def test_one_sample_is_a_recording(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", np.full((1, 1), 0.5, np.float32))
    assert decode(path, DecodeOptions(rate_hz=8000)).samples.shape == (1, 1)


def test_no_samples_is_empty(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", np.full((1, 1), 0.5, np.float32))
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"data") + 4] + bytes(4))
    with pytest.raises(RecordingEmpty, match="没有一个采样"):
        decode(path)


# Truncation


def cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


@pytest.mark.parametrize("name", ["pcm-8k", "a-law", "mu-law", "mp3", "flac", "mp3-in-wav"])
def test_half_a_file_is_truncated_by_its_declared_length(name: str, tmp_path: Path) -> None:
    codec, container, rate_hz, channels, bit_rate, _ = CODECS[name]
    whole = write(
        tmp_path / f"call.{container}",
        two_parties(8.0, rate_hz)[:channels],
        rate_hz,
        codec,
        container,
        bit_rate,
    )
    path = cut(whole, 0.5)
    with pytest.raises(RecordingTruncated) as raised:
        decode(path)
    assert raised.value.kind is Problem.TRUNCATED
    assert raised.value.declared_s == pytest.approx(8.0, abs=0.3)
    assert raised.value.actual_s == pytest.approx(4.0, abs=0.9)
    assert str(path) in str(raised.value)


def test_half_a_wav49_is_truncated(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes((FIXTURES / "speech-wav49.wav").read_bytes()[:3300])
    with pytest.raises(RecordingTruncated, match=r"声明 4\.1 秒"):
        decode(path)


@pytest.mark.parametrize("name", ["opus", "opus-8k"])
def test_an_ogg_without_its_last_page_is_truncated(name: str, tmp_path: Path) -> None:
    codec, container, rate_hz, channels, bit_rate, _ = CODECS[name]
    path = write(
        tmp_path / "call.ogg", two_parties(8.0, rate_hz)[:channels], rate_hz, codec, container, bit_rate
    )
    with pytest.raises(RecordingTruncated, match="Ogg") as raised:
        decode(cut(path, 0.6))
    assert raised.value.declared_s is None
    assert 1 < raised.value.actual_s < 7


@pytest.mark.parametrize("name", ["speech.gsm", "speech.amr"])
def test_half_a_frame_at_the_end_is_truncated(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes((FIXTURES / name).read_bytes()[:-10])
    with pytest.raises(RecordingTruncated, match="最后一帧"):
        decode(path)


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF - 36])
def test_a_recorder_that_never_closed_its_file_is_read_to_the_end(size: int, tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", two_parties(4.0))
    content = bytearray(path.read_bytes())
    at = content.index(b"data") + 4
    content[at : at + 4] = struct.pack("<I", size)
    path.write_bytes(content)
    assert probe(path).declared_s is None
    assert decode(path).duration == pytest.approx(4.0, abs=0.01)


def test_the_switch_has_the_last_word_on_length() -> None:
    audio = Audio(np.ones((1, 16000 * 60), np.float32), 16000)
    check_length(audio, Call("c1", talk_s=62.0), "call.gsm")
    check_length(audio, Call("c1"), "call.gsm")
    check_length(audio, Call("c1", talk_s=180.0, holds=(TimeSpan(10.0, 130.0),)), "call.gsm")
    with pytest.raises(RecordingTruncated, match=r"180\.0 秒，录音只有 60\.0 秒"):
        check_length(audio, Call("c1", talk_s=180.0), "call.gsm")


# Limits


def test_six_channels_are_refused_and_counted(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", np.zeros((6, 800), np.float32))
    with pytest.raises(RecordingUnsupported, match="1 到 2 个声道，实际有 6 个"):
        decode(path)


@pytest.mark.parametrize("rate_hz", [6000, 96000])
def test_odd_rates_are_refused(rate_hz: int, tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", np.zeros((1, 800), np.float32), rate_hz)
    with pytest.raises(RecordingUnsupported, match=f"实际为 {rate_hz} Hz"):
        decode(path)


def test_longer_than_allowed_is_refused(tmp_path: Path) -> None:
    path = wav(tmp_path / "call.wav", two_parties(8.0))
    assert decode(path, DecodeOptions(max_hours=8.1 / 3600)).duration == 8.0
    with pytest.raises(RecordingTooLong):
        decode(path, DecodeOptions(max_hours=7.9 / 3600))


@pytest.mark.parametrize(
    "wrong",
    [{"rate_hz": 4000}, {"rate_hz": 96000}, {"max_hours": 0}, {"max_hours": 1e9}, {"max_channels": 0}],
)
def test_options_that_cannot_be_are_refused_when_made(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="got"):
        DecodeOptions(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(("peak", "silent"), [(0.0, True), (0.0009, True), (0.0011, False), (0.5, False)])
def test_silence_is_below_minus_60_dbfs(peak: float, silent: bool) -> None:
    samples = np.zeros((2, 800), np.float32)
    samples[1, 400] = -peak
    audio = Audio(samples, 8000)
    if not silent:
        check_audible(audio, "call.wav")
        return
    with pytest.raises(RecordingSilent, match="录音没有声音") as raised:
        check_audible(audio, "call.wav")
    assert raised.value.kind is Problem.SILENT


# Memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

MEASURE = """
import sys
from pathlib import Path
import av
from recordings.decode import decode

def peak_kib():  # of this process alone; getrusage starts with its parent's
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

before = peak_kib()
audio = decode(Path(sys.argv[1]))
print((peak_kib() - before) * 1024 / audio.samples.nbytes)
"""


def growth(path: Path) -> float:
    """Peak memory that decoding ``path`` adds, over the size of its samples."""
    done = subprocess.run([sys.executable, "-c", MEASURE, path], capture_output=True, text=True, check=True)
    return float(done.stdout)


@linux
@pytest.mark.parametrize("container", ["wav", "ogg", "mp3"])
def test_samples_are_held_once(container: str, tmp_path: Path) -> None:
    codec = {"wav": "pcm_s16le", "ogg": "libopus", "mp3": "libmp3lame"}[container]
    path = write(tmp_path / f"call.{container}", np.tile(two_parties(10.0), (1, 18)), 8000, codec, container)
    assert growth(path) < 1.6  # 3 minutes are 23 MB; the rest is libav's own


@linux
@pytest.mark.slow
def test_three_hours_are_held_once(tmp_path: Path) -> None:
    path = write(tmp_path / "call.wav", np.tile(two_parties(10.0), (1, 3 * 360)), 8000, "pcm_alaw", "wav")
    assert growth(path) < 1.05

"""The files a recorded call is stored in: what call centres hold, written by PyAV, GSM 6.10 by sox."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

RATE_HZ = 8000


@dataclass(frozen=True)
class Format:
    """A file format: PyAV codec (or "sox"), extension, bits per second where the codec asks."""

    codec: str
    suffix: str
    bit_rate: int | None = None
    sample_format: str = "s16"


OPUS = Format("libopus", ".opus", 20_000)
FLAC = Format("flac", ".flac")
MP3 = Format("libmp3lame", ".mp3", 32_000, "s16p")
MU_LAW = Format("pcm_mulaw", ".wav")
A_LAW = Format("pcm_alaw", ".wav")
PCM = Format("pcm_s16le", ".wav")
GSM = Format("sox", ".gsm")  # GSM 6.10, bare frames; one channel only
GSM_WAV = Format("sox", ".wav")  # the same in a WAV, pairs of frames; one channel only
AMR = Format("libopencore_amrnb", ".amr", 12_200)  # one channel only


def store(samples: np.ndarray, form: Format, path: Path) -> None:
    """Write float32 ``samples`` (channels, n) at 8 kHz to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if form.codec == "sox":
        _store_gsm(samples, path)
        return
    # bitexact: no muxer writes its version or a random serial number, so that two runs make the same bytes
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        layout = "mono" if len(samples) == 1 else "stereo"
        stream = container.add_stream(form.codec, rate=RATE_HZ, layout=layout)
        stream.codec_context.format = form.sample_format
        if form.bit_rate:
            stream.bit_rate = form.bit_rate
        for frame in _frames(samples, form, layout):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _frames(samples: np.ndarray, form: Format, layout: str, size: int = 4000) -> Iterator[av.AudioFrame]:
    ints = np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16)
    step = 160 if form is AMR else size
    for start in range(0, ints.shape[1], step):
        block = ints[:, start : start + step]
        if form is AMR and block.shape[1] < step:
            block = np.pad(block, ((0, 0), (0, step - block.shape[1])))
        data = (
            np.ascontiguousarray(block)
            if form.sample_format.endswith("p")
            else np.ascontiguousarray(block.T).reshape(1, -1)
        )
        frame = av.AudioFrame.from_ndarray(data, format=form.sample_format, layout=layout)
        frame.sample_rate, frame.pts = RATE_HZ, start
        yield frame


def _store_gsm(samples: np.ndarray, path: Path) -> None:
    # an even number of frame pairs: sox counts the pad byte of an odd WAV as sound, and decoders refuse it
    samples = np.pad(samples, ((0, 0), (0, -samples.shape[1] % 640)))
    with tempfile.NamedTemporaryFile(suffix=".wav") as plain:
        store(samples, PCM, Path(plain.name))
        subprocess.run(["sox", plain.name, "-e", "gsm-full-rate", str(path)], check=True)


def read(path: Path) -> np.ndarray:
    """Float32 samples (channels, n) of a recording at 8 kHz, whatever its format."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="fltp", layout=stream.layout.name, rate=RATE_HZ)
        blocks = [out.to_ndarray() for frame in container.decode(stream) for out in resampler.resample(frame)]
        blocks += [out.to_ndarray() for out in resampler.resample(None)]
    return np.concatenate(blocks, axis=1)

"""Recordings made at test time: two parties who cannot be mistaken for each other, by PyAV's encoders."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import correlate

FIXTURES = Path(__file__).parent / "audio"

Samples = NDArray[np.float32]


def two_parties(seconds: float = 4.0, rate_hz: int = 8000, seed: int = 7) -> Samples:
    """(2, n): syllable-like bursts, the first party around 300 Hz, the second around 900 Hz, taking turns."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    rows = []
    for base_hz, phase in ((300.0, 0.0), (900.0, 0.5)):
        wobble = np.cumsum(base_hz * (1 + 0.1 * np.sin(2 * np.pi * 3.1 * time + base_hz))) / rate_hz
        turns = (time % 1.0 < 0.55) if phase == 0 else (time % 1.0 >= 0.5)
        syllables = 0.5 - 0.5 * np.cos(2 * np.pi * 4 * (time + phase))
        voice = np.sin(2 * np.pi * wobble) + 0.4 * np.sin(4 * np.pi * wobble)
        rows.append(0.3 * turns * syllables * voice + 0.001 * rng.standard_normal(time.size))
    return np.stack(rows).astype(np.float32)


def write(
    path: Path,
    samples: Samples,
    rate_hz: int,
    codec: str,
    container: str,
    bit_rate: int | None = None,
    sample_format: str | None = None,
) -> Path:
    """Encode (channels, n) ``samples`` into ``path``."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    with av.open(path, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate_hz, layout=layout)
        if sample_format:
            stream.format = sample_format
        if bit_rate:
            stream.bit_rate = bit_rate
        packed = np.clip(np.round(samples * 32767), -32768, 32767).astype(np.int16).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(packed), format="s16", layout=layout)
        frame.sample_rate = rate_hz
        frame.pts = 0
        resampler = av.AudioResampler(
            stream.codec_context.format,
            stream.codec_context.layout,
            rate_hz,
            stream.codec_context.frame_size or 1024,
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    return path


def wav(path: Path, samples: Samples, rate_hz: int = 8000) -> Path:
    return write(path, samples, rate_hz, "pcm_s16le", "wav")


def likeness(heard: Samples, source: Samples, rate_hz: int, reach_s: float = 0.04) -> float:
    """Best correlation of two single channels within ``reach_s`` of delay either way."""
    reach = round(reach_s * rate_hz)
    middle = source[reach : min(heard.size, source.size) - reach]
    around = heard[: middle.size + 2 * reach]
    middle = middle - middle.mean()
    products = correlate(around, middle, mode="valid", method="fft")
    energy = np.cumsum(np.insert(around.astype(np.float64) ** 2, 0, 0.0))
    windows = energy[middle.size :] - energy[: -middle.size]
    return float(np.max(products / np.sqrt(windows * np.sum(middle.astype(np.float64) ** 2))))

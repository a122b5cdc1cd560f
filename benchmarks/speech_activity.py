"""Speech activity side by side: webrtc modes 0-3, silero, and callqa's combination.

``python -m benchmarks.speech_activity FOLDER`` reads labelled WAVs (16 kHz mono; beside each an ``.scv``:
name, then start, end, 0 or 1, again and again) and prints precision, recall and F1 of 10 ms frames and the
real-time factor, clean and through 8 kHz mu-law, with and without pink noise at 10 dB. ``--quick`` takes
three files; without a folder it takes demo calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.activity import FRAME_S, Samples, SileroActivity, Smoothing, detector, resampled, webrtc_frames
from benchmarks.answer import answer, arguments, markdown
from recordings.audio import Audio
from recordings.decode import DecodeOptions, decode

RATE_HZ = 16_000
NOISE_DB = 10.0
ROUNDS = 5

Frames = NDArray[np.bool_]


@dataclass(frozen=True)
class Labelled:
    """A clip at 16 kHz and which of its 10 ms frames are speech."""

    samples: Samples
    speech: Frames


@dataclass(frozen=True)
class Score:
    """Frames counted; rates come last."""

    hit: int = 0
    invented: int = 0
    missed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.hit + other.hit, self.invented + other.invented, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.hit / max(1, self.hit + self.invented)

    @property
    def recall(self) -> float:
        return self.hit / max(1, self.hit + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hit / max(1, 2 * self.hit + self.invented + self.missed)


def labelled(wav: Path) -> Labelled:
    """``wav`` with the labels beside it."""
    audio = decode(wav, DecodeOptions())
    cells = wav.with_suffix(".scv").read_text(encoding="utf-8").strip().split(",")[1:]
    speech = np.zeros(int(audio.duration / FRAME_S), dtype=np.bool_)
    for start, end, is_speech in zip(cells[0::3], cells[1::3], cells[2::3], strict=True):
        speech[round(float(start) / FRAME_S) : round(float(end) / FRAME_S)] = is_speech.strip() == "1"
    return Labelled(resampled(audio.samples[0], audio.rate_hz, RATE_HZ), speech)


def own_clips() -> Iterator[Labelled]:
    """The agents' channels of some demo calls; their truth says when somebody speaks, to the turn."""
    import json

    demo = Path(__file__).parents[1] / "recordings" / "demo"
    lines = (demo / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    for call in [json.loads(line) for line in lines[:3]]:
        audio: Audio = decode(demo / call["recording"], DecodeOptions())
        channel = call["channels"]["agent"]
        speech = np.zeros(int(audio.duration / FRAME_S), dtype=np.bool_)
        for turn in call["turns"]:
            if turn["speaker"] == "agent":
                speech[round(turn["start"] / FRAME_S) : round(turn["end"] / FRAME_S)] = True
        yield Labelled(resampled(audio.samples[channel], audio.rate_hz, RATE_HZ), speech)


def telephone(samples: Samples) -> Samples:
    """8 kHz and mu-law (G.711) and back, at 8 kHz."""
    narrow = np.clip(resampled(samples, RATE_HZ, 8000), -1, 1)
    compressed = np.sign(narrow) * np.log1p(255 * np.abs(narrow)) / np.log(256)
    coded = np.round(compressed * 127) / 127
    decoded: Samples = (np.sign(coded) * (256 ** np.abs(coded) - 1) / 255).astype(np.float32)
    return decoded


def noisy(clip: Labelled, seed: int) -> Samples:
    """Pink noise ``NOISE_DB`` under the clip's speech."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft(rng.standard_normal(len(clip.samples)))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    noise = np.fft.irfft(spectrum, len(clip.samples))
    spoken = np.repeat(clip.speech, round(FRAME_S * RATE_HZ))[: len(clip.samples)]
    level = np.sqrt(np.mean(np.square(clip.samples[: len(spoken)][spoken])))
    noise *= level * 10 ** (-NOISE_DB / 20) / np.sqrt(np.mean(np.square(noise)))
    mixed: Samples = (clip.samples + noise).astype(np.float32)
    return mixed


def frames_of(name: str) -> Callable[[Samples, int], Frames]:
    """The detector called ``name`` as a function from samples to 10 ms frames."""
    if name.startswith("webrtc"):
        mode = int(name[-1])
        return lambda samples, rate: webrtc_frames(resampled(samples, rate, 8000), mode)
    if name == "silero":
        return SileroActivity(Smoothing()).frames
    found = detector("combined")

    def smoothed(samples: Samples, rate: int) -> Frames:
        frames = np.zeros(int(np.ceil(len(samples) / rate / FRAME_S)), dtype=np.bool_)
        for span in found.spans(samples, rate):
            frames[round(span.start / FRAME_S) : round(span.end / FRAME_S)] = True
        return frames

    return smoothed


NAMES = ("webrtc 0", "webrtc 1", "webrtc 2", "webrtc 3", "silero", "callqa")


def conditions(clips: Sequence[Labelled]) -> dict[str, list[tuple[Samples, int]]]:
    """The clips' sound in each condition, with its rate."""
    noise = [noisy(clip, seed) for seed, clip in enumerate(clips)]
    return {
        "clean": [(clip.samples, RATE_HZ) for clip in clips],
        "noise 10 dB": [(samples, RATE_HZ) for samples in noise],
        "mu-law": [(telephone(clip.samples), 8000) for clip in clips],
        "mu-law, noise 10 dB": [(telephone(samples), 8000) for samples in noise],
    }


def measured(clips: Sequence[Labelled]) -> list[tuple[Any, ...]]:
    """A row per condition and detector; times are medians of interleaved rounds."""
    rows: list[tuple[Any, ...]] = []
    seconds = sum(len(clip.samples) for clip in clips) / RATE_HZ
    for condition, sounds in conditions(clips).items():
        times: dict[str, list[float]] = {name: [] for name in NAMES}
        scores: dict[str, Score] = {}
        for _ in range(ROUNDS):
            for name in NAMES:
                find = frames_of(name)
                start = time.process_time()
                found = [find(samples, rate) for samples, rate in sounds]
                times[name].append(time.process_time() - start)
                scores[name] = sum(
                    (compared(clip.speech, frames) for clip, frames in zip(clips, found, strict=True)),
                    Score(),
                )
        reference = float(np.median(times["silero"]))
        for name in NAMES:
            score, spent = scores[name], float(np.median(times[name]))
            told = (f"{spent / seconds:.5f}", f"{spent / reference:.2f}")
            rows.append((condition, name, score.precision, score.recall, score.f1, *told))
    return rows


def compared(truth: Frames, found: Frames) -> Score:
    """Frames of both; what one of them lacks at the end is no speech."""
    length = max(len(truth), len(found))
    said, heard = (np.pad(frames, (0, length - len(frames))) for frames in (truth, found))
    return Score(int((said & heard).sum()), int((~said & heard).sum()), int((said & ~heard).sum()))


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    asked = parser.parse_args()
    if asked.folder is None:
        clips = list(own_clips())
    else:
        wavs = sorted(asked.folder.glob("*.wav"))
        clips = [labelled(wav) for wav in (wavs[:3] if asked.quick else wavs)]
    columns = ("condition", "detector", "precision", "recall", "F1", "RTF", "time / silero")
    rows = measured(clips)
    telephone_f1 = {row[1]: row[4] for row in rows if row[0] == "mu-law"}
    figures = {
        "f1_telephone": telephone_f1["callqa"],
        "f1_silero": telephone_f1["silero"],
        "f1_webrtc": max(telephone_f1[name] for name in NAMES if name.startswith("webrtc")),
        "time_ratio_to_silero": max(float(row[6]) for row in rows if row[1] == "callqa"),
    }
    answer(asked, "speech-activity", markdown(columns, rows), figures)


if __name__ == "__main__":
    main()

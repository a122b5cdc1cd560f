"""Transcription across calls beside faster-whisper's own batches, call by call, with the same weights.

``python -m benchmarks.transcription`` packs the speech of the demo's calls and gives the very same windows,
languages, beam and word times to both sides, a pair of runs after another, the order turned each time. Theirs
is ``BatchedInferencePipeline.transcribe`` for each party of each call; ours takes all windows of all calls
together. Decoding again at a higher temperature is off on both sides. The ratio is their time by ours, the
median over the pairs: above 1, ours is quicker.

``--model`` and ``--device`` take another model, for instance a large one on a GPU.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from asr.activity import detector, padded
from asr.chunks import HEARING_HZ, packed, sound
from asr.models import DEMO_MODEL
from asr.speakers import channel_parties
from asr.transcription import PartySpeech, Transcriber
from asr.whisper import WhisperEngine, WhisperOptions
from benchmarks.answer import answer, arguments, markdown
from recordings.decode import DecodeOptions, decode

DEMO = Path(__file__).parents[1] / "recordings" / "demo"
BEAM = 5


def parties(most: int | None, chunk_s: float) -> list[PartySpeech]:
    """The packed speech of every party of the demo's two-channel calls, its language told."""
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    calls = [call for call in map(json.loads, lines) if len(set(call["channels"].values())) == 2]
    activity, found = detector("combined"), []
    for call in calls[:most]:
        audio = decode(DEMO / call["recording"], DecodeOptions())
        speech = [activity.spans(channel, audio.rate_hz) for channel in audio.samples]
        for party in channel_parties(audio, speech, ()):
            samples = audio.samples[party.channel]
            spans = padded(party.spans, audio.duration)
            chunks = packed(spans, party.channel, samples, audio.rate_hz, chunk_s)
            sounds = tuple(sound(chunk, samples, audio.rate_hz) for chunk in chunks)
            found.append(PartySpeech(chunks, sounds, language=call["language"]))
    return found


def theirs(model: Any, speech: list[PartySpeech], batch_size: int) -> int:
    """Characters written call by call."""
    from faster_whisper import BatchedInferencePipeline

    pipeline, written = BatchedInferencePipeline(model), 0
    for party in speech:
        edges = np.cumsum([0, *(len(one) for one in party.sounds)]) / HEARING_HZ
        clips = [{"start": float(a), "end": float(b)} for a, b in itertools.pairwise(edges)]
        segments, _ = pipeline.transcribe(
            np.concatenate(party.sounds),
            language=party.language,
            beam_size=BEAM,
            temperature=0.0,
            word_timestamps=True,
            batch_size=batch_size,
            clip_timestamps=clips,
        )
        written += sum(len(segment.text) for segment in segments)
    return written


def timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    written = work()
    return time.perf_counter() - start, written


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--model", default=str(DEMO_MODEL))
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--chunk-s", type=float, default=10.0)
    parser.add_argument("--pairs", type=int, default=5)
    asked = parser.parse_args()
    from faster_whisper import WhisperModel

    speech = parties(4 if asked.quick else None, asked.chunk_s)
    threads = os.cpu_count() or 1
    options = WhisperOptions(asked.model, device=asked.device, cpu_threads=threads, beam_size=BEAM)
    transcriber = Transcriber({None: WhisperEngine(options)}, asked.batch_size, 1, ())
    model = WhisperModel(asked.model, device=asked.device, cpu_threads=threads)

    def ours() -> int:
        return sum(len(word.written) for one in transcriber.heard(speech) for word in one.words)

    sides = (ours, lambda: theirs(model, speech, asked.batch_size))
    for side in sides:
        side()  # loads, and warms the caches
    spent: list[tuple[float, float]] = []
    written = (0, 0)
    for pair in range(2 if asked.quick else asked.pairs):
        turned = pair % 2 == 1
        first, second = (timed(side) for side in (sides[::-1] if turned else sides))
        mine, other = (second, first) if turned else (first, second)
        spent.append((mine[0], other[0]))
        written = (mine[1], other[1])
    seconds = sum(len(one) / HEARING_HZ for party in speech for one in party.sounds)
    mine_s, other_s = (statistics.median(times) for times in zip(*spent, strict=True))
    ratio = statistics.median(other / mine for mine, other in spent)
    rows = [
        ("callqa, across calls", mine_s, seconds / mine_s, written[0]),
        ("faster-whisper batches, call by call", other_s, seconds / other_s, written[1]),
    ]
    windows = sum(len(party.chunks) for party in speech)
    table = markdown(("", "seconds", "times real time", "characters"), rows)
    text = f"{seconds:.0f} s of speech, {windows} windows, {len(spent)} pairs, {asked.device}\n\n{table}"
    figures = {"ratio_to_batched": ratio, "realtime_factor": seconds / mine_s}
    answer(asked, "transcription", text, figures)


if __name__ == "__main__":
    main()

"""sherpa-onnx as an engine: models for Mandarin and dialects from a local folder. Extra ``sherpa``.

SenseVoice, Paraformer, Dolphin, WeNet CTC, TeleSpeech and both forms of FireRedASR hear dialects that Whisper
does not; most give the start of every character, none a confidence. FireRedASR with a decoder (and some
Paraformers) give no times: their characters are spread evenly over the window, which is right to about a
second; FireRedASR2 in its CTC form gives them.

What was tested: with the real sherpa-onnx 2.0, but only with tiny models built for the tests (SenseVoice,
Paraformer, Dolphin, WeNet CTC, TeleSpeech, FireRedASR2-CTC). FireRedASR with a decoder was never loaded, no
published model was ever heard through this, and nothing ran on a GPU. WeNet CTC models add a little random
noise (dither) inside sherpa-onnx, so that a second hearing may differ in the last digits.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asr.activity import Samples
from asr.chunks import HEARING_HZ
from asr.engine import EngineWord, Recognised
from asr.models import ModelError
from asr.sherpa_folder import Kind, SherpaFolder, kind_of, read_sherpa_folder, weight_files

__all__ = ["Kind", "SherpaEngine", "SherpaOptions", "kind_of"]

LONGEST_CHARACTER_S = 0.4  # where only starts are given, a character ends at the next start or after this
SHORTEST_S = 0.5  # what is shorter is filled up with silence: such models stack frames, and fail without any
_TOLD_LANGUAGES = frozenset({"zh", "yue"})


@dataclass(frozen=True, slots=True)
class SherpaOptions:
    """How a sherpa-onnx model is loaded.

    Attributes:
        model: the model's folder: ``tokens.txt`` and ``model.onnx`` (or ``model.int8.onnx``), or
            ``encoder*.onnx`` and ``decoder*.onnx``.
        device: ``cuda`` needs a sherpa-onnx built for it; the wheels of the public index run on a CPU.
        threads: 0 takes every core.
        languages: Whisper's codes of what the model is used for.
        kind: None reads it from the model's own metadata.
    """

    model: str
    device: str = "auto"
    threads: int = 0
    languages: tuple[str, ...] = ("zh",)
    kind: Kind | None = None


class SherpaEngine:
    """One loaded sherpa-onnx model; loads on first use. One batch at a time: its threads are inside.

    Raises:
        ModelError: on first use, where sherpa-onnx or the model cannot be had.
    """

    def __init__(self, options: SherpaOptions) -> None:
        self.options = options
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Kind] | None = None

    @property
    def name(self) -> str:
        """The folder's name and the size of the weights: sherpa models carry no version."""
        folder = Path(self.options.model).expanduser()
        return f"sherpa:{folder.name}@{sum(file.stat().st_size for file in weight_files(folder))}"

    @property
    def languages(self) -> tuple[str, ...]:
        return self.options.languages

    def recognise(
        self, windows: Sequence[Samples], language: str, temperature: float = 0.0
    ) -> tuple[Recognised, ...]:
        """As every engine; ``language`` was settled when the model was loaded, ``temperature`` has no use."""
        del language, temperature
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self.options)
            recogniser, kind = self._loaded
            streams = [recogniser.create_stream() for _ in windows]
            for stream, window in zip(streams, windows, strict=True):
                stream.accept_waveform(HEARING_HZ, _long_enough(window))
            recogniser.decode_streams(streams)
            results = [stream.result for stream in streams]
        return tuple(
            Recognised(_words(_texts(result.tokens, kind), result.timestamps, len(window) / HEARING_HZ))
            for result, window in zip(results, windows, strict=True)
        )


def _load(options: SherpaOptions) -> tuple[Any, Kind]:
    folder = read_sherpa_folder(Path(options.model).expanduser(), options.kind)
    try:
        from sherpa_onnx import OfflineRecognizer
    except ImportError as error:
        raise ModelError(options.model, "sherpa-onnx (pip install 'callqa[sherpa]')", str(error)) from error
    try:
        return _recogniser(OfflineRecognizer, folder, options), folder.kind
    except AttributeError as error:
        wanted = f"a sherpa-onnx that knows {folder.kind} (pip install -U sherpa-onnx)"
        raise ModelError(options.model, wanted, f"{error}") from error
    except (RuntimeError, ValueError, IndexError) as error:
        raise ModelError(options.model, f"a {folder.kind} model that loads", f"{error}") from error


def _recogniser(maker: Any, folder: SherpaFolder, options: SherpaOptions) -> Any:
    """The recogniser of a folder; every kind has a way of its own to be named."""
    common = {
        "tokens": str(folder.path / "tokens.txt"),
        "num_threads": options.threads or os.cpu_count() or 1,
        "provider": "cuda" if options.device == "cuda" else "cpu",
    }
    weights = [str(file) for file in folder.weights]
    match folder.kind:
        case "fire_red_asr":
            return maker.from_fire_red_asr(encoder=weights[0], decoder=weights[1], **common)
        case "sense_voice":
            told = options.languages[0] if options.languages[0] in _TOLD_LANGUAGES else "auto"
            return maker.from_sense_voice(model=weights[0], language=told, **common)
        case "paraformer":
            return maker.from_paraformer(paraformer=weights[0], **common)
        case kind:
            return getattr(maker, f"from_{kind}")(model=weights[0], **common)


def _long_enough(window: Samples) -> Samples:
    lacking = round(SHORTEST_S * HEARING_HZ) - len(window)
    return window if lacking <= 0 else np.pad(window, (0, lacking))


def _words(texts: Sequence[str], starts: Sequence[float], duration: float) -> tuple[EngineWord, ...]:
    """Texts as words; without times they are spread evenly over the window."""
    if len(starts) != len(texts):
        starts = [duration * index / len(texts) for index in range(len(texts))]
    return tuple(
        EngineWord(text, start, min(max(start, end), start + LONGEST_CHARACTER_S))
        for text, (start, end) in zip(texts, itertools.pairwise([*starts, duration]), strict=True)
        if text
    )


def _texts(tokens: Sequence[str], kind: Kind) -> list[str]:
    """What each token writes.

    Marks like <|zh|> write nothing. Sentence pieces bring the space before a word with them (▁); Paraformer
    marks the opposite, what its next token belongs to (@@).
    """
    found = []
    joined = True
    for token in tokens:
        if token.startswith("<") and token.endswith(">"):
            found.append("")
            continue
        text = token.replace("▁", " ").removesuffix("@@")
        found.append(f" {text}" if kind == "paraformer" and text.isascii() and not joined else text)
        joined = token.endswith("@@")
    return found

"""sherpa-onnx as an engine: SenseVoice, Paraformer, Dolphin and FireRedASR models from a local folder.

Extra ``sherpa``. These models hear dialects that Whisper does not; most give the start of every character,
none a confidence. FireRedASR gives no times at all: its characters are spread evenly over the window, which
is right to about a second.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from asr.activity import Samples
from asr.chunks import HEARING_HZ
from asr.engine import EngineWord, Recognised
from asr.models import ModelError

Kind = Literal["sense_voice", "paraformer", "dolphin_ctc", "fire_red_asr"]
LONGEST_CHARACTER_S = 0.4  # where only starts are given, a character ends at the next start or after this
_SENSE_VOICE_LANGUAGES = {"zh": "zh", "yue": "yue"}


@dataclass(frozen=True, slots=True)
class SherpaOptions:
    """How a sherpa-onnx model is loaded.

    Attributes:
        model: the model's folder: ``tokens.txt`` and ``model.onnx`` (or ``model.int8.onnx``), or
            ``encoder*.onnx`` and ``decoder*.onnx``.
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
        self._recogniser: Any = None

    @property
    def name(self) -> str:
        """The folder's name and the size of the weights: sherpa models carry no version."""
        folder = Path(self.options.model).expanduser()
        size = sum(file.stat().st_size for file in _weights(folder))
        return f"sherpa:{folder.name}@{size}"

    @property
    def languages(self) -> tuple[str, ...]:
        return self.options.languages

    def recognise(
        self, windows: Sequence[Samples], language: str, temperature: float = 0.0
    ) -> tuple[Recognised, ...]:
        """As every engine; ``language`` was settled when the model was loaded, ``temperature`` has no use."""
        del language, temperature
        with self._lock:
            if self._recogniser is None:
                self._recogniser = _load(self.options)
            streams = [self._recogniser.create_stream() for _ in windows]
            for stream, window in zip(streams, windows, strict=True):
                stream.accept_waveform(HEARING_HZ, window)
            self._recogniser.decode_streams(streams)
            results = [stream.result for stream in streams]
        return tuple(
            Recognised(_words(list(result.tokens), list(result.timestamps), len(window) / HEARING_HZ))
            for result, window in zip(results, windows, strict=True)
        )


def kind_of(folder: Path) -> Kind:
    """Which of the known kinds a model folder holds, by its files and the metadata inside.

    Raises:
        ModelError: none of them.
    """
    files = _weights(folder)
    if any(file.name.startswith("encoder") for file in files):
        return "fire_red_asr"
    import onnxruntime

    session = onnxruntime.InferenceSession(str(files[0]), providers=["CPUExecutionProvider"])
    told = " ".join(session.get_modelmeta().custom_metadata_map.values()).lower()
    for kind in get_args(Kind):
        if kind.removesuffix("_ctc") in told or kind.replace("_", "") in told.replace("-", "").replace(
            "_", ""
        ):
            found: Kind = kind
            return found
    inputs = {each.name for each in session.get_inputs()}
    if {"language", "text_norm"} <= inputs:
        return "sense_voice"
    raise ModelError(str(folder), f"a sherpa-onnx model: {', '.join(get_args(Kind))}", "another kind")


def _weights(folder: Path) -> list[Path]:
    """The ONNX files, the int8 one first where there are both."""
    if not folder.is_dir():
        raise ModelError(str(folder), "a sherpa-onnx model folder", "nothing there")
    files = sorted(folder.glob("*.onnx"), key=lambda file: ("int8" not in file.name, file.name))
    if not files or not (folder / "tokens.txt").is_file():
        present = ", ".join(sorted(file.name for file in folder.iterdir())) or "an empty folder"
        raise ModelError(str(folder), "tokens.txt and *.onnx", present)
    return files


def _load(options: SherpaOptions) -> Any:
    folder = Path(options.model).expanduser()
    files = _weights(folder)
    try:
        from sherpa_onnx import OfflineRecognizer
    except ImportError as error:
        raise ModelError(options.model, "sherpa-onnx (pip install 'callqa[sherpa]')", str(error)) from error
    kind = options.kind or kind_of(folder)
    common = {
        "tokens": str(folder / "tokens.txt"),
        "num_threads": options.threads or 1,
        "provider": "cuda" if options.device == "cuda" else "cpu",
    }
    try:
        if kind == "fire_red_asr":
            encoder, decoder = (
                next(str(file) for file in files if file.name.startswith(part))
                for part in ("encoder", "decoder")
            )
            return OfflineRecognizer.from_fire_red_asr(encoder=encoder, decoder=decoder, **common)
        if kind == "sense_voice":
            language = _SENSE_VOICE_LANGUAGES.get(options.languages[0], "auto")
            return OfflineRecognizer.from_sense_voice(model=str(files[0]), language=language, **common)
        if kind == "paraformer":
            return OfflineRecognizer.from_paraformer(paraformer=str(files[0]), **common)
        return OfflineRecognizer.from_dolphin_ctc(model=str(files[0]), **common)
    except (RuntimeError, ValueError, StopIteration) as error:
        raise ModelError(
            options.model, f"a {kind} model that loads", str(error) or "missing parts"
        ) from error


def _words(tokens: list[str], starts: list[float], duration: float) -> tuple[EngineWord, ...]:
    """Tokens as words; without times they are spread evenly over the window."""
    texts = [_text(token) for token in tokens]
    if len(starts) != len(texts):
        starts = [duration * index / max(1, len(texts)) for index in range(len(texts))]
    ends = [*starts[1:], duration]
    return tuple(
        EngineWord(text, start, min(max(start, end), start + LONGEST_CHARACTER_S))
        for text, start, end in zip(texts, starts, ends, strict=True)
        if text
    )


def _text(token: str) -> str:
    """What a token writes: sentence-piece marks are spaces, marks like <|zh|> are nothing."""
    if token.startswith("<") and token.endswith(">"):
        return ""
    return token.replace("▁", " ").replace("@@", "")

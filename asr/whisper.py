"""faster-whisper as an engine: batches of windows in, words with times out.

Decoding is by beam, never conditioned on earlier text. Word times come from the model's cross-attention,
window by window: faster-whisper's own batched mode carries the end of speech from one window into the next,
and so from one call into another.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from asr.activity import Samples
from asr.chunks import HEARING_HZ, WINDOW_S
from asr.cuda import preload
from asr.engine import EngineWord, Language, OutOfMemory, Recognised
from asr.models import ModelError, check_model, fingerprint

SAMPLES = 5  # drawn at a temperature above 0, of which the likeliest is taken (openai/whisper's best_of)
LONGEST_WORD_S = 1.4  # twice the longest median that faster-whisper believes
SENTENCE_ENDS = "。！？.!?"
_APPENDED = "\"'.。,，!！?？:：”)]}、"
_PREPENDED = "\"'“¿([{-"
_HALF_PRECISION = frozenset({"float16", "int8_float16", "bfloat16", "int8_bfloat16"})
_LONGEST_HOTWORD = 12
_OUT_OF_MEMORY = ("out of memory", "failed to allocate", "cublas_status_alloc_failed")


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How a Whisper model is loaded and decodes.

    Attributes:
        model: a model directory, or a name that faster-whisper downloads on first use.
        compute_type: of CTranslate2; ``auto`` takes float16 on a GPU that is quick at it, and elsewhere the
            type the model was converted to.
        workers: how many batches may be decoded side by side.
        cpu_threads: of each worker; 0 shares the processor's cores among them.
        device_index: which GPUs; several share the work.
        languages: what may be spoken, as Whisper's codes; the first is meant where a call tells nothing.
        prompt: text the model takes for what came before; it shows how to write, and is repeated in silence.
        hotwords: names and products only. Never a phrase that a rubric asks for or bans: it would be heard
            where nobody said it.

    Raises:
        ValueError: where options conflict.
    """

    model: str
    device: str = "auto"
    compute_type: str = "auto"
    device_index: tuple[int, ...] = (0,)
    cpu_threads: int = 0
    workers: int = 1
    beam_size: int = 5
    languages: tuple[str, ...] = ("zh", "yue")
    prompt: str = ""
    hotwords: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.model:
            raise ValueError("transcription needs a model: a name or a directory")
        if self.device not in ("auto", "cpu", "cuda"):
            raise ValueError(f"device: expected auto, cpu or cuda, got {self.device!r}")
        if self.device == "cpu" and self.compute_type in _HALF_PRECISION:
            raise ValueError(f"compute type {self.compute_type} needs a GPU, but the device is cpu")
        if min(self.beam_size, self.workers) < 1 or self.cpu_threads < 0 or not self.device_index:
            raise ValueError(
                "beam_size, workers: at least 1; cpu_threads: at least 0; device_index: at least one device;"
                f" got {self.beam_size}, {self.workers}, {self.cpu_threads} and {self.device_index}"
            )
        if not self.languages or len(set(self.languages)) != len(self.languages):
            raise ValueError(f"languages: expected at least one, each once, got {self.languages}")
        for word in self.hotwords:
            if (
                not word.strip()
                or len(word) > _LONGEST_HOTWORD
                or any(mark in word for mark in "，。？！,?!")
            ):
                raise ValueError(
                    f"hotword {word!r}: expected a name or product of at most {_LONGEST_HOTWORD} characters"
                    " without punctuation (a phrase put here is heard where nobody said it)"
                )


class WhisperEngine:
    """One loaded Whisper model; loads on first use, and may be used by several threads.

    Raises:
        ModelError: on first use, where the model cannot be had or speaks none of the languages.
    """

    def __init__(self, options: WhisperOptions, loaded: _Loaded | None = None) -> None:
        self.options = options
        self._loaded = loaded or _Loaded(options)

    def prompted(self, prompt: str) -> WhisperEngine:
        """The same loaded model with another prompt."""
        return WhisperEngine(replace(self.options, prompt=prompt), self._loaded)

    @property
    def name(self) -> str:
        """Model name and version: the hash of its content."""
        return self._loaded.get().name

    @property
    def languages(self) -> tuple[str, ...]:
        return self._loaded.get().languages

    @property
    def _model(self) -> Any:
        return self._loaded.get().model

    def detect(self, windows: Sequence[Samples]) -> tuple[Language, ...]:
        """The likeliest of our languages in each window; without a choice, the only one."""
        if len(self.languages) == 1:
            return (Language(self.languages[0], 1.0),) * len(windows)
        with _told_out_of_memory():
            found = self._model.model.detect_language(self._model.encode(self._features(windows)))
        return tuple(self._likeliest({token[2:-2]: share for token, share in shares}) for shares in found)

    def recognise(
        self, windows: Sequence[Samples], language: str, temperature: float = 0.0
    ) -> tuple[Recognised, ...]:
        from faster_whisper.tokenizer import Tokenizer

        seconds = [len(window) / HEARING_HZ for window in windows]
        if max(seconds) > WINDOW_S:
            raise ValueError(f"a window holds {WINDOW_S} s, got {max(seconds):.1f} s of sound")
        model = self._model
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language
        )
        with _told_out_of_memory():
            encoded = model.encode(self._features(windows))
            decoded = self._generate(encoded, tokenizer, len(windows), temperature)
            tokens = [[token for token in one.sequences_ids[0] if token < tokenizer.eot] for one in decoded]
            frames = [ceil(length) * model.frames_per_second for length in seconds]
            aligned = self._aligned(encoded, tokenizer, tokens, frames)
        return tuple(
            Recognised(_words(words), _average(one), one.no_speech_prob)
            for words, one in zip(aligned, decoded, strict=True)
        )

    def _aligned(
        self, encoded: Any, tokenizer: Any, tokens: list[list[int]], frames: list[int]
    ) -> list[list[dict[str, Any]]]:
        """When each token sounds, one window at a time.

        Aligned together, shorter texts are padded, and CTranslate2 normalises attention over the padding too:
        words would move by a frame or two with whatever else is in the batch.
        """
        model = self._model
        if len(tokens) == 1:
            return list(model.find_alignment(tokenizer, tokens, encoded, frames))
        import ctranslate2

        on_cpu = encoded.device == "cpu"
        states = np.asarray(encoded if on_cpu else encoded.to_device(ctranslate2.Device.cpu))
        found = []
        for index, (text, length) in enumerate(zip(tokens, frames, strict=True)):
            one = ctranslate2.StorageView.from_array(np.ascontiguousarray(states[index : index + 1]))
            there = one if on_cpu else one.to_device(ctranslate2.Device.cuda)
            found += model.find_alignment(tokenizer, [text], there, [length])
        return found

    def _generate(self, encoded: Any, tokenizer: Any, count: int, temperature: float) -> list[Any]:
        """Beam search at temperature 0, else the best of some samples."""
        model, options = self._model, self.options
        # With timestamps, Whisper leaves out what follows the last one it wrote.
        prompt = model.get_prompt(
            tokenizer,
            tokenizer.encode(options.prompt) if options.prompt else [],
            without_timestamps=True,
            hotwords=" ".join(options.hotwords) or None,
        )
        how: dict[str, Any] = (
            {"beam_size": options.beam_size, "patience": 1.0}
            if temperature == 0
            else {
                "beam_size": 1,
                "num_hypotheses": SAMPLES,
                "sampling_topk": 0,
                "sampling_temperature": temperature,
            }
        )
        found: list[Any] = model.model.generate(
            encoded,
            [prompt] * count,
            length_penalty=1.0,
            max_length=model.max_length,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=_suppressed(tokenizer),
            **how,
        )
        return found

    def _likeliest(self, found: dict[str, float]) -> Language:
        ours = {code: found.get(code, 0.0) for code in self.languages}
        best = max(ours, key=lambda code: ours[code])
        total = sum(ours.values())
        return Language(best, ours[best] / total if total > 0 else 1.0 / len(ours))

    def _features(self, windows: Sequence[Samples]) -> Any:
        """Log-mel features, shape (windows, mels, 3000)."""
        from faster_whisper.audio import pad_or_trim

        return np.stack([pad_or_trim(self._model.feature_extractor(window)[..., :-1]) for window in windows])


@dataclass(frozen=True, slots=True)
class _Ready:
    model: Any
    name: str
    languages: tuple[str, ...]


class _Loaded:
    """The weights, loaded when first asked for; several engines may share them."""

    def __init__(self, options: WhisperOptions) -> None:
        self.options = options
        self._loading = threading.Lock()
        self._ready: _Ready | None = None

    def get(self) -> _Ready:
        with self._loading:
            if self._ready is None:
                self._ready = _load(self.options)
            return self._ready


def _load(options: WhisperOptions) -> _Ready:
    folder = model_folder(options.model)
    facts = check_model(folder)
    spoken = tuple(code for code in options.languages if code in facts.languages and facts.multilingual)
    if not spoken:
        wanted = f"a multilingual model with a token for one of {', '.join(options.languages)}"
        raise ModelError(options.model, wanted, ", ".join(facts.languages) or "no language tokens")
    from faster_whisper import WhisperModel

    try:
        device = _device(options.device)
        if device == "cuda":
            preload()
        model = WhisperModel(
            str(folder),
            device=device,
            device_index=list(options.device_index) if device == "cuda" else 0,
            compute_type=_compute_type(options.compute_type, device),
            cpu_threads=options.cpu_threads or max(1, (os.cpu_count() or 1) // options.workers),
            num_workers=options.workers,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        wanted = f"a model that loads on {options.device} as {options.compute_type}"
        raise ModelError(options.model, wanted, f"{error}") from error
    return _Ready(model, f"{_short_name(options.model)}@{fingerprint(folder)}", spoken)


def _average(decoded: Any) -> float:
    """Log-probability per token, the end token counted: CTranslate2's score is the mean without it."""
    length = len(decoded.sequences_ids[0])
    return float(decoded.scores[0]) * length / (length + 1)


def model_folder(model: str) -> Path:
    """The directory of a model: itself, or where faster-whisper has or puts the model of that name."""
    path = Path(model).expanduser()
    if path.exists() or path.is_absolute() or model.startswith((".", "~")):
        return path
    from faster_whisper.utils import available_models, download_model

    if "/" not in model and model not in available_models():
        raise ModelError(model, f"a directory, or one of {', '.join(available_models())}", "neither")
    try:
        return Path(download_model(model))
    except Exception as error:
        raise ModelError(model, "a download or a local copy", f"{type(error).__name__}: {error}") from error


def _device(device: str) -> str:
    if device != "auto":
        return device
    import ctranslate2

    return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"


def _compute_type(wanted: str, device: str) -> str:
    """float16 on a GPU that has it; on a CPU what the model was converted to (int8 mostly)."""
    if wanted != "auto":
        return wanted
    import ctranslate2

    quick = device == "cuda" and "float16" in ctranslate2.get_supported_compute_types("cuda")
    return "float16" if quick else "default"


class _told_out_of_memory:  # noqa: N801 - used like a function
    """CTranslate2 says it in words only; here it gets a type."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _OUT_OF_MEMORY):
            raise OutOfMemory(str(error)) from error


def _short_name(model: str) -> str:
    """The last part of a path: names of machines' folders do not belong into results."""
    return Path(model).name or model


def _suppressed(tokenizer: Any) -> list[int]:
    from faster_whisper.transcribe import get_suppressed_tokens

    try:
        return list(get_suppressed_tokens(tokenizer, [-1]))
    except IndexError:  # a small vocabulary that has none of the signs to suppress
        return list(get_suppressed_tokens(tokenizer, []))


def _words(aligned: list[dict[str, Any]]) -> tuple[EngineWord, ...]:
    """The words of one window, punctuation glued to its word, no word longer than a word can be.

    Alignment stretches the first word over the pause before it and the last of a sentence over the pause
    behind; both are cut to twice the window's median word (Whisper's own rule), at most `LONGEST_WORD_S`.
    """
    from faster_whisper.transcribe import merge_punctuations

    lengths = [length for one in aligned if (length := one["end"] - one["start"]) > 0]
    longest = min(LONGEST_WORD_S, 2 * float(np.median(lengths))) if lengths else 0.0
    for index, one in enumerate(aligned):
        if one["end"] - one["start"] <= longest:
            continue
        if one["word"] in SENTENCE_ENDS:
            one["end"] = one["start"] + longest
        elif index == 0 or aligned[index - 1]["word"] in SENTENCE_ENDS:
            one["start"] = one["end"] - longest
    merge_punctuations(aligned, _PREPENDED, _APPENDED)
    return tuple(
        EngineWord(one["word"], float(one["start"]), float(one["end"]), float(one["probability"]))
        for one in itertools.filterfalse(lambda one: not one["word"], aligned)
    )

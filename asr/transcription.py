"""Transcription by faster-whisper: packed speech in, words with times on the call's clock out.

One batch holds chunks of one language. Decoding is greedy or by beam, never conditioned on earlier text and
never prompted: a prompt is what Whisper repeats in silence. The thresholds that faster-whisper's batched mode
ignores (compression ratio, average log-probability, no-speech probability) are applied here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from asr.activity import Samples
from asr.chunks import WINDOW_S, Chunk
from asr.doubt import FAR_S, UNSURE
from asr.models import ModelError, check_model, fingerprint
from asr.turns import HeardWord, heard_word
from recordings.span import TimeSpan

# Whisper's own thresholds (openai/whisper, transcribe.py)
COMPRESSION_RATIO = 2.4
AVERAGE_LOG_PROBABILITY = -1.0
NO_SPEECH_PROBABILITY = 0.6

_HALF_PRECISION = frozenset({"float16", "int8_float16", "bfloat16", "int8_bfloat16"})
_LONGEST_HOTWORD = 12


@dataclass(frozen=True, slots=True)
class TranscriptionOptions:
    """How to transcribe.

    Attributes:
        model: a model directory, or a name that faster-whisper downloads on first use.
        compute_type: of CTranslate2; ``default`` keeps the one the model was converted to.
        workers: how many calls may be heard side by side, each in a thread of its own.
        cpu_threads: of each worker; 0 shares the processor's cores among them.
        languages: what may be spoken, as Whisper's codes; the first is meant where a call tells nothing.
        hotwords: names and products only. Never a phrase that a rubric asks for or bans: it would be heard
            where nobody said it.

    Raises:
        ValueError: where options conflict.
    """

    model: str
    device: str = "auto"
    compute_type: str = "default"
    cpu_threads: int = 0
    workers: int = 1
    beam_size: int = 5
    batch_size: int = 8
    languages: tuple[str, ...] = ("zh", "yue")
    hotwords: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.model:
            raise ValueError("transcription needs a model: a name or a directory")
        if self.device not in ("auto", "cpu", "cuda"):
            raise ValueError(f"device: expected auto, cpu or cuda, got {self.device!r}")
        if self.device == "cpu" and self.compute_type in _HALF_PRECISION:
            raise ValueError(f"compute type {self.compute_type} needs a GPU, but the device is cpu")
        if min(self.beam_size, self.batch_size, self.workers) < 1 or self.cpu_threads < 0:
            raise ValueError(
                "beam_size, batch_size and workers are at least 1 and cpu_threads at least 0, got"
                f" {self.beam_size}, {self.batch_size}, {self.workers} and {self.cpu_threads}"
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


@dataclass(frozen=True, slots=True)
class Language:
    """The language of some speech; confidence 0..1, 1 where it was told."""

    code: str
    confidence: float


class Transcriber:
    """One loaded model; loads on first use.

    Raises:
        ModelError: on first use, where the model cannot be had or does not speak a language.
    """

    def __init__(self, options: TranscriptionOptions) -> None:
        self.options = options
        self._loading = threading.Lock()
        self._model: Any = None
        self._name = ""
        self._spoken: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Model name and version: the hash of its content."""
        self._load()
        return self._name

    @property
    def languages(self) -> tuple[str, ...]:
        """Which of the languages in the options the model knows."""
        self._load()
        return self._spoken

    def hinted(self, dialect: str | None) -> Language | None:
        """The language to use for a dialect hint; None where there is no hint.

        Cantonese is a language of its own for Whisper; it hears every other Chinese dialect as ``zh``.

        Raises:
            ModelError: where the model does not know that language.
        """
        if not dialect:
            return None
        code = "yue" if dialect.lower() in _CANTONESE else "zh"
        if code not in self.languages:
            spoken = ", ".join(self.languages)
            raise ModelError(self.options.model, f"a token for {code} (dialect hint {dialect!r})", spoken)
        return Language(code, 1.0)

    def detected(self, sound: Samples) -> Language:
        """The likeliest of our languages in the first 30 s of ``sound`` (16 kHz)."""
        if len(self.languages) == 1:
            return Language(self.languages[0], 1.0)
        encoded = self._model.encode(self._features([sound]))
        found = {token[2:-2]: share for token, share in self._model.model.detect_language(encoded)[0]}
        ours = {code: found.get(code, 0.0) for code in self.languages}
        best = max(ours, key=lambda code: ours[code])
        total = sum(ours.values())
        return Language(best, ours[best] / total if total > 0 else 1.0 / len(ours))

    def words(
        self, chunks: Sequence[Chunk], sounds: Sequence[Samples], language: str
    ) -> tuple[tuple[HeardWord, ...], ...]:
        """The words of each chunk, on the call's clock; ``sounds`` are the chunks' samples at 16 kHz."""
        self._load()
        found: list[tuple[HeardWord, ...]] = []
        size = self.options.batch_size
        for first in range(0, len(chunks), size):
            batch = chunks[first : first + size]
            decoded = self._decode(batch, sounds[first : first + size], language)
            found += [_placed(chunk, segments) for chunk, segments in zip(batch, decoded, strict=True)]
        return tuple(found)

    def _decode(self, chunks: Sequence[Chunk], sounds: Sequence[Samples], language: str) -> list[list[Any]]:
        from faster_whisper import BatchedInferencePipeline
        from faster_whisper.tokenizer import Tokenizer

        multilingual = self._model.model.is_multilingual
        tokenizer = Tokenizer(self._model.hf_tokenizer, multilingual, task="transcribe", language=language)
        for chunk in chunks:
            if chunk.duration > WINDOW_S:
                raise ValueError(
                    f"a chunk of {chunk.duration:.1f} s does not fit into a window of {WINDOW_S} s"
                )
        metadata = [{"offset": 0.0, "duration": chunk.duration} for chunk in chunks]
        # A pipeline remembers the last time of speech; a new one for each batch lets nothing leak between
        # calls.
        pipeline = BatchedInferencePipeline(self._model)
        decoded: list[list[Any]] = pipeline.forward(
            self._features(sounds), tokenizer, metadata, self._decoding(tokenizer)
        )
        return decoded

    def _features(self, sounds: Sequence[Samples]) -> Any:
        """Log-mel features, shape (sounds, mels, 3000)."""
        from faster_whisper.audio import pad_or_trim

        return np.stack([pad_or_trim(self._model.feature_extractor(sound)[..., :-1]) for sound in sounds])

    def _decoding(self, tokenizer: Any) -> Any:
        from faster_whisper.transcribe import TranscriptionOptions as Decoding

        return Decoding(
            beam_size=self.options.beam_size,
            best_of=1,
            patience=1,
            length_penalty=1,
            repetition_penalty=1,
            no_repeat_ngram_size=0,
            log_prob_threshold=None,
            no_speech_threshold=None,
            compression_ratio_threshold=None,
            condition_on_previous_text=False,
            prompt_reset_on_temperature=0.5,
            temperatures=[0.0],
            initial_prompt=None,
            prefix=None,
            suppress_blank=True,
            suppress_tokens=_suppressed(tokenizer),
            # With timestamps, the batched mode throws away what follows the last one.
            without_timestamps=True,
            max_initial_timestamp=0.0,
            word_timestamps=True,
            prepend_punctuations="\"'“¿([{-",
            append_punctuations="\"'.。,，!！?？:：”)]}、",
            multilingual=False,
            max_new_tokens=None,
            clip_timestamps="0",
            hallucination_silence_threshold=None,
            hotwords=" ".join(self.options.hotwords) or None,
        )

    def _load(self) -> None:
        with self._loading:
            if self._model is None:
                self._load_once()

    def _load_once(self) -> None:
        folder = _folder(self.options.model)
        facts = check_model(folder)
        spoken = tuple(
            code for code in self.options.languages if code in facts.languages and facts.multilingual
        )
        if not spoken:
            wanted = f"a multilingual model with a token for one of {', '.join(self.options.languages)}"
            raise ModelError(self.options.model, wanted, ", ".join(facts.languages) or "no language tokens")
        from faster_whisper import WhisperModel

        options = self.options
        try:
            model = WhisperModel(
                str(folder),
                device=options.device,
                compute_type=options.compute_type,
                cpu_threads=options.cpu_threads or max(1, (os.cpu_count() or 1) // options.workers),
                num_workers=options.workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            wanted = f"a model that loads on {options.device} as {options.compute_type}"
            raise ModelError(options.model, wanted, f"{error}") from error
        self._spoken = spoken
        self._name = f"{_short_name(options.model)}@{fingerprint(folder)}"
        self._model = model  # last: what is set before it is what others wait for


_CANTONESE = frozenset({"yue", "cantonese", "zh-yue", "zh-hk", "粤语", "粵語", "广东话", "廣東話", "白话"})


def _folder(model: str) -> Path:
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


def _short_name(model: str) -> str:
    """The last part of a path: names of machines' folders do not belong into results."""
    return Path(model).name or model


def _suppressed(tokenizer: Any) -> list[int]:
    from faster_whisper.transcribe import get_suppressed_tokens

    try:
        return list(get_suppressed_tokens(tokenizer, [-1]))
    except IndexError:  # a small vocabulary that has none of the signs to suppress
        return list(get_suppressed_tokens(tokenizer, []))


def _placed(chunk: Chunk, segments: list[Any]) -> tuple[HeardWord, ...]:
    """The words of one chunk on the call's clock; none where Whisper itself thinks it silence."""
    found: list[HeardWord] = []
    for segment in segments:
        unlikely = segment["avg_logprob"] < AVERAGE_LOG_PROBABILITY
        if unlikely and segment["no_speech_prob"] > NO_SPEECH_PROBABILITY:
            continue
        doubtful = unlikely or segment["compression_ratio"] > COMPRESSION_RATIO
        for word in segment["words"]:
            heard = _placed_word(chunk, word, doubtful)
            if heard is not None:
                found.append(heard)
    return tuple(found)


def _placed_word(chunk: Chunk, word: Any, doubtful: bool) -> HeardWord | None:
    """One word on the call's clock; None where it was heard after the sound had ended, or says nothing."""
    start, confidence = float(word["start"]), float(word["probability"])
    span = TimeSpan(start, max(start, float(word["end"])))
    far = chunk.overshoot(span) > FAR_S
    if far and confidence < UNSURE:
        return None
    return heard_word(word["word"], chunk.restored(span), confidence, doubtful or far)

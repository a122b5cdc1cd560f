"""Transcription across calls: packed speech of many parties in, words on each call's own clock out.

A GPU is full only when windows of different calls share a batch. So windows are gathered over calls, grouped
by engine and language, sorted longest first and cut into batches; each window is decoded by itself, and its
words go back to the call it came from. What fails Whisper's own tests of quality is decoded again, with
temperature; what still fails is marked, and only what is clearly no speech is dropped.
"""

from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from asr.activity import Samples
from asr.chunks import HEARING_HZ, Chunk
from asr.doubt import FAR_S, UNSURE, has_loop
from asr.engine import Engine, EngineWord, Language, LanguageDetector, OutOfMemory, Recognised
from asr.text import spoken_characters
from asr.turns import FASTEST_PER_S, HeardWord, heard_word
from recordings.span import TimeSpan

# Whisper's own thresholds (openai/whisper, transcribe.py)
COMPRESSION_RATIO = 2.4
AVERAGE_LOG_PROBABILITY = -1.0
NO_SPEECH_PROBABILITY = 0.6
TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartySpeech:
    """One party's speech, packed for a recogniser.

    Attributes:
        sounds: the chunks' samples at 16 kHz.
        dialect: as the settings name it, for the choice of the engine; None for the default.
        language: where it is told; None has it detected.
    """

    chunks: tuple[Chunk, ...]
    sounds: tuple[Samples, ...]
    dialect: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PartyHeard:
    """What was recognised of one party; ``engine`` is the name and version of what heard it."""

    language: Language
    words: tuple[HeardWord, ...]
    engine: str


@dataclass(frozen=True, slots=True)
class _Window:
    """One chunk on its way through a batch: whose it is, and which of theirs."""

    party: int
    number: int
    chunk: Chunk
    sound: Samples


class Transcriber:
    """Engines by dialect, and how their batches are made.

    Args:
        engines: by dialect; the one under ``None`` hears whatever has none of its own.
        batch_size: windows decoded together.
        workers: batches decoded side by side.
        temperatures: tried in turn on windows that fail; none: they are only marked.
    """

    def __init__(
        self,
        engines: Mapping[str | None, Engine],
        batch_size: int = 8,
        workers: int = 1,
        temperatures: Sequence[float] = TEMPERATURES,
    ) -> None:
        if None not in engines:
            raise ValueError("transcription needs a default engine")
        if min(batch_size, workers) < 1:
            raise ValueError(f"batch_size and workers are at least 1, got {batch_size} and {workers}")
        self.engines = engines
        self.batch_size, self.workers = batch_size, workers
        self.temperatures = tuple(temperatures)

    def engine_for(self, dialect: str | None) -> Engine:
        return self.engines.get(dialect) or self.engines[None]

    def heard(self, parties: Sequence[PartySpeech]) -> tuple[PartyHeard, ...]:
        """What each party said, in order; the parties may be of many calls."""
        with ThreadPoolExecutor(self.workers, thread_name_prefix="transcribing") as pool:
            languages = self._languages(parties, pool)
            misfits = {
                index
                for index, party in enumerate(parties)
                if party.language is not None and party.language != languages[index].code
            }
            groups: dict[tuple[int, str], list[_Window]] = defaultdict(list)
            engines: dict[int, Engine] = {}
            for index, (party, language) in enumerate(zip(parties, languages, strict=True)):
                engine = self.engine_for(party.dialect)
                engines[id(engine)] = engine
                groups[id(engine), language.code] += [
                    _Window(index, number, chunk, sound)
                    for number, (chunk, sound) in enumerate(zip(party.chunks, party.sounds, strict=True))
                ]
            words: dict[tuple[int, int], tuple[HeardWord, ...]] = {}
            for (key, code), windows in groups.items():
                for window, found in self._recognised(engines[key], code, windows, pool):
                    words[window.party, window.number] = found
        return tuple(
            PartyHeard(
                language,
                tuple(
                    replace(word, doubtful=True) if index in misfits else word
                    for number in range(len(party.chunks))
                    for word in words[index, number]
                ),
                self.engine_for(party.dialect).name,
            )
            for index, (party, language) in enumerate(zip(parties, languages, strict=True))
        )

    def _languages(self, parties: Sequence[PartySpeech], pool: ThreadPoolExecutor) -> list[Language]:
        """The language of each party: as told, else heard in its first window.

        What an engine cannot be told to hear is heard as its first language, at confidence 0.
        """
        found = [_told(party, self.engine_for(party.dialect)) for party in parties]
        unknown: dict[int, list[int]] = defaultdict(list)
        for index, party in enumerate(parties):
            engine = self.engine_for(party.dialect)
            if party.language is None and party.sounds and isinstance(engine, LanguageDetector):
                unknown[id(engine)].append(index)
        for indices in unknown.values():
            engine = self.engine_for(parties[indices[0]].dialect)
            assert isinstance(engine, LanguageDetector)
            batches = [indices[at : at + self.batch_size] for at in range(0, len(indices), self.batch_size)]
            sounds = [[parties[index].sounds[0] for index in batch] for batch in batches]
            detected = pool.map(functools.partial(_halved, engine.detect), sounds)
            for batch, languages in zip(batches, detected, strict=True):
                for index, language in zip(batch, languages, strict=True):
                    found[index] = language
        return found

    def _recognised(
        self, engine: Engine, language: str, windows: Sequence[_Window], pool: ThreadPoolExecutor
    ) -> list[tuple[_Window, tuple[HeardWord, ...]]]:
        """The words of every window, longest windows first: they tell at once whether a batch fits."""
        order = sorted(windows, key=lambda window: -window.chunk.duration)
        batches = [order[at : at + self.batch_size] for at in range(0, len(order), self.batch_size)]
        decoded = pool.map(lambda batch: self._decoded(engine, language, batch), batches)
        return [
            (window, _placed(window.chunk, found, window.sound))
            for batch, answers in zip(batches, decoded, strict=True)
            for window, found in zip(batch, answers, strict=True)
        ]

    def _decoded(self, engine: Engine, language: str, batch: Sequence[_Window]) -> list[Recognised]:
        """One batch; what fails is tried again, hotter and hotter, and of all tries the likeliest is kept."""
        sounds = [window.sound for window in batch]
        found = _halved(functools.partial(engine.recognise, language=language), sounds)
        failed = [index for index, answer in enumerate(found) if not _passes(answer, sounds[index])]
        for temperature in self.temperatures:
            if not failed:
                break
            hotter = functools.partial(engine.recognise, language=language, temperature=temperature)
            again = _halved(hotter, [sounds[index] for index in failed])
            for index, answer in zip(failed, again, strict=True):
                if _passes(answer, sounds[index]) or _likelier(answer, found[index]):
                    found[index] = answer
            failed = [index for index in failed if not _passes(found[index], sounds[index])]
        return found


def _told(party: PartySpeech, engine: Engine) -> Language:
    if party.language in engine.languages:
        return Language(party.language, 1.0)
    return Language(engine.languages[0], 1.0 if party.language is None else 0.0)


def _halved(decode: Callable[[Sequence[Samples]], Sequence[T]], windows: Sequence[Samples]) -> list[T]:
    """``decode`` of all windows; where they do not fit into memory together, of each half by itself."""
    try:
        return list(decode(windows))
    except OutOfMemory:
        if len(windows) == 1:
            raise
        middle = len(windows) // 2
        return _halved(decode, windows[:middle]) + _halved(decode, windows[middle:])


def _passes(answer: Recognised, sound: Samples) -> bool:
    """False where the text looks made up: too unlikely, repetitive, or faster than anyone speaks."""
    if _is_silence(answer):
        return True  # that nobody speaks is an answer, too
    text = answer.text
    likely = (
        answer.average_log_probability is None or answer.average_log_probability >= AVERAGE_LOG_PROBABILITY
    )
    speakable = spoken_characters(text) <= max(4, FASTEST_PER_S * len(sound) / HEARING_HZ)
    return likely and speakable and not _repeats(text)


def _is_silence(answer: Recognised) -> bool:
    """Whisper's own rule: probably no speech, and unlikely words."""
    if answer.no_speech_probability is None or answer.average_log_probability is None:
        return not answer.words
    unlikely = answer.average_log_probability < AVERAGE_LOG_PROBABILITY
    return not answer.words or (unlikely and answer.no_speech_probability > NO_SPEECH_PROBABILITY)


def _repeats(text: str) -> bool:
    """True for a loop, and for text that compresses as no speech does."""
    data = text.encode()
    return has_loop(text) or len(data) > COMPRESSION_RATIO * max(1, len(zlib.compress(data)))


def _likelier(answer: Recognised, other: Recognised) -> bool:
    return (answer.average_log_probability or 0.0) > (other.average_log_probability or 0.0)


def _placed(chunk: Chunk, answer: Recognised, sound: Samples) -> tuple[HeardWord, ...]:
    """The words of one window on the call's clock; none where Whisper itself thinks it silence."""
    if _is_silence(answer):
        return ()
    doubtful = not _passes(answer, sound)
    placed = (_placed_word(chunk, word, doubtful) for word in answer.words)
    return tuple(word for word in placed if word is not None)


def _placed_word(chunk: Chunk, word: EngineWord, doubtful: bool) -> HeardWord | None:
    """One word on the call's clock; None where it was heard after the sound had ended, or says nothing."""
    span = TimeSpan(word.start, max(word.start, word.end))
    far = chunk.overshoot(span) > FAR_S
    if far and (word.confidence is None or word.confidence < UNSURE):
        return None
    return heard_word(word.text, chunk.restored(span), word.confidence, doubtful or far)

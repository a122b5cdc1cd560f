"""An engine turns windows of sound into words, by one method; all the rest is the same for all engines.

An engine knows nothing of calls. It gets packed speech of any calls at 16 kHz and answers in the same order,
each window by itself: nothing of one may leak into another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from asr.activity import Samples


@dataclass(frozen=True, slots=True)
class Language:
    """The language of some speech; confidence 0..1, 1 where it was told."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class EngineWord:
    """A word as the engine wrote it, on the window's clock; confidence None where the engine gives none."""

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was recognised in one window.

    Attributes:
        average_log_probability: per token; None where the engine gives none.
        no_speech_probability: that there is no speech at all; None where the engine gives none.
    """

    words: tuple[EngineWord, ...]
    average_log_probability: float | None = None
    no_speech_probability: float | None = None

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words)


@runtime_checkable
class Engine(Protocol):
    """A loaded recogniser.

    Attributes:
        name: name and version, kept with every transcript.
        languages: Whisper's codes of what it can be told to hear; of ours only.
    """

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    def recognise(
        self, windows: Sequence[Samples], language: str, temperature: float = 0.0
    ) -> tuple[Recognised, ...]:
        """The words of each window (float32 at 16 kHz, at most 30 s), in order.

        An engine that cannot sample ignores ``temperature``.
        """


@runtime_checkable
class LanguageDetector(Protocol):
    """An engine that can also tell which language it hears."""

    def detect(self, windows: Sequence[Samples]) -> tuple[Language, ...]:
        """The likeliest of the engine's languages in each window."""


class OutOfMemory(Exception):  # noqa: N818 - a state of the device; half a batch may fit
    """A batch did not fit into the device's memory."""

"""How right hearing was, as whole numbers: they add up over calls; rates are divided last.

A rate is None where there is nothing to divide by.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Self, cast

from asr.error_rate import Errors


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part of a whole, not yet divided; the part may be larger."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        return self.part / self.whole if self.whole else None


class _Counts:
    """Whole numbers, or counts of their own, that add field by field."""

    __slots__ = ()

    def __add__(self, other: Self) -> Self:
        names = [part.name for part in fields(cast(Any, self))]
        return type(self)(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True, slots=True)
class DiarizationCounts(_Counts):
    """Speech given to nobody, to the wrong voice, or heard where there was none, in milliseconds.

    Attributes:
        speech_ms: that was labelled, overlap counted for every voice.
    """

    speech_ms: int = 0
    missed_ms: int = 0
    invented_ms: int = 0
    confused_ms: int = 0

    @property
    def error(self) -> Ratio:
        """Diarization error rate; may be above 1."""
        return Ratio(self.missed_ms + self.invented_ms + self.confused_ms, self.speech_ms)


@dataclass(frozen=True, slots=True)
class ActivityCounts(_Counts):
    """Frames of 10 ms in which somebody speaks, whoever it is."""

    found: int = 0
    invented: int = 0
    missed: int = 0

    @property
    def precision(self) -> Ratio:
        return Ratio(self.found, self.found + self.invented)

    @property
    def recall(self) -> Ratio:
        return Ratio(self.found, self.found + self.missed)

    @property
    def f1(self) -> Ratio:
        return Ratio(2 * self.found, 2 * self.found + self.invented + self.missed)


@dataclass(frozen=True, slots=True)
class RoleCounts(_Counts):
    """Calls whose agent was taken for the agent, for the customer, or left open."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0

    @property
    def calls(self) -> int:
        return self.right + self.wrong + self.unknown


@dataclass(frozen=True, slots=True)
class StartCounts(_Counts):
    """How far from its labelled start a rightly heard word starts.

    Attributes:
        words: labelled with times and heard rightly.
        off_ms: summed over them, early or late.
        near: those within 200 ms.
    """

    words: int = 0
    off_ms: int = 0
    near: int = 0

    @property
    def mean_ms(self) -> Ratio:
        return Ratio(self.off_ms, self.words)

    @property
    def on_time(self) -> Ratio:
        return Ratio(self.near, self.words)


@dataclass(frozen=True, slots=True)
class HearingCounts(_Counts):
    """All measures of one call, or of many.

    Attributes:
        characters: of everybody; ``agent`` and ``customer`` only of calls with a channel for each.
    """

    characters: Errors = field(default_factory=Errors)
    agent: Errors = field(default_factory=Errors)
    customer: Errors = field(default_factory=Errors)
    diarization: DiarizationCounts = field(default_factory=DiarizationCounts)
    activity: ActivityCounts = field(default_factory=ActivityCounts)
    roles: RoleCounts = field(default_factory=RoleCounts)
    starts: StartCounts = field(default_factory=StartCounts)

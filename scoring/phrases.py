"""Phrases made ready to be looked for: how they are written and sound, and which syllables meet in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from scoring import pinyin
from scoring.pinyin import NearSounds
from scoring.text import normalise, occurrences

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

    from scoring.phrase_index import Index

_MANY = 16  # phrases
SHORT = 2  # syllables; so short a phrase must sound the same and be half written, or 在检 would be 再见


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase made ready; ``plain`` holds a code a character of ``text``.

    Attributes:
        said: as the rubric (with the call's values) says it, for the screen.
        checked: which characters come from the call's own numbers and so must be right, not only close.
    """

    said: str
    text: str
    plain: str
    checked: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.text)


@lru_cache(maxsize=100_000)
def ready(said: str, checked: str = "", shown: str = "") -> Phrase:
    """``said`` made ready; ``checked`` is the part of it that must be right (a work number).

    ``shown`` stands on the screen instead, where ``said`` is another way of saying it.
    """
    text = normalise(said)
    number = normalise(checked)
    at = text.find(number) if number else -1
    positions = frozenset(range(at, at + len(number))) if at >= 0 else frozenset()
    return Phrase(shown or said, text, pinyin.plain(text), positions)


class Phrases(tuple[Phrase, ...]):
    """Phrases that are looked for together, with indexes that are made when first asked for.

    A subclass without slots, so that the indexes live as long as the phrases do.
    """

    def paired(self, near: NearSounds) -> Index | None:
        """Their pairs of syllables, to be found in one pass; None where none is long enough to have any."""
        if near not in self._indexes:
            from scoring.phrase_index import index_of

            self._indexes[near] = index_of(self, near) if self.longest > SHORT else None
        return self._indexes[near]

    @cached_property
    def _indexes(self) -> dict[NearSounds, Index | None]:
        return {}

    @cached_property
    def longest(self) -> int:
        """Characters of the longest one."""
        return max(map(len, self), default=0)

    def short(self, near: NearSounds) -> list[tuple[Phrase, str]]:
        """Those too short to be found by anything but their very sound, each with its classes."""
        if near not in self._short:
            short = [phrase for phrase in self if 0 < len(phrase) <= SHORT]
            self._short[near] = [(phrase, pinyin.folded(phrase.text, near)) for phrase in short]
        return self._short[near]

    @cached_property
    def _short(self) -> dict[NearSounds, list[tuple[Phrase, str]]]:
        return {}

    @cached_property
    def _written(self) -> tuple[Phrase, ...]:
        """Those with anything to look for."""
        return tuple(phrase for phrase in self if phrase.text)

    @cached_property
    def _machine(self) -> AhoCorasick:
        import ahocorasick_rs

        return ahocorasick_rs.AhoCorasick([phrase.text for phrase in self._written])

    def written_in(self, text: str) -> list[tuple[Phrase, int]]:
        """Every place of ``text`` where one stands as written, overlaps included.

        By Aho-Corasick (1975), which is quicker than one search for each phrase where these are many.
        """
        if len(self._written) < _MANY:
            there = [one for one in self._written if one.text in text]
            return [(one, start) for one in there for start in occurrences(one.text, text)]
        found = self._machine.find_matches_as_indexes(text, overlapping=True)
        return [(self._written[index], start) for index, start, _ in found]


def together(phrases: Iterable[Phrase]) -> Phrases:
    """``phrases`` as `Phrases`."""
    return phrases if isinstance(phrases, Phrases) else Phrases(phrases)


@lru_cache(maxsize=1000)
def exclusions(texts: tuple[str, ...]) -> Phrases:
    """What exclusions name, made ready once."""
    return Phrases(map(ready, texts))

"""The stretch of a line of syllables that a phrase fits best, and by how many edits.

rapidfuzz finds the window; edits are counted in syllables (`scoring.fitting`). A syllable of the same
near-sound class that is not the same costs `pinyin.NEAR_COST`, one that shares its initial or its final half
an edit (two codes a syllable are aligned), any other a whole one. Hesitations (啊, 呃) inside a phrase cost
next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from scoring import pinyin
from scoring.pinyin import NEAR, Codes, NearSounds

INTERJECTION_COST = 0.2  # edits, for a hesitation that was put in
PAUSES = pinyin.numbers(pinyin.plain("那个这个啊呃嗯哎诶额哦噢唉"))  # two stopgaps, then interjections


def hesitations(plain: str) -> list[bool]:
    """Which syllables (plain codes) are 啊 and its like, of a 那个 that may fill a pause, or said twice.

    Of two syllables said twice (办理，嗯，办理) the first two are; one said twice is mostly a word (谢谢).
    """
    return [bool(left_out) for left_out in _hesitant(pinyin.numbers(plain))]


def _hesitant(plain: Codes) -> npt.NDArray[np.bool_]:
    from scoring.candidates import hesitant

    return hesitant(plain, PAUSES)


@dataclass(frozen=True)
class Sounds:
    """How a line of characters sounds: plain, folded, and halves, which hold two codes a character.

    Attributes:
        codes: the three as numbers, see `pinyin.codings`.
    """

    codes: tuple[Codes, Codes, Codes]

    @cached_property
    def plain(self) -> str:
        return pinyin.letters(self.codes[0])

    @cached_property
    def folded(self) -> str:
        return pinyin.letters(self.codes[1])

    @cached_property
    def halves(self) -> str:
        return pinyin.letters(self.codes[2])

    @cached_property
    def hesitates(self) -> bool:
        """True where there is any hesitation."""
        return bool(_hesitant(self.codes[0]).any())

    def smooth(self, start: int, end: int) -> tuple[Sounds, list[int]]:
        """Characters ``start`` to ``end`` (excluded) without hesitations, and where each of them stood."""
        from scoring.candidates import smooth

        codes, kept = smooth(self.codes, PAUSES, start, end)
        return Sounds(codes), kept.tolist()


def sounds_of(text: str, near: NearSounds = NEAR) -> Sounds:
    return Sounds(pinyin.codings(text, near))


class Stretch(NamedTuple):
    """Characters ``start`` to ``end`` (excluded) of what was heard, and how many edits they are away."""

    edits: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edits:
    """What counts as an edit.

    Attributes:
        strict: a syllable that shares but a half is as wrong as any other.
        bears_insertions: words put in or left out cost half, as in the Indel distance.
    """

    strict: bool = False
    bears_insertions: bool = False

    def between(self, phrase: Sounds, heard: Sounds, start: int, end: int) -> float:
        """Edits from ``phrase`` to characters ``start`` to ``end`` (excluded) of ``heard``, taken whole."""
        from scoring.fitting import edits_between

        counted = (self.strict, self.bears_insertions, pinyin.NEAR_COST)
        return edits_between(phrase.codes, heard.codes, start, end, *counted)

    def best_stretch(
        self, phrase: Sounds, heard: Sounds, start: int, end: int, borne: float, hesitant: bool = True
    ) -> Stretch | None:
        """What ``phrase`` fits best of characters ``start`` to ``end`` (excluded) of ``heard``.

        None where it needs more than ``borne`` edits. ``hesitant`` False where they are known to hold no
        hesitations.
        """
        same = heard.plain.find(phrase.plain, start, end)
        if same >= 0:
            return Stretch(0.0, same, same + len(phrase.plain))
        best = self._best(phrase, heard, start, end)
        if hesitant and (best is None or best.edits > 0.5):
            best = self._without_hesitations(phrase, heard, start, end, best)
        return best if best is not None and best.edits <= borne + 1e-9 else None

    def _best(self, phrase: Sounds, heard: Sounds, start: int, end: int) -> Stretch | None:
        from scoring.fitting import nearest

        each = 1 if self.strict else 2
        one, line = (phrase.folded, heard.folded) if self.strict else (phrase.halves, heard.halves)
        padding = "\1" * len(one)  # so that the phrase is never cut to fit a short text
        aligned = fuzz.partial_ratio_alignment(one, padding + line[each * start : each * end] + padding)
        if aligned is None:
            return None
        at = start + (aligned.dest_start - len(padding)) // each
        until = start - (len(padding) - aligned.dest_end) // each
        counted = (self.strict, self.bears_insertions, pinyin.NEAR_COST)
        edits, first, last = nearest(phrase.codes, heard.codes, (start, end), (at, until), *counted)
        return Stretch(edits, first, last) if first >= 0 else None

    def _without_hesitations(
        self, phrase: Sounds, heard: Sounds, start: int, end: int, best: Stretch | None
    ) -> Stretch | None:
        """The same with 啊 and 呃 left out of what was heard, where that is better."""
        if phrase.hesitates:
            return best
        smooth, places = heard.smooth(start, end)
        if len(places) == end - start:
            return best
        found = self._best(phrase, smooth, 0, len(places)) if places else None
        if found is None:
            return best
        first, last = places[found.start], places[found.end - 1] + 1
        left_out = last - first - (found.end - found.start)
        other = Stretch(found.edits + INTERJECTION_COST * left_out, first, last)
        return other if best is None or other.edits < best.edits else best


EDITS = {(strict, bears): Edits(strict, bears) for strict in (False, True) for bears in (False, True)}
"""By what they are: whether strict, and whether insertions are borne."""

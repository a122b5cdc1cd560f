"""The stretch of a line of syllables that a phrase fits best, and by how many edits.

rapidfuzz finds the window; edits are counted in syllables. A syllable of the same near-sound class that is
not the same costs `pinyin.NEAR_COST`, one that shares its initial or its final half an edit (two codes a
syllable are aligned), any other a whole one. Hesitations (啊, 呃) inside a phrase cost next to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from scoring import pinyin
from scoring.pinyin import NEAR, NearSounds

INTERJECTION_COST = 0.2  # edits, for a hesitation that was put in
PAUSES = pinyin.numbers(pinyin.plain("那个这个啊呃嗯哎诶额哦噢唉"))  # two stopgaps, then interjections


def hesitations(plain: str) -> list[bool]:
    """Which syllables (plain codes) are 啊 and its like, of a 那个 that may fill a pause, or said twice.

    Of two syllables said twice (办理，嗯，办理) the first two are; one said twice is mostly a word (谢谢).
    """
    from scoring.candidates import hesitant

    found: list[bool] = hesitant(pinyin.numbers(plain), PAUSES).tolist()
    return found


@dataclass(frozen=True, slots=True)
class Sounds:
    """How a line of characters sounds; ``halves`` holds two codes a character, the others one."""

    plain: str
    folded: str
    halves: str

    def __len__(self) -> int:
        return len(self.plain)

    def part(self, start: int, end: int) -> Sounds:
        return Sounds(self.plain[start:end], self.folded[start:end], self.halves[2 * start : 2 * end])

    def smooth(self) -> tuple[Sounds, list[int]]:
        """Without hesitations, and where each of the other syllables stood."""
        kept = [place for place, left_out in enumerate(hesitations(self.plain)) if not left_out]
        plain, folded = ("".join(line[place] for place in kept) for line in (self.plain, self.folded))
        halves = "".join(self.halves[2 * place : 2 * place + 2] for place in kept)
        return Sounds(plain, folded, halves), kept


def sounds_of(text: str, near: NearSounds = NEAR) -> Sounds:
    return Sounds(pinyin.plain(text), pinyin.folded(text, near), pinyin.halves(text, near))


@dataclass(frozen=True, slots=True)
class Stretch:
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

    def _compared(self, phrase: Sounds, heard: Sounds) -> tuple[str, str, int]:
        """The codes that are compared, and how many make a syllable."""
        return (phrase.folded, heard.folded, 1) if self.strict else (phrase.halves, heard.halves, 2)

    def between(self, phrase: Sounds, heard: Sounds, below: float = float("inf")) -> float:
        """Edits from one to the other, both taken whole; not counted to the end from ``below`` on."""
        one, other, size = self._compared(phrase, heard)
        edits = float(Levenshtein.distance(one, other))
        if self.bears_insertions:
            edits = min(edits, Indel.distance(one, other) / 2)
        if edits / size >= below:
            return edits / size
        folded = Levenshtein.distance(phrase.folded, heard.folded)
        unequal = int(Levenshtein.distance(phrase.plain, heard.plain)) - int(folded)
        return edits / size + pinyin.NEAR_COST * max(0, unequal)

    def best_stretch(
        self, phrase: Sounds, heard: Sounds, borne: float, hesitant: bool = True
    ) -> Stretch | None:
        """The part of ``heard`` that ``phrase`` fits best; None where it needs more than ``borne`` edits.

        ``hesitant`` False where ``heard`` is known to hold no hesitations.
        """
        same = heard.plain.find(phrase.plain)
        if same >= 0:
            return Stretch(0.0, same, same + len(phrase))
        best = self._best(phrase, heard)
        if hesitant and (best is None or best.edits > 0.5):
            best = self._without_hesitations(phrase, heard, best)
        return best if best is not None and best.edits <= borne + 1e-9 else None

    def _best(self, phrase: Sounds, heard: Sounds) -> Stretch | None:
        one, other, size = self._compared(phrase, heard)
        padding = "\1" * len(one)  # so that the phrase is never cut to fit a short text
        aligned = fuzz.partial_ratio_alignment(one, padding + other + padding)
        if aligned is None:
            return None
        at = (aligned.dest_start - len(padding)) // size
        until = -(-(aligned.dest_end - len(padding)) // size)
        windows = [
            (first, last)
            for first in (at, at + 1, at - 1)
            for last in (until, until - 1, until + 1)
            if 0 <= first < last <= len(heard)
        ]
        least, alike = len(one) + 1, []
        for first, last in windows:
            edits = Levenshtein.distance(one, other[first * size : last * size], score_cutoff=least)
            if edits < least:
                least, alike = edits, [(first, last)]
            elif edits == least:
                alike.append((first, last))
            if not edits:
                break
        tried = windows if self.bears_insertions else alike
        best: Stretch | None = None
        for window in tried:
            below = float("inf") if best is None else best.edits
            needed = self.between(phrase, heard.part(*window), below)
            if needed < below:
                best = Stretch(needed, *window)
        return best

    def _without_hesitations(self, phrase: Sounds, heard: Sounds, best: Stretch | None) -> Stretch | None:
        """The same with 啊 and 呃 left out of what was heard, where that is better."""
        smooth, places = heard.smooth()
        if len(smooth) == len(heard) or any(hesitations(phrase.plain)):
            return best
        found = self._best(phrase, smooth) if smooth.plain else None
        if found is None:
            return best
        first, last = places[found.start], places[found.end - 1] + 1
        left_out = last - first - (found.end - found.start)
        other = Stretch(found.edits + INTERJECTION_COST * left_out, first, last)
        return other if best is None or other.edits < best.edits else best


EDITS = {(strict, bears): Edits(strict, bears) for strict in (False, True) for bears in (False, True)}
"""By what they are: whether strict, and whether insertions are borne."""

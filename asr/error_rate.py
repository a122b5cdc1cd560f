"""How far a transcript is from what was said: character errors, counted, added, divided last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from asr.text import normalised


@dataclass(frozen=True, slots=True)
class Errors:
    """Character edits against a reference.

    Attributes:
        edits: substitutions, deletions and insertions (Levenshtein distance).
        characters: of the reference.
    """

    edits: int = 0
    characters: int = 0

    def __add__(self, other: Errors) -> Errors:
        return Errors(self.edits + other.edits, self.characters + other.characters)

    @property
    def rate(self) -> float | None:
        """Character error rate; None where nothing was to be heard. Above 1 where much was invented."""
        return self.edits / self.characters if self.characters else None


def character_errors(reference: str, heard: str) -> Errors:
    """Edits between two texts, compared simplified and without punctuation, spaces or case."""
    from rapidfuzz.distance import Levenshtein

    said, written = compared(reference), compared(heard)
    return Errors(Levenshtein.distance(said, written), len(said))


def compared(text: str) -> str:
    """``text`` as it is compared: simplified, one case, letters, digits and 汉字 only."""
    return re.sub(r"[\W_]", "", normalised(text)).casefold()

"""A place where a phrase was found, and how phrases are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rubrics.word_checks import Match
from scoring.alignment import EDITS, Edits
from scoring.legibility import MANY_ERRORS, SEVERAL_ERRORS, VERY_MANY_ERRORS
from scoring.phrases import Phrase
from scoring.stream import Stream

NEAR_MISS = 0.12  # an accusation this little under the limit is a near miss: a person should hear it
CLEAR_MISS = 0.05  # the same for what is to be said, where all was heard well;
MISS_PER_ERROR = 1.0  # wider by this for every wrong character in the words around, likely as they look
LEAST = 0.4  # similarity under which nothing is even a near miss
MOST_OF_SHORT = 1.25  # edits that a shorter phrase than `LONG` bears: with two wrong it may be any other
LONG = 6  # syllables


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase was found: characters ``start`` to ``end`` (excluded) of the stream.

    Attributes:
        similarity: 0..1.
        written: share of the phrase's characters that stand there as written, not only by sound.
        sure: False for a near miss, a number that differs, or words that may be a quotation.
    """

    phrase: Phrase
    start: int
    end: int
    similarity: float
    written: float
    sure: bool

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Manner:
    """How phrases are looked for.

    Attributes:
        accusing: a find counts against someone, so doubt weighs more.
        strict: a syllable that is half right is as wrong as any other.
    """

    match: Match = Match.PINYIN
    similarity: float = 0.8
    exclude: tuple[str, ...] = ()
    whole_words: bool = False
    accusing: bool = False
    strict: bool = False

    def edits(self, stream: Stream) -> Edits:
        """A slip that may be heard in is looked for in accusations only where slips are many."""
        strict = self.strict or (self.accusing and stream.likely_errors < MANY_ERRORS)
        return EDITS[strict, self.match is Match.FUZZY]

    def bearable(self, stream: Stream) -> tuple[float, float, float, float]:
        """How much may be wrong of what is still told, as a near miss at least.

        Shares of a phrase's syllables: of any phrase, of one with digits to be checked, of one of three
        syllables. Last the most edits of a phrase shorter than `LONG` without such digits.
        """
        errors = stream.likely_errors
        margin = NEAR_MISS if self.accusing else CLEAR_MISS + MISS_PER_ERROR * errors
        three = margin if errors >= SEVERAL_ERRORS else 0.0  # a wrong syllable of three makes any word
        digits = margin + errors  # no digit can be guessed from the others
        wanted = self.similarity
        return (
            1.0 - max(LEAST, wanted - margin),
            1.0 - max(LEAST, wanted - digits),
            1.0 - max(LEAST, wanted - three),
            MOST_OF_SHORT if errors < VERY_MANY_ERRORS else float("inf"),
        )


manner = lru_cache(maxsize=10_000)(Manner)  # every call asks for the same ones

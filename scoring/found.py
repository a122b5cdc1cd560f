"""A place where a phrase was found, and how phrases are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rubrics.word_checks import Match
from scoring.legibility import EXPECTED, MANY_ERRORS, SEVERAL_ERRORS, VERY_MANY_ERRORS
from scoring.phrases import Phrase
from scoring.pinyin import NEAR_COST
from scoring.stream import Stream

if TYPE_CHECKING:
    from scoring.fitting import Borne, Counted

NEAR_MISS = 0.12  # an accusation this little under the limit is a near miss: a person should hear it
CLEAR_MISS = 0.05  # the same for what is to be said, where all was heard well;
MISS_PER_ERROR = 1.0  # wider by this for every wrong character in the words around, likely as they look
HESITATION_COST = 0.2  # edits, for a hesitation that was put in
LEAST = 0.4  # similarity under which nothing is even a near miss
MOST_OF_SHORT = 1.25  # edits that a shorter phrase than `LONG` bears: with two wrong it may be any other
LONG = 6  # syllables
FEW = 80  # syllables, some twenty seconds of speech: chance has few places there to make up a phrase,
FEW_MISS, FEW_MOST = 0.3, 2.0  # so that two edits are still a near miss,
FEW_SLIP = 1.0  # and one in a phrase of four syllables or more is believed


class Found(NamedTuple):
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
        few: no more than `FEW` syllables are looked at, as in the greeting of a call or in its close.
    """

    match: Match = Match.PINYIN
    similarity: float = 0.8
    exclude: tuple[str, ...] = ()
    whole_words: bool = False
    accusing: bool = False
    strict: bool = False
    few: bool = False

    @property
    def bears_halves(self) -> bool:
        """True where one of a phrase's two syllables may be told."""
        return not (self.accusing or self.strict)

    def counted(self, stream: Stream) -> Counted:
        """How edits are counted. A slip that may be heard in is looked for in accusations only where slips
        are many.
        """
        strict = self.strict or (self.accusing and stream.likely_errors < MANY_ERRORS)
        return strict, self.match is Match.FUZZY, NEAR_COST, HESITATION_COST

    def borne(self, stream: Stream) -> Borne:
        """How much may be wrong of what is still told, as a near miss at least."""
        errors, margin, few = stream.likely_errors, self.margin(stream), self.misses_few(stream)
        widest = max(margin, FEW_MISS) if few else margin
        three = widest if few or errors >= SEVERAL_ERRORS else 0.0  # a wrong syllable of three makes any word
        digits = margin + errors  # no digit can be guessed from the others
        most = float("inf") if errors >= VERY_MANY_ERRORS else FEW_MOST if few else MOST_OF_SHORT
        wanted = self.similarity
        return (
            1.0 - max(LEAST, wanted - widest),
            1.0 - max(LEAST, wanted - digits),
            1.0 - max(LEAST, wanted - three),
            most,
            LONG,
        )

    def margin(self, stream: Stream) -> float:
        """How little under the wanted similarity a near miss is."""
        return NEAR_MISS if self.accusing else CLEAR_MISS + MISS_PER_ERROR * stream.likely_errors

    def misses_few(self, stream: Stream) -> bool:
        """True where what is heard half in few words may well be the phrase, because errors are likely."""
        return self.few and not self.accusing and stream.likely_errors >= EXPECTED


manner = lru_cache(maxsize=10_000)(Manner)  # every call asks for the same ones

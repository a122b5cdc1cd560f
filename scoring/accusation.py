"""What is found of words that count against someone, and what of it may be held against them."""

from __future__ import annotations

from scoring import pinyin
from scoring.found import LONG, Found
from scoring.legibility import MANY_ERRORS, VERY_MANY_ERRORS
from scoring.misheard import has_another_word, is_another_word, is_negated
from scoring.quotation import is_quoted
from scoring.stream import Stream

SPARED = 5  # syllables; a shorter phrase accuses nobody by a near miss, 要不要 is in every second call
SLIP = 0.5  # edits that near-sounds and a half-right syllable come to; more is another word, or a guess.
# A phrase of `LONG` syllables bears one such slip, one twice as long two.
HALF = 0.5  # of the characters must stand as written where sound alone is too little
MOSTLY = 0.7  # the same amid many errors, when any words may sound like others


def accusation(found: Found, stream: Stream) -> Found | None:
    """``found`` where it may count against someone: the same negations, half of it as written, no loose near
    miss, nothing that somebody else is said to have said.
    """
    heard = stream.text[found.start : found.end]
    if is_negated(found.phrase.text) != is_negated(heard):
        return None
    whole = stream.clauses.isdisjoint(range(found.start + 1, found.end))
    if not found.sure and (len(found.phrase) < SPARED or not whole):
        return None
    edits = (1.0 - found.similarity) * len(found.phrase)
    many = stream.likely_errors >= MANY_ERRORS
    if edits > SLIP and is_another_word(found.phrase, stream, found.start, found.end):
        return None
    slips = SLIP * (len(found.phrase) // LONG) or 2 * pinyin.NEAR_COST
    short = len(found.phrase) < SPARED
    garbled = stream.likely_errors >= VERY_MANY_ERRORS
    needed = HALF if not many else 1.0 if garbled and short else MOSTLY
    written = found.written >= needed - 1e-9 and not (short and has_another_word(found.phrase, heard))
    if edits > slips or not written or is_quoted(stream, found.start, found.end):
        return found._replace(sure=False)
    return found

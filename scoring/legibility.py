"""How many characters of a line are likely wrong, told by the line itself.

Words of a dictionary hold together what was heard well: in Mandarin calls two thirds of all characters stand
beside one that they form (part of) a word with, and every wrong character takes itself and its neighbours
out of that. A recogniser's confidences say the same, where it gives any, but not in figures that could be
compared between recognisers; so the text is asked first and confidences only add to the doubt.

The shares were measured on the demo's history (Mandarin 0.66, Cantonese 0.51) with errors put in: of
Mandarin each tenth of wrong characters costs 0.09.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from scoring.dialect_words import SHARE, WRITTEN
from scoring.dictionary import frequencies
from scoring.huge_pages import use_huge_pages
from scoring.pinyin import numbers

if TYPE_CHECKING:
    from scoring.word_pairs import Pairs

COMMON, FREQUENT = 50, 1000  # times that jieba's dictionary has seen two characters together
ALONE = 33_000  # times that it has seen a character as a word of its own
IN_WORDS, IN_WORDS_CANTONESE = 0.66, 0.51
LOST_PER_ERROR = 0.9
EXPECTED = 0.02  # of characters wrong, before anything was read
WEIGHT = 80  # characters that this expectation weighs
MOST = 0.4
SOME_ERRORS, MANY_ERRORS = 0.03, 0.093  # a torn word may be the one that is missed; may be any word
SEVERAL_ERRORS, VERY_MANY_ERRORS = MANY_ERRORS / 2, 1.5 * MANY_ERRORS
UNSURE = 0.7  # confidences under this, on average, add to the doubt
_CANTONESE = numbers(WRITTEN)


def likely_errors(text: str, mean_confidence: float | None = None) -> float:
    """The likely share of wrong characters in normalised ``text``, 0 to `MOST`.

    >>> likely_errors("您好请问有什么可以帮您" * 9) < 0.05 < likely_errors("囊号轻文由生们可亿绑您" * 9)
    True
    """
    from scoring.word_pairs import in_pairs

    size = len(text) - text.count("\0")
    joined, cantonese = in_pairs(text, _table(), _CANTONESE)
    usual = IN_WORDS_CANTONESE if cantonese > SHARE * size else IN_WORDS
    errors = (usual * size - joined) / LOST_PER_ERROR
    share = max(0.0, errors + EXPECTED * WEIGHT) / (size + WEIGHT)
    if mean_confidence is not None and mean_confidence < UNSURE:
        share += (UNSURE - mean_confidence) / 2
    return min(MOST, share)


def is_word(pair: str, errors: float = 0.0) -> bool:
    """True where two characters stand together in words of the dictionary.

    Where many ``errors`` are likely, only in words so frequent that slips do not make them by chance.
    """
    return _pairs().get(pair, 0) >= (FREQUENT if errors >= MANY_ERRORS else COMMON)


def stands_alone(character: str) -> bool:
    """True for a character that is often a word by itself."""
    return frequencies().get(character, 0) >= ALONE


@cache
def _table() -> Pairs:
    from scoring.word_pairs import pairs_of

    table = pairs_of(_pairs())
    use_huge_pages()
    return table


@cache
def _pairs() -> dict[str, int]:
    """Two characters in a row -> how often they occur in words of jieba's dictionary."""
    seen: Counter[str] = Counter()
    for word, times in frequencies().items():
        if times and len(word) > 1:
            for place in range(len(word) - 1):
                seen[word[place : place + 2]] += times
    return {pair: times for pair, times in seen.items() if times >= COMMON}

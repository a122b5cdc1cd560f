"""Whether the digits heard where a call's own number (a work number) is looked for are that number."""

from __future__ import annotations

from rapidfuzz.distance import LCSseq, Levenshtein

from scoring import pinyin
from scoring.legibility import SEVERAL_ERRORS, is_word
from scoring.numbers import spelt_out, value_of
from scoring.phrases import Phrase
from scoring.stream import Stream
from scoring.text import DIGITS, one_by_one

FURTHEST = 20  # characters to either side that are taken for more of a number
_DIGITS = frozenset(DIGITS)
_PLACES = frozenset("十百千")
_NUMERALS = _DIGITS | _PLACES | frozenset("两双个")


def wrong_digits(phrase: Phrase, stream: Stream, start: int, end: int) -> int:
    """How many of the checked digits of ``phrase`` are others where it was found, are missing or too many.

    One may be a slip, and a person should hear; two make another number. The digits are compared as far as
    they go: 工号八零六一 is not 8016, though 工号八零一 is near it. What is no digit is none that is wrong,
    and where words are misheard a digit is lost or put in as easily as a word.
    """
    around = (stream.text[max(0, start - 1) : start], stream.text[end : end + 1])
    if stream.text[start:end] == phrase.text and _DIGITS.isdisjoint(around):
        return 0  # as it mostly is, and quickly told
    first, last = min(phrase.checked), max(phrase.checked)
    number = phrase.text[first : last + 1]
    wanted = _digits(number) or _only(number)  # of A801 the digits
    pieces = _pieces(stream, *_place(phrase, stream, start, end, first, last))
    if not wanted or wanted in map(_digits, pieces):
        return 0
    told = _trimmed("".join(pieces), len(wanted))
    said = _digits(told)
    misheard = stream.likely_errors >= SEVERAL_ERRORS
    if said is not None and not misheard:
        return Levenshtein.distance(wanted, said)
    only = _only(told) if said is None else said
    strange = len(only) - LCSseq.similarity(wanted, only)
    lost = len(told) != len(wanted) and only != wanted
    return strange or int(lost and not misheard)


def _digits(numerals: str) -> str | None:
    """Digit by digit, however it is told: 八零零五 for 八双零五 and 八千零五; None for what is no number."""
    spelt = spelt_out(numerals)
    if set(spelt) <= _DIGITS:
        return spelt
    amount = value_of(spelt) if set(spelt) & _PLACES else None
    return None if amount is None else one_by_one(str(amount))


def _only(numerals: str) -> str:
    return "".join(filter(_DIGITS.__contains__, numerals))


def _pieces(stream: Stream, start: int, end: int) -> list[str]:
    """The characters there, in as many pieces as marks and hesitations leave."""
    pieces = [""]
    for place in range(start, end):
        character = stream.text[place]
        hesitates = character not in _DIGITS and (character == "\0" or bool(stream.hesitating[place]))
        if hesitates or place in stream.clauses:
            pieces.append("")
        pieces[-1] += "" if hesitates else character
    return pieces


def _trimmed(told: str, size: int) -> str:
    """``told`` without what is no numeral at its ends, as long as it is longer than ``size``."""
    while len(told) > size and told[0] not in _NUMERALS:
        told = told[1:]
    while len(told) > size and told[-1] not in _NUMERALS:
        told = told[:-1]
    return told


def _place(phrase: Phrase, stream: Stream, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Where the number is told: between what was heard of the phrase before and after it, and as far as
    digits go on where the phrase has nothing there. The 一 of 八零一六一直 belongs to 一直.
    """
    text = stream.text
    matched: dict[int, int] = {}
    for block in Levenshtein.opcodes(pinyin.folded(phrase.text, stream.near), stream.folded[start:end]):
        if block.tag in ("equal", "replace"):
            sources = range(block.src_start, block.src_end)
            matched |= {source: start + block.dest_start + step for step, source in enumerate(sources)}
    before = [place for source, place in matched.items() if source < first]
    after = [place for source, place in matched.items() if source > last]
    at, to = max(before) + 1 if before else start, min(after) if after else end
    furthest = (max(0, at - FURTHEST), min(len(text), to + FURTHEST))
    while not before and at > furthest[0] and _goes_on(stream, at - 1, at, at):
        at -= 1
    while not after and to < furthest[1] and _goes_on(stream, to, to - 1, to):
        pair = text[to : to + 2]
        if is_word(pair, stream.likely_errors) and pair[1] not in _DIGITS and pair[1] != "号":
            break
        to += 1
    return at, to


def _goes_on(stream: Stream, digit: int, beside: int, edge: int) -> bool:
    """True where a digit stands beside another character in the same clause of a turn."""
    same = stream.owner[digit] == stream.owner[beside] and edge not in stream.clauses
    return same and stream.text[digit] in _DIGITS

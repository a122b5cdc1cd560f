"""Words that were heard instead of others: whether they are words of their own, and which digits differ."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from scoring import pinyin
from scoring.legibility import is_word, stands_alone
from scoring.phrases import Phrase
from scoring.pinyin import same_sound
from scoring.stream import Stream
from scoring.text import DIGITS

_NEGATIONS = frozenset("不没未无别勿莫唔冇非")


def is_another_word(phrase: Phrase, stream: Stream, start: int, end: int) -> bool:
    """True where what differs from the phrase is a word of its own: 号码是多少 is not 密码是多少."""
    for edit in Levenshtein.editops(phrase.text, stream.text[start:end]):
        at = start + edit.dest_pos
        if edit.tag == "delete" and edit.src_pos == 0:
            at = start - 1  # what stands in its place is only left out of the stretch
        if edit.tag == "insert" or (edit.tag == "delete" and edit.src_pos not in (0, len(phrase) - 1)):
            continue
        if not 0 <= at < len(stream.text) or stream.owner[at] != stream.owner[start]:
            continue
        wanted = phrase.text[edit.src_pos]
        if not same_sound(wanted, stream.text[at], stream.near) and in_a_word(stream, at):
            return True
    return False


def wrong_digits(phrase: Phrase, stream: Stream, start: int, end: int) -> int:
    """How many checked digits were heard as other digits: one may be a slip, and a person should hear."""
    longer = max(end, start + len(phrase))
    wanted = pinyin.folded(phrase.text, stream.near)
    cut = Levenshtein.distance(wanted, stream.folded[start:end])
    if Levenshtein.distance(wanted, stream.folded[start:longer]) <= cut:
        end = longer  # the best stretch left out a last digit because it differs
    heard = stream.text[start:end]
    return sum(
        edit.tag == "replace" and edit.src_pos in phrase.checked and heard[edit.dest_pos] in DIGITS
        for edit in Levenshtein.editops(wanted, stream.folded[start:end])
    )


def in_a_word(stream: Stream, at: int) -> bool:
    """True where a character is (part of) a word with one of its neighbours."""
    text, errors = stream.text, stream.likely_errors
    return is_word(text[at : at + 2], errors) or is_word(text[max(0, at - 1) : at + 1], errors)


def stands_apart(stream: Stream, start: int, end: int) -> bool:
    """True where the characters are no part of words that reach beyond them: 在检 is of 正在检修."""
    errors = stream.likely_errors
    before, after = stream.text[max(0, start - 1) : start + 1], stream.text[end - 1 : end + 1]
    return not (is_word(before, errors) or is_word(after, errors))


def is_odd(stream: Stream, at: int, beside: int) -> bool:
    """True where character ``at`` is no word by itself: 打 is one in 再打, so that 再见 was not meant."""
    if not 0 <= at < len(stream.text) or stream.owner[at] != stream.owner[beside]:
        return True
    return not stands_alone(stream.text[at]) and not in_a_word(stream, at)


def is_negated(text: str) -> bool:
    """True where an odd number of negations stands in ``text``."""
    return sum(character in _NEGATIONS for character in text) % 2 == 1

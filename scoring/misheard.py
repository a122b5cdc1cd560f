"""Words that were heard instead of others: whether they are words of their own."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from scoring import pinyin
from scoring.legibility import is_word, stands_alone
from scoring.phrases import SHORT, Phrase
from scoring.stream import Stream

PARTICLES = frozenset("了啦喇嘞咯喽啊呀吧呢嘛咗")  # 久等啦 is 久等了
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
        if pinyin.folded(wanted, stream.near) == stream.folded[at]:
            continue
        if in_a_word(stream, at) or (len(phrase) <= SHORT + 1 and stands_alone(stream.text[at])):
            return True  # 有什么 is not 姓什么
    return False


def has_another_word(phrase: Phrase, heard: str) -> bool:
    """True where a word by itself stands for a character of the phrase: 我那知道 is not 我哪知道."""
    return len(heard) == len(phrase) and any(
        other != wanted and stands_alone(other) for wanted, other in zip(phrase.text, heard, strict=True)
    )


def same_but_for_the_last(phrase: Phrase, stream: Stream, start: int, end: int) -> bool:
    """True where all sounds the same but the last syllable, which was heard as another particle."""
    heard = stream.plain[start:end]
    return len(heard) == len(phrase) and heard[:-1] == phrase.plain[:-1] and stream.text[end - 1] in PARTICLES


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


def forms_word(stream: Stream, at: int, beside: int) -> bool:
    """True where two neighbouring characters of a turn stand together in words: 联 and 系 in 再联系."""
    first, last = min(at, beside), max(at, beside)
    if first < 0 or last >= len(stream.text) or stream.owner[first] != stream.owner[last]:
        return False
    return is_word(stream.text[first : last + 1], stream.likely_errors)


def is_negated(text: str) -> bool:
    """True where an odd number of negations stands in ``text``."""
    return sum(character in _NEGATIONS for character in text) % 2 == 1

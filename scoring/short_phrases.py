"""Finding phrases of a syllable or two, which any slip makes another word: by their very sound."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.accusation import HALF, accusation
from scoring.found import Found, Manner
from scoring.legibility import MANY_ERRORS, SEVERAL_ERRORS, SOME_ERRORS, VERY_MANY_ERRORS, stands_alone
from scoring.misheard import forms_word, in_a_word, is_odd, stands_apart
from scoring.phrases import SHORT, Phrase
from scoring.stream import Stream
from scoring.text import occurrences

_COMMON = frozenset("的了是我你您他不好有这那在个就来要没一请么们啊呢吗吧下可以给会说到去")


def short_places(
    phrase: Phrase, folded: str, stream: Stream, manner: Manner, start: int, end: int
) -> Iterator[Found]:
    """Places that sound the same to the syllable and are half as written; torn ones are not sure.

    ``folded``: the near-sound classes of the phrase's syllables.
    """
    misheard = not manner.accusing and stream.likely_errors >= SOME_ERRORS
    few = manner.misses_few(stream)
    for at in occurrences(folded, stream.folded, start, end + len(phrase) - 1):
        until = at + len(phrase)
        written = sum(map(str.__eq__, phrase.text, stream.text[at:until])) / len(phrase)
        sure = written >= HALF and stream.plain.startswith(phrase.plain, at)
        sure = sure and (written == 1.0 or stands_apart(stream, at, until))  # 再检查 is no 再见
        if not sure and not (few or (misheard and stands_apart(stream, at, until))):
            continue
        found = Found(phrase, at, until, 1.0, written, sure)
        accused = accusation(found, stream) if manner.accusing else found
        if accused is not None:
            yield accused
    if len(phrase) == SHORT and manner.bears_halves and (misheard or manner.few):
        yield from _torn(phrase, stream, manner, start, end)


def _torn(phrase: Phrase, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    """Places where one of two characters stands, amid other errors: 再见 heard as 再线, which may be it.

    It belongs to no other word, as in 再说. In few words with many errors, one that only sounds like it will
    do; and one of 谢谢, which recognisers like to write once, is believed there.
    """
    few = manner.misses_few(stream)
    misheard = few or stream.likely_errors >= SOME_ERRORS
    twice = manner.few and phrase.text[0] == phrase.text[1] and not stands_alone(phrase.text[0])
    by_sound = stream.likely_errors >= (MANY_ERRORS if few else VERY_MANY_ERRORS)
    wanted, heard = (phrase.plain, stream.plain) if by_sound else (phrase.text, stream.text)
    for offset, character in enumerate(phrase.text):
        if character in _COMMON or not (misheard or twice):
            continue
        elsewhere = stands_alone(character)  # 再 is of any word that follows it, 谢 of none
        for at in occurrences(wanted[offset], heard, start, end):
            beside = at + 1 - 2 * offset
            sure = twice and stream.text[at] == character and not in_a_word(stream, at)
            if stream.text[at] != character and stream.text[at] in _COMMON:
                continue
            if forms_word(stream, at, 2 * at - beside) or (not few and forms_word(stream, at, beside)):
                continue
            if elsewhere and forms_word(stream, beside, 2 * beside - at):
                continue
            odd = sure or stream.likely_errors >= SEVERAL_ERRORS or is_odd(stream, beside, at)
            if odd:
                first = max(0, at - offset)
                last = min(len(heard), at - offset + SHORT)
                yield Found(phrase, first, last, HALF, HALF, sure)

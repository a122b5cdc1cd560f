"""Finding phrases of a syllable or two, which any slip makes another word: by their very sound."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from scoring.accusation import HALF, accusation
from scoring.found import Found, Manner
from scoring.legibility import MANY_ERRORS, SEVERAL_ERRORS, SOME_ERRORS
from scoring.misheard import in_a_word, is_odd, stands_apart
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
    sounding = occurrences(folded, stream.folded, start)
    for at in takewhile(lambda at: at < end, sounding):
        until = at + len(phrase)
        written = sum(map(str.__eq__, phrase.text, stream.text[at:until])) / len(phrase)
        sure = written >= HALF and stream.plain.startswith(phrase.plain, at)
        if not sure and not (misheard and stands_apart(stream, at, until)):
            continue
        found = Found(phrase, at, until, 1.0, written, sure)
        accused = accusation(found, stream) if manner.accusing else found
        if accused is not None:
            yield accused
    if len(phrase) == SHORT and misheard:
        yield from _torn(phrase, stream, start, end)


def _torn(phrase: Phrase, stream: Stream, start: int, end: int) -> Iterator[Found]:
    """Places where one of two characters stands, amid other errors: 再见 heard as 再线, which may be it.

    It belongs to no other word, as in 再说. Where errors are many, one that only sounds like it will do.
    """
    by_sound = stream.likely_errors >= MANY_ERRORS
    wanted, heard = (phrase.plain, stream.plain) if by_sound else (phrase.text, stream.text)
    for offset, character in enumerate(phrase.text):
        if character in _COMMON:
            continue
        for at in occurrences(wanted[offset], heard, start, end):
            like = stream.text[at] == character or stream.text[at] not in _COMMON
            odd = stream.likely_errors >= SEVERAL_ERRORS or is_odd(stream, at + 1 - 2 * offset, at)
            if like and odd and not in_a_word(stream, at):
                first = max(0, at - offset)
                last = min(len(heard), at - offset + SHORT)
                yield Found(phrase, first, last, HALF, HALF, False)

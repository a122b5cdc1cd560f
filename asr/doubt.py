"""Never trust text in silence: which recognised words are dropped, and which are kept but marked.

Dropped is only what was clearly invented: words of low confidence far from any speech activity, and phrases
that Whisper is known to make up. A loop may be a person who repeats himself, so it stays, marked doubtful.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from asr.phrases import phrases
from asr.turns import HeardWord
from recordings.span import Timeline, TimeSpan, intersection

FAR_S = 0.5  # from speech activity
UNSURE = 0.5  # word confidence below which a word far from activity is dropped
LOOP_REPEATS = {1: 8, 2: 5}  # characters in the unit -> how often it must repeat; longer units 4 times
LOOP_REPEATS_LONG = 4
LONGEST_LOOP = 12


def screened(words: Sequence[HeardWord], activity: Timeline) -> tuple[HeardWord, ...]:
    """The words of one party that may have been said, the doubtful ones marked.

    ``activity`` is the party's speech, as tight spans. A word that reaches over its edge is cut there: the
    recogniser lets the first word of a window begin with the padding.
    """
    starts, ends = [span.start for span in activity], [span.end for span in activity]

    def near(span: TimeSpan) -> Timeline:
        """The activity that is not far from ``span``."""
        return activity[bisect_left(ends, span.start - FAR_S) : bisect_right(starts, span.end + FAR_S)]

    judged = (_judged(word, near(word.span)) for word in words)
    kept = _without_invented([word for word in judged if word is not None])
    return _loops_marked(kept)


def _judged(heard: HeardWord, near: Timeline) -> HeardWord | None:
    if near:
        sounding = intersection([heard.span], near)
        span = TimeSpan(sounding[0].start, sounding[-1].end) if sounding else heard.span
        return replace(heard, word=replace(heard.word, span=span))
    confidence = heard.word.confidence
    if confidence is None or confidence < UNSURE:
        return None
    return replace(heard, doubtful=True)


def _without_invented(words: list[HeardWord]) -> list[HeardWord]:
    text, owners = _characters(words)
    invented: set[int] = set()
    for phrase in phrases("invented"):
        at = text.find(phrase)
        while at >= 0:
            invented.update(owners[at : at + len(phrase)])
            at = text.find(phrase, at + 1)
    return [word for index, word in enumerate(words) if index not in invented]


def has_loop(text: str) -> bool:
    """True where a short unit stands so often in a row that it looks like a recogniser running in circles."""
    spoken = "".join(char for char in text.lower() if char.isalnum())
    return any(True for _ in _loops(spoken))


def _loops(text: str) -> Iterator[tuple[int, int]]:
    for size in range(1, LONGEST_LOOP + 1):
        yield from _runs(text, size, LOOP_REPEATS.get(size, LOOP_REPEATS_LONG))


def _loops_marked(words: list[HeardWord]) -> tuple[HeardWord, ...]:
    text, owners = _characters(words)
    looped: set[int] = set()
    for start, end in _loops(text):
        looped.update(owners[start:end])
    return tuple(
        replace(word, doubtful=True) if index in looped else word for index, word in enumerate(words)
    )


def _runs(text: str, size: int, repeats: int) -> list[tuple[int, int]]:
    """Where a unit of ``size`` characters stands at least ``repeats`` times in a row."""
    found: list[tuple[int, int]] = []
    length = 0  # characters that equal the one ``size`` before
    for at in range(size, len(text) + 1):
        if at < len(text) and text[at] == text[at - size]:
            length += 1
            continue
        if length + size >= repeats * size:
            found.append((at - length - size, at))
        length = 0
    return found


def _characters(words: Sequence[HeardWord]) -> tuple[str, list[int]]:
    """The spoken characters in lower case, and for each the index of its word."""
    pairs = [
        (char, index)
        for index, heard in enumerate(words)
        for char in heard.word.text.lower()
        if char.isalnum()
    ]
    return "".join(char for char, _ in pairs), [index for _, index in pairs]

"""What is said in each turn of a call as it is compared, its characters with times and confidences.

All turns of a call are normalised together: one pass over a line is quicker than a hundred over its pieces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

from asr.transcript import Turn
from recordings.span import TimeSpan
from scoring.dictionary import words_of
from scoring.text import CLAUSE, normalise, normalised_lines

_text, _confidence_of = attrgetter("text"), attrgetter("confidence")
_NORMALISED = re.compile("[a-z一-\U0010ffff]*").fullmatch  # where nothing is left to normalise

Edges = tuple[float, float]
"""Start and end of a character in seconds."""


@dataclass  # not frozen: that costs as much as all else, and there are fifty a call
class Spoken:
    """One turn.

    Attributes:
        line: normalised, with `CLAUSE` where punctuation ends a clause.
        text: the same without.
        said: the text of each of the turn's words, normalised; ``text`` itself where they are a character
            each, empty where they are not the turn's text.
        confidence: 0..1 of each character, 0 in a doubtful turn; None where not given.
    """

    turn: Turn
    line: str
    text: str
    said: Sequence[str]
    confidence: Sequence[float | None]

    @cached_property
    def edges(self) -> list[Edges]:
        """Of each character, by the turn's words where there are any, else the turn shared out evenly."""
        if not self.said:
            return _shared_out(len(self.text), self.turn.span)
        edges: list[Edges] = []
        for characters, word in zip(self.said, self.turn.words, strict=True):
            span = word.span
            if len(characters) == 1:
                edges.append((span.start, span.end))
            else:
                edges.extend(_shared_out(len(characters), span))
        return edges

    def edge(self, place: int) -> Edges:
        """The edges of one character."""
        if self.said is not self.text:
            return self.edges[place]
        span = self.turn.words[place].span
        return span.start, span.end

    def between(self, start: int, end: int) -> Edges:
        """When characters ``start`` to ``end`` (excluded) are said."""
        if self.said is not self.text:
            edges = self.edges[start:end]
            return edges[0][0], max([end for _, end in edges])
        words = self.turn.words[start:end]
        return words[0].span.start, max([word.span.end for word in words])

    @property
    def begins(self) -> tuple[float, float]:
        """When the first and the last character begin, in seconds; there must be one."""
        if self.said is not self.text:
            return self.edges[0][0], self.edges[-1][0]
        words = self.turn.words
        return words[0].span.start, words[-1].span.start

    @cached_property
    def starts(self) -> list[float]:
        """When each character begins, in seconds."""
        if self.said is self.text:
            return [word.span.start for word in self.turn.words]
        return [start for start, _ in self.edges]

    @cached_property
    def word_edges(self) -> frozenset[int]:
        """Where jieba sees words of the text begin and end; the end of the text included."""
        return frozenset(accumulate(map(len, words_of(self.text)), initial=0))


def spoken(turns: Sequence[Turn]) -> list[Spoken]:
    """``turns`` as they are compared."""
    lines = normalised_lines([turn.text for turn in turns])
    texts = [line.replace(CLAUSE, "") for line in lines]
    if _a_character_each(turns, texts):
        said: Sequence[Sequence[str]] = texts
    else:
        said = [_said(turn, text) for turn, text in zip(turns, texts, strict=True)]
    return [
        Spoken(turn, line, text, words, _confidence(turn, text, words))
        for turn, line, text, words in zip(turns, lines, texts, said, strict=True)
    ]


def _a_character_each(turns: Sequence[Turn], texts: Sequence[str]) -> bool:
    """True where the words of every turn are the characters of its text, as recognisers mostly give them."""
    whole = "".join(texts)
    counts = [len(turn.words) for turn in turns]
    words = [word for turn in turns for word in map(_text, turn.words)]
    each = counts == list(map(len, texts)) and all(words)  # no word is empty, so none is longer
    return each and "".join(words) == whole and _NORMALISED(whole) is not None


def _said(turn: Turn, text: str) -> Sequence[str]:
    """The turn's words as they are compared, where they are its text; else nothing."""
    if _a_character_each([turn], [text]):
        return text
    words = [word.text for word in turn.words]
    said = [word if len(word) == 1 and word >= "一" else normalise(word) for word in words]
    return said if "".join(said) == text else ()


def _confidence(turn: Turn, text: str, said: Sequence[str]) -> Sequence[float | None]:
    if turn.doubtful:
        return [0.0] * len(text)
    sure = list(map(_confidence_of, turn.words))
    if said is text:
        return sure
    if said:
        pairs = zip(said, sure, strict=True)
        return [value for characters, value in pairs for value in [value] * len(characters)]
    known = [value for value in sure if value is not None]
    mean = sum(known) / len(known) if known else None
    return [turn.confidence if turn.confidence is not None else mean] * len(text)


def _shared_out(count: int, span: TimeSpan) -> list[Edges]:
    """``span`` divided evenly among ``count`` characters."""
    if count == 1:
        return [(span.start, max(span.start, span.end))]
    step, start = span.duration / max(1, count), span.start
    return [(start + index * step, start + (index + 1) * step) for index in range(count)]

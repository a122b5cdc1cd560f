"""Regular expressions over a stream of words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rubrics.expressions import compiled
from scoring import pinyin
from scoring.pinyin import NearSounds
from scoring.stream import BREAK, Stream

_LITERALS = re.compile(r"\w+(?:\|\w+)*").fullmatch  # 条|要|订 is the same to every engine
_ANCHORS = frozenset("^$\\")


def matches(regex: str, stream: Stream, start: int, end: int) -> list[tuple[int, int]]:
    """Where ``regex`` matches characters ``start`` to ``end`` (excluded); an empty match says nothing.

    No match crosses a break between sentences.
    """
    return _places(compiled(regex), stream.text[start:end], start)


def matches_by_sound(regex: str, stream: Stream, start: int, end: int) -> list[tuple[int, int]]:
    """The same with every 汉字 of both standing for its near-sound class: 工作日 is found in 公做日."""
    sounding = _sounding(regex, stream.near)
    return [] if sounding is None else _places(sounding, stream.folded[start:end], start)


@lru_cache(maxsize=1000)
def _sounding(regex: str, near: NearSounds) -> Any:
    """None where the expression means nothing among sounds, such as a range [一-十]."""
    codes = (pinyin.folded(c, near) if "㐀" <= c <= "鿿" else c for c in regex)
    try:
        return compiled("".join(codes))
    except ValueError:
        return None


@lru_cache(maxsize=1000)
def _literal(regex: str) -> re.Pattern[str]:
    """Words of which any matches: Python's own engine is quicker to ask, and they cost it no more time."""
    return re.compile(regex)


def _places(expression: Any, text: str, start: int) -> list[tuple[int, int]]:
    if _LITERALS(expression.pattern):
        literal = _literal(expression.pattern)
        return [(start + match.start(), start + match.end()) for match in literal.finditer(text)]
    found, position = [], start
    plain = _ANCHORS.isdisjoint(expression.pattern)
    if plain and expression.search(text) is None:
        return []  # what matches nowhere matches in no sentence, unless that begins or ends there
    for sentence in text.split(BREAK):
        for match in expression.finditer(sentence):
            if match.end() > match.start():
                found.append((position + match.start(), position + match.end()))
        position += len(sentence) + len(BREAK)
    return found

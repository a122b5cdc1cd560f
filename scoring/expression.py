"""Regular expressions over a stream of words, by re2: time linear in the text whatever the expression."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rubrics.word_checks import RE2_MEMORY
from scoring import pinyin
from scoring.stream import BREAK, Stream


def matches(regex: str, stream: Stream, start: int, end: int) -> list[tuple[int, int]]:
    """Where ``regex`` matches characters ``start`` to ``end`` (excluded); an empty match says nothing.

    No match crosses a break between sentences.
    """
    return _places(_compiled(regex), stream.text[start:end], start)


def matches_by_sound(regex: str, stream: Stream, start: int, end: int) -> list[tuple[int, int]]:
    """The same with every 汉字 of both standing for its near-sound class: 工作日 is found in 公做日."""
    sounding = "".join(pinyin.folded(c, stream.near) if "㐀" <= c <= "鿿" else c for c in regex)
    try:
        compiled = _compiled(sounding)
    except re2_error():
        return []  # a range such as [一-十] means nothing among sounds
    return _places(compiled, stream.folded[start:end], start)


def _places(compiled: Any, text: str, start: int) -> list[tuple[int, int]]:
    found, position = [], start
    for sentence in text.split(BREAK):
        for match in compiled.finditer(sentence):
            if match.end() > match.start():
                found.append((position + match.start(), position + match.end()))
        position += len(sentence) + len(BREAK)
    return found


def re2_error() -> type[Exception]:
    import re2

    error: type[Exception] = re2.error
    return error


@lru_cache(maxsize=1000)
def _compiled(regex: str) -> Any:
    import re2

    options = re2.Options()
    options.max_mem = RE2_MEMORY
    options.log_errors = False
    return re2.compile(regex, options)

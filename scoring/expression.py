"""Regular expressions over a stream of words, by re2: time linear in the text whatever the expression."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rubrics.word_checks import RE2_MEMORY
from scoring.stream import BREAK, Stream


def matches(regex: str, stream: Stream, start: int, end: int) -> list[tuple[int, int]]:
    """Where ``regex`` matches characters ``start`` to ``end`` (excluded); an empty match says nothing.

    No match crosses a break between sentences.
    """
    found, position = [], start
    for sentence in stream.text[start:end].split(BREAK):
        for match in _compiled(regex).finditer(sentence):
            if match.end() > match.start():
                found.append((position + match.start(), position + match.end()))
        position += len(sentence) + len(BREAK)
    return found


@lru_cache(maxsize=1000)
def _compiled(regex: str) -> Any:
    import re2

    options = re2.Options()
    options.max_mem = RE2_MEMORY
    options.log_errors = False
    return re2.compile(regex, options)

"""Whether words are somebody else's: quoted, asked about, or denied to have been said.

An agent who asks "您是说他叫您自己看着办？" has not told anybody to 自己看着办. Signs are looked for by
sound, because a recogniser that slips once must not turn a question into a fault.
"""

from __future__ import annotations

from scoring import pinyin
from scoring.stream import Stream

BEFORE = 9  # characters in front of the words in which a verb of saying is looked for
_SAYING = frozenset(pinyin.plain(verb) for verb in ("说", "讲", "话"))
_SPEAKERS = frozenset("您你他她谁哪客人事们佢别没不未唔冇")  # whose saying it is, or that it was not said


def is_quoted(stream: Stream, start: int, end: int) -> bool:
    """True where characters ``start`` to ``end`` (excluded) may be a quotation: a person should hear."""
    del end
    first = max(0, start - BEFORE)
    for place in range(start - 1, first - 1, -1):
        if stream.plain[place] in _SAYING:
            around = stream.text[max(first, place - 5) : place]
            return any(character in _SPEAKERS for character in around)
    return False

"""How clearly words were heard, where a verdict hangs on words that were not found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from scoring.context import CallContext
from scoring.stream import Stream

GARBLED = 0.152  # likely share of wrong characters


def badly_heard(stream: Stream, stretches: Iterable[tuple[int, int]], context: CallContext) -> bool:
    """True where too many characters of ``stretches`` (start, end excluded) have low confidence."""
    badly = stream.badly_heard(context.options.low_confidence)
    if not badly:
        return False
    known = doubtful = 0
    for start, end in stretches:
        known += end - start - stream.text.count("\0", start, end)
        doubtful += bisect_left(badly, end) - bisect_left(badly, start)
    return bool(known) and doubtful / known > context.options.low_share


def is_garbled(stream: Stream) -> bool:
    """True where a party's words look so misheard that nobody could say what was not said."""
    return stream.likely_errors >= GARBLED


def clearly_heard(stream: Stream, start: int, end: int, context: CallContext) -> bool:
    """True where characters ``start`` to ``end`` were on the whole heard well, or nobody says how well."""
    badly = stream.badly_heard(context.options.low_confidence)
    first = bisect_left(badly, start)
    if first == len(badly) or badly[first] >= end:
        return True
    heard = stream.mean_confidence(start, end)
    return heard is None or heard >= context.options.low_confidence

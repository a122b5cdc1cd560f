"""Where a party says what a check names, in phrases or by an expression, and whether it was clearly heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scoring.clarity import clearly_heard
from scoring.context import CallContext
from scoring.expression import matches
from scoring.matching import Manner, find
from scoring.stream import Stream


class Mention(NamedTuple):
    """Characters ``start`` to ``end`` (excluded); not ``sure`` where nearly said, or heard badly."""

    start: int
    end: int
    sure: bool


def mentions(
    any_of: Iterable[str],
    regex: str | None,
    manner: Manner,
    stream: Stream,
    stretches: Iterable[tuple[int, int]],
    context: CallContext,
) -> Iterator[Mention]:
    """Every mention in ``stretches`` of ``stream``: stretch by stretch, phrases first.

    Raises:
        MissingValueError: a phrase asks for a value that the call lacks.
    """
    phrases = context.phrases(any_of)
    for start, end in stretches:
        for found in find(phrases, stream, manner, start, end):
            sure = found.sure and clearly_heard(stream, found.start, found.end, context)
            yield Mention(found.start, found.end, sure)
        for first, last in matches(regex, stream, start, end) if regex is not None else ():
            yield Mention(first, last, clearly_heard(stream, first, last, context))

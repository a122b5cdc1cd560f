"""How far a phrase is from a stretch of syllables, and which stretch about an alignment is nearest. Compiled.

Syllables are the codes of `scoring.pinyin` as numbers, in three codings of a line: plain, folded and halves,
the last with two codes a syllable.
"""

from __future__ import annotations

import numpy as np

from scoring.compilation import compiled
from scoring.pinyin import Codes

Codings = tuple[Codes, Codes, Codes]


@compiled
def _distance(one: Codes, other: Codes, replacing: int) -> int:
    """Edits from one to the other, of which a replacement costs ``replacing``: 1 Levenshtein, 2 Indel."""
    row = np.arange(len(other) + 1)
    for wanted in one:
        before = row[0]
        row[0] += 1
        for place in range(len(other)):
            here = before if other[place] == wanted else before + replacing
            before = row[place + 1]
            row[place + 1] = min(here, before + 1, row[place] + 1)
    return int(row[len(other)])


@compiled
def edits_between(
    phrase: Codings, heard: Codings, start: int, end: int, strict: bool, insertions: bool, near: float
) -> float:
    """Edits, in syllables, from ``phrase`` to syllables ``start`` to ``end`` (excluded) of ``heard``.

    Args:
        strict, insertions: see `alignment.Edits`.
        near: what a syllable costs that is not the same and of the same near-sound class.
    """
    each = 1 if strict else 2
    one = phrase[1] if strict else phrase[2]
    other = heard[1][start:end] if strict else heard[2][2 * start : 2 * end]
    edits = float(_distance(one, other, 1))
    if insertions:
        edits = min(edits, _distance(one, other, 2) / 2)
    unequal = _distance(phrase[0], heard[0][start:end], 1) - _distance(phrase[1], heard[1][start:end], 1)
    return edits / each + near * max(0, unequal)


@compiled
def nearest(
    phrase: Codings,
    heard: Codings,
    limits: tuple[int, int],
    around: tuple[int, int],
    strict: bool,
    insertions: bool,
    near: float,
) -> tuple[float, int, int]:
    """The edits, start and end of the nearest of the stretches whose edges are at most a syllable off.

    Of those as near the first. A start under 0: there is none. Of stretches without near-sounds the nearest
    alone are looked at further, unless ``insertions`` are cheap.

    Args:
        limits: the first syllable and the end (excluded) that a stretch may have.
        around: those of the alignment.
        strict, insertions, near: see `edits_between`.
    """
    each = 1 if strict else 2
    one, line = (phrase[1], heard[1]) if strict else (phrase[2], heard[2])
    (at, until), (left, right) = around, limits
    least, count = len(one) + 1, 0
    tried = np.empty((9, 2), np.int64)
    for first in (at, at + 1, at - 1):
        for last in (until, until - 1, until + 1):
            longer = abs(each * (last - first) - len(one))  # edits at least
            if not left <= first < last <= right or (not insertions and (least == 0 or longer > least)):
                continue
            edits = 0 if insertions else _distance(one, line[each * first : each * last], 1)
            if edits < least and not insertions:
                least, count = edits, 0
            if edits <= least:
                tried[count] = first, last
                count += 1
    best = (np.inf, -1, -1)
    for place in range(count):
        first, last = tried[place]
        needed = edits_between(phrase, heard, first, last, strict, insertions, near)
        if needed < best[0]:
            best = (needed, first, last)
    return best

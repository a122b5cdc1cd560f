"""Where phrases fit a line of syllables, and by how many edits; all phrases of a check in one pass.

A phrase within k edits of a stretch of n syllables shares at least n - 1 - 2k pairs of syllables with it (the
q-gram lemma, Jokinen and Ukkonen 1991); near-sounds are no edits here, because pairs are of classes. In the
stretches that do, the phrase is aligned with any part of them (Sellers 1980), first as if hesitations cost
next to nothing, which drops most; and of the parts about an alignment the nearest is told.

Syllables are the codes of `scoring.pinyin` as numbers, in three codings of a line: plain, folded and halves,
the last with two codes a syllable. Compiled, so to be imported late; the limits are given, because numba
would not notice that a constant of another module has changed.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from scoring.compilation import compiled
from scoring.pinyin import Codes

Codings = tuple[Codes, Codes, Codes]
Flags = npt.NDArray[np.bool_]
Window = tuple[int, int]
"""A first syllable and an end (excluded)."""
Counted = tuple[bool, bool, float, float]
"""How edits are counted: whether a syllable that is half right is as wrong as any other; whether syllables
put in or left out cost half (the Indel distance); what one costs that is of the same near-sound class and not
the same; what a hesitation costs.
"""
Index = tuple[Codes, Codes, Codes]
"""``buckets``, ``postings`` and ``phrases``, see `phrase_index.Index`."""
Borne = tuple[float, float, float, float, int]
"""Shares of a phrase's syllables that may be wrong: of any phrase, of one with checked digits, of one of
three syllables; then the most edits of one without checked digits that is shorter than so many syllables.
"""

# as literals they would have every function they are given to compiled once more
_FIRST, _TRUE = cast(int, np.int64(0)), cast(bool, np.bool_(True))


@compiled
def _smooth(line: Codings, start: int, end: int, hesitating: Flags) -> tuple[Codings, Codes]:
    """The codings of those syllables that are of no hesitation, and which these are."""
    kept = np.empty(end - start, np.int32)
    plain, folded = np.empty(end - start, np.int32), np.empty(end - start, np.int32)
    halves, count = np.empty(2 * (end - start), np.int32), 0
    for at in range(start, end):
        if not hesitating[at]:
            kept[count], plain[count], folded[count] = at, line[0][at], line[1][at]
            halves[2 * count], halves[2 * count + 1] = line[2][2 * at], line[2][2 * at + 1]
            count += 1
    return (plain[:count], folded[:count], halves[: 2 * count]), kept[:count]


@compiled
def _between(line: Codings, start: int, end: int) -> Codings:
    return line[0][start:end], line[1][start:end], line[2][2 * start : 2 * end]


@compiled
def least_edits(phrase: Codes, heard: Codes, hesitating: Flags, gap: float, pause: float) -> float:
    """Fewer edits, in codes, than this no alignment of ``phrase`` with a part of ``heard`` needs.

    Args:
        hesitating: one for each syllable of ``heard``, which has as many codes for each.
        gap: what a code too few or too many costs; one of a syllable that hesitates at most ``pause``.
    """
    size, each = len(phrase), len(heard) // max(1, len(hesitating))
    edits = np.empty(size + 1)
    for place in range(size + 1):
        edits[place] = place * gap
    least = edits[size]
    for at in range(len(heard)):
        extra = min(gap, pause) if hesitating[at // each] else gap
        before = 0.0  # the phrase may begin anywhere
        for place in range(1, size + 1):
            here = before + (phrase[place - 1] != heard[at])
            before = edits[place]
            edits[place] = min(here, before + extra, edits[place - 1] + gap)
        least = min(least, edits[size])
    return float(least)


@compiled
def _alignment(phrase: Codes, heard: Codes) -> tuple[int, int, int]:
    """The fewest edits, in codes, from ``phrase`` to a part of ``heard``, its first code and end (excluded).

    Of those with as few the one with more put in and less left out, of these the first: the most of what is
    heard.
    """
    size = len(phrase)
    put_in, other, left_out = 1023, 1024, 1025  # an edit each; a phrase has a few hundred codes at most
    edits, begins = left_out * np.arange(size + 1), np.zeros(size + 1, np.int64)
    least, first, last = edits[size], 0, 0
    for at in range(len(heard)):
        before, began = 0, at
        begins[0] = at + 1
        for place in range(1, size + 1):
            here, start = before + other * (phrase[place - 1] != heard[at]), began
            before, began = edits[place], begins[place]
            if before + put_in < here:
                here, start = before + put_in, began
            if edits[place - 1] + left_out < here:
                here, start = edits[place - 1] + left_out, begins[place - 1]
            edits[place], begins[place] = here, start
        if edits[size] < least:
            least, first, last = edits[size], begins[size], at + 1
    return (least + other // 2) // other, first, last


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

    ``strict``, ``insertions``, ``near``: the first three of `Counted`.
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
def _nearest(
    phrase: Codings,
    heard: Codings,
    limits: Window,
    around: Window,
    fewest: int,
    counted: Counted,
) -> tuple[float, int, int]:
    """The nearest of the stretches whose edges are at most a syllable off those of ``around``.

    Of those as near the first. By edits without near-sounds the nearest alone are looked at further, unless
    insertions are cheap. No stretch is fewer than ``fewest`` of these away.
    """
    strict, insertions, near, _ = counted
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
                if edits == fewest:
                    needed = edits_between(phrase, heard, first, last, strict, insertions, near)
                    if each * needed == edits:
                        return needed, first, last
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


@compiled
def _aligned(phrase: Codings, heard: Codings, window: Window, counted: Counted) -> tuple[float, int, int]:
    """The nearest part of a window of ``heard``, hesitations counted as any other syllables."""
    (start, end), strict = window, counted[0]
    each = 1 if strict else 2
    one, line = (phrase[1], heard[1]) if strict else (phrase[2], heard[2])
    fewest, first, last = _alignment(one, line[each * start : each * end])
    around = (start + first // each, start + (last + each - 1) // each)
    return _nearest(phrase, heard, window, around, fewest, counted)


@compiled
def best_fit(
    phrase: Codings, heard: Codings, window: Window, hesitating: Flags, counted: Counted
) -> tuple[float, int, int]:
    """The edits, in syllables, of what ``phrase`` fits best of a window of ``heard``, its first syllable and
    its end (excluded). A first under 0: there is none.

    Syllables that are ``hesitating`` cost next to nothing where they are left out.
    """
    (start, end), size, pause = window, len(phrase[0]), counted[3]
    for at in range(start, end - size + 1):
        same = 0
        while same < size and heard[0][at + same] == phrase[0][same]:
            same += 1
        if same == size:
            return 0.0, at, at + size
    best = _aligned(phrase, heard, window, counted)
    if not hesitating[start:end].any() or (best[1] >= 0 and best[0] <= 0.5):
        return best
    smooth, kept = _smooth(heard, start, end, hesitating)
    if len(kept):
        edits, first, last = _aligned(phrase, smooth, (_FIRST, len(kept)), counted)
        if first >= 0:
            begin, until = kept[first], kept[last - 1] + 1
            edits += pause * (until - begin - (last - first))
            if best[1] < 0 or edits < best[0]:
                best = (edits, begin, until)
    return best


@compiled
def strict_edits(
    phrase: Codings, heard: Codings, start: int, end: int, hesitating: Flags, counted: Counted
) -> float:
    """Edits from ``phrase`` to those syllables when half-right ones count as wrong, hesitations left out."""
    _, insertions, near, _ = counted
    edits = edits_between(phrase, heard, start, end, _TRUE, insertions, near)
    if hesitating[start:end].any():
        smooth, kept = _smooth(heard, start, end, hesitating)
        edits = min(edits, edits_between(phrase, smooth, _FIRST, len(kept), _TRUE, insertions, near))
    return edits


@compiled
def _count(flags: Flags) -> int:
    count = 0
    for flag in flags:
        count += flag
    return count


@compiled
def _shifts(folded: Codes, buckets: Codes, postings: Codes, start: int, end: int) -> npt.NDArray[np.int64]:
    """For every pair of syllables that begins in ``start`` to ``end`` and is a phrase's: the phrase's number
    in the upper half, the place where it would begin (2**24 added) in the lower; in order.
    """
    mask, found = len(buckets) - 2, 0
    shifts = np.empty(256, np.int64)
    for at in range(start, end):
        bucket = (folded[at] * 31 + folded[at + 1]) & mask  # see `pinyin.pair_hashes`
        for place in range(buckets[bucket], buckets[bucket + 1]):
            if postings[place, 0] == folded[at] and postings[place, 1] == folded[at + 1]:
                if found == len(shifts):
                    shifts = np.concatenate((shifts, np.empty(found, np.int64)))
                shift = at - postings[place, 3] + (1 << 24)
                shifts[found] = (np.int64(postings[place, 2]) << 32) | shift
                found += 1
    shifts = shifts[:found]
    shifts.sort()
    return shifts


@compiled
def _bearable(size: int, checked: int, borne: Borne) -> float:
    share = borne[1] if checked else borne[2] if size == 3 else borne[0]
    bearable = size * share + 1e-9
    return bearable if size >= borne[4] or checked else min(bearable, borne[3])


@compiled
def _windows(
    folded: Codes,
    hesitating: Flags,
    index: Index,
    borne: Borne,
    between: tuple[int, int, int],
    accusing: bool,
) -> npt.NDArray[np.int64]:
    """Rows of (phrase, left, right, hesitant): enough pairs of the phrase lie in ``left`` to ``right``.

    Args:
        accusing: half an edit is not taken to break a pair of syllables.
    """
    (buckets, postings, phrases), (start, end, reach), size_of_line = index, between, len(folded)
    shifts = _shifts(folded, buckets, postings, start, min(size_of_line - 1, end + reach))
    found = np.empty((len(shifts), 4), np.int64)
    count = first = 0
    while first < len(shifts):
        number = shifts[first] >> 32
        last = first
        while last < len(shifts) and shifts[last] >> 32 == number:
            last += 1
        size = phrases[number, 1]
        bearable = _bearable(size, phrases[number, 2], borne)
        broken = int(bearable if accusing else 2 * bearable)  # half an edit breaks a pair as a whole one
        needed = max(1, min(size - 1 - 2 * broken, size // 3))
        band, slack = max(1, min(broken, size // 2)), 1 + int(bearable)
        group = first
        for place in range(first + 1, last + 1):
            if place < last and shifts[place] - shifts[group] <= band:
                continue
            if place - group >= needed:
                low = (shifts[group] & 0xFFFFFFFF) - (1 << 24)
                high = (shifts[place - 1] & 0xFFFFFFFF) - (1 << 24)
                begins, ends = low - slack, high + size + slack
                pausing = _count(hesitating[max(0, begins) : max(0, ends + 3)])
                left = max(start, begins + 1 - pausing)
                right = min(size_of_line, ends + pausing)
                if right > start and left < end:
                    found[count] = number, left, right, int(pausing > 0)
                    count += 1
            group = place
        first = last
    return found[:count]


@compiled
def _absent(phrase: Codes, heard: Codes) -> int:
    """How many codes of ``phrase`` stand nowhere in ``heard``: each is an edit, and this is quickly told."""
    absent = 0
    for code in phrase:
        there = False
        for other in heard:
            there |= other == code
        absent += not there
    return absent


@compiled
def fits(
    line: Codings,
    hesitating: Flags,
    index: Index,
    codings: Codings,
    borne: Borne,
    between: tuple[int, int, int],
    accusing: bool,
    counted: Counted,
) -> npt.NDArray[np.float64]:
    """Where phrases fit best: rows of (phrase, first, end, edits, strict edits, hesitant), phrase by phrase.

    Hesitant is 1 where there are hesitations in the part or beside it.

    Args:
        hesitating: which syllables of the ``line`` may be of a hesitation.
        index, codings: of the phrases, see `phrase_index.Index`.
        borne: how many edits, see `Borne`.
        between: a phrase begins in these syllables, the end excluded; so far beyond it its pairs may lie.
        accusing: see `_windows`.
    """
    (strict, insertions, _, pause), phrases = counted, index[2]
    each, gap = 1 if strict else 2, 0.5 if insertions else 1.0
    codes, phrase_codes = (line[1], codings[1]) if strict else (line[2], codings[2])
    windows = _windows(line[1], hesitating, index, borne, between, accusing)
    found = np.empty((len(windows), 6))
    steady = np.zeros(len(line[0]), np.bool_)
    count = 0
    for at in range(len(windows)):
        number, left, right = windows[at, 0], windows[at, 1], windows[at, 2]
        begin, size, checked = phrases[number, 0], phrases[number, 1], phrases[number, 2]
        bearable = _bearable(size, checked, borne)
        bound = each * (bearable + 2e-9)
        wanted = phrase_codes[each * begin : each * (begin + size)]
        heard = codes[each * left : each * right]
        if min(1.0, gap) * _absent(wanted, heard) > bound:
            continue
        if least_edits(wanted, heard, hesitating[left:right], gap, pause) > bound:
            continue
        phrase = _between(codings, begin, begin + size)
        left_out = steady if phrases[number, 3] else hesitating
        edits, first, last = best_fit(phrase, line, (left, right), left_out, counted)
        if first >= 0 and edits <= bearable + 1e-9:
            whole = strict_edits(phrase, line, first, last, hesitating, counted)
            found[count, 0], found[count, 1], found[count, 2] = number, first, last
            found[count, 3], found[count, 4], found[count, 5] = edits, whole, windows[at, 3]
            count += 1
    return found[:count]

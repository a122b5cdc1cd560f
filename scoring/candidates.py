"""Where phrases may lie in a line of syllables, told before any of them is aligned with it.

A phrase within k edits of a stretch of n syllables shares at least n - 1 - 2k pairs of syllables with it (the
q-gram lemma, Jokinen and Ukkonen 1991); near-sounds are no edits here, because pairs are of classes. Of the
stretches that do, those are left in which some alignment needs no more edits than are borne (Sellers 1980).

Syllables are the codes of `scoring.pinyin` as numbers. Compiled, so to be imported late; the limits are
given, because numba would not notice that a constant of another module has changed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scoring.compilation import compiled
from scoring.pinyin import Codes

Floats = npt.NDArray[np.float64]


@compiled
def hesitant(plain: Codes, pauses: Codes) -> npt.NDArray[np.bool_]:
    """Which syllables may be of a hesitation, see `alignment.hesitations`.

    ``pauses``: two stopgaps of two syllables each, then the interjections.
    """
    size, interjections = len(plain), pauses[4:]
    found = np.zeros(size, np.bool_)
    for at in range(size):
        for pause in interjections:
            if plain[at] == pause:
                found[at] = True
        for stopgap in (0, 2):
            if at + 1 < size and plain[at] == pauses[stopgap] and plain[at + 1] == pauses[stopgap + 1]:
                found[at] = found[at + 1] = True
    said = np.flatnonzero(~found)
    for at in range(len(said) - 3):
        if plain[said[at]] == plain[said[at + 2]] and plain[said[at + 1]] == plain[said[at + 3]]:
            found[said[at]] = found[said[at + 1]] = True
    return found


@compiled
def smooth(
    codes: tuple[Codes, Codes, Codes], pauses: Codes, start: int, end: int
) -> tuple[tuple[Codes, Codes, Codes], npt.NDArray[np.int64]]:
    """The codes (see `pinyin.codings`) of those of syllables ``start`` to ``end`` that are of no hesitation,
    and which these are.
    """
    plain, folded, halves = codes
    kept = np.flatnonzero(~hesitant(plain[start:end], pauses)) + start
    pairs = np.empty(2 * len(kept), np.int32)
    pairs[::2], pairs[1::2] = halves[2 * kept], halves[2 * kept + 1]
    return (plain[kept], folded[kept], pairs), kept


@compiled
def hesitant_before(plain: Codes, pauses: Codes) -> Codes:
    """How many syllables before each, and in all, may be of a hesitation."""
    counts = np.zeros(len(plain) + 1, np.int32)
    for at, may_be in enumerate(hesitant(plain, pauses)):
        counts[at + 1] = counts[at] + may_be
    return counts


@compiled
def _least_edits(
    phrase: Codes, heard: Codes, skipped: npt.NDArray[np.bool_], gap: float, pause: float
) -> float:
    """Fewer edits, in codes, than this no alignment of ``phrase`` with a part of ``heard`` needs.

    A code too few or too many costs ``gap``, one ``skipped`` at most ``pause``; there are as many codes of
    ``heard`` for each of ``skipped`` as make a syllable.
    """
    size, each = len(phrase), len(heard) // max(1, len(skipped))
    edits = np.empty(size + 1)
    for place in range(size + 1):
        edits[place] = place * gap
    least = edits[size]
    for at in range(len(heard)):
        extra = min(gap, pause) if skipped[at // each] else gap
        before = 0.0  # the phrase may begin anywhere
        for place in range(1, size + 1):
            here = before + (phrase[place - 1] != heard[at])
            before = edits[place]
            edits[place] = min(here, before + extra, edits[place - 1] + gap)
        least = min(least, edits[size])
    return float(least)


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
def candidates(
    plain: Codes,
    codes: Codes,
    folded: Codes,
    slow: Codes,
    pauses: Codes,
    buckets: Codes,
    postings: Codes,
    phrases: Codes,
    phrase_codes: Codes,
    borne: tuple[float, float, float, float],
    long: int,
    start: int,
    end: int,
    reach: int,
    accusing: bool,
    gap: float,
    pause: float,
) -> Floats:
    """Rows of (phrase, left, right, edits borne, hesitant) of every stretch ``left`` to ``right`` (excluded).

    Args:
        plain, folded, slow: of the line; ``slow`` counts the syllables of hesitations before each.
        codes, phrase_codes: what is aligned, as many codes a syllable in both.
        buckets, postings, phrases: see `phrases.Index`.
        borne: shares of a phrase's syllables that may be wrong: of any phrase, of one with checked digits,
            of one of three syllables; and the most edits of one shorter than ``long``.
        start, end: a phrase begins in these characters; ``reach`` beyond ``end`` its pairs may lie.
        gap, pause: see `_least_edits`.
    """
    size_of_line = len(folded)
    shifts = _shifts(folded, buckets, postings, start, min(size_of_line - 1, end + reach))
    each = len(codes) // max(1, size_of_line)
    found = np.empty((len(shifts), 5))
    count = first = 0
    while first < len(shifts):
        phrase = shifts[first] >> 32
        last = first
        while last < len(shifts) and shifts[last] >> 32 == phrase:
            last += 1
        begin, size, checked = phrases[phrase, 0], phrases[phrase, 1], phrases[phrase, 2]
        share = borne[1] if checked else borne[2] if size == 3 else borne[0]
        bearable = size * share + 1e-9
        if size < long and not checked:
            bearable = min(bearable, borne[3])
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
                pausing = slow[min(size_of_line, max(0, ends + 3))] - slow[min(size_of_line, max(0, begins))]
                left = max(start, begins + 1 - pausing)
                right = min(size_of_line, ends + pausing)
                wanted = phrase_codes[each * begin : each * (begin + size)]
                heard = codes[each * left : each * right]
                bound = each * (bearable + 2e-9)
                if right > start and left < end and min(1.0, gap) * _absent(wanted, heard) <= bound:
                    if pausing:
                        skipped = hesitant(plain[left:right], pauses)
                    else:
                        skipped = np.zeros(right - left, np.bool_)
                    if _least_edits(wanted, heard, skipped, gap, pause) <= bound:
                        found[count, 0], found[count, 1], found[count, 2] = phrase, left, right
                        found[count, 3], found[count, 4] = bearable, pausing > 0
                        count += 1
            group = place
        first = last
    return found[:count]

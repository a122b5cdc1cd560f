"""Characters that stand beside one that they form part of a word with, counted in one pass. Compiled."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from scoring.compilation import compiled
from scoring.pinyin import Codes, numbers, pair_hashes


class Pairs(NamedTuple):
    """A set of two characters in a row; ``buckets``: where in ``pairs`` those of each hash begin."""

    buckets: Codes
    pairs: Codes


def pairs_of(pairs: Collection[str]) -> Pairs:
    characters = numbers("".join(pairs)).reshape(-1, 2)
    mask = (1 << int(2 * len(pairs)).bit_length()) - 1
    hashes = pair_hashes(characters.ravel())[::2] & mask
    order = np.argsort(hashes, kind="stable")
    buckets = np.searchsorted(hashes[order], np.arange(mask + 2)).astype(np.int32)
    return Pairs(buckets, np.ascontiguousarray(characters[order]))


def in_pairs(text: str, pairs: Pairs) -> int:
    """How many characters of ``text`` form one of ``pairs`` with a neighbour."""
    return _in_pairs(numbers(text), pairs.buckets, pairs.pairs)


@compiled
def _in_pairs(text: Codes, buckets: Codes, pairs: Codes) -> int:
    count, joined, mask = 0, False, len(buckets) - 2
    for at in range(len(text)):
        before, joined = joined, False
        if at + 1 < len(text):
            bucket = (text[at] * 31 + text[at + 1]) & mask
            for place in range(buckets[bucket], buckets[bucket + 1]):
                if pairs[place, 0] == text[at] and pairs[place, 1] == text[at + 1]:
                    joined = True
        count += before or joined
    return count

"""Characters that stand beside one that they form part of a word with, counted in one pass. Compiled."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from scoring.compilation import compiled
from scoring.pinyin import Codes, numbers

Pairs = npt.NDArray[np.int64]
"""Two characters in a row, hashed: each pair in the first free place from its own on; -1 where none is."""


def pairs_of(pairs: Collection[str]) -> Pairs:
    return _table(numbers("".join(pairs)))


def in_pairs(text: str, pairs: Pairs) -> int:
    """How many characters of ``text`` form one of ``pairs`` with a neighbour."""
    return _in_pairs(numbers(text), pairs)


@compiled
def _place(first: int, second: int, table: Pairs) -> int:
    """Where the pair stands in ``table``, or would."""
    pair, mask = (np.int64(first) << 32) | second, len(table) - 1
    place = ((first * 40503) ^ (second * 7919)) & mask
    while table[place] != -1 and table[place] != pair:
        place = (place + 1) & mask
    return place


@compiled
def _table(characters: Codes) -> Pairs:
    size = 2
    while size < 2 * len(characters):
        size *= 2
    table = np.full(size, -1, np.int64)
    for at in range(0, len(characters), 2):
        first, second = characters[at], characters[at + 1]
        table[_place(first, second, table)] = (np.int64(first) << 32) | second
    return table


@compiled
def _in_pairs(text: Codes, table: Pairs) -> int:
    count, joined = 0, False
    for at in range(len(text)):
        before, joined = joined, False
        if at + 1 < len(text):
            joined = table[_place(text[at], text[at + 1], table)] != -1
        count += before or joined
    return count

"""Characters that stand beside one that they form part of a word with, counted in one pass. Compiled."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from scoring.compilation import compiled
from scoring.pinyin import Codes, numbers

Pairs = npt.NDArray[np.uint32]
"""Two characters in a row, hashed: each pair in the first free place from its own on; 0 where none is.

Small enough to stay in a processor's cache, so of Unicode's first plane only.
"""


def pairs_of(pairs: Collection[str]) -> Pairs:
    return _table(numbers("".join(pairs)))


def in_pairs(text: str, pairs: Pairs, counted: Codes) -> tuple[int, int]:
    """How many characters of ``text`` form one of ``pairs`` with a neighbour; how many are ``counted``."""
    return _in_pairs(numbers(text), pairs, counted)


@compiled
def _place(first: int, second: int, table: Pairs) -> int:
    """Where the pair stands in ``table``, or would."""
    pair, mask = (np.int64(first) << 16) | second, len(table) - 1
    place = ((first * 40503) ^ (second * 7919)) & mask
    while table[place] != 0 and table[place] != pair:
        place = (place + 1) & mask
    return place


@compiled
def _table(characters: Codes) -> Pairs:
    size = 2
    while size < len(characters):
        size *= 2
    table = np.zeros(size, np.uint32)
    for at in range(0, len(characters), 2):
        first, second = characters[at], characters[at + 1]
        table[_place(first, second, table)] = (np.int64(first) << 16) | second
    return table


@compiled
def _in_pairs(text: Codes, table: Pairs, counted: Codes) -> tuple[int, int]:
    count, others, joined = 0, 0, False
    for character in counted:
        for at in range(len(text)):
            others += text[at] == character
    for at in range(len(text)):
        before, joined = joined, False
        if at + 1 < len(text):
            first, second = text[at], text[at + 1]
            joined = max(first, second) < 0x10000 and table[_place(first, second, table)] != 0
        count += before or joined
    return count, others

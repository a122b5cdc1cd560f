"""Looking up the codes of a line of characters, all in one pass. Compiled, so to be imported late."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scoring.compilation import compiled
from scoring.pinyin import Codes

Table = npt.NDArray[np.uint16]


@compiled
def coded(ordinals: Codes, rows: Table, not_met: int) -> tuple[bool, tuple[Codes, Codes, Codes]]:
    """The codes of characters by their ``ordinals``: one, another one, and two of each, side by side.

    False where the table ``rows`` lacks one of them, because it ends before it or was never told: then the
    codes say nothing.
    """
    size = len(ordinals)
    first, second, pairs = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(2 * size, np.int32)
    known = True
    for at in range(size):
        ordinal = ordinals[at]
        if ordinal >= len(rows) or rows[ordinal, 0] == not_met:
            known = False
            break
        first[at], second[at] = rows[ordinal, 0], rows[ordinal, 1]
        pairs[2 * at], pairs[2 * at + 1] = rows[ordinal, 2], rows[ordinal, 3]
    return known, (first, second, pairs)

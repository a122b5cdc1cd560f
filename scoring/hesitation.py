"""Which syllables of a line may be of a hesitation: 啊 and its like, 那个, or words begun twice. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scoring import pinyin
from scoring.compilation import compiled
from scoring.pinyin import Codes

PAUSES = pinyin.numbers(pinyin.plain("那个这个啊呃嗯哎诶额哦噢唉"))  # two stopgaps, then interjections


def hesitations(plain: Codes) -> npt.NDArray[np.bool_]:
    """Which syllables (plain codes) are 啊 and its like, of a 那个 that may fill a pause, or said twice.

    Of two syllables said twice (办理，嗯，办理) the first two are; one said twice is mostly a word (谢谢).
    """
    return _hesitations(plain, PAUSES)  # codes are no constants: they are numbered as they are met


@compiled
def _hesitations(plain: Codes, pauses: Codes) -> npt.NDArray[np.bool_]:
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

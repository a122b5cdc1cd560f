"""The stretch of a line of syllables that a phrase fits best, by weighted edits.

Sellers' algorithm (1980): the edit distance of a pattern to any substring, by one table; here a substitution
costs what `scoring.pinyin.costs` says, and interjections (啊, 呃) cost little wherever they come.
"""

from __future__ import annotations

from collections.abc import Mapping

from scoring import pinyin

INTERJECTION_COST = 0.2  # edits, for a hesitation that was put in or left out
_INTERJECTIONS = frozenset(pinyin.plain("啊呃嗯哎诶额哦噢唉"))


def best_stretch(
    phrase: str, heard: str, costs: Mapping[str, float], bears_insertions: bool = False
) -> tuple[float, int, int]:
    """(edits, start, end excluded) of the part of ``heard`` that ``phrase`` fits best; both are plain codes.

    Of equal ones the longer, then the later wins. ``bears_insertions`` halves what a word put in or left out
    costs, as the Indel distance does.
    """
    step = 0.5 if bears_insertions else 1.0
    low = min(step, INTERJECTION_COST)
    leave_out = [low if code in _INTERJECTIONS else step for code in phrase]
    column = [0.0]
    for cost in leave_out:
        column.append(column[-1] + cost)
    starts = [0] * (len(phrase) + 1)
    best = (column[-1], 0, 0)
    for place, code in enumerate(heard):
        put_in = low if code in _INTERJECTIONS else step
        diagonal, diagonal_start = column[0], starts[0]
        starts[0] = place + 1
        above, above_start = 0.0, place + 1
        for row, wanted in enumerate(phrase, start=1):
            edits, start = diagonal + (0.0 if wanted == code else costs[wanted + code]), diagonal_start
            diagonal, diagonal_start = column[row], starts[row]
            if diagonal + put_in < edits:
                edits, start = diagonal + put_in, diagonal_start
            if above + leave_out[row - 1] < edits:
                edits, start = above + leave_out[row - 1], above_start
            column[row], starts[row] = edits, start
            above, above_start = edits, start
        if edits <= best[0] and (edits < best[0] or place + 1 - start >= best[2] - best[1]):
            best = (edits, start, place + 1)
    return best

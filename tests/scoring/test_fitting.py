"""Given syllables, what a phrase fits best: what would fit is never dropped, the nearest part is told."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from scoring import fitting
from scoring.found import HESITATION_COST
from scoring.hesitation import hesitations
from scoring.pinyin import NEAR_COST, codings, letters, numbers, plain

HANZI = "您好请问货单明天送到店里啊嗯那个这个办理五零一软硬"
COUNTED = st.tuples(st.booleans(), st.booleans(), st.just(NEAR_COST), st.just(HESITATION_COST))


@pytest.mark.parametrize(
    "said,left_out",
    [
        ("请啊稍等", [1]),
        ("我要那个订货", [2, 3]),
        ("办理嗯办理退款", [0, 1, 2]),
        ("谢谢您", []),
        ("", []),
    ],
)
def test_hesitations(said: str, left_out: list[int]) -> None:
    assert hesitations(numbers(plain(said))).nonzero()[0].tolist() == left_out


@settings(deadline=None)  # the first example loads the compiler
@given(st.text(HANZI, min_size=3, max_size=10), st.text(HANZI, min_size=1, max_size=20), COUNTED)
def test_the_bound_is_never_above_the_edits_of_the_best_fit(
    phrase: str, said: str, counted: fitting.Counted
) -> None:
    wanted, heard = codings(phrase), codings(said)
    hesitating = hesitations(heard[0])
    edits, first, _ = fitting.best_fit(wanted, heard, (0, len(said)), hesitating, counted)
    strict, insertions = counted[:2]
    lines = (wanted[1], heard[1]) if strict else (wanted[2], heard[2])
    bound = fitting.least_edits(*lines, hesitating, 0.5 if insertions else 1.0, HESITATION_COST)
    assert first < 0 or bound / (1 if strict else 2) <= edits + 1e-9


@settings(deadline=None)
@given(st.text(HANZI, min_size=3, max_size=8), st.text(HANZI, min_size=1, max_size=14))
def test_no_part_is_nearer_than_the_best_fit(phrase: str, said: str) -> None:
    wanted, heard = codings(phrase), codings(said)
    counted = (True, False, 0.0, HESITATION_COST)  # near-sounds cost nothing: Levenshtein of their classes
    edits, first, _ = fitting.best_fit(wanted, heard, (0, len(said)), hesitations(heard[0]), counted)
    assume(first >= 0)
    one, line = letters(wanted[1]), letters(heard[1])
    parts = (line[at:until] for at, until in combinations(range(len(said) + 1), 2))
    assert edits <= min(Levenshtein.distance(one, part) for part in parts)


@pytest.mark.parametrize(
    "phrase,said,part,edits",
    [
        ("请您稍等", "那好请您稍等一下", "请您稍等", 0.0),
        ("请您稍等", "那好请您扫等一下", "请您扫等", NEAR_COST),
        ("请您稍等", "那好请您啊扫等一下", "请您啊扫等", NEAR_COST + HESITATION_COST),
        ("请您稍等", "那好请您稍微一下", "请您稍微", 1.0),
        ("请您稍等", "那好请您钱等一下", "请您钱等", 1.0),
        ("请您稍等", "那好请您超等一下", "请您超等", 0.5),  # the final of the third is right
    ],
)
def test_what_fits_best(phrase: str, said: str, part: str, edits: float) -> None:
    heard = codings(said)
    counted = (False, False, NEAR_COST, HESITATION_COST)
    fit = fitting.best_fit(codings(phrase), heard, (0, len(said)), hesitations(heard[0]), counted)
    assert (said[fit[1] : fit[2]], fit[0]) == (part, pytest.approx(edits))

"""Given syllables, which stretches are worth aligning a phrase with: never one too few."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import candidates
from scoring.alignment import INTERJECTION_COST, PAUSES, Edits, hesitations, sounds_of
from scoring.pinyin import numbers, plain

HANZI = "您好请问货单明天送到店里啊嗯那个这个办理五零一软硬"


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
    assert [place for place, out in enumerate(hesitations(plain(said))) if out] == left_out


@settings(deadline=None)  # the first example loads the compiler
@given(st.text(HANZI, min_size=3, max_size=10), st.text(HANZI, min_size=1, max_size=20), st.data())
def test_the_bound_is_never_above_the_edits_of_an_alignment(
    phrase: str, said: str, data: st.DataObject
) -> None:
    edits = Edits(strict=data.draw(st.booleans()), bears_insertions=data.draw(st.booleans()))
    wanted, heard = sounds_of(phrase), sounds_of(said)
    found = edits.best_stretch(wanted, heard, 0, len(said), float("inf"))
    each = 1 if edits.strict else 2
    lines = (wanted.folded, heard.folded) if edits.strict else (wanted.halves, heard.halves)
    bound = candidates._least_edits(
        *map(numbers, lines),
        candidates.hesitant(numbers(heard.plain), PAUSES),
        0.5 if edits.bears_insertions else 1.0,
        INTERJECTION_COST,
    )
    assert found is None or bound / each <= found.edits + 1e-9

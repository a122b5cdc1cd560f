"""Given words of a customer or an agent, then the digits in them; spoken numbers survive being read out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.transcript import Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from scoring.dictation import Retold, dictated, retold, said_by
from scoring.numbers import digit_runs, numerals
from scoring.text import one_by_one

NUMBERS = st.text("0123456789", min_size=5, max_size=18)
SEPARATORS = st.sampled_from(["", " ", "，", "、", "-"])


def turns(speaker: Speaker, *texts: str) -> tuple[Turn, ...]:
    later = 0.5 if speaker is Speaker.AGENT else 0.0
    return tuple(
        Turn(speaker, TimeSpan(5 * i + later, 5 * i + later + 2), text) for i, text in enumerate(texts)
    )


def fate(customer: str, *agent: str, at_least: int = 5) -> Retold:
    said = said_by(turns(Speaker.AGENT, *agent))
    (number,) = dictated(turns(Speaker.CUSTOMER, customer), [], at_least)
    return retold(number, said)[0]


@pytest.mark.parametrize(
    "text,digits",
    [
        ("我电话是幺三八，一二 34。", ["1381234"]),
        ("一三吧五六", ["13856"]),
        ("一三花五二", ["13?52"]),
        ("一三八一二三四，五条双喜", ["1381234"]),
        ("一三八一二三四五条双喜", ["1381234"]),
        ("12条", []),
        ("一三八双零五六", ["1380056"]),
        ("双八一六二", ["88162"]),
        ("幺三八三个零八", ["1380008"]),
        ("一三九四个八", ["1398888"]),
        ("买三四个零件", ["3"]),
        ("要三四个八寸的", ["3", "8"]),
        ("双十一", ["1"]),
        ("三十五块", []),
        ("没有号码", []),
    ],
)
def test_the_digits_in_a_row(text: str, digits: list[str]) -> None:
    assert [run.digits for run in digit_runs(text)] == digits


def test_whether_a_run_fills_its_turn() -> None:
    (run,) = digit_runs("嗯，13812，")
    assert (run.begins, run.ends) == (False, True)


@given(NUMBERS, SEPARATORS, st.booleans())
def test_a_number_is_the_same_however_it_is_written(number: str, separator: str, spoken: bool) -> None:
    digits = one_by_one(number) if spoken else number
    assert [run.digits for run in digit_runs(f"号码{separator.join(digits)}吗")] == [number]


@given(NUMBERS, st.data())
def test_a_number_said_again_in_pieces_is_told(number: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(2, len(number) - 2))
    assert fate(f"我的号码是{number}", f"好，{one_by_one(number[:cut])}", f"{number[cut:]}") is Retold.TOLD


@given(NUMBERS, st.data())
def test_one_other_digit_is_never_told(number: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert fate(f"我的号码是{number}", f"好，{number[:at]}{other}{number[at + 1 :]}") is Retold.DIFFERS


def test_what_the_agent_says_of_a_number() -> None:
    assert fate("13812345678", "好的") is Retold.NOT
    assert fate("13812345678", "尾号5678") is Retold.PARTLY
    assert fate("13812345678", "订单99004400") is Retold.NOT


def test_a_number_said_or_corrected_again_is_one() -> None:
    (number,) = dictated(turns(Speaker.CUSTOMER, "13812345678", "不对，13812345679"), [], 7)
    assert number.versions == ("13812345678", "13812345679")


def test_runs_of_numerals() -> None:
    assert numerals("软中华五挑双喜十二条") == 2
    assert numerals("没有") == 0

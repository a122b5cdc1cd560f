"""Given text, how it is compared, how it sounds, and which amounts it holds."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring.context
import scoring.numbers
import scoring.pinyin
import scoring.text
from scoring.context import readings_of
from scoring.numbers import amount_before, value_of
from scoring.pinyin import fold, folded, plain, syllable
from scoring.text import CLAUSE, cardinal, normalise, normalised_lines, occurrences


@pytest.mark.parametrize("module", [scoring.text, scoring.pinyin, scoring.numbers, scoring.context])
def test_examples_in_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text,expected",
    [
        ("您好，　请问！？", "您好请问"),
        ("ＡＢＣ１２", "abc十二"),
        ("請稍等，為您查詢", "请稍等为您查询"),
        ("幺三八", "一三八"),
        ("😀…—", ""),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.lists(st.text(max_size=12) | st.text("您好，。？12①ΑΣΒéx\1\2", max_size=12), max_size=5))
def test_lines_are_normalised_together_as_one_by_one(texts: list[str]) -> None:
    lines = normalised_lines(texts)
    assert [line.replace(CLAUSE, "") for line in lines] == [normalise(text) for text in texts]


@given(st.text(max_size=60))
def test_normalised_text_stays_as_it_is_and_aligns_with_its_sounds(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert len(plain(once)) == len(folded(once)) == len(once)


@given(st.integers(0, 9999))
def test_an_amount_read_out_is_understood_again(number: int) -> None:
    assert value_of(cardinal(number)) == number


def test_near_sounds_share_a_class() -> None:
    for left, right in ("牛刘", "知资", "吃次", "是四", "林零", "真争", "三山", "飞灰", "福虎", "湖福"):
        assert fold(syllable(left)) == fold(syllable(right)), (left, right)
    for left, right in ("好号",):
        assert syllable(left) == syllable(right)
    for left, right in ("八发", "见近", "我你", "大他"):
        assert fold(syllable(left)) != fold(syllable(right)), (left, right)


@pytest.mark.parametrize(
    "text,expected",
    [
        ("软中华五条双喜三条", [5, 3]),
        ("两条", [2]),
        ("十五条", [15]),
        ("三百二十条", [320]),
        ("丝条", [4]),  # the number by sound
        ("十五眺", [15]),  # the unit by sound
        ("雄狮四条", [4]),  # 狮 sounds like 十 and belongs to the product
        ("条件不好", []),
        ("这条路", []),
    ],
)
def test_amounts(text: str, expected: list[int]) -> None:
    numbers = [amount_before(text, at, "条") for at in occurrences(plain("条"), plain(text))]
    assert [number for number in numbers if number is not None] == expected


def test_readings_of_a_work_number() -> None:
    assert readings_of("A07") == ("A零七",)
    assert readings_of("12345") == ("一二三四五",)

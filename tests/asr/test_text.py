"""Recognised text made comparable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.text import normalised, split_punctuation, spoken_characters


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("請問您要訂什麼貨", "请问您要订什么货"),
        ("您 好 ，请 稍 等", "您好，请稍等"),
        ("工号８０１６", "工号8016"),
        ("您好,请讲.", "您好，请讲。"),
        ("一共3.5元", "一共3.5元"),
        ("我係 CALL 中心", "我系CALL中心"),
        ("please hold on", "please hold on"),
        ("嗰個喺邊度喎", "嗰个喺边度喎"),  # Cantonese words keep the form that people write
        ("  ", ""),
    ],
)
def test_text_is_simplified_and_closed_up(heard, expected):
    assert normalised(heard) == expected


@given(st.text(max_size=30))
def test_normalising_again_changes_nothing(text):
    once = normalised(text)
    assert normalised(once) == once


def test_punctuation_is_split_off_a_word():
    assert split_punctuation("好，") == ("好", "，")
    assert split_punctuation("。") == ("", "。")
    assert split_punctuation("8016") == ("8016", "")


def test_only_what_is_spoken_counts():
    assert spoken_characters("您好，工号8016。") == 8

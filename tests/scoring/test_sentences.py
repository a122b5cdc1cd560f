"""Given what an agent says, then its sentences, which of them ask, and which two are the same question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.transcript import Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from scoring.sentences import Sentence, sameness, sentences
from scoring.stream import join


def said(text: str) -> list[Sentence]:
    stream = join([Turn(Speaker.AGENT, TimeSpan(0, 10), text)])
    found = list(sentences(stream, [0]))
    assert all(stream.text[each.start : each.end].endswith(each.text) for each in found)
    return found


def same(left: str, right: str) -> float | None:
    return sameness(said(left)[0], said(right)[0], 0.6)


def test_a_turn_in_sentences() -> None:
    found = said("您好，请问您要什么？订单号3301。好的！谢谢")
    assert [each.text for each in found] == ["您要什么", "订单号三三零一", "好的", "谢谢"]
    assert [each.question for each in found] == [True, False, False, False]


@pytest.mark.parametrize(
    "text", ["货到了吗", "您要几条", "送到边度", "有冇收到货", "您是不是改过密码", "要多少"]
)
def test_a_question_without_its_mark(text: str) -> None:
    assert said(text)[0].question


@pytest.mark.parametrize("text", ["好几天了", "这几条都有货", "这边给您登记", "哪怕没有也没关系"])
def test_no_question(text: str) -> None:
    assert not said(text)[0].question


@pytest.mark.parametrize(
    "left,right,expected",
    [
        ("请问您的送货地址是哪里？", "您的送货地址在哪里呢？", 1.0),
        ("您的送货地址是哪里", "您的宋获地指是哪里", 1.0),
        ("软中华您要几条", "双喜您要几条", None),
        ("您的硬中华要订几条", "您的软中华要订几条", None),
        ("您是要五条软中华吗", "您是要三条软中华吗", None),
        ("您要订什么烟呢", "您要订什么价位的烟呢", 0.5),
        ("是张老板的店吗", "是王老板的店吗", 0.5),
        ("您的送货地址是哪里", "明天上午方便收货吗", None),
    ],
)
def test_the_same_question(left: str, right: str, expected: float | None) -> None:
    assert same(left, right) == expected
    assert same(right, left) == expected


@given(st.text("您要订什么烟呢送货地址哪里软硬五三条", min_size=1, max_size=20))
def test_a_sentence_is_the_same_as_itself(text: str) -> None:
    assert same(text, text) == 1.0

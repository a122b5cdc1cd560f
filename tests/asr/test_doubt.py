"""What a recogniser invents is dropped or marked; what was said stays."""

from __future__ import annotations

import pytest
from test_turns import said

from asr.doubt import screened
from asr.phrases import phrases
from recordings.span import TimeSpan

SPEECH = (TimeSpan(0.0, 30.0),)


def heard(words) -> str:
    return "".join(word.word.text for word in words)


def test_an_unsure_word_in_silence_is_dropped_and_a_sure_one_marked():
    activity = (TimeSpan(1.0, 3.0),)
    near = said("您好", 3.3, confidence=0.2)
    unsure, sure = said("谢谢", 6.0, confidence=0.3), said("再见", 8.0, confidence=0.9)
    kept = screened([*near, *unsure, *sure], activity)
    assert heard(kept) == "您好再见"
    assert [word.doubtful for word in kept] == [False, False, True, True]


def test_a_word_begins_and_ends_where_its_party_is_heard():
    first, second = screened(said("您好", 0.75, each=0.5), (TimeSpan(1.0, 1.5),))
    assert (first.span, second.span) == (TimeSpan(1.0, 1.25), TimeSpan(1.25, 1.5))


@pytest.mark.parametrize(
    "phrase", ["字幕由Amara.org社区提供", "请不吝点赞订阅转发打赏支持明镜与点点栏目", "谢谢观看"]
)
def test_known_inventions_are_dropped_and_their_neighbours_kept(phrase):
    words = said(f"好的{phrase}再见", 0.0)
    assert heard(screened(words, SPEECH)) == "好的再见"


def test_what_callers_say_is_no_invention():
    for text in ("谢谢您的来电再见", "下期订货是星期三", "我想订阅短信提醒"):
        assert heard(screened(said(text, 0.0), SPEECH)) == text


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("好好好好", False),
        ("对对对对对对", False),
        ("啊啊啊啊啊啊啊啊啊", True),
        ("谢谢谢谢谢谢", False),
        ("再见再见再见再见再见", True),
        ("我想问一下我想问一下", False),
        ("我想问一下我想问一下我想问一下我想问一下", True),
    ],
)
def test_a_loop_is_marked_and_a_person_who_repeats_is_not(text, loop):
    kept = screened(said(text, 0.0), SPEECH)
    assert heard(kept) == text
    assert all(word.doubtful for word in kept) is loop
    assert any(word.doubtful for word in kept) is loop


def test_only_the_loop_is_marked():
    kept = screened(said("您好再见再见再见再见再见了", 0.0), SPEECH)
    assert "".join(word.word.text for word in kept if not word.doubtful) == "您好了"


def test_the_lists_are_simplified_and_bare():
    from asr.text import normalised

    for name in ("invented", "agent", "customer", "backchannels"):
        for phrase in phrases(name):
            assert phrase == normalised(phrase).lower()
            assert phrase.isalnum()

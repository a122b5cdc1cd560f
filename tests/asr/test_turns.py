"""From words to turns: pauses split, backchannels do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.turns import HeardWord, PartyWords, heard_word, is_backchannel, turns
from recordings.call import Speaker
from recordings.span import TimeSpan


def said(text: str, start: float, each: float = 0.2, confidence: float | None = 0.9) -> tuple[HeardWord, ...]:
    """One word a character, back to back; punctuation sticks to the character before it."""
    words: list[HeardWord] = []
    for char in text:
        if not char.isalnum():
            last = words.pop()
            words.append(HeardWord(last.word, last.written + char))
            continue
        at = start + each * len(words)
        word = heard_word(char, TimeSpan(at, at + each), confidence)
        assert word is not None
        words.append(word)
    return tuple(words)


def agent(*words: HeardWord) -> PartyWords:
    return PartyWords(Speaker.AGENT, words, channel=0)


def customer(*words: HeardWord) -> PartyWords:
    return PartyWords(Speaker.CUSTOMER, words, channel=1)


def test_a_short_pause_joins_and_a_long_one_splits():
    words = [*said("您好，", 1.0), *said("请讲。", 2.1), *said("喂？", 3.5)]
    found = turns([agent(*words)])
    assert [(turn.text, turn.span.start) for turn in found] == [("您好，请讲。", 1.0), ("喂？", 3.5)]
    assert [word.text for word in found[0].words] == ["您", "好", "请", "讲"]


def test_turns_of_both_parties_come_in_order_and_may_overlap():
    found = turns([agent(*said("我给您重复一下", 2.0)), customer(*said("等等我还要加", 2.6))])
    assert [(turn.speaker, turn.channel) for turn in found] == [(Speaker.AGENT, 0), (Speaker.CUSTOMER, 1)]
    assert found[0].span.overlaps(found[1].span)


def test_a_backchannel_does_not_split_a_turn():
    speech = [*said("您的订单一共十条，", 1.0), *said("对吗？", 3.9)]  # a pause of 1.3 s
    with_sign = turns([agent(*speech), customer(*said("嗯。", 3.1))])
    assert [turn.text for turn in with_sign] == ["您的订单一共十条，对吗？", "嗯。"]
    with_answer = turns([agent(*speech), customer(*said("不对", 3.1))])
    assert [turn.text for turn in with_answer] == ["您的订单一共十条，", "不对", "对吗？"]
    alone = turns([agent(*speech), customer()])
    assert len(alone) == 2


def test_what_a_backchannel_is():
    assert is_backchannel("嗯，", 0.3)
    assert is_backchannel("好的。", 0.6)
    assert not is_backchannel("好的", 1.4)
    assert not is_backchannel("不好", 0.3)


def test_confidence_weighs_words_by_their_characters():
    long, short = heard_word("您好吗", TimeSpan(0, 1), 0.9), heard_word("好", TimeSpan(1, 1.2), 0.5)
    (turn,) = turns([agent(long, short)])
    assert turn.confidence == pytest.approx((3 * 0.9 + 0.5) / 4)
    (silent,) = turns([agent(*said("您好", 0, confidence=None))])
    assert silent.confidence is None


def test_text_faster_than_anybody_speaks_is_doubtful():
    fast, slow = turns([agent(*said("这句话说得太快了", 0, each=0.05), *said("这句话不快", 9))])
    assert fast.doubtful and not slow.doubtful


def test_latin_words_keep_their_spaces():
    heard = ((0, "用"), (0.3, " hello"), (0.6, " kitty"))
    words = [heard_word(text, TimeSpan(at, at + 0.3), 0.9) for at, text in heard]
    (turn,) = turns([agent(*words)])
    assert turn.text == "用hello kitty"
    assert [word.text for word in turn.words] == ["用", "hello", "kitty"]


def test_a_token_without_speech_is_no_word():
    assert heard_word("，", TimeSpan(0, 1), 0.9) is None
    assert heard_word(" ", TimeSpan(0, 1), 0.9) is None


TIMES = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 10)), max_size=30)


@given(TIMES, TIMES)
def test_every_word_is_in_exactly_one_turn(ours, theirs):
    parties = [
        party(*(heard_word("我", TimeSpan(at / 10, (at + length) / 10), 0.5) for at, length in times))
        for party, times in ((agent, ours), (customer, theirs))
    ]
    found = turns(parties)
    assert sum(len(turn.words) for turn in found) == len(ours) + len(theirs)
    assert list(found) == sorted(found, key=lambda turn: turn.span)
    for turn in found:
        assert all(turn.span.start <= w.span.start and w.span.end <= turn.span.end for w in turn.words)

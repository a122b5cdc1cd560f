"""Given what was heard, where a phrase is found, and how surely."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asr.transcript import Turn, Word
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.word_checks import Match
from scoring.matching import Found, Manner, find, ready
from scoring.stream import BREAK, Stream, join

HANZI = "您好请问货单明天送到店里谢再见软中华双喜条五三重复一下订工号为服务烟草"


def heard(*texts: str, pause: float = 1.0) -> Stream:
    turns, clock = [], 0.0
    for text in texts:
        turns.append(Turn(Speaker.AGENT, TimeSpan(clock, clock + 2.0), text))
        clock += 2.0 + pause
    return join(turns)


def found(phrase: str, stream: Stream, manner: Manner | None = None) -> list[Found]:
    return find((ready(phrase),), stream, manner or Manner())


def texts(places: list[Found], stream: Stream) -> list[str]:
    return [stream.text[place.start : place.end] for place in places]


@pytest.mark.parametrize(
    "phrase,said",
    [
        ("中山烟草", "这里是中山烟草，您好"),
        ("中山烟草", "这里是钟珊烟操，您好"),  # homophones and near-sounds
        ("您生意兴隆", "祝您生一兴龙"),
        ("牛奶糖", "刘奶糖"),  # n / l
        ("欢迎致电", "方迎致电"),  # f / h
        ("二十五条", "一共25条"),
        ("八零一六", "工号８０１６"),
        ("工號為您服務", "工号为您服务"),  # traditional
        ("ABC套餐", "办理abc套餐"),
        ("我没有给他", "我冇有畀佢"),  # Cantonese words for Mandarin ones
    ],
)
def test_heard_through(phrase: str, said: str) -> None:
    places = found(phrase, heard(said))
    assert len(places) == 1 and places[0].sure


@pytest.mark.parametrize(
    "phrase,said",
    [
        ("中山烟草", "这里是江城热线"),
        ("再见", "正在检修"),  # zaijian by sound alone
        ("再见", "明天再讲"),  # near-sounds are too little for two syllables
        ("您好，中山烟草客服中心，工号八零一六为您服务", "您好"),  # a scrap of a long phrase
        ("感谢您的来电", "感谢"),
    ],
)
def test_not_heard(phrase: str, said: str) -> None:
    assert found(phrase, heard(said)) == []


def test_every_place_is_found_in_order() -> None:
    stream = heard("再见，再见。", "好的再见")
    assert texts(found("再见", stream), stream) == ["再见", "再见", "再见"]
    assert [place.start for place in found("再见", stream)] == [0, 2, 6]


def test_a_near_miss_is_not_sure() -> None:
    [place] = found("感谢您的来电", heard("感谢鱼泽来电"))
    assert not place.sure and 0.6 < place.similarity < 0.8


def test_other_words_are_no_near_miss() -> None:
    clear = heard("您好，请问您贵姓？", "感谢您的等待")
    assert found("感谢您的来电", clear) == []
    assert found("密码是多少", clear, Manner(accusing=True)) == []
    assert found("密码是多少", heard("您的号码是多少？"), Manner(accusing=True)) == []


def test_hesitations_and_words_said_twice_are_borne() -> None:
    for said in ("感谢啊您的来电", "感谢您的那个来电", "感谢您的，呃，您的来电"):
        assert [place.sure for place in found("感谢您的来电", heard(said))] == [True]


@pytest.mark.parametrize(
    "said", ["您是说他让您随便你是吗", "谁跟您说随便你的", "我没有说随便你", "随便你，是吧"]
)
def test_a_quotation_is_not_sure(said: str) -> None:
    assert not any(place.sure for place in found("随便你", heard(said), Manner(accusing=True)))


@pytest.mark.parametrize(
    "said", ["我们不能保证肯定能退", "不敢保正肯定能退", "不是肯定能退的，要看审核", "谁也不敢肯定能退"]
)
def test_what_is_denied_is_not_sure(said: str) -> None:
    assert not any(place.sure for place in found("肯定能退", heard(said), Manner(accusing=True)))


def test_a_rhetorical_question_denies_nothing() -> None:
    for said in ("这不是浪费时间吗", "你是不是浪费时间"):
        assert [place.sure for place in found("浪费时间", heard(said), Manner(accusing=True))] == [True]


def test_a_short_phrase_is_no_part_of_another_word() -> None:
    assert not any(place.sure for place in found("再见", heard("好，我再检查一下")))
    assert [place.sure for place in found("再见", heard("那就这样，再建。"))] == [True]


def test_an_exclusion_counts_to_the_syllable() -> None:
    manner = Manner(accusing=True, exclude=("不知道您", "别把密码告诉我"))
    assert found("不知道", heard("不知道您方便吗"), manner) == []
    assert [place.sure for place in found("不知道", heard("不知道，你问别人吧"), manner)] == [True]
    assert [place.sure for place in found("密码告诉我", heard("把密码告诉我"), manner)] == [False]


def test_two_wrong_digits_are_another_number() -> None:
    number = ready("工号八零一六", "八零一六")
    clear = heard("您好，工号八零二六，请问有什么可以帮您")
    assert [place.sure for place in find((number,), clear, Manner())] == [False]
    assert find((number,), heard("您好，工号八零二五，请问有什么可以帮您"), Manner()) == []


def test_an_accusation_needs_half_of_the_characters_as_written() -> None:
    assert [place.sure for place in found("随便你", heard("随变你"), Manner(accusing=True))] == [True]
    assert [place.sure for place in found("随便你", heard("隧变尼"), Manner(accusing=True))] == [False]


def test_an_accusation_needs_the_same_negation() -> None:
    assert found("这不归我管", heard("这个归我管"), Manner(accusing=True)) == []
    assert found("这不归我管", heard("这个不归我管"), Manner(accusing=True)) != []


def test_times_come_from_the_words_where_there_are_any() -> None:
    words = tuple(
        Word(text, TimeSpan(start, start + 0.5), confidence)
        for text, start, confidence in (
            ("您", 1.0, 0.9),
            ("好", 5.0, 0.9),
            ("再", 7.0, 0.2),
            ("见", 8.0, 0.4),
        )
    )
    stream = join([Turn(Speaker.AGENT, TimeSpan(1.0, 8.5), "您好，再见。", words)])
    [place] = found("再见", stream)
    assert stream.span(place.start, place.end) == TimeSpan(7.0, 8.5)
    assert stream.mean_confidence(place.start, place.end) == pytest.approx(0.3)


def test_times_are_interpolated_without_words() -> None:
    stream = join([Turn(Speaker.AGENT, TimeSpan(10.0, 14.0), "您好，再见。")])
    [place] = found("再见", stream)
    assert stream.span(place.start, place.end) == TimeSpan(12.0, 14.0)


def test_words_that_disagree_with_the_text_do_not_move_it() -> None:
    turn = Turn(Speaker.AGENT, TimeSpan(0.0, 4.0), "您好再见", (Word("啊", TimeSpan(0.0, 4.0), 0.5),))
    stream = join([turn])
    assert stream.text == "您好再见" and list(stream.confidence) == [0.5] * 4


def test_a_doubtful_turn_has_no_confidence() -> None:
    stream = join([Turn(Speaker.AGENT, TimeSpan(0.0, 4.0), "您好", confidence=0.9, doubtful=True)])
    assert stream.mean_confidence(0, 2) == 0.0


def test_turns_of_different_speakers_are_never_one_sentence() -> None:
    turns = [
        Turn(Speaker.AGENT, TimeSpan(0.0, 1.0), "随便"),
        Turn(Speaker.CUSTOMER, TimeSpan(1.0, 2.0), "你"),
    ]
    assert found("随便你", join(turns)) == []


def test_a_large_list_is_found_together_as_singly() -> None:
    phrases = (*(ready(f"短语{number}") for number in range(3000)), ready("再见"))
    stream = heard("这是短语七，短语23，再见")
    manner = Manner(Match.EXACT)
    assert [place.phrase.said for place in find(phrases, stream, manner)] == ["短语7", "短语23", "再见"]
    assert find(phrases[-3:], stream, manner) == [
        place for place in find(phrases, stream, manner) if place.phrase.said == "再见"
    ]


@pytest.mark.parametrize(
    "first,second,said",
    [
        ("感山您的等待", "感谢您山等待", "感谢您的等待"),
        ("请山对收货地址", "请核对收货山址", "请核对收货地址"),
        ("请核火收货地址", "请核对火货地址", "请核对收货地址"),
        ("后山上午送到店里", "后天上山送到店里", "后天上午送到店里"),
        ("后火上午送到店里", "后天上午火到店里", "后天上午送到店里"),
    ],
)
def test_of_phrases_that_fit_alike_the_first_named_is_found(first: str, second: str, said: str) -> None:
    """Whatever the order in which Python walks a set, which changes from one run to the next."""
    for phrases in ((first, second), (second, first)):
        places = find([ready(phrase) for phrase in phrases], heard(said), Manner(similarity=0.7))
        assert [place.phrase.said for place in places] == [phrases[0]]


@given(st.text(HANZI, min_size=3, max_size=12), st.text(HANZI, max_size=20), st.text(HANZI, max_size=20))
def test_a_phrase_that_was_said_is_always_found(phrase: str, before: str, after: str) -> None:
    for match in Match:
        places = found(phrase, heard(before + phrase + after), Manner(match))
        assert any(place.sure and place.similarity == 1.0 for place in places)


@given(st.text(HANZI, min_size=1, max_size=8), st.lists(st.text(HANZI + "，。", max_size=15), max_size=4))
def test_finds_are_in_order_apart_and_inside(phrase: str, said: list[str]) -> None:
    stream = heard(*said, pause=5.0)
    places = found(phrase, stream)
    for place in places:
        assert 0 <= place.start < place.end <= len(stream.text)
        assert 0.0 <= place.similarity <= 1.0 and 0.0 <= place.written <= 1.0
        assert BREAK not in stream.text[place.start : place.end]
    assert all(left.end <= right.start for left, right in pairwise(places))


@given(st.text(HANZI, min_size=5, max_size=12), st.data())
def test_one_wrong_sound_of_five_or_more_is_borne(phrase: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(phrase) - 1))
    said = phrase[:at] + "鳄" + phrase[at + 1 :]
    assert any(place.sure for place in found(phrase, heard(said)))

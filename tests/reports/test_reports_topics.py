"""Given what customers said, when asked what is new, hard or complained of, then what was planted alone."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_story import MONDAY, Judged, bulk, load
from statsmodels.stats.contingency_tables import StratifiedTable

from benchmarks.simulations.topics import Words, called, items_of_complaints
from reports.catalogue import Asked, entry
from reports.complaints import complaints, phrases, words_said
from reports.item_odds import judged, pooled
from reports.scope import Scope
from reports.share import Share
from reports.topic_rise import PRIOR_CALLS, rise
from reports.topic_terms import table_of
from reports.topic_words import is_number, looks_like_a_name, masked, terms_of
from reports.topics import TopicOptions, topics

LAST_MONDAY = MONDAY + timedelta(weeks=8)


@dataclass
class Spoken:
    """A call as a test wants it: what the customer said, turn by turn."""

    said: tuple[str, ...] = ("我要订货",)
    day: date | None = MONDAY
    agent: str | None = "a01"
    team: str | None = "一班"
    business: str | None = "烟草订货"
    customer: str | None = None
    talk_s: float | None = 60.0
    transfers: int | None = 0
    score: float | None = None


def write(connection: duckdb.DuckDBPyConnection, calls: Sequence[Spoken]) -> None:
    (known,) = connection.execute("SELECT count(*) FROM calls").fetchone() or (0,)
    ids = [f"t{known + n:05d}" for n in range(len(calls))]
    bulk(
        connection, "calls",
        [
            (i, c.agent, c.agent, c.agent and f"坐席{c.agent}", c.team, c.business, c.customer or f"顾客{i}",
             c.day, c.talk_s, 20.0, c.transfers)
            for i, c in zip(ids, calls, strict=True)
        ],
        "call_id, agent_id, agent_no, agent_name, team, business_type, customer_ref, day, talk_s,"
        " after_call_s, transfers",
        "'answered' AS disposition, 'scored' AS state, 'recording' AS source, 'r' AS run_id,"
        " now() AS loaded_at",
    )  # fmt: skip
    bulk(
        connection, "turns",
        [
            (i, c.day, n, "customer", 0, 5.0 * n, 5.0 * n + 4.0, text, 0.9, False, [])
            for i, c in zip(ids, calls, strict=True)
            for n, text in enumerate(c.said)
        ],
    )  # fmt: skip
    for i, call in zip(ids, calls, strict=True):
        if call.score is not None:
            connection.execute("INSERT INTO satisfaction (call_id, score) VALUES (?, ?)", [i, call.score])


USUAL = (
    "查一下水费余额",
    "想改收货地址",
    "密码忘记登录不了",
    "积分兑换礼品",
    "发票抬头开错",
    "订货额度不够用",
    "门店营业执照变更",
)


def usual_weeks(seed: int, calls_a_week: int = 60) -> list[Spoken]:
    """Nine weeks alike, of two kinds of business and six agents."""
    dice = random.Random(seed)
    return [
        Spoken(
            said=(dice.choice(USUAL), dice.choice(USUAL)),
            day=MONDAY + timedelta(days=7 * week + dice.randrange(7)),
            agent=f"a{dice.randrange(6):02d}",
            business=dice.choice(("烟草订货", "水电气热线")),
        )
        for week in range(9)
        for _ in range(calls_a_week)
    ]


def last_week(calls: list[Spoken]) -> list[Spoken]:
    return [call for call in calls if call.day is not None and call.day >= LAST_MONDAY]


# ---- words


def test_words_and_phrases_are_counted_and_small_talk_is_not() -> None:
    terms = terms_of("你好，我想问一下燃气充值没有到账，谢谢")
    assert {"燃气", "充值", "燃气充值"} <= terms
    assert "没有到账" in terms, "a phrase may begin with a negation"
    assert not terms & {"你好", "谢谢", "我", "没有", "问一下"}
    assert "我订" not in terms_of("我订大涌镇的货")
    assert not any("，" in term for term in terms)


@pytest.mark.parametrize(
    "text",
    [
        "我的电话是13800138000",
        "电话一三八零零一三八零零零",
        "身份证四四零一零六一九九零零一零一一二三四",
        "卡号六二二二零二零二零零一一二三四五",
        "一百一十号七栋五零二室",
        "订三十五条",
        "几条细支，九点半送",
        "住三晚",
    ],
)
def test_no_number_is_a_topic(text: str) -> None:
    told = "".join(terms_of(text))
    assert not re.search("[0-9零〇一二三四五六七八九十百几]", told), told


@given(st.text(alphabet="0123456789零一二三四五六七八九幺", min_size=4, max_size=20), st.sampled_from(USUAL))
def test_a_number_among_words_never_shows(number: str, text: str) -> None:
    told = terms_of(f"{text}我的号码{number}麻烦查一下")
    assert not any(number in term or any(character.isdigit() for character in term) for term in told)
    assert number not in masked(f"号码{number}。")


@pytest.mark.parametrize(
    "text", ["我姓欧阳", "我姓顾", "姓方的那位", "我叫乔萍", "王先生说的", "鲁先生订的货", "周敏上次答应我的"]
)
def test_no_name_is_a_topic(text: str) -> None:
    told = "".join(terms_of(text, names=frozenset({"周敏"})))
    assert not re.search("欧阳|乔萍|顾|方|王先生|鲁先生|周敏", told), told


def test_words_that_merely_hold_a_numeral_stay() -> None:
    assert not is_number("三峡") and not is_number("一致") and is_number("三百") and is_number("号七栋")
    assert looks_like_a_name("张伟") and not looks_like_a_name("燃气")


# ---- counting and comparing


def test_a_call_counts_once_however_often_the_word_is_said() -> None:
    table = table_of(["停电停电停电", "又停电了，停电", "燃气"], minimum=1)
    counts = dict(zip(table.terms, np.asarray(table.holds.sum(axis=0)).ravel().tolist(), strict=True))
    assert counts["停电"] == 2 and counts["燃气"] == 1
    assert "燃气" not in table_of(["停电", "停电", "燃气"], minimum=2).terms
    assert table_of(["嗯", "好的"], minimum=1).terms == ()


def test_the_log_odds_are_those_of_the_paper() -> None:
    """Equations 15 and 19 by hand for one word: 20 of 100 calls now, 80 of 800 in eight even weeks before."""
    found = rise(np.array([20]), 100, np.full((8, 1), 10), np.full(8, 100))
    held, not_held = PRIOR_CALLS * 100.5 / 901, PRIOR_CALLS * 800.5 / 901
    cells = [20 + held, 80 + not_held, 80 + held, 720 + not_held]
    log_odds = np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])
    assert found.log_odds[0] == pytest.approx(log_odds, abs=1e-12)
    assert found.z[0] == pytest.approx(log_odds / sum(1 / cell for cell in cells) ** 0.5, abs=1e-12)
    assert found.beyond[0]


def test_a_word_that_comes_and_goes_is_held_to_more() -> None:
    """The same counts in all, but one comes in waves."""
    even = [10] * 8
    waves = [40, 0, 0, 2, 38, 0, 0, 0]
    found = rise(np.array([25, 25]), 100, np.array([even, waves]).T, np.full(8, 100))
    assert found.z[0] > 2 * found.z[1] > 0
    assert not found.beyond[1], "there was a week with more"
    with pytest.raises(ValueError, match="3 weeks before"):
        rise(np.array([5]), 10, np.array([[1], [2]]), np.array([10, 10]))


def test_weeks_alike_have_no_topic_and_a_planted_one_is_found() -> None:
    """A false topic in 5 % of weeks at most: of 120 draws more than 10 would be beyond chance (p < 0.05)."""
    dice = np.random.default_rng(11)
    assert sum(called(Words(400), dice)[0].any() for _ in range(120)) <= 10
    planted = (called(Words(400, planted=(0.02, 0.09)), dice) for _ in range(60))
    assert sum(told[place] for told, place in planted) >= 54, "from 2 % of the calls to 9 %"


def test_words_that_wander_from_week_to_week_are_no_topics() -> None:
    dice = np.random.default_rng(12)
    assert sum(called(Words(400, wander=0.002), dice)[0].any() for _ in range(120)) <= 10


# ---- the report


def test_a_planted_topic_is_found_with_places_to_listen_to(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=3)
    for call in last_week(calls)[:18]:
        call.said = ("你好", "家里停电了怎么办，电话13800138000", "谢谢")
    write(empty, calls)
    found = topics(empty)
    (topic,) = found.rising
    assert topic.terms[0] == "家里停电" and "停电" in topic.terms
    assert topic.now.count == 18 and topic.before.count == 0 and topic.customers == 18
    assert len(topic.clips) == 3 and len({clip.agent for clip in topic.clips}) == 3
    assert topic.clips[0].start_s == 5.0
    assert topic.clips[0].text == "家里停电了怎么办，电话＊＊＊＊＊＊＊＊＊＊＊"
    answer = entry("topics").answer(empty, Asked())
    assert answer.sentences[0].startswith(
        "2026-11-02 至 2026-11-08 客户说得明显多起来的话题：“家里停电”18 通、占 30.0%"
    )


def test_weeks_alike_say_so(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, usual_weeks(seed=5))
    answer = entry("topics").answer(empty, Asked())
    assert "没有明显上升的话题（60 通，比了" in answer.sentences[0]
    assert not answer.tables[0].rows


def test_one_customer_who_calls_all_day_is_no_topic(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=3)
    for call in last_week(calls)[:18]:
        call.said, call.customer = ("家里停电了怎么办",), "同一个人"
    write(empty, calls)
    assert topics(empty).rising == ()


def test_a_topic_of_one_business_is_found_where_it_is(empty: duckdb.DuckDBPyConnection) -> None:
    """Everybody asks for the tobacco line's licence; in the water line it is new."""
    calls = usual_weeks(seed=3, calls_a_week=120)
    for n, call in enumerate(calls):
        if call.business == "烟草订货" and n % 2:
            call.said = ("专卖证年检",)
    for call in [c for c in last_week(calls) if c.business == "水电气热线"][:16]:
        call.said = ("专卖证年检",)
    write(empty, calls)
    found = topics(empty)
    assert any(topic.business == "水电气热线" and "专卖证" in topic.terms[0] for topic in found.rising)


def test_a_topic_that_goes_is_told_too(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=3, calls_a_week=100)
    for n, call in enumerate(calls):
        if n % 3 == 0 and call.day is not None and call.day < LAST_MONDAY:
            call.said = ("中秋礼盒预订",)
    write(empty, calls)
    found = topics(empty)
    assert any("礼盒" in topic.terms[0] and topic.z < 0 for topic in found.falling)
    assert any("少下去" in sentence for sentence in entry("topics").answer(empty, Asked()).sentences)


def test_the_window_asked_for_is_the_one_compared(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=3)
    fifth = MONDAY + timedelta(weeks=5)
    for call in [c for c in calls if c.day and fifth <= c.day < fifth + timedelta(days=7)][:18]:
        call.said = ("家里停电了怎么办",)
    write(empty, calls)
    asked = Scope(start=fifth, end=fifth + timedelta(days=6))
    (topic,) = topics(empty, TopicOptions(asked)).rising
    assert "停电" in topic.terms
    assert topics(empty).rising == ()


def test_more_calls_than_can_be_read_are_drawn_by_lot(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, usual_weeks(seed=5))
    options = TopicOptions(most_now=40, most_before=200)
    found = topics(empty, options)
    assert found.drawn == ((40, 60), (200, 480))
    assert found == topics(empty, options), "the same seed draws the same calls"
    from reports.topics_answer import answer_of

    assert any("随机抽取" in note and "40/60" in note for note in answer_of(found).notes)


# ---- hard topics


def test_hard_topics_are_what_customers_open_with(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=3)
    dice = random.Random(4)
    for call in calls:
        call.talk_s = dice.gauss(60.0, 10.0)
        call.score = float(dice.choice((3, 4, 5)))
    for n, call in enumerate(calls[::9]):
        call.said = ("要求退货退款",)
        call.talk_s = dice.gauss(140.0, 20.0)
        call.transfers = int(n % 2)
        call.score = float(dice.choice((1, 2, 3)))
    for call in calls[1::2]:
        call.said = (*call.said, "嗯", "嗯", "最后再见面谈")  # words of the end are no reason to call
    write(empty, calls)
    hard = topics(empty).hard
    assert "退货" in hard[0].terms[0]
    assert set(hard[0].reasons) == {"longer", "passed_on", "less_satisfied"}
    assert hard[0].longer_s == pytest.approx(70, abs=15)
    assert len(hard) == 1
    sentence = next(s for s in entry("topics").answer(empty, Asked()).sentences if s.startswith("难点"))
    assert "比同类长" in sentence and "转接率 50.0%" in sentence and "满意度低" in sentence


def test_where_no_topic_is_hard_none_is_told(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=6)
    dice = random.Random(5)
    for call in calls:
        call.talk_s, call.score = dice.gauss(60.0, 10.0), float(dice.choice((3, 4, 5)))
        call.transfers = int(dice.random() < 0.1)
        if call.business == "水电气热线":
            call.talk_s += 100.0  # the whole line takes longer: no topic of it is hard for that
            call.said = ("阀门漏水报修", *call.said[1:])
    write(empty, calls)
    assert topics(empty).hard == ()


# ---- complaints


def test_complaints_are_what_no_negation_takes_back() -> None:
    assert "12315" in phrases() and "投诉" in phrases()
    assert words_said("再这样我要投诉，打12315") == ("投诉", "12315")
    assert words_said("我不是要投诉，就问问") == ()
    assert words_said("从来没有投诉过，这次一定要找你们领导") == ("找你们领导",)


def test_the_pooled_odds_are_those_of_statsmodels() -> None:
    strata = [(Share(6, 10), Share(20, 100)), (Share(3, 8), Share(10, 90)), (Share(0, 0), Share(5, 50))]
    ratio, interval, p_value, agents = pooled(strata)
    table = StratifiedTable([np.array([[6, 4], [20, 80]]), np.array([[3, 5], [10, 80]])])
    assert agents == 2 and interval is not None
    assert ratio == pytest.approx(table.oddsratio_pooled, abs=1e-9)
    assert (interval.low, interval.high) == pytest.approx(table.oddsratio_pooled_confint(), abs=1e-9)
    assert p_value == pytest.approx(table.test_null_odds(correction=True).pvalue, abs=1e-9)
    assert pooled([(Share(0, 0), Share(1, 5))]) == (None, None, None, 0)
    assert pooled([(Share(0, 5), Share(3, 50))])[:2] == (0.0, None), "never failed in a complaint call"
    assert pooled([(Share(5, 5), Share(3, 50))])[:2] == (None, None), "always did: no upper end"


def complaint_story(dice: random.Random, linked: bool) -> list[Judged]:
    """Two agents: a02 fails the closing often and is complained of often. Within each of them complaints and
    the repeated order hang together where ``linked``; the closing never does."""
    calls = []
    for n in range(400):
        agent = ("a01", "a02")[n % 2]
        complains = dice.random() < (0.05, 0.35)[n % 2]
        failed = ["closing"] if dice.random() < (0.05, 0.5)[n % 2] else []
        if dice.random() < (0.6 if complains and linked else 0.1):
            failed.append("repeat-order")
        said = "我要投诉你们" if complains else "我要订货"
        calls.append(
            Judged(f"c{n:03d}", agent=agent, name=agent, number=agent, day=MONDAY + timedelta(days=n % 60),
                   failed=tuple(failed), turns=(("customer", 1.0, 3.0, said),))
        )  # fmt: skip
    return calls


def test_items_of_complaint_calls_are_compared_within_agents(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, complaint_story(random.Random(8), linked=True))
    window = {"before": MONDAY, "from": MONDAY + timedelta(days=53), "end": MONDAY + timedelta(days=60)}
    given_for = {**Scope().parameters(), **window, "seed": "1"}
    found = complaints(empty, given_for)
    by_item = {item.item_id: item for item in found.items}
    assert by_item["repeat-order"].more_often
    interval = by_item["repeat-order"].interval
    assert interval is not None and interval.low < 13.5 < interval.high, "0.6/0.4 to 0.1/0.9"
    closing = by_item["closing"]
    assert closing.here.rate is not None and closing.elsewhere.rate is not None
    assert closing.here.rate > 1.3 * closing.elsewhere.rate, "looks linked, through who is complained of"
    assert not closing.more_often
    assert found.latest[0].words == ("投诉",) and found.latest[0].clip is not None
    assert any("复述订单" in one.failed for one in found.latest)


def test_items_that_only_look_linked_are_not_called() -> None:
    """60 draws of twelve items that fail as often in complaint calls of the same agent: any called in 5 %."""
    dice = np.random.default_rng(5)
    false = sum(any(item.more_often for item in items_of_complaints(1.0, dice)) for _ in range(60))
    assert false <= 6
    assert any(item.more_often and item.item_id == "i0" for item in items_of_complaints(4.0, dice))


def test_complaints_are_told_with_their_items(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, complaint_story(random.Random(8), linked=True))
    sentences = entry("topics").answer(empty, Asked()).sentences
    assert any("“复述订单”" in sentence and "优势比" in sentence for sentence in sentences)
    assert any("投诉与升级通话" in sentence and "“投诉”" not in sentence for sentence in sentences)
    assert not any("“结束语”" in sentence for sentence in sentences)


def test_the_switch_may_know_a_complaint_by_itself(empty: duckdb.DuckDBPyConnection) -> None:
    write(empty, [*usual_weeks(seed=5), *[Spoken(business="投诉处理", day=LAST_MONDAY)] * 3])
    traced = topics(empty).complaints
    assert traced is not None and traced.now == Share(3, 63)
    assert traced.latest[0].call.registered and traced.latest[0].clip is None
    assert traced.teams == (("一班", Share(3, 543)),)


def test_items_without_enough_complaint_calls_are_not_tested() -> None:
    assert judged([]) == ()


# ---- warehouses with little in them


def test_no_words_is_said(empty: duckdb.DuckDBPyConnection) -> None:
    assert "没有听过的通话" in entry("topics").answer(empty, Asked()).sentences[0]
    load(empty, [Judged("c1", turns=())])
    assert "没有客户说话的文字" in entry("topics").answer(empty, Asked()).sentences[0]
    empty.execute("DROP TABLE turns")
    assert "读不到通话的文字" in entry("topics").answer(empty, Asked()).sentences[0]


def test_one_call_is_too_few(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1")])
    answer = entry("topics").answer(empty, Asked())
    assert "不足 3 周，看不出什么话题在上升" in answer.sentences[0]
    assert any("没有听到投诉" in sentence for sentence in answer.sentences)


def test_a_thin_week_after_full_ones_is_too_few(empty: duckdb.DuckDBPyConnection) -> None:
    calls = [call for call in usual_weeks(seed=5) if call.day and call.day < LAST_MONDAY]
    write(empty, [*calls, Spoken(day=LAST_MONDAY + timedelta(days=4))])
    assert "样本不足以判断" in entry("topics").answer(empty, Asked()).sentences[0]


def test_calls_of_nobody_and_of_no_day_fail_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    calls = usual_weeks(seed=5)
    write(
        empty,
        [
            *[replace(call, agent=None, team=None, business=None) for call in calls],
            replace(calls[0], day=None),
            replace(calls[1], said=()),
        ],
    )
    assert "没有明显上升的话题" in entry("topics").answer(empty, Asked()).sentences[0]
    assert "没有听过的通话" in entry("topics").answer(empty, Asked(Scope(team="二班"))).sentences[0]


@pytest.mark.parametrize("wrong", [{"weeks": 2}, {"minimum": 0}, {"most_now": 0}, {"clips": 0}], ids=str)
def test_options_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="expected at least"):
        TopicOptions(**wrong)  # type: ignore[arg-type]

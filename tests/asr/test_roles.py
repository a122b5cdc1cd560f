"""Who is the agent: told by the whole call, never by the greeting alone."""

from __future__ import annotations

from test_turns import said

from asr.roles import SURE_ENOUGH, roles
from asr.turns import PartyWords
from recordings.call import Direction, Speaker

KNOWN = (Speaker.AGENT, Speaker.CUSTOMER)
UNKNOWN = (Speaker.UNKNOWN, Speaker.UNKNOWN)


def party(*turns: tuple[str, float]) -> PartyWords:
    return PartyWords(Speaker.UNKNOWN, tuple(word for text, start in turns for word in said(text, start)))


CUSTOMER = party(("喂，你好。", 3.0), ("我想订两条烟，我姓王。", 12.0))
GREETING = ("您好，工号八零一六为您服务。", 0.0)
SERVICE = ("好的，请稍等，我给您重复一下，祝您生意兴隆。", 20.0)


def test_service_phrases_tell_the_agent_with_and_without_a_greeting():
    for agent in (party(GREETING, SERVICE), party(("喂，什么事？", 0.0), SERVICE)):
        found, confidence = roles([agent, CUSTOMER], Direction.INBOUND)
        assert found == KNOWN and confidence > 0.9
        swapped, _ = roles([CUSTOMER, agent], Direction.INBOUND)
        assert swapped == (Speaker.CUSTOMER, Speaker.AGENT)


def test_the_greeting_alone_does_not_decide():
    agent = party(GREETING, ("嗯，是的。", 20.0))
    found, confidence = roles([agent, party(("喂。", 3.0), ("哦。", 12.0))], Direction.INBOUND)
    assert found == UNKNOWN
    assert confidence < SURE_ENOUGH


def test_direction_only_leans():
    first, second = party(("喂，你好。", 0.0)), party(("哎，在呢。", 2.0))
    for direction in (*Direction, None):
        found, confidence = roles([first, second], direction)
        assert found == UNKNOWN
        assert 0.5 <= confidence < SURE_ENOUGH


def test_cantonese_service_phrases_count():
    agent = party(("你好。", 0.0), ("唔该你等等，请稍等，我帮你查下，多谢来电。", 8.0))
    found, _ = roles([CUSTOMER, agent], None)
    assert found == (Speaker.CUSTOMER, Speaker.AGENT)


def test_one_party_alone_is_told_by_what_it_says():
    found, _ = roles([party(("喂。", 0.0), SERVICE)], None)
    assert found == (Speaker.AGENT,)
    found, _ = roles([party(("喂。", 0.0), ("那个。", 5.0))], None)
    assert found == (Speaker.UNKNOWN,)


def test_nobody_has_no_role():
    assert roles([], Direction.INBOUND) == ((), 0.0)

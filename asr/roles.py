"""Who is the agent, where the call record does not say: decided by what is said over the whole call.

The agent says service phrases, the customer says what customers say. The greeting alone never decides: a call
whose greeting is missing must still show that it is missing. Direction and first speaker only lean the scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from asr.phrases import phrases
from asr.turns import PartyWords, turns
from recordings.call import Direction, Speaker

SURE_ENOUGH = 0.7  # below this confidence the roles stay unknown
PER_PHRASE = 0.9  # log-odds; two phrases more than the other party make 0.86
PER_QUESTION = 0.1
FIRST_SPEAKER = 0.5  # log-odds: 0.62 alone, never sure enough
GREETING_ONLY = 0.65  # confidence where nothing but the first turns tells


def roles(parties: Sequence[PartyWords], direction: Direction | None) -> tuple[tuple[Speaker, ...], float]:
    """The role of each party and how sure that is, 0..1; all unknown where that is not sure enough."""
    if not parties:
        return (), 0.0
    spoken = [_texts(party) for party in parties]
    whole = [sum(_points(text) for text in texts) for texts in spoken]
    rest = [sum(_points(text) for text in texts[1:]) for texts in spoken]
    agent, odds = _likeliest(whole)
    odds += _leaning(parties, direction, agent)
    if odds < 0:  # only the leaning spoke, and against
        agent, odds = 1 - agent, -odds
    confidence = 1 / (1 + math.exp(-odds))
    best, margin = _likeliest(rest)
    if margin <= 0 or best != agent:
        confidence = min(confidence, GREETING_ONLY)
    if confidence < SURE_ENOUGH:
        return (Speaker.UNKNOWN,) * len(parties), confidence
    found = tuple(Speaker.AGENT if index == agent else Speaker.CUSTOMER for index in range(len(parties)))
    return found, confidence


def _texts(party: PartyWords) -> list[str]:
    return [turn.text for turn in turns([party])]


def _points(text: str) -> float:
    """Log-odds that whoever says ``text`` is the agent."""
    bare = "".join(char for char in text if char.isalnum())
    questions = text.count("？") + text.count("?")
    return PER_PHRASE * (_found(bare, "agent") - _found(bare, "customer")) + PER_QUESTION * questions


def _found(text: str, name: str) -> int:
    """How many phrases of a list stand in ``text``, each once; parts of a longer one do not count."""
    count = 0
    for phrase in phrases("agent") if name == "agent" else phrases("customer"):
        if phrase in text:
            count += 1
            text = text.replace(phrase, "\n")
    return count


def _likeliest(points: Sequence[float]) -> tuple[int, float]:
    """The party with the most points, and its lead over the next (over none where it is alone)."""
    order = sorted(range(len(points)), key=lambda index: -points[index])
    lead = points[order[0]] - (points[order[1]] if len(order) > 1 else 0.0)
    return order[0], lead


def _leaning(parties: Sequence[PartyWords], direction: Direction | None, agent: int) -> float:
    """Inbound calls are opened by the agent, outbound ones by the customer's 喂."""
    if direction is None or len(parties) != 2 or not all(party.words for party in parties):
        return 0.0
    first = 0 if parties[0].words[0].span <= parties[1].words[0].span else 1
    opener = first if direction is Direction.INBOUND else 1 - first
    return FIRST_SPEAKER if opener == agent else -FIRST_SPEAKER

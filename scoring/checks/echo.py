"""``echo``: what the customer ordered is said again by the agent, before the call closes.

Heard are amounts (a number with one of the ``units``: 五条, 两箱) in the customer's words. They are repeated where one
stretch of the agent's words after the order holds at least ``share`` of them. ``cues`` (我给您重复一下) show that a
repetition was meant: with a cue an order is repeated if half of its amounts are heard, and a cue without them is
uncertain. Where the customer orders nothing the item is not applicable.

Good: ``echo: {units: [条], cues: ["重复一下", "核对一下"]}``. Bad: a unit that stands in every sentence (``个``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from asr.transcript import Turn
from rubrics.checks import Echo, Party
from scoring.context import CallContext
from scoring.matching import Manner, find
from scoring.numbers import amounts
from scoring.scorecard import Evidence
from scoring.text import normalise
from scoring.verdict import Verdict, failed, not_applicable, passed, uncertain
from scoring.window import part_of

SHARE_WITH_CUE = 0.5
STRETCH_TURNS = 2  # neighbouring turns of the agent that one repetition may be spread over


@dataclass(frozen=True, slots=True)
class _Repetition:
    """One stretch of the agent's words and the share of the ordered amounts in it."""

    turns: tuple[Turn, ...]
    share: float
    cued: bool

    @property
    def evidence(self) -> Evidence:
        text = " ".join(turn.text for turn in self.turns)
        span = self.turns[0].span | self.turns[-1].span
        return Evidence(text, span, self.turns[0].speaker)


def judge(check: Echo, context: CallContext) -> Verdict:
    part = part_of(check.scope, context)
    customer = part.turns(context.stream(Party.CUSTOMER).turns)
    orders = [(turn, _amounts(turn.text, check.units)) for turn in customer]
    orders = [(turn, found) for turn, found in orders if found]
    if not orders:
        return not_applicable("没有听到客户报数量，无需复述。")
    first = orders[0][0]
    said = "、".join(dict.fromkeys(turn.text for turn, _ in orders))
    repetitions = _repetitions(check, context, orders)
    best = max(repetitions, key=lambda r: (r.cued, r.share), default=None)
    fullest = max(repetitions, key=lambda r: r.share, default=None)
    if fullest is not None and fullest.share >= check.share:
        return passed("复述了客户的订单。", fullest.evidence)
    if best is not None and best.cued and best.share >= SHARE_WITH_CUE:
        return passed("复述了客户的订单。", best.evidence)
    if best is not None and best.cued:
        return uncertain(
            "像是在复述，但数量与客户说的对不上。", best.evidence, Evidence(said, first.span, first.speaker)
        )
    return failed("没有复述客户的订单。", Evidence(said, first.span, first.speaker))


def _amounts(text: str, units: tuple[str, ...]) -> Counter[tuple[int, str]]:
    return Counter((number, unit) for *_, number, unit in amounts(normalise(text), units))


def _repetitions(
    check: Echo, context: CallContext, orders: list[tuple[Turn, Counter[tuple[int, str]]]]
) -> list[_Repetition]:
    """Every stretch of the agent's words after the order began, against what had been ordered by then."""
    stream = context.stream(Party.AGENT)
    cued = {
        stream.owner[place.start]
        for place in find(context.phrases(check.cues), stream, Manner())
        if place.sure
    }
    found = []
    for index, turn in enumerate(stream.turns):
        ordered = sum((said for order, said in orders if order.span.start < turn.span.start), Counter())
        if not ordered:
            continue
        for length in range(1, STRETCH_TURNS + 1):
            turns = stream.turns[index : index + length]
            heard = sum((_amounts(turn.text, check.units) for turn in turns), Counter()) & ordered
            enough = heard.total() >= min(2, ordered.total())
            share = heard.total() / ordered.total() if enough else 0.0
            found.append(_Repetition(turns, share, index in cued))
    return found

"""``echo``: what the customer ordered is said again by the agent, before the call closes.

Heard are amounts (a number with one of the ``units``: 五条, 两箱) in the customer's words. They are
repeated where one stretch of the agent's words after the order holds at least ``share`` of them. ``cues``
(我给您重复一下) show that a
repetition was meant: with a cue an order is repeated if half of its amounts are heard, and a cue without
them is uncertain. Where the customer orders nothing the item is not applicable.

Good: ``echo: {units: [条], cues: ["重复一下", "核对一下"]}``. Bad: a unit that stands in every sentence
(``个``).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from asr.transcript import Turn
from rubrics.word_checks import Echo
from rubrics.scope import Party
from scoring.context import CallContext
from scoring.matching import Manner, find
from scoring.numbers import amounts
from scoring.scorecard import Evidence
from scoring.text import excerpt, normalise
from scoring.verdict import Verdict, failed, not_applicable, passed, uncertain
from scoring.window import part_of

SHARE_WITH_CUE = 0.5
CUE_SIMILARITY = 0.75  # a cue decides nothing alone
STRETCH_TURNS = 2  # neighbouring turns of the agent that one repetition may be spread over


Amount = tuple[int, str]  # a number and its unit


@dataclass(frozen=True, slots=True)
class _Repetition:
    """One stretch of the agent's words, the amounts in it, and what the customer had ordered by then."""

    turns: tuple[Turn, ...]
    told: Counter[Amount]
    ordered: Counter[Amount]
    cued: bool

    @property
    def heard(self) -> int:
        """How many of the ordered amounts are told."""
        return (self.told & self.ordered).total()

    @property
    def half(self) -> bool:
        """True where one turn tells several amounts and half of those ordered; one amount may be chance."""
        return len(self.turns) == 1 and self.told.total() > 1 and 2 * self.heard >= self.ordered.total()

    @property
    def share(self) -> float:
        """Of the ordered amounts that are told; 0 where one amount of several may be chance."""
        return self.heard / self.ordered.total() if self.heard >= min(2, self.ordered.total()) else 0.0

    @property
    def share_with_cue(self) -> float:
        """The same, forgiving amounts that the customer mentioned without ordering them."""
        fewer = min(self.told.total(), self.ordered.total())
        return self.heard / fewer if self.cued and fewer else 0.0

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
    said = excerpt("".join(turn.text for turn, _ in orders))
    repetitions = _repetitions(check, context, orders)
    full = [r for r in repetitions if r.share >= check.share or r.share_with_cue >= SHARE_WITH_CUE]
    if full:
        return passed("复述了客户的订单。", max(full, key=lambda r: (r.cued, r.share)).evidence)
    order = Evidence(said, first.span, first.speaker)
    some = [repetition for repetition in repetitions if repetition.cued or repetition.half]
    if some:
        best = max(some, key=lambda r: (r.cued, r.heard))
        return uncertain("像是在复述，但数量与客户说的对不上。", best.evidence, order)
    return failed("没有复述客户的订单。", order)


def _amounts(text: str, units: tuple[str, ...]) -> Counter[Amount]:
    return Counter(amounts(normalise(text), units))


def _repetitions(
    check: Echo, context: CallContext, orders: list[tuple[Turn, Counter[Amount]]]
) -> list[_Repetition]:
    """Every stretch of the agent's words after the order began, against what had been ordered by then."""
    stream = context.stream(Party.AGENT)
    cues = find(context.phrases(check.cues), stream, Manner(similarity=CUE_SIMILARITY))
    cued = {stream.owner[place.start] for place in cues if place.sure}
    said = [_amounts(turn.text, check.units) for turn in stream.turns]
    found = []
    for index, turn in enumerate(stream.turns):
        ordered = sum((amount for order, amount in orders if order.span.start < turn.span.start), Counter())
        if not ordered:
            continue
        for length in range(1, STRETCH_TURNS + 1):
            turns = stream.turns[index : index + length]
            told = sum(said[index : index + length], Counter())
            found.append(_Repetition(turns, told, ordered, index in cued))
    return found

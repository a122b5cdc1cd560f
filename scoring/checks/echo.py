"""``echo``: what the customer ordered or dictated is said again by the agent, before the call closes.

The order is what the customer's words hold of amounts (a number with one of the ``units``: 五条, 两箱) and
of ``products`` by name, through homophones. It is repeated where one stretch of the agent's words after the
order holds at least ``share`` of it. ``cues`` (我给您重复一下) show that a repetition was meant: with a cue
an order is repeated if half of it is heard, and a cue without it is uncertain.

Numbers of at least ``digits`` digits (telephone, account, order number) are judged apart: the agent may say
them at once or later, in one piece or in several. The same number must come back; 幺 is 一, and a number that
the agent read out first needs no repetition. A number that comes back with other digits, or only its last
four, is uncertain, never a pass: it may be the agent's slip or the recogniser's. Where nothing comes back
from words that were heard badly the item is uncertain, too. A customer who neither orders nor dictates
anything makes it not applicable.

Good: ``echo: {units: [条], cues: ["重复一下", "核对一下"]}``, or ``echo: {units: [], digits: 7}``. Bad: a
unit that stands in every sentence (``个``), or ``digits: 2``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from asr.transcript import Turn
from rubrics.scope import Party
from rubrics.word_checks import Echo
from scoring.clarity import badly_heard
from scoring.context import CallContext
from scoring.dictation import Dictated, Retold, dictated, retold, said_by
from scoring.found import manner
from scoring.matching import find
from scoring.numbers import amount_before, numerals, sounds
from scoring.scorecard import Evidence, Outcome
from scoring.text import excerpt, normalise, occurrences
from scoring.verdict import Verdict, all_of, failed, not_applicable, not_measurable, passed, uncertain
from scoring.window import part_of

SHARE_WITH_CUE = 0.5
CUE_SIMILARITY = 0.75  # a cue decides nothing alone
STRETCH_TURNS = 2  # neighbouring turns of the agent that one repetition may be spread over
MANY_ERRORS = 0.11  # likely share of wrong characters from which on a torn number proves nothing
GARBLED = 0.125  # the same for a whole repetition of an order
_BOTH = (Party.AGENT, Party.CUSTOMER)
PRODUCT = ""  # stands for the unit of a product that is named


Facts = dict[tuple[int | str, str], int]  # a number and its unit, or a product -> how often


class _Repetition(NamedTuple):
    """One stretch of the agent's words, and what the customer had ordered by then.

    Attributes:
        told: how many amounts are told in it; ``ordered``: were ordered; ``heard``: of these are told.
        cued: it begins with a cue; ``hinted``: with words that may be one.
    """

    turns: tuple[Turn, ...]
    told: int
    ordered: int
    heard: int
    cued: bool
    hinted: bool

    @property
    def half(self) -> bool:
        """True where one turn tells several amounts and half of those ordered; one amount may be chance."""
        return len(self.turns) == 1 and self.told > 1 and 2 * self.heard >= self.ordered

    @property
    def doubtful(self) -> bool:
        """True where something speaks for a repetition that the recogniser may have spoilt.

        Before anything was ordered that is amounts with a cue: what the customer said before was not heard.
        """
        if not self.ordered:
            return self.cued and self.told > 0
        if self.cued or self.half:
            return True
        return self.heard > 0 and (self.hinted or self.numbers >= max(2, self.ordered))

    @property
    def numbers(self) -> int:
        """How many numbers stand in it, whatever they count: a unit may have been misheard."""
        return sum(numerals(normalise(turn.text)) for turn in self.turns)

    @property
    def share(self) -> float:
        """Of the ordered amounts that are told; 0 where one amount of several may be chance."""
        enough = self.ordered and self.heard >= min(2, self.ordered)
        return self.heard / self.ordered if enough else 0.0

    @property
    def share_with_cue(self) -> float:
        """The same, forgiving amounts that the customer mentioned without ordering them."""
        fewer = min(self.told, self.ordered)
        return self.heard / fewer if self.cued and fewer else 0.0

    @property
    def evidence(self) -> Evidence:
        text = " ".join(turn.text for turn in self.turns)
        span = self.turns[0].span | self.turns[-1].span
        return Evidence(text, span, self.turns[0].speaker)


def judge(check: Echo, context: CallContext) -> Verdict:
    if not context.stream(Party.AGENT).text:
        return not_measurable("没有听到坐席说话。")
    customer = part_of(check.scope, context).turns(context.stream(Party.CUSTOMER).turns)
    agent = said_by(context.stream(Party.AGENT).turns) if check.digits else []
    numbers = dictated(customer, agent, check.digits) if check.digits else []
    clear = max(context.stream(party).likely_errors for party in _BOTH) < MANY_ERRORS if numbers else True
    told = [(number, *retold(number, agent, clear)) for number in numbers]
    verdicts = [_order_verdict(check, context, customer)] if check.units or check.products else []
    verdicts += [_numbers_verdict(check, context, told)] if told else []
    applicable = [verdict for verdict in verdicts if verdict.outcome is not Outcome.NOT_APPLICABLE]
    if not applicable:
        return not_applicable(f"没有听到客户报{'、'.join(_facts_asked(check))}，无需复述。")
    return applicable[0] if len(applicable) == 1 else all_of(applicable)


def _facts_asked(check: Echo) -> list[str]:
    named = (("数量", check.units), ("品名", check.products), ("号码", check.digits))
    return [name for name, asked in named if asked]


def _order_verdict(check: Echo, context: CallContext, customer: tuple[Turn, ...]) -> Verdict:
    told, asked = _told(check, context, Party.CUSTOMER), set(map(id, customer))
    turns = context.stream(Party.CUSTOMER).turns
    orders = [(turns[index], told[index]) for index in sorted(told) if id(turns[index]) in asked]
    if not orders:
        return not_applicable("没有听到客户订货，无需复述。")
    first = orders[0][0]
    said = excerpt("".join(turn.text for turn, _ in orders))
    repetitions = _repetitions(check, context, orders)
    full = [r for r in repetitions if r.share >= check.share or r.share_with_cue >= SHARE_WITH_CUE]
    if full:
        return passed("复述了客户的订单。", max(full, key=lambda r: (r.cued, r.share)).evidence)
    order = Evidence(said, first.span, first.speaker)
    some = [repetition for repetition in repetitions if repetition.doubtful]
    if not some and check.products:
        some = [r for r in _repetitions(check, context, orders, doubtful=True) if r.share >= check.share]
    if some:
        best = max(some, key=lambda r: (r.cued, r.heard))
        return uncertain("像是在复述，但与客户订的对不上。", best.evidence, order)
    garbled = context.stream(Party.AGENT).likely_errors >= GARBLED
    if garbled or _unclear_after(first, context):
        return uncertain("没有听到复述客户的订单，但坐席的话听不清。", order)
    return failed("没有复述客户的订单。", order)


def _numbers_verdict(
    check: Echo, context: CallContext, told: list[tuple[Dictated, Retold, Turn | None]]
) -> Verdict:
    by = {outcome: [(n, turn) for n, what, turn in told if what is outcome] for outcome in Retold}
    again, asked = by[Retold.TOLD], by[Retold.DIFFERS] + by[Retold.PARTLY] or by[Retold.NOT]
    evidence = [context.turn_evidence(turn) for _, turn in asked or again if turn is not None]
    evidence += [context.turn_evidence(number.turn) for number, _ in asked or again]
    if by[Retold.DIFFERS]:
        return uncertain("坐席说的号码与客户说的对不上。", *evidence)
    if by[Retold.PARTLY]:
        return uncertain("客户报的号码只复述了末尾几位。", *evidence)
    if len(again) >= check.share * len(told):
        return passed("复述了客户报的号码。", *evidence)
    if any(_unclear_after(number.turn, context) for number, _ in asked):
        return uncertain("没有听到复述客户报的号码，但录音听不清。", *evidence)
    return failed("没有复述客户报的号码。", *evidence)


def _unclear_after(turn: Turn, context: CallContext) -> bool:
    """True where what was to be repeated, or the agent's words from then on, were heard badly."""
    agent = context.stream(Party.AGENT)
    later = [r for t, r in zip(agent.turns, agent.ranges, strict=True) if t.span.start >= turn.span.start]
    low = context.options.low_confidence
    return (
        turn.doubtful
        or (turn.confidence is not None and turn.confidence < low)
        or badly_heard(agent, later, context)
    )


def _told(check: Echo, context: CallContext, party: Party, doubtful: bool = False) -> dict[int, Facts]:
    """The facts of each turn of ``party`` that holds any, by its index. A product that is named twice is one.

    ``doubtful``: near misses of a product's name count, too.
    """
    stream = context.stream(party)
    found: dict[int, Facts] = {}
    for unit, sound in zip(check.units, sounds(check.units), strict=True):
        for at in occurrences(sound, stream.plain):
            turn = stream.owner[at]
            start, end = stream.ranges[turn]
            number = amount_before(stream.text, at, unit, start) if at + len(unit) <= end else None
            if number is not None:
                facts = found.setdefault(turn, {})
                facts[number, unit] = facts.get((number, unit), 0) + 1
    for place in find(context.phrases(check.products), stream, manner()) if check.products else ():
        if place.sure or doubtful:
            found.setdefault(stream.owner[place.start], {})[place.phrase.said, PRODUCT] = 1
    return found


def _joined(several: Iterable[Facts]) -> Facts:
    """Amounts add up; a product is named or not."""
    total: Facts = {}
    for facts in several:
        for fact, count in facts.items():
            total[fact] = 1 if fact[1] == PRODUCT else total.get(fact, 0) + count
    return total


def _repetitions(
    check: Echo, context: CallContext, orders: list[tuple[Turn, Facts]], doubtful: bool = False
) -> list[_Repetition]:
    """Every stretch of the agent's words after the order began, against what had been ordered by then."""
    stream = context.stream(Party.AGENT)
    cues = find(context.phrases(check.cues), stream, manner(similarity=CUE_SIMILARITY))
    cued = {stream.owner[place.start] for place in cues if place.sure}
    hinted = {stream.owner[place.start] for place in cues}
    told = _told(check, context, Party.AGENT, doubtful)
    found = []
    ordered: Facts = {}
    waiting = orders[::-1]
    for index, turn in enumerate(stream.turns):
        while waiting and waiting[-1][0].span.start < turn.span.start:
            ordered = _joined((ordered, waiting.pop()[1]))
        if not ordered and index not in cued:
            continue
        for last in range(index + 1, index + 1 + STRETCH_TURNS):
            several = [told[turn] for turn in range(index, last) if turn in told]
            if several or index in cued:  # else nothing is repeated
                facts = _joined(several)
                heard = sum([min(count, ordered.get(fact, 0)) for fact, count in facts.items()])
                amounts = (sum(facts.values()), sum(ordered.values()), heard)
                turns = stream.turns[index:last]
                found.append(_Repetition(turns, *amounts, index in cued, index in hinted))
    return found

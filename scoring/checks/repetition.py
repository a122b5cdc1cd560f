"""``repetition``: the speaker asks the same question again within ``turns`` of the speaker's own turns.

The unit is a sentence of at least ``characters`` characters, courtesies before it (您好, 请问) left out.
``questions_only: false`` takes statements, too; a question ends with ？ or holds a question word. Two are
the same where their sounds agree by ``similarity`` and what differs is grammar only: 软中华要几条 and
双喜要几条 are two questions, and so are two with different numbers or opposites (今天, 明天). A single
character that differs in a long sentence is taken for a slip of the recogniser; with more of them, where one
sentence adds something (送货地址, 地址), or where it was heard badly, it is uncertain.

Excused: what the customer asked to hear again (没听清, 再说一遍, 什么？, 喂？), a question that nobody
answered, and asking for more (还要别的吗), which is new each time. More than ``allowed`` repetitions fail.

Good: ``repetition: {turns: 5}``. Bad: ``questions_only: false`` with ``characters: 2``: everybody says 好的
again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rubrics.scope import Party
from rubrics.word_checks import Repetition
from scoring.clarity import badly_heard, clearly_heard
from scoring.context import CallContext
from scoring.found import manner
from scoring.legibility import MANY_ERRORS
from scoring.matching import find
from scoring.scorecard import Evidence
from scoring.sentences import Sentence, sameness, sentences
from scoring.stream import Stream
from scoring.text import excerpt
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import part_of

LOOKED_BACK = 400  # sentences at most, whatever a single turn may hold
SHOWN = 4  # repetitions whose two places are shown
_OTHER = {Party.AGENT: Party.CUSTOMER, Party.CUSTOMER: Party.AGENT}
_AGAIN = (
    *("没听清", "听不清", "没听到", "听不到", "听不见", "没听懂", "听不懂", "没听明白", "不好意思没听"),
    *("再说一遍", "再说一次", "再讲一遍", "再讲一次", "再重复一", "重复一遍", "你说什么", "您说什么"),
    *("刚才说什么", "说的什么", "什么意思", "信号不好", "大声点"),
    *("听唔清", "听唔到", "讲多次", "讲多一次", "讲咩"),
)
_WHAT = re.compile("(喂|啊|嗯|哦|什么|咩|咩话|哈|哎|你好|您好|谁|啥){1,3}")  # as a whole turn


@dataclass(frozen=True, slots=True)
class _Repeated:
    first: Sentence
    again: Sentence
    sure: bool


def judge(check: Repetition, context: CallContext) -> Verdict:
    stream, part = context.stream(check.speaker), part_of(check.scope, context)
    if not stream.text:
        return not_measurable(f"没有听到{check.speaker.label}说话。")
    found = list(_repeated(check, context, stream))
    sure = [place for place in found if place.sure]
    again = "同样的问题又问" if check.questions_only else "同样的话又说"
    if len(sure) > check.allowed:
        evidence, said = _evidence(sure, context, stream), _said(sure[0], stream)
        hits = len(sure) - check.allowed
        return failed(f"{check.speaker.label}把{again}了 {len(sure)} 次：“{said}”。", *evidence, hits=hits)
    if len(found) > check.allowed:
        evidence, said = _evidence(found, context, stream), _said(found[0], stream)
        hits = len(found) - check.allowed
        reason = f"{check.speaker.label}像是把{again}了一次：“{said}”，要听一听。"
        return uncertain(reason, *evidence, hits=hits)
    if badly_heard(stream, part.stretches(stream), context):
        return uncertain("没有听出重复，但录音听不清。")
    return passed("没有重复提问。" if check.questions_only else "没有重复的话。")


def _repeated(check: Repetition, context: CallContext, stream: Stream) -> Iterator[_Repeated]:
    """Every sentence that was said before, each once, with the place that it repeats most surely."""
    inside = set(map(id, part_of(check.scope, context).turns(stream.turns)))
    said: list[Sentence] = []
    # where errors are many 吗 and ？ are lost as easily as anything else
    questions_only = check.questions_only and stream.likely_errors < MANY_ERRORS
    listener = _Listener(context, _OTHER[check.speaker])
    turns = [index for index, turn in enumerate(stream.turns) if id(turn) in inside]
    for sentence in sentences(stream, turns, check.characters, questions_only):
        best = _best(check, sentence, said, stream, listener)
        if best is not None:
            first, sure = best
            both = (first, sentence)
            asked = sentence.question or not check.questions_only
            clear = all(clearly_heard(stream, each.start, each.end, context) for each in both)
            yield _Repeated(first, sentence, sure and clear and (asked or first.question))
        said.append(sentence)


def _best(
    check: Repetition, sentence: Sentence, said: list[Sentence], stream: Stream, listener: _Listener
) -> tuple[Sentence, bool] | None:
    """What ``sentence`` repeats and whether that is sure; None where it is new, or excused."""
    best: tuple[Sentence, bool] | None = None
    if sentence.asks_for_more:
        return None
    for earlier in reversed(said[-LOOKED_BACK:]):
        if sentence.turn - earlier.turn > check.turns:
            break
        same = sameness(earlier, sentence, check.similarity, stream.likely_errors)
        if same is None or (best is not None and same < 1.0):
            continue
        if listener.excuses(earlier.question, *_between(stream, earlier, sentence)):
            return None  # the words were called for, whoever else said them before
        if same == 1.0:
            return earlier, True
        best = (earlier, False)
    return best


def _between(stream: Stream, first: Sentence, again: Sentence) -> tuple[float, float]:
    return stream.edges(first.start)[0], stream.edges(again.start)[0]


class _Listener:
    """The other party: whether it answered at all, and whether it asked to hear something again."""

    def __init__(self, context: CallContext, party: Party) -> None:
        self._context, self._stream = context, context.stream(party)
        self._starts = [turn.span.start for turn in self._stream.turns]

    @cached_property
    def _again(self) -> frozenset[int]:
        """The turns that ask to hear something again; looked for only where something was repeated."""
        stream = self._stream
        places = find(self._context.phrases(_AGAIN), stream, manner())
        whole = (index for index, said in enumerate(stream.said) if _WHAT.fullmatch(said.text))
        return frozenset((*(stream.owner[place.start] for place in places), *whole))

    def excuses(self, question: bool, begin: float, until: float) -> bool:
        """True where between the two moments nothing answered, or something asked to hear it again."""
        turns = range(bisect_left(self._starts, begin), bisect_left(self._starts, until))
        return (question and not turns) or any(index in self._again for index in turns)


def _said(place: _Repeated, stream: Stream) -> str:
    return excerpt(stream.text[place.again.start : place.again.end], 30)


def _evidence(places: list[_Repeated], context: CallContext, stream: Stream) -> list[Evidence]:
    pairs = [sentence for place in places[:SHOWN] for sentence in (place.first, place.again)]
    found = (context.evidence(stream, sentence.start, sentence.end) for sentence in pairs)
    return list(dict.fromkeys(found))

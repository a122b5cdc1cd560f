"""``judge``: a language model on the centre's own network answers a question about the call.

The answer yes passes the item, no fails it. The model reads what both parties say in the scope; the words of
the scope's speaker are judged, and every quote that the model gives must be found among them. A quote that
nobody said, a verdict without a quote or one whose quotes were heard badly is uncertain: a person decides.
No answer, or one that is not what was asked for, is an error. Without ``[judge]`` in the settings, or where
one party's channel is dead, the item is not measurable; a scope with more words than the settings let be
sent is uncertain, and nothing is sent.

Good: ``judge: {ask: "坐席是否在客户发火之后先安抚情绪，再谈解决办法？", scope: {speaker: any}}``. Bad: what
another check can hear (``ask: 坐席说了您好吗？``: a phrase is surer and free), two questions in one, or a
question whose answer nobody speaks (``坐席是否敬业？``).
"""

from __future__ import annotations

from collections.abc import Iterator

from asr.transcript import Turn
from rubrics.checks import Judge
from rubrics.scope import Party
from scoring.clarity import badly_heard, clearly_heard
from scoring.context import CallContext
from scoring.language_model import Answer, Answered, DialogueTooLong, LanguageModelError, Line, Question
from scoring.scorecard import Outcome
from scoring.stream import SPEAKERS, Stream
from scoring.text import excerpt, normalise, occurrences
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import Part, part_of

SHORTEST_QUOTE = 2  # characters; a single one stands somewhere in any call
_SHOWN = 200  # characters of the model's reason
_VERDICTS = {Answered.PASS: "通过", Answered.FAIL: "不通过"}

Place = tuple[int, int]


def judge(check: Judge, context: CallContext) -> Verdict:
    model = context.options.language_model
    if model is None:
        return not_measurable("没有配置语言模型（设置文件的 [judge]），这一项无法检查。")
    if context.unheard:
        return not_measurable("录音里有一个声道没有声音，只听一方的话无法判断。")
    party = check.scope.speaker
    stream = context.stream(party)
    part = part_of(check.scope, context)
    stretches = list(part.stretches(stream))
    if not stretches:
        return not_measurable("要检查的范围里没有听到话。")
    dialogue = _dialogue(stream, stretches, part, context)
    try:
        answer = model.answer(Question(check.ask, dialogue, SPEAKERS[party]))
    except DialogueTooLong as error:
        return uncertain(f"没有问语言模型，请人来判：{error.detail}。")
    except LanguageModelError as error:
        return Verdict(Outcome.ERROR, f"{str(error).rstrip('。')}。")
    return _believed(answer, stream, stretches, context)


def _dialogue(stream: Stream, stretches: list[Place], part: Part, context: CallContext) -> tuple[Line, ...]:
    """The judged words, and what the others say meanwhile, in order of time."""
    lines = [line for start, end in stretches for line in _lines(stream, start, end)]
    judged = {turn.speaker for turn in stream.turns}
    first, last = lines[0][0].span.start, max(turn.span.end for turn, _ in lines)
    counted = part.first_turns is not None or part.last_turns is not None
    lines += [
        (turn, turn.text)
        for turn in context.stream(Party.ANY).turns
        if turn.speaker not in judged
        and (part.whole_call or part.holds(turn.span.start))
        and (not counted or first <= turn.span.start <= last)
    ]
    lines.sort(key=lambda line: line[0].span.start)
    return tuple(Line(turn.speaker, text) for turn, text in lines)


def _lines(stream: Stream, start: int, end: int) -> Iterator[tuple[Turn, str]]:
    """The turns of a stretch as they are written; of a turn that is cut the normalised characters inside."""
    for index in range(stream.owner[start], stream.owner[end - 1] + 1):
        first, until = stream.ranges[index]
        inside = max(first, start), min(until, end)
        whole = inside == (first, until)
        yield stream.turns[index], stream.turns[index].text if whole else stream.text[slice(*inside)]


def _believed(answer: Answer, stream: Stream, stretches: list[Place], context: CallContext) -> Verdict:
    """The answer, as far as the words of the call bear it out."""
    places = [(quote, _place(quote, stream, stretches, context)) for quote in answer.quotes]
    found = [place for _, place in places if place is not None]
    evidence = list(dict.fromkeys(context.evidence(stream, *place) for place in found))
    reason = excerpt(" ".join(answer.reason.split()), _SHOWN).rstrip("。") + "。"
    if answer.verdict is Answered.UNCERTAIN:
        return uncertain(f"语言模型判断不了：{reason}", *evidence)
    judged = f"语言模型判为{_VERDICTS[answer.verdict]}"
    for quote, place in places:
        if place is None:
            said = excerpt(" ".join(quote.text.split()), 40)
            return uncertain(f"{judged}，但它引用的“{said}”在要检查的话里找不到：{reason}", *evidence)
    if not found:
        return uncertain(f"{judged}，但没有引用原话作依据：{reason}", *evidence)
    if not any(clearly_heard(stream, *place, context) for place in found):
        return uncertain(f"{judged}，但它引用的话听不清：{reason}", *evidence)
    if answer.verdict is Answered.PASS:
        return passed(f"{judged}：{reason}", *evidence)
    if badly_heard(stream, stretches, context):
        return uncertain(f"{judged}，但这段录音听不清：{reason}", *evidence)
    return failed(f"{judged}：{reason}", *evidence)


def _place(quote: Line, stream: Stream, stretches: list[Place], context: CallContext) -> Place | None:
    """Where ``quote`` was said by the one it is ascribed to: heard clearly if anywhere; None if nowhere."""
    text = normalise(quote.text)
    if len(text) < SHORTEST_QUOTE:
        return None
    places = [
        (place, place + len(text))
        for start, end in stretches
        for place in occurrences(text, stream.text, start, end)
        if stream.speaker(place) is quote.speaker
    ]
    clear = (place for place in places if clearly_heard(stream, *place, context))
    return next(clear, places[0] if places else None)

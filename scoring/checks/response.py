"""``response``: what one party says calls for an answer by the other, and the answer comes in time.

``trigger`` is words (``any_of``, ``regex``), a turn of more than ``longer_than_s`` seconds, or a kind of
``call``. The answer is ``any_of`` or ``regex``; without both, any words. It begins while the trigger's turn
lasts or at most ``within_s`` seconds after it (``null``: no limit), and in the first ``within_turns`` turns
of the one who answers, where mere signs of listening (嗯, 好的) use up no turn; both hold where both are
given. Because the clock starts when the triggering turn is over, nobody has to interrupt; an answer that
comes earlier counts, so 嗯 during a long turn is an acknowledgement 应和. One answer serves every trigger
before it. A ``call`` triggers once, when the call is answered.

No trigger: not applicable. A near miss, an answer in words heard badly, a voice without words where the
answer was due, or a trigger that is itself doubtful and stays unanswered: uncertain. After a long turn on a
recording that does not let both be heard at once, a missing 应和 is not measurable. A party who hangs up at
once left no time for an answer: that trigger does not count. More than ``allowed`` triggers without an
answer fail.

Good: ``response: {trigger: {any_of: [投诉, 太慢了]}, any_of: [抱歉, 对不起, 不好意思], within_turns: 2}``.
Bad: a trigger of one character, or an answer of one whole sentence with similarity 1.0 where ten others
would do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from asr.transcript import Measure, Turn
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, covered, difference, intersection
from rubrics.word_checks import Response
from rubrics.words import BACKCHANNELS
from scoring.clarity import badly_heard, clearly_heard, is_garbled
from scoring.context import CallContext
from scoring.found import manner
from scoring.kind_of_call import unstated
from scoring.mentions import mentions
from scoring.scorecard import Evidence, Outcome
from scoring.stream import Stream
from scoring.text import normalise
from scoring.triggers import Trigger, triggers_of
from scoring.verdict import Verdict, failed, not_applicable, not_measurable, passed, uncertain

SOON_S = 20.0  # an answer due within these is looked for in few words, see `found.FEW`
NO_TIME_S = 0.8  # of recording after the trigger; nobody begins to answer in less
VOICE_S = 0.2  # of voice without words where the answer was due; a breath is shorter
SHOWN = 4  # triggers whose evidence is shown
_KEYS = {
    "queue": "技能组",
    "direction": "呼叫方向",
    "business_type": "业务类型",
    "team": "班组",
    "branch": "机构",
}


class _Answer(NamedTuple):
    """Words (characters ``first`` to ``last`` excluded) that may answer, and when they begin.

    ``sure`` False for a near miss and for words heard badly.
    """

    start: float
    first: int
    last: int
    sure: bool


@dataclass(frozen=True, slots=True)
class _Case:
    """One trigger, and what became of it: pass, fail, uncertain or not measurable."""

    trigger: Trigger
    outcome: Outcome
    said: Evidence | None  # the answer, or what came instead

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(piece for piece in (self.trigger.evidence, self.said) if piece is not None)


class _Other:
    """The party that should answer: its turns and everything it says that answers, in order of time."""

    def __init__(self, check: Response, context: CallContext) -> None:
        self.check, self.context = check, context
        self.stream = context.stream(check.speaker)
        self._starts = [turn.span.start for turn in self.stream.turns]

    def between(self, begin: float, until: float) -> list[_Answer]:
        """What answers and begins then, in order of time."""
        if self.named is None:
            return sorted(_any_words(self.stream, begin, until, self.context), key=_start)
        first = bisect_left(self.named, begin, key=_start)
        return self.named[first : bisect_right(self.named, until, key=_start)]

    @cached_property
    def named(self) -> list[_Answer] | None:
        """Everything in the call that the check names as an answer; None where any words will do."""
        named = self.check.any_of or self.check.regex is not None
        return sorted(_answers(self.check, self.context), key=_start) if named else None

    @cached_property
    def _talk(self) -> list[Turn]:
        return [said.turn for said in self.stream.said if not _listens(said.text)]

    @cached_property
    def _wordless(self) -> Timeline:
        voice = self.context.activity_of(Speaker(self.check.speaker.value))
        return difference(voice, [turn.span.widen(VOICE_S) for turn in self.stream.turns])

    def turns(self, begin: float, until: float) -> range:
        """Indexes of the turns that begin then."""
        return range(bisect_left(self._starts, begin), bisect_right(self._starts, until))

    def is_wordless(self, due: TimeSpan) -> bool:
        """True where a voice is heard in ``due`` without words: the recogniser may have missed a 嗯."""
        return covered(intersection(self._wordless, [due])) >= VOICE_S

    def deadline(self, trigger: Trigger) -> float:
        """The last moment at which an answer to ``trigger`` may begin."""
        until = max(self.context.transcript.duration, self.context.last_words_end)
        if self.check.within_s is not None:
            until = min(until, trigger.end + self.check.within_s)
        if self.check.within_turns is not None:
            first = bisect_left(self._talk, trigger.begin, key=lambda turn: turn.span.start)
            last = first + self.check.within_turns - 1
            until = min(until, self._talk[last].span.end) if last < len(self._talk) else until
        return until


def judge(check: Response, context: CallContext) -> Verdict:
    asked = check.trigger
    if asked.call is not None and (unknown := unstated(asked.call, context.transcript.call)):
        return not_measurable(f"话单里没有{'、'.join(_KEYS[key] for key in unknown)}，无法判断是否适用。")
    for party in [asked.speaker] * (asked.call is None) + [check.speaker]:
        if not context.stream(party).text:
            return not_measurable(f"没有听到{party.label}说话。")
    triggers = [trigger for trigger in triggers_of(check, context) if _leaves_time(trigger, check, context)]
    if not triggers:
        return not_applicable(_no_trigger(check))
    other = _Other(check, context)
    return _together(check, [_case(trigger, other) for trigger in triggers])


def _together(check: Response, cases: list[_Case]) -> Verdict:
    def of(outcome: Outcome) -> list[_Case]:
        return [case for case in cases if case.outcome is outcome]

    wanted, who = _wanted(check), check.speaker.label
    missed, doubtful, lost = of(Outcome.FAIL), of(Outcome.UNCERTAIN), of(Outcome.NOT_MEASURABLE)
    if len(missed) > check.allowed:
        evidence = [piece for case in missed[:SHOWN] for piece in case.evidence]
        where = f"{len(cases)} 次中有 {len(missed)} 次" if len(cases) > 1 else ""
        return failed(f"{where}{who}没有{wanted}。", *evidence, hits=len(missed) - check.allowed)
    if doubtful and len(missed) + len(doubtful) > check.allowed:
        evidence = [piece for case in doubtful[:SHOWN] for piece in case.evidence]
        return uncertain(f"{who}是否{wanted}，听不准。", *evidence, hits=len(doubtful))
    if len(missed) + len(doubtful) + len(lost) > check.allowed:
        return not_measurable(f"这通录音分不出双方同时说话，无法判断{who}是否及时应和。")
    answered = of(Outcome.PASS) or cases
    evidence = [piece for case in answered[:SHOWN] for piece in case.evidence]
    return passed(f"{who}{wanted}。", *evidence)


def _case(trigger: Trigger, other: _Other) -> _Case:
    stream, context, until = other.stream, other.context, other.deadline(trigger)
    answers = other.between(trigger.begin, until)
    if answers:
        best = next((answer for answer in answers if answer.sure), answers[0])
        said = context.evidence(stream, best.first, best.last)
        return _Case(trigger, Outcome.PASS if best.sure else Outcome.UNCERTAIN, said)
    later = other.turns(trigger.begin, float("inf"))
    instead = context.turn_evidence(stream.turns[later[0]]) if later else None
    due = TimeSpan(trigger.begin, max(trigger.begin, until))
    stretches = [stream.ranges[index] for index in other.turns(due.start, due.end)]
    unclear = badly_heard(stream, stretches, context) or is_garbled(stream)
    if not trigger.sure or unclear or other.is_wordless(due):
        return _Case(trigger, Outcome.UNCERTAIN, instead)
    if trigger.long and Measure.OVERLAP not in context.transcript.measurable:
        return _Case(trigger, Outcome.NOT_MEASURABLE, instead)
    return _Case(trigger, Outcome.FAIL, instead)


def _answers(check: Response, context: CallContext) -> Iterator[_Answer]:
    """Everything in the call that the check names as an answer."""
    stream = context.stream(check.speaker)
    soon = check.within_s is not None and check.within_s <= SOON_S
    looked = manner(check.match, check.similarity, check.exclude, few=soon)
    whole = [(0, len(stream.text))]
    for start, end, sure in mentions(check.any_of, check.regex, looked, stream, whole, context):
        yield _Answer(stream.edges(start)[0], start, end, sure)


def _any_words(stream: Stream, begin: float, until: float, context: CallContext) -> Iterator[_Answer]:
    """Characters that begin in those seconds, of each turn up to the first that was clearly heard: the turn
    may have begun before the trigger.
    """
    for said, (at, _), edges in zip(stream.said, stream.ranges, stream.begins, strict=True):
        if edges is None or edges[0] > until or edges[1] < begin:
            continue
        for place, start in enumerate(said.starts, at):
            if begin <= start <= until:
                sure = clearly_heard(stream, place, place + 1, context)
                yield _Answer(start, place, place + 1, sure)
                if sure:
                    break


def _start(answer: _Answer) -> float:
    return answer.start


def _leaves_time(trigger: Trigger, check: Response, context: CallContext) -> bool:
    """False where the other party hung up as it spoke, so that nobody could have answered."""
    ended = max(context.transcript.duration, context.last_words_end)
    hung_up = context.transcript.call.hung_up_by
    answers_itself = hung_up is not None and hung_up.value == check.speaker.value
    return trigger.long or answers_itself or ended - trigger.end >= NO_TIME_S


def _listens(text: str) -> bool:
    """True where a turn's normalised text is nothing but signs of listening."""
    return _listening().fullmatch(text) is not None


@cache
def _listening() -> re.Pattern[str]:
    words = sorted({normalise(word) for word in BACKCHANNELS}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, words))}){{0,4}}")


def _wanted(check: Response) -> str:
    limits = [f"{check.within_s:g} 秒内"] if check.within_s is not None else []
    limits += [f"{check.within_turns} 句内"] if check.within_turns is not None else []
    said = "、".join(f"“{text}”" for text in check.any_of[:3]) or ("按要求的话" if check.regex else "")
    inside = f"在 {'、'.join(limits)}" if limits else ""
    return f"{inside}回应（如{said}）" if said else f"{inside}回应"


def _no_trigger(check: Response) -> str:
    asked = check.trigger
    if asked.call is not None:
        return "这一项不适用于这类通话。"
    who = asked.speaker.label
    if asked.any_of:
        return f"{who}没有说到“{asked.any_of[0]}”等需要回应的话，这一项不适用。"
    if asked.longer_than_s is not None and asked.regex is None:
        return f"{who}没有超过 {asked.longer_than_s:g} 秒的长段讲话，这一项不适用。"
    return f"{who}没有说到需要回应的话，这一项不适用。"

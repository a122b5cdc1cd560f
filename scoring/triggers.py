"""What in a call asks one party to answer: words of the other, a turn that lasts, or the kind of call."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from asr.transcript import Turn
from rubrics.word_checks import Response
from scoring.context import CallContext
from scoring.found import manner
from scoring.kind_of_call import is_for
from scoring.mentions import mentions
from scoring.scorecard import Evidence
from scoring.stream import JOIN_GAP_S
from scoring.window import part_of

SIMILARITY = 0.8  # at least: an answer may be taken loosely, what calls for one may not


@dataclass(frozen=True, slots=True)
class Trigger:
    """One call for an answer.

    Attributes:
        begin, end: an answer counts from ``begin`` on, and the time for it runs from ``end``; seconds.
        sure: False where the trigger itself may not have been said.
        long: it is a turn that lasts, which is acknowledged while it goes on.
        evidence: None where the kind of call is the trigger.
    """

    begin: float
    end: float
    sure: bool
    long: bool = False
    evidence: Evidence | None = None


def triggers_of(check: Response, context: CallContext) -> list[Trigger]:
    """Every trigger in the scope of ``check``, in order of time; of those in one turn the surest."""
    asked = check.trigger
    if asked.call is not None:
        meant = is_for(asked.call, context.transcript.call)
        return [Trigger(0.0, context.answered_at, True)] if meant else []
    ends = _ends_of_talk(context.stream(asked.speaker).turns, context.stream(check.speaker).turns)
    found: dict[float, Trigger] = {}
    for trigger in sorted((*_long(check, context, ends), *_words(check, context, ends)), key=_order):
        found.setdefault(trigger.end, trigger)
    return [found[end] for end in sorted(found)]


def _order(trigger: Trigger) -> tuple[bool, float]:
    return not trigger.sure, trigger.begin


def _words(check: Response, context: CallContext, ends: list[float]) -> Iterator[Trigger]:
    asked, stream = check.trigger, context.stream(check.trigger.speaker)
    looked = manner(check.match, max(check.similarity, SIMILARITY), asked.exclude, accusing=True)
    stretches = part_of(check.scope, context).stretches(stream)
    for start, end, sure in mentions(asked.any_of, asked.regex, looked, stream, stretches, context):
        evidence = context.evidence(stream, start, end)
        yield Trigger(stream.edges(start)[0], ends[stream.owner[start]], sure, evidence=evidence)


def _long(check: Response, context: CallContext, ends: list[float]) -> Iterator[Trigger]:
    limit, stream = check.trigger.longer_than_s, context.stream(check.trigger.speaker)
    if limit is None:
        return
    inside = set(map(id, part_of(check.scope, context).turns(stream.turns)))
    for turn, end in zip(stream.turns, ends, strict=True):
        if turn.span.duration > limit and id(turn) in inside:
            yield Trigger(turn.span.start, end, not turn.doubtful, True, context.turn_evidence(turn))


def _ends_of_talk(turns: tuple[Turn, ...], others: tuple[Turn, ...]) -> list[float]:
    """When each turn is over, with those that go on after a breath without a word of the other party."""
    starts = [other.span.start for other in others]
    ends: list[float] = []
    for turn, following in zip(reversed(turns), (None, *reversed(turns)), strict=False):
        end = turn.span.end
        if following is not None and following.span.start - end <= JOIN_GAP_S:
            interrupted = bisect_left(starts, end) < bisect_left(starts, following.span.start)
            end = end if interrupted else max(end, ends[-1])
        ends.append(end)
    return ends[::-1]

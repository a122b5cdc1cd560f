"""``sequence``: the steps of a conversation come in their order.

Each step is shown by any of its phrases, or by its regular expression (see ``pattern``), said by its
speaker. A step that is not ``optional`` must occur, and some occurrence of every step that occurs must
follow the step before it.

Good: greet, take the order, repeat it, close. Bad: ten steps of one exact sentence each, of which a natural
conversation always lacks one.
"""

from __future__ import annotations

from dataclasses import dataclass

from rubrics.word_checks import Sequence, Step
from scoring.clarity import is_garbled
from scoring.context import CallContext
from scoring.matching import Manner
from scoring.mentions import mentions
from scoring.scorecard import Evidence
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import Part, part_of


@dataclass(frozen=True, slots=True)
class _Place:
    """One occurrence of a step; ``sure`` False where it was heard badly."""

    start: float
    sure: bool
    evidence: Evidence


def judge(check: Sequence, context: CallContext) -> Verdict:
    if not any(context.stream(step.speaker).text for step in check.steps):
        return not_measurable("没有听到双方说话。")
    part = part_of(check.scope, context)
    places = [(step, _places(step, context, part)) for step in check.steps]
    only_sure = [(step, [place for place in found if place.sure]) for step, found in places]
    missing, misplaced, chain = _walk(only_sure)
    if not missing and not misplaced:
        return passed("各步骤齐全，顺序正确。", *chain)
    if _walk(places)[:2] == ([], []):
        doubtful = [place.evidence for _, found in places for place in found if not place.sure]
        return uncertain("步骤像是齐全，但有的听不准。", *doubtful)
    if any(is_garbled(context.stream(step.speaker)) for step in check.steps):
        return uncertain("步骤不齐全，但听错的字太多，要听一听。", *chain)
    reasons = [f"缺少：{'、'.join(missing)}"] if missing else []
    reasons += [f"顺序不对：{'、'.join(misplaced)}"] if misplaced else []
    return failed("；".join(reasons) + "。", *chain)


def _walk(places: list[tuple[Step, list[_Place]]]) -> tuple[list[str], list[str], list[Evidence]]:
    """Names of the missing and of the misplaced steps, and the evidence of those in order.

    Taking the earliest occurrence after the step before finds an order wherever there is one.
    """
    missing, misplaced, chain = [], [], []
    clock = float("-inf")
    for step, found in places:
        if not found:
            if not step.optional:
                missing.append(step.name)
            continue
        following = [place for place in found if place.start >= clock]
        if not following:
            misplaced.append(step.name)
            continue
        clock = following[0].start
        chain.append(following[0].evidence)
    return missing, misplaced, chain


def _places(step: Step, context: CallContext, part: Part) -> list[_Place]:
    stream = context.stream(step.speaker)
    manner = Manner(step.match, step.similarity, step.exclude)
    found = mentions(step.any_of, step.regex, manner, stream, part.stretches(stream), context)
    return [
        _Place(stream.span(start, end).start, sure, context.evidence(stream, start, end))
        for start, end, sure in sorted(found)
    ]

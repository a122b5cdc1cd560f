"""``sequence``: the steps of a conversation come in their order.

Each step is shown by any of its phrases, or by its regular expression (see ``pattern``), said by its
speaker. A step that is not ``optional`` must occur, and some occurrence of every step that occurs must
follow the step before it.

Good: greet, take the order, repeat it, close. Bad: ten steps of one exact sentence each, of which a natural
conversation always lacks one.
"""

from __future__ import annotations

from typing import NamedTuple

from rubrics.word_checks import Sequence, Step
from scoring.clarity import is_garbled
from scoring.context import CallContext
from scoring.found import manner
from scoring.mentions import mentions
from scoring.scorecard import Evidence
from scoring.stream import Stream
from scoring.verdict import MAX_EVIDENCE, Verdict, failed, not_measurable, passed, uncertain
from scoring.window import Part, part_of


class _Place(NamedTuple):
    """One occurrence of a step, from character ``first`` to ``last`` (excluded) of ``stream``.

    Attributes:
        sure: False where it was heard badly.
    """

    sure: bool
    stream: Stream
    first: int
    last: int

    @property
    def start(self) -> float:
        """In seconds."""
        return self.stream.begin(self.first, self.last)

    def evidence(self, context: CallContext) -> Evidence:
        return context.evidence(self.stream, self.first, self.last)


def judge(check: Sequence, context: CallContext) -> Verdict:
    if not any(context.stream(step.speaker).text for step in check.steps):
        return not_measurable("没有听到双方说话。")
    part = part_of(check.scope, context)
    places = [(step, _places(step, context, part)) for step in check.steps]
    only_sure = [(step, [place for place in found if place.sure]) for step, found in places]
    missing, misplaced, chain = _walk(only_sure)
    if not missing and not misplaced:
        return passed("各步骤齐全，顺序正确。", *(place.evidence(context) for place in chain))
    if _walk(places)[:2] == ([], []):
        doubtful = [place for _, found in places for place in found if not place.sure][:MAX_EVIDENCE]
        evidence = [place.evidence(context) for place in doubtful]
        return uncertain("步骤像是齐全，但有的听不准。", *evidence)
    evidence = [place.evidence(context) for place in chain]
    if any(is_garbled(context.stream(step.speaker)) for step in check.steps):
        return uncertain("步骤不齐全，但听错的字太多，要听一听。", *evidence)
    reasons = [f"缺少：{'、'.join(missing)}"] if missing else []
    reasons += [f"顺序不对：{'、'.join(misplaced)}"] if misplaced else []
    return failed("；".join(reasons) + "。", *evidence)


def _walk(places: list[tuple[Step, list[_Place]]]) -> tuple[list[str], list[str], list[_Place]]:
    """Names of the missing and of the misplaced steps, and the places of those in order.

    Taking the earliest occurrence after the step before finds an order wherever there is one.
    """
    missing: list[str] = []
    misplaced: list[str] = []
    chain: list[_Place] = []
    clock = float("-inf")
    for step, found in places:
        if not found:
            if not step.optional:
                missing.append(step.name)
            continue
        following = next((place for place in found if place.start >= clock), None)
        if following is None:
            misplaced.append(step.name)
            continue
        clock = following.start
        chain.append(following)
    return missing, misplaced, chain


def _places(step: Step, context: CallContext, part: Part) -> list[_Place]:
    stream = context.stream(step.speaker)
    looked = manner(step.match, step.similarity, step.exclude)
    found = mentions(step.any_of, step.regex, looked, stream, part.stretches(stream), context)
    return [_Place(sure, stream, start, end) for start, end, sure in sorted(found)]

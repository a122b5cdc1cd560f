"""``pattern``: a regular expression that must, or must not, match the words of one party.

The expression is read by re2, which takes time linear in the text whatever the expression. It is matched
against
normalised words: simplified, small letters, digits as 汉字 readings, no punctuation or spaces; turns that
are cut from one sentence are joined. What is not found as written is looked for as it sounds: five syllables
and more are then believed where they are required, and make a forbidden match uncertain.

Good: ``pattern: {regex: "(退款|退钱).{0,6}(工作日|天)"}``. Bad: an expression with punctuation or 0-9 in
it, which normalised words never hold.
"""

from __future__ import annotations

from rubrics.word_checks import Expect, Pattern
from scoring.accusation import SPARED
from scoring.clarity import clearly_heard
from scoring.context import CallContext
from scoring.expression import matches, matches_by_sound
from scoring.stream import Stream
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import part_of

TORN = 0.085  # likely share of wrong characters from which on an expression, which bears few, proves nothing


def judge(check: Pattern, context: CallContext) -> Verdict:
    stream = context.stream(check.scope.speaker)
    if not stream.text:
        return not_measurable("没有听到要检查的一方说话。")
    stretches = list(part_of(check.scope, context).stretches(stream))
    places = [place for stretch in stretches for place in matches(check.regex, stream, *stretch)]
    evidence = [context.evidence(stream, start, end) for start, end in places]
    if places and not any(clearly_heard(stream, start, end, context) for start, end in places):
        possible = len(places) if check.expect is Expect.ABSENT else 1
        return uncertain("像是说了要找的内容，但听不清。", *evidence, hits=possible)
    if places:
        if check.expect is Expect.PRESENT:
            return passed("说了要求的内容。", *evidence)
        return failed(f"说了不该说的内容，共 {len(places)} 处。", *evidence, hits=len(places))
    return _unwritten(check, context, stream, stretches)


def _unwritten(
    check: Pattern, context: CallContext, stream: Stream, stretches: list[tuple[int, int]]
) -> Verdict:
    """What is to be said of words that the expression matches nowhere as written."""
    alike = [place for stretch in stretches for place in matches_by_sound(check.regex, stream, *stretch)]
    evidence = [context.evidence(stream, start, end) for start, end in alike]
    long = any(end - start >= SPARED for start, end in alike)
    if check.expect is Expect.PRESENT and long:
        return passed("说了要求的内容（按读音）。", *evidence)
    if check.expect is Expect.PRESENT and (alike or stream.likely_errors >= TORN):
        return uncertain("没有找到要求的内容，但像是说了，或听错的字较多，要听一听。", *evidence)
    if check.expect is Expect.PRESENT:
        return failed("没有说要求的内容。")
    return (
        uncertain("像是说了不该说的内容，要听一听。", *evidence) if long else passed("没有说不该说的内容。")
    )

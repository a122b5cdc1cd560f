"""``pattern``: a regular expression that must, or must not, match the words of one party.

The expression is read by re2, which takes time linear in the text whatever the expression. It is matched
against
normalised words: simplified, small letters, digits as 汉字 readings, no punctuation or spaces; turns that
are cut from one sentence are joined.

Good: ``pattern: {regex: "(退款|退钱).{0,6}(工作日|天)"}``. Bad: an expression with punctuation or 0-9 in
it, which normalised words never hold.
"""

from __future__ import annotations

from rubrics.word_checks import Expect, Pattern
from scoring.context import CallContext
from scoring.expression import matches
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import part_of


def judge(check: Pattern, context: CallContext) -> Verdict:
    stream = context.stream(check.scope.speaker)
    if not stream.text:
        return not_measurable("没有听到要检查的一方说话。")
    places = []
    for start, end in part_of(check.scope, context).stretches(stream):
        places.extend(matches(check.regex, stream, start, end))
    evidence = [context.evidence(stream, start, end) for start, end in places]
    heard = [stream.mean_confidence(start, end) for start, end in places]
    low = context.options.low_confidence
    if places and all(sure is not None and sure < low for sure in heard):
        possible = len(places) if check.expect is Expect.ABSENT else 1
        return uncertain("像是说了要找的内容，但听不清。", *evidence, hits=possible)
    if (check.expect is Expect.PRESENT) == bool(places):
        return passed("说了要求的内容。" if places else "没有说不该说的内容。", *evidence)
    reason = f"说了不该说的内容，共 {len(places)} 处。" if places else "没有说要求的内容。"
    return failed(reason, *evidence, hits=len(places))

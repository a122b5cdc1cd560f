"""``answer_delay``: from the moment the call is answered to the agent's first words, at most ``within_s``
seconds.

Of an outbound call that the customer opens (喂), it is counted from the end of the customer's first words.
Where the call record does not say when the call was answered, the item is not measurable; nothing is assumed.

Good: ``answer_delay: {within_s: 3}``. Bad: used beside a recorded announcement that speaks for the agent.
"""

from __future__ import annotations

from recordings.call import Direction, Speaker
from recordings.span import TimeSpan
from rubrics.sound_checks import AnswerDelay
from scoring.context import CallContext
from scoring.scorecard import Evidence
from scoring.verdict import Verdict, failed, not_measurable, passed


def judge(check: AnswerDelay, context: CallContext) -> Verdict:
    call = context.transcript.call
    if call.answered_offset_s is None:
        return not_measurable("话单没有接通时刻，无法判断应答快慢。")
    spoken = [span for span in context.activity_of(Speaker.AGENT) if span.end > call.answered_offset_s]
    if not spoken:
        return not_measurable("接通后没有听到坐席说话。")
    begin, since = call.answered_offset_s, "接通"
    customer = context.activity_of(Speaker.CUSTOMER)
    opening = [span for span in customer if span.end > begin]
    if call.direction is Direction.OUTBOUND and opening and opening[0].start < spoken[0].start:
        begin, since = max(begin, min(opening[0].end, spoken[0].start)), "客户应声"
    wait = TimeSpan(begin, max(begin, spoken[0].start))
    seconds = context.waited(wait)
    if seconds > check.within_s:
        return failed(
            f"{since}后 {seconds:.1f} 秒坐席才说话，应在 {check.within_s:g} 秒内。",
            Evidence(f"等待 {seconds:.1f} 秒", wait, Speaker.AGENT),
        )
    return passed(f"{since}后 {seconds:.1f} 秒应答。")

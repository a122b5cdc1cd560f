"""``hang_up``: from the last words to the end of the recording, at most ``within_s`` seconds.

With ``agent_may_end: false`` the agent must also wait for the customer to end the call; where the call
record does not say who did, that part is not measurable.

Good: ``hang_up: {within_s: 5}``. Bad: ``agent_may_end: false`` for outbound calls, which somebody has to end.
"""

from __future__ import annotations

from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.sound_checks import HangUp
from scoring.context import CallContext
from scoring.scorecard import Evidence
from scoring.verdict import Verdict, failed, not_measurable, passed


def judge(check: HangUp, context: CallContext) -> Verdict:
    if not context.speech:
        return not_measurable("没有听到任何人说话。")
    end = max(context.transcript.duration, context.last_words_end)
    tail = TimeSpan(context.last_words_end, end)
    seconds = context.waited(tail)
    if seconds > check.within_s:
        return failed(
            f"说完后 {seconds:.1f} 秒才挂机，应在 {check.within_s:g} 秒内。",
            Evidence(f"无人说话 {seconds:.1f} 秒", tail),
        )
    if not check.agent_may_end:
        ended_by = context.transcript.call.hung_up_by
        if ended_by is None:
            return not_measurable("话单没有记录哪方先挂机。")
        if ended_by is Speaker.AGENT:
            return failed("坐席先挂机。", Evidence("坐席先挂机", TimeSpan(end, end), Speaker.AGENT))
    return passed(f"说完后 {seconds:.1f} 秒结束通话。")

"""``duration``: the recording is at least ``min_s`` and at most ``max_s`` seconds long.

Good: ``when: {duration: {min_s: 15}}``, so that wrong numbers are not judged. Bad: a passing mark for short
calls, which teaches agents to hang up.
"""

from __future__ import annotations

from rubrics.sound_checks import Duration
from scoring.context import CallContext
from scoring.verdict import Verdict, failed, passed


def judge(check: Duration, context: CallContext) -> Verdict:
    duration = context.transcript.duration
    if check.min_s is not None and duration < check.min_s:
        return failed(f"录音 {duration:.0f} 秒，不足 {check.min_s:g} 秒。")
    if check.max_s is not None and duration > check.max_s:
        return failed(f"录音 {duration:.0f} 秒，超过 {check.max_s:g} 秒。")
    return passed(f"录音 {duration:.0f} 秒。")

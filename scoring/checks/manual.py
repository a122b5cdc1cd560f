"""``manual``: a person scores it at the desk.

For the machine the item is not applicable: it is outside the machine's total and outside its bounds,
because the machine has nothing to say about it and never will, whatever the recording is like.

Good: ``manual: {ask: 坐席是否真正理解了客户的难处？}``. Bad: a manual item for what a check can hear.
"""

from __future__ import annotations

from rubrics.checks import Manual
from scoring.context import CallContext
from scoring.verdict import Verdict, not_applicable


def judge(check: Manual, context: CallContext) -> Verdict:  # noqa: ARG001 - every check has the same two
    return not_applicable(f"人工评分项，机器不评：{check.ask}" if check.ask else "人工评分项，机器不评。")

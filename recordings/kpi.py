"""Daily operating figures of the centre, its branches, teams, queues or agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MEASURES: dict[str, str] = {  # all add up over days and groups; rates are made of them when reported
    "staffed_s": "签入时长（秒）",
    "planned_staff_s": "排班时长（秒）",
    "calls_in": "呼入总量",
    "ivr_completed": "IVR 内结束",
    "answered": "人工接起",
    "answered_in_time": "时限内接起",
    "abandoned": "放弃",
    "calls_out": "外呼总量",
    "connected_out": "外呼接通",
    "ring_s": "振铃时长（秒）",
    "talk_s": "通话时长（秒）",
    "hold_s": "保持时长（秒）",
    "after_call_s": "话后处理时长（秒）",
    "handled": "处理通话量",
    "transfers": "转接次数",
    "resolution_known": "可判断是否一次解决的量",
    "resolved_first": "一次解决量",
    "complaints": "投诉量",
    "complaints_closed": "已办结投诉",
    "complaint_handling_s": "投诉处理时长（秒）",
    "monitored": "班长监听量",
    "cost": "成本（元）",
}


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """One figure of one group on one day.

    Attributes:
        grouped_by: centre, branch, team, queue or agent; group_key: which (an agent's id),
            empty for the centre.
        measure: one of `MEASURES`.
    """

    day: date
    grouped_by: str
    group_key: str
    measure: str
    value: float

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"kpi measure {self.measure!r}: expected one of {', '.join(MEASURES)}")

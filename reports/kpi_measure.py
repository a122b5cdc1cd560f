"""The operating figures a centre is run by: their names, units, and which way is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.share import Interval

Unit = Literal["share", "ratio", "mean", "seconds", "count", "number", "money"]
Better = Literal["higher", "lower", "neither"]

GROUPS = ("产能", "服务水平", "服务质量", "效率", "满意度", "成本")


@dataclass(frozen=True, slots=True)
class Norm:
    """A value that a standard names, for centres that have set no target of their own.

    Attributes:
        name: whose value it is, as shown.
    """

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Measure:
    """One operating figure; `sql/kpi_calls.sql`, `kpi_quality.sql` and `kpi_daily.sql` say how it is made.

    Attributes:
        code: as in the table of targets. group: one of `GROUPS`.
        unit: ``share``: calls of calls, with a Wilson interval; ``seconds`` and ``mean``: a mean over calls,
            with a t interval where the calls themselves were counted; ``ratio`` (a share of hours or of
            cases), ``count``, ``number`` and ``money``: no interval.
        norms: from the mildest to the strictest; the strictest is what the figure is held against where
            there is no target.
        arrivals: counts calls that never reached an agent. It says nothing of a group whose calls are
            registered only once they were answered.
    """

    code: str
    title: str
    group: str
    unit: Unit
    better: Better = "neither"
    norms: tuple[Norm, ...] = ()
    arrivals: Literal["in", "out"] | None = None

    @property
    def sampled(self) -> bool:
        """Whether it can carry an interval."""
        return self.unit in ("share", "seconds", "mean")


MEASURES: tuple[Measure, ...] = (
    Measure("calls_in", "呼入量", "产能", "count", arrivals="in"),
    Measure("calls_out", "外呼量", "产能", "count", arrivals="out"),
    Measure("handled", "处理通话量", "产能", "count"),
    Measure("handled_per_day", "人均日处理量", "产能", "number", "higher"),
    Measure("handled_per_hour", "每签入小时处理量", "产能", "number", "higher"),
    Measure("occupancy", "工时利用率", "产能", "ratio", "higher"),
    Measure("adherence", "排班符合率", "产能", "ratio", "higher"),
    Measure("connect_in", "呼入接通率", "服务水平", "share", "higher", arrivals="in"),
    Measure(
        "connect_out", "外呼接通率", "服务水平", "share", "higher",
        (Norm("行业水平", 0.60), Norm("建议值", 0.85)), arrivals="out",
    ),
    Measure(
        "answer_rate", "人工接起率", "服务水平", "share", "higher", (Norm("运营标准", 0.90),), arrivals="in"
    ),
    Measure("service_level", "时限内接起率", "服务水平", "share", "higher", arrivals="in"),
    Measure("abandon_rate", "放弃率", "服务水平", "share", "lower", arrivals="in"),
    Measure("answer_s", "平均应答时长", "服务水平", "seconds", "lower", (Norm("运营标准", 20.0),)),
    Measure("total", "质检平均分", "服务质量", "mean", "higher"),
    Measure("pass_rate", "质检合格率", "服务质量", "share", "higher"),
    Measure("fatal_rate", "致命差错率", "服务质量", "share", "lower"),
    Measure("first_resolution", "一次解决率", "服务质量", "share", "higher"),
    Measure("complaint_rate", "投诉率", "服务质量", "share", "lower"),
    Measure("complaint_handling_s", "投诉处理时长", "服务质量", "seconds", "lower"),
    Measure("complaint_closed", "投诉办结率", "服务质量", "ratio", "higher"),
    Measure("judged_rate", "质检覆盖率", "服务质量", "share", "higher"),
    Measure("reviewed_rate", "人工听评率", "服务质量", "share", "higher"),
    Measure("monitored_rate", "班长监听率", "服务质量", "share", "higher"),
    Measure("aht", "平均处理时长", "效率", "seconds", "lower", (Norm("运营标准", 180.0),)),
    Measure("ring_s", "平均振铃时长", "效率", "seconds", "lower"),
    Measure("talk_s", "平均通话时长", "效率", "seconds", "lower"),
    Measure("hold_s", "平均保持时长", "效率", "seconds", "lower"),
    Measure("after_call_s", "平均话后处理时长", "效率", "seconds", "lower"),
    Measure("transfer_rate", "转接率", "效率", "share", "lower"),
    Measure("satisfaction", "满意度平均分", "满意度", "mean", "higher"),
    Measure("satisfied_rate", "满意率", "满意度", "share", "higher"),
    Measure("response_rate", "参评率", "满意度", "share", "higher"),
    Measure("cost_per_call", "每通成本", "成本", "money", "lower"),
    Measure("cost_per_hour", "每签入小时成本", "成本", "money", "lower"),
)  # fmt: skip
"""Norms: outbound connect rate and its two lines from a tobacco company's operation manual; handling time,
time to answer and answered share from a travel company's operation standard."""

_PLACES = {measure.code: place for place, measure in enumerate(MEASURES)}


def measure_of(code: str) -> Measure:
    """The measure of that code. Raises KeyError for a code that is none."""
    return MEASURES[_PLACES[code]]


def position(code: str) -> int:
    """Where the measure stands in lists."""
    return _PLACES[code]


def span(measure: Measure, interval: Interval) -> str:
    """Both ends of an interval, the unit once."""
    low, high = shown(measure, interval.low), shown(measure, interval.high)
    unit = low.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}')}–{high}" if unit and high.endswith(unit) else f"{low}–{high}"


def scaled(measure: Measure, value: float | None) -> float | None:
    """The value as tables write it: shares in per cent."""
    return value if value is None or measure.unit not in ("share", "ratio") else 100 * value


def unit_of(measure: Measure) -> str:
    """What a table's number counts."""
    if measure.unit in ("share", "ratio"):
        return "%"
    return {"seconds": "秒", "money": "元", "mean": "分"}.get(measure.unit, "通")


def shown(measure: Measure, value: float | None) -> str:
    """The value with its unit, as a sentence says it."""
    if value is None:
        return "—"
    if measure.unit in ("share", "ratio"):
        return f"{100 * value:.1f}%"
    if measure.unit == "seconds":
        return f"{value / 3600:.1f} 小时" if value >= 7200 else f"{value:.1f} 秒"
    if measure.unit == "count":
        return f"{value:,.0f}"
    if measure.unit == "money":
        return f"{value:.2f} 元"
    return f"{value:.2f}"

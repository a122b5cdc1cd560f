"""One answer that has everything: intervals, clips, every kind of chart, names that mean harm."""

from __future__ import annotations

from datetime import date, datetime

from reports.answer import Answer, Chart, Series
from reports.report import Clip, Column, Report

MADE = datetime(2026, 11, 27, 6, 30)
CLIP = Clip("c1", date(2026, 9, 7), "李芳（8001）", 8.0, 9.5, "agent", "你烦不烦", "说了禁语")
WEEKS = ("09-07", "09-14", "09-21", "09-28")
TABLE = Report(
    "agents",
    "坐席",
    (),
    (
        Column("agent", "坐席", "text"),
        Column("rubric", "评分表", "text"),
        Column("calls", "通话数", "count"),
        Column("mean", "平均分", "points"),
        Column("mean_low", "区间下限", "points"),
        Column("mean_high", "区间上限", "points"),
        Column("pass_rate", "合格率", "share"),
        Column("p_value", "p 值", "points"),
        Column("enough", "样本足够", "flag"),
        Column("target", "目标", "points"),
        Column("clips", "依据", "clips"),
    ),
    (
        ("李芳", "tobacco-order", 1234, 91.26, 90.0, 92.5, 0.8125, 0.00001, True, None, (CLIP,)),
        ("王强", "tobacco-order", 7, 80.0, 71.5, 88.5, None, 0.25, False, None, ()),
    ),
    ("只数有总分的通话。",),
)
ITEMS = Report(
    "items",
    "质检项：比率/全部",
    (),
    (Column("item", "质检项", "text"), Column("effect", "评分差", "points")),
    (("复述订单", 0.42), ("语速", -0.031)),
)
CHARTS = (
    Chart(
        "weeks", "周平均分", "line", WEEKS,
        (Series("全中心", (86.0, 88.0, None, 91.0), (84.0, 86.5, None, 89.0), (88.0, 89.5, None, 93.0),
                (False, False, False, True)),),
        "points", levels=(("目标", 90.0),), y_title="分", note="n=1,241 通。",
    ),
    Chart(
        "items", "不合格率最高的项", "bar", ("复述订单", "开头语"),
        (Series("本月", (0.31, 0.1), (0.29, 0.05), (0.33, 0.16)), Series("上月", (0.28, None))),
        "share", levels=(("上限", 0.25),),
    ),
    Chart(
        "effects", "各项与客户评分", "interval", ("复述订单", "语速"),
        (Series("评分差", (0.42, -0.03), (0.25, -0.2), (0.58, 0.14)),), levels=(("无影响", 0.0),),
    ),
    Chart(
        "people", "坐席得分与客户评分", "scatter", ("李芳", "王强"),
        (Series("坐席", (4.6, 3.9), xs=(91.3, 80.0)),), levels=(("平均", 4.2),),
        x_title="平均分", y_title="客户评分",
    ),
)  # fmt: skip
ANSWER = Answer(
    "trial",
    "试一试",
    (("by", "agent"), ("start", "2026-09-01")),
    (
        "总分与客户评分同向变动（相关 0.31，95% 区间 0.22–0.39，n=1,241 通）。",
        "“语速”看不出关系（n=1,241）。",
    ),
    (TABLE, ITEMS),
    CHARTS,
    ("区间按坐席聚类。",),
)
HARM = "<script>alert(1)</script><img src=http://x/y onerror=alert(2)>"


def harmful() -> Answer:
    """Everything that comes from outside is an attack: a name, an item, what somebody said."""
    clip = Clip(HARM, None, HARM, 1.0, None, HARM, HARM, HARM)
    columns = (Column("name", HARM, "text"), Column("said", HARM, "text"), Column("clips", "依据", "clips"))
    table = Report("harm", HARM, (), columns, ((HARM, f"=1+1{HARM}", (clip,)), ("乙", "=2", ())), (HARM,))
    series = Series(HARM, (1.0, 2.0), (0.5, 1.0), (2.0, 3.0))
    charts = tuple(
        Chart(
            f"c{number}", HARM, kind, (HARM, "乙"), (series,),
            levels=((HARM, 1.0),), x_title=HARM, y_title=HARM, note=HARM,
        )
        for number, kind in enumerate(("line", "bar", "interval"))
    )  # fmt: skip
    points = Chart("c9", HARM, "scatter", (HARM, "乙"), (Series(HARM, (1.0, 2.0), xs=(1.0, 2.0)),))
    return Answer("harm", HARM, (("agent", HARM),), (HARM,), (table,), (*charts, points), (HARM,))


def bare() -> Answer:
    """Nothing to tell: no row, no chart with a value."""
    empty = Chart("none", "空图", "line", ("一", "二"), (Series("无", (None, None)),))
    return Answer(
        "bare", "空", (), ("还没有数据，无法判断。",), (Report("t", "表", (), TABLE.columns, ()),), (empty,)
    )

"""What a reader of the operating figures must know."""

from __future__ import annotations

from collections.abc import Iterator

from reports.kpi import MOST_GROUPS, Kpi
from reports.kpi_period import is_over
from reports.kpi_tables import LEVELS
from reports.period import named
from reports.scope import BY_NAMES, PERIOD_NAMES
from reports.wording import listed


def notes(found: Kpi) -> Iterator[str]:
    """What was left out, how the figures are made, and which source leads."""
    by, span = BY_NAMES[found.options.by], found.span
    yield from _unfinished(found)
    if span.undated:
        yield f"{span.undated:,} 通通话没有日期，不计入。"
    if span.unclear:
        yield f"{span.unclear:,} 通通话的话单没有写明方向或接通结果，不计入接通率。"
    arrivals = [measure.title for measure in found.unseen if measure.arrivals]
    if arrivals:
        titles = listed(arrivals, most=8)
        yield f"话单里只有已接通的通话（没有放弃、未接），所以由话单算不出：{titles}。"
    if found.unassigned:
        yield f"{found.unassigned:,} 通未接通的通话没有登记到{by}，不在各{by}的接通率里。"
    if len({row.point.group.key for row in found.rows}) > MOST_GROUPS:
        yield f"{by}超过 {MOST_GROUPS} 个，环比变化不逐个检验，各期的表只列有目标或参考值的指标。"
    levels = {point.level for point in found.points if point.level and point.level != found.options.by}
    if levels:
        names = listed(sorted(LEVELS[level] for level in levels))
        yield f"日报没有按{by}给出的指标，由{names}的数据相加而得。"
    yield from _definitions(found)


def _definitions(found: Kpi) -> Iterator[str]:
    yield (
        "来源：接通与时长由话单逐通计算，质检与满意度由质检结果和客户评分计算，其余由日报带入；话单与日报都有的两边并列，"
        "判断以话单为准（可逐通核对），话单没有的才用日报。"
    )
    yield (
        "口径：呼入接通率 =（IVR 内结束 + 人工接起）÷ 呼入量；外呼接通率 = 外呼接通 ÷ 外呼量；"
        "人工接起率、放弃率以转人工的呼入（呼入量 − IVR 内结束）为分母；"
        f"应答时长 = 排队 + 振铃，时限 20 秒；平均处理时长 = 通话（含保持）+ 话后处理；"
        "转接率在话单里按发生过转接的通话计，在日报里按转接次数计；"
        f"满意 = 评分不低于 {found.span.satisfied_from:g} 分。"
    )
    yield (
        "没有设定目标时，参照运营标准：外呼接通率行业 60%、建议 85%，人工接起率 90%，"
        "平均应答 20 秒，平均处理 180 秒。"
        "区间整个落在目标好的一侧才算达标，整个落在另一侧才算未达标；日报只有合计、没有区间，按数值直接比较。"
    )


def _unfinished(found: Kpi) -> Iterator[str]:
    length, span = found.options.period, found.span
    if found.shown is None:
        return
    latest = max(point.period for point in found.points)
    known_until = max(day for day in (span.last_call, span.last_daily) if day is not None)
    if latest > found.shown:
        yield f"{named(latest, length)}还没有过完，只列在各{PERIOD_NAMES[length]}的表里，不作判断。"
    elif not is_over(found.shown, length, known_until):
        yield f"数据只到 {known_until}，{named(found.shown, length)}还没有过完，总量不能与前期相比。"

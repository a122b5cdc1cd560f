"""What a trainer reads of the courses: a verdict in a sentence each, and what to mind."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from reports.answer import Answer
from reports.cohort import MOST_PEERS
from reports.course_effect import CourseEffect, Verdict
from reports.course_weeks import SOON
from reports.peers import ALPHA
from reports.training import Training
from reports.training_charts import charts
from reports.training_tables import tables
from reports.training_wording import amount, level, said
from reports.wording import listed

MOST_TOLD = 12
"""Courses that are told in sentences; the others stand in the table."""

NEW = timedelta(days=180)
"""An agent hired more recently gets better without any course (our choice)."""


def answered(found: Training) -> Answer:
    """The report as page, workbook, CSV or JSON shows it."""
    return Answer(
        name="training",
        title="培训效果",
        filters=found.options.scope.filters(),
        sentences=_sentences(found),
        tables=tables(found),
        charts=charts(found),
        notes=_notes(found),
    )


def _sentences(found: Training) -> tuple[str, ...]:
    if not found.courses:
        older = f"（另有 {found.older} 门更早的课，请用起止日期指定）" if found.older else ""
        return (f"所选范围内没有培训记录，谈不上培训效果{older}。",)
    if found.last is None:
        return (f"登记了 {len(found.courses)} 门课，但还没有带日期的质检结果，样本不足以判断。",)
    counted = Counter(one.verdict for one in found.courses)
    told = "，".join(f"{counted[verdict]} 门{verdict.value}" for verdict in Verdict if counted[verdict])
    first = (f"共 {len(found.courses)} 门课：{told}。",) if len(found.courses) > 1 else ()
    # The clear ones first; courses of one verdict stay in the order of their days.
    ordered = sorted(found.courses, key=lambda one: tuple(Verdict).index(one.verdict))
    shown, rest = ordered[:MOST_TOLD], len(ordered) - MOST_TOLD
    verdicts = [_head(one) + _verdict(one) for one in shown]
    more = [f"「{one.course.name}」：{line}" for one in shown for line in _to_mind(one)]
    return (*first, *verdicts, *((f"其余 {rest} 门见表。",) if rest > 0 else ()), *more)


def _to_mind(one: CourseEffect) -> tuple[str, ...]:
    """What else a reader must know of this course."""
    told = (_alone, _regression, _trend_before, _lasting, _beside, _new, _several)
    return tuple(line for tell in told if (line := tell(one)))


def _head(one: CourseEffect) -> str:
    people = [person.person.label for person in one.people] or [a.agent for a in one.course.attendees]
    days = sorted({attendee.first for attendee in one.course.attendees})
    when = f"{days[0]}" if len(days) == 1 else f"{days[0]} 至 {days[-1]}"
    return f"「{one.course.name}」（{listed(people, 3, '人')}，{when}）："


def _verdict(one: CourseEffect) -> str:
    found, verdict = one.effect, one.verdict
    if found is None:
        return f"{verdict.value}：{_why_none(one)}。"
    basis = (
        f"参加者 {found.attendees} 人，对照同期没上这类课的同事 {found.peers} 人；"
        f"不上课预计{level(found.expected, one.counted)}，课后实际{level(found.seen, one.counted)}"
    )
    shown = f"课后{said(found, one.counted)}"
    if verdict is Verdict.TOO_FEW:
        return f"{verdict.value}：{shown}；这么多通话，就算课后一次都不错也看不出来。{basis}。"
    if verdict is Verdict.NOTHING:
        least = f"这些通话能看出{amount(-found.detectable, one.counted)}以上的变化，更小的看不出"
        return f"{verdict.value}：{shown}，与没有变化分不开；{least}。{basis}。"
    if verdict is Verdict.UNSURE:
        return f"{verdict.value}：{shown}，但{_doubt(one)}。{basis}。"
    return f"{verdict.value}：{shown}；{basis}。"


def _why_none(one: CourseEffect) -> str:
    remarks = [person.remark for person in one.people if person.remark and person.effect is None]
    if not one.people:
        return "所选时段没有质检结果"
    return "、".join(dict.fromkeys(remarks)) or "各人判定的质检项不同，凑不成一组"


def _doubt(one: CourseEffect) -> str:
    if one.check is None or one.agreed:
        return "同时看了这么多门课，仍可能是偶然"
    return f"换一种起点来算就不成立（{said(one.check, one.counted)}）"


def _alone(one: CourseEffect) -> str | None:
    found = one.effect
    if found is None or found.as_good is None:
        return None
    return (
        f"只有 1 人可比：{found.peers} 名没上这类课的同事里，同期改善得这么明显的有 {found.as_good} 人；"
        "这能说明其本人是否变了，分不清是课还是本人同期的别的变化（如换班组、换业务）。"
    )


def _regression(one: CourseEffect) -> str | None:
    """What a plain before and after would have sold as an effect, where half of it or more is none."""
    found, dip = one.effect, one.dip
    if found is None or dip is None or dip.attendees != found.attendees:
        return None
    plain = found.seen - dip.seen
    if plain >= 0 or dip.change < -plain / 2:
        return None
    return (
        f"如果拿课前 {one.selection_weeks} 周直接和课后比，会以为{amount(plain, one.counted)}；"
        f"可那几周比更早的时候{said(dip, one.counted)}，"
        "多半是一时的，不上课也会回落，不算课的功劳。"
    )


def _trend_before(one: CourseEffect) -> str | None:
    if one.placebo is None or one.placebo.p_value >= ALPHA:
        return None
    return (
        f"注意：选人之前参加者与同事的走势就已不同（{said(one.placebo, one.counted)}），上面的结论要打折扣。"
    )


def _lasting(one: CourseEffect) -> str | None:
    if one.verdict is not Verdict.WORKS or one.soon is None or one.later is None:
        return None
    return (
        f"课后第 1 至 {SOON} 周{said(one.soon, one.counted)}，"
        f"第 {SOON + 1} 周起{said(one.later, one.counted)}。"
    )


def _beside(one: CourseEffect) -> str | None:
    """Items that got better without having been taught."""
    better = [
        f"「{item.name}」{said(item.effect, True)}"
        for item in one.items
        if not item.taught
        and item.effect.change < 0
        and item.p_adjusted is not None
        and item.p_adjusted < ALPHA
    ]
    if one.verdict is not Verdict.WORKS or not better:
        return None
    return (
        f"没教的也变好了：{listed(better, 3)}。若与所教的内容相连，是顺带的；若不相连，变化未必都来自这门课。"
    )


def _new(one: CourseEffect) -> str | None:
    if one.verdict is not Verdict.WORKS:
        return None
    new = [
        person.person.label
        for person in one.people
        if person.effect and person.person.hired and person.attendee.first - person.person.hired < NEW
    ]
    return f"{listed(new, unit='人')}入职不满半年：新人本来就在进步，变化未必都来自这门课。" if new else None


def _several(one: CourseEffect) -> str | None:
    several = [person.person.label for person in one.people if person.also]
    left = [f"{person.person.label}（{person.remark}）" for person in one.people if person.effect is None]
    told = []
    if several:
        told.append(f"{listed(several, unit='人')}另外还上过别的课")
    if left and one.effect is not None:
        told.append(f"没有计入的有 {listed(left, 3, '人')}")
    return f"{'；'.join(told)}。" if told else None


def _notes(found: Training) -> tuple[str, ...]:
    options = found.options
    notes = []
    if found.nowhere:
        notes.append(f"{found.calls} 通已质检的通话中有 {found.nowhere} 通没有日期或坐席，不计入。")
    if found.older and found.courses:
        notes.append(f"另有 {found.older} 门更早的课没有列出，请用起止日期指定。")
    unknown = [one.course.name for one in found.courses if not one.course.items]
    if unknown:
        notes.append(f"没有写明质检项、主题也对不上评分表的课，只看平均总分：{listed(unknown)}。")
    thin = [
        f"{one.course.name}（{len(one.course.items) - len(one.measured)} 项）"
        for one in found.courses
        if one.effect and one.counted and len(one.measured) < len(one.course.items)
    ]
    if thin:
        notes.append(f"有的质检项判定太少，没有计入：{listed(thin)}。")
    shrunken = [one.course.name for one in found.courses if one.effect and one.level == "shrunken"]
    if shrunken:
        notes.append(
            f"课前的通话太短，没有选人之前的水平可比：{listed(shrunken)}。这里从课前全部结果推算各人的真实水平"
            "（向平均水平收缩），只在选人凭的就是这些结果时才公平。"
        )
    if any(one.effect for one in found.courses):
        notes += _method(
            options.selection_weeks, options.baseline_weeks, options.after_weeks, options.minimum
        )
    return tuple(notes)


def _method(selection: int, baseline: int, after: int, minimum: int) -> list[str]:
    return [
        "送去上课的往往是近期最差的人，不上课也会回升（向均值回归）。"
        f"所以课前 {selection} 周（历史不够长时至多一半）当作选人的依据，不作比较；"
        f"比较的是再往前至多 {baseline} 周与课后至多 {after} 周，"
        "并减去没有（或尚未）上同类课的同事在同样几周里的变化（按失误的几率同比例变化）。",
        "“有效”要两种算法都成立：一种从选人之前的水平算起（选人若也看了更早的结果，会高估），"
        "一种从课前全部结果推算的真实水平算起（选人若凭结果之外的了解，会低估）；真相在两者之间。"
        "不能排除的是：上课的同时又发生了只涉及参加者的别的变化。",
        "区间与 p 值以坐席为单位（同一坐席的通话不独立），波动由没上课的同事估计；"
        f"一个坐席课前课后各至少 {minimum} 通；一组至多取 {MOST_PEERS} 名同事对照；"
        "p 值按 Benjamini-Hochberg 校正。“每百通”是每一百通里这门课各质检项不合格次数之和。"
        "课当周若不从周一开始，这一周两边都不算。",
    ]

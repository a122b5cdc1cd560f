"""What the fairness report says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.comparison import WHOLE, Comparison, Measure, Reading
from reports.fairness import SURE, UNSURE, Fairness
from reports.machine_error import ErrorGap, Fault
from reports.share import Interval
from reports.wording import SPOKEN, listed, named, percent, points, signed

GROUPS = {**SPOKEN, UNSURE: "听得最不清的三分之一", SURE: "听得最清的三分之一"}


def group_name(code: str | None) -> str:
    """As a person reads it."""
    return named(GROUPS, code)


def sentences(found: Fairness) -> tuple[str, ...]:
    """Dialects first, then how the words were heard, then whether people say that the machine was wrong."""
    if not found.spoken:
        return ("所选范围内还没有质检结果，公平与否无从谈起。",)
    return (*_speech(found), *_hearing(found))


def _speech(found: Fairness) -> Iterator[str]:
    if found.reference is None:
        yield f"所选范围内 {found.spoken[0].calls} 通都没有语言记录，方言是否吃亏无从比较。"
        return
    reference = group_name(found.reference)
    if not found.groups:
        yield f"所选范围内只有{reference}通话（{found.spoken[0].calls} 通），方言是否吃亏无从比较。"
    for group in found.groups:
        own = [one for one in found.speech if one.group == group.name]
        who = f"{group_name(group.name)}通话"
        yield from _told(found, own, who, f"{group.calls} 通", f"{reference}通话")
        for error in found.speech_errors:
            if error.group == group.name:
                yield _error(found, error, who, f"{reference}通话")


def _hearing(found: Fairness) -> Iterator[str]:
    sure = sum(one.sure for one in found.spoken)
    if not sure:
        yield "通话都没有识别把握的记录，录音听不清的是否吃亏无从比较。"
        return
    many = f"{sum(one.unsure for one in found.spoken)} 通，共 {sure} 通"
    yield from _told(found, found.hearing, GROUPS[UNSURE], many, GROUPS[SURE])
    for error in found.hearing_errors:
        yield _error(found, error, GROUPS[UNSURE], GROUPS[SURE])


def _told(
    found: Fairness, comparisons: Sequence[Comparison], who: str, many: str, others: str
) -> Iterator[str]:
    """``many``: of how many calls ``who`` is."""
    for one in comparisons:
        if one.item == WHOLE and one.measure is Measure.FAILED:
            yield from _whole(found, one, who, others)
    who = f"{who}（{many}）"
    items = [one for one in comparisons if one.item != WHOLE]
    failed = [one for one in items if one.measure is Measure.FAILED]
    left = [one for one in items if one.measure is Measure.OPEN]
    more = [one for one in failed if one.reading is Reading.MORE]
    known = [one for one in failed if one.reading not in (Reading.TOO_FEW, Reading.NEVER)]
    if more:
        yield f"逐项看，{who}更容易被判不合格的有{_listed(more)}；与{others}比，{_way(more)}。"
    elif known:
        yield _no_more(found, known, who, others)
    less = [one for one in failed if one.reading is Reading.LESS]
    if less:
        yield f"{who}反而更少被判不合格的有{_listed(less)}；与{others}比，{_way(less)}。"
    doubtful = [one for one in left if one.reading is Reading.MORE]
    if doubtful:
        yield f"{who}更常存疑、要交人工的有{_listed(doubtful)}；与{others}比，{_way(doubtful)}。"
    elif any(one.reading is not Reading.TOO_FEW for one in left):
        yield f"{who}没有哪一项更常存疑（与{others}比）。"


def _whole(found: Fairness, one: Comparison, who: str, others: str) -> Iterator[str]:
    """The verdict with both rates, then how they were compared and what so many calls can show."""
    gap = one.gap
    if one.reading is Reading.TOO_FEW:
        yield f"{who}是否更容易整通不合格，样本不足以判断：每边至少要 {found.options.minimum} 通可比的通话。"
        return
    if one.reading is Reading.NEVER:
        yield f"{who}与{others}都没有一通不合格（{gap.group.n} 通对 {gap.others.n} 通）。"
        return
    verdict = {
        Reading.SAME: f"{who}没有更容易不合格",
        Reading.UNSEEN: f"看不出{who}更容易不合格",
        Reading.MORE: f"{who}更容易不合格",
    }.get(one.reading, f"{who}反而更少不合格")
    yield (
        f"{verdict}：不合格率 {percent(gap.group.rate)}，{others} {percent(gap.others.rate)}"
        f"（{gap.compared} 通对 {gap.compared_others} 通）。"
    )
    seen = ""
    if one.reading is Reading.UNSEEN:
        reach = points(100 * (gap.detectable or 0.0))
        seen = f"；这些通话只够发现 {reach} 个百分点以上的差别，更小的看不出"
    yield (
        f"{_way([one])}，{who}的不合格率与{others}相差 {signed(100 * (gap.difference or 0.0))} 个百分点"
        f"（{_span(gap.interval)}）{seen}。"
    )


def _no_more(found: Fairness, known: Sequence[Comparison], who: str, others: str) -> str:
    most = max(known, key=lambda one: one.gap.difference or 0.0)
    unseen = [one for one in known if one.reading is Reading.UNSEEN]
    furthest = f"差得最多的是“{most.item[1]}”（{_gap(most)}）"
    if not unseen:
        margin = points(100 * found.options.margin, 0)
        return (
            f"逐项看，{who}没有哪一项更容易被判不合格：{len(known)} 项与{others}都相差不到 {margin} 个"
            f"百分点，{furthest}。"
        )
    sizes = [100 * (one.gap.detectable or 0.0) for one in known]
    reach = f"{points(min(sizes))} 至 {points(max(sizes))}" if len(sizes) > 1 else points(sizes[0])
    return (
        f"逐项看，{len(known)} 项都看不出{who}更容易被判不合格，{furthest}；"
        f"但样本只够发现 {reach} 个百分点以上的差别（各项不一）。"
    )


def _way(comparisons: Sequence[Comparison]) -> str:
    if all(one.by_agent for one in comparisons):
        return "只在同一坐席、同一技能组内比"
    return "这些通话多由另一批坐席接听，只能在同一技能组内比，差别也可能来自坐席"


def _listed(comparisons: Sequence[Comparison]) -> str:
    ranked = sorted(comparisons, key=lambda one: -abs(one.gap.difference or 0.0))
    return listed([f"“{one.item[1]}”（{_gap(one)}）" for one in ranked])


def _gap(one: Comparison) -> str:
    """Both rates as they are; the difference is of like with like, and may have the other sign."""
    gap, adjusted = one.gap, "坐席、技能组" if one.by_agent else "技能组"
    return (
        f"{percent(gap.group.rate)} 对 {percent(gap.others.rate)}，调整{adjusted}后相差 "
        f"{signed(100 * (gap.difference or 0.0))} 个百分点，{_span(gap.interval)}，"
        f"{gap.compared} 通对 {gap.compared_others} 通"
    )


def _span(interval: Interval | None) -> str:
    if interval is None:
        return "没有区间"
    return f"95% 区间 {signed(100 * interval.low)} 至 {signed(100 * interval.high)}"


def _error(found: Fairness, error: ErrorGap, who: str, others: str) -> str:
    gap = error.gap
    what = error.fault.value
    basis = "机器判不合格" if error.fault is Fault.ACCUSES else "机器判合格"
    counts = f"{who} {gap.group.count}/{gap.group.n} 项次，{others} {gap.others.count}/{gap.others.n} 项次"
    if error.reading is Reading.NEVER:
        return f"与评委比，机器对{who}、{others}都没有一例{what}（{counts}）。"
    if error.reading is Reading.TOO_FEW:
        return (
            f"机器对{who}是否更常{what}，样本不足以判断（{counts}；{basis}而有人听过、又可比的，"
            f"两边至少要各 {found.options.minimum} 项次）。"
        )
    told = f"{counts}；同项相差 {signed(100 * (gap.difference or 0.0))} 个百分点，{_span(gap.interval)}"
    if error.reading in (Reading.MORE, Reading.LESS):
        word = "更常" if error.reading is Reading.MORE else "更少"
        return f"与评委比，机器对{who}{word}{what}：{told}。"
    if error.reading is Reading.SAME:
        return f"与评委比，机器对{who}没有更常{what}：{told}。"
    return (
        f"与评委比，看不出机器对{who}更常{what}：{told}；"
        f"样本只够发现 {points(100 * (gap.detectable or 0.0))} 个百分点以上的差别。"
    )


def notes(found: Fairness) -> tuple[str, ...]:
    """How to read the figures."""
    if not found.spoken:
        return ()
    unknown = sum(one.calls for one in found.spoken if one.name is None)
    told = [
        "比的是机器自己的判定，不论后来人工怎么改。说什么话以话单的方言提示为准，没有提示的以听到的为准；"
        "听得清不清，看识别逐字的平均把握，按通话数分成三份。",
        "相差：在同一坐席、同一技能组（比听得清不清时还要同一种话）内部比较，按 Mantel-Haenszel 加权；"
        "各项一起看，按 Benjamini-Hochberg 校正（5%）。“看不出差别”不等于没有差别：样本能发现的最小差别"
        "按八成把握算。",
        "判不合格多，可能是真的做得差；机器对谁更常判错，才是公平与否的关键，那要靠人工判定。"
        "冤判：机器判不合格，多数评委判合格；漏判：机器判合格，多数评委判不合格。",
    ]
    if found.parts > 1:
        told.append(f"通话很多，只取其中 1/{found.parts}（固定抽样）来比，通话数是抽样后的。")
    if unknown:
        told.append(f"{unknown} 通没有语言记录，不在方言的比较里。")
    return tuple(told)

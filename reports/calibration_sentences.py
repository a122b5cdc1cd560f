"""What the calibration report says to a QA lead, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from reports.agreement import RELIABLE, TENTATIVE, Standing
from reports.calibration import Calibration
from reports.figure import LEAST_CALLS, TARGETS, Verdict
from reports.leniency import Leniency
from reports.machine_accuracy import FEWEST_QUIET, MachineItem
from reports.reliability import Claim
from reports.share import Interval, Share
from reports.wording import listed, percent, points, signed

_STANDINGS = {
    Standing.RELIABLE: "评委的尺子一致，结论可以信赖",
    Standing.TENTATIVE: "评委的尺子大体一致，结论只够作参考",
    Standing.UNRELIABLE: "评委的尺子还不够一致，先校准，再拿分数比人",
    Standing.OPEN: "评委的尺子够不够一致，现有样本还不能断定",
    Standing.SAME: "共同评过的项全部判得一样，看不出谁宽谁严",
    Standing.TOO_FEW: "评委的尺子够不够一致，样本不足以判断",
}


def sentences(found: Calibration) -> tuple[str, ...]:
    """The verdict first; each with its n. Never empty."""
    books = found.books
    if not books.verdicts:
        return (
            "所选范围内还没有任何人工判定：评委是否一致、机器判得准不准，都无从知道。"
            "先安排几位评委评同一批通话。",
        )
    return (*_judges(found), *_machine(found), *_confidence(found))


def _judges(found: Calibration) -> Iterator[str]:
    books = found.books
    if not books.shared_calls:
        who = "只有 1 位评委" if books.judges == 1 else f"{books.judges} 位评委没有评过同一通的同一项"
        yield (
            f"{who}（{books.calls} 通、{books.verdicts} 个判定），评委之间是否一致无从比较："
            "请让至少两位评委各自评同一批通话。"
        )
    else:
        yield from _agreement(found)
        yield from _leniencies(found)
        yield from _drifts(found)
        yield from _agenda(found)
    yield _rejudged(found)


def _agreement(found: Calibration) -> Iterator[str]:
    """The verdict with its coefficient, then what it rests on."""
    one = found.agreement
    basis = f"{len(found.panel.judges)} 位评委共同评过 {one.calls} 通、{one.units} 项次"
    verdict = _STANDINGS[one.standing]
    if one.coefficient is None:
        yield f"{verdict}（{basis}）。"
        return
    short = one.standing is Standing.OPEN and one.interval is not None and one.interval.high < RELIABLE
    if short:
        verdict = "评委的尺子还不够一致，先校准，再拿分数比人"
    span = f"{_span(one.interval, 2)}，" if one.interval else ""
    yield (
        f"{verdict}：一致系数 {points(one.coefficient, 2)}（{span}{one.calls} 通；1 为完全一致，"
        f"{RELIABLE:.2f} 以上才可以信赖）。"
    )
    same = f"两人评同一项，100 次有 {round(100 * (one.pairs.rate or 0.0))} 次相同，但碰巧也会相同"
    least = f"{TENTATIVE} 以下不能用" + ("，是否过了这条线现有样本断定不了" if short else "")
    thin = "" if one.interval else f"；不足 {LEAST_CALLS} 通或只靠一两通，给不出区间"
    yield f"{basis}：{same}；一致系数 α 已扣除碰巧相同的，{least}{thin}。"


def _leniencies(found: Calibration) -> Iterator[str]:
    overall = [one for one in found.leniencies if one.item is None and one.apart]
    on_items = [one for one in found.leniencies if one.item is not None and one.apart]
    general = {one.judge for one in overall}
    for one in sorted(overall, key=lambda one: -abs(one.gap or 0.0)):
        yield f"{found.panel.judges[one.judge]}总体{_gap(one)}。"
    for one in sorted(on_items, key=lambda one: -abs(one.gap or 0.0)):
        if one.judge not in general and one.item is not None:
            yield f"{found.panel.judges[one.judge]}在“{found.item_name(one.item)}”上{_gap(one)}。"
    compared = [one for one in found.leniencies if one.item is None and one.gap is not None]
    if not overall and not on_items:
        if compared:
            most = max(abs(end) for one in compared for end in _ends(one.interval))
            yield (
                f"看不出哪位评委明显偏宽或偏严（比较了 {len(compared)} 位；与居中评委的差距"
                f"最多不过 {points(100 * most)} 个百分点）。"
            )
        else:
            yield f"谁宽谁严样本不足以判断：没有评委与同事共同评过 {LEAST_CALLS} 通。"


def _ends(interval: Interval | None) -> tuple[float, float]:
    return (0.0, 0.0) if interval is None else (interval.low, interval.high)


def _gap(one: Leniency) -> str:
    gap = one.gap or 0.0
    more, word = ("多", "偏宽") if gap > 0 else ("少", "偏严")
    low, high = sorted(abs(100 * end) for end in _ends(one.interval))
    told = (
        f"{word}：同样的通话、同样的项，比居中的评委{more}判合格 {points(abs(100 * gap))} 个百分点"
        f"（95% 区间 {points(low)} 至 {points(high)}，{one.calls} 通、{one.units} 项次）"
    )
    said = one.let_off if gap > 0 else one.accused
    if not said.n:
        return told
    others, did = ("不合格", "放过") if gap > 0 else ("合格", "判不合格")
    return f"{told}；同事都判{others}的 {said.n} 项次中{did} {said.count} 项次（{percent(said.rate, 0)}）"


def _drifts(found: Calibration) -> Iterator[str]:
    for one in found.drifts:
        if one.apart:
            way = "越来越宽" if one.change > 0 else "越来越严"
            halves = ""
            if one.first is not None and one.last is not None:
                halves = f"；前一半时间 {signed(100 * one.first)}，后一半 {signed(100 * one.last)}"
            yield (
                f"{found.panel.judges[one.judge]}{way}：从最早到最近，与居中评委的差距变了 "
                f"{signed(100 * one.change)} 个百分点（{_span(one.interval, 1, 100)}）{halves}。"
            )
    if found.drifts and not any(one.apart for one in found.drifts):
        yield f"没有哪位评委的宽严随时间明显变化（看了 {len(found.drifts)} 位、{found.agreement.calls} 通）。"
    if not found.drifts:
        yield "宽严是否随时间变化，样本不足以判断：共同评过的通话太少，或都在同一天评。"


def _agenda(found: Calibration) -> Iterator[str]:
    split = [one for one in found.disputes if one.split.count]
    if not split:
        return
    told = [
        f"“{found.item_name(one.item)}”（{one.split.n} 通中 {one.split.count} 通判得不一，例如 "
        f"{'、'.join(clip.call_id for clip in one.examples)}）"
        for one in split[:3]
    ]
    yield f"下次校准会先谈{'、'.join(told)}：一起听例子，把标准写清楚。"


def _rejudged(found: Calibration) -> str:
    if not found.rejudged:
        return "质检的质检：没有评委隔日再评过同一通，评委前后是否一致无从知道；可抽几通请本人盲评第二次。"
    told = []
    for one in found.rejudged:
        told.append(
            f"{one.judge} {percent(one.same.rate, 0)}（{one.same.n} 项次，{_share_span(one.same.interval)}）"
        )
    return f"质检的质检：同一位评委隔日再评同一项，前后相同的比例：{listed(told)}。"


def _machine(found: Calibration) -> Iterator[str]:
    if not found.machine:
        yield "机器与评委无从比较：人工判过的项，机器都没有判定。"
        return
    hits = [one for one in found.machine if one.precision.n]
    total = sum(one.precision.n for one in hits)
    right = sum(one.precision.count for one in hits)
    if total:
        worst = [one for one in hits if TARGETS.precision.verdict(one.precision.interval) is Verdict.BAD]
        least = percent(TARGETS.precision.limit, 0)
        named = f"；不到 {least} 的有{_items(worst, precise=True)}" if worst else ""
        yield (
            f"机器判不合格而又有人听过的 {total} 项次中，评委认可 {right} 项次"
            f"（{percent(right / total)}，{_share_span(Share(right, total).interval)}）{named}。"
        )
    else:
        yield "机器判不合格的项还没有人听过，冤不冤枉人无从知道。"
    yield from _recall(found)
    same = found.agreement.pairs.rate
    if found.confirmed.n and same is not None:
        yield (
            f"机器与评委多数意见相同的占 {percent(found.confirmed.rate)}（{found.confirmed.n} 项次），"
            f"评委两两之间相同的占 {percent(same)}（{found.agreement.pairs.n} 对）。"
        )


def _recall(found: Calibration) -> Iterator[str]:
    known = [(one, one.recall) for one in found.machine if one.recall is not None]
    blind = [one for one in found.machine if one.quiet_judged < FEWEST_QUIET and one.recall is None]
    if known:
        least, recall = min(known, key=lambda pair: pair[1].interval.low)
        values = [recall.value for _, recall in known]
        proven = [one for one, recall in known if TARGETS.recall.verdict(recall.interval) is Verdict.GOOD]
        poor = [one for one, recall in known if TARGETS.recall.verdict(recall.interval) is Verdict.BAD]
        bad = f"；漏判偏多的有{_items(poor, precise=False)}" if poor else ""
        yield (
            f"按随机抽听的通话推算，该判不合格的，机器找出了 {_range(values)}（{len(known)} 项）{bad}；"
            f"能断定找出九成以上的有 {len(proven)} 项，最没把握的是“{least.item[1]}”"
            f"（{_share_span(recall.interval)}，随机抽听 {least.quiet_judged} 通）。"
        )
    if blind:
        names = listed([f"“{one.item[1]}”" for one in blind])
        yield (
            f"{names}漏判多少无从知道：机器判合格、又是随机抽来听的不足 {FEWEST_QUIET} 通。"
            "请在复核队列里保留随机抽取的那一份。"
        )


def _range(values: list[float]) -> str:
    low, high = percent(min(values), 0), percent(max(values), 0)
    return low if low == high else f"{low} 至 {high}"


def _items(items: list[MachineItem], precise: bool) -> str:
    told = []
    for one in items:
        value = one.precision.rate if precise else one.recall.value if one.recall else None
        told.append(f"“{one.item[1]}”（{percent(value, 0)}）")
    return listed(told)


def _confidence(found: Calibration) -> Iterator[str]:
    one = found.reliability
    if not found.machine:
        return
    if not one.bands or one.error is None:
        yield "机器自报的把握准不准无从知道：有人听过的判定里，机器都没有给出把握。"
        return
    sure = [band for band in one.bands if band.claim is Claim.TOO_SURE]
    shy = [band for band in one.bands if band.claim is Claim.TOO_SHY]
    known = [band for band in one.bands if band.claim is not Claim.OPEN]
    if sure:
        told = [
            f"自报 {percent(band.confidence, 0)} 的实际只对 {percent(band.right, 0)}（{band.judged.n} 项次，"
            f"{_share_span(band.interval)}）"
            for band in sure
        ]
        yield f"机器的把握说得太满：{listed(told)}。"
    elif shy:
        told = [f"自报 {percent(band.confidence, 0)} 的实际对 {percent(band.right, 0)}" for band in shy]
        yield f"机器的把握可以当真，只嫌保守：{listed(told)}（{one.judged} 项次）。"
    elif known:
        yield (
            f"机器说有几成把握，就有几成对：平均相差 {points(100 * one.error)} 个百分点"
            f"（{one.judged} 项次）。"
        )
    else:
        yield f"机器自报的把握准不准，样本不足以判断（{one.judged} 项次）。"


def _span(interval: Interval | None, digits: int, times: float = 1.0) -> str:
    low, high = (times * end for end in _ends(interval))
    return f"95% 区间 {points(low, digits)} 至 {points(high, digits)}"


def _share_span(interval: Interval | None) -> str:
    if interval is None:
        return "没有区间"
    return f"95% 区间 {percent(interval.low, 0)} 至 {percent(interval.high, 0)}"


def notes(found: Calibration) -> tuple[str, ...]:
    """How to read the figures."""
    books = found.books
    told = []
    if not books.verdicts:
        return ()
    told.append(
        f"人工判定 {books.verdicts} 个，其中校准用 {books.calibration} 个；{books.judges} 位评委、"
        f"{books.calls} 通，随机抽取的 {books.random_calls} 通。评委之间只比第一次判定；与机器比，"
        "取各人最近一次判定的多数，票数相等的不计。"
    )
    if books.off_sheet:
        told.append(
            f"{books.off_sheet} 项次的质检项不在该通的评分表里，或机器说不适用、无法测量，"
            "只用于评委之间的比较。"
        )
    if books.shared_calls > found.options.most_shared:
        told.append(f"共同评过的通话很多，取其中 {found.options.most_shared} 通（固定抽样）来比。")
    if books.calls > found.options.most_heard:
        told.append(f"人工评过的通话很多，取其中 {found.options.most_heard} 通（固定抽样）与机器比。")
    told.append(
        "一致系数 α 是 Krippendorff 的 alpha（名义尺度），两人之间用 Cohen 的 kappa；区间按通话整通留一"
        f"（刀切法）得出。{RELIABLE:.2f} 与 {TENTATIVE} 两条线出自 Krippendorff（2004）。"
        "公开的数字里，人与人两两相同多在七八成。"
    )
    told.append(
        "宽严：在同一通同一项上与同事比，以全体评委的中位者为准；某人只在少数几项上与众不同的，不算总体宽严。"
        "多人多项同时看，按 Benjamini-Hochberg 校正（5%），不到 2 个百分点的差距不提。"
        "只有两位评委时，分不出谁偏。"
    )
    told.append(
        "查全率是推算：按机器的判定和该通有没有发现问题分层，每个人工判定按所在层的通话数加权；机器判合格的，只用"
        "随机抽取或整通评过的。评委也会错，查准率、查全率都以多数评委为准。"
    )
    unheard = [one for one in found.machine if one.unheard_open]
    if unheard:
        named = [f"“{one.item[1]}” {one.unheard_open} 通" for one in unheard]
        told.append(f"机器存疑而没有人听过的不计入查全率：{listed(named)}。")
    return tuple(told)

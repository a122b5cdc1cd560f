"""An evaluation in plain Chinese: what is good enough, what is not, how sure, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.evaluation import Evaluation, ItemFigure, RoleFigure, figures, items, role_figures
from reports.figure import LEAST_CALLS, TARGETS, Figure, Target, Verdict, calls_to_prove
from reports.share import Interval, Share
from reports.wording import NONE, listed, named, percent, points

MEASURES = {
    "cer": "字错率",
    "der": "说话人错误率",
    "activity_precision": "语音检测精确率",
    "activity_recall": "语音检测召回率",
    "activity_f1": "语音检测 F1",
    "word_start_ms": "字词起点平均误差",
    "word_start_on_time": "字词起点差 200 毫秒内",
}
GROUPS = {
    "all": "全部",
    "agent": "坐席",
    "customer": "客户",
    "stereo": "双声道",
    "mono": "单声道",
    "greeting": "有开头语",
    "no_greeting": "无开头语",
    "zh": "普通话",
    "yue": "粤语",
    "told": "角色已给出",
}
_PER_SECOND = {"der": 1000, "activity_precision": 100, "activity_recall": 100}
_SUMMED_UP = ("all", "language")
"""Groups that the summary names; the tables hold the others."""


def measure_name(figure: Figure) -> str:
    """``字错率`` of everybody, ``字错率（粤语）`` of a group."""
    name = named(MEASURES, figure.key)
    return name if figure.by == "all" else f"{name}（{named(GROUPS, figure.group)}）"


def value(figure: Figure) -> str:
    """As per cent, or in milliseconds."""
    if figure.key == "word_start_ms":
        return f"{points(figure.value, 0)} 毫秒"
    return percent(figure.value)


def basis(figure: Figure) -> str:
    """What was divided by what; a dash where that is no quantity of its own."""
    ratio = figure.ratio
    if figure.key in _PER_SECOND:
        a_second = _PER_SECOND[figure.key]
        return f"{ratio.part / a_second:.1f}/{ratio.whole / a_second:.1f} 秒"
    if figure.key == "word_start_ms":
        return f"{ratio.whole} 字"
    return NONE if figure.key == "activity_f1" else f"{ratio.part}/{ratio.whole} 字"


def span(interval: Interval | None, digits: int = 1) -> str:
    """``86.2%–99.1%``; a dash where there is none."""
    return NONE if interval is None else f"{percent(interval.low, digits)}–{percent(interval.high, digits)}"


def target(target: Target | None) -> str:
    """``≥ 95%``."""
    return NONE if target is None else f"{'≥' if target.at_least else '≤'} {percent(target.limit, 0)}"


def sentences(evaluation: Evaluation) -> tuple[str, ...]:
    """The answer: first what may be trusted, then each measure with its n."""
    told = [_calls(evaluation)]
    parts = [*_judged(figures(evaluation)), *_judged_roles(role_figures(evaluation))]
    parts += [(f"质检项“{item.name}”", item.verdict) for item in items(evaluation) if item.counts.calls]
    if not parts:
        return (*told, "标注里没有能评测的内容。")
    good, bad, unproven = (
        [name for name, verdict in parts if verdict is wanted]
        for wanted in (Verdict.GOOD, Verdict.BAD, Verdict.OPEN)
    )
    if bad:
        told.append(f"不够用，先别放心用：{listed(bad, 8)}。")
    if good:
        told.append(f"够用：{listed(good, 8)}。")
    if unproven:
        told.append(f"样本不足，还不能断定：{listed(unproven, 8)}。")
    told += [_told(figure) for figure in figures(evaluation) if figure.by == "all" and figure.target]
    told += [_told_role(role) for role in role_figures(evaluation) if role.by == "line"]
    told += _items(items(evaluation))
    return tuple(told)


def share(share: Share) -> str:
    """``97.1%（34/35）``."""
    return NONE if share.rate is None else f"{percent(share.rate)}（{share.count}/{share.n}）"


def missing(evaluation: Evaluation) -> tuple[str, ...]:
    """Every measure that is not there, and why."""
    if not evaluation.hearing:
        return ("字错率、说话人、语音检测、角色要现听录音才能评测：加 --hear。", *_no_items(evaluation))
    if not evaluation.heard:
        return ("没有一通录音听成，没有可报的指标。",)
    found = {(figure.key, figure.by) for figure in figures(evaluation)}
    roles = {role.by for role in role_figures(evaluation)}
    reasons = (
        (("cer", "all") in found, "没有字错率：标注里没有文字（turns 的 text、text，或 NAME.txt）。"),
        (("cer", "speaker") in found, "没有坐席、客户各自的字错率：要有分说话人的文字，且双方各在一个声道。"),
        (("cer", "language") in found, "没有分语言的字错率：标注里没有 language 或 dialect，或没有文字。"),
        (("der", "all") in found, "没有说话人错误率和语音检测：标注里没有说话时间（turns 或 RTTM）。"),
        ("all" in roles, _no_roles(bool(roles))),
        ("greeting" in roles or "all" not in roles, "角色没有按有无开头语分开：没有 greeting 的标注。"),
        (("word_start_ms", "all") in found, "没有字词时间误差：标注里没有逐字时间（words）。"),
    )
    return (*(reason for there, reason in reasons if not there), *_no_items(evaluation))


def reading() -> tuple[str, ...]:
    """How to read the figures."""
    prove, limit = calls_to_prove(TARGETS.precision), percent(TARGETS.precision.limit, 0)
    return (
        f"够用：整个 95% 区间都达到目标；不够用：整个区间都没达到；介于两者之间，或不足 {LEAST_CALLS} 通，"
        "就是还不能断定，需要标注更多通话。",
        f"要断定精确率达到 {limit}，至少要有 {prove} 次机器判不合格且全部判对。",
        "字错率、说话人错误率、语音检测的区间按整通通话重抽样（bootstrap）得出；比率用 Wilson 区间。",
        "字错率不计标点、空格、大小写和繁简；数字写法不同（8016 与 八零一六）算错。"
        "双声道按声道比，单声道按时间顺序比。",
        "说话人错误率：边界处共 0.25 秒不计（前后各一半），重叠计入（pyannote.metrics）。"
        "语音检测每 10 毫秒一帧，不分是谁。",
        "精确率：机器判不合格的，有多少判对；召回率：应判不合格的，机器找出多少，留给人判的不算找到。",
    )


def _calls(evaluation: Evaluation) -> str:
    done, verb = (
        (len(evaluation.heard), "听完并评测") if evaluation.hearing else (evaluation.judged, "有质检结果")
    )
    told = f"已标注 {evaluation.labelled} 通，其中{verb} {done} 通"
    if evaluation.problems:
        told += f"；{len(evaluation.problems)} 处没能评测，见后"
    return told + "。"


def _judged(found: Sequence[Figure]) -> Iterable[tuple[str, Verdict]]:
    return [
        (measure_name(figure), figure.verdict)
        for figure in found
        if figure.verdict is not None and figure.by in _SUMMED_UP
    ]


def _judged_roles(found: Sequence[RoleFigure]) -> Iterable[tuple[str, Verdict]]:
    return [(f"角色（{named(GROUPS, role.group)}）", role.verdict) for role in found if role.by == "line"]


def _told(figure: Figure) -> str:
    parts = [basis(figure)] if basis(figure) != NONE else []
    parts.append(f"{figure.calls} 通")
    if figure.interval:
        parts.append(f"95% 区间 {span(figure.interval)}")
    return (
        f"{measure_name(figure)} {value(figure)}（{'，'.join(parts)}），"
        f"目标 {target(figure.target)}：{figure.verdict}。"
    )


def _told_role(role: RoleFigure) -> str:
    counts = role.counts
    return (
        f"{named(GROUPS, role.group)}录音的坐席认对 {share(role.share)}，认反 {counts.wrong} 通，"
        f"没认出 {counts.unknown} 通，95% 区间 {span(role.share.interval)}，"
        f"目标 {target(TARGETS.roles)}：{role.verdict}。"
    )


def _items(found: Sequence[ItemFigure]) -> list[str]:
    judged = [item for item in found if item.counts.calls]
    if not judged:
        return []
    counts = [sum(item.verdict is verdict for item in judged) for verdict in Verdict]
    told = f"{len(judged)} 个质检项中 {counts[0]} 项够用、{counts[1]} 项不够用、{counts[2]} 项还不能断定"
    wrong = [item for item in judged if item.counts.false_fail]
    if wrong:
        names = [f"{item.name} {item.counts.false_fail} 次" for item in wrong]
        told += f"；冤枉坐席的误判：{listed(names)}"
    return [told + "。"]


def _no_roles(told: bool) -> str:
    reason = "声道角色都已给出，加 --withhold-roles 才考得出" if told else "标注没有说谁是坐席、谁是客户"
    return f"没有角色准确率：{reason}。"


def _no_items(evaluation: Evaluation) -> tuple[str, ...]:
    if any(item.counts.calls for item in items(evaluation)):
        return ()
    labelled = "有标注的通话都没有质检结果" if evaluation.items else "标注里没有 expected"
    return (f"没有质检项的精确率和召回率：{labelled}。",)

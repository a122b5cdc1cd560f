"""An explanation in words, as a coach would read it out: what happened, what was missed, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reports.explanation import ExplainedCall, ExplainedItem, Explanation
from reports.wording import PROBLEMS, SEVERITIES, SPEAKERS, STATES, clock, named
from reports.wording import points as points_text

Tone = Literal["head", "title", "plain", "marked", "context", "say", "small"]
DIRECTIONS = {"inbound": "呼入", "outbound": "呼出"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line on screen; ``tone`` says what it is, the screen how that looks."""

    text: str
    tone: Tone = "plain"


def lines(explanation: Explanation) -> tuple[Line, ...]:
    """The whole explanation: the call, what failed (what weighs most first), what is open, what went well."""
    if explanation.rubric_name is None:
        return (Line(_who(explanation), "head"), *_not_judged(explanation))
    return (
        Line(_who(explanation), "head"),
        Line(_score(explanation)),
        *(Line(text) for text in _caveats(explanation)),
        *_failed(explanation),
        *_open(explanation),
        *_reviewed(explanation),
        *_well(explanation),
        Line(_made_by(explanation), "small"),
    )


def _who(explanation: Explanation) -> str:
    call = explanation.call
    when = f"{call.started_at:%Y 年 %-m 月 %-d 日 %H:%M}" if call.started_at else "时间不详"
    kind = call.business_type or call.queue or ""
    direction = DIRECTIONS.get(call.direction or "", "")
    length = "" if call.duration_s is None else f"，时长 {clock(call.duration_s)}"
    took = "打的" if call.direction == "outbound" else "接的"
    return f"通话 {call.call_id}：{when}，{call.team or ''}{call.agent}{took}{kind}{direction}电话{length}。"


def _not_judged(explanation: Explanation) -> Iterator[Line]:
    call = explanation.call
    if call.state == "not_expected":
        yield Line("这通电话没有质检：话单显示没有接通，没有录音可听。")
        return
    reason = call.reason or "原因没有记录"
    kind, _, detail = reason.partition(": ")
    told = (detail if kind in PROBLEMS else reason).rstrip("。")
    yield Line(f"这通电话没有质检结果（{named(STATES, call.state)}）：{told}。")
    yield Line("没有听到就没有分数，不计入坐席的任何成绩。")
    if call.recording:
        yield Line(f"录音：{call.recording}", "small")


def _score(explanation: Explanation) -> str:
    call = explanation.call
    mark = f"合格线 {call.pass_mark:g} 分"
    if call.total is None:
        bounds = _bounds(explanation)
        return f"没有总分：听得准的分值不到七成{bounds}；{mark}。"
    verdict = "合格" if call.passed else "不合格"
    count = len(explanation.failed)
    found = f"{count} 项没有做到" if count else "没有扣分项"
    return f"得分 {call.total:.1f}{_sum(explanation)}，{mark}，{verdict}；{found}{_bounds(explanation)}。"


def _sum(explanation: Explanation) -> str:
    """How the total comes about, where fewer points than a hundred could be decided."""
    decided = [item for item in explanation.of("pass", "fail") if item.severity != "monitor"]
    earned = sum(item.points or 0.0 for item in decided)
    possible = sum(item.max_points for item in decided)
    total = explanation.call.total
    if explanation.scheme == "deduct" or total is None or possible in (0.0, 100.0):
        return ""
    if abs(100.0 * earned / possible - total) > 0.05:
        return ""  # a person has changed it since, or a cap holds
    return f"（能判定的 {points_text(possible, 0)} 分里得了 {points_text(earned, 0)} 分）"


def _bounds(explanation: Explanation) -> str:
    call = explanation.call
    if call.lower is None or call.upper is None or call.upper - call.lower < 0.05:
        return ""
    return f"（还有听不准的项：全算没做到是 {call.lower:.0f} 分，全算做到是 {call.upper:.0f} 分）"


def _caveats(explanation: Explanation) -> Iterator[str]:
    call = explanation.call
    fatal = "、".join(_where(item) for item in explanation.failed if item.severity == "fatal")
    zero = "总分才记 0 分" if explanation.fatal_zeroes else "才算数"
    if call.fatal == "provisional":
        yield (
            f"机器在这通电话里听到了致命错误：{fatal or '见下'}。这是机器判定，待人工确认："
            f"要等有人听过录音并确认，{zero}；在那之前不影响任何人的绩效和收入。请先一起听这段录音，再下结论。"
        )
    elif call.fatal == "confirmed":
        zeroed = "，总分记 0 分" if explanation.fatal_zeroes else ""
        yield f"致命错误（{fatal or '见下'}）已由人工听过录音并确认{zeroed}。"
    if any(item.review for item in explanation.items):
        yield f"人工复核过：机器原判 {_machine_total(call)}，现在以人工结果为准。"
    if call.review_reason and call.fatal != "provisional":
        yield f"建议复核：{call.review_reason}。"


def _machine_total(call: ExplainedCall) -> str:
    total = "没有总分" if call.machine_total is None else f"{call.machine_total:.1f} 分"
    return f"{total}、有致命错误待确认" if call.machine_fatal == "provisional" else total


def _where(item: ExplainedItem) -> str:
    """The item's name with the places to listen to."""
    starts = [clock(heard.start_s) for heard in item.heard if heard.start_s is not None]
    return f"{item.name}（录音 {'、'.join(dict.fromkeys(starts[:3]))}）" if starts else item.name


def _failed(explanation: Explanation) -> Iterator[Line]:
    if not explanation.failed:
        return
    yield Line("没有做到的", "title")
    for number, item in enumerate(explanation.failed, start=1):
        yield Line(f"{number}. {item.name}（{_weight(item, explanation)}）", "head")
        yield from _told(item)
        yield from _next_time(item)


def _told(item: ExplainedItem) -> Iterator[Line]:
    if item.expected:
        yield Line(f"要求：{item.expected}。")
    if item.review is None:
        yield Line(f"实际：{item.reason}")
    else:
        yield Line(item.review.machine_words)
        yield Line(item.review.person_words)
    yield from _talk(item)


def _talk(item: ExplainedItem) -> Iterator[Line]:
    for number, place in enumerate(item.places):
        if number:
            yield Line("……", "context")
        for said in place:
            doubt = "（听不准）" if said.doubtful else ""
            who = f"{named(SPEAKERS, said.speaker)}：" if said.speaker else ""
            text = f"{clock(said.start_s)} {who}{said.text}{doubt}"
            yield Line(text, "marked" if said.marked else "context")
    if item.places:
        return
    for heard in item.heard:
        who = f"{named(SPEAKERS, heard.speaker)}：" if heard.speaker else ""
        yield Line(f"{clock(heard.start_s)} {who}{heard.text}", "marked")


def _next_time(item: ExplainedItem) -> Iterator[Line]:
    if item.habit:
        yield Line(f"下次：{item.habit}")
    if item.say:
        yield Line("可以这样说：" if item.habit else "下次可以这样说：")
        for spoken in item.say:
            yield Line(f"{named(SPEAKERS, spoken.speaker)}：“{spoken.text}”", "say")
    if item.training:
        yield Line(f"相关培训：{item.training}")


def _weight(item: ExplainedItem, explanation: Explanation) -> str:
    if item.severity == "fatal":
        return "致命，待确认" if explanation.call.fatal == "provisional" else "致命"
    if item.severity == "monitor":
        return named(SEVERITIES, "monitor")
    lost = -(item.points or 0.0) if explanation.scheme == "deduct" else item.max_points - (item.points or 0.0)
    return f"扣 {points_text(lost, 0 if float(lost).is_integer() else 1)} 分"


def _open(explanation: Explanation) -> Iterator[Line]:
    found = [item for item in explanation.items if item.open]
    if not found:
        return
    yield Line("机器拿不准、没有扣分的", "title")
    for item in found:
        yield Line(f"· {item.name}：{item.reason}")
        if item.outcome == "uncertain":
            yield from _talk(item)


def _reviewed(explanation: Explanation) -> Iterator[Line]:
    """What a person found as it should be, first what the machine had found otherwise, with its words."""
    found = [(item, item.review) for item in explanation.of("pass") if item.review is not None]
    if not found:
        return
    yield Line("人工复核判为合格的", "title")
    kept: dict[str, list[str]] = {}
    for item, review in found:
        if review.machine_outcome == "pass" and not review.note:
            kept.setdefault(review.by, []).append(item.name)
            continue
        yield Line(f"· {item.name}", "head")
        yield Line(review.machine_words)
        yield Line(review.person_words)
        if review.machine_outcome != "pass":
            yield from _talk(item)
    for by, names in kept.items():
        yield Line(f"机器也判合格，人工维持（{by}）：{'、'.join(names)}。")


def _well(explanation: Explanation) -> Iterator[Line]:
    """What was said as it should be, apart from faults that only did not occur.

    What only people judge stands where their verdicts do.
    """
    good = [item for item in explanation.of("pass") if item.check_type != "manual"]
    said = [item.name for item in good if item.heard]
    clean = [item.name for item in good if not item.heard]
    if good:
        yield Line(f"做得好的（{len(good)} 项合格）", "title")
    if said:
        yield Line(f"做到了：{'、'.join(said)}。")
    if clean:
        yield Line(f"没有出现问题：{'、'.join(clean)}。")
    manual = [item.name for item in explanation.items if item.manual]
    left_out = [item.name for item in explanation.of("not_applicable") if not item.manual]
    if manual:
        yield Line(f"要由人来评的：{'、'.join(manual)}。", "small")
    if left_out:
        yield Line(f"这通不适用的：{'、'.join(left_out)}。", "small")


def _made_by(explanation: Explanation) -> str:
    call = explanation.call
    models = "，".join(f"{part} {model}" for part, model in explanation.models) or "模型没有记录"
    rubric = f"{explanation.rubric_name}（{call.rubric}，版本 {call.rubric_version}）"
    recording = f"；录音 {call.recording}" if call.recording else ""
    return f"依据：{rubric}；评分程序 {call.scorer_version}；听写 {models}{recording}。"

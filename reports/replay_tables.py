"""The difference between two rubric versions in a Chinese sentence or two, and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.replay import GroupChange, ReplayedCall, RubricDiff
from reports.report import Cell, Column, Report
from reports.scope import BY_NAMES
from reports.wording import OUTCOMES, listed, named, points, signed
from rubrics.changes import Change
from scoring.replay import NotReplayed
from scoring.scorecard import Outcome

NAMED_CALLS = 5


def sentences(diff: RubricDiff) -> tuple[str, ...]:
    """What changes, the most important first."""
    old, new = diff.versions.before, diff.versions.after
    name = f"《{new.name}》" if old.name != new.name else ""
    title = f"《{old.name}》{old.rubric_version} → {name}{new.rubric_version}"
    if not diff.calls:
        return (f"{title}：没有一通电话可以按两版对比。", *_left_out(diff))
    return (
        f"{title}：{_gist(diff)}", *_crossings(diff), *_fatals(diff), *_new_items(diff), *_left_out(diff)
    )  # fmt: skip


def _gist(diff: RubricDiff) -> str:
    mean = diff.mean
    count = f"重放 {len(diff.calls):,} 通电话"
    if mean.change is None:
        return f"{count}，没有一通在两版下都有总分。"
    moved = len(diff.moved)
    if not moved:
        return f"{count}，两版的判定完全相同，平均 {points(mean.before)} 分。"
    within = ""
    if mean.interval is not None:
        low, high = signed(mean.interval.low, 2), signed(mean.interval.high, 2)
        within = f"，95% 区间 {low} 到 {high}"
    shift = f"平均分 {points(mean.before)} → {points(mean.after)}（{signed(mean.change, 2)} 分{within}）"
    return f"{count}，{shift}；{moved:,} 通有变化。"


def _crossings(diff: RubricDiff) -> Iterator[str]:
    down, up = diff.crossed_down, diff.crossed_up
    old, new = diff.versions.before.pass_mark, diff.versions.after.pass_mark
    mark = f"合格线 {new:g}" if old == new else f"合格线 {old:g} → {new:g}"
    told = [
        f"{len(down):,} 通由合格变不合格{_calls(down)}" if down else "没有由合格变不合格的",
        f"{len(up):,} 通由不合格变合格{_calls(up)}" if up else "没有由不合格变合格的",
    ]
    yield f"{mark}：{'；'.join(told)}。"
    lost, won = diff.lost_total, diff.won_total
    if lost or won:
        yield f"{len(lost):,} 通不再有总分{_calls(lost)}；{len(won):,} 通新有了总分{_calls(won)}。"


def _fatals(diff: RubricDiff) -> Iterator[str]:
    new, lost = diff.new_fatal, diff.lost_fatal
    before = sum(one.before.fatal for one in diff.calls)
    after = sum(one.after.fatal for one in diff.calls)
    told = [
        f"新增 {len(new):,} 通{_calls(new)}" if new else "",
        f"减少 {len(lost):,} 通{_calls(lost)}" if lost else "",
    ]
    changes = "，".join(part for part in told if part) or "没有增减"
    yield f"致命（待确认）：{before:,} → {after:,} 通，{changes}。"


def _new_items(diff: RubricDiff) -> Iterator[str]:
    """How many calls each new item is for, and what it says of them."""
    for one in diff.items:
        if one.change.change is not Change.NEW:
            continue
        failed, decided = one.after.count, one.after.n
        open_calls = f"，{one.applies - decided:,} 通拿不准" if one.applies > decided else ""
        told = f"{failed:,} 通不合格{open_calls}" if one.applies else "没有一通可以判"
        yield f"新增的“{one.change.name}”适用于 {one.applies:,} 通：{told}。"


def _left_out(diff: RubricDiff) -> Iterator[str]:
    skipped = diff.skipped
    if skipped[NotReplayed.NEITHER]:
        yield f"另有 {skipped[NotReplayed.NEITHER]:,} 通不是这份方案适用的通话，没有重放。"
    for kind, which, other in (
        (NotReplayed.ONLY_BEFORE, "旧版", "新版"),
        (NotReplayed.ONLY_AFTER, "新版", "旧版"),
    ):
        if skipped[kind]:
            yield f"{skipped[kind]:,} 通只有{which}适用，{other}不适用，无法对比。"
    if diff.unreadable:
        names = listed([call_id for call_id, _ in diff.unreadable], NAMED_CALLS)
        yield f"{len(diff.unreadable):,} 通的转写文本读不出来（{names}）。"
    yield from diff.notes


def _calls(calls: Sequence[ReplayedCall]) -> str:
    """Some of them by id, in brackets."""
    if not calls:
        return ""
    such_as = "如 " if len(calls) > NAMED_CALLS else ""
    return f"（{such_as}{'、'.join(one.call_id for one in calls[:NAMED_CALLS])}）"


def items_table(diff: RubricDiff) -> Report:
    """One row per item of either version."""
    columns = (
        Column("item_id", "编号", "text"),
        Column("item", "质检项", "text"),
        Column("change", "改动", "text"),
        Column("keys", "改了什么", "text"),
        Column("failed", "合格→不合格", "count"),
        Column("passed", "不合格→合格", "count"),
        Column("opened", "变得拿不准", "count"),
        Column("settled", "变得拿得准", "count"),
        Column("applies", "新版适用通话数", "count"),
        Column("fail_rate_before", "旧不合格率", "share"),
        Column("fail_rate_after", "新不合格率", "share"),
    )
    rows = tuple(
        (
            one.change.item_id, one.change.name, one.change.change.value, "、".join(one.change.keys) or None,
            one.failed, one.passed, one.opened, one.settled, one.applies,
            one.before.rate, one.after.rate,
        )
        for one in diff.items
    )  # fmt: skip
    return Report("rubric-diff-items", "质检项", filters(diff), columns, rows)


def groups_table(diff: RubricDiff, by: str) -> Report:
    """One row per agent, or per team: the largest loss first."""
    columns = (
        Column("group", BY_NAMES[by], "text"),
        Column("team", "班组", "text"),
        Column("calls", "通话数", "count"),
        Column("before", "旧平均分", "points"),
        Column("after", "新平均分", "points"),
        Column("change", "变化", "points"),
        Column("crossed_down", "合格→不合格", "count"),
        Column("crossed_up", "不合格→合格", "count"),
    )
    found = diff.by_agent() if by == "agent" else diff.by_team()
    rows = tuple(_group_row(one) for one in found)
    return Report(f"rubric-diff-{by}s", BY_NAMES[by], filters(diff), columns, rows)


def _group_row(one: GroupChange) -> tuple[Cell, ...]:
    mean = one.mean
    return (
        one.group.label, one.group.team, mean.calls, mean.before, mean.after, mean.change,
        one.crossed_down, one.crossed_up,
    )  # fmt: skip


def calls_table(diff: RubricDiff) -> Report:
    """One row per call on which anything differs, the largest change first; the sentences as notes."""
    columns = (
        Column("call_id", "通话", "text"),
        Column("day", "日期", "date"),
        Column("agent", "坐席", "text"),
        Column("team", "班组", "text"),
        Column("before", "旧总分", "points"),
        Column("after", "新总分", "points"),
        Column("change", "变化", "points"),
        Column("passed_before", "旧合格", "flag"),
        Column("passed_after", "新合格", "flag"),
        Column("fatal_before", "旧致命待确认", "flag"),
        Column("fatal_after", "新致命待确认", "flag"),
        Column("moved", "变了什么", "text"),
    )
    names = {one.change.item_id: one.change.name for one in diff.items}
    rows = tuple(_call_row(one, names) for one in diff.moved)
    return Report("rubric-diff", "有变化的通话", filters(diff), columns, rows, sentences(diff))


def _call_row(one: ReplayedCall, names: dict[str, str]) -> tuple[Cell, ...]:
    moved = "；".join(_move(names[item_id], old, new) for item_id, old, new in one.moved)
    return (
        one.call_id, one.day, one.agent.label, one.team, one.before.total, one.after.total, one.change,
        one.before.passed, one.after.passed, one.before.fatal, one.after.fatal, moved or None,
    )  # fmt: skip


def _move(name: str, old: Outcome | None, new: Outcome | None) -> str:
    if old is None:
        return f"{name}（新增）{named(OUTCOMES, new)}"
    if new is None:
        return f"{name}（已删）原{named(OUTCOMES, old)}"
    return f"{name} {named(OUTCOMES, old)}→{named(OUTCOMES, new)}"


def filters(diff: RubricDiff) -> tuple[tuple[str, str], ...]:
    old, new = diff.versions.before, diff.versions.after
    return (
        ("old", f"{old.rubric}@{old.rubric_version}"),
        ("new", f"{new.rubric}@{new.rubric_version}"),
        *diff.days,
    )


def changed_items(diff: RubricDiff) -> str:
    """Which items differ by content, in one line."""
    found = [one.change for one in diff.items if one.change.change is not Change.SAME]
    if not found:
        return "两版的质检项内容相同。"
    told = [f"{one.change.value}“{one.name}”" + _in_brackets(one.keys) for one in found]
    return f"质检项的改动：{'；'.join(told)}。"


def _in_brackets(keys: Sequence[str]) -> str:
    return f"（{'、'.join(keys)}）" if keys else ""

"""What a sheet says, in sentences for the one it is about and for who talks with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.group import agent_group
from reports.period import named
from reports.scope import BY_NAMES
from reports.share import Share
from reports.sheet import Action, Sheet
from reports.sheet_goal import Goal
from reports.strengths import Strength
from reports.weak_text import learnt
from reports.weakness import WeakItem
from reports.wording import listed, percent, points, signed

_GOALS = {"total": "平均分", "pass_rate": "合格率"}
_MOST_GOALS = 5


def sentences(sheet: Sheet) -> tuple[str, ...]:
    """The month first, then where it moves, what is good, what is weak, what was agreed."""
    return tuple(_sentences(sheet))


def _sentences(sheet: Sheet) -> Iterator[str]:
    name = sheet.group.label
    row = sheet.this_month
    if sheet.unheard_of:
        yield from _unheard_of(sheet)
        return
    if row is None:
        yield f"{name}：所选时段没有已质检的通话，这张表只能列出登记和约定的事项。"
    else:
        yield _month(sheet)
        items = [_item_goal(goal) for goal in sheet.goals if goal.name is not None]
        yield from (_goal(goal) for goal in sheet.goals if goal.name is None)
        if items:
            more = f"；等 {len(items)} 项" if len(items) > _MOST_GOALS else ""
            yield f"质检项目标：{'；'.join(items[:_MOST_GOALS])}{more}。"
    if sheet.reading is not None and sheet.reading.calls:
        yield sheet.reading.sentence
    if sheet.strengths:
        yield f"做得好的：{listed(_against_peers(sheet.strengths), 3)}。"
    if sheet.weak:
        yield f"要改进的：{listed(_against_peers(sheet.weak), 3)}。"
    elif row is not None:
        yield f"没有哪一项{'仍' if sheet.over else ''}明显弱于同级：差别都在偶然波动之内。"
    if sheet.over:
        yield f"已经好转的：{listed([learnt(one) for one in sheet.over], 3)}。"
    yield from _members(sheet)
    yield from _agreed(sheet)


def _unheard_of(sheet: Sheet) -> Iterator[str]:
    what = BY_NAMES[sheet.options.level]
    yield f"没有{what} {sheet.options.key}：名单和话单里都没有，也就没有已质检的通话。"
    if sheet.actions or sheet.courses:
        yield (
            f"只有面谈约定 {len(sheet.actions)} 条、培训记录 {len(sheet.courses)} 条写着这个编号，"
            "多半是写错了，请核对后重新导入。"
        )


def _against_peers(rows: Sequence[Strength | WeakItem]) -> list[str]:
    """Items of one name in several rubrics are told once."""
    counted: dict[str, tuple[Share, Share]] = {}
    for row in rows:
        failed, peers = counted.get(row.name, (Share(0, 0), Share(0, 0)))
        counted[row.name] = failed + row.failed, peers + row.peers
    return [
        f"“{name}”（不合格 {_of(failed)}，同级 {percent(peers.rate)}）"
        for name, (failed, peers) in counted.items()
    ]


def _month(sheet: Sheet) -> str:
    row = sheet.this_month
    if row is None:
        return ""
    when = named(row.period, "month")
    if row.mean is None:
        return f"{sheet.group.label}：{when}质检 {row.calls} 通，都因可判项目不足而没有总分。"
    span = ""
    if row.interval is not None:
        span = f"，95% 区间 {points(row.interval.low)}–{points(row.interval.high)}"
    change = ""
    if row.change is not None:
        clear = {True: "，变化明显", False: "，在波动之内", None: "，样本不足以比较"}[row.change_clear]
        change = f"，环比 {signed(row.change)} 分{clear}"
    waiting = f"（待确认 {row.fatal_provisional}）" if row.fatal_provisional else ""
    fatal = f"；致命差错 {row.fatal.count} 通{waiting}" if row.fatal.count else ""
    thin = "（样本不足，仅供参考）" if not row.enough else ""
    coverage = _coverage(sheet)
    return (
        f"{sheet.group.label}：{when}质检 {row.calls} 通，"
        f"平均 {points(row.mean)} 分（n={row.counted}{span}）{change}，"
        f"合格率 {percent(row.passed.rate)}{fatal}{thin}。{coverage}"
    )


def _coverage(sheet: Sheet) -> str:
    told = sheet.coverage
    if told is None:
        return ""
    closed = "本月已封账。" if told.closed else "本月尚未封账，数字还会变。"
    failed = f"，{told.failed} 通处理失败" if told.failed else ""
    return (
        f"人工接起 {told.answered} 通，质检 {told.judged} 通{failed}，人工复核 {told.reviewed} 通。{closed}"
    )


def _goal(goal: Goal) -> str:
    name = _GOALS[goal.measure]
    wanted, actual = (percent(goal.target), percent(goal.actual))
    if goal.measure == "total":
        wanted, actual = points(goal.target), points(goal.actual)
    verdict = {True: "已达标", False: "未达标", None: f"这 {goal.n} 通还断定不了是否达标"}[goal.reached]
    return f"目标：{name} {wanted}，本月 {actual}，{verdict}。"


def _item_goal(goal: Goal) -> str:
    if goal.actual is None:
        return f"“{goal.name}”目标 {percent(goal.target)}，本月没有判定"
    verdict = {True: "已达标", False: "未达标", None: "还断定不了是否达标"}[goal.reached]
    return f"“{goal.name}”目标 {percent(goal.target)}，实际 {percent(goal.actual)}（n={goal.n}），{verdict}"


def _of(share: Share) -> str:
    return f"{percent(share.rate)}，{share.count}/{share.n}"


def _members(sheet: Sheet) -> Iterator[str]:
    low = [row for row in sheet.members if row.enough and row.interval is not None and row.mean is not None]
    mean = sheet.this_month.mean if sheet.this_month else None
    if mean is None or not low:
        return
    below = [
        f"{row.group.label} {points(row.mean)} 分（{row.counted} 通）"
        for row in low
        if row.interval and row.interval.high < mean
    ]
    above = [
        f"{row.group.label} {points(row.mean)} 分（{row.counted} 通）"
        for row in low
        if row.interval and row.interval.low > mean
    ]
    if above:
        yield f"明显高于平均：{listed(above[::-1], 5)}。"
    if below:
        yield f"明显低于平均：{listed(below, 5)}。"
    if not above and not below and len(low) > 1:
        yield f"成员 {len(low)} 个，彼此没有明显高低之分。"


def _agreed(sheet: Sheet) -> Iterator[str]:
    end = sheet.options.until.end
    until = f"（截至 {end}）" if end else ""
    if not sheet.actions:
        yield f"没有登记过面谈约定{until}。"
        return
    kept = sum(action.kept is True for action in sheet.actions)
    broken = sum(action.kept is False for action in sheet.actions)
    unknown = len(sheet.actions) - kept - broken
    if sheet.options.level != "agent":
        told = f"已落实 {kept}，未落实 {broken}，还没有人说 {unknown}"
        yield f"面谈约定{until or ' '}{len(sheet.actions)} 条：{told}。"
        return
    yield f"最近一次面谈{until}：{told_action(sheet.actions[0])}"
    if len(sheet.actions) > 1:
        yield f"历次共约定 {len(sheet.actions)} 条：已落实 {kept}，未落实 {broken}，还没有人说 {unknown}。"


def told_action(action: Action) -> str:
    """One agreement, and what the calls say since; two rates are given, not judged."""
    who = f"与{action.coach}" if action.coach else ""
    state = {True: "已落实", False: "未落实", None: "还没有人说是否落实"}[action.kept]
    due = f"，期限 {action.due}" if action.due and action.kept is None else ""
    moved = ""
    if action.before.n and action.since.n:
        moved = f"；该项不合格率 {_of(action.before)} → {_of(action.since)}"
    return f"{action.held_on} {who}约定“{action.action}”，{state}{due}{moved}。"


def agent_name(agent: str, number: str | None, name: str | None) -> str:
    return agent_group(agent, number, name, None).label


def notes(sheet: Sheet) -> tuple[str, ...]:
    lines = [
        "达标、未达标只在 95% 区间整个落在目标一侧时才说；做得好、要改进按 Fisher 精确检验与同级其他人比，"
        "Benjamini-Hochberg 校正（5%）。",
        "约定前后的两个比率只是摆在一起，不是培训效果的检验；要判断效果请看 training 报告。",
    ]
    if not sheet.exemplary and sheet.this_month is not None:
        lines.append("没有可作示范的片段：要有录音位置、总分合格、没有致命差错的通话。")
    return tuple(lines)

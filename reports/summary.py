"""The night in one paragraph of plain Chinese sentences."""

from __future__ import annotations

from collections import Counter

from reports.course import Course
from reports.night import Night, Totals
from reports.reconciliation import reasons
from reports.slope import Reading
from reports.weak_text import learnt, merged
from reports.wording import listed, percent, points

_NARROW_POINTS = 5.0
"""Means of all agents within so few points tell nobody apart (our choice)."""

_MOST_COURSES = 2


def sentences(night: Night) -> tuple[str, ...]:
    """What happened, how good it was, what to hear first, who moves, what to teach; each with its n."""
    if not night.history.calls and not night.night.calls and night.books.run is None:
        return ("仓库里还没有任何通话：请先运行一次 callqa run 或 callqa demo。",)
    told = [*_books(night), *_scores(night.night), *_fatal(night), *_movers(night)]
    if night.over:
        told.append(f"逐项看已经好转、不必再辅导的：{listed([learnt(one) for one in night.over], 3)}。")
    told += _weak(night)
    if not night.history.calls:
        told.append("还没有历史结果，走势与薄弱项要等积累一段时间后才有。")
    return tuple(told)


def _books(night: Night) -> list[str]:
    run = night.books.run
    if run is None:
        return []
    told = f"本次运行读到话单 {run.records} 条，应有录音 {run.expected} 通，质检 {run.scored} 通"
    if run.already_done:
        told += f"（另有 {run.already_done} 通此前已完成）"
    trouble = "、".join(f"{word} {count} 通" for word, count in reasons(night.books.failed))
    told += f"，失败 {run.failed} 通" + (f"（{trouble}）" if trouble else "")
    if run.rejected:
        told += f"，话单有 {run.rejected} 行读不出来"
    told += "。"
    return [told] if run.missing_from_books == 0 else [told, night.books.balance]


def _scores(totals: Totals) -> list[str]:
    if not totals.calls:
        return ["这一晚没有质检结果。"]
    if totals.mean is None:
        return [f"{totals.calls} 通都因可判项目不足而没有总分。"]
    interval = totals.interval
    span = f"，95% 区间 {points(interval.low)}–{points(interval.high)}" if interval else ""
    passed = totals.pass_share
    return [
        f"平均 {points(totals.mean)} 分（{totals.counted} 通{span}），合格率 {percent(passed.rate)}"
        f"（{passed.count}/{passed.n}）。"
    ]


def _fatal(night: Night) -> list[str]:
    totals = night.night
    if not totals.calls:
        return []
    if not totals.fatal_provisional and not totals.fatal_confirmed:
        return ["没有发现致命差错。"]
    people = Counter(story.call.agent for story in night.fatal)
    names = [f"{name} {count} 通" if count > 1 else name for name, count in people.most_common()]
    told = f"{totals.fatal_provisional} 通出现致命差错，待人工确认（{listed(names, unit='人')}）"
    if totals.fatal_confirmed:
        told += f"；另有 {totals.fatal_confirmed} 通已经确认"
    return [told + "。"]


def _movers(night: Night) -> list[str]:
    readings = night.agents.readings
    if not readings:
        return []
    told = []
    for reading, verb in ((Reading.RISING, "持续上升"), (Reading.FALLING, "持续下降")):
        names = [one.group.label for one in readings if one.reading is reading]
        if names:
            told.append(f"得分{verb}的坐席：{listed(names)}。")
    if not told:
        thin = sum(one.reading is Reading.TOO_FEW for one in readings)
        told.append(
            f"{len(readings)} 位坐席的总分走势中，没有谁的升降超出偶然波动"
            + (f"（其中 {thin} 位样本不足以判断）。" if thin else "。")
        )
    hinted = [one for one in readings if one.hint]
    if hinted:
        names = [one.hinted for one in hinted]
        told.append(f"单看总分像有变化、同看 {len(readings)} 位时还不能肯定的：{listed(names)}。")
    return told + _spread(night)


def _spread(night: Night) -> list[str]:
    """Do the scores tell people apart at all?"""
    by_agent: dict[str | None, list[tuple[float, int]]] = {}
    for row in night.agents.rows:
        if row.mean is not None:
            by_agent.setdefault(row.group.key, []).append((row.mean, row.counted))
    means = [
        sum(mean * n for mean, n in rows) / sum(n for _, n in rows)
        for rows in by_agent.values()
        if sum(n for _, n in rows) >= night.agents.options.minimum
    ]
    if len(means) < 5 or max(means) - min(means) > _NARROW_POINTS:
        return []
    return [
        f"{len(means)} 位坐席的平均分都在 {points(min(means))}–{points(max(means))} 之间，"
        "这份评分表几乎分不出高下。"
    ]


def _weak(night: Night) -> list[str]:
    """Courses to hold, whom to talk with alone, and what is no matter of people."""
    held = night.courses
    taught = [
        f"“{course.topic}”应到 {len(course.attendees)} 人，{listed(_texts(course), 2, '处')}"
        for course in held
        if not course.alone
    ]
    single = [text for course in held if course.alone for text in _texts(course)]
    common = [
        f"“{one.first.name}”（不合格率 {percent(one.failed.rate, 0)}，{one.failed.count}/{one.failed.n}）"
        for one in merged(
            row for row in night.still_weak if row.level == "centre" and row.severity != "monitor"
        )
    ]
    told = []
    if taught:
        more = f"；等 {len(taught)} 门" if len(taught) > _MOST_COURSES else ""
        told.append(f"值得开的课：{'；'.join(taught[:_MOST_COURSES])}{more}。")
    if common:
        told.append(f"全中心都弱、先查流程和话术的：{listed(common, 2, '项')}。")
    if single:
        told.append(f"一对一辅导即可、不必开课的：{listed(single, 3, '项')}。")
    return told


def _texts(course: Course) -> list[str]:
    """Whose items it is about, the most to be won first."""
    return [
        f"“{one.first.name}”（{one.first.group.label}，不合格率 {percent(one.failed.rate, 0)}，"
        f"{one.failed.count}/{one.failed.n}）"
        for one in merged(course.rows)
    ]

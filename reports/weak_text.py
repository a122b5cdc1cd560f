"""Weak items in sentences, for a trainer: fatal ones first, courses, whose they are, new hands or old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.course import Course
from reports.improvement import RECENT_DAYS, Improvement
from reports.share import Share
from reports.tenure import FEWEST_AGENTS, Band, TenureItem, Whose
from reports.weak_items import WeakItems
from reports.weakness import Key, WeakItem, Weakness
from reports.wording import listed, percent

_MOST_COURSES = 8
_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Merged:
    """One group's item over all rubrics that have one of that name.

    Attributes:
        first: the row that could win back most.
    """

    first: WeakItem
    failed: Share
    peers: Share

    @property
    def text(self) -> str:
        return (
            f"{self.first.group.label}“{self.first.name}”不合格 {percent(self.failed.rate, 0)}"
            f"（{self.failed.count}/{self.failed.n}，同级 {percent(self.peers.rate, 0)}）"
        )


def sentences(
    found: WeakItems,
    held: Sequence[Course],
    over: Sequence[Improvement],
    tenure: Sequence[TenureItem],
    names: Mapping[Key, str],
) -> tuple[str, ...]:
    """The verdict first; never empty."""
    if not found.rows:
        return ("所选范围内还没有质检结果，谈不上薄弱项。",)
    told = [*_verdict(found, held), *_fatal(found, held)]
    shown = sorted(held[:_MOST_COURSES], key=lambda course: course.alone)  # courses first, then single talks
    told += [_talk(course) if course.alone else _course(course) for course in shown]
    told += [*_over(over), *_centre(found), *_tenure(tenure, names)]
    return tuple(told)


def _verdict(found: WeakItems, held: Sequence[Course]) -> Iterable[str]:
    if not held:
        judged = sum(row.failed.n for row in found.rows if row.level == "centre")
        if not any(row.failed.count for row in found.rows):
            yield f"所选范围内没有任何不合格的质检项（{judged} 次判定），不需要开课。"
        elif all(row.p_value is None for row in found.rows if row.level != "centre"):
            alone = f"只有一个坐席或班组，或样本不足，共 {judged} 次判定"
            yield f"没有可比较的同级（{alone}），不足以判断是谁的短板。"
        else:
            yield f"没有哪个坐席或班组明显弱于同级（{judged} 次判定），差别都在偶然波动之内，不需要单独开课。"
        return
    taught = [course for course in held if not course.alone]
    single = [course for course in held if course.alone]
    talks = listed([f"{course.attendees[0].group.label}“{course.topic}”" for course in single], _MOST_COURSES)
    if not taught:
        yield (
            f"没有需要开班的课；{len(single)} 个主题各只有一人薄弱，一对一辅导即可，"
            f"按可挽回的分数排：{talks}；第一个{_won(single[0])}。"
        )
        return
    topics = listed([f"“{course.topic}”" for course in taught], _MOST_COURSES)
    more = f"；另有 {len(single)} 个主题各只有一人薄弱，一对一辅导即可、不必开课：{talks}" if single else ""
    yield (
        f"值得开的课有 {len(taught)} 门，按可挽回的分数排：{topics}；先开“{taught[0].topic}”，"
        f"{_won(taught[0])}{more}。"
    )


def _won(course: Course) -> str:
    span = f"{course.interval.low:.0f}–{course.interval.high:.0f}"
    return (
        f"预计可挽回 {course.winnable:.0f} 分（95% 区间 {span}，"
        f"依据 {course.failed.n} 次判定、{course.failed.count} 次不合格）"
    )


def _fatal(found: WeakItems, held: Sequence[Course]) -> Iterable[str]:
    """Nobody waits for a course with these; who needs no course is not sent to one."""
    single = {(row.key, row.group.key) for course in held if course.alone for row in course.rows}
    rows = [row for row in found.weak if row.severity == "fatal" and row.level == "agent"]
    for alone, how in ((True, "致命项的一对一辅导最先做"), (False, "致命项先单独面谈，再上课")):
        told = [
            one.text for one in merged(row for row in rows if ((row.key, row.group.key) in single) is alone)
        ]
        if told:
            yield f"{how}：{listed(told, 3)}。"


def _course(course: Course) -> str:
    teams = merged(row for row in course.rows if row.level == "team")
    own = merged(row for row in course.rows if row.level == "agent")
    parts = []
    if teams:
        parts.append(f"{listed([one.text for one in teams], 3)}，是班组共性，全组都来，不是一两个人的事")
    if own:
        parts.append(f"个人短板：{listed([one.text for one in own], 4)}")
    names = listed([one.group.label for one in course.attendees], _MOST_NAMED, "人")
    who = f"应到 {len(course.attendees)} 人：{names}"
    about = f"“{course.topic}”（{'、'.join(course.items)}）"
    return f"{about}：{_won(course)}。{'；'.join(parts)}。{who}。{_past(course)}"


def _talk(course: Course) -> str:
    """One person alone."""
    own = listed([one.text for one in merged(course.rows)], 4)
    return f"一对一辅导“{course.topic}”：{own}；{_won(course)}。{_past(course)}"


def _past(course: Course) -> str:
    """What they took before, and whether it showed."""
    return f"{listed([one.sentence for one in course.past], 3)}。" if course.past else ""


def merged(rows: Iterable[WeakItem]) -> list[Merged]:
    """The same item of the same group in another rubric is told once."""
    found: dict[tuple[str | None, str], Merged] = {}
    for row in rows:
        place = row.group.key, row.name
        known = found.get(place)
        found[place] = (
            Merged(row, row.failed, row.peers)
            if known is None
            else Merged(known.first, known.failed + row.failed, known.peers + row.peers)
        )
    return list(found.values())


def _over(over: Sequence[Improvement]) -> Iterable[str]:
    """Who has learnt it meanwhile."""
    if not over:
        return
    yield f"已经好转、不必再来的：{listed([learnt(one) for one in over], 4)}。"


def learnt(one: Improvement) -> str:
    """Who fails which item less of late."""
    return (
        f"{one.rows[0].group.label}“{one.rows[0].name}”近 {RECENT_DAYS} 天不合格 {_counted(one.recent)}，"
        f"之前 {_counted(one.before)}"
    )


def _counted(share: Share) -> str:
    return f"{percent(share.rate, 0)}（{share.count}/{share.n}）"


def _centre(found: WeakItems) -> Iterable[str]:
    """What everybody fails is no matter of people."""
    common = [row for row in found.weak if row.weakness is Weakness.CENTRE]
    scored = merged(row for row in common if row.severity != "monitor")
    watched = merged(row for row in common if row.severity == "monitor")
    if scored:
        told = [
            f"“{one.first.name}”不合格 {percent(one.failed.rate, 0)}（{one.failed.count}/{one.failed.n}，"
            f"做得最好的四分之一坐席也有 {percent(one.first.attainable, 0)}）"
            for one in scored
        ]
        yield f"全中心共性：{listed(told, 4)}；各班组都这样，先查流程、话术和系统，不要只怪坐席。"
    if watched:
        told = [
            f"“{one.first.name}”{percent(one.failed.rate, 0)}（{one.failed.n} 次判定）" for one in watched
        ]
        yield f"只监督不计分、全中心都常缺的：{listed(told, 4)}；要不要写进流程，请质检主管定。"


def _tenure(tenure: Sequence[TenureItem], names: Mapping[Key, str]) -> Iterable[str]:
    if not tenure:
        yield "没有坐席的入职日期，分不出新人和老坐席的短板。"
        return
    for whose, advice in ((Whose.NEW, "放进岗前和新人培训"), (Whose.OLD, "新人反而做得好，重在重申要求")):
        rows = [one for one in tenure if one.whose is whose]
        if rows:
            yield f"{whose.value}：{listed([_by_band(one, names) for one in rows], 4)}；{advice}。"
    if all(one.whose is Whose.TOO_FEW for one in tenure):
        new = max(one.agents[Band.NEW] for one in tenure)
        old = max(one.agents[Band.SETTLED] for one in tenure)
        yield (
            f"新人（{Band.NEW.value}）{new} 名、老坐席（{Band.SETTLED.value}）{old} 名，"
            f"不足各 {FEWEST_AGENTS} 名，判断不了是新人还是老坐席的短板。"
        )
    elif all(one.whose in (Whose.TOO_FEW, Whose.NOBODY) for one in tenure):
        judged = sum(share.n for one in tenure for share in one.failed.values())
        yield f"新人与老坐席之间没有哪一项有明显差别（{judged} 次判定）。"


def _by_band(one: TenureItem, names: Mapping[Key, str]) -> str:
    new, old = one.failed[Band.NEW], one.failed[Band.SETTLED]
    return (
        f"“{names.get(one.key, one.key[1])}”"
        f"新人 {percent(new.rate, 0)}（{new.count}/{new.n}，{one.agents[Band.NEW]} 人）"
        f"对老坐席 {percent(old.rate, 0)}（{old.count}/{old.n}，{one.agents[Band.SETTLED]} 人）"
    )

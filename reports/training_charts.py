"""The courses drawn: all effects with their intervals, and each course's weeks before and after."""

from __future__ import annotations

from reports.answer import Chart, Series
from reports.course_effect import CourseEffect
from reports.training import Training

MOST_COURSES = 6


def charts(found: Training) -> tuple[Chart, ...]:
    """Nothing is drawn of a course that has no weeks."""
    told = [one for one in found.courses if one.effect]
    drawn = [_weeks(number, one) for number, one in enumerate(told[:MOST_COURSES], start=1) if one.weeks]
    return (*((_effects(told),) if told else ()), *drawn)


def _effects(told: list[CourseEffect]) -> Chart:
    values = [(one.effect.change, one.effect.interval) for one in told if one.effect]
    series = Series(
        "变化",
        tuple(100 * change for change, _ in values),
        low=tuple(100 * interval.low for _, interval in values),
        high=tuple(100 * interval.high for _, interval in values),
    )
    labels = tuple(f"{one.course.name}（{one.verdict.value}）" for one in told)
    return Chart(
        "training-effects", "各门课的效果（低于 0 为变好，线段为 95% 区间）", "interval", labels, (series,),
        y_title="每百通不合格次数的变化", levels=(("没有变化", 0.0),),
    )  # fmt: skip


def _weeks(number: int, one: CourseEffect) -> Chart:
    labels = tuple(f"课{'前' if week.number < 0 else '后'} {abs(week.number)} 周" for week in one.weeks)
    attendees = Series(
        "参加者",
        tuple(_hundred(week.attendees) for week in one.weeks),
        marked=tuple(week.chosen for week in one.weeks),
    )
    peers = Series("同期没上这类课的同事", tuple(_hundred(week.peers) for week in one.weeks))
    return Chart(
        f"training-weeks-{number}", f"{one.course.name}：课前课后（标出的是选人的几周，不作比较）", "line",
        labels, (attendees, peers),
        y_title="每百通不合格次数" if one.counted else "每通失分",
    )  # fmt: skip


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share

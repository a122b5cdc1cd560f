"""Courses that would win back most: weak items by training topic, with who should come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reports.share import Interval
from reports.weakness import WeakItem, Weakness

NO_TOPIC = "未写培训主题"


@dataclass(frozen=True, slots=True)
class Course:
    """One proposed course.

    Attributes:
        items: names of the weak items it is about.
        agents: who is weak by themselves; ``teams``: whose weakness is the team's; ``everybody``: the whole
            centre is weak on one of the items, which points at the process before any course.
        winnable, interval: points that could be won back in as many calls as were looked at, were those who
            come as good as their peers.
        verdicts: decided ones that this rests on.
    """

    topic: str
    items: tuple[str, ...]
    agents: tuple[str, ...]
    teams: tuple[str, ...]
    everybody: bool
    winnable: float
    interval: Interval
    verdicts: int


def course_list(rows: Iterable[WeakItem]) -> tuple[Course, ...]:
    """One course a topic, most to win first. What an agent loses as part of a weak team counts once.

    The parts' errors are taken for independent: the half-widths of a sum are added as squares.
    """
    by_topic: dict[str, list[WeakItem]] = defaultdict(list)
    for row in rows:
        if row.weak and not (row.level == "agent" and row.weakness is not Weakness.INDIVIDUAL):
            by_topic[row.training or NO_TOPIC].append(row)
    courses = [_course(topic, weak) for topic, weak in by_topic.items()]
    return tuple(sorted(courses, key=lambda course: -course.winnable))


def _course(topic: str, weak: list[WeakItem]) -> Course:
    teams = {(row.key, row.group.key) for row in weak if row.level == "team"}
    centre = {row.key for row in weak if row.level == "centre"}
    counted = [
        row
        for row in weak
        if row.level == "centre"
        or (row.key not in centre and (row.level == "team" or (row.key, row.group.team) not in teams))
    ]
    total = sum(row.winnable for row in counted)
    low = sum((row.winnable - row.winnable_low) ** 2 for row in counted) ** 0.5
    high = sum((row.winnable_high - row.winnable) ** 2 for row in counted) ** 0.5
    return Course(
        topic,
        tuple(dict.fromkeys(row.name for row in weak)),
        tuple(dict.fromkeys(row.group.label for row in weak if row.level == "agent")),
        tuple(dict.fromkeys(row.group.label for row in weak if row.level == "team")),
        bool(centre),
        total,
        Interval(max(0.0, total - low), total + high),
        sum(row.failed.n for row in counted),
    )

"""Courses to hold: weak items by training topic, who should come, and what that could win back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.clips import Heard
from reports.group import Group
from reports.past_training import PastCourse
from reports.share import Interval, Share
from reports.weakness import Key, WeakItem, Weakness

NO_TOPIC = "未写培训主题"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One agent and the names of the items to come for; ``own``: weak alone, not only with the team."""

    group: Group
    items: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One training topic.

    Attributes:
        rows: the weak items of agents and teams that it is about, the most to be won first.
        attendees: those weak by themselves first.
        teams: that are weak as teams.
        failed: of the decided verdicts that it rests on, each counted once.
        winnable: points expected back over as many calls if all came down to what their peers fail;
            ``interval`` at 95 %.
        bad, good: places to play.
        past: courses on the same items that the attendees took before.
    """

    topic: str
    rows: tuple[WeakItem, ...]
    attendees: tuple[Attendee, ...]
    teams: tuple[str, ...]
    failed: Share
    winnable: float
    interval: Interval
    bad: tuple[Heard, ...] = ()
    good: tuple[Heard, ...] = ()
    past: tuple[PastCourse, ...] = ()

    @property
    def alone(self) -> bool:
        """One person needs it and no team: that is a talk (一对一辅导), no course."""
        return len(self.attendees) == 1 and not self.teams

    @property
    def form(self) -> str:
        return "一对一辅导" if self.alone else "课程"

    @property
    def items(self) -> tuple[str, ...]:
        """Names, each once."""
        return tuple(dict.fromkeys(row.name for row in self.rows))

    @property
    def keys(self) -> tuple[Key, ...]:
        return tuple(dict.fromkeys(row.key for row in self.rows))

    @property
    def fatal(self) -> bool:
        return any(row.severity == "fatal" for row in self.rows)


def courses(
    rows: Sequence[WeakItem], members: Mapping[tuple[Key, str | None], Sequence[Group]]
) -> tuple[Course, ...]:
    """The courses that weak agents and teams call for, by what each could win back.

    Monitored items have no written process yet and are nobody's fault: no course. What the whole centre fails
    is for whoever owns the process, so it opens none either.

    Args:
        members: the agents of a team with a verdict on an item.
    """
    by_topic: dict[str, list[WeakItem]] = {}
    for row in rows:
        if row.weak and row.level in ("agent", "team") and row.severity != "monitor":
            by_topic.setdefault(row.training or NO_TOPIC, []).append(row)
    found = [_course(topic, weak, members) for topic, weak in by_topic.items()]
    return tuple(sorted(found, key=lambda course: -course.winnable))


def members_of(rows: Iterable[WeakItem]) -> dict[tuple[Key, str | None], list[Group]]:
    """The agents of each team with a verdict on each item."""
    found: dict[tuple[Key, str | None], list[Group]] = {}
    for row in rows:
        if row.level == "agent" and row.failed.n:
            found.setdefault((row.key, row.group.team), []).append(row.group)
    return found


def _course(
    topic: str, weak: list[WeakItem], members: Mapping[tuple[Key, str | None], Sequence[Group]]
) -> Course:
    teams = [row for row in weak if row.level == "team"]
    covered = {(row.key, row.group.key) for row in teams}
    alone = [row for row in weak if row.level == "agent" and (row.key, row.group.team) not in covered]
    counted = sorted((*teams, *alone), key=lambda row: -row.winnable)
    winnable = sum(row.winnable for row in counted)
    return Course(
        topic=topic,
        rows=tuple(counted),
        attendees=tuple(_attendees(weak, teams, members)),
        teams=tuple(dict.fromkeys(row.group.label for row in teams)),
        failed=sum((row.failed for row in counted), Share(0, 0)),
        winnable=winnable,
        interval=_added(counted, winnable),
    )


def _added(rows: Iterable[WeakItem], winnable: float) -> Interval:
    """The rows' deviations added as independent ones are: by their squares."""
    spread = sum(
        (row.lost_each * row.failed.n * (row.shrunken.deviation if row.shrunken else 0.0)) ** 2
        for row in rows
    )
    reach = 1.96 * spread**0.5
    return Interval(max(0.0, winnable - reach), winnable + reach)


def _attendees(
    weak: Iterable[WeakItem],
    teams: Iterable[WeakItem],
    members: Mapping[tuple[Key, str | None], Sequence[Group]],
) -> list[Attendee]:
    groups: dict[str | None, Group] = {}
    own: dict[str | None, dict[str, None]] = {}
    shared: dict[str | None, dict[str, None]] = {}
    for row in weak:
        if row.level == "agent" and row.weakness is Weakness.INDIVIDUAL:
            groups[row.group.key] = row.group
            own.setdefault(row.group.key, {})[row.name] = None
    for row in teams:
        for group in members.get((row.key, row.group.key), ()):
            groups.setdefault(group.key, group)
            shared.setdefault(group.key, {})[row.name] = None
    found = [
        Attendee(group, tuple({**own.get(key, {}), **shared.get(key, {})}), key in own)
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda one: (not one.own, one.group.label))


def varied(found: Iterable[Heard], most: int) -> tuple[Heard, ...]:
    """At most ``most`` places, the best first; other agents before the same again, no call twice."""
    left = list(found)
    chosen: list[Heard] = []
    agents: dict[str, int] = {}
    calls: set[str] = set()
    while left and len(chosen) < most:
        best = min(
            left, key=lambda one: (one.call_id in calls, agents.get(one.clip.agent or "", 0), left.index(one))
        )
        left.remove(best)
        if best.call_id in calls:
            continue
        chosen.append(best)
        calls.add(best.call_id)
        agents[best.clip.agent or ""] = agents.get(best.clip.agent or "", 0) + 1
    return tuple(chosen)

"""One agent, team or branch on one sheet: targets, trend, strengths, weaknesses, agreements, clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from reports.group import Group, group_of
from reports.improvement import Improvement, improvements, still_weak
from reports.known_groups import unheard_of
from reports.kpi_target import Subject, Target, months_between, target_of
from reports.period import last_of
from reports.query import ask
from reports.report import Clip
from reports.scope import Scope
from reports.share import Share
from reports.sheet_goal import OF_ITEM, Goal, item_goals, reached
from reports.strengths import Strength, strengths_of
from reports.trend import GroupReading, TrendOptions, TrendRow, trend
from reports.weak_items import WeakItemOptions, weak_items
from reports.weakness import ItemCounts, WeakItem

if TYPE_CHECKING:
    import duckdb

Level = Literal["agent", "team", "branch"]
LEVELS: tuple[Level, ...] = ("agent", "team", "branch")
_MOST_COSTLY = 3
MEMBERS: dict[Level, Level] = {"branch": "team", "team": "agent"}


@dataclass(frozen=True, slots=True)
class SheetOptions:
    """Whose sheet.

    Attributes:
        key: the agent's id (or work number), the team's or the branch's name.
        scope: the days looked at; who is in ``key``.
        month: its first day, nothing after it counts; None: the whole scope, and the last month with calls
            beside the one before.
        minimum: calls, or decided verdicts, below which nothing is said.
        clips: of each item and outcome.

    Raises:
        ValueError: for an unknown level, nobody's key, or a minimum under 2.
    """

    level: Level
    key: str
    scope: Scope = field(default_factory=Scope)
    month: date | None = None
    minimum: int = 5
    clips: int = 3

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise ValueError(f"sheet of {self.level!r}: expected one of {', '.join(LEVELS)}")
        if not self.key:
            raise ValueError(f"sheet of a {self.level}: expected its id or name, got none")
        if self.minimum < 2:
            raise ValueError(f"sheet minimum {self.minimum}: expected at least 2 calls")

    @property
    def own(self) -> Scope:
        """The calls of the group itself."""
        return narrowed(self.scope, self.level, self.key)

    @property
    def until(self) -> Scope:
        """The same without what came after ``month``: a sheet of October knows no November."""
        if self.month is None:
            return self.own
        start = self.scope.start and min(self.scope.start, self.month)
        return replace(self.own, start=start, end=last_of(self.month))


@dataclass(frozen=True, slots=True)
class Person:
    """A row of sql/kpi_staff.sql."""

    agent: str
    name: str | None
    agent_no: str | None
    team: str | None
    branch: str | None
    post: str | None
    hired: date | None


@dataclass(frozen=True, slots=True)
class Action:
    """A row of sql/sheet_actions.sql."""

    agent: str
    agent_name: str | None
    agent_no: str | None
    held_on: date
    coach: str | None
    action: str
    item_id: str | None
    due: date | None
    kept: bool | None
    note: str | None
    failed_before: int
    decided_before: int
    failed_since: int
    decided_since: int

    @property
    def before(self) -> Share:
        return Share(self.failed_before, self.decided_before)

    @property
    def since(self) -> Share:
        return Share(self.failed_since, self.decided_since)


@dataclass(frozen=True, slots=True)
class Course:
    """A row of sql/sheet_courses.sql."""

    agent: str
    agent_name: str | None
    agent_no: str | None
    course: str
    attended_on: date
    topic: str | None
    hours: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """A row of sql/sheet_coverage.sql; ``closed``: the month is (封账), what it says will not change."""

    answered: int
    judged: int
    failed: int
    reviewed: int
    closed: bool | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on it.

    Attributes:
        month: the one that figures are about; None without dated calls.
        months: the group's months, in order; ``members``: those inside it, in ``month``.
        weak: what the group is weak on; ``over``: what an agent was weak on, but no longer is.
        exemplary, faulty: clips by item id.
        unheard_of: no list and no call of any day knows such a group; coaching or courses may still name it.
    """

    options: SheetOptions
    group: Group
    person: Person | None
    month: date | None
    coverage: Coverage | None
    months: tuple[TrendRow, ...]
    reading: GroupReading | None
    goals: tuple[Goal, ...]
    members: tuple[TrendRow, ...]
    weak: tuple[WeakItem, ...]
    over: tuple[Improvement, ...]
    items: tuple[WeakItem, ...]
    strengths: tuple[Strength, ...]
    actions: tuple[Action, ...]
    courses: tuple[Course, ...]
    exemplary: tuple[tuple[str, Clip], ...]
    faulty: tuple[tuple[str, Clip], ...]
    unheard_of: bool = False

    def called(self, label: str) -> Sheet:
        """The same under another name."""
        group, reading = replace(self.group, label=label), self.reading
        return replace(self, group=group, reading=reading and replace(reading, group=group))

    @property
    def this_month(self) -> TrendRow | None:
        return next((row for row in self.months if row.period == self.month), None)


@dataclass(frozen=True, slots=True)
class _Month:
    """A row of sql/sheet_months.sql."""

    month: date
    calls: int
    last_day: date


@dataclass(frozen=True, slots=True)
class _Heard:
    """A row of sql/sheet_clips.sql."""

    item_id: str
    outcome: str
    call_id: str
    day: date | None
    agent_name: str | None
    agent_no: str | None
    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str | None
    reason: str


def sheet(connection: duckdb.DuckDBPyConnection, options: SheetOptions) -> Sheet:
    """The sheet of one group. A group that nobody knows gives an empty one, which says so."""
    own = options.until
    parameters = own.parameters()
    known = ask(connection, "sheet_months", _Month, parameters)
    month = options.month or (known[0].month if known else None)
    window = own if options.month is None else replace(own, start=month)
    moved = trend(connection, TrendOptions(options.level, "month", own, options.minimum))
    staff = ask(connection, "kpi_staff", Person, parameters)
    person = staff[0] if options.level == "agent" and staff else None
    items, weak, over = _items(connection, options, window)
    strong = _strengths(connection, options, window)
    clips = _clips(connection, window, _worth_hearing(items, weak, strong), options.clips)
    group = moved.rows[-1].group if moved.rows else _unseen(options, person)
    row = next((row for row in moved.rows if row.period == month), None)
    return Sheet(
        options, group, person, month, _coverage(connection, options, month), moved.rows,
        moved.readings[0] if moved.readings else None,
        _goals(connection, options, person, row),
        _members(connection, options, month),
        weak, over, items, strong,
        tuple(ask(connection, "sheet_actions", Action, parameters)),
        tuple(ask(connection, "sheet_courses", Course, window.parameters())),
        tuple(pair for outcome, *pair in clips if outcome == "pass"),  # type: ignore[misc]
        tuple(pair for outcome, *pair in clips if outcome == "fail"),  # type: ignore[misc]
        unheard_of(connection, options.level, options.key),
    )  # fmt: skip


def narrowed(scope: Scope, level: Level, key: str | None) -> Scope:
    """``scope`` for one agent, team or branch only; ``key`` None: for all of them."""
    if level == "agent":
        return replace(scope, agent=key)
    return replace(scope, team=key) if level == "team" else replace(scope, branch=key)


def _unseen(options: SheetOptions, person: Person | None) -> Group:
    if person is None:
        return group_of(options.level, options.key, None, None, None)
    return group_of("agent", person.agent, person.name, person.agent_no, person.team)


def _items(
    connection: duckdb.DuckDBPyConnection, options: SheetOptions, window: Scope
) -> tuple[tuple[WeakItem, ...], tuple[WeakItem, ...], tuple[Improvement, ...]]:
    """All items of the group beside its peers, those it is weak on, and those it was weak on; peers are
    everybody in the window."""
    everybody = narrowed(window, options.level, None)
    found = weak_items(
        connection, WeakItemOptions(everybody, (options.level,), options.minimum, rows_with_clips=1)
    )
    rows = tuple(row for row in found.rows if row.group.key == options.key)
    weak = [row for row in rows if row.weak]
    over = improvements(connection, everybody, weak, found.options.bar) if options.level == "agent" else ()
    return rows, tuple(still_weak(weak, over)), over


def _strengths(
    connection: duckdb.DuckDBPyConnection, options: SheetOptions, window: Scope
) -> tuple[Strength, ...]:
    everybody = narrowed(window, options.level, None).parameters()
    counted = ask(connection, "weak_items", ItemCounts, {**everybody, "by": options.level})
    return strengths_of(counted, options.key, options.minimum)


def _worth_hearing(
    items: Sequence[WeakItem], weak: Sequence[WeakItem], strong: Sequence[Strength]
) -> list[str]:
    """What the group is weak or strong on; where it is neither, what it loses most points on."""
    told = [row.item_id for row in weak] + [one.item_id for one in strong]
    costly = sorted((row for row in items if row.lost), key=lambda row: -row.lost)
    return told or list(dict.fromkeys(row.item_id for row in costly))[:_MOST_COSTLY]


def _clips(
    connection: duckdb.DuckDBPyConnection, window: Scope, items: list[str], most: int
) -> list[tuple[str, str, Clip]]:
    if not items:
        return []
    asked = {**window.parameters(), "items": items, "clips": most}
    return [
        (
            one.outcome, one.item_id,
            Clip(
                one.call_id, one.day, group_of("agent", one.agent_no or one.agent_name, one.agent_name,
                one.agent_no, None).label, one.start_s, one.end_s, one.speaker, one.text, one.reason,
            ),
        )
        for one in ask(connection, "sheet_clips", _Heard, asked)
    ]  # fmt: skip


def _coverage(
    connection: duckdb.DuckDBPyConnection, options: SheetOptions, month: date | None
) -> Coverage | None:
    if month is None or options.level == "agent":
        return None
    asked = replace(options.own, start=month, end=last_of(month)).parameters()
    return ask(connection, "sheet_coverage", Coverage, asked)[0]


def _members(
    connection: duckdb.DuckDBPyConnection, options: SheetOptions, month: date | None
) -> tuple[TrendRow, ...]:
    """Teams of a branch, agents of a team, in the month; the lowest mean first."""
    if month is None or options.level not in MEMBERS:
        return ()
    asked = TrendOptions(MEMBERS[options.level], "month", options.own, options.minimum)
    rows = [row for row in trend(connection, asked).rows if row.period == month]
    return tuple(sorted(rows, key=lambda row: (row.mean is None, row.mean or 0.0)))


def _goals(
    connection: duckdb.DuckDBPyConnection, options: SheetOptions, person: Person | None, row: TrendRow | None
) -> tuple[Goal, ...]:
    """Targets of total, pass rate and items against the month."""
    if row is None:
        return ()
    targets = ask(connection, "kpi_targets", Target, {})
    last = last_of(row.period)
    named = {level: options.key if level == options.level else None for level in LEVELS}
    subject = Subject(named["agent"], named["team"], named["branch"])
    if person is not None:
        months = months_between(person.hired, last)
        subject = Subject(person.agent, person.team, person.branch, person.post, months)
    found = []
    mean, passed = row.interval, row.passed.interval
    for measure, actual, interval in (("total", row.mean, mean), ("pass_rate", row.passed.rate, passed)):
        target = target_of(targets, measure, subject, row.period, last)
        if target is not None:
            verdict = reached(target, interval, row.enough)
            found.append(Goal(measure, target, actual, row.counted, verdict, interval=interval))
    if any(one.measure.startswith(OF_ITEM) for one in targets):
        within = replace(options.until, start=row.period, end=min(last, options.until.end or last))
        asked = {**within.parameters(), "by": options.level}
        counted = ask(connection, "weak_items", ItemCounts, asked)
        found += item_goals(targets, subject, counted, row.period, last, options.minimum)
    return tuple(found)

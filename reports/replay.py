"""The difference a new version of a rubric makes to calls already heard, before it is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.group import Group, agent_group, group_of
from reports.share import Interval, Share
from rubrics.changes import ItemChange, item_changes
from scoring.replay import NotReplayed, Replay, Result, Versions
from scoring.scorecard import Outcome

_OPEN = (Outcome.UNCERTAIN, Outcome.NOT_MEASURABLE, Outcome.ERROR)


@dataclass(frozen=True, slots=True)
class ReplayedCall:
    """One call under both versions, and whose it is.

    Attributes:
        moved: (item id, outcome before, outcome after) of items that both versions have and that differ, and
            of new or removed items that fail.
    """

    call_id: str
    day: date | None
    agent: Group
    team: str | None
    before: Result
    after: Result
    moved: tuple[tuple[str, Outcome | None, Outcome | None], ...]

    @property
    def change(self) -> float | None:
        """Points, after minus before; None where either has no total."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def differs(self) -> bool:
        return bool(self.moved) or self.before.total != self.after.total or self.crosses

    @property
    def crosses(self) -> bool:
        """True where the pass mark lies between, or a total comes or goes."""
        return self.before.passed is not self.after.passed


@dataclass(frozen=True, slots=True)
class MeanChange:
    """Of calls with a total under both versions. ``interval``: t, 95 %, of the change per call, paired."""

    calls: int
    before: float | None
    after: float | None
    change: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class GroupChange:
    group: Group
    mean: MeanChange
    crossed_down: int
    crossed_up: int


@dataclass(frozen=True, slots=True)
class ItemMoves:
    """One item over all calls replayed; the counts are of calls."""

    change: ItemChange
    failed: int  # pass before, fail after
    passed: int  # fail before, pass after
    opened: int  # decided before, not decidable after
    settled: int  # not decidable before, decided after
    before: Share  # fails of the decided
    after: Share
    applies: int  # calls that it is for in the later version, decidable or not


@dataclass(frozen=True, slots=True)
class RubricDiff:
    """What the calls say; ``calls`` are those judged by both versions, in order of time.

    Attributes:
        days: first and last day asked for, as filters: ``from``, ``to``.
    """

    versions: Versions
    calls: tuple[ReplayedCall, ...]
    skipped: Counter[NotReplayed]
    unreadable: tuple[tuple[str, str], ...]
    items: tuple[ItemMoves, ...]
    notes: tuple[str, ...] = ()
    days: tuple[tuple[str, str], ...] = ()

    @property
    def mean(self) -> MeanChange:
        return mean_change(self.calls)

    @property
    def crossed_down(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.before.passed is True and one.after.passed is False)

    @property
    def crossed_up(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.before.passed is False and one.after.passed is True)

    @property
    def lost_total(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.before.total is not None and one.after.total is None)

    @property
    def won_total(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.before.total is None and one.after.total is not None)

    @property
    def new_fatal(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.after.fatal and not one.before.fatal)

    @property
    def lost_fatal(self) -> tuple[ReplayedCall, ...]:
        return tuple(one for one in self.calls if one.before.fatal and not one.after.fatal)

    @property
    def moved(self) -> tuple[ReplayedCall, ...]:
        """The calls on which anything differs, the largest change of the total first."""
        found = [one for one in self.calls if one.differs]
        return tuple(sorted(found, key=lambda one: (-abs(one.change or 0.0), not one.crosses, one.call_id)))

    def by_agent(self) -> tuple[GroupChange, ...]:
        return _grouped(self.calls, lambda one: one.agent)

    def by_team(self) -> tuple[GroupChange, ...]:
        return _grouped(self.calls, lambda one: group_of("team", one.team, None, None, None))


@dataclass(frozen=True, slots=True)
class CallOwner:
    """Whose call it is, as the warehouse says."""

    day: date | None
    agent_id: str | None
    agent_no: str | None
    agent_name: str | None
    team: str | None


def rubric_diff(
    replays: Iterable[Replay], owners: dict[str, CallOwner], versions: Versions, notes: Sequence[str] = ()
) -> RubricDiff:
    """The answer from every call's results."""
    changes = item_changes(versions.before, versions.after)
    calls: list[ReplayedCall] = []
    skipped: Counter[NotReplayed] = Counter()
    unreadable: list[tuple[str, str]] = []
    moves: dict[str, Counter[tuple[Outcome | None, Outcome | None]]] = defaultdict(Counter)
    for one in replays:
        if one.skipped is not None or one.before is None or one.after is None:
            skipped[one.skipped or NotReplayed.UNREADABLE] += 1
            if one.skipped is NotReplayed.UNREADABLE:
                unreadable.append((one.call_id, one.detail or ""))
            continue
        pairs = _pairs(one.before, one.after)
        for item_id, pair in pairs.items():
            moves[item_id][pair] += 1
        calls.append(_call(one, one.before, one.after, owners[one.call_id], pairs))
    items = tuple(_item_moves(change, moves[change.item_id]) for change in changes)
    return RubricDiff(versions, tuple(calls), skipped, tuple(unreadable), items, tuple(notes))


def mean_change(calls: Sequence[ReplayedCall]) -> MeanChange:
    """The mean change per call with its paired interval; of one call, or of equal changes, there is none."""
    both = [(one.before.total, one.after.total) for one in calls]
    pairs = [(old, new) for old, new in both if old is not None and new is not None]
    if not pairs:
        return MeanChange(0, None, None, None, None)
    before = sum(old for old, _ in pairs) / len(pairs)
    after = sum(new for _, new in pairs) / len(pairs)
    return MeanChange(len(pairs), before, after, after - before, _interval([new - old for old, new in pairs]))


def _interval(changes: Sequence[float]) -> Interval | None:
    if len(changes) < 2 or max(changes) - min(changes) < 1e-9:
        return None
    from scipy import stats

    found = stats.ttest_1samp(changes, 0.0).confidence_interval(0.95)
    return Interval(float(found.low), float(found.high))


def _pairs(before: Result, after: Result) -> dict[str, tuple[Outcome | None, Outcome | None]]:
    old, new = dict(before.outcomes), dict(after.outcomes)
    return {item_id: (old.get(item_id), new.get(item_id)) for item_id in dict.fromkeys([*new, *old])}


def _call(
    one: Replay,
    before: Result,
    after: Result,
    owner: CallOwner,
    pairs: dict[str, tuple[Outcome | None, Outcome | None]],
) -> ReplayedCall:
    moved = tuple(
        (item_id, old, new)
        for item_id, (old, new) in pairs.items()
        if (old is not new if old and new else Outcome.FAIL in (old, new))
    )
    agent = agent_group(owner.agent_id, owner.agent_no, owner.agent_name, owner.team)
    return ReplayedCall(one.call_id, owner.day, agent, owner.team, before, after, moved)


def _item_moves(change: ItemChange, pairs: Counter[tuple[Outcome | None, Outcome | None]]) -> ItemMoves:
    def count(old: Sequence[Outcome], new: Sequence[Outcome]) -> int:
        return sum(number for (was, now), number in pairs.items() if was in old and now in new)

    def fails(place: int) -> Share:
        failed = sum(number for pair, number in pairs.items() if pair[place] is Outcome.FAIL)
        passed = sum(number for pair, number in pairs.items() if pair[place] is Outcome.PASS)
        return Share(failed, failed + passed)

    decided = (Outcome.PASS, Outcome.FAIL)
    return ItemMoves(
        change,
        failed=count((Outcome.PASS,), (Outcome.FAIL,)),
        passed=count((Outcome.FAIL,), (Outcome.PASS,)),
        opened=count(decided, _OPEN),
        settled=count(_OPEN, decided),
        before=fails(0),
        after=fails(1),
        applies=sum(number for (_, now), number in pairs.items() if now in (*decided, *_OPEN)),
    )


def _grouped(calls: Sequence[ReplayedCall], key: Callable[[ReplayedCall], Group]) -> tuple[GroupChange, ...]:
    groups: dict[Group, list[ReplayedCall]] = defaultdict(list)
    for one in calls:
        groups[key(one)].append(one)
    found = [
        GroupChange(
            group,
            mean_change(mine),
            sum(one.before.passed is True and one.after.passed is False for one in mine),
            sum(one.before.passed is False and one.after.passed is True for one in mine),
        )
        for group, mine in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.mean.change or 0.0, one.group.label)))

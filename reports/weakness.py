"""Whose weakness an item is: one agent's, a team's, or the whole centre's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from reports.group import Group, group_of
from reports.peers import ALPHA, false_discovery, worse_than
from reports.report import Clip
from reports.share import Share
from reports.shrinkage import Shrunken, shrunken

Key = tuple[str, str]  # rubric and item id


class Weakness(StrEnum):
    """Whose weakness it is, which decides the answer: coaching, a course, or a broken process.

    ``ONE_AGENT``: a team or the centre looks weak, but no longer does without its worst agent.
    """

    INDIVIDUAL = "个人短板"
    TEAM = "班组共性"
    CENTRE = "全中心共性"
    ONE_AGENT = "个别坐席所致"
    NONE = "与同级无明显差别"
    TOO_FEW = "样本不足"


@dataclass(frozen=True, slots=True)
class WeakItem:
    """One item of one rubric for one group.

    Attributes:
        failed: of the decided verdicts (pass and fail). ``undecided``: uncertain or crashed, in no rate.
        peers: the same of all others at the level; for the whole centre, of its better quarter of agents.
        p_value: that the group fails more often than its peers, Fisher's exact test, adjusted by Benjamini
            and Hochberg over all items and groups of the level; None where there is nobody to compare with.
        lost: points lost on decided verdicts; a fatal failure counts what its call would lose.
        shrunk: the fail rate as it most likely is, seen among all groups of the level
            (`reports.shrinkage`); None without verdicts.
        winnable: points lost beyond what the peers would have lost on as many verdicts, by the rate as it
            most likely is, never negative; ``winnable_low``, ``winnable_high``: by the ends of its interval.
    """

    level: str
    group: Group
    rubric: str
    rubric_name: str
    item_id: str
    name: str
    category: str | None
    severity: str
    training: str | None
    failed: Share
    undecided: int
    not_measurable: int
    peers: Share
    p_value: float | None
    lost: float
    winnable: float
    weakness: Weakness
    clips: tuple[Clip, ...] = ()
    shrunk: Shrunken | None = None
    winnable_low: float = 0.0
    winnable_high: float = 0.0

    @property
    def key(self) -> Key:
        return self.rubric, self.item_id

    @property
    def weak(self) -> bool:
        return self.weakness in (Weakness.INDIVIDUAL, Weakness.TEAM, Weakness.CENTRE)


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """A row of sql/weak_items.sql."""

    rubric: str
    item_id: str
    group_key: str | None
    rubric_name: str
    item_name: str
    category: str | None
    severity: str
    training: str | None
    position: int
    agent_name: str | None
    agent_no: str | None
    team: str | None
    failed: int
    decided: int
    undecided: int
    not_measurable: int
    lost: float

    @property
    def key(self) -> Key:
        return self.rubric, self.item_id

    @property
    def share(self) -> Share:
        return Share(self.failed, self.decided)


def against_peers(minimum: int, level: str, counted: list[ItemCounts]) -> list[WeakItem]:
    """Each group against all others of the level, together."""
    totals: dict[Key, Share] = defaultdict(lambda: Share(0, 0))
    for row in counted:
        totals[row.key] += row.share
    items = []
    for row in counted:
        total = totals[row.key]
        peers = Share(total.count - row.failed, total.n - row.decided)
        items.append(_item(level, row, peers))
    items = _drawn_together(items)
    # Groups with too few verdicts are not tested, so they do not cost the others any power.
    p_values = [
        worse_than(item.failed, item.peers) if min(item.failed.n, item.peers.n) >= minimum else None
        for item in items
    ]
    own = Weakness.TEAM if level != "agent" else Weakness.INDIVIDUAL
    judged = []
    for item, p_value in zip(items, false_discovery(p_values), strict=True):
        if p_value is not None:
            weakness = own if p_value < ALPHA else Weakness.NONE
        else:
            weakness = Weakness.TOO_FEW if item.failed.n < minimum else Weakness.NONE
        judged.append(replace(item, p_value=p_value, weakness=weakness))
    return judged


def _drawn_together(items: list[WeakItem]) -> list[WeakItem]:
    """Each item's rates seen among all groups, and what could be won back by them."""
    by_key: dict[Key, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        by_key[item.key].append(index)
    drawn = list(items)
    for places in by_key.values():
        rates = shrunken([items[index].failed for index in places])
        for index, rate in zip(places, rates, strict=True):
            drawn[index] = _with_rate(items[index], rate)
    return drawn


def _with_rate(item: WeakItem, rate: Shrunken | None) -> WeakItem:
    peers = item.peers.rate
    if rate is None or peers is None or not item.failed.count:
        return replace(item, shrunk=rate, winnable=0.0)
    each = item.lost / item.failed.count  # points that one failure costs

    def beyond(share: float) -> float:
        return max(0.0, (share - peers) * item.failed.n * each)

    low, high = beyond(rate.interval.low), beyond(rate.interval.high)
    return replace(item, shrunk=rate, winnable=beyond(rate.rate), winnable_low=low, winnable_high=high)


def without_worst(rows: Iterable[WeakItem], agents: list[ItemCounts], minimum: int) -> list[WeakItem]:
    """Tells a team's own weakness from that of one agent in it."""
    told: list[WeakItem] = []
    for row in rows:
        if row.level == "team" and row.weakness is Weakness.TEAM:
            members = [one for one in agents if one.key == row.key and one.team == row.group.key]
            rest = _rest_without_worst(members)
            p_value = worse_than(rest, row.peers) if rest.n >= minimum else None
            if p_value is None or p_value >= ALPHA:
                row = replace(row, weakness=Weakness.ONE_AGENT)
        told.append(row)
    return told


def _rest_without_worst(members: list[ItemCounts]) -> Share:
    if not members:
        return Share(0, 0)
    worst = max(members, key=lambda one: one.failed)
    return sum((one.share for one in members if one is not worst), Share(0, 0))


def own_or_team(
    rows: Iterable[WeakItem], weak_teams: set[tuple[str, str, str | None]], counted: list[ItemCounts]
) -> list[WeakItem]:
    """Tells an agent's own weakness from the team's."""
    in_team: dict[tuple[str, str, str | None], Share] = defaultdict(lambda: Share(0, 0))
    for one in counted:
        in_team[one.rubric, one.item_id, one.team] += one.share
    told: list[WeakItem] = []
    for row in rows:
        key = (row.rubric, row.item_id, row.group.team)
        if row.weakness is Weakness.INDIVIDUAL and key in weak_teams:
            team = in_team[key]
            rest = Share(team.count - row.failed.count, team.n - row.failed.n)
            p_value = worse_than(row.failed, rest)
            if p_value is not None and p_value >= ALPHA:
                row = replace(row, weakness=Weakness.TEAM)
        told.append(row)
    return told


def against_best(
    minimum: int, rate: float, counted: list[ItemCounts], agents: list[ItemCounts]
) -> list[WeakItem]:
    """The centre has no peers: it is held against its own better quarter of agents, who show what can be
    reached, and is weak where the fail rate itself is high."""
    best = _better_quarter(minimum, agents)
    rows = []
    for row in counted:
        peers = best.get(row.key, Share(0, 0))
        item = _with_rate(_item("centre", row, peers), shrunken([row.share])[0])
        interval = item.failed.interval
        if interval is None or item.failed.n < minimum:
            weakness = Weakness.TOO_FEW
        else:
            weakness = Weakness.CENTRE if interval.low >= rate else Weakness.NONE
        if weakness is Weakness.CENTRE:
            rest = _rest_without_worst([one for one in agents if one.key == row.key]).interval
            weakness = weakness if rest is not None and rest.low >= rate else Weakness.ONE_AGENT
        rows.append(replace(item, weakness=weakness))
    return rows


def _better_quarter(minimum: int, agents: list[ItemCounts]) -> Mapping[Key, Share]:
    by_item: dict[Key, list[ItemCounts]] = defaultdict(list)
    for row in agents:
        if row.decided >= minimum:
            by_item[row.key].append(row)
    best = {}
    for key, rows in by_item.items():
        rows.sort(key=lambda row: (row.share.rate or 0.0, -row.decided))
        quarter = rows[: max(1, len(rows) // 4)]
        best[key] = sum((row.share for row in quarter), Share(0, 0))
    return best


def _item(level: str, row: ItemCounts, peers: Share) -> WeakItem:
    return WeakItem(
        level=level,
        group=group_of(level, row.group_key, row.agent_name, row.agent_no, row.team),
        rubric=row.rubric,
        rubric_name=row.rubric_name,
        item_id=row.item_id,
        name=row.item_name,
        category=row.category,
        severity=row.severity,
        training=row.training,
        failed=row.share,
        undecided=row.undecided,
        not_measurable=row.not_measurable,
        peers=peers,
        p_value=None,
        lost=row.lost,
        winnable=0.0,
        weakness=Weakness.NONE,
    )

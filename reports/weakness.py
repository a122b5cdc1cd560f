"""Whose weakness an item is: one agent's, a team's, or the whole centre's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from reports.group import Group, group_of
from reports.peers import ALPHA, Design, all_worse_than, design_of, false_discovery, worse_than
from reports.report import Clip
from reports.share import Interval, Share
from reports.shrinkage import Shrunken, shrunken

Key = tuple[str, str]  # rubric and item id


class Weakness(StrEnum):
    """Whose weakness it is, which decides the answer: coaching, a course, or a broken process.

    ``ONE_AGENT``, ``ONE_TEAM``: a team or the centre looks weak, but no longer does without its worst.
    """

    INDIVIDUAL = "个人短板"
    TEAM = "班组共性"
    CENTRE = "全中心共性"
    ONE_AGENT = "个别坐席所致"
    ONE_TEAM = "个别班组所致"
    NONE = "与同级无明显差别"
    TOO_FEW = "样本不足"


@dataclass(frozen=True, slots=True)
class Bar:
    """What it takes to be called weak.

    Attributes:
        minimum: decided verdicts below which a rate is not leaned on.
        margin: by how much the rate must lie above that of the peers, 0..1; a third of it for fatal items.
            With thousands of calls the smallest difference is beyond chance, but not worth a course (our
            choice).
        centre_rate: the whole centre is weak where even the lower end of the interval of its fail rate
            reaches this. 15 %: a fault in one call of seven is no longer a person's lapse (our choice).
    """

    minimum: int = 5
    margin: float = 0.03
    centre_rate: float = 0.15

    def least(self, severity: str) -> float:
        return self.margin / 3 if severity == "fatal" else self.margin


@dataclass(frozen=True, slots=True)
class WeakItem:
    """One item of one rubric for one group.

    Attributes:
        failed: of the decided verdicts (pass and fail). ``undecided``: uncertain or crashed, in no rate.
        peers: the same of all others at the level; for the whole centre, of its better quarter of agents.
        p_value: that the group fails more often than its peers, Fisher's exact test, adjusted by Benjamini
            and Hochberg over all items and groups of the level; None where there is nobody to compare with.
        shrunken: the group's rate once the other groups are known; None where nothing was judged.
        attainable: the rate that peers (for the centre its better quarter) show to be possible, 0..1.
        lost: points lost on decided verdicts; a fatal failure counts what its call would lose.
        winnable: points expected back if the group came down to ``attainable``, never negative;
            ``winnable_interval`` at 95 %.
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
    shrunken: Shrunken | None = None
    attainable: float | None = None
    winnable_interval: Interval = field(default=Interval(0.0, 0.0))

    @property
    def key(self) -> Key:
        return self.rubric, self.item_id

    @property
    def weak(self) -> bool:
        return self.weakness in (Weakness.INDIVIDUAL, Weakness.TEAM, Weakness.CENTRE)

    @property
    def lost_each(self) -> float:
        """Points that one failure costs on average."""
        return self.lost / self.failed.count if self.failed.count else 0.0


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
    branch: str | None
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


def by_item(counted: Iterable[ItemCounts]) -> dict[Key, list[ItemCounts]]:
    """The rows of each item."""
    found: dict[Key, list[ItemCounts]] = defaultdict(list)
    for row in counted:
        found[row.key].append(row)
    return found


def against_peers(
    bar: Bar,
    level: str,
    counted: Sequence[ItemCounts],
    agents: Mapping[Key, Sequence[ItemCounts]],
    weak_teams: frozenset[tuple[str, str, str | None]] = frozenset(),
) -> list[WeakItem]:
    """Each group against all others of the level, together.

    Teams and branches are tested with as many calls as their agents' own differences leave (Rao and Scott).
    Agents of a team that is weak on an item as a team (rubric, item, team) are nobody's measure for it: they
    are held against everybody else, and drawn towards each other.
    """
    items: list[WeakItem] = []
    pairs: list[tuple[Share, Share]] = []
    designs: list[Design] = []
    for key, rows in by_item(counted).items():
        design = _design(level, agents.get(key, ()))
        apart: dict[str | None, list[ItemCounts]] = defaultdict(list)
        for row in rows:
            weak = level == "agent" and (*key, row.team) in weak_teams
            apart[row.team if weak else ""].append(row)
        measure = sum((row.share for row in apart[""]), Share(0, 0))
        for team, alike in apart.items():
            for row, known in zip(alike, shrunken([row.share for row in alike]), strict=True):
                own = row.share if team == "" else Share(0, 0)
                peers = Share(measure.count - own.count, measure.n - own.n)
                items.append(_item(level, row, peers, known, peers.rate))
                enough = min(row.decided, peers.n) >= bar.minimum
                # Groups with too few verdicts are not tested, so they do not cost the others any power.
                pairs.append((design.effective(row.share), design.effective(peers)) if enough else _NOBODY)
                designs.append(design)
    own_weakness = Weakness.TEAM if level != "agent" else Weakness.INDIVIDUAL
    tested = zip(designs, all_worse_than(pairs), strict=True)
    p_values = false_discovery([design.minding(p_value) for design, p_value in tested])
    return [
        replace(item, p_value=p_value, weakness=_judged(bar, item, p_value, own_weakness))
        for item, p_value in zip(items, p_values, strict=True)
    ]


_NOBODY = Share(0, 0), Share(0, 0)


def _design(level: str, agents: Sequence[ItemCounts]) -> Design:
    if level not in ("team", "branch"):
        return Design()
    groups: dict[str | None, list[Share]] = defaultdict(list)
    for one in agents:
        groups[one.team if level == "team" else one.branch].append(one.share)
    return design_of(list(groups.values()))


def _judged(bar: Bar, item: WeakItem, p_value: float | None, own: Weakness) -> Weakness:
    if item.failed.n < bar.minimum:
        return Weakness.TOO_FEW
    known, attainable = item.shrunken, item.attainable
    if p_value is None or known is None or attainable is None:
        return Weakness.NONE
    surely = known.interval.low > attainable and known.rate - attainable >= bar.least(item.severity)
    return own if surely and p_value < ALPHA else Weakness.NONE


def without_worst(
    bar: Bar, rows: Iterable[WeakItem], agents: Mapping[Key, Sequence[ItemCounts]]
) -> list[WeakItem]:
    """Tells a team's own weakness from that of one agent in it.

    A team that would be weak if its calls had nothing to do with each other is told apart too: it looks weak.
    """
    told: list[WeakItem] = []
    for row in rows:
        looks_weak = row.weakness is Weakness.TEAM or (
            row.weakness is Weakness.NONE and (worse_than(row.failed, row.peers) or 1.0) < ALPHA / 10
        )
        if row.level == "team" and looks_weak:
            members = [one for one in agents.get(row.key, ()) if one.team == row.group.key]
            rest = _without_worst([one.share for one in members])
            p_value = worse_than(rest, row.peers) if rest.n >= bar.minimum else None
            if p_value is None or p_value >= ALPHA:
                row = replace(row, weakness=Weakness.ONE_AGENT)
        told.append(row)
    return told


def _without_worst(shares: Sequence[Share]) -> Share:
    if not shares:
        return Share(0, 0)
    worst = max(range(len(shares)), key=lambda index: shares[index].count)
    return sum((share for index, share in enumerate(shares) if index != worst), Share(0, 0))


def own_or_team(
    rows: Iterable[WeakItem],
    weak_teams: frozenset[tuple[str, str, str | None]],
    agents: Mapping[Key, Sequence[ItemCounts]],
) -> list[WeakItem]:
    """Tells an agent's own weakness from the team's."""
    told: list[WeakItem] = []
    for row in rows:
        if row.weakness is Weakness.INDIVIDUAL and (*row.key, row.group.team) in weak_teams:
            mates = (one.share for one in agents.get(row.key, ()) if one.team == row.group.team)
            team = sum(mates, Share(0, 0))
            p_value = worse_than(row.failed, Share(team.count - row.failed.count, team.n - row.failed.n))
            if p_value is not None and p_value >= ALPHA:
                row = replace(row, weakness=Weakness.TEAM)
        told.append(row)
    return told


def against_best(
    bar: Bar, counted: Sequence[ItemCounts], agents: Mapping[Key, Sequence[ItemCounts]]
) -> list[WeakItem]:
    """The centre has no peers: it is held against its own better quarter of agents, who show what can be
    reached, and is weak where the fail rate itself is high."""
    rows = []
    for row in counted:
        own = agents.get(row.key, ())
        peers, attainable = _better_quarter(bar.minimum, own)
        known = shrunken([row.share])[0]
        item = _item("centre", row, peers, known, attainable)
        rows.append(replace(item, weakness=_of_the_centre(bar, item, own)))
    return rows


def _of_the_centre(bar: Bar, item: WeakItem, agents: Sequence[ItemCounts]) -> Weakness:
    if item.failed.interval is None or item.failed.n < bar.minimum:
        return Weakness.TOO_FEW
    if item.failed.interval.low < bar.centre_rate:
        return Weakness.NONE
    teams: dict[str | None, Share] = defaultdict(lambda: Share(0, 0))
    for one in agents:
        teams[one.team] += one.share
    for parts, blamed in (
        ([one.share for one in agents], Weakness.ONE_AGENT),
        (list(teams.values()), Weakness.ONE_TEAM),
    ):
        rest = _without_worst(parts).interval
        if (blamed is Weakness.ONE_AGENT or len(parts) > 1) and (rest is None or rest.low < bar.centre_rate):
            return blamed
    return Weakness.CENTRE


def _better_quarter(minimum: int, agents: Sequence[ItemCounts]) -> tuple[Share, float | None]:
    """What the better quarter of agents really fails: chosen and told by their shrunken rates, for the lowest
    rates of all are low by luck too."""
    judged = [one for one in agents if one.decided >= minimum]
    known = [
        (found.rate, one)
        for one, found in zip(judged, shrunken([o.share for o in judged]), strict=True)
        if found
    ]
    known.sort(key=lambda pair: (pair[0], -pair[1].decided))
    quarter = known[: max(1, len(known) // 4)]
    share = sum((one.share for _, one in quarter), Share(0, 0))
    if not share.n:
        return share, None
    return share, sum(rate * one.decided for rate, one in quarter) / share.n


def _item(
    level: str, row: ItemCounts, peers: Share, known: Shrunken | None, attainable: float | None
) -> WeakItem:
    each = row.lost / row.failed if row.failed else 0.0
    low = rate = high = 0.0
    if known is not None and attainable is not None:
        points = each * row.decided
        low, rate, high = (
            points * max(0.0, one - attainable)
            for one in (known.interval.low, known.rate, known.interval.high)
        )
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
        winnable=rate,
        weakness=Weakness.NONE,
        shrunken=known,
        attainable=attainable,
        winnable_interval=Interval(low, high),
    )

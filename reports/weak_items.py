"""Which items fail too often, for whom, and what a course could win back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reports.clips import Wanted, clips_of
from reports.improvement import Improvement, judgements
from reports.query import ask
from reports.report import Clip, Column, Report
from reports.scope import BY_NAMES, BYS, By, Scope
from reports.share import ends
from reports.weakness import (
    Bar,
    ItemCounts,
    WeakItem,
    Weakness,
    against_best,
    against_peers,
    by_item,
    own_or_team,
    without_worst,
)
from reports.wording import SEVERITIES, named

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class WeakItemOptions:
    """What to look at.

    ``scope.agent`` and ``scope.team`` choose which rows are shown, an agent's with those of the own team and
    of the centre; peers stay everybody else in the scope. Without calls of theirs there are none.

    Attributes:
        levels: which kinds of groups to compare.
        minimum, centre_rate, margin: what it takes to be called weak, see `reports.weakness.Bar`.
        clips: evidence per row; ``rows_with_clips``: how many rows, from the top, get any.

    Raises:
        ValueError: for unknown levels or a share outside 0..1.
    """

    scope: Scope = field(default_factory=Scope)
    levels: tuple[By, ...] = ("centre", "team", "agent")
    minimum: int = 5
    centre_rate: float = 0.15
    clips: int = 3
    rows_with_clips: int = 60
    margin: float = 0.03

    def __post_init__(self) -> None:
        unknown = [level for level in self.levels if level not in BYS]
        if unknown or not self.levels:
            raise ValueError(f"weak items by {unknown or 'nothing'}: expected some of {', '.join(BYS)}")
        for name in ("centre_rate", "margin"):
            if not 0 < getattr(self, name) < 1:
                raise ValueError(f"weak items {name} {getattr(self, name)}: expected a share between 0 and 1")

    @property
    def bar(self) -> Bar:
        return Bar(self.minimum, self.margin, self.centre_rate)


@dataclass(frozen=True, slots=True)
class WeakItems:
    options: WeakItemOptions
    rows: tuple[WeakItem, ...]
    notes: tuple[str, ...]

    @property
    def weak(self) -> tuple[WeakItem, ...]:
        return tuple(row for row in self.rows if row.weak)

    def report(self, over: Sequence[Improvement] = ()) -> Report:
        """``over``: which of them are no longer weak of late."""
        return _report(self, over)


def weak_items(connection: duckdb.DuckDBPyConnection, options: WeakItemOptions | None = None) -> WeakItems:
    """Every item for every group of every level: the weak ones first, by what a course could win back.

    A group is weak where it fails more often than its peers and chance does not explain it (adjusted
    p < 0.05), where its rate stays above theirs once it is drawn towards what is usual (two calls do not make
    a weakness), and where that is worth anybody's time. An agent who is weak on an item on which the team is
    weak too, and who is no worse than the rest of that team, shows the team's weakness and not an own one; a
    team that is weak through its worst agent alone is not called weak. Calls of one agent hang together,
    which Fisher's test does not know: teams are tested with as many calls as that leaves.
    """
    options = options or WeakItemOptions()
    bar = options.bar
    everybody = replace(options.scope, agent=None, team=None)
    counted = {
        level: ask(connection, "weak_items", ItemCounts, {**everybody.parameters(), "by": level})
        for level in {*options.levels, "agent", "team"}
    }
    agents = by_item(counted["agent"])
    teams = without_worst(bar, against_peers(bar, "team", counted["team"], agents), agents)
    weak_teams = frozenset((*row.key, row.group.key) for row in teams if row.weakness is Weakness.TEAM)
    rows: list[WeakItem] = []
    for level in options.levels:
        if level == "centre":
            rows += against_best(bar, counted["centre"], agents)
        elif level == "agent":
            own = against_peers(bar, level, counted["agent"], agents, weak_teams)
            rows += own_or_team(own, weak_teams, agents)
        elif level == "team":
            rows += teams
        else:
            rows += against_peers(bar, level, counted[level], agents)
    whose = _whose(options.scope, counted["agent"])
    shown = sorted((row for row in rows if _asked_for(options.scope, whose, row)), key=_order)
    with_clips = _with_clips(connection, options, shown)
    return WeakItems(options, tuple(with_clips), _notes(options, with_clips))


def _whose(scope: Scope, agents: list[ItemCounts]) -> frozenset[str | None] | None:
    """The teams of the agent or the team asked for, empty where there are no calls; None: of everybody."""
    if scope.agent is None and scope.team is None:
        return None
    return frozenset(
        row.team for row in agents if scope.agent in (None, row.group_key) and scope.team in (None, row.team)
    )


def _asked_for(scope: Scope, whose: frozenset[str | None] | None, row: WeakItem) -> bool:
    if whose is None:
        return True
    if row.level == "agent":
        return row.group.team in whose and scope.agent in (None, row.group.key)
    return bool(whose) and (row.level != "team" or row.group.key in whose)


def _order(row: WeakItem) -> tuple[bool, bool, float, float]:
    """Weak first, thin samples last, then by what could be won back, then by the rate."""
    return not row.weak, row.weakness is Weakness.TOO_FEW, -row.winnable, -(row.failed.rate or 0.0)


def _with_clips(
    connection: duckdb.DuckDBPyConnection, options: WeakItemOptions, rows: list[WeakItem]
) -> list[WeakItem]:
    """Evidence for the first rows that have any failure."""
    chosen = [row for row in rows if row.failed.count][: options.rows_with_clips]
    everybody = replace(options.scope, agent=None, team=None)
    found: dict[tuple[str, Wanted], list[Clip]] = {}
    for level in {row.level for row in chosen}:
        wanted = [_wanted(row) for row in chosen if row.level == level]
        for key, clips in clips_of(connection, everybody, level, wanted, "fail", options.clips).items():
            found[level, key] = clips
    return [replace(row, clips=tuple(found.get((row.level, _wanted(row)), ()))) for row in rows]


def _wanted(row: WeakItem) -> Wanted:
    return row.rubric, row.item_id, row.group.key


def _notes(options: WeakItemOptions, rows: list[WeakItem]) -> tuple[str, ...]:
    if not rows:
        return ("所选范围内还没有质检结果，谈不上薄弱项。",)
    notes = []
    if not any(row.failed.count for row in rows):
        notes.append("所选范围内没有任何不合格的质检项。")
    elif not any(row.weak for row in rows):
        notes.append("没有哪一项明显弱于同级，也没有全中心的共性短板：差别都在偶然波动之内。")
    if all(row.p_value is None for row in rows if row.level != "centre"):
        notes.append("没有可比较的同级（只有一个坐席或班组，或样本不足），只列出不合格率。")
    undecided = {row.level: 0 for row in rows}
    for row in rows:
        undecided[row.level] += row.undecided
    most = max(undecided.values())
    if most:
        notes.append(f"{most} 个判定存疑或出错，等待人工复核，不计入不合格率。")
    notes.append(
        f"不合格率 = 不合格 ÷（合格 + 不合格）；与同级比较用 Fisher 精确检验，按 Benjamini-Hochberg 校正"
        f"（5%）；班组比较时按坐席间差异折算有效通数；不足 {options.minimum} 次判定的不比较。"
        "收缩后的不合格率把每人的结果向众人的水平拉近，通话越少拉得越多：两三通不算短板；收缩后仍高出同级"
        f" {100 * options.margin:.0f} 个百分点（致命项三分之一）才算。"
        "可挽回 = 收缩后超出“可达到的不合格率”的失分：可达到的就是同级的不合格率；"
        "全中心没有同级，取做得最好的四分之一坐席的，"
        "也经收缩（挑出来的最低值带着运气，原样的比率会更低）；致命项按该通若经确认将失去的分数计。"
    )
    return tuple(notes)


def _report(found: WeakItems, over: Sequence[Improvement]) -> Report:
    columns = (
        Column("group", "对象", "text", priority=0),
        Column("level", "层级", "text", priority=2),
        Column("group_key", "编号", "text", priority=3),
        Column("rubric", "评分表编号", "text", priority=3),
        Column("rubric_name", "评分表", "text", priority=2),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("severity", "性质", "text", priority=2),
        Column("training", "培训主题", "text", priority=2),
        Column("weakness", "判断", "text", priority=0),
        Column("failed", "不合格", "count", priority=2),
        Column("decided", "已判定", "count", priority=2),
        Column("fail_rate", "不合格率", "share", priority=0),
        Column("fail_low", "区间下限", "share"),
        Column("fail_high", "区间上限", "share"),
        Column("peer_failed", "同级不合格", "count", priority=3),
        Column("peer_decided", "同级已判定", "count", priority=3),
        Column("peer_rate", "同级不合格率", "share", priority=2),
        Column("p_adjusted", "校正后 p 值", "points", priority=3),
        Column("shrunken_rate", "收缩后不合格率", "share", priority=3),
        Column("shrunken_low", "收缩后下限", "share", priority=3),
        Column("shrunken_high", "收缩后上限", "share", priority=3),
        Column("attainable", "可达到的不合格率", "share", priority=2),
        Column("undecided", "存疑", "count", priority=2),
        Column("not_measurable", "无法测量", "count", priority=3),
        Column("lost", "失分", "points", priority=2),
        Column("winnable", "可挽回", "points", priority=0),
        Column("winnable_low", "可挽回下限", "points"),
        Column("winnable_high", "可挽回上限", "points"),
        Column("clips", "依据", "clips"),
    )
    rows = tuple(
        (
            row.group.label, BY_NAMES[row.level], row.group.key, row.rubric, row.rubric_name,
            row.item_id, row.name,
            named(SEVERITIES, row.severity), row.training, judgement,
            row.failed.count, row.failed.n, row.failed.rate,
            *ends(row.failed.interval), *_peers(row), row.p_value,
            None if row.shrunken is None else row.shrunken.rate,
            *ends(None if row.shrunken is None else row.shrunken.interval), row.attainable,
            row.undecided, row.not_measurable, row.lost, row.winnable, *ends(row.winnable_interval),
            row.clips,
        )
        for row, judgement in zip(found.rows, judgements(found.rows, over), strict=True)
    )  # fmt: skip
    filters = (("levels", ",".join(found.options.levels)), *found.options.scope.filters())
    return Report("weak-items", "薄弱项", filters, columns, rows, found.notes)


def _peers(row: WeakItem) -> tuple[int | None, int | None, float | None]:
    """The centre has none: what its better quarter does is in what is attainable."""
    if row.level == "centre":
        return None, None, None
    return row.peers.count, row.peers.n, row.peers.rate

"""Which calls a person should hear next: those most at risk, and some in which nothing was found.

A machine is corrected where it accuses; where it is silent nobody looks, and how much it misses (recall)
could never be known. So a share of the queue is drawn by lot from the last day's calls without any hit. The
lot hangs on the day alone: asked again it falls on the same calls. Each such call says with what probability
it was drawn; an estimate of what was missed gives it the weight 1 / probability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from reports.group import group_of
from reports.query import ask
from reports.report import Column, Report
from reports.scope import Scope
from reports.wording import FATALS, named

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """What to hear.

    Attributes:
        quota: how many calls the judges can hear.
        drawn_share: of the quota, drawn by lot from the calls without hits of the scope's last judged day.

    Raises:
        ValueError: for a quota below 1 or a share outside 0..1.
    """

    scope: Scope = field(default_factory=Scope)
    quota: int = 50
    drawn_share: float = 0.2

    def __post_init__(self) -> None:
        if self.quota < 1:
            raise ValueError(f"review queue quota {self.quota}: expected at least 1")
        if not 0 <= self.drawn_share <= 1:
            raise ValueError(f"review queue drawn_share {self.drawn_share}: expected a share between 0 and 1")

    @property
    def drawn(self) -> int:
        """How many places are for the lot."""
        return int(self.quota * self.drawn_share + 0.5)


@dataclass(frozen=True, slots=True)
class QueuedCall:
    """One call to hear.

    Attributes:
        risk: 0..1; None where it was drawn by lot.
        probability: with which it was drawn; None where it asks for a review itself.
        lower: of the total, if all that is open failed and a fatal failure that waits were confirmed.
        recorded: whether there is sound to hear; a call may have come as words alone.
        if_confirmed: the total once a person confirms the fatal failure that waits; None where none does.
    """

    call_id: str
    day: date | None
    agent: str
    team: str | None
    queue: str | None
    rubric: str
    total: float | None
    lower: float | None
    upper: float | None
    fatal: str
    reason: str
    risk: float | None = None
    probability: float | None = None
    recorded: bool = True
    if_confirmed: float | None = None

    @property
    def drawn(self) -> bool:
        return self.probability is not None


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """The queue, the riskiest first, then what was drawn.

    Attributes:
        waiting: how many calls ask for a review, also beyond the quota.
        day: whose calls without hits the lot was drawn from; None where nothing was judged.
        quiet: how many those are.
    """

    options: QueueOptions
    rows: tuple[QueuedCall, ...]
    waiting: int
    day: date | None
    quiet: int

    def report(self) -> Report:
        return _report(self)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row of sql/review_ranked.sql or sql/review_drawn.sql."""

    call_id: str
    day: date | None
    agent_id: str | None
    agent_no: str | None
    agent_name: str | None
    team: str | None
    queue: str | None
    rubric: str
    total: float | None
    lower: float | None
    upper: float | None
    fatal: str
    population: int
    risk: float | None = None
    reason: str | None = None
    reviewed: bool = False
    recorded: bool = True
    zeroes: bool = True

    @property
    def if_confirmed(self) -> float | None:
        """As the rubric's ``fatal_zeroes`` says."""
        if self.fatal != "provisional":
            return None
        return 0.0 if self.zeroes else self.total


@dataclass(frozen=True, slots=True)
class _Day:
    day: date | None


def review_queue(connection: duckdb.DuckDBPyConnection, options: QueueOptions | None = None) -> ReviewQueue:
    """The calls to hear, at most ``options.quota``.

    Calls that people have judged leave it by themselves: what they decided makes no risk any more. Calls of
    closed months are left out, because no verdict changes them.
    """
    options = options or QueueOptions()
    parameters = options.scope.parameters()
    (last,) = ask(connection, "review_day", _Day, parameters)
    lot = ask(connection, "review_drawn", _Waiting, {**parameters, "day": last.day, "drawn": options.drawn})
    probability = len(lot) / lot[0].population if lot else None
    drawn = [_queued(row, _why_drawn(row, len(lot)), probability) for row in lot if not row.reviewed]
    most = options.quota - options.drawn
    ranked = ask(connection, "review_ranked", _Waiting, {**parameters, "most": most})
    rows = (*(_queued(row, row.reason or "", None) for row in ranked), *drawn)
    waiting = ranked[0].population if ranked else 0
    return ReviewQueue(options, rows, waiting, last.day, lot[0].population if lot else 0)


def _queued(row: _Waiting, reason: str, probability: float | None) -> QueuedCall:
    agent = group_of("agent", row.agent_id or row.agent_no, row.agent_name, row.agent_no, row.team)
    waits = row.fatal == "provisional" and row.zeroes
    return QueuedCall(
        row.call_id, row.day, agent.label, row.team, row.queue, row.rubric,
        row.total, 0.0 if waits else row.lower, row.upper,
        row.fatal, reason, row.risk, probability, row.recorded, row.if_confirmed,
    )  # fmt: skip


def _why_drawn(row: _Waiting, drawn: int) -> str:
    return f"随机抽取：{row.day} 有 {row.population} 通没有发现问题，从中抽 {drawn} 通，看有没有漏判"


def _report(queue: ReviewQueue) -> Report:
    columns = (
        Column("rank", "序号", "count", priority=0),
        Column("call_id", "通话", "text", priority=0),
        Column("day", "日期", "date", priority=2),
        Column("agent", "坐席", "text", priority=0),
        Column("team", "班组", "text", priority=2),
        Column("queue", "技能组", "text", priority=2),
        Column("rubric", "评分表", "text", priority=3),
        Column("source", "来源", "text", priority=2),
        Column("risk", "风险", "points", digits=2, priority=2),
        Column("reason", "原因", "text", priority=0),
        Column("recording", "录音", "text", priority=0),
        Column("total", "总分", "points"),
        Column("if_confirmed", "致命项确认后", "points"),
        Column("lower", "总分下限", "points", priority=2),
        Column("upper", "总分上限", "points", priority=2),
        Column("fatal", "致命项", "text"),
        Column("probability", "抽取概率", "share", priority=2),
        Column("weight", "权重", "points", priority=3),
    )
    rows = tuple(
        (
            rank, row.call_id, row.day, row.agent, row.team, row.queue, row.rubric,
            "随机抽取" if row.drawn else "风险", row.risk, row.reason,
            "有" if row.recorded else "无录音",
            row.total, row.if_confirmed, row.lower, row.upper, named(FATALS, row.fatal),
            row.probability, 1 / row.probability if row.probability else None,
        )
        for rank, row in enumerate(queue.rows, start=1)
    )  # fmt: skip
    filters = (("quota", str(queue.options.quota)), *queue.options.scope.filters())
    return Report("review-queue", "复核队列", filters, columns, rows, tuple(_notes(queue)))


def _notes(queue: ReviewQueue) -> Iterator[str]:
    if queue.day is None:
        yield "所选范围内还没有质检结果。"
        return
    ranked = sum(1 for row in queue.rows if not row.drawn)
    if queue.waiting > ranked:
        yield f"共有 {queue.waiting} 通等待复核，定额内列出风险最高的 {ranked} 通。"
    if any(row.fatal == "provisional" for row in queue.rows):
        yield (
            "致命差错确认之前总分不清零，待确认的通话总分也可能是满分；“致命项确认后”是一经确认的总分，"
            "评分表规定归零的就是 0。总分下限：存疑的都算不合格、待确认的致命差错都经确认时的总分。"
        )
    drawn = len(queue.rows) - ranked
    if drawn:
        yield (
            f"{drawn} 通随机抽自 {queue.day} 没有发现问题的 {queue.quiet} 通：用来估计漏判；"
            "估计时每通按权重（1 ÷ 抽取概率）计。同一天再查，抽到的还是这些。"
        )
    elif queue.options.drawn:
        yield f"{queue.day} 没有可随机抽取的通话：没有一通是毫无问题而又没人听过的，或该月已封账。"

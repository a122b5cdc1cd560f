"""The reports there are, and what may be asked of them; each is made in a module of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reports.scope import By, Period, Scope

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked for; a report takes of it what it has use for.

    Attributes:
        by: whose figures. None: what the report finds most useful.
        month: first day of the month, for monthly reports; None: the last one with calls.
        clips: folder to cut the sound of clips into; None: no sound is cut.
        recordings: folder that the calls' recordings are relative to.
        quota: how many calls people can hear, for the review queue.
        seed: of resampling, so that the same question has the same answer.
    """

    scope: Scope = field(default_factory=Scope)
    by: By | None = None
    period: Period = "week"
    month: date | None = None
    clips: Path | None = None
    recordings: Path | None = None
    quota: int = 50
    time_zone: str = "Asia/Shanghai"
    seed: int = 20261101


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: its name on the command line, its Chinese title, and where it is made.

    Attributes:
        made_by: ``module:function``, a function of a connection and an `Asked` that returns an `Answer`.
        about: in Chinese, what it answers, for lists of the reports.
        nightly: whether each night's folder has it.
        all_days: asked each night without a first day, because it looks for its own; the others look back
            as far as the night's trends do.
        monthly: takes a month itself; to the others a month is its first and last day.
        lead: how many of its sentences, from the first, the night's first page tells.
    """

    name: str
    title: str
    made_by: str
    about: str = ""
    nightly: bool = False
    all_days: bool = False
    monthly: bool = False
    lead: int = 1

    def answer(self, connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
        module, function = self.made_by.split(":")
        answer: Answer = getattr(import_module(module), function)(connection, asked)
        return _titled(connection, asked.scope, answer)


def _titled(connection: duckdb.DuckDBPyConnection, scope: Scope, answer: Answer) -> Answer:
    """The title says whose calls these are, where not everybody's."""
    from reports.known_groups import KINDS, names

    used = {name for name, _ in answer.filters}
    kinds = [kind for kind in KINDS if kind in used]
    told = [name for name in names(connection, scope, kinds) if name not in answer.title]
    return replace(answer, title=f"{answer.title}　只看{'、'.join(told)}") if told else answer


CATALOGUE: tuple[Entry, ...] = (
    Entry(
        "trend",
        "趋势",
        "reports.trend_answer:answer",
        "谁在上升、谁在下降，还是样本不足以判断",
        nightly=True,
        lead=2,
    ),
    Entry(
        "weak-items",
        "薄弱项",
        "reports.weak_answer:answer",
        "哪些质检项该开课、该辅导谁、能挽回多少分",
        nightly=True,
        lead=2,
    ),
    Entry(
        "satisfaction",
        "满意度检验",
        "reports.satisfaction:answer",
        "质检分和客户满意度有没有关系、哪些项该加权",
        nightly=True,
        all_days=True,
        lead=4,
    ),
    Entry(
        "training",
        "培训效果",
        "reports.training:answer",
        "课程有没有用，与没有参加的同事相比",
        nightly=True,
        all_days=True,
        lead=3,
    ),
    Entry(
        "review-queue", "复核队列", "reports.review_answer:answer", "接下来该听哪些通话，为什么", nightly=True
    ),
    Entry(
        "calibration",
        "质检校准",
        "reports.calibration:answer",
        "质检员之间、机器与人判得是否一致",
        nightly=True,
        all_days=True,
    ),
    Entry(
        "fairness",
        "公平性",
        "reports.fairness:answer",
        "方言和录音不清的通话是否更容易被判不合格",
        nightly=True,
        all_days=True,
    ),
    Entry("kpi", "运营指标", "reports.kpi:answer", "接通率、处理时长、成本等六类指标与目标", nightly=True),
    Entry("six-sigma", "六西格玛", "reports.six_sigma:answer", "各项各班组每百万机会的缺陷数和西格玛水平"),
    Entry(
        "topics",
        "热点话题",
        "reports.topics:answer",
        "客户近来多说什么、难在哪里、投诉与哪些项有关",
        nightly=True,
        all_days=True,
    ),
    Entry(
        "agent-sheet",
        "坐席表",
        "reports.sheets:agent_sheet",
        "一位坐席的目标、走势、长短处和面谈约定（--agent）",
        monthly=True,
    ),
    Entry(
        "team-sheet",
        "班组表",
        "reports.sheets:team_sheet",
        "一个班组的同样一张表，并列出各坐席（--team）",
        monthly=True,
    ),
    Entry(
        "branch-month",
        "分公司月报",
        "reports.sheets:branch_month",
        "交给分公司的月度报告（--branch --month）",
        monthly=True,
    ),
)


def entry(name: str) -> Entry:
    """The report of that name.

    Raises:
        KeyError: there is none.
    """
    return {one.name: one for one in CATALOGUE}[name]

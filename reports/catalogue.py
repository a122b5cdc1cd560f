"""The reports there are, and what may be asked of them; each is made in a module of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
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
        lead: how many of its sentences, from the first, the night's first page tells.
    """

    name: str
    title: str
    made_by: str
    about: str = ""
    nightly: bool = False
    all_days: bool = False
    lead: int = 1

    def answer(self, connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
        module, function = self.made_by.split(":")
        answer: Answer = getattr(import_module(module), function)(connection, asked)
        return answer


CATALOGUE: tuple[Entry, ...] = (
    # name, title, module:function - one line a report
    Entry("agent-sheet", "坐席表", "reports.sheets:agent_sheet"),
    Entry("team-sheet", "班组表", "reports.sheets:team_sheet"),
    Entry("branch-month", "分公司月报", "reports.sheets:branch_month"),
    Entry("kpi", "运营指标", "reports.kpi:answer"),
    Entry("six-sigma", "六西格玛", "reports.six_sigma:answer"),
    Entry("topics", "热点话题", "reports.topics:answer"),
    Entry("calibration", "质检校准", "reports.calibration:answer"),
    Entry("fairness", "公平性", "reports.fairness:answer"),
    Entry("training", "培训效果", "reports.training:answer"),
    Entry("satisfaction", "满意度检验", "reports.satisfaction:answer"),
    # name, title, module:function, what it answers
    Entry(
        "trend",
        "趋势",
        "reports.trend_answer:answer",
        "谁在上升、谁在下降，还是样本不足以判断",
        nightly=True,
    ),
    Entry(
        "weak-items",
        "薄弱项",
        "reports.weak_answer:answer",
        "哪些质检项该开课、该辅导谁、能挽回多少分",
        nightly=True,
    ),
    Entry(
        "review-queue",
        "复核队列",
        "reports.review_answer:answer",
        "接下来该听哪些通话，为什么",
        nightly=True,
    ),
)


def entry(name: str) -> Entry:
    """The report of that name.

    Raises:
        KeyError: there is none.
    """
    return {one.name: one for one in CATALOGUE}[name]

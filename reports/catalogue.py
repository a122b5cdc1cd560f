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
        seed: of resampling, so that the same question has the same answer.
    """

    scope: Scope = field(default_factory=Scope)
    by: By | None = None
    period: Period = "week"
    month: date | None = None
    clips: Path | None = None
    recordings: Path | None = None
    time_zone: str = "Asia/Shanghai"
    seed: int = 20261101


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: its name on the command line, its Chinese title, and where it is made.

    ``made_by`` names ``module:function``, a function of a connection and an `Asked` that returns an `Answer`.
    """

    name: str
    title: str
    made_by: str

    def answer(self, connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
        module, function = self.made_by.split(":")
        answer: Answer = getattr(import_module(module), function)(connection, asked)
        return answer


CATALOGUE: tuple[Entry, ...] = (
    # name, title, module:function - one line a report
    Entry("trend", "趋势", "reports.trend_answer:answer"),
    Entry("weak-items", "薄弱项与培训建议", "reports.weak_answer:answer"),
    Entry("kpi", "运营指标", "reports.kpi:answer"),
    Entry("six-sigma", "六西格玛", "reports.six_sigma:answer"),
    Entry("topics", "热点话题", "reports.topics:answer"),
)


def entry(name: str) -> Entry:
    """The report of that name.

    Raises:
        KeyError: there is none.
    """
    return {one.name: one for one in CATALOGUE}[name]

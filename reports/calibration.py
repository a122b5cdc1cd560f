"""Do the judges agree, who is lenient or harsh, and is the machine as right as people say it is?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from reports.agreement import Agreement, cohen_kappa, krippendorff_alpha
from reports.answer import Answer
from reports.dispute import Dispute, Rejudged, disputes, rejudged
from reports.judge_drift import Drift, drifts
from reports.leniency import Leniency, leniencies
from reports.machine_accuracy import Heard, MachineItem, Population, machine_items
from reports.panel import Panel, Verdict, panel_of
from reports.query import ask
from reports.reliability import Reliability, reliability
from reports.scope import Scope
from reports.share import Share

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked


@dataclass(frozen=True, slots=True)
class CalibrationOptions:
    """What to compare.

    Attributes:
        time_zone: in which the days of verdicts are counted.
        whole: share of a call's items that one judge must have judged for the call to count as judged as a
            whole: then what the machine passed is a fair sample of what it passed.
        most_shared, most_heard: calls judged by several people, and by anybody, that are looked at; of more a
            sample is taken, always the same, and the report says so.
        examples: calls to listen to, for each disputed item.
        seed: of the draws behind intervals.

    Raises:
        ValueError: for a share outside 0..1, or a number of calls below 1.
    """

    scope: Scope = field(default_factory=Scope)
    time_zone: str = "Asia/Shanghai"
    whole: float = 0.5
    most_shared: int = 2000
    most_heard: int = 20_000
    examples: int = 3
    seed: int = 20261101

    def __post_init__(self) -> None:
        if not 0 < self.whole <= 1:
            raise ValueError(f"calibration whole {self.whole}: expected a share above 0, at most 1")
        for name in ("most_shared", "most_heard", "examples"):
            if getattr(self, name) < 1:
                raise ValueError(f"calibration {name} {getattr(self, name)}: expected at least 1")


@dataclass(frozen=True, slots=True)
class Books:
    """What verdicts of people there are; a row of sql/judge_books.sql.

    Attributes:
        verdicts: all; ``calibration`` of them were given for calibration.
        judged: items of calls; ``shared``: by two people or more; ``off_sheet``: no longer on the scorecard.
        again: verdicts by a judge who had judged the same item before.
        random_calls: that were drawn by lot.
    """

    verdicts: int
    calibration: int
    judges: int
    calls: int
    first_day: date | None
    last_day: date | None
    judged: int
    shared: int
    off_sheet: int
    shared_calls: int
    again: int
    random_calls: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two judges, on what both have judged."""

    first: str
    second: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Everything that the report tells.

    Attributes:
        agreement: of all judges over all items; ``pairs``: of every two, those who agree least first.
        leniencies: over all items, then by item. disputes: by item, the most disputed first.
        confirmed: of what the machine decided and most people decided too, how much is the same.
    """

    options: CalibrationOptions
    books: Books
    panel: Panel
    agreement: Agreement
    pairs: tuple[Pair, ...]
    leniencies: tuple[Leniency, ...]
    drifts: tuple[Drift, ...]
    disputes: tuple[Dispute, ...]
    rejudged: tuple[Rejudged, ...]
    machine: tuple[MachineItem, ...]
    confirmed: Share
    reliability: Reliability

    def item_name(self, item: int) -> str:
        return self.panel.items[item][1]


def calibration(
    connection: duckdb.DuckDBPyConnection, options: CalibrationOptions | None = None
) -> Calibration:
    """Judges against one another on the calls they share, and the machine against what most of them say."""
    options = options or CalibrationOptions()
    parameters = {**options.scope.parameters(), "time_zone": options.time_zone, "whole": options.whole}
    (books,) = ask(connection, "judge_books", Books, parameters)
    verdicts: list[Verdict] = []
    if books.shared or books.again:
        verdicts = ask(
            connection, "judge_verdicts", Verdict, {**parameters, "most_calls": options.most_shared}
        )
    heard: list[Heard] = []
    population: list[Population] = []
    if books.verdicts:
        heard = ask(connection, "machine_verdicts", Heard, {**parameters, "most_calls": options.most_heard})
        population = ask(connection, "machine_population", Population, parameters)
    panel = panel_of(verdicts)
    passes, fails = panel.counts()
    items = machine_items(population, heard, options.seed)
    told = [one.right for one in heard if one.right is not None]
    return Calibration(
        options, books, panel, krippendorff_alpha(panel.unit_call, passes, fails), _pairs(panel),
        leniencies(panel), drifts(panel), disputes(panel, verdicts, options.examples), rejudged(verdicts),
        items, Share(sum(told), len(told)), reliability(items, heard),
    )  # fmt: skip


def _pairs(panel: Panel) -> tuple[Pair, ...]:
    """Every two judges who share a unit."""
    said = np.full((panel.units, len(panel.judges)), -1)
    said[panel.unit, panel.judge] = panel.passed
    call = panel.unit_call
    pairs = []
    for first, second in combinations(range(len(panel.judges)), 2):
        both = (said[:, first] >= 0) & (said[:, second] >= 0)
        if both.any():
            agreement = cohen_kappa(call[both], said[both, first] == 1, said[both, second] == 1)
            pairs.append(Pair(panel.judges[first], panel.judges[second], agreement))
    return tuple(sorted(pairs, key=lambda pair: pair.agreement.pairs.rate or 0.0))


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The report ``calibration`` for a QA lead: sentences, tables, charts."""
    from reports.calibration_charts import charts
    from reports.calibration_sentences import notes, sentences
    from reports.calibration_tables import tables

    found = calibration(
        connection, CalibrationOptions(scope=asked.scope, time_zone=asked.time_zone, seed=asked.seed)
    )
    return Answer(
        "calibration", "质检校准", asked.scope.filters(), sentences(found), tables(found), charts(found),
        notes(found),
    )  # fmt: skip

"""Do the judges agree, who is lenient or harsh, and is the machine as right as people say it is?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.agreement import Agreement, cohen_kappa, krippendorff_alpha
from reports.answer import Answer
from reports.dispute import Dispute, Rejudged, disputes, rejudged
from reports.judge_drift import Drift, drifts
from reports.judged_call import JudgedCall, cards, judged_calls, parts
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
        most_counted: of all calls, for the population's shares; of more one part in so many is counted.
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
    most_counted: int = 300_000
    examples: int = 3
    seed: int = 20261101

    def __post_init__(self) -> None:
        if not 0 < self.whole <= 1:
            raise ValueError(f"calibration whole {self.whole}: expected a share above 0, at most 1")
        for name in ("most_shared", "most_heard", "most_counted", "examples"):
            if getattr(self, name) < 1:
                raise ValueError(f"calibration {name} {getattr(self, name)}: expected at least 1")


@dataclass(frozen=True, slots=True)
class Books:
    """What verdicts of people there are.

    Attributes:
        verdicts: all; ``calibration`` of them were given for calibration.
        calls: with a verdict; ``shared_calls``: of these, with an item that two people or more judged.
        random_calls: that were drawn by lot.
        off_sheet: items of calls that people judged and that the scorecard has not, or does not apply to.
    """

    verdicts: int
    calibration: int
    judges: int
    calls: int
    shared_calls: int
    random_calls: int
    off_sheet: int


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
    calls = judged_calls(connection, parameters)
    verdicts = _verdicts(connection, calls, options, parameters)
    heard = ask(connection, "machine_verdicts", Heard, parameters | cards(calls[: options.most_heard]))
    counted = parameters | {"parts": parts(connection, parameters, options.most_counted) if calls else 1}
    population = ask(connection, "machine_population", Population, counted) if calls else []
    panel = panel_of(verdicts)
    passes, fails = panel.counts()
    items = machine_items(population, heard, options.seed)
    told = [one.right for one in heard if one.right is not None]
    return Calibration(
        options, _books(calls, heard), panel, krippendorff_alpha(panel.unit_call, passes, fails),
        _pairs(panel), leniencies(panel), drifts(panel), disputes(panel, verdicts, heard, options.examples),
        rejudged(verdicts), items, Share(sum(told), len(told)), reliability(items, heard),
    )  # fmt: skip


def _verdicts(
    connection: duckdb.DuckDBPyConnection,
    calls: Sequence[JudgedCall],
    options: CalibrationOptions,
    parameters: dict[str, Any],
) -> list[Verdict]:
    """Of calls with an item judged more than once."""
    shared = [call for call in calls if call.shared or call.again][: options.most_shared]
    return ask(connection, "judge_verdicts", Verdict, parameters | cards(shared))


def _books(calls: Sequence[JudgedCall], heard: Sequence[Heard]) -> Books:
    return Books(
        verdicts=sum(call.verdicts for call in calls),
        calibration=sum(call.calibration for call in calls),
        judges=len({judge for call in calls for judge in call.judges}),
        calls=len(calls),
        shared_calls=sum(call.shared for call in calls),
        random_calls=sum(call.random for call in calls),
        off_sheet=sum(one.outcome is None for one in heard),
    )


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

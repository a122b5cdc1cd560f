"""The machine against people, item by item: how often its fails are right, and how many faults it finds.

People hear the calls that the machine doubts, and a few drawn by lot from those in which it found nothing.
What they say stands for all calls only where each kind of call is weighted by how many there are: hits,
items left open, passes in quiet calls, passes in other calls are strata, and each verdict stands for as many
calls as its stratum has for each one judged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from reports.panel import ItemKey
from reports.share import Interval, Share

FEWEST_QUIET = 10
"""Passes drawn by lot below which nobody knows what the machine misses."""
FEWEST_OTHER = 10
"""Verdicts on passes in other calls below which these are counted with the quiet ones."""
DRAWS = 4000


class Stratum(StrEnum):
    """What the machine said of an item, and of the call it is in; see sql/machine_population.sql."""

    HIT = "机器判不合格"
    OPEN = "机器存疑"
    QUIET = "机器判合格，该通没有发现问题"
    OTHER = "机器判合格，该通另有问题"


@dataclass(frozen=True, slots=True)
class Population:
    """A row of sql/machine_population.sql."""

    item_id: str
    item_name: str
    outcome: str
    quiet: bool
    calls: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A row of sql/machine_verdicts.sql: one item of one call that the machine and people have judged."""

    call_id: str
    item_id: str
    item_name: str
    outcome: str
    confidence: float | None
    quiet: bool
    passes: int
    fails: int
    random: bool
    whole: bool
    agent: str | None
    queue: str | None
    dialect: str | None
    language: str | None
    word_confidence: float | None

    @property
    def item(self) -> ItemKey:
        return self.item_id, self.item_name

    @property
    def fault(self) -> bool | None:
        """What most people say; None where they are divided evenly."""
        return None if self.passes == self.fails else self.fails > self.passes

    @property
    def stratum(self) -> Stratum:
        return stratum_of(self.outcome, self.quiet)

    @property
    def counts(self) -> bool:
        """Whether it may stand for others of its stratum.

        Passes do only where the call was drawn by lot, or judged as a whole: a person who judged one item of
        a call that the machine had passed may have done so because it was wrong.
        """
        if self.fault is None:
            return False
        if self.stratum is Stratum.QUIET:
            return self.random
        return self.stratum is not Stratum.OTHER or self.random or self.whole

    @property
    def right(self) -> bool | None:
        """Whether people confirm the machine; None where one of them has not decided."""
        if self.fault is None or self.stratum is Stratum.OPEN:
            return None
        return self.fault == (self.stratum is Stratum.HIT)


def stratum_of(outcome: str, quiet: bool) -> Stratum:
    """The stratum of a machine's outcome in a call."""
    if outcome == "pass":
        return Stratum.QUIET if quiet else Stratum.OTHER
    return Stratum.HIT if outcome == "fail" else Stratum.OPEN


@dataclass(frozen=True, slots=True)
class Judged:
    """One stratum of one item.

    Attributes:
        population: calls. ``faults``: of those that people judged, how many they failed.
    """

    stratum: Stratum
    population: int
    faults: Share


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure for all calls, from those that people judged; ``interval`` at 95 %."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class MachineItem:
    """One item.

    Attributes:
        strata: those with calls; passes of both kinds are one where too few of the others were judged.
        precision: of the machine's fails that people judged, those they confirmed.
        recall: of all faults, the share that the machine failed (what it leaves to a person it did not find);
            None where passes were not judged, or nobody found a fault.
        kappa: Cohen's, machine and people, of what the machine decided; None as with recall.
        quiet_judged: passes drawn by lot that people judged.
        unheard_open: items left open, of which people judged none; they are not in the figures.
    """

    item: ItemKey
    strata: tuple[Judged, ...]
    precision: Share
    recall: Estimate | None
    kappa: Estimate | None
    quiet_judged: int
    unheard_open: int

    @property
    def population(self) -> int:
        return sum(one.population for one in self.strata)


def machine_items(
    population: Iterable[Population], heard: Iterable[Heard], seed: int
) -> tuple[MachineItem, ...]:
    """Every item that people have judged, in the order of ``heard``."""
    calls: dict[ItemKey, dict[Stratum, int]] = defaultdict(lambda: defaultdict(int))
    for row in population:
        calls[row.item_id, row.item_name][stratum_of(row.outcome, row.quiet)] += row.calls
    judged: dict[ItemKey, dict[Stratum, Share]] = {}
    for one in heard:
        faults = judged.setdefault(one.item, {stratum: Share(0, 0) for stratum in Stratum})
        if one.counts:
            faults[one.stratum] += Share(int(bool(one.fault)), 1)
    return tuple(_machine_item(item, calls[item], faults, seed) for item, faults in judged.items())


def _machine_item(
    item: ItemKey, calls: dict[Stratum, int], faults: dict[Stratum, Share], seed: int
) -> MachineItem:
    strata = {stratum: Judged(stratum, calls[stratum], faults[stratum]) for stratum in Stratum}
    quiet, other, open_ = strata[Stratum.QUIET], strata[Stratum.OTHER], strata[Stratum.OPEN]
    known = quiet.faults.n >= FEWEST_QUIET or (not quiet.population and other.faults.n >= FEWEST_OTHER)
    if quiet.population and other.population and other.faults.n < FEWEST_OTHER:
        both = Judged(Stratum.QUIET, quiet.population + other.population, quiet.faults + other.faults)
        strata |= {Stratum.QUIET: both, Stratum.OTHER: Judged(Stratum.OTHER, 0, Share(0, 0))}
    unheard = open_.population if not open_.faults.n else 0
    used = tuple(one for one in strata.values() if one.population and one.faults.n)
    hits = strata[Stratum.HIT]
    usable = known and (hits.faults.n > 0 or not hits.population)
    recall, kappa = estimates(used, seed) if usable else (None, None)
    return MachineItem(
        item, tuple(one for one in strata.values() if one.population), hits.faults, recall, kappa,
        quiet.faults.n, unheard,
    )  # fmt: skip


def estimates(strata: Iterable[Judged], seed: int) -> tuple[Estimate | None, Estimate | None]:
    """Recall and kappa of all calls, from strata judged in part.

    The values are ratios of Horvitz and Thompson's totals (1952): in stratum h, calls N_h times the share of
    faults k_h / n_h among those judged. The intervals are quantiles of the same ratios over 4,000 draws of
    the shares from Jeffreys' posteriors Beta(k_h + 1/2, n_h - k_h + 1/2), which in a single share cover as
    Wilson's interval does and keep their width where no fault was found (Brown, Cai and DasGupta 2001); the
    bootstrap within strata has none there. As these authors do, an interval that ends short of the value is
    drawn out to it. Simulated coverage: benchmarks/simulations/calibration.py.

    Returns:
        None for recall where nobody found a fault, for kappa where only one outcome occurs.
    """
    used = tuple(strata)
    shares = np.array([[one.faults.rate or 0.0 for one in used]])
    rng = np.random.default_rng(seed)
    drawn = np.column_stack(
        [rng.beta(one.faults.count + 0.5, one.faults.n - one.faults.count + 0.5, DRAWS) for one in used]
        or [np.zeros(DRAWS)]
    )
    return (
        _estimate(_recall(used, shares), _recall(used, drawn)),
        _estimate(_kappa(used, shares), _kappa(used, drawn)),
    )


def _estimate(value: Any, drawn: Any) -> Estimate | None:
    if not np.isfinite(value[0]):
        return None
    low, high = np.nanquantile(drawn, (0.025, 0.975))
    found = float(value[0])
    return Estimate(found, Interval(min(float(low), found), max(float(high), found)))


def _totals(strata: tuple[Judged, ...], shares: Any, which: set[Stratum]) -> tuple[Any, Any]:
    """(draws,) faults and what is right, in calls, of the strata named."""
    calls = np.array([one.population if one.stratum in which else 0 for one in strata], float)
    return shares @ calls, (1 - shares) @ calls


def _recall(strata: tuple[Judged, ...], shares: Any) -> Any:
    found, _ = _totals(strata, shares, {Stratum.HIT})
    faults, _ = _totals(strata, shares, set(Stratum))
    with np.errstate(invalid="ignore"):
        return found / faults


def _kappa(strata: tuple[Judged, ...], shares: Any) -> Any:
    """Cohen (1960), from the table that the totals make."""
    found, accused = _totals(strata, shares, {Stratum.HIT})
    missed, passed = _totals(strata, shares, {Stratum.QUIET, Stratum.OTHER})
    calls = found + accused + missed + passed
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = ((found + accused) * (found + missed) + (missed + passed) * (accused + passed)) / calls**2
        return ((found + passed) / calls - chance) / (1 - chance)

"""Which judge is lenient, which harsh, against colleagues who judged the same items of the same calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reports.judge_effect import Effect, effects
from reports.panel import Array, Panel
from reports.peers import ALPHA, false_discovery
from reports.share import Interval, Share

FEWEST_SPLIT = 6
"""Fewer units judged differently say nothing: of five that all point one way, the exact two-sided p-value is
0.06."""

MATTERS = 0.02
"""A gap of less than two verdicts in a hundred is not worth a word (our choice), however sure it is."""


@dataclass(frozen=True, slots=True)
class Leniency:
    """One judge against colleagues, on one item or on all.

    Attributes:
        item: its place in the panel's items; None: all.
        calls, units: that colleagues have judged too. ``split``: of these, where not all said the same.
        passed: by the judge, of these units. ``others``: the colleagues' mean share of passes on them, 0..1.
        gap, interval: against the middle of the panel, see :func:`reports.judge_effect.effects`; None where
            too few calls are shared.
        let_off: of units that all others failed, those that the judge passed. ``accused``: the other way.
        p_value: of "like the others", adjusted; None where there is too little to test.
    """

    judge: int
    item: int | None
    calls: int
    units: int
    split: int
    passed: Share
    others: float
    let_off: Share
    accused: Share
    gap: float | None = None
    interval: Interval | None = None
    p_value: float | None = None

    @property
    def apart(self) -> bool:
        """Whether the judge stands out, beyond what chance explains and by enough to be worth a word."""
        return self.p_value is not None and self.p_value < ALPHA and abs(self.gap or 0.0) >= MATTERS


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """The units that one judge shares with colleagues, one entry a unit.

    Attributes:
        call: of each. own: 1 where the judge passed it. others: share of the colleagues that did.
        judges: how many gave a verdict, the judge included.
    """

    call: Array
    own: Array
    others: Array
    judges: Array

    @property
    def expected(self) -> Array:
        """Chance that this judge is one of those who passed, if all were alike: as many as did, of all."""
        chance: Array = (self.own + self.others * (self.judges - 1)) / self.judges
        return chance

    @property
    def split(self) -> Array:
        """Where not everybody said the same."""
        return (self.expected > 0) & (self.expected < 1)


def shared_with(panel: Panel, judge: int, chosen: Array) -> Shared:
    """What ``judge`` and anybody else have judged, of the chosen verdicts (a mask)."""
    mine = chosen & (panel.judge == judge)
    passes, fails = panel.counts(chosen & (panel.judge != judge))
    others = passes + fails
    mine &= others[panel.unit] > 0
    unit = panel.unit[mine]
    own = panel.passed[mine].astype(float)
    return Shared(panel.call[mine], own, passes[unit] / others[unit], others[unit] + 1)


def leniencies(panel: Panel) -> tuple[Leniency, ...]:
    """Every judge over all items, then every judge on every item.

    A judge who stands out on few items (a third at most) is not called lenient or harsh for these: over all
    items nobody is measured by or against those verdicts. P-values are adjusted by Benjamini and Hochberg
    (1995), over judges and items, and over the judges.
    """
    everything = np.ones(len(panel.unit), bool)
    items = range(len(panel.items))
    by_item = _adjusted([one for item in items for one in _compared(panel, panel.item == item, item)])
    odd = np.zeros(len(panel.unit), bool)
    for judge in range(len(panel.judges)):
        own = [one.item for one in by_item if one.judge == judge and one.apart and one.item is not None]
        if len(own) * 3 <= len(items):
            odd |= (panel.judge == judge) & np.isin(panel.item, own)
    return (*_adjusted(_compared(panel, everything & ~odd, None)), *by_item)


def _compared(panel: Panel, chosen: Array, item: int | None) -> list[Leniency]:
    gaps = {effect.judge: effect for effect in effects(panel, chosen)}
    found = []
    for judge in range(len(panel.judges)):
        shared = shared_with(panel, judge, chosen)
        if len(shared.own):
            found.append(_leniency(judge, item, shared, gaps.get(judge)))
    return found


def _leniency(judge: int, item: int | None, shared: Shared, effect: Effect | None) -> Leniency:
    all_failed, all_passed = shared.others == 0, shared.others == 1
    p_value = None
    if effect is not None and effect.p_value is not None and shared.split.sum() >= FEWEST_SPLIT:
        p_value = effect.p_value if item is None else max(effect.p_value, exact_p(shared))
    return Leniency(
        judge=judge, item=item, calls=len(np.unique(shared.call)), units=len(shared.own),
        split=int(shared.split.sum()),
        passed=Share(int(shared.own.sum()), len(shared.own)), others=float(shared.others.mean()),
        let_off=Share(int(shared.own[all_failed].sum()), int(all_failed.sum())),
        accused=Share(int((1 - shared.own[all_passed]).sum()), int(all_passed.sum())),
        gap=None if effect is None else effect.gap, interval=None if effect is None else effect.interval,
        p_value=p_value,
    )  # fmt: skip


def _adjusted(found: Sequence[Leniency]) -> list[Leniency]:
    adjusted = false_discovery([one.p_value for one in found])
    return [replace(one, p_value=p) for one, p in zip(found, adjusted, strict=True)]


def exact_p(shared: Shared) -> float:
    """Two-sided exact p-value that the judge is like the others, on one item, where each call is a unit.

    Given how many of m judges passed a unit, each of them is equally likely to be among those; the judge's
    passes on split units are a sum of unequal coins (Poisson binomial). Of two judges this is McNemar's exact
    test (1947); of more, the exact version of Mantel and Haenszel's (1959) with the units as strata.
    """
    split = shared.split
    if not split.any():
        return 1.0
    from scipy import stats

    coins = stats.poisson_binom(shared.expected[split])
    passed = int(shared.own[split].sum())
    return float(min(1.0, 2 * min(coins.cdf(passed), coins.sf(passed - 1))))

"""How much more than the middle one each judge passes, where they judged the same units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.figure import LEAST_CALLS
from reports.panel import Array, Panel
from reports.share import Interval


@dataclass(frozen=True, slots=True)
class Effect:
    """One judge against the middle of the panel, in shares of units, -1..1; above zero passes more.

    Attributes:
        interval, p_value: 95 %, and of "no different from the middle"; None where all calls say the same.
    """

    judge: int
    gap: float
    interval: Interval | None
    p_value: float | None


def effects(panel: Panel, chosen: Array, over_time: bool = False) -> tuple[Effect, ...]:
    """Every judge who shares ten calls or more with others, against the middle judge of those comparable.

    A linear model with an effect of each unit and of each judge: what is left of a verdict once the unit's
    mean is taken away, on who judged. Not everybody must have judged everything; each is compared with
    whoever was there, and through them with the others. The middle is the median judge (the mean of the two
    in the middle; of two judges the other one): one lenient judge of three does not make the others harsh.

    Args:
        chosen: mask over the panel's verdicts.
        over_time: compare how each judge changes from the panel's first day to its last, and not the level.

    Calls are the sample, since items of one call hang together: the standard error is the jackknife's over
    calls (Efron and Tibshirani 1993, ch. 11; in regression the CR3 of Bell and McCaffrey 2002), with
    Student's t of calls - 1 degrees. Judges whom no chain of shared units connects are not compared.
    """
    found: list[Effect] = []
    for group in _comparable(panel, chosen):
        kept = chosen & np.isin(panel.judge, group)
        found += _against_middle(group, _left_out(panel, kept, group, over_time))
    return tuple(sorted(found, key=lambda effect: effect.judge))


def _comparable(panel: Panel, chosen: Array) -> list[Array]:
    """Groups of two judges or more, connected by units they share, each sharing enough calls."""
    from scipy.sparse.csgraph import connected_components

    judges = len(panel.judges)
    while True:
        seen = np.zeros((panel.units, judges), bool)
        seen[panel.unit[chosen], panel.judge[chosen]] = True
        seen &= seen.sum(axis=1, keepdims=True) >= 2
        calls = np.zeros((len(panel.calls), judges), bool)
        np.logical_or.at(calls, panel.unit_call, seen)
        enough = calls.sum(axis=0) >= LEAST_CALLS
        if enough[seen.any(axis=0)].all():
            break
        chosen = chosen & enough[panel.judge]
    together = seen.T.astype(int) @ seen.astype(int)
    _, label = connected_components(together, directed=False)
    groups = [np.flatnonzero((label == one) & enough) for one in np.unique(label)]
    return [group for group in groups if len(group) >= 2]


def _left_out(panel: Panel, kept: Array, group: Array, over_time: bool) -> Array:
    """(calls + 1, judges) estimates: with all calls, then without each call in turn."""
    _, unit = np.unique(panel.unit[kept], return_inverse=True)
    own = (panel.judge[kept][:, None] == group).astype(float)
    time = panel.day[kept] / (np.ptp(panel.day) or 1.0)
    columns = np.hstack((own, own * time[:, None])) if over_time else own
    size = np.bincount(unit)
    values = _within(panel.passed[kept].astype(float)[:, None], unit, size)
    columns = _within(columns, unit, size)
    calls, call = np.unique(panel.call[kept], return_inverse=True)
    width = columns.shape[1]
    normal = np.zeros((len(calls), width, width))
    right = np.zeros((len(calls), width))
    np.add.at(normal, call, columns[:, :, None] * columns[:, None, :])
    np.add.at(right, call, columns * values)
    # The level of all judges together (and of all slopes) is free: sums to zero fix it.
    free = np.kron(np.eye(width // len(group)), np.ones((len(group), len(group))))
    lefts = np.concatenate((normal.sum(axis=0)[None], normal.sum(axis=0) - normal)) + free
    rights = np.concatenate((right.sum(axis=0)[None], right.sum(axis=0) - right))
    found = np.einsum("cij,cj->ci", np.linalg.pinv(lefts, hermitian=True), rights)
    estimates: Array = found[:, -len(group) :]
    return estimates


def _within(values: Array, unit: Array, size: Array) -> Array:
    """Less the mean of each unit."""
    sums = np.zeros((len(size), values.shape[1]))
    np.add.at(sums, unit, values)
    left: Array = values - (sums / size[:, None])[unit]
    return left


def _against_middle(group: Array, estimates: Array) -> list[Effect]:
    order = np.argsort(estimates[0], kind="stable")
    half = len(group) // 2
    middle = order[half : half + 1] if len(group) % 2 else order[half - 1 : half + 1]
    found = []
    for place, judge in enumerate(group):
        others = middle if len(group) > 2 else order[order != place]
        found.append(_effect(int(judge), estimates[:, place] - estimates[:, others].mean(axis=1)))
    return found


def _effect(judge: int, gaps: Any) -> Effect:
    from scipy import stats

    gap, left = float(gaps[0]), gaps[1:]
    calls = len(left)
    error = float(np.sqrt((calls - 1) / calls * ((left - left.mean()) ** 2).sum()))
    if error < 1e-12:  # the middle judge, or nothing but equal verdicts
        return Effect(judge, 0.0 if abs(gap) < 1e-12 else gap, None, None)
    reach = float(stats.t.ppf(0.975, calls - 1)) * error
    p_value = float(2 * stats.t.sf(abs(gap) / error, calls - 1))
    return Effect(judge, gap, Interval(max(-1.0, gap - reach), min(1.0, gap + reach)), p_value)

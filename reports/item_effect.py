"""What customers mind: how a failed item goes with their satisfaction, within agents and between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from reports.clustered_fit import Estimate, Sums, between, fit, within
from reports.cross_table import Floats
from reports.peers import ALPHA, false_discovery
from reports.rank_correlation import FEWEST_AGENTS
from reports.rated_calls import FAILED, PASSED, UNDECIDED, RatedCalls, SheetItem


class Verdict(StrEnum):
    """What the rated calls say of an item. ``UNCLEAR`` and ``TOO_FEW`` are answers.

    ``NOTHING``: surely less than the practical size. ``SMALL``: clear, but surely less than half of it.
    """

    MATTERS = "客户在意"
    SMALL = "在意但影响很小"
    NOTHING = "没有实际影响"
    REVERSED = "不合格反而更满意"
    UNCLEAR = "看不出"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class ItemEffect:
    """One item, whatever rubric it stands in.

    Attributes:
        failed, passed: rated calls. ``failing_agents``: how many agents the failed ones belong to.
        mean_failed, mean_passed: of the ratings, as they are.
        within: difference in rating between a failed and a passed call of the same agent, everything else on
            the sheet, queue, waiting time and kind of business equal; None where it cannot be estimated.
        p_adjusted: of no difference, among all items.
        between: difference in mean rating that goes with 10 percentage points more failures, over agents.
        between_adjusted: its p-value among all items.
    """

    item_id: str
    name: str
    severity: str
    rubrics: tuple[str, ...]
    failed: int
    passed: int
    failing_agents: int
    mean_failed: float | None
    mean_passed: float | None
    within: Estimate | None = None
    p_adjusted: float | None = None
    between: Estimate | None = None
    between_adjusted: float | None = None
    verdict: Verdict = Verdict.TOO_FEW


@dataclass(frozen=True, slots=True)
class TotalEffect:
    """Difference in rating that goes with 10 points more, within agents and between them."""

    within: Estimate | None
    between: Estimate | None


def item_effects(
    calls: RatedCalls, items: Sequence[SheetItem], fewest: int, practical: float
) -> tuple[ItemEffect, ...]:
    """Every item of the sheets, those that matter first.

    Within agents: least squares of the rating on all items that failed at least ``fewest`` times (each with
    a mark where it is not decided) and the controls, everything as the difference from the agent's own mean,
    errors as :meth:`reports.clustered_fit.Fit.estimates`. Between agents: least squares of the agent's mean
    rating (less what the controls explain within agents) on the share of failed calls. Both adjusted over
    items by Benjamini and Hochberg (1995).

    Args:
        fewest: failed and passed rated calls below which an item is not tested.
        practical: difference in rating, in points of the scale, under which an effect is no reason to act.
    """
    effects = [_described(calls, column, items) for column in range(len(calls.item_ids))]
    tested = [
        column
        for column, effect in enumerate(effects)
        if min(effect.failed, effect.passed) >= fewest and len(calls.agents) >= FEWEST_AGENTS
    ]
    if tested:
        own = _within(calls, tested)
        others = _between(calls, tested, fewest)
        for column, one, other in zip(tested, own, others, strict=True):
            effects[column] = replace(effects[column], within=one, between=other)
    return tuple(sorted(_judged(effects, practical), key=_order))


def _described(calls: RatedCalls, column: int, items: Sequence[SheetItem]) -> ItemEffect:
    """Counts and plain means; named as in the last rubric that has it."""
    item_id = calls.item_ids[column]
    sheets = [item for item in items if item.item_id == item_id]
    failed, passed = calls.outcome[:, column] == FAILED, calls.outcome[:, column] == PASSED
    return ItemEffect(
        item_id=item_id,
        name="／".join(dict.fromkeys(item.name for item in sheets)),
        severity=sheets[-1].severity,
        rubrics=tuple(item.rubric for item in sheets),
        failed=int(failed.sum()),
        passed=int(passed.sum()),
        failing_agents=len(np.unique(calls.agent[failed])),
        mean_failed=float(calls.score[failed].mean()) if failed.any() else None,
        mean_passed=float(calls.score[passed].mean()) if passed.any() else None,
    )


def _within(calls: RatedCalls, tested: list[int]) -> list[Estimate | None]:
    outcome = calls.outcome[:, tested]
    columns = np.hstack([outcome == FAILED, outcome == UNDECIDED, calls.controls])
    return fit(within(columns.astype(float), calls.score, calls.agent)).estimates(range(len(tested)))


def _between(calls: RatedCalls, tested: list[int], fewest: int) -> list[Estimate | None]:
    rating = _adjusted_ratings(calls)
    found = []
    for column in tested:
        decided = calls.outcome[:, column] != UNDECIDED
        agents, shares, ratings = _agent_means(
            calls, decided, (calls.outcome[:, column] == FAILED).astype(float), rating, fewest
        )
        found.append(_slope(10 * shares, ratings) if agents >= FEWEST_AGENTS else None)
    return found


def _adjusted_ratings(calls: RatedCalls) -> Floats:
    """(calls,), ratings less what waiting, queue and business explain among calls of the same agent."""
    explained = fit(within(calls.controls, calls.score, calls.agent)).coefficients
    rating: Floats = calls.score - (calls.controls - calls.controls.mean(0)) @ explained
    return rating


def _agent_means(
    calls: RatedCalls, used: NDArray[np.bool_], first: Floats, second: Floats, fewest: int
) -> tuple[int, Floats, Floats]:
    """Of the agents with at least ``fewest`` used calls: how many there are, and two means of each."""
    size = len(calls.agents)
    counts = np.bincount(calls.agent[used], minlength=size)
    enough = counts >= fewest
    one, other = (np.bincount(calls.agent[used], values[used], size)[enough] for values in (first, second))
    return int(enough.sum()), one / counts[enough], other / counts[enough]


def _slope(shares: Floats, ratings: Floats) -> Estimate | None:
    """Over agents; each counts as much as any other."""
    columns = np.stack([np.ones_like(shares), shares], axis=1)
    return fit(between(columns, ratings)).estimates([1])[0]


def total_effect(calls: RatedCalls, fewest: int) -> TotalEffect:
    """What 10 points more go with; None with fewer than `FEWEST_AGENTS` agents that have a total."""
    calls = calls.of(calls.counted)
    if len(calls.agents) < FEWEST_AGENTS:
        return TotalEffect(None, None)
    tens = calls.total / 10
    sums: Sums = within(np.column_stack([tens, calls.controls]), calls.score, calls.agent)
    everything = np.ones(len(calls), dtype=bool)
    agents, totals, ratings = _agent_means(calls, everything, tens, _adjusted_ratings(calls), fewest)
    return TotalEffect(
        fit(sums).estimates([0])[0], _slope(totals, ratings) if agents >= FEWEST_AGENTS else None
    )


def _judged(effects: list[ItemEffect], practical: float) -> list[ItemEffect]:
    own = false_discovery([None if one.within is None else one.within.p_value for one in effects])
    others = false_discovery([None if one.between is None else one.between.p_value for one in effects])
    return [
        replace(one, p_adjusted=p, between_adjusted=other, verdict=_verdict(one.within, p, practical))
        for one, p, other in zip(effects, own, others, strict=True)
    ]


def _verdict(effect: Estimate | None, p_adjusted: float | None, practical: float) -> Verdict:
    """Two one-sided tests (Schuirmann 1987) say "nothing", here with the stricter 95 % interval."""
    if effect is None or p_adjusted is None:
        return Verdict.TOO_FEW
    if p_adjusted >= ALPHA:
        return Verdict.NOTHING if _inside(effect, practical) else Verdict.UNCLEAR
    if effect.value > 0:
        return Verdict.NOTHING if _inside(effect, practical) else Verdict.REVERSED
    return Verdict.SMALL if _inside(effect, practical / 2) else Verdict.MATTERS


def _inside(effect: Estimate, size: float) -> bool:
    return -size < effect.interval.low and effect.interval.high < size


_RANK = {verdict: place for place, verdict in enumerate(Verdict)}


def _order(effect: ItemEffect) -> tuple[int, float]:
    return _RANK[effect.verdict], 0.0 if effect.within is None else effect.within.value

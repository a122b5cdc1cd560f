"""A proposal of other weights, by which the total would follow satisfaction more closely; never applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reports.clustered_fit import Sums
from reports.cross_table import Codes, Floats, cross_table, spearman
from reports.rank_correlation import FEWEST_AGENTS, drawn_error, resampled
from reports.rated_calls import FAILED, RatedCalls, SheetItem
from reports.share import Interval
from reports.weight_fit import RatedSheet, best_factors, lost_points, rated_sheet

FEWEST_CALLS = 100
"""Rated calls of one rubric below which nothing is fitted."""

MOST_FOLDS = 10


class Locked(StrEnum):
    """Why an item keeps its points."""

    LOCKED = "权重锁定"
    FATAL = "致命项"
    COMPLIANCE = "合规项"
    UNSCORED = "不计分"
    BONUS = "加分项"
    TOO_FEW = "不合格太少"


class Outcome(StrEnum):
    """Whether there is anything to propose."""

    PROPOSED = "建议调整"
    NO_GAIN = "不建议调整"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class Weight:
    """Points of one item.

    Attributes:
        proposed: None where nothing is proposed.
        low, high: what the parts of the cross-validation proposed; None with ``proposed``.
        locked: why it is left as it is; None where it may change.
    """

    item_id: str
    name: str
    today: float
    proposed: float | None
    low: float | None
    high: float | None
    locked: Locked | None


@dataclass(frozen=True, slots=True)
class WeightProposal:
    """One rubric.

    Attributes:
        calls, agents: rated, that stand behind it.
        today, out_of_sample: Spearman's correlation with the ratings of the total as the sheet weighs today,
            and as weighed by a fit that did not see the call's agent; None where it cannot be told.
        gain: the difference, with its 95 % interval.
    """

    rubric: str
    rubric_name: str
    outcome: Outcome
    calls: int
    agents: int
    today: float | None
    out_of_sample: float | None
    gain: float | None
    interval: Interval | None
    weights: tuple[Weight, ...]


def weight_proposals(
    calls: RatedCalls, items: Sequence[SheetItem], fewest: int, limit: float, seed: int, draws: int
) -> tuple[WeightProposal, ...]:
    """One proposal a rubric that scores.

    Fit: least squares of the rating on the points that every item takes, within agents and with the controls
    of `RatedCalls` equal, under the constraints that no item weighs less than 1 / ``limit`` or more than
    ``limit`` times what it does today and that the free items' points keep their sum (sequential quadratic
    programming, scipy). Items that are locked, fatal, of compliance, not scored, bonus or failed fewer than
    ``fewest`` times keep their points. Out of sample: the totals of an agent's calls are weighed by a fit to
    the other agents' (scikit-learn GroupKFold), as Stone (1974). Gain: difference of Spearman's
    correlations; its standard error when agents are drawn again and the t distribution with agents - 1
    degrees. Where the interval holds 0, nothing is proposed.
    """
    found = []
    for rubric in dict.fromkeys(item.rubric for item in items):
        own = [item for item in items if item.rubric == rubric]
        code = calls.rubrics.index(rubric) if rubric in calls.rubrics else -1
        chosen = calls.of((calls.rubric == code) & calls.counted)
        found.append(_proposal(chosen, own, fewest, limit, seed, draws))
    return tuple(found)


def _proposal(
    calls: RatedCalls, items: Sequence[SheetItem], fewest: int, limit: float, seed: int, draws: int
) -> WeightProposal:
    columns = [calls.item_ids.index(item.item_id) for item in items]
    locks = [
        _locked(item, int((calls.outcome[:, column] == FAILED).sum()), fewest)
        for item, column in zip(items, columns, strict=True)
    ]
    sheet = rated_sheet(calls, items, columns, [lock is None for lock in locks])
    agents = len(calls.agents)
    enough = len(calls) >= FEWEST_CALLS and agents >= FEWEST_AGENTS and len(sheet.free) >= 2
    if not enough or np.ptp(calls.score) == 0:
        weights = _weights(items, locks, None, None)
        return _told(items, Outcome.TOO_FEW, calls, (None, None, None), None, weights)
    sums = lost_points(calls, sheet)
    everybody = np.arange(agents)
    fitted = best_factors(sums.of(everybody), sheet, limit)
    parts, factors = _unseen(calls, sums, sheet, limit, seed)
    today, unseen = sheet.totals(np.ones(len(items))), sheet.totals(factors)
    correlations, interval = _gain(today, unseen, calls, seed, draws)
    worthwhile = interval is not None and interval.low > 0
    outcome = Outcome.PROPOSED if worthwhile else Outcome.NO_GAIN
    weights = _weights(items, locks, fitted if worthwhile else None, parts)
    return _told(items, outcome, calls, correlations, interval, weights)


def _told(
    items: Sequence[SheetItem],
    outcome: Outcome,
    calls: RatedCalls,
    correlations: tuple[float | None, float | None, float | None],
    interval: Interval | None,
    weights: tuple[Weight, ...],
) -> WeightProposal:
    first = items[0]
    return WeightProposal(
        first.rubric,
        first.rubric_name,
        outcome,
        len(calls),
        len(calls.agents),
        *correlations,
        interval,
        weights,
    )


def _locked(item: SheetItem, failed: int, fewest: int) -> Locked | None:
    if item.severity == "fatal":
        return Locked.FATAL
    if item.severity == "monitor" or item.manual or not item.points:
        return Locked.UNSCORED
    if item.bonus:
        return Locked.BONUS
    if item.category is not None and "合规" in item.category:
        return Locked.COMPLIANCE
    if item.weight_locked:
        return Locked.LOCKED
    return Locked.TOO_FEW if failed < fewest else None


def _unseen(
    calls: RatedCalls, sums: Sums, sheet: RatedSheet, limit: float, seed: int
) -> tuple[Floats, Floats]:
    """(folds, items), the factors fitted without each fold's agents; (calls, items), those of each call."""
    from sklearn.model_selection import GroupKFold

    agents: Codes = np.arange(len(calls.agents))
    folds = GroupKFold(min(MOST_FOLDS, len(agents)), shuffle=True, random_state=seed)
    of_agents = np.ones((len(agents), len(sheet.points)))
    parts = []
    for seen, unseen in folds.split(agents, groups=agents):
        parts.append(best_factors(sums.of(seen), sheet, limit))
        of_agents[unseen] = parts[-1]
    return np.array(parts), of_agents[calls.agent]


def _gain(
    today: Floats, unseen: Floats, calls: RatedCalls, seed: int, draws: int
) -> tuple[tuple[float | None, float | None, float | None], Interval | None]:
    """Both correlations and their difference; the same agents are drawn for both."""
    from scipy import stats

    tables = [cross_table(totals, calls.score, calls.agent) for totals in (today, unseen)]
    before, after = (float(spearman(table.pooled)) for table in tables)
    if not np.isfinite(before) or not np.isfinite(after):
        return (None, None, None), None
    drawn = [resampled(table, (spearman,), np.random.default_rng(seed), draws)[:, 0] for table in tables]
    apart = drawn[1] - drawn[0]
    agents = len(calls.agents)
    reach = float(stats.t.ppf(0.975, agents - 1)) * drawn_error(apart[np.isfinite(apart)], agents)
    gain = after - before
    return (before, after, gain), Interval(gain - reach, gain + reach)


def _weights(
    items: Sequence[SheetItem],
    locks: Sequence[Locked | None],
    fitted: Floats | None,
    parts: Floats | None,
) -> tuple[Weight, ...]:
    """Proposed points with one decimal; what rounding leaves over goes to the heaviest free item."""
    today = [item.points for item in items]
    if fitted is None or parts is None:
        rows = [(None, None, None)] * len(items)
        return tuple(
            Weight(item.item_id, item.name, item.points, *row, lock)
            for item, row, lock in zip(items, rows, locks, strict=True)
        )
    proposed = np.round(np.array(today) * fitted, 1)
    free = np.array([lock is None for lock in locks])
    heaviest = int(np.argmax(np.where(free, proposed, -1)))
    proposed[heaviest] = round(proposed[heaviest] + sum(today) - proposed.sum(), 1)
    return tuple(
        Weight(
            item.item_id, item.name, item.points,
            float(proposed[place]),
            float(item.points * parts[:, place].min()), float(item.points * parts[:, place].max()),
            locks[place],
        )
        for place, item in enumerate(items)
    )  # fmt: skip

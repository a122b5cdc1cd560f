"""The satisfaction test on simulated centres whose truth is known.

Agents have levels of their own, fail items more or less often, take different numbers of calls, serve queues
of their own and differ in how much their customers mind a fault; the unhappy answer the survey more often;
ratings are whole numbers from 1 to 5. What is measured goes through the report's own code from the rated
calls on. What an interval should cover is what the same code says of thousands of agents.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reports.group import Group
from reports.item_effect import item_effects, total_effect
from reports.judged_counts import AgentCounts, Moments
from reports.peers import ALPHA
from reports.rank_correlation import over_agents, over_calls
from reports.rated_calls import FAILED, PASSED, UNDECIDED, RatedCalls, SheetItem
from reports.score_spread import score_spread
from reports.share import Interval, Share
from reports.weight_proposal import Outcome, weight_proposals

MANY_AGENTS = 3_000  # so many make a figure that is as good as true
DRAWS = 399  # of each resampling
FEWEST, MINIMUM, PRACTICAL, LIMIT = 10, 5, 0.4, 2.0  # as the report has them for a scale of 1 to 5

POINTS = (8.0, 8.0, 17.0, 8.0, 0.0, 8.0, 12.0, 6.0, 8.0, 8.0)
FAULTS = (0.06, 0.07, 0.15, 0.10, 0.01, 0.07, 0.08, 0.06, 0.05, 0.06)
PLANTED = (0.0, 0.0, 0.8, 0.0, 1.7, 0.0, 1.0, 0.4, 0.0, 0.0)
"""What a failure takes from the rating, before it is rounded."""

NONE = (0.0,) * len(POINTS)
ONLY_ORDERS = 2  # the item that does not apply in other queues
FATAL = 4
ITEMS = tuple(
    SheetItem(
        "r",
        "方案",
        "weighted",
        f"item-{place}",
        f"第 {place} 项",
        None,
        "normal",
        points,
        False,
        False,
        False,
    )
    for place, points in enumerate(POINTS)
)  # fmt: skip


@dataclass(frozen=True)
class Centre:
    """One centre.

    Attributes:
        rated: about how many calls are rated.
        losses: what each failed item takes from the rating; agents' customers differ by a quarter.
    """

    agents: int
    rated: int
    losses: tuple[float, ...] = PLANTED


CENTRES = (
    Centre(25, 1250),
    Centre(25, 1250, NONE),
    Centre(8, 400),
    Centre(8, 400, NONE),
    Centre(8, 1200),
)
ALL_EQUAL = tuple(centre for centre in CENTRES if centre.losses == NONE)


def rated(centre: Centre, dice: np.random.Generator) -> RatedCalls:
    """The rated calls of one centre."""
    share = dice.lognormal(0.0, 0.5, centre.agents)
    calls = np.maximum(dice.multinomial(int(centre.rated / 0.35), share / share.sum()), 2 * MINIMUM)
    agent = np.repeat(np.arange(centre.agents), calls)
    size = (centre.agents, len(FAULTS))
    chance = np.clip(FAULTS * np.exp(dice.normal(0.0, 0.4, size)), 0.0, 0.6)
    failed = dice.random((len(agent), len(FAULTS))) < chance[agent]
    queue = np.where(dice.random(len(agent)) < 0.5, agent % 3, dice.integers(0, 3, len(agent)))
    failed[:, ONLY_ORDERS] &= queue == 0
    wait = dice.exponential(9.0, len(agent))
    losses = centre.losses * (1 + 0.25 * dice.normal(size=size))
    felt = 4.35 + dice.normal(0.0, 0.3, centre.agents)[agent] - 0.012 * wait - (failed * losses[agent]).sum(1)
    felt += np.array([0.0, -0.2, 0.1])[queue] + dice.normal(0.0, 0.75, len(agent))
    answered = dice.random(len(agent)) < 0.32 + 0.1 * (felt < 3)
    outcome = np.where(failed, FAILED, PASSED).astype(np.int8)
    outcome[:, ONLY_ORDERS][queue != 0] = UNDECIDED
    worth = (outcome != UNDECIDED) @ POINTS
    total = 100 * (1 - failed @ POINTS / worth)
    score = np.clip(np.round(felt), 1, 5)
    kept, place = np.unique(agent[answered], return_inverse=True)
    controls = np.column_stack([wait, queue[:, None] == np.arange(3)]).astype(float)
    return RatedCalls(
        agents=tuple(str(one) for one in kept),
        agent=place,
        score=score[answered],
        total=np.round(total[answered], 6),
        rubrics=("r",),
        rubric=np.zeros(int(answered.sum()), dtype=np.intp),
        controls=controls[answered],
        item_ids=tuple(item.item_id for item in ITEMS),
        outcome=outcome[answered],
        points=np.zeros((int(answered.sum()), len(ITEMS)), dtype=np.float32),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """What the report says of one centre.

    Attributes:
        figures: with their intervals, by name.
        minded: ids of the items that are said to matter.
        together: whether total and rating are said to go together.
    """

    figures: dict[str, tuple[float, Interval | None]]
    minded: frozenset[str]
    together: bool


def found(calls: RatedCalls, draws: int = DRAWS) -> Found:
    """Everything but the weights, with so many ``draws`` of each resampling."""
    both = over_calls(calls.total, calls.score, calls.agent, seed=1, draws=draws)
    agents = _agent_counts(calls)
    means = np.array([(agent.totals.mean, agent.rating) for agent in agents], dtype=float).T
    levels = over_agents(means[0], means[1], seed=1, draws=draws)
    spread = score_spread(agents, Share(0, 1), MINIMUM)
    figures: dict[str, tuple[float, Interval | None]] = {
        "calls_spearman": (both.spearman.value or 0.0, both.spearman.interval),
        "calls_kendall": (both.kendall.value or 0.0, both.kendall.interval),
        "agents_spearman": (levels.spearman.value or 0.0, levels.spearman.interval),
        "agents_kendall": (levels.kendall.value or 0.0, levels.kendall.interval),
        "spread": (spread.share_between or 0.0, spread.interval),
    }
    step = total_effect(calls, MINIMUM)
    effects = item_effects(calls, ITEMS, FEWEST, PRACTICAL)
    estimates = {"total_within": step.within, "total_between": step.between}
    for effect in effects:
        estimates[f"within_{effect.item_id}"] = effect.within
        estimates[f"between_{effect.item_id}"] = effect.between
    for name, estimate in estimates.items():
        if estimate is not None:
            figures[name] = (estimate.value, estimate.interval)
    minded = {one.item_id for one in effects if one.p_adjusted is not None and one.p_adjusted < ALPHA}
    return Found(figures, frozenset(minded), both.spearman.clear)


def _agent_counts(calls: RatedCalls) -> list[AgentCounts]:
    counts = []
    for place, name in enumerate(calls.agents):
        own = calls.agent == place
        totals = calls.total[own]
        moments = Moments(int(own.sum()), float(totals.sum()), float((totals**2).sum()))
        scores = float(calls.score[own].sum())
        counts.append(
            AgentCounts(Group("agent", name, name), moments.n, moments, moments.n, scores, 0, 0.0, 0, 0)
        )
    return [one for one in counts if one.rated >= MINIMUM]


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """One kind of centre, drawn many times.

    Attributes:
        held: whether each interval holds what thousands of such agents show, by kind; items are one kind.
        minded: (draws, items), whether the item is said to matter.
        together, proposed: share of draws in which total and rating are said to go together, and in which
            other weights are proposed.
    """

    held: dict[str, list[bool]]
    minded: NDArray[np.bool_]
    together: float
    proposed: float


def trials(centre: Centre, draws: int, dice: np.random.Generator, many: int = MANY_AGENTS) -> Trials:
    """``many`` agents stand for the truth."""
    large = replace(centre, agents=many, rated=centre.rated * many // centre.agents)
    truth = found(rated(large, dice), draws=2).figures
    held: dict[str, list[bool]] = defaultdict(list)
    minded, together, proposed = [], [], []
    for draw in range(draws):
        calls = rated(centre, dice)
        one = found(calls)
        for name, (_, interval) in one.figures.items():
            if interval is not None:
                held[name.split("_item")[0]].append(interval.low <= truth[name][0] <= interval.high)
        minded.append([item.item_id in one.minded for item in ITEMS])
        together.append(one.together)
        proposal = weight_proposals(calls, ITEMS, FEWEST, LIMIT, seed=draw, draws=DRAWS)[0]
        proposed.append(proposal.outcome is Outcome.PROPOSED)
    return Trials(held, np.array(minded), float(np.mean(together)), float(np.mean(proposed)))


def figures(draws: int, seed: int) -> dict[str, float]:
    """What the report's statistics hold.

    Returns:
        satisfaction_coverage_min, satisfaction_coverage_max: of 95 % intervals, over kinds of figures with 25
        and with 8 agents; satisfaction_coverage: their mean. satisfaction_power: of faults that take 0.8 and
        1.0 of 5 points, 25 agents and 1,250 rated calls; _small: that take 0.4; _8_agents: 0.8 and 1.0 with 8
        agents and 400 rated calls. satisfaction_fdr: mean share of false ones among the items said to matter,
        the worst centre. satisfaction_false_alarms: "scores move with ratings" where they do not, the worst
        centre; satisfaction_false_proposals: weights proposed there.
    """
    dice = np.random.default_rng(seed)
    tried = {centre: trials(centre, draws, dice) for centre in CENTRES}
    held: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for centre, one in tried.items():
        for kind, hits in one.held.items():
            held[centre.agents, kind] += hits
    covered = [float(np.mean(hits)) for hits in held.values()]
    lost = np.array(PLANTED)
    strong, small = (lost >= 0.8) & (lost < 1.5), (lost > 0) & (lost < 0.8)
    many, few = tried[CENTRES[0]].minded, tried[CENTRES[2]].minded
    return {
        "satisfaction_coverage": float(np.mean(covered)),
        "satisfaction_coverage_min": min(covered),
        "satisfaction_coverage_max": max(covered),
        "satisfaction_power": float(many[:, strong].mean()),
        "satisfaction_power_small": float(many[:, small].mean()),
        "satisfaction_power_8_agents": float(few[:, strong].mean()),
        "satisfaction_fdr": max(false_share(centre, one.minded) for centre, one in tried.items()),
        "satisfaction_false_alarms": max(tried[centre].together for centre in ALL_EQUAL),
        "satisfaction_false_proposals": max(tried[centre].proposed for centre in ALL_EQUAL),
    }


def false_share(centre: Centre, minded: NDArray[np.bool_]) -> float:
    """The false discovery rate: a draw that says nothing has no false share (Benjamini and Hochberg 1995)."""
    false = minded[:, np.array(centre.losses) == 0].sum(1)
    return float((false / np.maximum(minded.sum(1), 1)).mean())

"""The satisfaction test: do scores move with what customers say, and with what agents achieve?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from reports.agent_performance import Match, agent_performance
from reports.item_effect import ItemEffect, TotalEffect, Verdict, item_effects, total_effect
from reports.judged_counts import AgentCounts, by_agent, judged_counts, totals_of
from reports.rank_correlation import DRAWS, Correlations, over_agents, over_calls
from reports.rated_calls import rated_calls, sheets
from reports.scope import Scope
from reports.score_spread import ScoreSpread, score_spread
from reports.share import Share
from reports.survey import Survey, survey, weighted_back
from reports.weight_proposal import WeightProposal, weight_proposals

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer
    from reports.catalogue import Asked


@dataclass(frozen=True, slots=True)
class SatisfactionOptions:
    """What to look at.

    Attributes:
        minimum: calls (judged, rated, handled) of an agent below which the agent's mean is not used.
        fewest: failed and passed rated calls below which an item is not tested.
        practical: share of the scale of ratings under which a difference is no reason to act. 0.1: on a scale
            of 1-5 0.4 points, about half a standard deviation, which is what people notice (Norman, Sloan and
            Wyrwich 2003).
        limit: a proposed weight is at least today's divided by this, at most today's times this.
        most_rated: rated calls to draw by lot where there are more.
        draws: of every resampling.

    Raises:
        ValueError: for a number that leaves nothing to compare.
    """

    scope: Scope = field(default_factory=Scope)
    minimum: int = 5
    fewest: int = 10
    practical: float = 0.1
    limit: float = 2.0
    most_rated: int = 200_000
    draws: int = DRAWS
    seed: int = 20261101

    def __post_init__(self) -> None:
        for name, least in (("minimum", 2), ("fewest", 2), ("most_rated", 1), ("draws", 100)):
            if getattr(self, name) < least:
                raise ValueError(f"satisfaction {name} {getattr(self, name)}: expected at least {least}")
        if not 0 < self.practical < 1:
            raise ValueError(f"satisfaction practical {self.practical}: expected a share between 0 and 1")
        if self.limit <= 1:
            raise ValueError(f"satisfaction limit {self.limit}: expected more than 1")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The answer to the manager's two questions, with what it rests on.

    Attributes:
        judged, rated: calls, all of them. ``used``: rated calls of known agents, a sample where there are
            more than the options allow; ``available``: how many there are.
        scale: lowest and highest rating; None without ratings.
        practical: difference in rating that is no reason to act, in points of that scale.
        calls: total against rating over calls; ``agents``: mean against mean over agents.
        weighted: Spearman's over calls if all score bands answered alike.
        agent_counts: all agents, for who wants to see them.
    """

    options: SatisfactionOptions
    judged: int
    rated: int
    available: int
    used: int
    used_agents: int
    scale: tuple[float, float] | None
    practical: float
    same_total: float | None
    calls: Correlations
    agents: Correlations
    weighted: float | None
    total: TotalEffect
    effects: tuple[ItemEffect, ...]
    survey: Survey
    spread: ScoreSpread
    proposals: tuple[WeightProposal, ...]
    performance: tuple[Match, ...]
    agent_counts: tuple[AgentCounts, ...]

    def of(self, *verdicts: Verdict) -> tuple[ItemEffect, ...]:
        """The items with one of these verdicts."""
        return tuple(effect for effect in self.effects if effect.verdict in verdicts)


def satisfaction(
    connection: duckdb.DuckDBPyConnection, options: SatisfactionOptions | None = None
) -> Satisfaction:
    """Both questions, per call, per item and per agent; see the modules it calls for the methods."""
    options = options or SatisfactionOptions()
    parameters = {**options.scope.parameters(), "most": options.most_rated}
    counts = judged_counts(connection, parameters)
    agents = by_agent(counts)
    items = sheets(connection, parameters)
    calls = rated_calls(connection, parameters, items)
    counted = calls.of(calls.counted)
    scale = (float(calls.score.min()), float(calls.score.max())) if len(calls) else None
    practical = options.practical * (scale[1] - scale[0]) if scale else 0.0
    effects = item_effects(calls, items, options.fewest, practical)
    minded = [effect.item_id for effect in effects if effect.verdict is Verdict.MATTERS]
    full_marks = Share(sum(row.full_marks for row in counts), totals_of(counts).n)
    answered = survey(connection, parameters, counts, agents, minded)
    return Satisfaction(
        options=options,
        judged=sum(row.calls for row in counts),
        rated=sum(row.rated for row in counts),
        available=sum(agent.rated for agent in agents),
        used=len(calls),
        used_agents=len(calls.agents),
        scale=scale,
        practical=practical,
        same_total=float(counted.total[0]) if len(counted) and np.ptp(counted.total) == 0 else None,
        calls=over_calls(counted.total, counted.score, counted.agent, options.seed, options.draws),
        agents=_agent_level(agents, options),
        weighted=weighted_back(calls, answered),
        total=total_effect(calls, options.minimum),
        effects=effects,
        survey=answered,
        spread=score_spread(agents, full_marks, options.minimum),
        proposals=weight_proposals(calls, items, options.fewest, options.limit, options.seed, options.draws),
        performance=agent_performance(connection, parameters, agents, options.minimum, options.seed),
        agent_counts=agents,
    )


def _agent_level(agents: tuple[AgentCounts, ...], options: SatisfactionOptions) -> Correlations:
    """Mean total of all judged calls against mean rating."""
    pairs = [
        (agent.totals.mean, agent.rating)
        for agent in agents
        if min(agent.rated, agent.totals.n) >= options.minimum
    ]
    columns = np.array(pairs, dtype=float).reshape(-1, 2).T
    return over_agents(columns[0], columns[1], options.seed, options.draws)


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The report ``satisfaction``."""
    from reports.satisfaction_answer import answer_of

    return answer_of(satisfaction(connection, SatisfactionOptions(scope=asked.scope, seed=asked.seed)))

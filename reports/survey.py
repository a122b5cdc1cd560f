"""Who answers the survey: whether the rated calls stand for all judged calls."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.clustered_fit import Estimate
from reports.cross_table import cross_table, spearman
from reports.group import Group
from reports.judged_counts import AgentCounts, Counts, Moments, rated_totals_of, totals_of
from reports.peers import ALPHA, false_discovery
from reports.query import ask
from reports.rank_correlation import FEWEST_AGENTS
from reports.rated_calls import RatedCalls
from reports.share import Share

if TYPE_CHECKING:
    import duckdb

IMBALANCE = 0.1
"""A standardised difference that is no longer small (Austin 2009)."""

ODD_SHARE = 0.1
"""Shares of rated calls that differ by so much are no small thing (our choice)."""


@dataclass(frozen=True, slots=True)
class OddAgent:
    """An agent whose customers answer clearly more or less often than the others'."""

    group: Group
    rated: Share
    others: Share


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether calls with a mark (a fatal failure, a failed item that customers mind) are rated like others.

    Attributes:
        odds: log odds of being rated that the mark goes with; None where it cannot be told.
    """

    marked: Share
    others: Share
    odds: Estimate | None

    @property
    def clear(self) -> bool:
        """Whether they are not: at 5 %, and by `ODD_SHARE` or a third of the others' share, which is less."""
        if self.odds is None or self.marked.rate is None or self.others.rate is None:
            return False
        size = min(ODD_SHARE, self.others.rate / 3)
        return self.odds.p_value < ALPHA and abs(self.marked.rate - self.others.rate) >= size


@dataclass(frozen=True, slots=True)
class Survey:
    """Rated against unrated calls.

    Attributes:
        rated: of all judged calls.
        bands: share rated by score band (lower end), in rising order.
        rated_totals, unrated_totals: points of the calls that have a total.
        odds: log odds of being rated that go with 10 points more; None where it cannot be told.
        fatal: calls with a fatal failure. ``minded``: with a failed item that customers mind; None: no item.
    """

    rated: Share
    bands: tuple[tuple[float, Share], ...]
    rated_totals: Moments
    unrated_totals: Moments
    odds: Estimate | None
    fatal: Answering
    minded: Answering | None
    odd_agents: tuple[OddAgent, ...]

    @property
    def difference(self) -> float | None:
        """Mean total of rated less unrated calls in standard deviations (Austin 2009); None without both."""
        one, other = self.rated_totals, self.unrated_totals
        if one.mean is None or other.mean is None or one.variance is None or other.variance is None:
            return None
        spread = ((one.variance + other.variance) / 2) ** 0.5
        return (one.mean - other.mean) / spread if spread else None

    @property
    def by_score(self) -> bool:
        """Whether the score predicts answering: clear and not small."""
        if self.odds is None or self.difference is None:
            return False
        return self.odds.p_value < ALPHA and abs(self.difference) >= IMBALANCE

    @property
    def selective(self) -> bool:
        """Whether the answers do not stand for all calls, as far as scorecards can tell."""
        minded = self.minded is not None and self.minded.clear
        return self.by_score or self.fatal.clear or minded or bool(self.odd_agents)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A row of sql/satisfaction_minded.sql."""

    agent: str | None
    marked: bool
    calls: int
    rated: int


def survey(
    connection: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, Any],
    rows: Sequence[Counts],
    agents: Sequence[AgentCounts],
    minded: Sequence[str],
) -> Survey:
    """Counts all judged calls; the regressions and the tests of agents need ratings of several agents.

    Odds: logistic regression of "rated" over cells of calls that are alike (agent, score band, fatal failure;
    at the cell's mean total), errors clustered by agent, t distribution with agents - 1 degrees (statsmodels;
    Cameron and Miller 2015): 4-6 % false alarms with 8 agents who differ in how often they are rated. Odd
    agents: Fisher's exact test of the share against everybody else's, adjusted by Benjamini and Hochberg
    (1995).

    Args:
        minded: ids of the items that customers mind.
    """
    banded = sorted((row for row in rows if row.band is not None), key=lambda row: row.band or 0.0)
    rated_totals = rated_totals_of(rows)
    marks = [_Marked(row.agent, row.fatal, row.calls, row.rated) for row in rows]
    found = ask(connection, "satisfaction_minded", _Marked, {**parameters, "items": list(minded)})
    return Survey(
        rated=Share(sum(row.rated for row in rows), sum(row.calls for row in rows)),
        bands=tuple((band or 0.0, _share(own)) for band, own in groupby(banded, key=lambda row: row.band)),
        rated_totals=rated_totals,
        unrated_totals=totals_of(rows) - rated_totals,
        odds=_odds(banded, [row.total_sum / row.calls / 10 for row in banded]),
        fatal=_answering(marks),
        minded=_answering(found) if minded else None,
        odd_agents=_odd_agents(agents),
    )


def weighted_back(calls: RatedCalls, found: Survey) -> float | None:
    """Spearman's correlation of total and rating if each score band were rated as often as any other.

    Every call counts one over the share of its band that is rated (inverse probability weights; Horvitz and
    Thompson 1952). None where totals or ratings do not vary.
    """
    shares = {band: share.rate for band, share in found.bands}
    counted = calls.of(calls.counted)
    if not len(counted):
        return None
    bands = np.minimum(np.floor(counted.total / 5) * 5, 95)
    weights = np.array([1 / (shares[float(band)] or 1.0) for band in bands])
    table = cross_table(counted.total, counted.score, counted.agent, weights)
    value = float(spearman(table.pooled))
    return value if np.isfinite(value) else None


def _share(rows: Iterable[Counts | _Marked]) -> Share:
    return sum((Share(row.rated, row.calls) for row in rows), Share(0, 0))


def _answering(rows: Sequence[_Marked]) -> Answering:
    return Answering(
        _share(row for row in rows if row.marked),
        _share(row for row in rows if not row.marked),
        _odds(rows, [float(row.marked) for row in rows]),
    )


def _odds(cells: Sequence[Counts | _Marked], reasons: Sequence[float]) -> Estimate | None:
    """What 1 more of the reason adds to the log odds of being rated; None without a comparison."""
    known = [place for place, cell in enumerate(cells) if cell.agent is not None]
    agents, groups = np.unique([cells[place].agent or "" for place in known], return_inverse=True)
    rated = np.array([cells[place].rated for place in known], dtype=float)
    calls = np.array([cells[place].calls for place in known], dtype=float)
    reason = np.array([reasons[place] for place in known])
    if len(agents) < FEWEST_AGENTS or not 0 < rated.sum() < calls.sum() or np.ptp(reason) < 1e-9:
        return None
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

    columns = np.column_stack([np.ones_like(reason), reason - reason.mean()])
    model = GLM(np.column_stack([rated, calls - rated]), columns, family=Binomial())
    with warnings.catch_warnings():
        warnings.simplefilter("error", PerfectSeparationWarning)
        try:
            found = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
        except (PerfectSeparationError, PerfectSeparationWarning):
            return None
    error = float(found.bse[1])
    return Estimate(float(found.params[1]), error, len(agents) - 1) if error > 0 else None


def _odd_agents(agents: Sequence[AgentCounts]) -> tuple[OddAgent, ...]:
    from scipy import stats

    everybody = sum((Share(agent.rated, agent.calls) for agent in agents), Share(0, 0))
    if len(agents) < 2 or not everybody.count:
        return ()
    found, p_values = [], []
    for agent in agents:
        own = Share(agent.rated, agent.calls)
        others = Share(everybody.count - own.count, everybody.n - own.n)
        table = [[own.count, own.n - own.count], [others.count, others.n - others.count]]
        found.append(OddAgent(agent.group, own, others))
        p_values.append(float(stats.fisher_exact(table).pvalue))
    return tuple(
        odd
        for odd, p_value in zip(found, false_discovery(p_values), strict=True)
        if p_value is not None
        and p_value < ALPHA
        and abs((odd.rated.rate or 0.0) - (odd.others.rate or 0.0)) >= ODD_SHARE
    )

"""Scores against ratings, counted per agent: all that rank correlations need of any number of calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

MOST_LEVELS = 1000
"""Distinct values of a scale; a finer one is read in as many equal steps, which hardly moves a rank."""


@dataclass(frozen=True, slots=True, eq=False)
class CrossTable:
    """How many calls of each agent have this score and that rating.

    Attributes:
        counts: (agents, scores * ratings), a row per agent, both scales in rising order, ratings fastest.
        scores, ratings: how many distinct values each scale has.
    """

    counts: sparse.csr_array
    scores: int
    ratings: int

    @property
    def agents(self) -> int:
        return int(self.counts.shape[0])

    @property
    def pooled(self) -> Floats:
        """(scores, ratings), the counts of all agents together."""
        table: Floats = self.drawn(np.ones((1, self.agents)))[0]
        return table

    def drawn(self, times: Floats) -> Floats:
        """The tables that taking each agent so many times makes.

        Args:
            times: (draws, agents).

        Returns:
            (draws, scores, ratings).
        """
        tables: Floats = np.asarray(times @ self.counts).reshape(-1, self.scores, self.ratings)
        return tables


def cross_table(scores: Floats, ratings: Floats, agents: Codes, weights: Floats | None = None) -> CrossTable:
    """Counts calls.

    Args:
        scores, ratings: one a call, finite.
        agents: one a call, from 0; agents without calls are left out.
        weights: what a call counts; None: 1.

    Raises:
        ValueError: where the lengths differ or there is no call.
    """
    if not len(scores) == len(ratings) == len(agents) or not len(scores):
        raise ValueError(
            f"a cross table needs as many scores as ratings and agents and at least one, "
            f"got {len(scores)}, {len(ratings)}, {len(agents)}"
        )
    row, column = _levels(scores), _levels(ratings)
    agent = np.unique(agents, return_inverse=True)[1]
    shape = (int(row.max()) + 1, int(column.max()) + 1)
    values = np.ones(len(scores)) if weights is None else weights
    counts = sparse.coo_array(
        (values, (agent, row * shape[1] + column)), shape=(int(agent.max()) + 1, shape[0] * shape[1])
    )
    return CrossTable(sparse.csr_array(counts), *shape)


def _levels(values: Floats) -> Codes:
    distinct, codes = np.unique(values, return_inverse=True)
    if len(distinct) <= MOST_LEVELS:
        return codes
    low, high = distinct[0], distinct[-1]
    steps = np.rint((values - low) / (high - low) * (MOST_LEVELS - 1))
    return np.unique(steps, return_inverse=True)[1]


def spearman(tables: Floats) -> Floats:
    """Spearman's rank correlation with middle ranks for ties: Pearson's of the ranks.

    Args:
        tables: (..., scores, ratings), counts or weights.

    Returns:
        (...), -1..1; NaN where scores or ratings are all equal. As scipy.stats.spearmanr has it.
    """
    rows, columns = middle_ranks(tables.sum(-1)), middle_ranks(tables.sum(-2))
    together = np.einsum("...s,...sr,...r->...", rows, tables, columns)
    spread = (tables.sum(-1) * rows**2).sum(-1) * (tables.sum(-2) * columns**2).sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: Floats = together / np.sqrt(spread)
    return value


def middle_ranks(counts: Floats) -> Floats:
    """The middle rank of each level of (..., levels) counts, less the mean of all ranks."""
    ranks: Floats = np.cumsum(counts, -1) - counts / 2 - counts.sum(-1, keepdims=True) / 2
    return ranks


def kendall(tables: Floats) -> Floats:
    """Kendall's tau-b of (..., scores, ratings) counts, as scipy.stats.kendalltau; NaN as `spearman`."""
    below = np.cumsum(np.cumsum(tables, -2), -1)
    concordant = (tables[..., 1:, 1:] * below[..., :-1, :-1]).sum((-1, -2))
    above = np.cumsum(np.cumsum(tables[..., ::-1], -2), -1)[..., ::-1]
    discordant = (tables[..., 1:, :-1] * above[..., :-1, 1:]).sum((-1, -2))
    everything = _pairs(tables.sum((-1, -2)))
    untied_scores = everything - _pairs(tables.sum(-1)).sum(-1)
    untied_ratings = everything - _pairs(tables.sum(-2)).sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value: Floats = (concordant - discordant) / np.sqrt(untied_scores * untied_ratings)
    return value


def _pairs(counts: Floats) -> Floats:
    return counts * (counts - 1) / 2

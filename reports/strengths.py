"""Items on which somebody does clearly better than their peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from reports.peers import ALPHA, false_discovery, worse_than
from reports.share import Share
from reports.weakness import ItemCounts, Key


@dataclass(frozen=True, slots=True)
class Strength:
    """One item that one group fails less often than its peers, beyond what chance explains.

    Attributes:
        failed, peers: of the decided verdicts.
        p_value: Fisher's exact test, one-sided, adjusted by Benjamini and Hochberg over the group's items.
    """

    rubric: str
    item_id: str
    name: str
    failed: Share
    peers: Share
    p_value: float


def strengths_of(counted: Iterable[ItemCounts], key: str, minimum: int) -> tuple[Strength, ...]:
    """The strengths of the group ``key``, the surest first; ``counted`` holds its peers too."""
    totals: dict[Key, Share] = defaultdict(lambda: Share(0, 0))
    own = []
    for row in counted:
        totals[row.key] += row.share
        if row.group_key == key and row.decided >= minimum:
            own.append(row)
    pairs = [(row, Share(totals[row.key].count - row.failed, totals[row.key].n - row.decided)) for row in own]
    adjusted = false_discovery([worse_than(peers, row.share) for row, peers in pairs])
    found = [
        Strength(row.rubric, row.item_id, row.item_name, row.share, peers, p_value)
        for (row, peers), p_value in zip(pairs, adjusted, strict=True)
        if p_value is not None and p_value < ALPHA
    ]
    return tuple(sorted(found, key=lambda one: one.p_value))

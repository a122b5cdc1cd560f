"""One item in one group of calls against another: does the machine fail it, or leave it open, more often?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from asr.dialects import Dialects
from reports.gap import Cell, Gap, gap_within
from reports.panel import ItemKey
from reports.peers import ALPHA, false_discovery
from reports.share import Share

WHOLE: ItemKey = ("", "整通")
"""Stands for an item where the whole call is judged: by its total, against the mark."""


class Measure(StrEnum):
    """What may happen more often: of the decided verdicts, and of all that were to be judged."""

    FAILED = "判不合格"
    OPEN = "存疑"


class Reading(StrEnum):
    """What a comparison says. ``UNSEEN`` is an answer: so few calls could not show a smaller difference."""

    MORE = "更多"
    LESS = "更少"
    SAME = "没有差别"
    UNSEEN = "看不出差别"
    TOO_FEW = "样本不足以判断"


@dataclass(frozen=True, slots=True)
class Counted:
    """A row of sql/fairness.sql.

    Attributes:
        item_id: empty for the whole call.
        third: 1 is the third of the calls whose words were heard least surely, 3 the surest.
    """

    item_id: str
    item_name: str
    agent: str | None
    queue: str | None
    dialect: str | None
    language: str | None
    third: int | None
    failed: int
    decided: int
    judged: int

    @property
    def item(self) -> ItemKey:
        return (self.item_id, self.item_name) if self.item_id else WHOLE

    @property
    def spoken(self) -> str | None:
        return spoken(self.dialect, self.language)

    def share(self, measure: Measure) -> Share:
        if measure is Measure.FAILED:
            return Share(self.failed, self.decided)
        return Share(self.judged - self.decided, self.judged)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One item in one group of calls, against others.

    Attributes:
        group, others: such as ``cantonese`` and ``mandarin``.
        gap: above zero where it happens to the group more often.
        by_agent: among the calls of the same agent in the same queue; else in the same queue only, because
            others than the group's agents take most of the other calls.
        p_value: adjusted over items and measures.
        reading: what that says.
    """

    item: ItemKey
    measure: Measure
    group: str
    others: str
    gap: Gap
    by_agent: bool
    p_value: float | None = None
    reading: Reading = Reading.TOO_FEW


def spoken(dialect: str | None, language: str | None) -> str | None:
    """What is spoken in a call: the dialect that its record names, else the language as heard."""
    known = Dialects()
    named = known.named(dialect) or known.named(language)
    return None if named is None else named.name


Side = Callable[[Counted], bool | None]
"""Whether a row is of the group (True), of those it is compared with (False), or of neither."""


def compared(
    rows: Iterable[Counted], side: Side, group: str, others: str, alike: Callable[[Counted], Hashable]
) -> list[Comparison]:
    """Every item and measure, without readings.

    Args:
        alike: what else must be the same in calls that are compared, beside agent and queue.
    """
    items: dict[ItemKey, list[tuple[Counted, bool]]] = defaultdict(list)
    for row in rows:
        of_group = side(row)
        if of_group is not None:
            items[row.item].append((row, of_group))
    return [
        _comparison(item, measure, own, group, others, alike)
        for measure in Measure
        for item, own in items.items()
    ]


def _comparison(
    item: ItemKey,
    measure: Measure,
    rows: Sequence[tuple[Counted, bool]],
    group: str,
    others: str,
    alike: Callable[[Counted], Hashable],
) -> Comparison:
    gap = gap_within(
        Cell((row.agent, row.queue, alike(row)), row.agent, own, row.share(measure)) for row, own in rows
    )
    if gap.compared * 2 >= gap.group.n:
        return Comparison(item, measure, group, others, gap, True)
    wider = gap_within(
        (Cell((row.queue, alike(row)), row.agent, own, row.share(measure)) for row, own in rows),
        clusters_differ=True,
    )
    return Comparison(item, measure, group, others, wider, False)


def read_together(comparisons: Sequence[Comparison], minimum: int, margin: float) -> tuple[Comparison, ...]:
    """With readings; p-values adjusted by Benjamini and Hochberg (1995) over all that have calls enough."""
    enough = [min(one.gap.compared, one.gap.compared_others) >= minimum for one in comparisons]
    adjusted = false_discovery(
        [one.gap.p_value if many else None for one, many in zip(comparisons, enough, strict=True)]
    )
    return tuple(
        replace(one, p_value=p, reading=reading(one.gap, p, margin))
        for one, p in zip(comparisons, adjusted, strict=True)
    )


def reading(gap: Gap, p_value: float | None, margin: float) -> Reading:
    """What ``gap`` says, with its p-value adjusted as need be; None: too few, or nothing ever happened."""
    if p_value is None or gap.difference is None or gap.interval is None:
        return Reading.TOO_FEW
    if p_value < ALPHA:
        return Reading.MORE if gap.difference > 0 else Reading.LESS
    near = gap.interval.low >= -margin and gap.interval.high <= margin
    return Reading.SAME if near else Reading.UNSEEN

"""What one agent, team or branch is to reach in a month, and whether it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from reports.kpi_target import Subject, Target, target_of
from reports.share import Interval, Share
from reports.weakness import ItemCounts

OF_ITEM = "item:"
"""Before an item's id: its pass rate is the measure."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A target, and how far the month is from it; ``reached`` None where the calls cannot tell.

    Attributes:
        measure: total, pass_rate, or ``item:`` and an item's id, which ``name`` calls by its name.
        n: calls behind the actual figure; of an item, decided verdicts.
    """

    measure: str
    target: float
    actual: float | None
    n: int
    reached: bool | None
    name: str | None = None
    interval: Interval | None = None


def reached(target: float, interval: Interval | None, enough: bool) -> bool | None:
    """Only where the whole interval lies on one side of the target."""
    if interval is None or not enough:
        return None
    return True if interval.low >= target else False if interval.high < target else None


def item_goals(
    targets: Sequence[Target],
    subject: Subject,
    counted: Iterable[ItemCounts],
    first: date,
    last: date,
    minimum: int,
) -> list[Goal]:
    """Targets of items, those missed first; ``counted``: the group's verdicts from ``first`` to ``last``,
    those of an item of several rubrics added."""
    passed: dict[str, Share] = {}
    names: dict[str, str] = {}
    for row in counted:
        share = Share(row.decided - row.failed, row.decided)
        passed[row.item_id] = passed.get(row.item_id, Share(0, 0)) + share
        names[row.item_id] = row.item_name
    found = []
    for measure in dict.fromkeys(one.measure for one in targets if one.measure.startswith(OF_ITEM)):
        target = target_of(targets, measure, subject, first, last)
        if target is None:
            continue
        item = measure.removeprefix(OF_ITEM)
        share = passed.get(item, Share(0, 0))
        verdict = reached(target, share.interval, share.n >= minimum)
        found.append(
            Goal(measure, target, share.rate, share.n, verdict, names.get(item, item), share.interval)
        )
    return sorted(found, key=lambda one: (one.reached is not False, one.reached is True))

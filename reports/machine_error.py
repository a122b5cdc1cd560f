"""Is the machine wrong more often about some calls than about others, by what people say?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reports.comparison import Reading, reading
from reports.gap import Cell, Gap, gap_within
from reports.machine_accuracy import Heard, Stratum
from reports.share import Share


class Fault(StrEnum):
    """How the machine may be wrong: it fails what is right, or passes what is not."""

    ACCUSES = "冤判（机器判不合格，评委判合格）"
    MISSES = "漏判（机器判合格，评委判不合格）"


@dataclass(frozen=True, slots=True)
class ErrorGap:
    """How much more often the machine is wrong about one group of calls than about others.

    Attributes:
        gap: of the machine's verdicts of one kind that people judged, those they overturned; compared within
            the same item and the same kind of call.
    """

    fault: Fault
    group: str
    others: str
    gap: Gap
    reading: Reading


def error_gaps(
    heard: Iterable[Heard],
    side: Callable[[Heard], bool | None],
    group: str,
    others: str,
    minimum: int,
    margin: float,
) -> tuple[ErrorGap, ...]:
    """Both ways of being wrong. Verdicts of one call hang together: calls are the clusters.

    Only verdicts that may stand for others count (`Heard.counts`): passes where the call was drawn by lot or
    judged as a whole.
    """
    cells: dict[Fault, list[Cell]] = {fault: [] for fault in Fault}
    for one in heard:
        own = side(one)
        if own is None or not one.counts or one.right is None:
            continue
        fault = Fault.ACCUSES if one.stratum is Stratum.HIT else Fault.MISSES
        share = Share(int(not one.right), 1)
        cells[fault].append(Cell((one.item, one.stratum), one.call_id, own, share))
    return tuple(_error_gap(fault, own, group, others, minimum, margin) for fault, own in cells.items())


def _error_gap(
    fault: Fault, cells: Sequence[Cell], group: str, others: str, minimum: int, margin: float
) -> ErrorGap:
    gap = gap_within(cells)
    enough = min(gap.compared, gap.compared_others) >= minimum
    told = reading(gap, gap.p_value if enough else None, margin)
    return ErrorGap(fault, group, others, gap, told)


def thirds(heard: Sequence[Heard]) -> Callable[[Heard], bool | None]:
    """Side of a verdict: True in the third of the calls heard least surely, False in the surest third."""
    by_call = {one.call_id: one.word_confidence for one in heard if one.word_confidence is not None}
    if not by_call:
        return lambda _: None
    low, high = (float(end) for end in np.quantile(list(by_call.values()), (1 / 3, 2 / 3)))

    def side(one: Heard) -> bool | None:
        if one.word_confidence is None or low < one.word_confidence <= high:
            return None
        return one.word_confidence <= low

    return side

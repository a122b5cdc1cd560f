"""Which judge has become more lenient or harsher over time, against the colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from reports.judge_effect import effects
from reports.panel import Array, Panel
from reports.peers import ALPHA, false_discovery
from reports.share import Interval


@dataclass(frozen=True, slots=True)
class Month:
    """A judge's gap to the middle of the panel in one month, written YYYY-MM."""

    month: str
    gap: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Drift:
    """How one judge's gap to the middle of the panel (-1..1, above zero passes more) has changed.

    Attributes:
        change: from the panel's first day to its last, along a line, against the middle one of all judges'
            changes; with its 95 % interval.
        first, last: the gap in the earlier and in the later half of the verdicts; None where one half has too
            few calls.
        p_value: of "no change", adjusted over the judges; None where there is too little to test.
    """

    judge: int
    change: float
    interval: Interval | None
    first: float | None
    last: float | None
    p_value: float | None
    months: tuple[Month, ...]

    @property
    def apart(self) -> bool:
        """Whether the judge has changed beyond what chance explains."""
        return self.p_value is not None and self.p_value < ALPHA


def drifts(panel: Panel) -> tuple[Drift, ...]:
    """Every judge who shares enough calls, see :func:`reports.judge_effect.effects`; none where all verdicts
    are of one day. P-values are adjusted by Benjamini and Hochberg (1995)."""
    if not len(panel.day) or np.ptp(panel.day) == 0:
        return ()
    everything = np.ones(len(panel.unit), bool)
    late = panel.day > np.median(panel.day)
    first, last = _gaps(panel, ~late), _gaps(panel, late)
    months = _months(panel)
    found = effects(panel, everything, over_time=True)
    adjusted = false_discovery([one.p_value for one in found])
    return tuple(
        Drift(
            one.judge, one.gap, one.interval, first.get(one.judge), last.get(one.judge), p,
            tuple(month for judge, month in months if judge == one.judge),
        )
        for one, p in zip(found, adjusted, strict=True)
    )  # fmt: skip


def _gaps(panel: Panel, chosen: Array) -> dict[int, float]:
    return {one.judge: one.gap for one in effects(panel, chosen)}


def _months(panel: Panel) -> list[tuple[int, Month]]:
    if panel.first_day is None:
        return []
    month = np.array([f"{panel.first_day + timedelta(days=int(day)):%Y-%m}" for day in panel.day])
    return [
        (one.judge, Month(str(name), one.gap, one.interval))
        for name in np.unique(month)
        for one in effects(panel, month == name)
    ]

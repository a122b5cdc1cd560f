"""The judges who judged the same calls, and what each said first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
ItemKey = tuple[str, str]
"""Item id and name: items that two rubrics call the same are one for judges."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row of sql/judge_verdicts.sql: what one judge said of one item of one call, for the nth time."""

    call_id: str
    item_id: str
    item_name: str
    judge: str
    nth: int
    passed: bool
    judged_on: date
    day: date | None
    agent_name: str | None
    agent_no: str | None
    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str | None

    @property
    def item(self) -> ItemKey:
        return self.item_id, self.item_name


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """First verdicts on units (one item of one call) that two judges or more have judged.

    The first, because a later one may have been given after the judges had talked.

    Attributes:
        judges, items, calls: what the numbers in the arrays stand for.
        unit, call, item, judge: (verdicts,) integers. passed: (verdicts,) booleans.
        day: (verdicts,) days since the first verdict, on which it was given.
        first_day: of the verdicts.
    """

    judges: tuple[str, ...]
    items: tuple[ItemKey, ...]
    calls: tuple[str, ...]
    unit: Array
    call: Array
    item: Array
    judge: Array
    passed: Array
    day: Array
    first_day: date | None

    @property
    def units(self) -> int:
        return int(self.unit.max()) + 1 if len(self.unit) else 0

    def counts(self, chosen: Array | None = None) -> tuple[Array, Array]:
        """(units,) passes and fails of the chosen verdicts, or of all."""
        chosen = np.ones(len(self.unit), bool) if chosen is None else chosen
        passes = np.bincount(self.unit[chosen & self.passed], minlength=self.units)
        fails = np.bincount(self.unit[chosen & ~self.passed], minlength=self.units)
        return passes, fails

    @property
    def unit_call(self) -> Array:
        return self._of_unit(self.call)

    @property
    def unit_item(self) -> Array:
        return self._of_unit(self.item)

    def _of_unit(self, values: Array) -> Array:
        found = np.zeros(self.units, int)
        found[self.unit] = values
        return found


def panel_of(verdicts: Sequence[Verdict]) -> Panel:
    """The panel in ``verdicts``; units that one judge alone has judged are not in it."""
    first = [verdict for verdict in verdicts if verdict.nth == 1]
    judged: dict[tuple[str, ItemKey], int] = {}
    for verdict in first:
        key = (verdict.call_id, verdict.item)
        judged[key] = judged.get(key, 0) + 1
    first = [verdict for verdict in first if judged[verdict.call_id, verdict.item] >= 2]
    units = _numbers([(verdict.call_id, verdict.item) for verdict in first])
    items = _numbers([verdict.item for verdict in first])
    calls = _numbers([verdict.call_id for verdict in first])
    judges = _numbers(sorted(verdict.judge for verdict in first))
    start = min((verdict.judged_on for verdict in first), default=None)
    return Panel(
        tuple(judges), tuple(items), tuple(calls),
        np.array([units[verdict.call_id, verdict.item] for verdict in first], int),
        np.array([calls[verdict.call_id] for verdict in first], int),
        np.array([items[verdict.item] for verdict in first], int),
        np.array([judges[verdict.judge] for verdict in first], int),
        np.array([verdict.passed for verdict in first], bool),
        np.array([(verdict.judged_on - start).days if start else 0 for verdict in first], float),
        start,
    )  # fmt: skip


def _numbers(values: Sequence[Any]) -> dict[Any, int]:
    """Each value's place among the different ones, in order of appearance."""
    return {value: number for number, value in enumerate(dict.fromkeys(values))}

"""The calls that customers rated, with what their scorecards say of every item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reports.cross_table import Codes, Floats
from reports.query import ask, ask_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

MOST_KINDS = 12
"""Queues, kinds of business or rubrics told apart; the rarer ones together are one more."""

UNDECIDED, PASSED, FAILED = -1, 0, 1


@dataclass(frozen=True, slots=True)
class SheetItem:
    """A row of sql/satisfaction_sheets.sql: one item as the rubric has it today."""

    rubric: str
    rubric_name: str
    scheme: str
    item_id: str
    name: str
    category: str | None
    severity: str
    points: float
    manual: bool
    bonus: bool
    weight_locked: bool


@dataclass(frozen=True, slots=True, eq=False)
class RatedCalls:
    """Calls with a rating, an official scorecard and a known agent.

    Attributes:
        agents: keys, in the order of ``agent``.
        agent: (calls,), which agent, from 0 without a gap.
        score: (calls,), the customer's, on the centre's own scale.
        total: (calls,), points 0..100, NaN where there is none.
        rubrics: ids, in the order of ``rubric``.
        rubric: (calls,).
        controls: (calls, columns), what is held equal: waiting time, queue, kind of business, rubric.
        item_ids: of the columns of ``outcome``.
        outcome: (calls, items), `UNDECIDED`, `PASSED` or `FAILED`.
        points: (calls, items), as the scorecard has them: won, or lost as a negative number.
    """

    agents: tuple[str, ...]
    agent: Codes
    score: Floats
    total: Floats
    rubrics: tuple[str, ...]
    rubric: Codes
    controls: Floats
    item_ids: tuple[str, ...]
    outcome: NDArray[np.int8]
    points: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.score)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """(calls,), which of them have a total."""
        return np.isfinite(self.total)

    def of(self, calls: NDArray[np.bool_]) -> RatedCalls:
        """Some of the calls; agents without any of them are left out, rubrics stay."""
        kept, agent = np.unique(self.agent[calls], return_inverse=True)
        return RatedCalls(
            tuple(self.agents[each] for each in kept), agent, self.score[calls], self.total[calls],
            self.rubrics, self.rubric[calls], self.controls[calls],
            self.item_ids, self.outcome[calls], self.points[calls],
        )  # fmt: skip


def sheets(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> list[SheetItem]:
    """The items of the rubrics that judged the calls asked about, as in their latest versions."""
    return ask(connection, "satisfaction_sheets", SheetItem, parameters)


def rated_calls(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any], items: Sequence[SheetItem]
) -> RatedCalls:
    """At most ``$most`` rated calls, drawn by lot, the same lot each time.

    An item that stands in several rubrics under one id is one item.
    """
    found = ask_arrays(connection, "satisfaction_calls", parameters)
    item_ids = tuple(dict.fromkeys(item.item_id for item in items))
    verdicts = ask_arrays(connection, "satisfaction_items", {**parameters, "items": list(item_ids)})
    shape = (len(found["number"]), len(item_ids))
    outcome = np.full(shape, UNDECIDED, dtype=np.int8)
    points = np.zeros(shape, dtype=np.float32)
    place = verdicts["number"].astype(np.intp), verdicts["column_number"].astype(np.intp)
    outcome[place] = verdicts["outcome"]
    points[place] = verdicts["points"]
    agents, agent = np.unique(found["agent"].astype(str), return_inverse=True)
    rubrics, rubric = np.unique(found["rubric"].astype(str), return_inverse=True)
    kinds = [found[name].astype(str) for name in ("queue", "business_type", "rubric")]
    return RatedCalls(
        agents=tuple(agents.tolist()),
        agent=agent,
        score=found["score"].astype(float),
        total=found["total"].astype(float),
        rubrics=tuple(rubrics.tolist()),
        rubric=rubric,
        controls=_controls(found["wait_s"].astype(float), kinds),
        item_ids=item_ids,
        outcome=outcome,
        points=points,
    )


def _controls(wait_s: Floats, kinds: Sequence[NDArray[np.str_]]) -> Floats:
    """Waiting in seconds, the mean where it is unknown and a mark that it is; a mark per kind."""
    unknown = ~np.isfinite(wait_s)
    mean = float(wait_s[~unknown].mean()) if not unknown.all() else 0.0
    columns = [np.where(unknown, mean, wait_s), unknown.astype(float)]
    for kind in kinds:
        names, codes, calls = np.unique(kind, return_inverse=True, return_counts=True)
        for code in np.argsort(-calls)[:MOST_KINDS] if len(names) > 1 else ():
            columns.append((codes == code).astype(float))
    return np.stack(columns, axis=1)

"""What agents are to reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from recordings import cells
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions

NAMED = {"总分": "total", "合格率": "pass_rate", "致命率": "fatal_rate", "平均处理时长": "aht"}
"""Measures that may be written in Chinese too."""

_MEASURE = re.compile(r"item:\S{1,200}|[a-z][a-z0-9_]{0,60}", re.ASCII)
_SHARES = re.compile(r"item:.*|.*_(?:rate|share)")


@dataclass(frozen=True, slots=True)
class Target:
    """One target for one measure; what is None does not limit whom it is for.

    Attributes:
        measure: total, pass_rate, fatal_rate, a measure of the kpi report, or ``item:`` and an item's id (its
            pass rate).
        target: points, a share 0..1, or the measure's own unit.
        tenure_from_months, tenure_to_months: since the agent was hired; the second is not included.
        first_day, last_day: both included.
    """

    measure: str
    target: float
    agent_id: str | None = None
    team: str | None = None
    branch: str | None = None
    post: str | None = None
    tenure_from_months: int | None = None
    tenure_to_months: int | None = None
    first_day: date | None = None
    last_day: date | None = None


def read_targets(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[Target]:
    """The targets of ``source``, a row each; shares as 0.9 or 90%.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(TARGETS, source, options, told)


def _target(row: Row, options: ManifestOptions) -> tuple[Target, ...]:
    del options
    said = row.needed("measure")
    measure = NAMED.get(said, said)
    if not _MEASURE.fullmatch(measure):
        raise row.wrong(
            "measure", f"应为 {'、'.join(NAMED)}、运营指标的代码，或 item:质检项编号，实际为 {said!r}"
        )
    row.needed("target")
    value = (cells.share if _SHARES.fullmatch(measure) else cells.figure)(row, "target")
    target = Target(
        measure=measure,
        target=value or 0.0,
        agent_id=cells.identity(row, "agent_id") if row.get("agent_id") else None,
        team=row.get("team"),
        branch=row.get("branch"),
        post=row.get("post"),
        tenure_from_months=cells.count(row, "tenure_from_months"),
        tenure_to_months=cells.count(row, "tenure_to_months"),
        first_day=cells.day(row, "first_day"),
        last_day=cells.day(row, "last_day"),
    )
    if target.first_day and target.last_day and target.last_day < target.first_day:
        raise row.wrong("last_day", f"截止日 {target.last_day} 早于起始日 {target.first_day}")
    start, end = target.tenure_from_months or 0, target.tenure_to_months
    if end is not None and end <= start:
        raise row.wrong("tenure_to_months", f"司龄上限 {end} 个月应大于下限 {start} 个月")
    return (target,)


def _whom(target: Target) -> tuple[object, ...]:
    return (
        *(target.measure, target.agent_id, target.team, target.branch, target.post),
        *(target.tenure_from_months, target.tenure_to_months, target.first_day, target.last_day),
    )


TARGETS = Kind(
    columns=Columns(
        required=("measure", "target"),
        optional=(
            *("agent_id", "team", "branch", "post"),
            *("tenure_from_months", "tenure_to_months", "first_day", "last_day"),
        ),
    ),
    values=_target,
    identity=_whom,
    column="measure",
    noun="同一对象的目标",
)

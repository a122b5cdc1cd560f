"""Who attended which course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from recordings import cells
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions


@dataclass(frozen=True, slots=True)
class Attendance:
    """One agent in one course on one day.

    Attributes:
        topic: training topic, as the rubrics name it.
        items: ids of the items that it is about; empty: those of its topic.
    """

    agent_id: str
    course: str
    attended_on: date
    topic: str | None = None
    items: tuple[str, ...] = ()
    hours: float | None = None


def read_trainings(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[Attendance]:
    """The attendances of ``source``, a row for each agent and course; items are parted by ; or 、.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(ATTENDANCES, source, options, told)


def _attendance(row: Row, options: ManifestOptions) -> tuple[Attendance, ...]:
    del options
    attendance = Attendance(
        agent_id=cells.identity(row, "agent_id"),
        course=row.needed("course"),
        attended_on=cells.needed_day(row, "attended_on"),
        topic=row.get("topic"),
        items=cells.listed(row, "items"),
        hours=cells.figure(row, "hours"),
    )
    return (attendance,)


ATTENDANCES = Kind(
    columns=Columns(required=("agent_id", "course", "attended_on"), optional=("topic", "items", "hours")),
    values=_attendance,
    identity=lambda one: (one.agent_id, one.course, one.attended_on),
    column="course",
    noun="参训记录",
)

"""Who attended which course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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

"""What agents are to reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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

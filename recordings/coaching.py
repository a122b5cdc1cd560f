"""What was agreed in coaching talks (面谈), and whether it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CoachingAction:
    """One action agreed in one talk with one agent; ``kept`` None where nobody has said yet."""

    agent_id: str
    held_on: date
    action: str
    coach: str | None = None
    item_id: str | None = None
    due: date | None = None
    kept: bool | None = None
    note: str | None = None

"""Whose target is whose: by agent, post, time since hiring, team and branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the table of targets; what is None does not limit whom it is for."""

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

    @property
    def narrowness(self) -> int:
        """One for this agent goes before one for the post or the time since hiring, that before one for the
        team, that before one for the branch, that before one for everybody."""
        tenure = self.tenure_from_months is not None or self.tenure_to_months is not None
        limits = ((self.agent_id, 16), (self.post, 4), (tenure or None, 4), (self.team, 2), (self.branch, 1))
        return sum(weight for limit, weight in limits if limit is not None)


@dataclass(frozen=True, slots=True)
class Staff:
    """A row of sql/kpi_staff.sql: one agent on the books."""

    agent: str
    name: str | None
    agent_no: str | None
    team: str | None
    branch: str | None
    post: str | None
    hired: date | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is to reach a target: one agent, a team, a branch, a band of tenure, or (all None) the centre."""

    agent: str | None = None
    team: str | None = None
    branch: str | None = None
    post: str | None = None
    tenure_months: int | None = None


def months_between(hired: date | None, day: date) -> int | None:
    """Whole months from ``hired`` to ``day``; None where there was no hire date yet."""
    if hired is None or hired > day:
        return None
    months = (day.year - hired.year) * 12 + day.month - hired.month
    return months - (day.day < hired.day)


def target_of(
    targets: Sequence[Target], measure: str, subject: Subject, first: date, last: date
) -> float | None:
    """The narrowest target for ``measure`` in force on any day from ``first`` to ``last``; None for none.

    Of two as narrow as each other the one that came into force later counts, then the earlier in the list.
    """
    found = [
        one
        for one in targets
        if one.measure == measure and _in_force(one, first, last) and _meant_for(one, subject)
    ]
    if not found:
        return None
    return max(found, key=lambda one: (one.narrowness, one.first_day or date.min)).target


def _in_force(target: Target, first: date, last: date) -> bool:
    return not (
        (target.first_day is not None and target.first_day > last)
        or (target.last_day is not None and target.last_day < first)
    )


def _meant_for(target: Target, subject: Subject) -> bool:
    named = (
        (target.agent_id, subject.agent),
        (target.team, subject.team),
        (target.branch, subject.branch),
        (target.post, subject.post),
    )
    if any(limit is not None and limit != own for limit, own in named):
        return False
    start, end, months = target.tenure_from_months, target.tenure_to_months, subject.tenure_months
    if start is None and end is None:
        return True
    return months is not None and (start or 0) <= months and (end is None or months < end)

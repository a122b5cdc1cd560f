"""What to look at when asking whether courses worked."""

from __future__ import annotations

from dataclasses import dataclass, field

from reports.course_weeks import AFTER_WEEKS, BASELINE_WEEKS, SELECTION_WEEKS
from reports.scope import Scope


@dataclass(frozen=True, slots=True)
class TrainingOptions:
    """What to look at.

    ``scope.start`` and ``scope.end`` choose courses by the day of attendance, ``scope.agent`` and
    ``scope.team`` whose effect is shown; peers stay everybody else.

    Attributes:
        selection_weeks: before the course, by whose results people were chosen.
        baseline_weeks, after_weeks: before these and after the course, that are compared.
        minimum: calls before and calls after that an agent needs: below that a share says next to nothing.

    Raises:
        ValueError: for fewer than one week, or a minimum under 2.
    """

    scope: Scope = field(default_factory=Scope)
    selection_weeks: int = SELECTION_WEEKS
    baseline_weeks: int = BASELINE_WEEKS
    after_weeks: int = AFTER_WEEKS
    minimum: int = 10

    def __post_init__(self) -> None:
        for name in ("selection_weeks", "baseline_weeks", "after_weeks"):
            if getattr(self, name) < 1:
                raise ValueError(f"training {name} {getattr(self, name)}: expected at least 1")
        if self.minimum < 2:
            raise ValueError(f"training minimum {self.minimum}: expected at least 2 calls")

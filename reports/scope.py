"""Which calls a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

By = Literal["agent", "team", "branch", "queue", "centre"]
Period = Literal["day", "week", "month", "quarter"]

BY_NAMES: dict[str, str] = {
    "agent": "坐席",
    "team": "班组",
    "branch": "分公司",
    "queue": "技能组",
    "centre": "全中心",
}
PERIOD_NAMES: dict[str, str] = {"day": "日", "week": "周", "month": "月", "quarter": "季度"}
BYS: tuple[str, ...] = get_args(By)
PERIODS: tuple[str, ...] = get_args(Period)


@dataclass(frozen=True, slots=True)
class Scope:
    """The calls asked about; ``None`` means all.

    Attributes:
        start, end: first and last day of the call, both included, in the centre's own time zone.
        rubric: id of a rubric; its versions are counted together.
        agent: agent id, or the work number where the centre has no ids.

    Raises:
        ValueError: where the last day lies before the first.
    """

    start: date | None = None
    end: date | None = None
    rubric: str | None = None
    agent: str | None = None
    team: str | None = None
    branch: str | None = None
    queue: str | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise ValueError(f"最后一天 {self.end} 早于第一天 {self.start}")

    @property
    def whose(self) -> By:
        """The narrowest kind of group that all its calls are of: nothing wider can be told from them."""
        kinds: tuple[tuple[By, str | None], ...] = (
            ("agent", self.agent),
            ("team", self.team),
            ("branch", self.branch),
            ("queue", self.queue),
        )
        return next((by for by, name in kinds if name is not None), "centre")

    def parameters(self) -> dict[str, Any]:
        """For the bound parameters that every statement shares."""
        return {
            "start": self.start,
            "end": self.end,
            "rubric": self.rubric,
            "agent": self.agent,
            "team": self.team,
            "branch": self.branch,
            "queue": self.queue,
        }

    def filters(self) -> tuple[tuple[str, str], ...]:
        """What was asked for, as (name, value) pairs; what was not asked for is left out."""
        return tuple((name, str(value)) for name, value in self.parameters().items() if value is not None)

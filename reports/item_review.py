"""What the machine found and what a person made of it, of one item of one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reports.wording import OUTCOMES, named


@dataclass(frozen=True, slots=True)
class ItemReview:
    """A person's verdict that counts, beside the machine's that it stands for.

    Attributes:
        at: in the centre's zone.
        outcome: the person's, pass or fail.
        note: what the person wrote; None where nothing.
    """

    judge: str
    at: datetime
    outcome: str
    note: str | None
    machine_outcome: str
    machine_points: float | None
    machine_reason: str

    @property
    def overturned(self) -> bool:
        """Whether the person says otherwise than a machine that was sure."""
        return self.machine_outcome in ("pass", "fail") and self.machine_outcome != self.outcome

    @property
    def by(self) -> str:
        """Who and when."""
        return f"{self.judge}，{self.at:%Y-%m-%d %H:%M}"

    @property
    def machine_words(self) -> str:
        return f"机器原判：{named(OUTCOMES, self.machine_outcome)}。{self.machine_reason}"

    @property
    def person_words(self) -> str:
        kept = self.machine_outcome == self.outcome
        did = "维持" if kept else "改判" if self.overturned else "判为"
        why = f"：{self.note.rstrip('。')}。" if self.note else "，没有写理由。"
        return f"人工{did}：{named(OUTCOMES, self.outcome)}（{self.by}）{why}"

"""What is planned for one call before a word of it is drawn: parties, planted faults, near-misses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tools.demo_calls.people import Agent

ITEMS = (
    "greeting",
    "closing",
    "repeat-order",
    "order-steps",
    "no-banned-words",
    "dead-air",
    "talk-over",
    "speech-rate",
    "answer-delay",
    "hang-up",
)
ORDER_ITEMS = ("repeat-order", "order-steps")  # asked of order calls only
STEP_ITEMS = frozenset({"greeting", "repeat-order", "closing"})  # one of them missing breaks order-steps

# Things that resemble a fault and are none.
NEAR_MISSES = (
    "customer-banned",  # the customer says a banned phrase
    "banned-like",  # the agent says 不知道您方便吗 and the like
    "short-silence",  # an unannounced silence of 8 s
    "announced-wait",  # 12-22 s of silence after 请稍等
    "hold",  # 12-15 s of silence that the CDR knows as a hold
    "short-overlap",  # the agent starts about 1 s before the customer ends
    "backchannel",  # 好的 while the customer speaks
    "brisk",  # the agent speaks at 285-306 characters per minute
    "slow-start",  # first words 2.0-2.4 s after the answer
    "late-tail",  # 3.3-4.0 s between the last words and the end
)


@dataclass(frozen=True)
class CallPlan:
    """One call to make. ``faults`` are items to fail (order-steps follows from others), ``near`` near-misses.

    ``channels`` is 1 or 2; ``agent_channel`` is the agent's of two; ``start`` is time zone aware.
    """

    call_id: str
    agent: Agent
    language: str
    business: str
    direction: str
    start: dt.datetime
    faults: frozenset[str] = frozenset()
    near: frozenset[str] = field(default_factory=frozenset)
    channels: int = 2
    agent_channel: int = 0
    late_greeting: bool = False  # company and number come after the order, not never
    agent_hangs_up: bool = False  # the hang-up fault is the agent's, else a long tail

    def __post_init__(self) -> None:
        unknown = (self.faults - set(ITEMS)) | (self.near - set(NEAR_MISSES))
        if unknown:
            raise ValueError(f"call {self.call_id}: unknown faults or near-misses {sorted(unknown)}")
        if self.channels == 1 and self.faults & {"talk-over"}:
            raise ValueError(f"call {self.call_id}: talk-over cannot be planted in a mono call")

    @property
    def is_order(self) -> bool:
        """True for calls of the order line."""
        return self.business == "tobacco"

    def expected(self) -> dict[str, str]:
        """Item id -> pass, fail, not_applicable (no order call) or not_measurable (talk-over in mono)."""
        return {item: self._verdict(item) for item in ITEMS}

    def _verdict(self, item: str) -> str:
        if item in ORDER_ITEMS and not self.is_order:
            return "not_applicable"
        if item == "talk-over" and self.channels == 1:
            return "not_measurable"
        broken = bool(self.faults & STEP_ITEMS) if item == "order-steps" else item in self.faults
        return "fail" if broken else "pass"

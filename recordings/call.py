"""One call of the centre, as the phone switch wrote it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from recordings.span import TimeSpan


class Speaker(StrEnum):
    """Who speaks. ``UNKNOWN`` is an answer: a party whose role could not be decided."""

    AGENT = "agent"
    CUSTOMER = "customer"
    IVR = "ivr"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Disposition(StrEnum):
    """How a call ended up. Only an answered call is expected to have a recording."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    IVR_ONLY = "ivr_only"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers calls. ``None`` means that nobody told us."""

    agent_id: str | None = None
    agent_no: str | None = None
    name: str | None = None
    team: str | None = None
    branch: str | None = None
    post: str | None = None
    hired: date | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call detail record. What the switch did not say is ``None``, never a default.

    Attributes:
        call_id: the switch's own id, unique over all time.
        recording: where the audio lies, relative to its source; None where there is none.
        started_at: time zone aware.
        ring_s, wait_s, talk_s, after_call_s: seconds.
        answered_offset_s: seconds into the recording at which the call was answered.
        hung_up_by: who ended it; None where the switch does not say.
        channel_roles: who is on which channel, in channel order; empty where unknown.
        holds: when the customer was put on hold, seconds into the recording.
        dialect: a hint such as ``zh`` or ``yue`` from the queue or the agent.
        customer_ref: keyed hash of the customer's number, never the number.
        customer_surname: what an agent may call the customer. It travels in the call's transcript alone:
            the warehouse has no column for it, so that no list or report goes by customers' names.
    """

    call_id: str
    recording: str | None = None
    agent: Agent = field(default_factory=Agent)
    company: str | None = None
    queue: str | None = None
    business_type: str | None = None
    direction: Direction | None = None
    disposition: Disposition | None = None
    started_at: datetime | None = None
    ring_s: float | None = None
    wait_s: float | None = None
    talk_s: float | None = None
    after_call_s: float | None = None
    answered_offset_s: float | None = None
    hung_up_by: Speaker | None = None
    transfers: int | None = None
    channel_roles: tuple[Speaker, ...] = ()
    holds: tuple[TimeSpan, ...] = ()
    dialect: str | None = None
    customer_ref: str | None = None
    customer_surname: str | None = None

    def __post_init__(self) -> None:
        if not self.call_id:
            raise ValueError("a call needs a call_id")
        if self.started_at is not None and self.started_at.tzinfo is None:
            raise ValueError(f"call {self.call_id}: started_at {self.started_at} has no time zone")

    @property
    def expects_recording(self) -> bool:
        return self.disposition is Disposition.ANSWERED

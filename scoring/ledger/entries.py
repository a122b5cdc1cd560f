"""The values of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class LedgerState(StrEnum):
    """How far a call has come. ``QUARANTINED``: failed too often, left alone until something changes."""

    EXPECTED = "expected"
    FETCHED = "fetched"
    ANALYSED = "analysed"
    SCORED = "scored"
    LOADED = "loaded"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    NOT_EXPECTED = "not_expected"


class Stage(StrEnum):
    """What an attempt tries."""

    FETCH = "fetch"
    ANALYSE = "analyse"
    SCORE = "score"
    LOAD = "load"


class AttemptOutcome(StrEnum):
    """How an attempt ended. ``CRASHED``: nobody was left to say."""

    DONE = "done"
    FAILED = "failed"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """A call of a manifest.

    Attributes:
        day: in the centre's time zone; None where the record has no start.
        fingerprint: of the recording (size and time, or a hash); None where there is none yet.
        expected: False for a call that has no recording to expect.
    """

    call_id: str
    day: date | None = None
    recording: str | None = None
    fingerprint: str | None = None
    expected: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one stage of one call."""

    attempt_id: int
    call_id: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a call failed: ``kind`` for counting (missing, empty, unreadable, ...), ``reason`` in words."""

    call_id: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What the ledger knows of one call.

    Attributes:
        attempts: failed or crashed tries with this recording and this identity.
        identity: what it was last worked on with.
    """

    call_id: str
    day: date | None
    recording: str | None
    fingerprint: str | None
    state: LedgerState
    problem: str | None
    reason: str | None
    attempts: int
    identity: str | None
    run_id: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many calls of one day are in one state."""

    day: date | None
    state: LedgerState
    calls: int


@dataclass(frozen=True, slots=True)
class StuckCount:
    """How many failed or quarantined calls have one kind of problem, over all days.

    Attributes:
        problem: its kind; empty where none was recorded.
        example: one of the calls.
    """

    state: LedgerState
    problem: str
    calls: int
    example: str


@dataclass(frozen=True, slots=True)
class CallProblem:
    """A call that a run could not finish."""

    call_id: str
    recording: str | None
    state: LedgerState
    kind: str
    reason: str
    attempts: int

"""What is kept of a night: one result per call, the run, its problems, customers' ratings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asr.transcript import Transcript
from recordings.call import Call
from scoring.scorecard import Scorecard


class CallState(StrEnum):
    """What became of a call. ``NOT_EXPECTED``: no recording was to be had (not answered)."""

    SCORED = "scored"
    FAILED = "failed"
    NOT_EXPECTED = "not_expected"


class Source(StrEnum):
    """Where the words came from: heard by us, or imported as a transcript."""

    RECORDING = "recording"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True, slots=True)
class CallResult:
    """What one run found out about one call.

    Attributes:
        reason: why it failed, in words; None where it did not.
        transcript: None where nothing was heard.
        scorecards: at most one per rubric version and set of models; none where it was not judged.
    """

    call: Call
    state: CallState
    source: Source
    reason: str | None = None
    transcript: Transcript | None = None
    scorecards: tuple[Scorecard, ...] = ()

    def __post_init__(self) -> None:
        if self.state is CallState.FAILED and not self.reason:
            raise ValueError(f"call {self.call.call_id}: a failed call needs a reason")
        heard = () if self.transcript is None else (self.transcript.call_id,)
        for other in (*heard, *(card.call_id for card in self.scorecards)):
            if other != self.call.call_id:
                raise ValueError(f"call {self.call.call_id}: its result holds something of call {other}")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of the night and its counts; times are time zone aware.

    Attributes:
        records: call records read; ``rejected`` rows could not be read.
        not_expected: call records without a recording to expect; ``expected`` are the others.
        already_done: of these, scored by an earlier run.
        unclaimed: recordings that no call record names.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime | None = None
    records: int = 0
    rejected: int = 0
    not_expected: int = 0
    expected: int = 0
    already_done: int = 0
    transcribed: int = 0
    scored: int = 0
    failed: int = 0
    unclaimed: int = 0


@dataclass(frozen=True, slots=True)
class RunProblem:
    """One thing that went wrong in a run. ``place`` is a file, or file:line."""

    kind: str
    place: str
    reason: str
    call_id: str | None = None


def scorecard_id(card: Scorecard) -> str:
    """Names a scorecard by what made it: call, rubric and version, scorer version, models.

    The same call judged by the same parts has the same id, so a rescore replaces instead of doubling.
    """
    parts = [card.call_id, card.rubric, card.rubric_version, card.scorer_version, sorted(card.models)]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

"""The operational store: what became of each call so far, and every attempt at it.

SQLite by default, PostgreSQL by URL. An attempt is written *before* the work it counts, so that a kill at any
moment leaves a trace: attempts that nobody finished are counted as crashed when the next run starts.

    ledger = Ledger.open(url)                                 creates or migrates; a context manager
    ledger.close_crashed(run_id) -> call ids                  first in a run: counts what a kill left open
    ledger.expect(calls)                                      ExpectedCall; again changes nothing
    ledger.pending(identity, first=None, last=None) -> call ids that need work, by day
    ledger.begin(call_ids, stage, run_id, identity) -> attempts    one transaction for the whole shard
    ledger.advance(call_ids, state, run_id)                   sets the state, ends this run's attempts
    ledger.fail(failures, run_id)                             the same for failures; quarantined at the third
    ledger.finish(attempts, outcome, ...)                     ends attempts without touching the state
    ledger.counts(first, last) -> StateCount per day and state
    ledger.stuck() -> StuckCount per state and problem        over all days, the most frequent first
    ledger.problems(run_id) -> CallProblem                    failed and quarantined calls of a run
    ledger.state(call_id) -> CallRecord | None
    ledger.records(call_ids) -> CallRecord by call id         those that are known
    ledger.release(call_ids)                                  quarantined or failed calls may be tried again

``identity`` names what a call is done with (rubric versions, model, scorer version): a call loaded with
another one is pending again. A recording whose fingerprint changed makes its call expected again.
"""

from scoring.ledger.entries import (
    Attempt,
    AttemptOutcome,
    CallProblem,
    CallRecord,
    ExpectedCall,
    Failure,
    LedgerState,
    Stage,
    StateCount,
    StuckCount,
)
from scoring.ledger.ledger import Ledger
from scoring.ledger.schema import LedgerError

__all__ = [
    "Attempt",
    "AttemptOutcome",
    "CallProblem",
    "CallRecord",
    "ExpectedCall",
    "Failure",
    "Ledger",
    "LedgerError",
    "LedgerState",
    "Stage",
    "StateCount",
    "StuckCount",
]

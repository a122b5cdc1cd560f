"""How far the calls have come, by the ledger: how many are in which state, and why some were not judged."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from pipelines.settings import Settings
from scoring.ledger import Ledger, LedgerError, LedgerState
from scoring.ledger.schema import call_states, connect


@dataclass(frozen=True, slots=True)
class Reason:
    """Calls that failed for one kind of reason.

    Attributes:
        problem: a key of `reports.wording.PROBLEMS`.
        example: one of the calls.
    """

    state: LedgerState
    problem: str
    calls: int
    example: str


@dataclass(frozen=True, slots=True)
class Status:
    """``states`` in the order in which a call goes through them; ``reasons`` the most frequent first."""

    states: tuple[tuple[LedgerState, int], ...]
    reasons: tuple[Reason, ...]


def status(settings: Settings) -> Status:
    """Over all days.

    Raises:
        LedgerError: the ledger cannot be opened or read.
    """
    with Ledger.open(settings.ledger_url) as ledger:
        counts = ledger.counts()
    states = [(state, sum(row.calls for row in counts if row.state == state)) for state in LedgerState]
    return Status(tuple((state, calls) for state, calls in states if calls), _reasons(settings.ledger_url))


def _reasons(url: str) -> tuple[Reason, ...]:
    stuck = call_states.c.state.in_((LedgerState.FAILED.value, LedgerState.QUARANTINED.value))
    kind = (call_states.c.state, func.coalesce(call_states.c.problem, ""))
    wanted = select(*kind, func.count(), func.min(call_states.c.call_id)).where(stuck).group_by(*kind)
    engine = connect(url)
    try:
        with engine.connect().execution_options(reads_only=True) as connection:
            rows = connection.execute(wanted).all()
    except SQLAlchemyError as error:
        raise LedgerError(f"ledger: {error}") from error
    finally:
        engine.dispose()
    found = [Reason(LedgerState(state), problem, calls, example) for state, problem, calls, example in rows]
    return tuple(sorted(found, key=lambda one: (-one.calls, one.state, one.problem)))

"""The ledger's statements, in SQLAlchemy's expressions so that SQLite and PostgreSQL read the same."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scoring.ledger.entries import AttemptOutcome, LedgerState
from scoring.ledger.schema import attempts, call_states

_UNDERWAY = tuple(
    state.value
    for state in (LedgerState.EXPECTED, LedgerState.FETCHED, LedgerState.ANALYSED, LedgerState.SCORED)
)
_ENDED = tuple(state.value for state in (LedgerState.LOADED, LedgerState.FAILED, LedgerState.QUARANTINED))


def expect(dialect: str) -> Any:
    """Insert an expected call, or bring the known one up to date where something about it changed."""
    new = postgresql.insert(call_states) if dialect == "postgresql" else sqlite.insert(call_states)
    known, given = call_states.c, new.excluded
    expected, not_expected = LedgerState.EXPECTED.value, LedgerState.NOT_EXPECTED.value
    renewed = and_(
        given.state == expected,
        given.fingerprint.is_not(None),
        known.fingerprint.is_distinct_from(given.fingerprint),
    )
    arrived = and_(given.state == expected, known.state == not_expected)
    withdrawn = and_(
        given.state == not_expected, known.state != not_expected, known.state != LedgerState.LOADED.value
    )
    anew = or_(renewed, arrived)
    moved = or_(known.day.is_distinct_from(given.day), known.recording.is_distinct_from(given.recording))
    return new.on_conflict_do_update(
        index_elements=["call_id"],
        set_={
            "day": given.day,
            "recording": given.recording,
            "fingerprint": case((given.fingerprint.is_(None), known.fingerprint), else_=given.fingerprint),
            "state": case((anew, expected), (withdrawn, not_expected), else_=known.state),
            "attempts": case((anew, 0), else_=known.attempts),
            "problem": case((or_(anew, withdrawn), None), else_=known.problem),
            "reason": case((or_(anew, withdrawn), None), else_=known.reason),
            "updated_at": given.updated_at,
        },
        where=or_(anew, withdrawn, moved),
    )


def stuck() -> Select[Any]:
    """State, problem (empty where none was recorded), number and one call of those that were not judged."""
    known = call_states.c
    kind = (known.state, func.coalesce(known.problem, ""))
    failed = known.state.in_((LedgerState.FAILED.value, LedgerState.QUARANTINED.value))
    return select(*kind, func.count(), func.min(known.call_id)).where(failed).group_by(*kind)


def needs_work(identity: str, most_attempts: int) -> ColumnElement[bool]:
    """Not loaded, failed less often than allowed, or ended with another identity."""
    known = call_states.c
    return or_(
        known.state.in_(_UNDERWAY),
        and_(known.state == LedgerState.FAILED.value, known.attempts < most_attempts),
        and_(known.state.in_(_ENDED), known.identity.is_distinct_from(identity)),
    )


def within(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Conditions on the day, both ends included."""
    limits = []
    if first is not None:
        limits.append(call_states.c.day >= first)
    if last is not None:
        limits.append(call_states.c.day <= last)
    return limits


def take_up(identity: str) -> Update:
    """Start anew what was last worked on with another identity."""
    return (
        update(call_states)
        .where(call_states.c.identity.is_distinct_from(identity))
        .values(identity=identity, state=LedgerState.EXPECTED.value, attempts=0, problem=None, reason=None)
    )


def open_attempts(run_id: str) -> Update:
    return update(attempts).where(attempts.c.outcome.is_(None), attempts.c.run_id == run_id)


def fail(run_id: str, most_attempts: int) -> Update:
    """One more failed attempt; parameters: failed_id, kind, why, now."""
    counted = call_states.c.attempts + 1
    return (
        update(call_states)
        .where(call_states.c.call_id == bindparam("failed_id"))
        .values(
            attempts=counted,
            state=case(
                (counted >= most_attempts, LedgerState.QUARANTINED.value), else_=LedgerState.FAILED.value
            ),
            problem=bindparam("kind"),
            reason=bindparam("why"),
            run_id=run_id,
            updated_at=bindparam("now"),
        )
    )


def fail_attempts(run_id: str) -> Update:
    """End the open attempts at a call that failed; parameters as in `fail`."""
    return (
        open_attempts(run_id)
        .where(attempts.c.call_id == bindparam("failed_id"))
        .values(
            outcome=AttemptOutcome.FAILED.value,
            finished_at=bindparam("now"),
            error_kind=bindparam("kind"),
            error=bindparam("why"),
        )
    )


def count_crash(run_id: str, most_attempts: int, now: datetime) -> Update:
    """One more attempt that nobody finished; quarantined where it was the last one allowed."""
    counted = call_states.c.attempts + 1
    last = counted >= most_attempts
    why = f"处理过程中断 {most_attempts} 次，原因不明"
    return (
        update(call_states)
        .where(call_states.c.state != LedgerState.LOADED.value)
        .values(
            attempts=counted,
            state=case((last, LedgerState.QUARANTINED.value), else_=call_states.c.state),
            problem=case((last, "crashed"), else_=call_states.c.problem),
            reason=case((last, why), else_=call_states.c.reason),
            run_id=run_id,
            updated_at=now,
        )
    )

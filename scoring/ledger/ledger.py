"""The ledger: one state per call, one row per attempt."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from scoring.ledger import statements
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
from scoring.ledger.schema import LedgerError, attempts, call_states, connect, kept_text, shown
from scoring.ledger.upgrade import upgrade

Each = TypeVar("Each")

MOST_ATTEMPTS = 3
_CHUNK = 5000  # ids in one statement; SQLite takes 32,766 parameters, PostgreSQL 65,535


class Ledger:
    """The operational store; a context manager. Every method is one transaction.

    Args:
        most_attempts: a call that failed or crashed so often is quarantined.
    """

    def __init__(self, engine: Engine, most_attempts: int = MOST_ATTEMPTS) -> None:
        self._engine, self.most_attempts = engine, most_attempts

    @classmethod
    def open(cls, url: str, most_attempts: int = MOST_ATTEMPTS) -> Self:
        """Open ``sqlite:///path`` or ``postgresql://...``, created or migrated as needed.

        Raises:
            LedgerError: it cannot be opened, or was written by a newer release.
        """
        engine = connect(url)
        upgrade(engine)
        return cls(engine, most_attempts)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def expect(self, calls: Iterable[ExpectedCall]) -> None:
        """Note the calls of a manifest; again changes nothing.

        A recording that changed, or arrived, makes its call expected again with no attempt counted.
        """
        now = datetime.now(UTC)
        rows = [
            {
                "call_id": call.call_id,
                "day": call.day,
                "recording": kept_text(call.recording),
                "fingerprint": call.fingerprint,
                "state": (LedgerState.EXPECTED if call.expected else LedgerState.NOT_EXPECTED).value,
                "attempts": 0,
                "updated_at": now,
            }
            for call in calls
        ]
        with self._writing() as connection:
            for part in _parts(rows):
                connection.execute(statements.expect(connection.dialect.name), part)

    def pending(self, identity: str, first: date | None = None, last: date | None = None) -> tuple[str, ...]:
        """Calls that need work, by day: not loaded, failed too seldom to give up, done with another identity.

        ``first`` and ``last``, both included, limit the days; a call without a day comes without limits only.
        """
        wanted = select(call_states.c.call_id).where(
            statements.needs_work(identity, self.most_attempts), *statements.within(first, last)
        )
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(call_states.c.day, call_states.c.call_id))
            return tuple(found.scalars())

    def begin(self, call_ids: Sequence[str], stage: Stage, run_id: str, identity: str) -> tuple[Attempt, ...]:
        """Write that ``stage`` is about to be tried, before it is; in the order of ``call_ids``.

        A call last worked on with another identity starts anew.

        Raises:
            LedgerError: a call that was never expected.
        """
        now = datetime.now(UTC)
        rows = [
            {"call_id": call_id, "stage": stage.value, "run_id": run_id, "started_at": now}
            for call_id in call_ids
        ]
        new = insert(attempts).returning(attempts.c.id, sort_by_parameter_order=True)
        ids: list[int] = []
        with self._writing() as connection:
            self._must_be_known(connection, call_ids)
            for part in _parts(call_ids):
                mine = call_states.c.call_id.in_(part)
                connection.execute(statements.take_up(identity).where(mine))
                connection.execute(update(call_states).where(mine).values(run_id=run_id, updated_at=now))
            for part_rows in _parts(rows):
                ids.extend(connection.execute(new, part_rows).scalars())
        return tuple(Attempt(number, call_id, stage) for number, call_id in zip(ids, call_ids, strict=True))

    def advance(self, call_ids: Sequence[str], state: LedgerState, run_id: str) -> None:
        """Set the state of calls that went well, and end this run's open attempts at them."""
        now = datetime.now(UTC)
        values: dict[str, Any] = {
            "state": state.value,
            "problem": None,
            "reason": None,
            "run_id": run_id,
            "updated_at": now,
        }
        if state is LedgerState.LOADED:
            values["attempts"] = 0
        ended = {"outcome": AttemptOutcome.DONE.value, "finished_at": now}
        with self._writing() as connection:
            self._must_be_known(connection, call_ids)
            for part in _parts(call_ids):
                connection.execute(
                    update(call_states).where(call_states.c.call_id.in_(part)).values(**values)
                )
                connection.execute(
                    statements.open_attempts(run_id).where(attempts.c.call_id.in_(part)).values(**ended)
                )

    def fail(self, failures: Sequence[Failure], run_id: str) -> None:
        """Count a failed attempt at each call, say why, and end this run's open attempts at it."""
        now = datetime.now(UTC)
        rows = [
            {"failed_id": each.call_id, "kind": each.kind, "why": kept_text(each.reason), "now": now}
            for each in failures
        ]
        with self._writing() as connection:
            self._must_be_known(connection, [each.call_id for each in failures])
            for part in _parts(rows):
                connection.execute(statements.fail(run_id, self.most_attempts), part)
                connection.execute(statements.fail_attempts(run_id), part)

    def finish(
        self,
        ended: Sequence[Attempt],
        outcome: AttemptOutcome = AttemptOutcome.DONE,
        error_kind: str | None = None,
        error: str | None = None,
    ) -> None:
        """End attempts without touching the state of their calls."""
        values = {
            "outcome": outcome.value,
            "finished_at": datetime.now(UTC),
            "error_kind": error_kind,
            "error": kept_text(error),
        }
        with self._writing() as connection:
            for part in _parts([attempt.attempt_id for attempt in ended]):
                connection.execute(update(attempts).where(attempts.c.id.in_(part)).values(**values))

    def close_crashed(self, run_id: str) -> tuple[str, ...]:
        """Count the attempts that earlier runs left open as crashed, one a call; returns those calls.

        To be called first thing in a run, and only where no other run is at work: a call whose third attempt
        this was is quarantined. A whole shard is begun at once, so the calls returned should be tried one by
        one: only one of them need have been the cause.
        """
        now = datetime.now(UTC)
        left = (attempts.c.outcome.is_(None), attempts.c.run_id != run_id)
        with self._writing() as connection:
            crashed = tuple(connection.execute(select(attempts.c.call_id).where(*left).distinct()).scalars())
            ended = {"outcome": AttemptOutcome.CRASHED.value, "finished_at": now, "error_kind": "crashed"}
            connection.execute(update(attempts).where(*left).values(**ended))
            for part in _parts(crashed):
                mine = call_states.c.call_id.in_(part)
                connection.execute(statements.count_crash(run_id, self.most_attempts, now).where(mine))
        return tuple(sorted(crashed))

    def release(self, call_ids: Sequence[str]) -> None:
        """Let failed and quarantined calls be tried again, with no attempt counted."""
        values = {"state": LedgerState.EXPECTED.value, "attempts": 0, "problem": None, "reason": None}
        stuck = call_states.c.state.in_((LedgerState.FAILED.value, LedgerState.QUARANTINED.value))
        with self._writing() as connection:
            self._must_be_known(connection, call_ids)
            for part in _parts(call_ids):
                mine = update(call_states).where(stuck, call_states.c.call_id.in_(part))
                connection.execute(mine.values(**values, updated_at=datetime.now(UTC)))

    def counts(self, first: date | None = None, last: date | None = None) -> tuple[StateCount, ...]:
        """Calls per day and state, both ends included; calls without a day only where there are no limits."""
        columns = (call_states.c.day, call_states.c.state)
        wanted = select(*columns, func.count()).where(*statements.within(first, last)).group_by(*columns)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(*columns)).all()
        return tuple(StateCount(day, LedgerState(state), int(calls)) for day, state, calls in found)

    def stuck(self) -> tuple[StuckCount, ...]:
        """Failed and quarantined calls by state and kind of problem, the most frequent first."""
        with self._reading() as connection:
            rows = connection.execute(statements.stuck())
            found = [StuckCount(LedgerState(state), problem, *counted) for state, problem, *counted in rows]
        return tuple(sorted(found, key=lambda one: (-one.calls, one.state, one.problem)))

    def problems(self, run_id: str) -> tuple[CallProblem, ...]:
        """The calls that ``run_id`` left failed or quarantined."""
        stuck = call_states.c.state.in_((LedgerState.FAILED.value, LedgerState.QUARANTINED.value))
        wanted = (
            select(call_states).where(stuck, call_states.c.run_id == run_id).order_by(call_states.c.call_id)
        )
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        return tuple(
            CallProblem(
                row.call_id,
                row.recording,
                LedgerState(row.state),
                row.problem or "",
                row.reason or "",
                row.attempts,
            )
            for row in rows
        )

    def records(self, call_ids: Sequence[str]) -> Mapping[str, CallRecord]:
        """What is known of each call, by call id; calls that were never expected are left out."""
        found: dict[str, CallRecord] = {}
        with self._reading() as connection:
            for part in _parts(call_ids):
                rows = connection.execute(select(call_states).where(call_states.c.call_id.in_(part)))
                found.update((row.call_id, _record(row)) for row in rows)
        return found

    def state(self, call_id: str) -> CallRecord | None:
        """What is known of one call; None where it was never expected."""
        return self.records([call_id]).get(call_id)

    def _must_be_known(self, connection: Connection, call_ids: Sequence[str]) -> None:
        known: set[str] = set()
        for part in _parts(call_ids):
            known.update(
                connection.execute(
                    select(call_states.c.call_id).where(call_states.c.call_id.in_(part))
                ).scalars()
            )
        missing = [call_id for call_id in call_ids if call_id not in known]
        if missing:
            raise LedgerError(
                f"ledger: expected calls noted before, got {len(missing)} others, the first {missing[0]!r}"
            )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise LedgerError(f"ledger {shown(self._engine.url)}: {error}") from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reads_only=True) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise LedgerError(f"ledger {shown(self._engine.url)}: {error}") from error


def _record(row: Row[Any]) -> CallRecord:
    written: datetime = row.updated_at
    if written.tzinfo is None:  # SQLite keeps no zone; what we write is UTC
        written = written.replace(tzinfo=UTC)
    return CallRecord(
        row.call_id, row.day, row.recording, row.fingerprint, LedgerState(row.state), row.problem, row.reason,
        row.attempts, row.identity, row.run_id, written,
    )  # fmt: skip


def _parts(rows: Sequence[Each]) -> Iterator[Sequence[Each]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]

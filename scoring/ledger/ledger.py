"""The ledger: one state per call, one row per attempt."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, and_, case, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

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
)
from scoring.ledger.schema import LONGEST_REASON, LedgerError, attempts, call_states, connect, shown
from scoring.ledger.upgrade import upgrade

MOST_ATTEMPTS = 3
_CHUNK = 5000  # ids in one statement; SQLite takes 32,766 parameters, PostgreSQL 65,535
_CRASH_REASON = "处理过程中断，原因不明"

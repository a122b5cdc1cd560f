"""How far the calls have come, by the ledger: how many are in which state, and why some were not judged."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.settings import Settings
from scoring.ledger import Ledger, LedgerState, StuckCount


@dataclass(frozen=True, slots=True)
class Status:
    """``states`` in the order in which a call goes through them; ``reasons`` the most frequent first."""

    states: tuple[tuple[LedgerState, int], ...]
    reasons: tuple[StuckCount, ...]


def status(settings: Settings) -> Status:
    """Over all days.

    Raises:
        LedgerError: the ledger cannot be opened or read.
    """
    with Ledger.open(settings.ledger_url) as ledger:
        counts, reasons = ledger.counts(), ledger.stuck()
    states = [(state, sum(row.calls for row in counts if row.state == state)) for state in LedgerState]
    return Status(tuple((state, calls) for state, calls in states if calls), reasons)

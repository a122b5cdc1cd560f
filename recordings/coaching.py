"""What was agreed in coaching talks (面谈), and whether it was kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from recordings import cells
from recordings.reading import Kind, Reading, read_values, untold
from recordings.row import Row, Source, masked
from recordings.table import Columns, ManifestOptions


@dataclass(frozen=True, slots=True)
class CoachingAction:
    """One action agreed in one talk with one agent; ``kept`` None where nobody has said yet."""

    agent_id: str
    held_on: date
    action: str
    coach: str | None = None
    item_id: str | None = None
    due: date | None = None
    kept: bool | None = None
    note: str | None = None


def read_coaching(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[CoachingAction]:
    """The actions of ``source``, a row each; ``kept`` is 是 or 否 (已落实, 未落实), empty where not known.

    Raises:
        ManifestError: the file as a whole cannot be read.
    """
    return read_values(ACTIONS, source, options, told)


def _action(row: Row, options: ManifestOptions) -> tuple[CoachingAction, ...]:
    del options
    held_on, due = cells.needed_day(row, "held_on"), cells.day(row, "due")
    if due is not None and due < held_on:
        raise row.wrong("due", f"到期日 {due} 早于面谈日 {held_on}")
    action = CoachingAction(
        agent_id=cells.identity(row, "agent_id"),
        held_on=held_on,
        action=masked(row.needed("action")),
        coach=row.get("coach"),
        item_id=row.get("item_id"),
        due=due,
        kept=cells.meaning(row, "kept", cells.YES_OR_NO),
        note=cells.words(row, "note"),
    )
    return (action,)


ACTIONS = Kind(
    columns=Columns(
        required=("agent_id", "held_on", "action"), optional=("coach", "item_id", "due", "kept", "note")
    ),
    values=_action,
    identity=lambda one: (one.agent_id, one.held_on, one.action),
    column="action",
    noun="改进事项",
)

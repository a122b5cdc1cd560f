"""Which places in which calls to play: failures that are sure, and calls that show how it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from reports.group import group_of
from reports.query import ask
from reports.report import Clip
from reports.scope import Scope

if TYPE_CHECKING:
    import duckdb

Wanted = tuple[str, str, str | None]
"""Rubric, item id, group key."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A row of sql/weak_clips.sql; ``recording`` None where only the words are known."""

    rubric: str
    item_id: str
    group_key: str | None
    call_id: str
    day: date | None
    agent_name: str | None
    agent_no: str | None
    reason: str
    recording: str | None
    total: float | None
    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str | None

    @property
    def clip(self) -> Clip:
        agent = group_of("agent", self.agent_no or self.agent_name, self.agent_name, self.agent_no, None)
        return Clip(
            self.call_id,
            self.day,
            agent.label,
            self.start_s,
            self.end_s,
            self.speaker,
            self.text,
            self.reason,
        )


def heard(
    connection: duckdb.DuckDBPyConnection,
    scope: Scope,
    by: str,
    wanted: Sequence[Wanted],
    outcome: Literal["fail", "pass"],
    most: int,
) -> list[Heard]:
    """At most ``most`` places for each of ``wanted``."""
    if not wanted:
        return []
    rubrics, items, groups = (list(column) for column in zip(*wanted, strict=True))
    parameters = {
        **scope.parameters(), "by": by, "outcome": outcome, "clips": most,
        "rubrics": rubrics, "items": items, "groups": groups,
    }  # fmt: skip
    return ask(connection, "weak_clips", Heard, parameters)


def clips_of(
    connection: duckdb.DuckDBPyConnection,
    scope: Scope,
    by: str,
    wanted: Sequence[Wanted],
    outcome: Literal["fail", "pass"],
    most: int,
) -> dict[Wanted, list[Clip]]:
    """`heard` as clips, by what was wanted."""
    found: dict[Wanted, list[Clip]] = defaultdict(list)
    for one in heard(connection, scope, by, wanted, outcome, most):
        found[one.rubric, one.item_id, one.group_key].append(one.clip)
    return found

"""Who was weak on an item and no longer is: nobody is sent to a course for what they have learnt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.peers import ALPHA, false_discovery, worse_than
from reports.query import ask
from reports.scope import Scope
from reports.share import Share
from reports.weakness import Bar, Key, WeakItem, Weakness

if TYPE_CHECKING:
    import duckdb

RECENT_DAYS = 28


@dataclass(frozen=True, slots=True)
class Improvement:
    """An agent's item, over all rubrics that have one of that name, in the last 28 days of the window and
    before."""

    rows: tuple[WeakItem, ...]
    recent: Share
    before: Share


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row of sql/weak_recent.sql."""

    rubric: str
    item_id: str
    agent: str | None
    failed: int
    decided: int
    failed_before: int
    decided_before: int


def improvements(
    connection: duckdb.DuckDBPyConnection, scope: Scope, rows: Iterable[WeakItem], bar: Bar
) -> tuple[Improvement, ...]:
    """Of the agents' own weak items those that are over: beyond chance better of late (Fisher's exact test,
    adjusted by Benjamini and Hochberg at 5 %), and no longer above the peers by as much as is called weak. A
    fatal item is not over for four good weeks.
    """
    own: dict[tuple[str, str], list[WeakItem]] = {}
    for row in rows:
        if row.weakness is Weakness.INDIVIDUAL and row.group.key is not None and row.severity != "fatal":
            own.setdefault((row.group.key, row.name), []).append(row)
    if not own:
        return ()
    agents = sorted({agent for agent, _ in own})
    counted = ask(connection, "weak_recent", _Counted, {**scope.parameters(), "agents": agents})
    by_place = {((one.rubric, one.item_id), one.agent): one for one in counted}
    found = [_improvement(weak, by_place) for weak in own.values()]
    p_values = false_discovery([worse_than(one.before, one.recent) for one in found])
    return tuple(
        one
        for one, p_value in zip(found, p_values, strict=True)
        if p_value is not None and p_value < ALPHA and _near(one, bar)
    )


def still_weak(rows: Iterable[WeakItem], over: Iterable[Improvement]) -> list[WeakItem]:
    """``rows`` without those of agents that are ``over``."""
    learnt = _learnt(over)
    return [row for row in rows if not _is_over(row, learnt)]


def judgements(rows: Iterable[WeakItem], over: Iterable[Improvement]) -> list[str]:
    """Of each row whose weakness it is, and that it is over where it is: what tables say as sentences do."""
    learnt = _learnt(over)
    return [f"{row.weakness.value}{'，近来已好转' if _is_over(row, learnt) else ''}" for row in rows]


def _learnt(over: Iterable[Improvement]) -> frozenset[tuple[Key, str | None]]:
    return frozenset((row.key, row.group.key) for one in over for row in one.rows)


def _is_over(row: WeakItem, learnt: Collection[tuple[Key, str | None]]) -> bool:
    return row.level == "agent" and (row.key, row.group.key) in learnt


def _improvement(weak: list[WeakItem], counted: Mapping[tuple[Key, str | None], _Counted]) -> Improvement:
    known = [one for row in weak if (one := counted.get((row.key, row.group.key))) is not None]
    return Improvement(
        tuple(weak),
        sum((Share(one.failed, one.decided) for one in known), Share(0, 0)),
        sum((Share(one.failed_before, one.decided_before) for one in known), Share(0, 0)),
    )


def _near(one: Improvement, bar: Bar) -> bool:
    """Whether of late the rate is about that of the peers."""
    attainable = max(row.attainable or 0.0 for row in one.rows)
    if one.recent.n < bar.minimum or one.recent.rate is None:
        return False
    return one.recent.rate - attainable < bar.least(one.rows[0].severity)

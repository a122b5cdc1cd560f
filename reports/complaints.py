"""Complaint calls: who complains, how often, and which items fail in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reports.group import agent_group
from reports.item_odds import ItemOdds, Stratum, judged, pooled
from reports.query import ask
from reports.report import Clip
from reports.share import Share
from reports.topic_words import masked
from rubrics.loader import LEXICONS, load_lexicon

if TYPE_CHECKING:
    import duckdb

MOST_CALLS = 20_000
"""Complaint calls traced to their items; more are drawn by lot, so that the list of them stays small."""

MOST_LISTED = 50
_NEGATED = re.compile(
    r"(?:不|没|没有|不是|不想|不要|不会|别|唔|冇|唔系|未)(?:是|要|想|会|来|去|为了|有|得)?$"
)


@dataclass(frozen=True, slots=True)
class ComplaintCall:
    """A row of sql/complaint_calls.sql."""

    call_id: str
    day: date
    agent: str | None
    agent_name: str | None
    agent_no: str | None
    team: str | None
    queue: str | None
    business_type: str | None
    registered: bool
    turns: list[dict[str, Any]]
    population: int


@dataclass(frozen=True, slots=True)
class Traced:
    """One complaint call with what was said and which items failed in it."""

    call: ComplaintCall
    words: tuple[str, ...]
    failed: tuple[str, ...]
    clip: Clip | None


@dataclass(frozen=True, slots=True)
class Complaints:
    """Complaint calls of the window and the time before it.

    Attributes:
        now, before: of the calls that were heard.
        teams: of the window and the time before it together, the most complained of first.
        words: what was said, by how many calls.
        items: over both times, those over-represented first.
        latest: newest first, at most `MOST_LISTED`.
        drawn: whether there were more than could be traced.
    """

    now: Share
    before: Share
    teams: tuple[tuple[str, Share], ...]
    words: tuple[tuple[str, int], ...]
    items: tuple[ItemOdds, ...]
    latest: tuple[Traced, ...]
    drawn: bool


@dataclass(frozen=True, slots=True)
class _Heard:
    """A row of sql/complaint_heard.sql."""

    now: bool
    team: str | None
    heard: int


@dataclass(frozen=True, slots=True)
class _ItemOfAgent:
    """A row of sql/complaint_items.sql."""

    rubric: str
    item_id: str
    agent: str | None
    item_name: str
    training: str | None
    position: int
    complaint_failed: int
    complaint_decided: int
    other_failed: int
    other_decided: int
    rubric_name: str


@dataclass(frozen=True, slots=True)
class _Failures:
    """A row of sql/complaint_failures.sql."""

    call_id: str
    failed: list[str] | None


@cache
def phrases() -> tuple[str, ...]:
    """The shipped lexicon ``complaints``, the longest first."""
    return tuple(sorted(load_lexicon(LEXICONS / "complaints.yaml").phrases, key=len, reverse=True))


def words_said(text: str) -> tuple[str, ...]:
    """Which phrases of the lexicon ``text`` holds that no negation before them takes back."""
    found = []
    for match in re.finditer(_pattern(), text):
        if not _NEGATED.search(text[max(0, match.start() - 4) : match.start()]):
            found.append(match.group())
    return tuple(dict.fromkeys(found))


def complaints(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any], most: int = MOST_CALLS
) -> Complaints:
    """Complaint calls of ``$before`` to ``$end``, the window being from ``$from`` on.

    A call is one where the customer says a phrase of the lexicon, or where the call record's business type or
    queue says so. Items are compared within agents, see `reports.item_odds.pooled`.
    """
    drawn = ask(
        connection, "complaint_calls", ComplaintCall, {**parameters, "pattern": _pattern(), "most": most}
    )
    said = {call.call_id: words_said("\n".join(str(turn["text"]) for turn in call.turns)) for call in drawn}
    calls = [call for call in drawn if call.registered or said[call.call_id]]
    heard = ask(connection, "complaint_heard", _Heard, parameters)
    scale = drawn[0].population / len(drawn) if drawn else 1.0
    now, before = (
        _share(sum((call.day >= parameters["from"]) is time for call in calls), scale,
               sum(one.heard for one in heard if one.now is time))
        for time in (True, False)
    )  # fmt: skip
    return Complaints(
        now, before,
        _by_team(calls, heard, scale),
        tuple(Counter(word for call in calls for word in said[call.call_id]).most_common()),
        _items(connection, parameters, calls),
        _traced(connection, calls, said),
        scale > 1,
    )  # fmt: skip


def _pattern() -> str:
    return "|".join(re.escape(phrase) for phrase in phrases())


def _share(count: int, scale: float, heard: int) -> Share:
    """Where calls were drawn by lot, the count is raised to all of them."""
    return Share(min(heard, round(count * scale)), heard)


def _by_team(
    calls: Sequence[ComplaintCall], heard: Sequence[_Heard], scale: float
) -> tuple[tuple[str, Share], ...]:
    counts = Counter(call.team for call in calls)
    totals: Counter[str | None] = Counter()
    for one in heard:
        totals[one.team] += one.heard
    teams = [
        (team or "未登记班组", _share(counts[team], scale, total)) for team, total in totals.items()
    ]  # fmt: skip
    return tuple(sorted(teams, key=lambda pair: -(pair[1].rate or 0.0)))


def _items(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any], calls: Sequence[ComplaintCall]
) -> tuple[ItemOdds, ...]:
    if not calls:
        return ()
    given = {**parameters, "calls": [call.call_id for call in calls]}
    rows = ask(connection, "complaint_items", _ItemOfAgent, given)
    found = []
    for _, series in groupby(rows, key=lambda row: (row.rubric, row.item_id)):
        agents = list(series)
        strata: list[Stratum] = [
            (Share(one.complaint_failed, one.complaint_decided), Share(one.other_failed, one.other_decided))
            for one in agents
        ]
        here = sum((stratum[0] for stratum in strata), Share(0, 0))
        elsewhere = sum((stratum[1] for stratum in strata), Share(0, 0))
        first = agents[0]
        found.append(
            ItemOdds(
                first.rubric, first.rubric_name, first.item_id, first.item_name, first.training,
                here, elsewhere, *pooled(strata),
            )
        )  # fmt: skip
    return judged([one for one in found if one.here.n])


def _traced(
    connection: duckdb.DuckDBPyConnection,
    calls: Sequence[ComplaintCall],
    said: Mapping[str, tuple[str, ...]],
) -> tuple[Traced, ...]:
    latest = sorted(calls, key=lambda call: (call.day, call.call_id), reverse=True)[:MOST_LISTED]
    rows = ask(connection, "complaint_failures", _Failures, {"calls": [call.call_id for call in latest]})
    failed = {row.call_id: tuple(row.failed or ()) for row in rows}
    return tuple(
        Traced(call, said[call.call_id], failed.get(call.call_id, ()), _clip(call)) for call in latest
    )


def _clip(call: ComplaintCall) -> Clip | None:
    """The first turn whose words no negation takes back."""
    turn = next((turn for turn in call.turns if words_said(str(turn["text"]))), None)
    if turn is None:
        return None
    agent = agent_group(call.agent, call.agent_no, call.agent_name, call.team).label
    return Clip(
        call.call_id, call.day, agent, turn["start_s"], turn["end_s"], "customer",
        masked(str(turn["text"])), "投诉",
    )  # fmt: skip

"""Who a row of a report is about: an agent, a team, a branch, a queue, or the whole centre."""

from __future__ import annotations

from dataclasses import dataclass

from reports.scope import BY_NAMES


@dataclass(frozen=True, slots=True)
class Group:
    """``key`` is None for the calls of nobody in particular (the call record did not say)."""

    by: str
    key: str | None
    label: str
    team: str | None = None


def agent_group(agent_id: str | None, number: str | None, name: str | None, team: str | None) -> Group:
    """The agent of a call, known by whatever the call record says of them."""
    return group_of("agent", agent_id or number or name, name, number, team)


def group_of(by: str, key: str | None, name: str | None, number: str | None, team: str | None) -> Group:
    """The group with the label that a person reads: an agent by name and work number."""
    if by == "centre":
        return Group(by, key, BY_NAMES[by])
    if key is None:
        return Group(by, None, f"未登记{BY_NAMES[by]}")
    if by != "agent":
        return Group(by, key, key)
    if name is None:
        return Group(by, key, number or key, team)
    return Group(by, key, f"{name}（{number}）" if number else name, team)

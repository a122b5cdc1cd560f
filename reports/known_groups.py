"""Whom a person means: an agent by id, work number or name; and that such a team, branch or queue exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from reports.group import group_of
from reports.query import ask
from reports.scope import BY_NAMES, By, Scope
from scoring.warehouse.problems import WarehouseError

if TYPE_CHECKING:
    import duckdb

KINDS: tuple[By, ...] = ("branch", "team", "queue", "agent")
_CLOSE, _ALL = 5, 12  # so many are named: of those that look alike, or every one where they are few


class UnknownGroupError(WarehouseError):
    """No call and no list names such an agent, team, branch or queue, or the name is of several agents."""

    def __init__(self, kind: str, wanted: str, near: Sequence[str], several: bool = False) -> None:
        what = BY_NAMES[kind]
        told = f"有几个{what}叫 {wanted}" if several else f"没有{what} {wanted}"
        told += "（按编号、工号或姓名找）" if kind == "agent" and not several else ""
        hint = ("，请用编号：" if several else "；有：") + "、".join(near) if near else ""
        super().__init__(told + hint)


@dataclass(frozen=True, slots=True)
class _Group:
    """A row of sql/known_groups.sql."""

    kind: str
    key: str
    other_key: str | None
    name: str | None

    @property
    def label(self) -> str:
        return f"{self.name}（{self.key}）" if self.name else self.key


def known(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Scope:
    """``scope`` with the agent by id, whatever it was asked for by.

    Raises:
        UnknownGroupError: nobody is called so, or several are.
    """
    asked = {kind: wanted for kind in KINDS if (wanted := getattr(scope, kind)) is not None}
    if not asked:
        return scope
    groups = ask(connection, "known_groups", _Group, {})
    of = {kind: [one for one in groups if one.kind == kind] for kind in asked}
    found: dict[str, Any] = {kind: _key(kind, wanted, of[kind]) for kind, wanted in asked.items()}
    return replace(scope, **found)


def whose(connection: duckdb.DuckDBPyConnection, scope: Scope, kinds: Sequence[By] = KINDS) -> str:
    """Whose calls a scope (its agent by id) is about, as people call them: 订货一组、陈静（8003）; empty: of
    everybody. Of ``kinds`` only.
    """
    return "、".join(names(connection, scope, kinds))


def names(connection: duckdb.DuckDBPyConnection, scope: Scope, kinds: Sequence[By] = KINDS) -> list[str]:
    """The same one by one, in the order of ``kinds``."""
    asked = [(kind, key) for kind in kinds if (key := getattr(scope, kind)) is not None]
    if not asked:
        return []
    groups = {(one.kind, one.key): one for one in ask(connection, "known_groups", _Group, {})}
    return [_called(kind, key, groups.get((kind, key))) for kind, key in asked]


def unheard_of(connection: duckdb.DuckDBPyConnection, kind: By, key: str) -> bool:
    """Whether no call and no list names that group."""
    return not any((one.kind, one.key) == (kind, key) for one in ask(connection, "known_groups", _Group, {}))


def _called(kind: str, key: str, found: _Group | None) -> str:
    if found is None:
        return key
    return group_of(kind, key, found.name, found.other_key, None).label


def _key(kind: str, wanted: str, groups: list[_Group]) -> str:
    if any(one.key == wanted for one in groups):
        return wanted
    for alike in (
        [one for one in groups if one.other_key == wanted],
        [one for one in groups if wanted in (one.name, one.label)],
    ):
        keys = sorted({one.key for one in alike})
        if len(keys) == 1:
            return keys[0]
        if keys:
            raise UnknownGroupError(kind, wanted, keys, several=True)
    labels = list(dict.fromkeys(one.label for one in groups))
    near = labels if len(labels) <= _ALL else get_close_matches(wanted, labels, _CLOSE, 0.3)
    raise UnknownGroupError(kind, wanted, near)

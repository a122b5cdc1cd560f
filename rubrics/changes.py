"""What differs between two versions of a rubric, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rubrics.checks import parameters
from rubrics.schema import Item, Rubric

KEYS = {
    "name": "名称",
    "category": "类别",
    "severity": "性质",
    "points": "分值",
    "each_hit": "按处扣分",
    "cap": "扣分上限",
    "bonus": "加分项",
    "weight_locked": "权重锁定",
    "training": "培训主题",
    "when": "前提",
    "check": "检查",
    "examples": "示例",
}
"""The keys of an item that may differ, in Chinese."""


class Change(StrEnum):
    NEW = "新增"
    REMOVED = "删除"
    CHANGED = "修改"
    SAME = "未改"


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item of either version; ``keys``: Chinese names of what differs, empty unless ``CHANGED``.

    Attributes:
        before, after: the item in each version; None where it has none.
    """

    before: Item | None
    after: Item | None
    keys: tuple[str, ...] = ()

    @property
    def item_id(self) -> str:
        return self._either.id

    @property
    def name(self) -> str:
        return self._either.name

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.REMOVED
        return Change.CHANGED if self.keys else Change.SAME

    @property
    def _either(self) -> Item:
        item = self.after or self.before
        if item is None:
            raise ValueError("an item change needs the item of at least one version")
        return item


def item_changes(before: Rubric, after: Rubric) -> tuple[ItemChange, ...]:
    """Every item of both versions, matched by id: in the order of ``after``, then what it no longer has."""
    old = {item.id: item for item in before.items}
    changes = [
        ItemChange(old.get(item.id), item, _keys(old[item.id], item, before, after) if item.id in old else ())
        for item in after.items
    ]
    kept = {item.id for item in after.items}
    return (*changes, *(ItemChange(item, None) for item in before.items if item.id not in kept))


def _keys(old: Item, new: Item, before: Rubric, after: Rubric) -> tuple[str, ...]:
    found = [KEYS[key] for key in KEYS if getattr(old, key) != getattr(new, key)]
    shared = lexicons_of(old) & lexicons_of(new)
    words = [name for name in sorted(shared) if before.lexicon(name).phrases != after.lexicon(name).phrases]
    return (*found, *(f"词表 {name}" for name in words))


def lexicons_of(item: Item) -> frozenset[str]:
    """The lexicons that ``item`` uses, in nested checks too."""
    named = (getattr(parameters(check), "lexicon", None) for _, check in item.walk())
    return frozenset(name for name in named if name)

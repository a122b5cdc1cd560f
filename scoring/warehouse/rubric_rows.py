"""What the warehouse keeps of a rubric version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol


class JudgedItem(Protocol):
    """One item of a rubric, as the warehouse sees it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def severity(self) -> str: ...
    @property
    def points(self) -> float: ...
    @property
    def training(self) -> str | None: ...
    @property
    def check_type(self) -> str: ...


class JudgedRubric(Protocol):
    """A rubric version, as the warehouse sees it; ``content`` is its YAML text."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def pass_mark(self) -> float: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def content(self) -> str: ...
    @property
    def items(self) -> Sequence[JudgedItem]: ...


def rubric_row(rubric: JudgedRubric) -> dict[str, Any]:
    return {
        "rubric": rubric.id,
        "rubric_version": rubric.version,
        "name": rubric.name,
        "scheme": str(rubric.scheme),
        "pass_mark": float(rubric.pass_mark),
        "effective_from": rubric.effective_from,
        "content": rubric.content,
        "loaded_at": datetime.now(UTC),
    }


def item_rows(rubric: JudgedRubric) -> list[dict[str, Any]]:
    return [
        {
            "rubric": rubric.id,
            "rubric_version": rubric.version,
            "item_id": item.id,
            "position": position,
            "name": item.name,
            "category": item.category,
            "severity": str(item.severity),
            "points": float(item.points),
            "training": item.training,
            "check_type": item.check_type,
        }
        for position, item in enumerate(rubric.items, start=1)
    ]

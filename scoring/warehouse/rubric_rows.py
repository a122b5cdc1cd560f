"""What the warehouse keeps of a rubric version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scoring.warehouse.shard import storable, storable_or_none

if TYPE_CHECKING:
    from rubrics.schema import Rubric


def rubric_row(rubric: Rubric) -> dict[str, Any]:
    return {
        "rubric": rubric.rubric,
        "rubric_version": rubric.rubric_version,
        "name": storable(rubric.name),
        "scheme": rubric.scheme.value,
        "pass_mark": float(rubric.pass_mark),
        "effective_from": rubric.effective_from,
        "content": storable(rubric.content),
        "fatal_zeroes": rubric.fatal_zeroes,
        "loaded_at": datetime.now(UTC),
    }


def item_rows(rubric: Rubric) -> list[dict[str, Any]]:
    return [
        {
            "rubric": rubric.rubric,
            "rubric_version": rubric.rubric_version,
            "item_id": item.id,
            "position": position,
            "name": storable(item.name),
            "category": storable_or_none(item.category),
            "severity": item.severity.value,
            "points": float(item.points),
            "training": storable_or_none(item.training),
            "check_type": item.check_type,
            "each_hit": item.each_hit,
            "cap": None if item.cap is None else float(item.cap),
            "bonus": item.bonus,
            "weight_locked": item.weight_locked,
        }
        for position, item in enumerate(rubric.items, start=1)
    ]

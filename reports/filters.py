"""What a report was asked for, in Chinese."""

from __future__ import annotations

from reports.scope import BY_NAMES, PERIOD_NAMES
from reports.wording import named

_NAMES = {
    "start": "自",
    "end": "至",
    "month": "月份",
    "by": "按",
    "levels": "按",
    "period": "每",
    "rubric": "评分表",
    "agent": "坐席",
    "team": "班组",
    "branch": "分公司",
    "queue": "技能组",
    "quota": "定额",
    "shift": "偏移",
}
_VALUES = {"by": BY_NAMES, "levels": BY_NAMES, "period": PERIOD_NAMES}


def in_words(filters: tuple[tuple[str, str], ...]) -> str:
    """One line, such as ``自 2026-09-01，班组 一班，按 坐席``; 全部通话 where nothing was asked for."""
    told = [f"{named(_NAMES, name)} {_value(name, value)}" for name, value in filters if value]
    return "，".join(told) or "全部通话"


def _value(name: str, value: str) -> str:
    words = _VALUES.get(name)
    return "、".join(named(words, part) for part in value.split(",")) if words else value

"""Days, weeks, months and quarters as periods that follow each other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Length = Literal["day", "week", "month", "quarter"]
LENGTHS: tuple[Length, ...] = ("day", "week", "month", "quarter")
NAMES: dict[Length, str] = {"day": "日", "week": "周", "month": "月", "quarter": "季度"}

_FRIDAY = 4


def first_day(day: date, length: Length) -> date:
    """Of the period that ``day`` lies in; weeks begin on Monday."""
    if length == "day":
        return day
    if length == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if length == "month" else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def last_day(start: date, length: Length) -> date:
    """Of the period that begins on ``start``."""
    if length in ("day", "week"):
        return start + timedelta(days=0 if length == "day" else 6)
    months = start.month + (1 if length == "month" else 3)
    following = date(start.year + (months > 12), months - 12 * (months > 12), 1)
    return following - timedelta(days=1)


def before(start: date, length: Length, periods: int = 1) -> date:
    """The first day of the period so many before the one that begins on ``start``."""
    for _ in range(periods):
        start = first_day(start - timedelta(days=1), length)
    return start


def is_over(start: date, length: Length, known_until: date) -> bool:
    """Whether the figures reach to the end of the period; a week is over with its Friday, for centres that do
    not work at weekends."""
    if length == "week":
        return known_until >= start + timedelta(days=_FRIDAY)
    return known_until >= last_day(start, length)


def named(start: date, length: Length) -> str:
    """As a sentence says it."""
    if length == "day":
        return f"{start}"
    if length == "week":
        return f"{start} 当周"
    if length == "month":
        return f"{start:%Y-%m} 月"
    return f"{start.year} 年第 {(start.month + 2) // 3} 季度"

"""Where periods begin and end, and when one is over."""

from __future__ import annotations

from datetime import date, timedelta

from reports.scope import Period

_FRIDAY = 4


def first_day(day: date, length: Period) -> date:
    """Of the period that ``day`` lies in; weeks begin on Monday."""
    if length == "day":
        return day
    if length == "week":
        return day - timedelta(days=day.weekday())
    month = day.month if length == "month" else (day.month - 1) // 3 * 3 + 1
    return date(day.year, month, 1)


def last_day(start: date, length: Period) -> date:
    """Of the period that begins on ``start``."""
    if length in ("day", "week"):
        return start + timedelta(days=0 if length == "day" else 6)
    months = start.month + (1 if length == "month" else 3)
    following = date(start.year + (months > 12), months - 12 * (months > 12), 1)
    return following - timedelta(days=1)


def is_over(start: date, length: Period, known_until: date) -> bool:
    """Whether the figures reach to the end of the period; a week is over with its Friday, for centres that do
    not work at weekends."""
    if length == "week":
        return known_until >= start + timedelta(days=_FRIDAY)
    return known_until >= last_day(start, length)

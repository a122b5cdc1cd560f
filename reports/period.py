"""Days, weeks, months and quarters that follow each other; each known by its first day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from reports.scope import Period

_YEAR_OF_WEEKS = timedelta(weeks=52)


def before(start: date, length: Period) -> date:
    """The first day of the period before (环比)."""
    if length in ("day", "week"):
        return start - timedelta(days=7 if length == "week" else 1)
    last = start - timedelta(days=1)
    return date(last.year, last.month if length == "month" else (last.month - 1) // 3 * 3 + 1, 1)


def year_before(start: date, length: Period) -> date:
    """The first day of the same period a year before (同比); of days and weeks 52 weeks before, so that a
    Monday is held against a Monday."""
    if length in ("day", "week"):
        return start - _YEAR_OF_WEEKS
    return start.replace(year=start.year - 1)


def last_of(month: date) -> date:
    """Its last day."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def named(start: date, length: Period) -> str:
    """As a sentence says it."""
    if length == "day":
        return f"{start.month}月{start.day}日"
    if length == "week":
        return f"{start.month}月{start.day}日当周"
    if length == "month":
        return f"{start.year}年{start.month}月"
    return f"{start.year}年第{(start.month + 2) // 3}季度"

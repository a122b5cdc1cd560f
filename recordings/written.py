"""Values of worksheets and databases written as the text that a CSV file would hold."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

EXACT = 1e15
"""Whole numbers from here on are no longer exact as a floating point number: an id of them is lost."""


def written(value: Any) -> str:
    """``value`` as text: times in ISO 8601, lengths of time in seconds, yes and no as true and false."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        return _number(value.total_seconds())
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "backslashreplace")
    return str(value)


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < EXACT else f"{value:.14e}"
    return f"{value:.15f}".rstrip("0") if 1e-15 < abs(value) < 1e-4 else repr(value)

"""How a change is said: failures in a hundred calls, or points of the mean total; better is said first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.share import Interval

if TYPE_CHECKING:
    from reports.effect import Effect


def number(share: float) -> str:
    """A share as failures in a hundred calls, or as points of a hundred."""
    return f"{100 * share:.1f}"


def amount(change: float, counted: bool) -> str:
    """What changed, in shares of a call.

    Args:
        counted: failures of items; else points of the total, where losing less is a higher total.
    """
    if counted:
        return f"每百通{_way(change, counted)} {number(abs(change))} 次不合格"
    return f"平均总分{_way(change, counted)} {number(abs(change))} 分"


def level(share: float, counted: bool) -> str:
    """How much was lost."""
    return f"每百通 {number(share)} 次" if counted else f"平均 {number(1 - share)} 分"


def said(effect: Effect, counted: bool) -> str:
    """A change with its interval."""
    return f"{amount(effect.change, counted)}（95% 区间 {span(effect.interval, counted)}）"


def span(interval: Interval, counted: bool) -> str:
    """Both ends, from the smaller change to the larger where both go the same way."""
    low, high = interval.low, interval.high
    near, far = (high, low) if high < 0 else (low, high)
    if low <= 0 <= high:
        return f"{_way(low, counted)} {number(-low)} 至{_way(1.0, counted)} {number(high)}"
    return f"{_way(far, counted)} {number(abs(near))} 至 {number(abs(far))}"


def _way(change: float, counted: bool) -> str:
    better = change <= 0
    if counted:
        return "少" if better else "多"
    return "高" if better else "低"

"""Time on a recording: one small value and the interval algebra over it.

Everywhere in callqa time is seconds from the start of the recording, as float. A *timeline* is a tuple of
spans that is sorted, without overlaps and without empty spans; the functions below take any spans and return
timelines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Timeline = tuple["TimeSpan", ...]


@dataclass(frozen=True, order=True, slots=True)
class TimeSpan:
    """From ``start`` to ``end`` in seconds, start included, end excluded.

    A span whose end is not after its start is *empty*: it is false, and its duration is 0.

    Raises:
        ValueError: where either edge is not a finite number.
    """

    start: float
    end: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end)):
            raise ValueError(f"a time span needs finite edges, got {self.start!r} to {self.end!r}")

    def __bool__(self) -> bool:
        return self.end > self.start

    @property
    def duration(self) -> float:
        """Seconds, never negative."""
        return self.end - self.start if self.end > self.start else 0.0

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    def __and__(self, other: TimeSpan) -> TimeSpan:
        """The part both cover; empty where they do not meet."""
        return TimeSpan(max(self.start, other.start), min(self.end, other.end))

    def __or__(self, other: TimeSpan) -> TimeSpan:
        """The smallest span that covers both; an empty one adds nothing."""
        if not self:
            return other
        if not other:
            return self
        return TimeSpan(min(self.start, other.start), max(self.end, other.end))

    def __contains__(self, time: float) -> bool:
        return self.start <= time < self.end

    def overlaps(self, other: TimeSpan) -> bool:
        return bool(self & other)

    def distance(self, other: TimeSpan) -> float:
        """Seconds between the two, 0 where they meet."""
        return max(0.0, self.start - other.end, other.start - self.end)

    def shift(self, seconds: float) -> TimeSpan:
        return TimeSpan(self.start + seconds, self.end + seconds)

    def widen(self, seconds: float) -> TimeSpan:
        """Moves both edges outwards (inwards where negative), never below 0."""
        return TimeSpan(max(0.0, self.start - seconds), self.end + seconds)


def union(spans: Iterable[TimeSpan], gap: float = 0.0) -> Timeline:
    """All time covered by any of ``spans``; gaps of at most ``gap`` seconds are closed."""
    merged: list[TimeSpan] = []
    for span in sorted(span for span in spans if span):
        if merged and span.start - merged[-1].end <= gap:
            merged[-1] = merged[-1] | span
        else:
            merged.append(span)
    return tuple(merged)


def intersection(left: Iterable[TimeSpan], right: Iterable[TimeSpan]) -> Timeline:
    """The time covered by both."""
    ours, theirs = union(left), union(right)
    found: list[TimeSpan] = []
    i = j = 0
    while i < len(ours) and j < len(theirs):
        common = ours[i] & theirs[j]
        if common:
            found.append(common)
        if ours[i].end <= theirs[j].end:
            i += 1
        else:
            j += 1
    return tuple(found)


def gaps(spans: Iterable[TimeSpan], within: TimeSpan) -> Timeline:
    """The time in ``within`` that none of ``spans`` covers."""
    free: list[TimeSpan] = []
    cursor = within.start
    for span in intersection(spans, [within]):
        if span.start > cursor:
            free.append(TimeSpan(cursor, span.start))
        cursor = span.end
    if within.end > cursor:
        free.append(TimeSpan(cursor, within.end))
    return tuple(free)


def difference(spans: Iterable[TimeSpan], without: Iterable[TimeSpan]) -> Timeline:
    """The time covered by ``spans`` and not by ``without``."""
    kept = union(spans)
    if not kept:
        return ()
    return intersection(kept, gaps(without, TimeSpan(kept[0].start, kept[-1].end)))


def covered(spans: Iterable[TimeSpan]) -> float:
    """Seconds covered by ``spans``, overlaps counted once."""
    return math.fsum(span.duration for span in union(spans))


def widened(spans: Iterable[TimeSpan], seconds: float, limit: float | None = None) -> Timeline:
    """Every span widened by ``seconds`` on both sides and merged, cut at 0 and at ``limit``."""
    wide = union(span.widen(seconds) for span in spans)
    return wide if limit is None else intersection(wide, [TimeSpan(0.0, limit)])

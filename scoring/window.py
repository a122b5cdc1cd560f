"""Which characters of a stream a check may look at."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from asr.transcript import Turn
from recordings.span import Timeline, TimeSpan, intersection, union
from rubrics.scope import Anchor, Window
from scoring.context import CallContext
from scoring.found import manner
from scoring.matching import find
from scoring.stream import BREAK, Stream


class NoAnchorError(Exception):
    """The words that a window hangs on were not said; the item is not applicable."""

    def __init__(self, anchor: Anchor) -> None:
        self.anchor = anchor
        super().__init__(f"none of {anchor.any_of} was said")


@dataclass(frozen=True, slots=True)
class Part:
    """Stretches of time, and how many of a speaker's first or last turns belong to them (None: all)."""

    spans: Timeline
    first_turns: int | None = None
    last_turns: int | None = None
    whole_call: bool = False

    def turns(self, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        """Those of ``turns`` (one speaker's, in order) that begin in this part."""
        if self.first_turns is not None:
            turns = turns[: self.first_turns]
        if self.last_turns is not None:
            turns = turns[-self.last_turns :]
        if len(self.spans) == 1:
            start, end = self.spans[0].start, self.spans[0].end
            if turns and start <= turns[0].span.start and turns[-1].span.start < end:
                return turns
            return tuple([turn for turn in turns if start <= turn.span.start < end])
        return tuple(turn for turn in turns if self.holds(turn.span.start))

    def holds(self, second: float) -> bool:
        at = bisect_right(self.spans, second, key=_end)
        return at < len(self.spans) and self.spans[at].start <= second

    def overlaps(self, other: TimeSpan) -> bool:
        at = bisect_right(self.spans, other.start, key=_end)
        return at < len(self.spans) and self.spans[at].overlaps(other)

    def stretches(self, stream: Stream) -> Iterator[tuple[int, int]]:
        """Runs of characters (start, end excluded) of ``stream`` that begin in this part; breaks may be
        inside.
        """
        if self.whole_call:
            if stream.text:
                yield 0, len(stream.text)
            return
        count = len(stream.turns)
        first = 0 if self.last_turns is None else max(0, count - self.last_turns)
        last = count if self.first_turns is None else min(count, self.first_turns)
        begin = end = -1
        turns = self._turns(stream, first, last)
        for start, until in (inside for index in turns for inside in self._inside(stream, index)):
            if begin >= 0 and stream.text[end:start].strip(BREAK):  # words between the two are outside
                yield begin, end
                begin = -1
            begin = start if begin < 0 else begin
            end = until
        if begin >= 0:
            yield begin, end

    def _turns(self, stream: Stream, first: int, last: int) -> list[int]:
        """Which of turns ``first`` to ``last`` (excluded) may have characters that begin in a span."""
        if not self.spans:
            return []
        start, end = self.spans[0].start, self.spans[-1].end
        edges = enumerate(stream.begins[first:last], first)
        return [index for index, edge in edges if edge is not None and edge[0] < end and start <= edge[1]]

    def _inside(self, stream: Stream, turn: int) -> Iterator[tuple[int, int]]:
        """Runs of a turn's characters that begin in a span; they follow one another in time."""
        starts, begin = stream.said[turn].starts, stream.ranges[turn][0]
        at = bisect_right(self.spans, starts[0], key=_end)
        while at < len(self.spans) and self.spans[at].start <= starts[-1]:
            span = self.spans[at]
            first, last = bisect_left(starts, span.start), bisect_left(starts, span.end)
            if first < last:
                yield begin + first, begin + last
            at += 1


def _end(span: TimeSpan) -> float:
    return span.end


def part_of(window: Window, context: CallContext) -> Part:
    """The part of the call that ``window`` names.

    Raises:
        NoAnchorError: the words of its anchor were not said.
    """
    key = None if window.whole_call else id(window)
    known = context.parts.get(key)
    if known is None:
        part = Part(context.whole, whole_call=True) if key is None else _limited(window, context)
        known = context.parts[key] = (window, part)
    return known[1]


def _limited(window: Window, context: CallContext) -> Part:
    start, end = 0.0, max(context.transcript.duration, context.last_words_end) + 1.0
    if window.first_s is not None:
        end = min(end, context.answered_at + window.first_s)
    if window.last_s is not None:
        start = max(start, context.last_words_end - window.last_s)
    if window.after is not None:
        start = max(start, _anchor_spans(window.after, context)[0].end)
    if window.before is not None:
        end = min(end, _anchor_spans(window.before, context)[-1].start)
    spans = union([TimeSpan(start, max(start, end))])
    if window.around is not None:
        near = window.around.within_s
        places = _anchor_spans(window.around, context)
        spans = intersection(spans, union(TimeSpan(max(0.0, p.start - near), p.end + near) for p in places))
    return Part(spans, window.first_turns, window.last_turns)


def _anchor_spans(anchor: Anchor, context: CallContext) -> list[TimeSpan]:
    """When its words are said, in order of time. Whoever says them says all of them."""
    phrases = context.phrases(anchor.any_of)
    spans = [
        stream.span(place.start, place.end)
        for stream in context.voices(anchor.speaker)
        for place in find(phrases, stream, manner())
        if place.sure
    ]
    if not spans:
        raise NoAnchorError(anchor)
    return sorted(spans)

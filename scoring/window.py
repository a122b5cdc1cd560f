"""Which characters of a stream a check may look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from asr.transcript import Turn
from recordings.span import TimeSpan
from rubrics.scope import Anchor, Window
from scoring.context import CallContext
from scoring.matching import Manner, find
from scoring.stream import BREAK, Stream


class NoAnchorError(Exception):
    """The words that a window hangs on were not said; the item is not applicable."""

    def __init__(self, anchor: Anchor) -> None:
        self.anchor = anchor
        super().__init__(f"none of {anchor.any_of} was said")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of time, and how many of a speaker's first or last turns belong to it (None: all)."""

    span: TimeSpan
    first_turns: int | None = None
    last_turns: int | None = None
    whole_call: bool = False

    def turns(self, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        """Those of ``turns`` (one speaker's, in order) that begin in this part."""
        if self.first_turns is not None:
            turns = turns[: self.first_turns]
        if self.last_turns is not None:
            turns = turns[-self.last_turns :]
        return tuple(turn for turn in turns if self.span.start <= turn.span.start < self.span.end)

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
        for start, until in (self._inside(stream, index) for index in range(first, last)):
            if start >= until:
                continue
            if begin >= 0 and stream.text[end:start].strip(BREAK):  # words between the two are outside
                yield begin, end
                begin = -1
            begin = start if begin < 0 else begin
            end = until
        if begin >= 0:
            yield begin, end

    def _inside(self, stream: Stream, turn: int) -> tuple[int, int]:
        """The characters of a turn that begin in the span; a turn's characters follow one another in time."""
        start, until = stream.ranges[turn]
        while start < until and stream.times[start][0] < self.span.start:
            start += 1
        while start < until and stream.times[until - 1][0] >= self.span.end:
            until -= 1
        return start, until


def part_of(window: Window, context: CallContext) -> Part:
    """The part of the call that ``window`` names.

    Raises:
        NoAnchorError: the words of its anchor were not said.
    """
    start, end = 0.0, max(context.transcript.duration, context.last_words_end) + 1.0
    if window.first_s is not None:
        end = min(end, context.answered_at + window.first_s)
    if window.last_s is not None:
        start = max(start, context.last_words_end - window.last_s)
    if window.after is not None:
        start = max(start, _anchor_spans(window.after, context)[0].end)
    if window.before is not None:
        end = min(end, _anchor_spans(window.before, context)[-1].start)
    limits = (
        window.first_s,
        window.last_s,
        window.first_turns,
        window.last_turns,
        window.after,
        window.before,
    )
    whole = all(limit is None for limit in limits)
    return Part(TimeSpan(start, max(start, end)), window.first_turns, window.last_turns, whole)


def _anchor_spans(anchor: Anchor, context: CallContext) -> list[TimeSpan]:
    stream = context.stream(anchor.speaker)
    found = find(context.phrases(anchor.any_of), stream, Manner())
    spans = [stream.span(place.start, place.end) for place in found if place.sure]
    if not spans:
        raise NoAnchorError(anchor)
    return spans

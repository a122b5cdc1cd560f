"""Speech packed for the recogniser, and the way back to the call's own clock.

Whisper pays for a whole window of 30 s however little is in it, so the speech of one party is packed into
chunks of up to 28 s. What lies between two pieces of speech is left out, but each piece keeps its own
padding, so the recogniser still hears real pauses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from asr.activity import Samples, resampled
from recordings.span import Timeline, TimeSpan

WINDOW_S = 30.0
LIMIT_S = 28.0
HEARING_HZ = 16000


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of speech: where it lies in the call, and ``at`` which second of its chunk it starts."""

    span: TimeSpan
    at: float


@dataclass(frozen=True, slots=True)
class Chunk:
    """What the recogniser hears in one window: pieces of one channel, in order."""

    channel: int
    pieces: tuple[Piece, ...]

    @property
    def duration(self) -> float:
        """Seconds of packed sound."""
        return sum(piece.span.duration for piece in self.pieces)

    def restored(self, span: TimeSpan) -> TimeSpan:
        """``span`` of the chunk's clock on the call's clock.

        The whole span goes where its middle lies, and is cut at the edges of that piece: a word cannot begin
        in one stretch of speech and end in another.
        """
        piece = self._piece(span.middle)
        moved = span.shift(piece.span.start - piece.at)
        start = min(max(moved.start, piece.span.start), piece.span.end)
        return TimeSpan(start, min(max(moved.end, start), piece.span.end))

    def overshoot(self, span: TimeSpan) -> float:
        """Seconds that ``span`` of the chunk's clock starts after the packed sound has ended."""
        return max(0.0, span.start - self.duration)

    def _piece(self, time: float) -> Piece:
        following = (piece for piece in self.pieces if time < piece.at + piece.span.duration)
        return next(following, self.pieces[-1])


def packed(
    spans: Timeline, channel: int, samples: Samples, rate_hz: int, limit_s: float = LIMIT_S
) -> tuple[Chunk, ...]:
    """``spans`` (padded speech of one channel) packed in order into chunks of at most ``limit_s``.

    A span that is longer is cut where it is quietest; ``samples`` are those of the channel, shape (n,).
    """
    if not 1.0 <= limit_s <= WINDOW_S:
        raise ValueError(f"a chunk fits into a window of {WINDOW_S} s, got a limit of {limit_s} s")
    chunks: list[Chunk] = []
    pieces: list[Piece] = []
    filled = 0.0
    for span in _cut(spans, samples, rate_hz, limit_s):
        if pieces and filled + span.duration > limit_s:
            chunks.append(Chunk(channel, tuple(pieces)))
            pieces, filled = [], 0.0
        pieces.append(Piece(span, filled))
        filled += span.duration
    if pieces:
        chunks.append(Chunk(channel, tuple(pieces)))
    return tuple(chunks)


def sound(chunk: Chunk, samples: Samples, rate_hz: int) -> Samples:
    """The packed sound of a chunk at 16 kHz, cut out of its channel's ``samples``."""
    cuts = [samples[round(p.span.start * rate_hz) : round(p.span.end * rate_hz)] for p in chunk.pieces]
    return resampled(np.concatenate(cuts), rate_hz, HEARING_HZ)


def _cut(spans: Iterable[TimeSpan], samples: Samples, rate_hz: int, limit_s: float) -> Iterable[TimeSpan]:
    for span in spans:
        rest = span
        while rest.duration > limit_s:
            at = _quietest(TimeSpan(rest.start + limit_s / 2, rest.start + limit_s), samples, rate_hz)
            yield TimeSpan(rest.start, at)
            rest = TimeSpan(at, rest.end)
        if rest:
            yield rest


def _quietest(span: TimeSpan, samples: Samples, rate_hz: int) -> float:
    """The middle of the quietest 0.1 s of ``span``, in seconds."""
    frame = max(1, round(0.1 * rate_hz))
    first = round(span.start * rate_hz)
    window = samples[first : round(span.end * rate_hz)]
    frames = window[: len(window) // frame * frame].reshape(-1, frame)
    if not len(frames):
        return span.end
    quietest = int(np.argmin(np.square(frames).mean(axis=1)))
    return float((first + (quietest + 0.5) * frame) / rate_hz)

"""All the words of one party in one line, so that a phrase is found wherever the recogniser cut the turns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from asr.transcript import Transcript, Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.scope import Party
from scoring import pinyin
from scoring.text import normalise

JOIN_GAP_S = 3.0  # one sentence goes on over a breath, a listener's 嗯 or a cut of the recogniser, no longer
BREAK = "\0" * 8  # stands between turns that are not one sentence: aligning across it costs 8 edits
_MARKS = re.compile("[，。？！、；：,;?!]+")

_PARTIES = {
    Party.AGENT: (Speaker.AGENT,),
    Party.CUSTOMER: (Speaker.CUSTOMER,),
    Party.ANY: (Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN),
}


@dataclass(frozen=True)
class Stream:
    """The normalised characters of a party's turns, breaks included; all tuples run parallel to ``text``.

    Attributes:
        turns: what is said, in order of time.
        owner: index into ``turns`` of each character; -1 in a break.
        starts, ends: seconds.
        confidence: 0..1 of each character, 0 in a doubtful turn; None where not given.
        clauses: characters that a punctuation mark stands before.
    """

    turns: tuple[Turn, ...]
    text: str
    owner: tuple[int, ...]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    confidence: tuple[float | None, ...]
    clauses: frozenset[int] = frozenset()

    @cached_property
    def plain(self) -> str:
        return pinyin.plain(self.text)

    @cached_property
    def folded(self) -> str:
        return pinyin.folded(self.text)

    @cached_property
    def sounds(self) -> frozenset[str]:
        """The near-sound classes that occur."""
        return frozenset(self.folded)

    @cached_property
    def word_edges(self) -> frozenset[int]:
        """Where jieba sees words begin and end; the end of the text included."""
        import jieba

        edges, position = {0}, 0
        for word in jieba.cut(self.text):
            position += len(word)
            edges.add(position)
        return frozenset(edges)

    def span(self, start: int, end: int) -> TimeSpan:
        """When characters ``start`` to ``end`` (excluded) are said."""
        inside = [index for index in range(start, end) if self.owner[index] >= 0]
        return TimeSpan(self.starts[inside[0]], max(self.ends[index] for index in inside))

    def words(self, start: int, end: int) -> str:
        """The turns that characters ``start`` to ``end`` (excluded) belong to, as on the screen."""
        owners = dict.fromkeys(self.owner[index] for index in range(start, end) if self.owner[index] >= 0)
        return " ".join(self.turns[owner].text for owner in owners)

    def speaker(self, index: int) -> Speaker:
        return self.turns[self.owner[index]].speaker

    def mean_confidence(self, start: int, end: int) -> float | None:
        """Over the characters that have one; None where none has."""
        known = [value for value in self.confidence[start:end] if value is not None]
        return sum(known) / len(known) if known else None


def stream_of(transcript: Transcript, party: Party) -> Stream:
    """The words of ``party`` in ``transcript``. Words of different speakers are never one sentence."""
    turns = [turn for turn in transcript.turns if turn.speaker in _PARTIES[party]]
    return join(sorted(turns, key=lambda turn: (turn.span.start, turn.span.end)))


def join(turns: Iterable[Turn]) -> Stream:
    """One stream of ``turns``, which stand in order of time."""
    turns = tuple(turns)
    text: list[str] = []
    owner: list[int] = []
    starts: list[float] = []
    ends: list[float] = []
    confidence: list[float | None] = []
    clauses: set[int] = set()
    before: Turn | None = None
    for index, turn in enumerate(turns):
        if before is not None and not _goes_on(before, turn):
            text.append(BREAK)
            owner.extend([-1] * len(BREAK))
            starts.extend([turn.span.start] * len(BREAK))
            ends.extend([turn.span.start] * len(BREAK))
            confidence.extend([None] * len(BREAK))
        clauses.update(len(owner) + place for place in _clauses(turn.text))
        for character, span, sure in _timed(turn):
            text.append(character)
            owner.append(index)
            starts.append(span[0])
            ends.append(span[1])
            confidence.append(sure)
        before = turn
    return Stream(
        turns, "".join(text), tuple(owner), tuple(starts), tuple(ends), tuple(confidence), frozenset(clauses)
    )


def _clauses(text: str) -> Iterator[int]:
    """Where, counted in normalised characters, a new clause begins after a punctuation mark."""
    position = 0
    for piece in _MARKS.split(text)[:-1]:
        position += len(normalise(piece))
        yield position


def _goes_on(before: Turn, turn: Turn) -> bool:
    return before.speaker is turn.speaker and turn.span.start - before.span.end <= JOIN_GAP_S


def _timed(turn: Turn) -> list[tuple[str, tuple[float, float], float | None]]:
    """Every normalised character of ``turn`` with its seconds and confidence, by its words where they agree.
    """
    text = normalise(turn.text)
    words = [(normalise(word.text), word) for word in turn.words]
    if words and "".join(said for said, _ in words) == text:
        return [
            (character, span, 0.0 if turn.doubtful else word.confidence)
            for said, word in words
            for character, span in _shared_out(said, word.span)
        ]
    known = [word.confidence for word in turn.words if word.confidence is not None]
    sure = turn.confidence if turn.confidence is not None else sum(known) / len(known) if known else None
    return [
        (character, span, 0.0 if turn.doubtful else sure) for character, span in _shared_out(text, turn.span)
    ]


def _shared_out(text: str, span: TimeSpan) -> list[tuple[str, tuple[float, float]]]:
    """``span`` divided evenly among the characters of ``text``."""
    step = span.duration / max(1, len(text))
    start = span.start
    return [(c, (start + index * step, start + (index + 1) * step)) for index, c in enumerate(text)]

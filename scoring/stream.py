"""All the words of one party in one line, so that a phrase is found wherever the recogniser cut the turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from asr.transcript import Transcript, Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.scope import Party
from scoring import pinyin
from scoring.pinyin import NEAR, NearSounds
from scoring.text import clause_starts, normalise

JOIN_GAP_S = 3.0  # one sentence goes on over a breath, a listener's 嗯 or a cut of the recogniser, no longer
BREAK = "\0" * 8  # stands between turns that are not one sentence: aligning across it costs 8 edits

Edges = tuple[float, float]

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
        times: start and end of each character in seconds.
        confidence: 0..1 of each character, 0 in a doubtful turn; None where not given.
        clauses: characters that a punctuation mark stands before.
        ranges: first character and end (excluded) of each turn.
        near: sounds that are not kept apart.
    """

    turns: tuple[Turn, ...]
    text: str
    owner: tuple[int, ...]
    times: tuple[Edges, ...]
    confidence: tuple[float | None, ...]
    clauses: frozenset[int] = frozenset()
    ranges: tuple[tuple[int, int], ...] = ()
    near: NearSounds = NEAR

    @cached_property
    def plain(self) -> str:
        return pinyin.plain(self.text)

    @cached_property
    def folded(self) -> str:
        return pinyin.folded(self.text, self.near)

    @cached_property
    def pairs(self) -> dict[str, list[int]]:
        """Two syllables in a row (their near-sound classes) -> where they begin; none crosses a break."""
        found: dict[str, list[int]] = {}
        codes = self.folded
        for place in range(len(codes) - 1):
            pair = codes[place : place + 2]
            if "\0" not in pair:
                found.setdefault(pair, []).append(place)
        return found

    @cached_property
    def least_confidence(self) -> float:
        """Of any character; 1 where none has one."""
        return min((sure for sure in self.confidence if sure is not None), default=1.0)

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
        return TimeSpan(self.times[inside[0]][0], max(self.times[index][1] for index in inside))

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


def stream_of(transcript: Transcript, party: Party, near: NearSounds = NEAR) -> Stream:
    """The words of ``party`` in ``transcript``. Words of different speakers are never one sentence."""
    turns = [turn for turn in transcript.turns if turn.speaker in _PARTIES[party]]
    return join(sorted(turns, key=lambda turn: (turn.span.start, turn.span.end)), near)


def join(turns: Iterable[Turn], near: NearSounds = NEAR) -> Stream:
    """One stream of ``turns``, which stand in order of time."""
    turns = tuple(turns)
    text: list[str] = []
    owner: list[int] = []
    times: list[Edges] = []
    confidence: list[float | None] = []
    clauses: set[int] = set()
    ranges: list[tuple[int, int]] = []
    for index, turn in enumerate(turns):
        if index and not _goes_on(turns[index - 1], turn):
            text.append(BREAK)
            owner.extend([-1] * len(BREAK))
            times.extend([(turn.span.start, turn.span.start)] * len(BREAK))
            confidence.extend([None] * len(BREAK))
        words, edges, sure = _timed(turn)
        clauses.update(len(owner) + place for place in clause_starts(turn.text))
        ranges.append((len(owner), len(owner) + len(words)))
        text.append(words)
        owner.extend([index] * len(words))
        times.extend(edges)
        confidence.extend(sure)
    return Stream(
        turns,
        "".join(text),
        tuple(owner),
        tuple(times),
        tuple(confidence),
        frozenset(clauses),
        tuple(ranges),
        near,
    )


def _goes_on(before: Turn, turn: Turn) -> bool:
    return before.speaker is turn.speaker and turn.span.start - before.span.end <= JOIN_GAP_S


def _timed(turn: Turn) -> tuple[str, list[Edges], list[float | None]]:
    """The normalised characters of ``turn`` with seconds and confidences, by its words where they agree."""
    text = normalise(turn.text)
    words = [(normalise(word.text), word) for word in turn.words]
    if words and "".join(said for said, _ in words) == text:
        edges = [edge for said, word in words for edge in _shared_out(len(said), word.span)]
        sure = [word.confidence for said, word in words for _ in said]
    else:
        known = [word.confidence for word in turn.words if word.confidence is not None]
        mean = sum(known) / len(known) if known else None
        edges = _shared_out(len(text), turn.span)
        sure = [turn.confidence if turn.confidence is not None else mean] * len(text)
    return text, edges, [0.0] * len(text) if turn.doubtful else sure


def _shared_out(count: int, span: TimeSpan) -> list[Edges]:
    """``span`` divided evenly among ``count`` characters."""
    if count == 1:
        return [(span.start, max(span.start, span.end))]
    step, start = span.duration / max(1, count), span.start
    return [(start + index * step, start + (index + 1) * step) for index in range(count)]

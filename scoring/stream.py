"""All the words of one party in one line, so that a phrase is found wherever the recogniser cut the turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from asr.transcript import Transcript, Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.scope import Party
from scoring.alignment import Sounds, hesitations, sounds_of
from scoring.dictionary import words_of
from scoring.legibility import likely_errors
from scoring.pinyin import NEAR, NearSounds
from scoring.text import clause_starts, normalise

JOIN_GAP_S = 3.0  # one sentence goes on over a breath, a listener's 嗯 or a cut of the recogniser, no longer
BREAK = "\0" * 8  # stands between turns that are not one sentence: aligning across it costs 8 edits

Edges = tuple[float, float]
Timed = tuple[str, list[Edges], list[float | None]]

SPEAKERS = {  # whose words a party's are
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
    def sounds(self) -> Sounds:
        return sounds_of(self.text, self.near)

    @cached_property
    def likely_errors(self) -> float:
        """The likely share of wrongly heard characters, see `scoring.legibility`."""
        return likely_errors(self.text, self.mean_confidence(0, len(self.text)))

    @cached_property
    def hesitations(self) -> frozenset[int]:
        """Characters that may be of a hesitation, see `alignment.hesitations`."""
        return hesitations(self.plain)

    @cached_property
    def _slow(self) -> list[int]:
        """How many characters before each are of a hesitation."""
        counts = [0]
        for place in range(len(self.text)):
            counts.append(counts[-1] + (place in self.hesitations))
        return counts

    def slow_in(self, start: int, end: int) -> int:
        """How many characters of ``start`` to ``end`` (excluded, cut to the text) are of a hesitation."""
        size = len(self.text)
        return self._slow[min(size, max(0, end))] - self._slow[min(size, max(0, start))]

    @property
    def plain(self) -> str:
        return self.sounds.plain

    @property
    def folded(self) -> str:
        return self.sounds.folded

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

    def is_word_edge(self, place: int) -> bool:
        """True where jieba sees a word begin or end before character ``place``; turns are cut one by one."""
        if not 0 < place < len(self.text) or self.owner[place - 1] != self.owner[place]:
            return True
        start, end = self.ranges[self.owner[place]]
        return place - start in word_edges(self.text[start:end])

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


def stream_of(
    transcript: Transcript, party: Party, near: NearSounds = NEAR, timed: dict[int, Timed] | None = None
) -> Stream:
    """The words of ``party`` in ``transcript``. Words of different speakers are never one sentence.

    ``timed`` keeps what is worked out for a turn, by its identity, for the next party's stream.
    """
    turns = [turn for turn in transcript.turns if turn.speaker in SPEAKERS[party]]
    return join(sorted(turns, key=lambda turn: (turn.span.start, turn.span.end)), near, timed)


def join(turns: Iterable[Turn], near: NearSounds = NEAR, timed: dict[int, Timed] | None = None) -> Stream:
    """One stream of ``turns``, which stand in order of time."""
    turns = tuple(turns)
    timed = {} if timed is None else timed
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
        if id(turn) not in timed:
            timed[id(turn)] = _timed(turn)
        words, edges, sure = timed[id(turn)]
        at = len(owner)
        clauses.update(at + place for place in clause_starts(turn.text))
        ranges.append((at, at + len(words)))
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


@lru_cache(maxsize=10_000)
def word_edges(text: str) -> frozenset[int]:
    """Where jieba sees words of ``text`` begin and end; the end of the text included."""
    return frozenset(accumulate(map(len, words_of(text)), initial=0))


def _goes_on(before: Turn, turn: Turn) -> bool:
    return before.speaker is turn.speaker and turn.span.start - before.span.end <= JOIN_GAP_S


def _timed(turn: Turn) -> Timed:
    """The normalised characters of ``turn`` with seconds and confidences, by its words where they agree."""
    text = normalise(turn.text)
    words = turn.words
    said = [
        word.text if len(word.text) == 1 and word.text >= "一" else normalise(word.text) for word in words
    ]
    if words and "".join(said) == text:
        edges: list[Edges] = []
        sure: list[float | None] = []
        for characters, word in zip(said, words, strict=True):
            span = word.span
            if len(characters) == 1:
                edges.append((span.start, span.end))
                sure.append(word.confidence)
            else:
                edges.extend(_shared_out(len(characters), span))
                sure.extend([word.confidence] * len(characters))
    else:
        known = [word.confidence for word in words if word.confidence is not None]
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

"""All the words of one party in one line, so that a phrase is found wherever the recogniser cut the turns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from asr.transcript import Turn
from recordings.call import Speaker
from recordings.span import TimeSpan
from rubrics.scope import Party
from scoring.legibility import likely_errors
from scoring.pinyin import NEAR, Codes, NearSounds, codings, letters
from scoring.spoken import Edges, Spoken, spoken
from scoring.text import CLAUSE

JOIN_GAP_S = 3.0  # one sentence goes on over a breath, a listener's 嗯 or a cut of the recogniser, no longer
BREAK = "\0" * 8  # stands between turns that are not one sentence: aligning across it costs 8 edits

_NOBODY, _UNKNOWN = [-1] * len(BREAK), [None] * len(BREAK)

SPEAKERS = {  # whose words a party's are
    Party.AGENT: (Speaker.AGENT,),
    Party.CUSTOMER: (Speaker.CUSTOMER,),
    Party.ANY: (Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN),
}


@dataclass(frozen=True)
class Stream:
    """The normalised characters of a party's turns, breaks included; all sequences run parallel to ``text``.

    Attributes:
        turns: what is said, in order of time.
        owner: index into ``turns`` of each character; -1 in a break.
        said: the words of each of ``turns``.
        confidence: 0..1 of each character, 0 in a doubtful turn; None where not given.
        ranges: first character and end (excluded) of each turn.
        near: sounds that are not kept apart.
    """

    turns: tuple[Turn, ...]
    text: str
    owner: Sequence[int]
    said: Sequence[Spoken]
    confidence: Sequence[float | None]
    ranges: Sequence[tuple[int, int]] = ()
    near: NearSounds = NEAR

    @cached_property
    def codes(self) -> tuple[Codes, Codes, Codes]:
        """How it sounds: plain, folded and halves as numbers, see `pinyin.codings`."""
        return codings(self.text, self.near)

    @cached_property
    def plain(self) -> str:
        return letters(self.codes[0])

    @cached_property
    def folded(self) -> str:
        return letters(self.codes[1])

    @cached_property
    def clauses(self) -> frozenset[int]:
        """Characters that a punctuation mark stands before."""
        places = []
        for (at, _), one in zip(self.ranges, self.said, strict=True):
            for clause in one.line.split(CLAUSE)[:-1]:
                at += len(clause)
                places.append(at)
        return frozenset(places)

    @cached_property
    def likely_errors(self) -> float:
        """The likely share of wrongly heard characters, see `scoring.legibility`."""
        return likely_errors(self.text, self.mean_confidence(0, len(self.text)))

    @cached_property
    def hesitating(self) -> npt.NDArray[np.bool_]:
        """Which characters may be of a hesitation."""
        from scoring.hesitation import hesitations

        return hesitations(self.codes[0])

    def badly_heard(self, low: float) -> list[int]:
        """The characters whose confidence is under ``low``, in order."""
        if low not in self._badly_heard:
            heard = enumerate(self.confidence)
            self._badly_heard[low] = [place for place, sure in heard if sure is not None and sure < low]
        return self._badly_heard[low]

    @cached_property
    def _badly_heard(self) -> dict[float, list[int]]:
        return {}

    def is_word_edge(self, place: int) -> bool:
        """True where jieba sees a word begin or end before character ``place``; turns are cut one by one."""
        if not 0 < place < len(self.text) or self.owner[place - 1] != self.owner[place]:
            return True
        owner = self.owner[place]
        return place - self.ranges[owner][0] in self.said[owner].word_edges

    def edges(self, place: int) -> Edges:
        """Start and end in seconds of character ``place``; in a break twice the start of the next turn."""
        owner = self.owner[place]
        if owner < 0:
            following = self.turns[bisect_right(self.ranges, place, key=itemgetter(0))].span.start
            return following, following
        return self.said[owner].edge(place - self.ranges[owner][0])

    def span(self, start: int, end: int) -> TimeSpan:
        """When characters ``start`` to ``end`` (excluded) are said."""
        owners = dict.fromkeys(self.owner[start:end])
        owners.pop(-1, None)
        edges = [self.said[owner].between(*self._within(owner, start, end)) for owner in owners]
        return TimeSpan(edges[0][0], max([end for _, end in edges]))

    def _within(self, owner: int, start: int, end: int) -> tuple[int, int]:
        """Which characters of a turn lie in those of the stream."""
        first, last = self.ranges[owner]
        return max(start, first) - first, min(end, last) - first

    @cached_property
    def begins(self) -> list[tuple[float, float] | None]:
        """When the first and the last character of each turn begin, in seconds; None where it has none."""
        return [one.begins if one.text else None for one in self.said]

    def begin(self, start: int, end: int) -> float:
        """When the first of characters ``start`` to ``end`` (excluded) is said."""
        while self.owner[start] < 0 and start + 1 < end:
            start += 1
        return self.edges(start)[0]

    def words(self, start: int, end: int) -> str:
        """The turns that characters ``start`` to ``end`` (excluded) belong to, as on the screen."""
        owners = dict.fromkeys(self.owner[start:end])
        return " ".join([self.turns[owner].text for owner in owners if owner >= 0])

    def speaker(self, index: int) -> Speaker:
        return self.turns[self.owner[index]].speaker

    def mean_confidence(self, start: int, end: int) -> float | None:
        """Over the characters that have one; None where none has."""
        known = [value for value in self.confidence[start:end] if value is not None]
        return sum(known) / len(known) if known else None


def join(turns: Iterable[Turn], near: NearSounds = NEAR) -> Stream:
    """One stream of ``turns``, which stand in order of time."""
    return joined(spoken(tuple(turns)), near)


def joined(said: Sequence[Spoken], near: NearSounds = NEAR) -> Stream:
    """One stream of turns in order of time. Words of different speakers are never one sentence."""
    text: list[str] = []
    owner: list[int] = []
    confidence: list[float | None] = []
    ranges: list[tuple[int, int]] = []
    before: Turn | None = None
    for index, one in enumerate(said):
        turn, at = one.turn, len(owner)
        if before is not None and not (
            before.speaker is turn.speaker and turn.span.start - before.span.end <= JOIN_GAP_S
        ):
            text.append(BREAK)
            owner += _NOBODY
            confidence += _UNKNOWN
            at += len(BREAK)
        before = turn
        text.append(one.text)
        owner += [index] * len(one.text)
        confidence += one.confidence
        ranges.append((at, len(owner)))
    turns = tuple([one.turn for one in said])
    return Stream(turns, "".join(text), owner, said, confidence, ranges, near)

"""``talk_over``: the agent starts to speak while the customer is still speaking, and both go on.

Counted when both are heard at once for at least ``overlap_s`` seconds and the agent says at least
``characters`` characters meanwhile. Short signs of listening (``backchannels``: 嗯, 对, 好的 ...) of either
party are excused. Where the recording does not let overlap be heard (mono, not diarized with overlap), the
item is not measurable.

Good: ``talk_over: {overlap_s: 2, characters: 4}``. Bad: half a second, the ordinary rhythm of two people
who talk.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

from asr.transcript import Measure, Turn
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, intersection
from rubrics.scope import Party
from rubrics.sound_checks import TalkOver
from scoring.context import CallContext
from scoring.scorecard import Evidence
from scoring.stream import Stream
from scoring.text import normalise
from scoring.verdict import Verdict, failed, not_measurable, passed
from scoring.window import part_of

LONGEST_LISTENING = 8  # characters; more of them in a row is talk
STARTED_BEFORE_S = (
    0.2  # the customer must have been speaking that long, or who interrupted whom is a coin toss
)


def judge(check: TalkOver, context: CallContext) -> Verdict:
    if Measure.OVERLAP not in context.transcript.measurable:
        return not_measurable("这通录音分不出双方同时说话，无法判断抢话。")
    agent = context.stream(Party.AGENT)
    if not agent.text:
        return not_measurable("没有听到坐席说话。")
    excused = _normalised(check.backchannels)
    part = part_of(check.scope, context)
    found: list[tuple[Turn, TimeSpan, float]] = []
    anything = _Both.of(context, None)
    over = [index for index, turn in enumerate(agent.turns) if anything.end_after(turn) > turn.span.start]
    both = _Both.of(context, excused) if over else anything
    for index in over:
        said, turn = agent.said[index], agent.turns[index]
        end = both.end_after(turn)
        if end <= turn.span.start or not part.overlaps(turn.span) or _is_listening(said.text, excused):
            continue
        span, seconds = both.heard_between(turn.span.start, end)
        if seconds >= check.overlap_s and _characters(agent, index, span) >= check.characters:
            found.append((turn, span, seconds))
    if len(found) > check.allowed:
        evidence = [Evidence(turn.text, span, Speaker.AGENT) for turn, span, _ in found]
        longest = max(seconds for *_, seconds in found)
        return failed(
            f"客户还在说话时坐席抢话 {len(found)} 次，最长 {longest:.1f} 秒。",
            *evidence,
            hits=len(found) - check.allowed,
        )
    return passed("没有抢话。")


@dataclass(frozen=True)
class _Both:
    """When both are heard, made ready so that a turn is measured without looking at every other.

    Attributes:
        starts: of the customer's turns, in order; ``ends``: the latest end of any of them up to there.
    """

    context: CallContext
    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @classmethod
    def of(cls, context: CallContext, excused: frozenset[str] | None) -> _Both:
        """Without the customer's backchannels where there are ``excused`` ones."""
        said = context.stream(Party.CUSTOMER).said
        kept = [one for one in said if excused is None or not _is_listening(one.text, excused)]
        spans = [one.turn.span for one in kept]
        starts = tuple([span.start for span in spans])
        return cls(context, starts, tuple(accumulate([span.end for span in spans], max)))

    @cached_property
    def heard(self) -> Timeline:
        """When both voices are active."""
        parties = (self.context.activity_of(speaker) for speaker in (Speaker.AGENT, Speaker.CUSTOMER))
        return intersection(*parties)

    @cached_property
    def seconds(self) -> tuple[float, ...]:
        """How much of ``heard`` lies before each of its spans, and in all of it."""
        return tuple(accumulate((span.duration for span in self.heard), initial=0.0))

    def end_after(self, agent: Turn) -> float:
        """Until when the customer goes on into the agent's turn; its start where the agent came first."""
        begin = agent.span.start
        before = bisect_right(self.starts, begin - STARTED_BEFORE_S)
        return min(agent.span.end, self.ends[before - 1]) if before else begin

    def heard_between(self, begin: float, end: float) -> tuple[TimeSpan, float]:
        """From when to when, and how many seconds, both are heard."""
        first = bisect_right(self.heard, begin, key=lambda span: span.end)
        last = bisect_left(self.heard, end, key=lambda span: span.start)
        if first >= last:
            return TimeSpan(begin, begin), 0.0
        span = TimeSpan(max(begin, self.heard[first].start), min(end, self.heard[last - 1].end))
        whole = self.seconds[last] - self.seconds[first]
        outside = (span.start - self.heard[first].start) + (self.heard[last - 1].end - span.end)
        return span, whole - outside


def _characters(stream: Stream, turn: int, span: TimeSpan) -> int:
    """How many characters of the agent's turn sound within ``span``."""
    return sum(span.start <= (start + end) / 2 < span.end for start, end in stream.said[turn].edges)


@lru_cache(maxsize=1000)
def _normalised(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(normalise, words))


@lru_cache(maxsize=1000)
def _any_of(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(words)


def _is_listening(text: str, excused: frozenset[str]) -> bool:
    """True where ``text`` is nothing but signs of listening, one or several in a row."""
    if len(text) > LONGEST_LISTENING or not text.startswith(_any_of(excused)):
        return not text
    reachable = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in excused for start in reachable):
            reachable.add(end)
    return len(text) in reachable

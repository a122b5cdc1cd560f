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
from functools import lru_cache
from itertools import accumulate

from asr.transcript import Measure, Transcript, Turn
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
    excused = frozenset(normalise(word) for word in check.backchannels)
    part = part_of(check.scope, context)
    both = _Both.of(context.transcript, excused)
    found: list[tuple[Turn, TimeSpan, float]] = []
    for index, turn in enumerate(agent.turns):
        if not part.overlaps(turn.span) or _backchannel(turn, excused):
            continue
        span, seconds = both.after_start_of(turn)
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


@dataclass(frozen=True, slots=True)
class _Both:
    """When both are heard, made ready so that a turn is measured without looking at every other.

    Attributes:
        starts: of the customer's turns that are no backchannels, in order; ``ends``: the latest end of any
            of them up to there.
        heard: when both voices are active; ``seconds``: how much of it lies before each span.
    """

    starts: tuple[float, ...]
    ends: tuple[float, ...]
    heard: Timeline
    seconds: tuple[float, ...]

    @classmethod
    def of(cls, transcript: Transcript, excused: frozenset[str]) -> _Both:
        turns = [turn for turn in transcript.turns_of(Speaker.CUSTOMER) if not _backchannel(turn, excused)]
        spans = sorted(turn.span for turn in turns)
        heard = intersection(transcript.activity_of(Speaker.AGENT), transcript.activity_of(Speaker.CUSTOMER))
        return cls(
            tuple(span.start for span in spans),
            tuple(accumulate((span.end for span in spans), max)),
            heard,
            tuple(accumulate((span.duration for span in heard), initial=0.0)),
        )

    def after_start_of(self, agent: Turn) -> tuple[TimeSpan, float]:
        """From when to when, and how many seconds, both are heard where the agent came second."""
        begin = agent.span.start
        before = bisect_right(self.starts, begin - STARTED_BEFORE_S)
        end = min(agent.span.end, self.ends[before - 1]) if before else begin
        first = bisect_right(self.heard, begin, key=lambda span: span.end)
        last = bisect_left(self.heard, end, key=lambda span: span.start)
        if end <= begin or first >= last:
            return TimeSpan(begin, begin), 0.0
        span = TimeSpan(max(begin, self.heard[first].start), min(end, self.heard[last - 1].end))
        whole = self.seconds[last] - self.seconds[first]
        outside = (span.start - self.heard[first].start) + (self.heard[last - 1].end - span.end)
        return span, whole - outside


def _characters(stream: Stream, turn: int, span: TimeSpan) -> int:
    """How many characters of the agent's turn sound within ``span``."""
    return sum(span.start <= sum(stream.times[index]) / 2 < span.end for index in range(*stream.ranges[turn]))


def _backchannel(turn: Turn, excused: frozenset[str]) -> bool:
    """True where the turn is nothing but signs of listening, one or several in a row."""
    return _is_listening(normalise(turn.text), excused)


@lru_cache(maxsize=10_000)
def _is_listening(text: str, excused: frozenset[str]) -> bool:
    if len(text) > LONGEST_LISTENING:
        return False
    reachable = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in excused for start in reachable):
            reachable.add(end)
    return len(text) in reachable

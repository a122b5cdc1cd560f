"""``talk_over``: the agent starts to speak while the customer is still speaking, and both go on.

Counted when both are heard at once for at least ``overlap_s`` seconds and the agent says at least
``characters`` characters meanwhile. Short signs of listening (``backchannels``: 嗯, 对, 好的 ...) of either
party are excused. Where the recording does not let overlap be heard (mono, not diarized with overlap), the
item is not measurable.

Good: ``talk_over: {overlap_s: 2, characters: 4}``. Bad: half a second, the ordinary rhythm of two people
who talk.
"""

from __future__ import annotations

from functools import lru_cache

from asr.transcript import Measure, Turn
from recordings.call import Speaker
from recordings.span import TimeSpan, covered, intersection, union
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
    customers = [t for t in context.transcript.turns_of(Speaker.CUSTOMER) if not _backchannel(t, excused)]
    part = part_of(check.scope, context)
    found: list[tuple[Turn, TimeSpan, float]] = []
    for index, turn in enumerate(agent.turns):
        if not part.overlaps(turn.span) or _backchannel(turn, excused):
            continue
        for other in customers:
            both = _both(turn, other, context)
            if both is None or both[1] < check.overlap_s:
                continue
            if _characters(agent, index, both[0]) >= check.characters:
                found.append((turn, *both))
    if len(found) > check.allowed:
        evidence = [Evidence(turn.text, span, Speaker.AGENT) for turn, span, _ in found]
        longest = max(seconds for *_, seconds in found)
        return failed(
            f"客户还在说话时坐席抢话 {len(found)} 次，最长 {longest:.1f} 秒。",
            *evidence,
            hits=len(found) - check.allowed,
        )
    return passed("没有抢话。")


def _both(agent: Turn, customer: Turn, context: CallContext) -> tuple[TimeSpan, float] | None:
    """When and how many seconds both are heard, where the agent came second; None where not."""
    if not customer.span.start + STARTED_BEFORE_S <= agent.span.start < customer.span.end:
        return None
    heard = intersection([agent.span & customer.span], context.transcript.activity_of(Speaker.AGENT))
    heard = intersection(heard, context.transcript.activity_of(Speaker.CUSTOMER))
    if not heard:
        return None
    return TimeSpan(heard[0].start, union(heard)[-1].end), covered(heard)


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

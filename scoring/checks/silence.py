"""``silence``: nobody speaks for longer than ``longer_than_s`` seconds between the first and the last words.

Holds of the call record and sound that is no party (ring tone, music, a recorded announcement) are excused;
what is left of a pause on either side of them is measured by itself. After an announced wait (请稍等 and
its like, said by the agent in the 10 s before the pause) a pause may last ``announced_up_to_s``. The time
before the agent's first words belongs to ``answer_delay``, the time after the last words to ``hang_up``.

Good: ``silence: {longer_than_s: 10}``. Bad: 3 seconds, the time in which a person looks at a screen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from recordings.span import TimeSpan, difference
from rubrics.scope import Party
from rubrics.sound_checks import Silence
from scoring.context import CallContext
from scoring.found import manner
from scoring.matching import find
from scoring.scorecard import Evidence
from scoring.verdict import MAX_EVIDENCE, Verdict, failed, not_measurable, passed
from scoring.window import part_of

ANNOUNCED_BEFORE_S = 10.0  # the customer's "好，我等着" may come between the announcement and the pause


def judge(check: Silence, context: CallContext) -> Verdict:
    speech = context.speech
    if not speech:
        return not_measurable("没有听到任何人说话。")
    part = part_of(check.scope, context)
    shortest = min(check.longer_than_s, check.announced_up_to_s)
    quiet = [(before[1], after[0]) for before, after in pairwise(speech)]
    if context.no_party:
        left = difference([TimeSpan(*edges) for edges in quiet], context.no_party)
        quiet = [(pause.start, pause.end) for pause in left]
    pauses = [TimeSpan(start, end) for start, end in quiet if end - start > shortest]
    pauses = [pause for pause in pauses if part.overlaps(pause)]
    announcements = _announcements(check, context, bool(pauses))
    long, excused = [], 0
    for pause in pauses:
        announced = _announced(pause, announcements)
        if pause.duration > (check.announced_up_to_s if announced else check.longer_than_s):
            long.append(pause)
        elif pause.duration > check.longer_than_s:
            excused += 1
    longest = max([end - start for start, end in quiet], default=0.0)
    if len(long) > check.allowed:
        evidence = [
            Evidence(f"静音 {pause.duration:.1f} 秒{_before(pause, context)}", pause)
            for pause in long[:MAX_EVIDENCE]
        ]
        reason = f"有 {len(long)} 次静音过长，最长 {max(p.duration for p in long):.1f} 秒。"
        return failed(reason, *evidence, hits=len(long) - check.allowed)
    note = f"，其中 {excused} 次已请客户等待" if excused else ""
    return passed(f"最长静音 {longest:.1f} 秒{note}。")


def _announced(pause: TimeSpan, announcements: list[TimeSpan]) -> bool:
    """True where one of ``announcements``, in order of their ends, comes shortly before ``pause``."""
    first = bisect_left(announcements, pause.start - ANNOUNCED_BEFORE_S, key=_end)
    last = bisect_right(announcements, pause.start + 1.0, key=_end)
    return any(announcements[at].start < pause.end for at in range(first, last))


def _end(span: TimeSpan) -> float:
    return span.end


def _announcements(check: Silence, context: CallContext, needed: bool) -> list[TimeSpan]:
    """When the agent asked for patience, in order of the ends; looked for only where that is ``needed``.

    Raises:
        MissingValueError: a phrase asks for a value that the call lacks.
    """
    stream = context.stream(Party.AGENT)
    if not check.announcements or not stream.text:
        return []
    phrases = context.phrases(check.announcements)
    found = find(phrases, stream, manner()) if needed else []
    # An announcement lasts as long as its turn: "请稍等，我帮您查一下" is one.
    said = (
        stream.span(place.start, place.end) | stream.turns[stream.owner[place.start]].span
        for place in found
        if place.sure
    )
    return sorted(said, key=_end)


def _before(pause: TimeSpan, context: CallContext) -> str:
    """Who had spoken last, in words for the trainer."""
    last = [turn for turn in context.transcript.turns if turn.span.end <= pause.start + 1.0]
    return f"，之前说到：{max(last, key=lambda turn: turn.span.end).text[:30]}" if last else ""

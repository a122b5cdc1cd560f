"""``loudness``: at least ``turns`` turns of a party are much louder or quieter than its own level.

A party's own level is the median of its turns over the whole call, of those of ``turn_s`` seconds or more. A
turn is out of line where it is ``louder_by_db`` above that or ``quieter_by_db`` below it; null leaves one
side out. The other party is no measure: two channels, and two telephones on one line, differ in gain by more
than two voices do. For the same reason a party that shouts or whispers from the first word to the last is
not found: no recording tells that from the gain of its line.

Not measurable where the transcript states no levels, where fewer than three turns or less than half of those
judged were measured. Turns that the recogniser may have invented make the item uncertain.

Good: ``loudness: {louder_by_db: 10, quieter_by_db: null, turns: 2}``. Bad: ``louder_by_db: 3``, which is how
anybody stresses a word.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable

from asr.transcript import Turn
from recordings.call import Speaker
from rubrics.sound_checks import Loudness
from scoring.context import CallContext
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import part_of

LEAST_TURNS = 3  # whose median is a party's own level: two turns cannot say which of them is the odd one

Voice = tuple[Speaker, int | None]  # two unknown parties are told apart by their channels


def judge(check: Loudness, context: CallContext) -> Verdict:
    said = context.stream(check.scope.speaker).turns
    if not said:
        return not_measurable("没有听到要检查的一方说话。")
    long = [turn for turn in said if turn.span.duration >= check.turn_s]
    if not long:
        return passed(f"没有 {check.turn_s:g} 秒以上的话，谈不上音量异常。")
    if all(turn.level_db is None for turn in long):
        return not_measurable("转写里没有音量数据，无法检查音量。")
    usual = _usual_levels(long)
    judged = part_of(check.scope, context).turns(tuple(long))
    apart = [
        (turn.level_db - usual[_voice(turn)], turn)
        for turn in judged
        if turn.level_db is not None and _voice(turn) in usual
    ]
    if judged and 2 * len(apart) < len(judged):
        return not_measurable(f"{len(judged)} 句话里只有 {len(apart)} 句能与本人的音量比较，无法检查音量。")
    return _verdict(check, context, apart)


def _verdict(check: Loudness, context: CallContext, apart: list[tuple[float, Turn]]) -> Verdict:
    odd = [(by, turn) for by, turn in apart if _is_odd(check, by)]
    if len(odd) >= check.turns:
        most = max((by for by, _ in odd), key=abs)
        reason = f"{len(odd)} 句音量异常，最多比本人平时{'高' if most > 0 else '低'} {abs(most):.0f} 分贝。"
        evidence = [context.turn_evidence(turn) for _, turn in odd]
        sure = sum(not turn.doubtful for _, turn in odd) >= check.turns
        return failed(reason, *evidence) if sure else uncertain(f"有的话听不准；{reason}", *evidence)
    if not apart:
        return passed("检查的范围内没有说话，谈不上音量异常。")
    most = max((by for by, _ in apart), key=abs)
    return passed(f"与本人平时的音量相差最多 {abs(most):.0f} 分贝，音量异常的话 {len(odd)} 句。")


def _is_odd(check: Loudness, by_db: float) -> bool:
    louder = check.louder_by_db is not None and by_db >= check.louder_by_db
    return louder or (check.quieter_by_db is not None and by_db <= -check.quieter_by_db)


def _usual_levels(turns: Iterable[Turn]) -> dict[Voice, float]:
    """Median level (dBFS) of each voice of which enough turns were measured."""
    levels: dict[Voice, list[float]] = defaultdict(list)
    for turn in turns:
        if turn.level_db is not None:
            levels[_voice(turn)].append(turn.level_db)
    return {voice: statistics.median(found) for voice, found in levels.items() if len(found) >= LEAST_TURNS}


def _voice(turn: Turn) -> Voice:
    return turn.speaker, turn.channel

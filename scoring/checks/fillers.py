"""``fillers``: catchphrases 口头禅 a minute of the speaker's own speech; more than ``per_minute`` fail.

Phrases (``any_of``, ``lexicon``) are compared as written and never cut a word, or by their very sound. One
counts as a filler where it is doubled (那个那个订单), where it has four characters or more, or where it
stands at the edge of a clause: a punctuation mark, a pause, or the turn's end beside it. 这个, 那个 and the
like mostly point at something (那个订单, 我要那个): alone they count only between two edges. A run of the
same phrase is one. The minutes are the speaker's voice in the scope, not the length of the call.

With less than ``speech_s`` of speech the item is not measurable, with fillers and without: two in ten seconds
are chance, and if only the clean short calls were judged, a rate over many calls would flatter.
A recogniser drops some fillers, so the figure is a lower bound; where as many as are likely lost, or were
heard badly, would carry it over the limit, the item is uncertain.

Good: ``fillers: {lexicon: fillers, per_minute: 3}``, watched only. Bad: ``fillers: {any_of: [嗯]}``, which is
how one listens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import fsum

from recordings.span import Timeline, covered, intersection, union
from rubrics.word_checks import Fillers, Match
from scoring.clarity import clearly_heard
from scoring.context import CallContext
from scoring.found import Found, manner
from scoring.matching import find
from scoring.phrases import Phrases
from scoring.stream import Stream
from scoring.verdict import MAX_EVIDENCE, Verdict, failed, not_measurable, passed, uncertain
from scoring.window import Part, part_of

VERY_SOUND = 0.95  # similarity: near-sounds at most
LOST_WITH = 2  # characters: a filler is lost where one of so many is heard wrongly
PAUSE_S = 0.25  # between two words sets them apart as a comma does
LONG = 4  # characters; so long a catchphrase is one wherever it stands
_POINTING = re.compile("[这那哪嗰呢](个|些|样|种|边|啲)?")


def judge(check: Fillers, context: CallContext) -> Verdict:
    stream, part = context.stream(check.scope.speaker), part_of(check.scope, context)
    speech = context.speech_of(check.scope.speaker)
    seconds = fsum(span.duration for span in speech)
    if not part.whole_call:
        seconds = covered(intersection(speech, _judged(check, stream, part)))
    if not stream.text or seconds < check.speech_s:
        return not_measurable(f"说话只有 {seconds:.0f} 秒，不足 {check.speech_s:g} 秒，不计口头禅频率。")
    found = list(_fillers(check, context, stream, part))
    sure = [place for place in found if clearly_heard(stream, place.start, place.end, context)]
    rate = 60.0 * len(sure) / seconds
    most = 60.0 * len(found) / seconds / (1.0 - stream.likely_errors) ** LOST_WITH
    said = "、".join(dict.fromkeys(f"“{place.phrase.said}”" for place in found[:5]))
    evidence = [context.evidence(stream, place.start, place.end) for place in found[:MAX_EVIDENCE]]
    if rate > check.per_minute:
        return failed(f"每分钟 {rate:.1f} 次口头禅（{said}），超过 {check.per_minute:g} 次。", *evidence)
    if most > check.per_minute:
        return uncertain(
            f"每分钟至少 {rate:.1f} 次口头禅{said and f'（{said}）'}，有的可能没听出来。", *evidence
        )
    return passed(f"每分钟 {rate:.1f} 次口头禅，不超过 {check.per_minute:g} 次。", *evidence)


def _fillers(check: Fillers, context: CallContext, stream: Stream, part: Part) -> Iterator[Found]:
    """Every filler in ``part``; of a run of the same phrase the first."""
    phrases = context.phrases([*check.any_of, *context.listed(check.lexicon)])
    for start, end in part.stretches(stream):
        run: list[Found] = []
        for place in _heard(phrases, stream, start, end):
            if run and (run[-1].end != place.start or run[-1].phrase is not place.phrase):
                yield from _counted(run, stream)
                run = []
            run.append(place)
        yield from _counted(run, stream)


def _heard(phrases: Phrases, stream: Stream, start: int, end: int) -> list[Found]:
    """As written, where no word is cut; else by the very sound: 哪个 is a 那个 that was heard wrongly."""
    written = find(phrases, stream, manner(Match.EXACT, whole_words=True), start, end)
    by_sound = find(phrases, stream, manner(Match.PINYIN, VERY_SOUND, strict=True), start, end)
    misheard = [place for place in by_sound if place.sure and 0.5 <= place.written < 1.0]
    new = [place for place in misheard if not any(place.overlaps(other) for other in written)]
    return sorted([*written, *new], key=lambda place: place.start)


def _counted(run: list[Found], stream: Stream) -> list[Found]:
    """The first of ``run``, neighbours of one phrase, where they are a filler."""
    if not run:
        return []
    first, last = run[0].start, run[-1].end
    if len(run) > 1 or len(run[0].phrase) >= LONG:
        return run[:1]
    edges = (_is_edge(stream, first), _is_edge(stream, last))
    pointing = _POINTING.fullmatch(run[0].phrase.text) is not None
    return run[:1] if (all(edges) if pointing else any(edges)) else []


def _is_edge(stream: Stream, at: int) -> bool:
    """True where a clause ends before character ``at``: a mark, a pause, or a turn's end lies there."""
    if at in stream.clauses or not 0 < at < len(stream.text):
        return True
    if stream.owner[at - 1] != stream.owner[at]:
        return True
    return stream.edges(at)[0] - stream.edges(at - 1)[1] >= PAUSE_S


def _judged(check: Fillers, stream: Stream, part: Part) -> Timeline:
    """The seconds in scope; where turns are counted, only those of the turns."""
    if check.scope.first_turns is None and check.scope.last_turns is None:
        return part.spans
    return intersection(part.spans, union(turn.span for turn in part.turns(stream.turns)))

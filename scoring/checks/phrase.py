"""``phrase``: words that must, or must not, be said.

``any_of`` asks for at least ``at_least`` different ones of its phrases (and of the ``lexicon``), ``all_of``
for every one. ``match`` is exact, pinyin (as it sounds, 8 of 10 syllables unless ``similarity`` says
otherwise) or fuzzy. ``exclude`` names longer phrases that mean something else. ``{company}``,
``{agent_no}``, ``{agent_name}`` and ``{customer_surname}`` are the call's own; where the call lacks one, the
item is not measurable. In Cantonese calls phrases are looked for in their Cantonese wordings, too.

Where few words are looked at (``scope: {first_s: 20}``), a phrase of four or five syllables is believed with
one of them wrong. A near miss, or a phrase in words that were heard badly, is uncertain, and so is "not said"
where hardly anything was heard well. So is a phrase that is denied (不收取手续费 for 手续费), and a work
number with a digit too many, too few or another. An ``absent`` phrase counts as said only when half of its
characters stand there as written; where it may be a quotation (您是说他让您随便你？), what an exclusion
names, or a piece of other words (实有货 in 钻石有货), it is uncertain.

Good: ``phrase: {any_of: ["工号{agent_no}"], scope: {first_s: 15}}``. Bad: a whole speech as one phrase with
similarity 1.0, which nobody ever says word for word; or an absent phrase of one character, which is part of
a hundred words.
"""

from __future__ import annotations

from operator import attrgetter
from typing import NamedTuple

from rubrics.word_checks import Expect, Match
from rubrics.word_checks import Phrase as PhraseRule
from scoring.clarity import badly_heard, clearly_heard, is_garbled
from scoring.context import CallContext
from scoring.found import FEW, Found, manner
from scoring.matching import find
from scoring.scorecard import Evidence
from scoring.stream import Stream
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain
from scoring.window import Part, part_of

Stretches = list[tuple[int, int]]  # characters, the end excluded
_similarity = attrgetter("similarity")


class _Wanted(NamedTuple):
    """Phrases of which some must be said.

    Attributes:
        need: how many different ones.
        places: where they are said; ``sure`` are those that are sure and were clearly heard.
    """

    texts: tuple[str, ...]
    need: int
    places: list[Found]
    sure: list[Found]

    @property
    def said(self) -> bool:
        return _different(self.sure) >= self.need

    @property
    def may_be_said(self) -> bool:
        return _different(self.places) >= self.need


def judge(check: PhraseRule, context: CallContext) -> Verdict:
    stream = context.stream(check.scope.speaker)
    if not stream.text:
        return not_measurable(f"没有听到{check.scope.speaker.label}说话。")
    part = part_of(check.scope, context)
    stretches = list(part.stretches(stream))
    if check.expect is Expect.ABSENT:
        return _absent(check, context, stream, stretches)
    asked: list[tuple[tuple[str, ...], int]] = [((text,), 1) for text in check.all_of]
    either = check.any_of + context.listed(check.lexicon)
    if either:
        asked.append((either, check.at_least))
    groups = [_looked_for(check, context, stream, stretches, texts, need) for texts, need in asked]
    missing = [group for group in groups if not group.said]
    if missing:
        return _not_found(check, context, stream, part, stretches, missing)
    best = [max(group.sure, key=_similarity) for group in groups]
    evidence = dict.fromkeys([context.evidence(stream, place.start, place.end) for place in best])
    said = "、".join(dict.fromkeys([f"“{place.phrase.said}”" for place in best]))
    return passed(f"说了{said}。", *evidence, confidence=min([_confidence(p, stream) for p in best]))


def _not_found(
    check: PhraseRule,
    context: CallContext,
    stream: Stream,
    part: Part,
    stretches: Stretches,
    missing: list[_Wanted],
) -> Verdict:
    said = [phrase.said for group in missing for phrase in context.phrases(group.texts[:3])]
    wanted = "、".join([f"“{text}”" for text in dict.fromkeys(said[:4])])
    where = check.scope.limits
    if all(group.may_be_said for group in missing):
        doubtful = [place for group in missing for place in group.places][:3]
        evidence = [context.evidence(stream, place.start, place.end) for place in doubtful]
        nearest = max(place.similarity for place in doubtful)
        return uncertain(f"{where}{_doubt(wanted, doubtful)}", *evidence, confidence=nearest)
    if badly_heard(stream, stretches, context) or is_garbled(stream):
        return uncertain(
            f"{where}没有听到{wanted}，但这段录音听不清。", *_instead(check, context, stream, part)
        )
    return failed(f"{where}没有听到{wanted}。", *_instead(check, context, stream, part))


def _absent(check: PhraseRule, context: CallContext, stream: Stream, stretches: Stretches) -> Verdict:
    texts = check.any_of + context.listed(check.lexicon)
    places = _places(check, context, stream, stretches, texts, check.match)
    said = _sure(places, stream, context)
    if _different(said) >= check.at_least:
        evidence = [context.evidence(stream, place.start, place.end) for place in said]
        words = "、".join(dict.fromkeys(f"“{place.phrase.said}”" for place in said))
        sure = min(_confidence(place, stream) for place in said)
        return failed(f"说了{words}，共 {len(said)} 处。", *evidence, confidence=sure, hits=len(said))
    if _different(places) >= check.at_least:
        doubtful = [place for place in places if place not in said]
        evidence = [context.evidence(stream, place.start, place.end) for place in doubtful]
        words = "、".join(dict.fromkeys(f"“{place.phrase.said}”" for place in doubtful))
        nearest = max(place.similarity for place in doubtful)
        return uncertain(_doubt(words, doubtful), *evidence, confidence=nearest, hits=len(places))
    if badly_heard(stream, stretches, context):
        return uncertain("没有听到不该说的话，但录音听不清。")
    return passed("没有听到不该说的话。")


def _doubt(words: str, places: list[Found]) -> str:
    """Why it is not known: what stands there word for word is in doubt for what stands around it."""
    if any(place.sure or place.similarity < 1.0 or place.written < 1.0 for place in places):
        return f"像是说了{words}，但听不准。"
    return f"说到了{words}，但像是否定、引用或别的意思，要人听一听。"


def _places(
    check: PhraseRule,
    context: CallContext,
    stream: Stream,
    stretches: Stretches,
    texts: tuple[str, ...],
    match: Match,
) -> list[Found]:
    accusing = check.expect is Expect.ABSENT
    few = not accusing and match is not Match.EXACT and _are_few(stretches, stream)
    looked = manner(match, check.similarity, check.exclude, check.whole_words, accusing, few=few)
    phrases = context.phrases(texts)
    return [found for start, end in stretches for found in find(phrases, stream, looked, start, end)]


def _are_few(stretches: Stretches, stream: Stream) -> bool:
    """True where no more than `FEW` syllables are looked at, breaks between sentences not counted."""
    size = sum([end - start for start, end in stretches])
    breaks = sum([stream.text.count("\0", start, end) for start, end in stretches]) if size < 4 * FEW else 0
    return size - breaks <= FEW


def _looked_for(
    check: PhraseRule,
    context: CallContext,
    stream: Stream,
    stretches: Stretches,
    texts: tuple[str, ...],
    need: int,
) -> _Wanted:
    """The places as written where those are enough, which is quickly seen; else all places by sound, too."""
    written = check.match is Match.EXACT or context.phrases(texts).written_in(stream.text)
    for match in dict.fromkeys((Match.EXACT, check.match) if written else (check.match,)):
        places = _places(check, context, stream, stretches, texts, match)
        found = _Wanted(texts, need, places, _sure(places, stream, context))
        if found.said:
            break
    return found


def _different(places: list[Found]) -> int:
    return len({place.phrase.said for place in places})


def _sure(places: list[Found], stream: Stream, context: CallContext) -> list[Found]:
    """Those that are sure and were clearly heard."""
    return [
        place for place in places if place.sure and clearly_heard(stream, place.start, place.end, context)
    ]


def _confidence(place: Found, stream: Stream) -> float:
    heard = stream.mean_confidence(place.start, place.end)
    return place.similarity * (1.0 if heard is None else heard)


def _instead(check: PhraseRule, context: CallContext, stream: Stream, part: Part) -> list[Evidence]:
    """What was said where the words were expected: the first turn of a beginning, the last one of an end."""
    turns = () if part.whole_call else part.turns(stream.turns)
    if not turns:
        return []
    at_the_end = check.scope.last_s is not None or check.scope.last_turns is not None
    return [context.turn_evidence(turns[-1] if at_the_end else turns[0])]

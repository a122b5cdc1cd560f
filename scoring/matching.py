"""Finding a phrase in what was said, through homophones, near-sounds and the recogniser's slips.

``exact`` compares characters. ``pinyin`` compares syllables: places where two syllables in a row fall into
the phrase's near-sound classes are candidates, and around each the stretch that fits best is found by
weighted edits (`scoring.fitting`): similarity = 1 - edits / syllables. ``fuzzy`` is the same, with missing
and extra words costing half. What counts against somebody (``accusing``) must also be half as written, hold
the same negations, and not be a quotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from rapidfuzz.distance import Indel

from rubrics.word_checks import Match
from scoring.accusation import accusation
from scoring.around import amid_others
from scoring.found import FEW_SLIP, LONG, Found, Manner
from scoring.legibility import SOME_ERRORS, VERY_MANY_ERRORS
from scoring.misheard import (
    PARTICLES,
    is_another_word,
    is_negated,
    same_but_for_the_last,
)
from scoring.phrases import SHORT, Phrase, Phrases, exclusions, ready, together
from scoring.quotation import is_quoted
from scoring.short_phrases import short_places
from scoring.stream import Stream

__all__ = ["Found", "Manner", "Phrase", "find", "ready"]

EXCLUDED = 0.9  # similarity to an exclusion, of which every syllable counts
_start = attrgetter("start")
_WIDER = 6  # characters around a match in which an exclusion is looked for


class _Fit(NamedTuple):
    """The part of a stretch that a phrase fits best: characters ``start`` to ``end`` (excluded).

    Attributes:
        edits: in syllables, how far it is away.
        strict_edits: the same with half-right syllables counted as wrong.
        hesitant: hesitations lie in it or beside it.
    """

    phrase: Phrase
    start: int
    end: int
    edits: float
    strict_edits: float
    hesitant: bool


def find(
    phrases: Sequence[Phrase], stream: Stream, manner: Manner, start: int = 0, end: int | None = None
) -> list[Found]:
    """Every place in characters ``start`` to ``end`` of ``stream`` where one of ``phrases`` begins, in order.

    Places that an exclusion covers are left out, and where finds of different phrases overlap the surest is
    kept.
    """
    if not phrases:
        return []
    end = len(stream.text) if end is None else end
    places = _places(together(phrases), stream, manner, start, end)
    if places and not manner.strict:
        seen = [amid_others(found, stream, manner.accusing) for found in places]
        places = [found for found in seen if found is not None]
    if manner.exclude or manner.whole_words:
        standing = [_standing(found, stream, manner) for found in places]
        places = [found for found in standing if found is not None]
    return _without_overlaps(places) if len(places) > 1 else places


def _places(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> list[Found]:
    """Every find, overlaps included."""
    looked = _written if manner.match is Match.EXACT else _by_sound
    return looked(book, stream, manner, start, end)


def _written(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> list[Found]:
    found = []
    for phrase, place in book.written_in(stream.text[start : end + book.longest]):
        at = start + place
        if at < end:
            until = at + len(phrase.text)
            sure = not (manner.accusing and is_quoted(stream, at, until))
            found.append(Found(phrase, at, until, 1.0, 1.0, sure))
    return found


def _by_sound(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> list[Found]:
    found: list[Found] = []
    halves_do = manner.bears_halves and stream.likely_errors >= SOME_ERRORS
    for phrase, folded in book.short(stream.near):
        if halves_do or folded in stream.folded:
            found += short_places(phrase, folded, stream, manner, start, end)
    for fit in _fits(book, stream, manner, start, end):
        place = _judged(fit, stream, manner)
        if place is not None and start <= place.start < end:
            found.append(place)
    return found


def _fits(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> list[_Fit]:
    """Which phrases fit where, see `scoring.fitting`; in the order of the rubric's phrases, so that of those
    that fit alike the first is found.
    """
    from scoring.fitting import fits

    index = book.paired(stream.near)
    if index is None:
        return []
    rows = fits(
        stream.codes,
        stream.hesitating,
        (index.buckets, index.postings, index.phrases),
        index.codings,
        manner.borne(stream),
        (start, end, book.longest),
        manner.accusing,
        manner.counted(stream),
    )
    if not len(rows):
        return []
    return [
        _Fit(book[int(number)], int(first), int(last), edits, strict, bool(hesitant))
        for number, first, last, edits, strict, hesitant in rows.tolist()
    ]


def _judged(fit: _Fit, stream: Stream, manner: Manner) -> Found | None:
    """The find where a phrase fits, or None where it is not even a near miss."""
    phrase, first, last, edits, _, hesitant = fit
    similarity = max(0.0, 1.0 - edits / len(phrase))
    exact = not edits
    few = manner.misses_few(stream) and not phrase.checked
    if few and len(phrase) >= LONG and similarity < manner.similarity - manner.margin(stream) - 1e-9:
        return None
    slip = len(phrase) > SHORT + 1 and edits <= FEW_SLIP + 1e-9
    sure = similarity >= manner.similarity - 1e-9
    if sure and not (exact and not hesitant):
        sure = not _half_right(fit, stream, manner)
    if few and not slip and len(phrase) < LONG and not _is_whole(fit, stream):
        return None
    if few and slip and len(phrase) < LONG:
        sure = sure or not is_another_word(phrase, stream, first, last)
    written = Indel.similarity(phrase.text, stream.text[first:last]) / 2 / len(phrase)
    found = Found(phrase, first, last, similarity, written, sure)
    if manner.accusing:
        return accusation(found, stream)
    another = not (sure or slip or phrase.checked) and is_another_word(phrase, stream, first, last)
    return None if another else found


def _is_whole(fit: _Fit, stream: Stream) -> bool:
    """True where no clause ends within and nothing is missing.

    可以，帮您 is not 可以免费, and 我给您 not 当天给您.
    """
    one_clause = stream.clauses.isdisjoint(range(fit.start + 1, fit.end))
    return one_clause and fit.end - fit.start >= len(fit.phrase)


def _half_right(fit: _Fit, stream: Stream, manner: Manner) -> bool:
    """True where it is similar enough only because half-right syllables count half, and that may mislead.

    问一下 is two halves of 等一下; in a longer phrase a slip is believed that is no word of its own.
    """
    if manner.accusing or manner.strict:
        return False
    phrase, first, last = fit.phrase, fit.start, fit.end
    if phrase.text[-1] in PARTICLES and same_but_for_the_last(phrase, stream, first, last):
        return False
    if 1.0 - fit.strict_edits / len(phrase) >= manner.similarity - 1e-9:
        return False
    return len(phrase) <= SHORT + 1 or is_another_word(phrase, stream, first, last)


def _standing(found: Found, stream: Stream, manner: Manner) -> Found | None:
    """None where an exclusion covers the find, or where it cuts words that must be whole.

    Not sure where an exclusion may cover it: what it has beyond the phrase was heard in part.
    """
    if manner.whole_words and not (stream.is_word_edge(found.start) and stream.is_word_edge(found.end)):
        return None
    if not manner.exclude:
        return found
    errors = stream.likely_errors
    if manner.accusing and errors >= SOME_ERRORS and _may_be_innocent(found, stream, manner):
        found = found._replace(sure=False)
    start, end = max(0, found.start - _WIDER), min(len(stream.text), found.end + _WIDER)
    kind = Match.PINYIN if manner.match is not Match.EXACT else Match.EXACT
    lenient = Manner(kind, 0.8 if errors < SOME_ERRORS else 0.7, strict=True)
    for other in _places(exclusions(manner.exclude), stream, lenient, start, end):
        # "不知道，您问别人" is two clauses, and the exclusion 不知道您 is in neither
        one_clause = stream.clauses.isdisjoint(range(other.start + 1, other.end))
        misheard = errors >= SOME_ERRORS  # and so are the marks between the words
        same_sense = is_negated(other.phrase.text) == is_negated(stream.text[other.start : other.end])
        longer = len(other.phrase) >= len(found.phrase) + 2
        if not other.overlaps(found) or not (misheard or longer or (one_clause and same_sense)):
            continue
        if other.similarity >= EXCLUDED and one_clause and same_sense:
            return None
        beyond = (1.0 - other.similarity) * len(other.phrase) - (1.0 - found.similarity) * len(found.phrase)
        if longer and beyond <= (len(other.phrase) - len(found.phrase)) / 2:
            found = found._replace(sure=False)  # at least half of what the exclusion has beyond the phrase
    return found


def _may_be_innocent(found: Found, stream: Stream, manner: Manner) -> bool:
    """True where an exclusion goes on from the phrase, and words that go on from it may be misheard.

    不知道您方便吗 is excluded by 不知道您, heard as 不知道零方便吗 by nothing.
    """
    said, end = found.phrase.said, found.end
    goes_on = end < len(stream.text) and stream.owner[end] == stream.owner[end - 1]
    many = stream.likely_errors >= VERY_MANY_ERRORS
    return any(said in other and (many or (goes_on and other.startswith(said))) for other in manner.exclude)


def _without_overlaps(finds: list[Found]) -> list[Found]:
    """The surest of finds that overlap, then the most similar, then the longest; in order of place."""
    finds = sorted(finds, key=_start)
    if all(found.end <= following.start for found, following in pairwise(finds)):
        return finds
    kept: list[Found] = []
    taken: set[int] = set()
    order = sorted(finds, key=lambda f: (not f.sure, -f.similarity, f.start - f.end, f.start))
    for found in order:
        places = range(found.start, found.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(found)
    return sorted(kept, key=_start)

"""Finding a phrase in what was said, through homophones, near-sounds and the recogniser's slips.

``exact`` compares characters. ``pinyin`` compares syllables: places where two syllables in a row fall into
the phrase's near-sound classes are candidates, and around each the stretch that fits best is found by
weighted edits (`scoring.alignment`): similarity = 1 - edits / syllables. ``fuzzy`` is the same, with missing
and extra words costing half. What counts against somebody (``accusing``) must also be half as written, hold
the same negations, and not be a quotation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel, Levenshtein

from rubrics.word_checks import Match
from scoring import pinyin
from scoring.alignment import Edits
from scoring.phrases import SHORT, Phrase, Phrases, ready, together
from scoring.quotation import is_quoted
from scoring.stream import Stream
from scoring.text import DIGITS

__all__ = ["Found", "Manner", "Phrase", "find", "ready"]

NEAR_MISS = 0.12  # an accusation this little under the limit is a near miss: a person should hear it
CLEAR_MISS = 0.03  # the same for what is to be said, where all was heard well;
MISS_PER_ERROR = 1.0  # wider by this for every wrong character in the words around, likely as they look
SPARED = 5  # syllables; a shorter phrase accuses nobody by a near miss, 要不要 is in every second call
LEAST = 0.4  # similarity under which nothing is even a near miss
HALF = 0.5  # of the characters must stand as written where sound alone is too little
_NEGATIONS = frozenset("不没未无别勿莫唔冇非")
_WIDER = 6  # characters around a match in which an exclusion is looked for


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase was found: characters ``start`` to ``end`` (excluded) of the stream.

    Attributes:
        similarity: 0..1.
        written: share of the phrase's characters that stand there as written, not only by sound.
        sure: False for a near miss, a number that differs, or words that may be a quotation.
    """

    phrase: Phrase
    start: int
    end: int
    similarity: float
    written: float
    sure: bool

    def overlaps(self, other: Found) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Manner:
    """How phrases are looked for. ``accusing``: a find counts against someone, so doubt weighs more."""

    match: Match = Match.PINYIN
    similarity: float = 0.8
    exclude: tuple[str, ...] = ()
    whole_words: bool = False
    accusing: bool = False

    @property
    def edits(self) -> Edits:
        return Edits(strict=self.accusing, bears_insertions=self.match is Match.FUZZY)

    def floor(self, stream: Stream) -> float:
        """The similarity from which on a find is told, as a near miss at least."""
        margin = NEAR_MISS if self.accusing else CLEAR_MISS + MISS_PER_ERROR * stream.likely_errors
        return max(LEAST, self.similarity - margin) - 1e-9


def find(
    phrases: Sequence[Phrase], stream: Stream, manner: Manner, start: int = 0, end: int | None = None
) -> list[Found]:
    """Every place in characters ``start`` to ``end`` of ``stream`` where one of ``phrases`` begins, in order.

    Places that an exclusion covers are left out, and where finds of different phrases overlap the surest is
    kept.
    """
    end = len(stream.text) if end is None else end
    book = together(phrases)
    looked = _written if manner.match is Match.EXACT else _by_sound
    kept = [found for found in looked(book, stream, manner, start, end) if _stands(found, stream, manner)]
    return _without_overlaps(kept)


def _written(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    for phrase, at in book.written_in(stream.text):
        if start <= at < end:
            found = Found(phrase, at, at + len(phrase), 1.0, 1.0, True)
            if manner.accusing and is_quoted(stream, found.start, found.end):
                found = replace(found, sure=False)
            yield found


def _by_sound(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    for phrase in book.short:
        yield from _short(phrase, stream, manner, start, end)
    for index, left, right in _candidates(book, stream, manner, start, end):
        found = _judged(book, index, stream, manner, (left, right))
        if found is not None and start <= found.start < end:
            yield found


def _short(phrase: Phrase, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    """Places that sound the same to the syllable, and are half as written."""
    at = stream.plain.find(phrase.plain, start)
    while 0 <= at < end:
        until = at + len(phrase)
        written = sum(map(str.__eq__, phrase.text, stream.text[at:until])) / len(phrase)
        if written >= HALF:
            found = Found(phrase, at, until, 1.0, written, True)
            accused = _accusation(found, stream) if manner.accusing else found
            if accused is not None:
                yield accused
        at = stream.plain.find(phrase.plain, at + 1)


def _candidates(
    book: Phrases, stream: Stream, manner: Manner, start: int, end: int
) -> Iterator[tuple[int, int, int]]:
    """Which phrase may lie in which stretch: it shares enough pairs of syllables to be worth aligning.

    A stretch within k edits of n syllables shares at least n - 1 - 2k pairs in a row (the q-gram lemma,
    Jokinen and Ukkonen 1991); near-sounds are no edits here, because pairs are of classes.
    """
    pairs, sounds, least = book.pairs(stream.near), book.sounds(stream.near), manner.edits.least
    share = 1.0 - manner.floor(stream)
    begins: dict[int, list[int]] = defaultdict(list)
    for pair in pairs.keys() & stream.pairs.keys():
        places = stream.pairs[pair]
        for index, offset in pairs[pair]:
            begins[index].extend(place - offset for place in places)
    for index, shifts in begins.items():
        size = len(book[index])
        if size <= SHORT:
            continue
        borne = size * share
        edits = int(borne) if manner.accusing else int(2 * borne)  # half an edit breaks a pair as a whole one
        needed = max(1, min(size - 1 - 2 * edits, size // 3))
        if len(shifts) < needed:
            continue
        slack = 1 + int(borne)
        for first, last in _groups(sorted(shifts), max(1, min(edits, size // 2)), needed):
            left, right = max(start, first - slack + 1), min(len(stream.text), last + size + slack)
            if right <= start or left >= end:
                continue
            hesitates = not stream.hesitations.isdisjoint(range(left, right))
            if hesitates or least(sounds[index], stream.sounds, left, right) <= borne:
                yield index, left, right


def _groups(shifts: list[int], band: int, needed: int) -> Iterator[tuple[int, int]]:
    """First and last of every run of at least ``needed`` shifts that lie within ``band`` of one another."""
    begin = 0
    for place in range(1, len(shifts) + 1):
        if place == len(shifts) or shifts[place] - shifts[begin] > band:
            if place - begin >= needed:
                yield shifts[begin], shifts[place - 1]
            begin = place


def _judged(book: Phrases, index: int, stream: Stream, manner: Manner, part: tuple[int, int]) -> Found | None:
    """The find in the stretch that fits best, or None where it is not even a near miss."""
    phrase, left = book[index], part[0]
    fitting = manner.edits.best_stretch(
        book.sounds(stream.near)[index],
        stream.sounds.part(*part),
        len(phrase) * (1.0 - manner.floor(stream)),
    )
    if fitting is None:
        return None
    first, last = fitting.start + left, fitting.end + left
    similarity = max(0.0, 1.0 - fitting.edits / len(phrase))
    written = Indel.similarity(phrase.text, stream.text[first:last]) / 2 / len(phrase)
    sure = similarity >= manner.similarity - 1e-9
    if phrase.checked and _another_number(phrase, stream, first, last):
        sure = False
    found = Found(phrase, first, last, similarity, written, sure)
    return _accusation(found, stream) if manner.accusing else found


def _accusation(found: Found, stream: Stream) -> Found | None:
    """``found`` where it may count against someone: the same negations, half of it as written, no loose near
    miss, nothing that somebody else is said to have said.
    """
    heard = stream.text[found.start : found.end]
    if _negated(found.phrase.text) != _negated(heard):
        return None
    whole = stream.clauses.isdisjoint(range(found.start + 1, found.end))
    if not found.sure and (len(found.phrase) < SPARED or not whole):
        return None
    if found.written < HALF or is_quoted(stream, found.start, found.end):
        return replace(found, sure=False)
    return found


def _another_number(phrase: Phrase, stream: Stream, start: int, end: int) -> bool:
    """True where a checked digit was heard as another digit: the wrong number, or a slip; a person should
    hear.
    """
    longer = max(end, start + len(phrase))
    wanted = pinyin.folded(phrase.text, stream.near)
    cut = Levenshtein.distance(wanted, stream.folded[start:end])
    if Levenshtein.distance(wanted, stream.folded[start:longer]) <= cut:
        end = longer  # the best stretch left out a last digit because it differs
    heard = stream.text[start:end]
    return any(
        edit.tag == "replace" and edit.src_pos in phrase.checked and heard[edit.dest_pos] in DIGITS
        for edit in Levenshtein.editops(wanted, stream.folded[start:end])
    )


def _negated(text: str) -> int:
    return sum(character in _NEGATIONS for character in text) % 2


def _stands(found: Found, stream: Stream, manner: Manner) -> bool:
    """False where an exclusion covers the find, or where it cuts words that must be whole."""
    if manner.whole_words and not (stream.is_word_edge(found.start) and stream.is_word_edge(found.end)):
        return False
    if not manner.exclude:
        return True
    start, end = max(0, found.start - _WIDER), min(len(stream.text), found.end + _WIDER)
    lenient = Manner(Match.PINYIN if manner.match is not Match.EXACT else Match.EXACT, 0.8)
    for other in find(tuple(map(ready, manner.exclude)), stream, lenient, start, end):
        # "不知道，您问别人" is two clauses, and the exclusion 不知道您 is in neither
        one_clause = stream.clauses.isdisjoint(range(other.start + 1, other.end))
        if other.sure and one_clause and other.overlaps(found):
            return False
    return True


def _without_overlaps(finds: list[Found]) -> list[Found]:
    """The surest of finds that overlap, then the most similar, then the longest; in order of place."""
    kept: list[Found] = []
    order = sorted(finds, key=lambda f: (not f.sure, -f.similarity, f.start - f.end, f.start))
    for found in order:
        if not any(found.overlaps(other) for other in kept):
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)

"""Finding a phrase in what was said, through homophones, near-sounds and the recogniser's slips.

``exact`` compares characters. ``pinyin`` compares syllables: places where two syllables in a row fall into
the phrase's near-sound classes are candidates, and around each the stretch that fits best is found by
weighted edits (`scoring.alignment`): similarity = 1 - edits / syllables. ``fuzzy`` is the same, with missing
and extra words costing half. What counts against somebody (``accusing``) must also be half as written, hold
the same negations, and not be a quotation.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Indel, Levenshtein

from rubrics.word_checks import Match
from scoring import pinyin
from scoring.alignment import Edits, sounds_of
from scoring.legibility import MANY_ERRORS, SOME_ERRORS, is_word, stands_alone
from scoring.phrases import SHORT, Phrase, Phrases, exclusions, ready, together
from scoring.pinyin import same_sound
from scoring.quotation import is_quoted
from scoring.stream import Stream
from scoring.text import DIGITS

__all__ = ["Found", "Manner", "Phrase", "find", "ready"]

NEAR_MISS = 0.12  # an accusation this little under the limit is a near miss: a person should hear it
CLEAR_MISS = 0.05  # the same for what is to be said, where all was heard well;
MISS_PER_ERROR = 1.0  # wider by this for every wrong character in the words around, likely as they look
SPARED = 5  # syllables; a shorter phrase accuses nobody by a near miss, 要不要 is in every second call
LEAST = 0.4  # similarity under which nothing is even a near miss
HALF = 0.5  # of the characters must stand as written where sound alone is too little
_COMMON = frozenset("的了是我你您他不好有这那在个就来要没一请么们啊呢吗吧下可以给会说到去")
SLIP = 0.5  # edits that near-sounds and a half-right syllable come to; more is another word, or a guess
MOSTLY = 0.7  # the same amid many errors, when any words may sound like others
MOST_OF_SHORT = 1.25  # edits that a shorter phrase than that bears: with two wrong it may be any other
LONG = 6  # syllables; so long an accusation bears one such slip, twice as long two
EXCLUDED = 0.9  # similarity to an exclusion, of which every syllable counts
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
    """How phrases are looked for.

    Attributes:
        accusing: a find counts against someone, so doubt weighs more.
        strict: a syllable that is half right is as wrong as any other.
    """

    match: Match = Match.PINYIN
    similarity: float = 0.8
    exclude: tuple[str, ...] = ()
    whole_words: bool = False
    accusing: bool = False
    strict: bool = False

    def edits(self, stream: Stream) -> Edits:
        """A slip that may be heard in is looked for in accusations only where slips are many."""
        strict = self.strict or (self.accusing and stream.likely_errors < MANY_ERRORS)
        return Edits(strict, bears_insertions=self.match is Match.FUZZY)

    def borne(self, phrase: Phrase, stream: Stream) -> float:
        """How many edits away a find is still told, as a near miss at least."""
        errors = stream.likely_errors
        margin = NEAR_MISS if self.accusing else CLEAR_MISS + MISS_PER_ERROR * errors
        if phrase.checked:
            margin += errors  # no digit can be guessed from the others
        elif len(phrase) == SHORT + 1 and errors < MANY_ERRORS / 2:
            margin = 0.0  # a wrong syllable of three makes any word
        borne = len(phrase) * (1.0 - max(LEAST, self.similarity - margin)) + 1e-9
        if len(phrase) < LONG and not phrase.checked and errors < 1.5 * MANY_ERRORS:
            return min(borne, MOST_OF_SHORT)
        return borne


def find(
    phrases: Sequence[Phrase], stream: Stream, manner: Manner, start: int = 0, end: int | None = None
) -> list[Found]:
    """Every place in characters ``start`` to ``end`` of ``stream`` where one of ``phrases`` begins, in order.

    Places that an exclusion covers are left out, and where finds of different phrases overlap the surest is
    kept.
    """
    end = len(stream.text) if end is None else end
    places = _places(together(phrases), stream, manner, start, end)
    standing = (_standing(found, stream, manner) for found in places)
    return _without_overlaps([found for found in standing if found is not None])


def _places(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    """Every find, overlaps included."""
    looked = _written if manner.match is Match.EXACT else _by_sound
    return looked(book, stream, manner, start, end)


def _written(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    for phrase, place in book.written_in(stream.text[start : end + book.longest]):
        at = start + place
        if at < end:
            found = Found(phrase, at, at + len(phrase), 1.0, 1.0, True)
            if manner.accusing and is_quoted(stream, found.start, found.end):
                found = replace(found, sure=False)
            yield found


def _by_sound(book: Phrases, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    for phrase in book.short:
        yield from _short(phrase, stream, manner, start, end)
    for index, left, right, hesitant in _candidates(book, stream, manner, start, end):
        found = _judged(book, index, stream, manner, (left, right), hesitant)
        if found is not None and start <= found.start < end:
            yield found


def _short(phrase: Phrase, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    """Places that sound the same to the syllable and are half as written; torn ones are not sure."""
    misheard = not manner.accusing and stream.likely_errors >= SOME_ERRORS
    for at in _sounding(phrase, stream, start, end):
        until = at + len(phrase)
        written = sum(map(str.__eq__, phrase.text, stream.text[at:until])) / len(phrase)
        sure = written >= HALF and stream.plain.startswith(phrase.plain, at)
        if not sure and not (misheard and _apart(stream, at, until)):
            continue
        found = Found(phrase, at, until, 1.0, written, sure)
        accused = _accusation(found, stream) if manner.accusing else found
        if accused is not None:
            yield accused
    if len(phrase) == SHORT and misheard:
        yield from _torn(phrase, stream, start, end)


def _sounding(phrase: Phrase, stream: Stream, start: int, end: int) -> Iterator[int]:
    """Where ``phrase`` sounds, by its near-sound classes."""
    wanted = pinyin.folded(phrase.text, stream.near)
    at = stream.folded.find(wanted, start)
    while 0 <= at < end:
        yield at
        at = stream.folded.find(wanted, at + 1)


def _apart(stream: Stream, start: int, end: int) -> bool:
    """True where the characters are no part of words that reach beyond them: 在检 is of 正在检修."""
    errors = stream.likely_errors
    before, after = stream.text[max(0, start - 1) : start + 1], stream.text[end - 1 : end + 1]
    return not (is_word(before, errors) or is_word(after, errors))


def _torn(phrase: Phrase, stream: Stream, start: int, end: int) -> Iterator[Found]:
    """Places where one of two characters stands, amid other errors: 再见 heard as 再线, which may be it.

    It belongs to no other word, as in 再说. Where errors are many, one that only sounds like it will do.
    """
    by_sound = stream.likely_errors >= MANY_ERRORS
    wanted, heard = (phrase.plain, stream.plain) if by_sound else (phrase.text, stream.text)
    for offset, character in enumerate(phrase.text):
        if character in _COMMON:
            continue
        at = heard.find(wanted[offset], start, end)
        while at >= 0:
            like = stream.text[at] == character or stream.text[at] not in _COMMON
            odd = stream.likely_errors >= MANY_ERRORS / 2 or _is_odd(stream, at + 1 - 2 * offset, at)
            if like and odd and not _in_a_word(stream, at):
                first = max(0, at - offset)
                last = min(len(heard), at - offset + SHORT)
                yield Found(phrase, first, last, HALF, HALF, False)
            at = heard.find(wanted[offset], at + 1, end)


def _is_odd(stream: Stream, at: int, beside: int) -> bool:
    """True where character ``at`` is no word by itself: 打 is one in 再打, so that 再见 was not meant."""
    if not 0 <= at < len(stream.text) or stream.owner[at] != stream.owner[beside]:
        return True
    return not stands_alone(stream.text[at]) and not _in_a_word(stream, at)


def _candidates(
    book: Phrases, stream: Stream, manner: Manner, start: int, end: int
) -> Iterator[tuple[int, int, int, bool]]:
    """Which phrase may lie in which stretch (with hesitations in it): they share enough pairs of syllables.

    A stretch within k edits of n syllables shares at least n - 1 - 2k pairs in a row (the q-gram lemma,
    Jokinen and Ukkonen 1991); near-sounds are no edits here, because pairs are of classes.
    """
    pairs, sounds, least = book.pairs(stream.near), book.sounds(stream.near), manner.edits(stream).least
    whole = start == 0 and end == len(stream.text)
    begins: dict[int, list[int]] = defaultdict(list)
    for pair in pairs.keys() & stream.pairs.keys():
        places = stream.pairs[pair]
        if not whole:
            places = places[bisect_left(places, start) : bisect_left(places, end + book.longest)]
        for index, offset in pairs[pair]:
            begins[index].extend(place - offset for place in places)
    for index, shifts in sorted(begins.items()):  # so that of equals the rubric's first is found
        size = len(book[index])
        if size <= SHORT:
            continue
        borne = manner.borne(book[index], stream)
        edits = int(borne) if manner.accusing else int(2 * borne)  # half an edit breaks a pair as a whole one
        needed = max(1, min(size - 1 - 2 * edits, size // 3))
        if len(shifts) < needed:
            continue
        slack = 1 + int(borne)
        for first, last in _groups(sorted(shifts), max(1, min(edits, size // 2)), needed):
            slow = stream.slow_in(first - slack, last + size + slack + 3)
            left = max(start, first - slack + 1 - slow)
            right = min(len(stream.text), last + size + slack + slow)
            if right <= start or left >= end:
                continue
            if least(sounds[index], stream.sounds, left, right) <= borne:
                yield index, left, right, slow > 0


def _groups(shifts: list[int], band: int, needed: int) -> Iterator[tuple[int, int]]:
    """First and last of every run of at least ``needed`` shifts that lie within ``band`` of one another."""
    begin = 0
    for place in range(1, len(shifts) + 1):
        if place == len(shifts) or shifts[place] - shifts[begin] > band:
            if place - begin >= needed:
                yield shifts[begin], shifts[place - 1]
            begin = place


def _judged(
    book: Phrases, index: int, stream: Stream, manner: Manner, part: tuple[int, int], hesitant: bool
) -> Found | None:
    """The find in the stretch that fits best, or None where it is not even a near miss."""
    phrase, left = book[index], part[0]
    fitting = manner.edits(stream).best_stretch(
        book.sounds(stream.near)[index], stream.sounds.part(*part), manner.borne(phrase, stream), hesitant
    )
    if fitting is None:
        return None
    first, last = fitting.start + left, fitting.end + left
    similarity = max(0.0, 1.0 - fitting.edits / len(phrase))
    written = Indel.similarity(phrase.text, stream.text[first:last]) / 2 / len(phrase)
    sure = similarity >= manner.similarity - 1e-9 and not _half_right(phrase, stream, manner, first, last)
    if phrase.checked:
        wrong = _wrong_digits(phrase, stream, first, last)
        if wrong > 1 and stream.likely_errors < 1.5 * MANY_ERRORS:
            return None  # another number
        sure = sure and not wrong
    found = Found(phrase, first, last, similarity, written, sure)
    if manner.accusing:
        return _accusation(found, stream)
    another = not sure and not phrase.checked and _is_another_word(phrase, stream, first, last)
    return None if another else found


def _half_right(phrase: Phrase, stream: Stream, manner: Manner, start: int, end: int) -> bool:
    """True where it is similar enough only because half-right syllables count half, and that may mislead.

    问一下 is two halves of 等一下; in a longer phrase a slip is believed that is no word of its own.
    """
    if manner.accusing or manner.strict:
        return False
    wanted = sounds_of(phrase.text, stream.near)
    whole = Edits(strict=True, bears_insertions=manner.match is Match.FUZZY)
    smooth, _ = stream.sounds.part(start, end).smooth()
    if 1.0 - whole.between(wanted, smooth) / len(phrase) >= manner.similarity - 1e-9:
        return False
    return len(phrase) <= SHORT + 1 or _is_another_word(phrase, stream, start, end)


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
    edits = (1.0 - found.similarity) * len(found.phrase)
    many = stream.likely_errors >= MANY_ERRORS
    if edits > SLIP and _is_another_word(found.phrase, stream, found.start, found.end):
        return None
    slips = SLIP * (len(found.phrase) // LONG) or 2 * pinyin.NEAR_COST
    garbled = stream.likely_errors >= 1.5 * MANY_ERRORS
    needed = HALF if not many else 1.0 if garbled and len(found.phrase) < SPARED else MOSTLY
    written = found.written >= needed - 1e-9
    if edits > slips or not written or is_quoted(stream, found.start, found.end):
        return replace(found, sure=False)
    return found


def _is_another_word(phrase: Phrase, stream: Stream, start: int, end: int) -> bool:
    """True where what differs from the phrase is a word of its own: 号码是多少 is not 密码是多少."""
    for edit in Levenshtein.editops(phrase.text, stream.text[start:end]):
        at = start + edit.dest_pos
        if edit.tag == "delete" and edit.src_pos == 0:
            at = start - 1  # what stands in its place is only left out of the stretch
        if edit.tag == "insert" or (edit.tag == "delete" and edit.src_pos not in (0, len(phrase) - 1)):
            continue
        if not 0 <= at < len(stream.text) or stream.owner[at] != stream.owner[start]:
            continue
        wanted = phrase.text[edit.src_pos]
        if not same_sound(wanted, stream.text[at], stream.near) and _in_a_word(stream, at):
            return True
    return False


def _in_a_word(stream: Stream, at: int) -> bool:
    """True where a character is (part of) a word with one of its neighbours."""
    text, errors = stream.text, stream.likely_errors
    return is_word(text[at : at + 2], errors) or is_word(text[max(0, at - 1) : at + 1], errors)


def _wrong_digits(phrase: Phrase, stream: Stream, start: int, end: int) -> int:
    """How many checked digits were heard as other digits: one may be a slip, and a person should hear."""
    longer = max(end, start + len(phrase))
    wanted = pinyin.folded(phrase.text, stream.near)
    cut = Levenshtein.distance(wanted, stream.folded[start:end])
    if Levenshtein.distance(wanted, stream.folded[start:longer]) <= cut:
        end = longer  # the best stretch left out a last digit because it differs
    heard = stream.text[start:end]
    return sum(
        edit.tag == "replace" and edit.src_pos in phrase.checked and heard[edit.dest_pos] in DIGITS
        for edit in Levenshtein.editops(wanted, stream.folded[start:end])
    )


def _negated(text: str) -> int:
    return sum(character in _NEGATIONS for character in text) % 2


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
        found = replace(found, sure=False)
    start, end = max(0, found.start - _WIDER), min(len(stream.text), found.end + _WIDER)
    kind = Match.PINYIN if manner.match is not Match.EXACT else Match.EXACT
    lenient = Manner(kind, 0.8 if errors < SOME_ERRORS else 0.7, strict=True)
    for other in _places(exclusions(manner.exclude), stream, lenient, start, end):
        # "不知道，您问别人" is two clauses, and the exclusion 不知道您 is in neither
        one_clause = stream.clauses.isdisjoint(range(other.start + 1, other.end))
        misheard = errors >= SOME_ERRORS  # and so are the marks between the words
        same_sense = _negated(other.phrase.text) == _negated(stream.text[other.start : other.end])
        longer = len(other.phrase) >= len(found.phrase) + 2
        if not other.overlaps(found) or not (misheard or longer or (one_clause and same_sense)):
            continue
        if other.similarity >= EXCLUDED and one_clause and same_sense:
            return None
        beyond = (1.0 - other.similarity) * len(other.phrase) - (1.0 - found.similarity) * len(found.phrase)
        if longer and beyond <= (len(other.phrase) - len(found.phrase)) / 2:
            found = replace(found, sure=False)  # at least half of what the exclusion has beyond the phrase
    return found


def _may_be_innocent(found: Found, stream: Stream, manner: Manner) -> bool:
    """True where an exclusion goes on from the phrase, and words that go on from it may be misheard.

    不知道您方便吗 is excluded by 不知道您, heard as 不知道零方便吗 by nothing.
    """
    said, end = found.phrase.said, found.end
    goes_on = end < len(stream.text) and stream.owner[end] == stream.owner[end - 1]
    many = stream.likely_errors >= 1.5 * MANY_ERRORS
    return any(said in other and (many or (goes_on and other.startswith(said))) for other in manner.exclude)


def _without_overlaps(finds: list[Found]) -> list[Found]:
    """The surest of finds that overlap, then the most similar, then the longest; in order of place."""
    kept: list[Found] = []
    taken: set[int] = set()
    order = sorted(finds, key=lambda f: (not f.sure, -f.similarity, f.start - f.end, f.start))
    for found in order:
        places = range(found.start, found.end)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)

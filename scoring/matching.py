"""Finding a phrase in what was said, through homophones, near-sounds and the recogniser's slips.

A phrase and a stream of words are lines of characters and, in parallel, of syllable codes (`scoring.pinyin`).
``exact`` compares characters. ``pinyin`` aligns near-sound classes with rapidfuzz, then counts edits in the
window
found: similarity = 1 - edits / syllables, a near but unequal sound counting `NEAR_SOUND_COST`. ``fuzzy`` is
the same on whichever is closer, so that missing and extra words cost less (Indel similarity).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from rubrics.word_checks import Match
from scoring import pinyin
from scoring.stream import Stream
from scoring.text import DIGITS, normalise

NEAR_SOUND_COST = 0.15  # edits, for a sound of the same class that is not the same syllable
SHORT = 2  # syllables; so short a phrase must sound the same and be half written, or 在检 would be 再见
NEAR_MISS = 0.12  # a similarity this little under the limit is a near miss: a person should hear it
SPARED = 5  # syllables; a shorter phrase accuses nobody by a near miss, 要不要 is in every second call
HALF = 0.5  # of the characters must stand as written where sound alone is too little
LARGE_LIST = 50  # exact phrases from here on are found together, by Aho-Corasick
_NEGATIONS = frozenset("不没未无别勿莫唔冇非")
_WIDER = 6  # characters around a match in which an exclusion is looked for


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase made ready; strings run parallel, a code a character.

    Attributes:
        said: as the rubric (with the call's values) says it, for the screen.
        checked: which characters come from the call's own numbers and so must be right, not only close.
    """

    said: str
    text: str
    plain: str
    folded: str
    sounds: int
    checked: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase was found: characters ``start`` to ``end`` (excluded) of the stream.

    Attributes:
        similarity: 0..1.
        written: share of the phrase's characters that stand there as written, not only by sound.
        sure: False for a near miss, or a number that differs.
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


@lru_cache(maxsize=100_000)
def ready(said: str, checked: str = "") -> Phrase:
    """``said`` made ready; ``checked`` is the part of it that must be right (a work number)."""
    text = normalise(said)
    number = normalise(checked)
    at = text.find(number) if number else -1
    positions = frozenset(range(at, at + len(number))) if at >= 0 else frozenset()
    folded = pinyin.folded(text)
    return Phrase(said, text, pinyin.plain(text), folded, pinyin.sounds(folded), positions)


def find(
    phrases: Sequence[Phrase], stream: Stream, manner: Manner, start: int = 0, end: int | None = None
) -> list[Found]:
    """Every place in characters ``start`` to ``end`` of ``stream`` where one of ``phrases`` begins, in order.

    Places that an exclusion covers are left out, and where finds of different phrases overlap the surest is
    kept.
    """
    end = len(stream.text) if end is None else end
    finds: list[Found] = []
    if manner.match is Match.EXACT and len(phrases) >= LARGE_LIST:
        finds.extend(_found_together(tuple(phrases), stream, start, end))
    elif manner.match is Match.EXACT:
        for phrase in phrases:
            finds.extend(_found_exactly(phrase, stream, start, end))
    else:
        for phrase in phrases:
            if _hopeless(phrase, stream, manner):
                continue
            finds.extend(_found_by_sound(phrase, stream, manner, start, end))
    kept = [found for found in finds if _stands(found, stream, manner)]
    return _without_overlaps(kept)


def _found_exactly(phrase: Phrase, stream: Stream, start: int, end: int) -> Iterator[Found]:
    if not phrase.text:
        return
    at = stream.text.find(phrase.text, start)
    while 0 <= at < end:
        yield Found(phrase, at, at + len(phrase), 1.0, 1.0, True)
        at = stream.text.find(phrase.text, at + 1)


def _found_together(phrases: tuple[Phrase, ...], stream: Stream, start: int, end: int) -> Iterator[Found]:
    for index, at, until in _automaton(phrases).find_matches_as_indexes(stream.text, overlapping=True):
        if start <= at < end:
            yield Found(phrases[index], at, until, 1.0, 1.0, True)


@lru_cache(maxsize=64)
def _automaton(phrases: tuple[Phrase, ...]) -> _Automaton:
    return _Automaton(phrases)


class _Automaton:
    """Aho-Corasick over the texts of phrases."""

    def __init__(self, phrases: tuple[Phrase, ...]) -> None:
        import ahocorasick_rs

        self._places = [index for index, phrase in enumerate(phrases) if phrase.text]
        texts = [phrases[index].text for index in self._places]
        self._machine = ahocorasick_rs.AhoCorasick(texts) if texts else None

    def find_matches_as_indexes(self, text: str, overlapping: bool) -> list[tuple[int, int, int]]:
        if self._machine is None:
            return []
        found = self._machine.find_matches_as_indexes(text, overlapping=overlapping)
        return [(self._places[index], at, until) for index, at, until in found]


def _found_by_sound(phrase: Phrase, stream: Stream, manner: Manner, start: int, end: int) -> Iterator[Found]:
    """Best place first, then the best places left and right of it."""
    size = len(phrase.text)
    if not size:
        return
    padding = "\1" * size  # so that the phrase is never cut to fit a short text
    floor = max(0.0, manner.similarity - NEAR_MISS - 1e-9)
    waiting = [(start, min(len(stream.text), end + size))]
    while waiting:
        left, right = waiting.pop()
        if right - left < size * floor:
            continue
        text = padding + stream.folded[left:right] + padding
        aligned = fuzz.partial_ratio_alignment(phrase.folded, text, score_cutoff=100 * floor)
        if aligned is None:
            continue
        at, until = aligned.dest_start - size + left, aligned.dest_end - size + left
        found = _judged(phrase, stream, manner, max(left, at), min(right, until))
        if found is not None and found.start < end:
            yield found
        middle = (found.start, found.end) if found is not None else (max(left, at), min(right, until))
        if middle[1] <= middle[0]:
            continue
        waiting.extend([(left, middle[0]), (middle[1], right)])


def _hopeless(phrase: Phrase, stream: Stream, manner: Manner) -> bool:
    """True where too few of its syllables occur in the stream at all: most phrases, at little cost."""
    missing = phrase.sounds & ~stream.sounds
    return missing.bit_count() > len(phrase.text) * (1.0 - manner.similarity + NEAR_MISS) + 1e-9


def _judged(phrase: Phrase, stream: Stream, manner: Manner, at: int, until: int) -> Found | None:
    """The find in the best window around ``at`` to ``until``, or None where it is not even a near miss."""
    edits, first, last = _best_window(phrase, stream, manner, at, until)
    edits += (1.0 if len(phrase) <= SHORT else NEAR_SOUND_COST) * _near_sounds(phrase, stream, first, last)
    similarity = max(0.0, 1.0 - edits / len(phrase))
    if similarity < manner.similarity - NEAR_MISS - 1e-9:
        return None
    written = Indel.similarity(phrase.text, stream.text[first:last]) / 2 / len(phrase)
    if len(phrase) <= SHORT and written < HALF:
        return None
    sure = similarity >= manner.similarity - 1e-9
    if phrase.checked and _another_number(phrase, _whole_number(phrase, stream, first, last)):
        sure = False
    found = Found(phrase, first, last, similarity, written, sure)
    return _accusation(found, stream) if manner.accusing else found


def _best_window(
    phrase: Phrase, stream: Stream, manner: Manner, at: int, until: int
) -> tuple[float, int, int]:
    """The fewest edits in any window that differs from the given one by a character at either end."""
    windows = []
    for first in (at, at + 1, at - 1):
        for last in (until, until - 1, until + 1):
            if 0 <= first < last <= len(stream.text):
                heard = stream.folded[first:last]
                edits = float(Levenshtein.distance(phrase.folded, heard))
                if manner.match is Match.FUZZY:
                    edits = min(edits, Indel.distance(phrase.folded, heard) / 2)
                windows.append((edits, first, last))
    return min(windows, key=lambda window: window[0], default=(float(len(phrase)), at, max(until, at + 1)))


def _accusation(found: Found, stream: Stream) -> Found | None:
    """``found`` where it may count against someone: the same negations, half of it as written, no loose near
    miss.
    """
    heard = stream.text[found.start : found.end]
    if _negated(found.phrase.text) != _negated(heard):
        return None
    whole = stream.clauses.isdisjoint(range(found.start + 1, found.end))
    if not found.sure and (len(found.phrase) < SPARED or not whole):
        return None
    return found if found.written >= HALF else replace(found, sure=False)


def _near_sounds(phrase: Phrase, stream: Stream, start: int, end: int) -> int:
    """How many syllables fall into the right class without being the same syllable."""
    if phrase.plain == stream.plain[start:end]:
        return 0
    folded = Levenshtein.distance(phrase.folded, stream.folded[start:end])
    return max(0, int(Levenshtein.distance(phrase.plain, stream.plain[start:end])) - int(folded))


def _whole_number(phrase: Phrase, stream: Stream, start: int, end: int) -> str:
    """What was heard, with a last digit that the best window left out because it differs."""
    longer = max(end, start + len(phrase))
    cut = Levenshtein.distance(phrase.folded, stream.folded[start:end])
    if Levenshtein.distance(phrase.folded, stream.folded[start:longer]) <= cut:
        end = longer
    return stream.text[start:end]


def _another_number(phrase: Phrase, heard: str) -> bool:
    """True where a checked digit was heard as another digit: the wrong number, or a slip; a person should
    hear.
    """
    for edit in Levenshtein.editops(phrase.folded, pinyin.folded(heard)):
        if edit.tag == "replace" and edit.src_pos in phrase.checked and heard[edit.dest_pos] in DIGITS:
            return True
    return False


def _negated(text: str) -> int:
    return sum(character in _NEGATIONS for character in text) % 2


def _stands(found: Found, stream: Stream, manner: Manner) -> bool:
    """False where an exclusion covers the find, or where it cuts words that must be whole."""
    if manner.whole_words and not {found.start, found.end} <= stream.word_edges:
        return False
    if not manner.exclude:
        return True
    start, end = max(0, found.start - _WIDER), min(len(stream.text), found.end + _WIDER)
    lenient = Manner(Match.PINYIN if manner.match is not Match.EXACT else Match.EXACT, 0.8)
    for said in manner.exclude:
        for other in find((ready(said),), stream, lenient, start, end):
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

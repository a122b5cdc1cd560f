"""What a character may be misheard as, from pypinyin's readings and the frequencies of jieba's dictionary.

Four kinds: *homophones* (the same syllable, the same tone first), *near sounds* (one step within
n/l zh/z ch/c sh/s f/h in/ing en/eng an/ang), *other sounds* (onset or rime is another, familiar mix-ups
such as b/p, d/t, j/q, r/l first), and *strangers*, frequent characters of any sound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

CHARACTERS = 3000  # so many of the most frequent ones are written by a recogniser
CHOICES = 24  # of each kind that a character may turn into
STRANGERS = 300
ONSETS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
NEAR_ONSETS = (("n", "l"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("f", "h"))
NEAR_RIMES = (("in", "ing"), ("en", "eng"), ("an", "ang"), ("ian", "iang"), ("uan", "uang"))
MIXED_UP = (
    *(("b", "p"), ("d", "t"), ("g", "k"), ("j", "q"), ("q", "x"), ("j", "x"), ("z", "c"), ("zh", "ch")),
    *(("r", "l"), ("m", "n"), ("g", "h"), ("k", "h"), ("z", "j"), ("zh", "j"), ("sh", "x"), ("ch", "q")),
    *(("ai", "ei"), ("ao", "ou"), ("uo", "ou"), ("e", "uo"), ("i", "u"), ("ia", "ie"), ("ui", "ei")),
    *(("ong", "eng"), ("un", "ong"), ("an", "ai"), ("en", "ei"), ("ang", "ao"), ("iu", "ou"), ("i", "ei")),
)
# How the words that only Cantonese writes come out of a recogniser that expects Mandarin.
CANTONESE = {
    "嘅": "个的既", "喺": "系在海", "冇": "无没毛", "唔": "五吾不", "嚟": "黎来里", "佢": "他渠具",
    "咩": "乜没每", "啱": "岩安", "睇": "体看太", "畀": "比被", "俾": "比被", "嗰": "个果", "咁": "甘金敢",
    "揾": "稳问", "哋": "地的", "咗": "左做", "喇": "了啦拉", "啲": "的滴", "啫": "这者", "㗎": "嘎家",
    "攞": "罗拿", "嘢": "野也", "乜": "什么", "咪": "米没", "噉": "敢", "佬": "老",
}  # fmt: skip


class Kind(StrEnum):
    HOMOPHONE = "homophone"
    NEAR = "near sound"
    OTHER = "other sound"
    STRANGER = "stranger"

    @property
    def known(self) -> bool:
        """Whether a matcher that hears through homophones and near sounds could expect it."""
        return self in (Kind.HOMOPHONE, Kind.NEAR)


Weighted = tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Confusions:
    """Characters by sound, with how often they are written."""

    frequency: dict[str, float]
    by_syllable: dict[str, tuple[str, ...]]
    tone: dict[str, str]
    pairs: frozenset[str]  # words of two characters

    def candidates(self, character: str, syllable: str, kind: Kind) -> Weighted:
        """What ``character``, read as ``syllable`` (with its tone: hao3), may be misheard as."""
        return _candidates(self, character, syllable, kind)


@cache
def confusions() -> Confusions:
    import jieba
    from pypinyin import Style, lazy_pinyin

    counts: dict[str, float] = defaultdict(float)
    pairs = set()
    dictionary = Path(jieba.__file__).with_name("dict.txt")
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        for character in word:
            if "一" <= character <= "鿿":
                counts[character] += float(count)
        if len(word) == 2 and float(count) >= 20:
            pairs.add(word)
    frequent = sorted(counts, key=lambda one: (-counts[one], one))[:CHARACTERS]
    readings = [lazy_pinyin(one, style=Style.TONE3, neutral_tone_with_five=True)[0] for one in frequent]
    by_syllable: dict[str, list[str]] = defaultdict(list)
    for character, reading in zip(frequent, readings, strict=True):
        by_syllable[reading[:-1]].append(character)
    return Confusions(
        frequency={one: counts[one] for one in frequent},
        by_syllable={syllable: tuple(found) for syllable, found in by_syllable.items()},
        tone=dict(zip(frequent, (reading[-1] for reading in readings), strict=True)),
        pairs=frozenset(pairs),
    )


@cache
def syllables(text: str) -> tuple[str, ...]:
    """The syllable of every character of ``text`` as its words read it, with its tone; "" for no syllable."""
    from pypinyin import Style, lazy_pinyin

    def unread(other: str) -> list[str]:
        return [""] * len(other)

    read = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=unread)
    return tuple(syllable if syllable[-1:].isdigit() else "" for syllable in read)


@cache
def _split(syllable: str) -> tuple[str, str]:
    onset = next((onset for onset in ONSETS if syllable.startswith(onset)), "")
    return onset, syllable[len(onset) :]


def _partners(pairs: Iterable[tuple[str, str]], sound: str) -> set[str]:
    return {other for one, two in pairs for other in (one, two) if sound in (one, two) and other != sound}


@cache
def _near(syllable: str) -> frozenset[str]:
    """Syllables within the near-sound classes of ``syllable``, itself included."""
    onset, rime = _split(syllable)
    return frozenset(
        one + two
        for one in {onset, *_partners(NEAR_ONSETS, onset)}
        for two in {rime, *_partners(NEAR_RIMES, rime)}
    )


def _other(syllable: str, all_syllables: Iterable[str]) -> dict[str, float]:
    """Syllables that differ in onset or rime, outside the near-sound classes, with a weight."""
    onset, rime = _split(syllable)
    found = {}
    for candidate in all_syllables:
        first, last = _split(candidate)
        if candidate in _near(syllable) or (first != onset and last != rime):
            continue
        mixed = first in _partners(MIXED_UP, onset) or last in _partners(MIXED_UP, rime)
        found[candidate] = 6.0 if mixed else 1.0
    return found


@cache
def _weights_of(table: Confusions, kind: Kind, syllable: str) -> dict[str, float]:
    bare = syllable[:-1]
    if kind is Kind.HOMOPHONE:
        return {bare: 1.0}
    if kind is Kind.NEAR:
        return dict.fromkeys(_near(bare) - {bare}, 1.0)
    if kind is Kind.OTHER:
        return _other(bare, table.by_syllable)
    return dict.fromkeys(set(table.by_syllable) - _near(bare), 1.0)


@cache
def _candidates(table: Confusions, character: str, syllable: str, kind: Kind) -> Weighted:
    """The likeliest ones, likeliest first."""
    scored = _scored(table, character, syllable, kind)
    likeliest = sorted(scored, key=lambda one: (-one[1], one[0]))
    return tuple(likeliest[: STRANGERS if kind is Kind.STRANGER else CHOICES])


def _scored(table: Confusions, character: str, syllable: str, kind: Kind) -> Iterable[tuple[str, float]]:
    if kind is Kind.OTHER and character in CANTONESE:
        yield from ((one, 1.0) for one in CANTONESE[character])
        return
    if not syllable:
        return
    for sound, weight in sorted(_weights_of(table, kind, syllable).items()):
        for other in table.by_syllable.get(sound, ()):
            if other != character:
                same_tone = 2.0 if table.tone[other] == syllable[-1] else 1.0
                yield other, weight * same_tone * table.frequency[other] ** 0.6

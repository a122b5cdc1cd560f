"""How characters sound, as strings that can be aligned: one code character a syllable, tones left out.

Two codings: *plain*, the toneless pinyin; and *folded*, where sounds that many speakers and recognisers do
not keep apart share a code. Which sounds those are is a set of near-sound classes, named as in ``zh=z``;
`NEAR` holds for everybody, a dialect may add of `MORE_NEAR`.
A character has the reading it has most often, the same in every word: what is written alike always sounds
alike.
"""

from __future__ import annotations

import re
from codecs import utf_32_le_decode, utf_32_le_encode  # without a look into the registry of codecs
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

NearSounds = frozenset[str]
Codes = npt.NDArray[np.int32]

_FIRST_CODE = 0xE000  # Unicode's private use area holds 6,400 codes; Mandarin has some 410 syllables
_codes: dict[str, str] = {}

# Words of one character that mean, and so are matched as, another one: 您 is 你, and of Cantonese 唔知道 is
# 不知道. The text itself stays as it was heard. 系 is left out: 联系, 关系 and 系统 are Mandarin words, too.
_MEANT = {
    "您": "你",
    "唔": "不",
    "冇": "没",
    "佢": "他",
    "哋": "们",
    "嘅": "的",
    "喺": "在",
    "嚟": "来",
    "咗": "了",
    "睇": "看",
    "畀": "给",
    "俾": "给",
    "嗰": "那",
    "咁": "这",
    "啲": "些",
    "揾": "找",
    "攞": "拿",
}

# fu and hu are one sound to many southerners; before other vowels it is f against hu: 房 fang, 黄 huang.
_FOLDS: dict[str, tuple[tuple[str, str], ...]] = {
    "zh=z": ((r"^zh", "z"),),
    "ch=c": ((r"^ch", "c"),),
    "sh=s": ((r"^sh", "s"),),
    "n=l": ((r"^n(?=.)", "l"),),
    "f=h": ((r"^hu$", "fu"), (r"^hui$", "fei"), (r"^hun$", "fen"), (r"^hu(?=[ao])", "f")),
    "an=ang": ((r"ang$", "an"),),
    "en=eng": ((r"eng$", "en"),),
    "in=ing": ((r"ing$", "in"),),
    "r=l": ((r"^r", "l"),),
    "r=y": ((r"^r(?=[uo])", "y"), (r"^r", "y")),
    "j=z": ((r"^j", "z"), (r"^zh", "z")),
    "q=c": ((r"^q", "c"), (r"^ch", "c")),
    "x=s": ((r"^x", "s"), (r"^sh", "s")),
    "p=b": ((r"^p", "b"),),
    "t=d": ((r"^t", "d"),),
    "k=g": ((r"^k", "g"),),
    "ü=i": ((r"(?<=[nl])v", "i"), (r"^yu(?=.)", "y"), (r"^yu$", "yi"), (r"(?<=[jqx])u", "i")),
    "e=o": ((r"(?<=[gkhl])e$", "o"), (r"^e$", "o")),
    "uan=an": ((r"(?<=[dtnlzcs])uan$", "an"),),
    "ui=ei": ((r"(?<=[dtzcs])ui$", "ei"),),
}
NEAR: NearSounds = frozenset(
    ("zh=z", "ch=c", "sh=s", "n=l", "f=h", "an=ang", "en=eng", "in=ing")
)  # kept apart neither by much of the south nor by recognisers on a telephone line
MORE_NEAR: tuple[str, ...] = tuple(name for name in _FOLDS if name not in NEAR)

NEAR_COST = 0.15  # edits, for a sound of the same class that is not the same syllable


def near_sounds(names: Iterable[str]) -> NearSounds:
    """`NEAR` and ``names`` besides.

    Raises:
        ValueError: there is no such near-sound class; says which there are.
    """
    added = frozenset(names)
    unknown = sorted(added - _FOLDS.keys())
    if unknown:
        raise ValueError(f"no near-sound class {unknown[0]!r}; there are: {', '.join(_FOLDS)}")
    return NEAR | added


def fold(reading: str, near: NearSounds = NEAR) -> str:
    """The near-sound class of a toneless syllable.

    >>> fold("zhang"), fold("niang"), fold("huang"), fold("ying"), fold("ren", near_sounds(["r=y"]))
    ('zan', 'lian', 'fan', 'yin', 'yen')
    """
    for pattern, replacement in _folds(near):
        reading = pattern.sub(replacement, reading)
    return reading


@cache
def _folds(near: NearSounds) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(pattern), to) for name, folds in _FOLDS.items() if name in near for pattern, to in folds
    )


@lru_cache(maxsize=30_000)
def syllable(character: str) -> str:
    """Toneless pinyin of one character; anything without a reading stands for itself.

    >>> syllable("唔"), syllable("不")
    ('bu', 'bu')
    """
    if not "㐀" <= character <= "鿿":
        return character
    from pypinyin import Style, lazy_pinyin

    reading = lazy_pinyin(_MEANT.get(character, character), style=Style.NORMAL, v_to_u=False)[0]
    return str(reading)


class _Coding(dict[int, str]):
    """A table for `str.translate` that works out the codes of a character when it is first met."""

    def __init__(self, code_of: Callable[[str], str]) -> None:
        super().__init__()
        self._code_of = code_of

    def __missing__(self, ordinal: int) -> str:
        code = self[ordinal] = self._code_of(chr(ordinal))
        return code

    def __call__(self, text: str) -> str:
        """``text`` in codes."""
        return text.translate(self)


_PLAIN = _Coding(lambda character: _code(syllable(character)))


@cache
def _folding(near: NearSounds) -> _Coding:
    return _Coding(lambda character: _code(fold(syllable(character), near)))


@cache
def _halving(near: NearSounds) -> _Coding:
    def halves(character: str) -> str:
        initial, final = _parts(fold(syllable(character), near))
        return _code(f"{initial}-") + _code(f"-{final}")

    return _Coding(halves)


def plain(text: str) -> str:
    """One code a character of ``text``; equal where the toneless syllables are equal."""
    return _PLAIN(text)


def folded(text: str, near: NearSounds = NEAR) -> str:
    """One code a character of ``text``; equal where the syllables fall into one near-sound class."""
    return _folding(near)(text)


def halves(text: str, near: NearSounds = NEAR) -> str:
    """Two codes a character of ``text``: one of its initial, one of its final (their near-sound classes)."""
    return _halving(near)(text)


def codings(text: str, near: NearSounds = NEAR) -> tuple[Codes, Codes, Codes]:
    """`plain`, `folded` and `halves` of ``text`` as numbers."""
    return _codings(near)(text)


NOT_MET = 0xFFFF  # in a table of codes; no character has it


class _Codings:
    """All codes of a character side by side, so that a line is coded by one look at each character."""

    def __init__(self, near: NearSounds) -> None:
        self._near = near
        self._rows = np.full((0x10000, 4), NOT_MET, np.uint16)

    def __call__(self, text: str) -> tuple[Codes, Codes, Codes]:
        from scoring.coding import coded

        ordinals = numbers(text)
        known, codes = coded(ordinals, self._rows, NOT_MET)
        if known:
            return codes
        rows = self._coded(text)
        within = ordinals < len(self._rows)
        self._rows[ordinals[within]] = rows[within]
        return rows[:, 0].copy(), rows[:, 1].copy(), rows[:, 2:].ravel()

    def _coded(self, text: str) -> Codes:
        each = (plain(text), folded(text, self._near), halves(text, self._near))
        one, other, two = map(numbers, each)
        return np.column_stack((one, other, two.reshape(-1, 2)))


@cache
def _codings(near: NearSounds) -> _Codings:
    return _Codings(near)


def numbers(codes: str) -> Codes:
    """``codes``, or any text, as numbers: the code points of its characters."""
    return np.frombuffer(utf_32_le_encode(codes, "surrogatepass")[0], np.int32).copy()


def letters(codes: Codes) -> str:
    """The text whose characters have these code points."""
    return utf_32_le_decode(codes.data, "surrogatepass", True)[0]


def pair_hashes(codes: Codes) -> Codes:
    """A number for every two codes in a row."""
    return codes[:-1] * np.int32(31) + codes[1:]


def _parts(reading: str) -> tuple[str, str]:
    """Initial and final: zhang is zh and ang."""
    found = re.match(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.*)", reading)
    return (found[1] or "", found[2]) if found else ("", reading)


def _code(reading: str) -> str:
    if len(reading) == 1 and not "a" <= reading <= "z":
        return reading  # a sign without a reading: itself
    if reading not in _codes:
        _codes[reading] = chr(_FIRST_CODE + len(_codes))
    return _codes[reading]

"""How characters sound, as strings that can be aligned: one code character a syllable, tones left out.

Two codings: *plain*, the toneless pinyin; and *folded*, where sounds that many speakers and recognisers do
not keep apart share a code (n/l, zh/z, ch/c, sh/s, in/ing, en/eng, an/ang, f/h).
A character has the reading it has most often, the same in every word: what is written alike always sounds
alike.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

_FIRST_CODE = (
    0xE000  # Unicode's private use area holds 6,400 codes; Mandarin has about 410 toneless syllables
)
_BITS = 512  # enough for every syllable; what has no syllable shares 64 more
_codes: dict[str, str] = {}

# Cantonese words of one character that mean, and so are matched as, a Mandarin one: 唔知道 is 不知道.
# The text itself stays as it was heard. 系 is left out: 联系, 关系 and 系统 are Mandarin words, too.
_CANTONESE = {
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
_FOLDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^([zcs])h", r"\1"),
        (r"^n(?=.)", "l"),
        (r"^hu$", "fu"),
        (r"^hui$", "fei"),
        (r"^hun$", "fen"),
        (r"^hu(?=[ao])", "f"),
        (r"([aei])ng$", r"\1n"),
    )
)


def fold(syllable: str) -> str:
    """The near-sound class of a toneless syllable.

    >>> fold("zhang"), fold("niang"), fold("huang"), fold("ying")
    ('zan', 'lian', 'fan', 'yin')
    """
    for pattern, replacement in _FOLDS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


@lru_cache(maxsize=30_000)
def syllable(character: str) -> str:
    """Toneless pinyin of one character; anything without a reading stands for itself.

    >>> syllable("唔"), syllable("不")
    ('bu', 'bu')
    """
    if not "㐀" <= character <= "鿿":
        return character
    from pypinyin import Style, lazy_pinyin

    reading = lazy_pinyin(_CANTONESE.get(character, character), style=Style.NORMAL, v_to_u=False)[0]
    return str(reading)


@lru_cache(maxsize=30_000)
def _plain_code(character: str) -> str:
    return _code(syllable(character))


@lru_cache(maxsize=30_000)
def _folded_code(character: str) -> str:
    return _code(fold(syllable(character)))


def plain(text: str) -> str:
    """One code a character of ``text``; equal where the toneless syllables are equal."""
    return "".join(map(_plain_code, text))


def folded(text: str) -> str:
    """One code a character of ``text``; equal where the syllables fall into one near-sound class."""
    return "".join(map(_folded_code, text))


def sounds(codes: str) -> int:
    """Which codes occur in ``codes``, a bit each: how many two lines share is one operation."""
    found = 0
    for code in set(codes):
        found |= 1 << _bit(code)
    return found


@lru_cache(maxsize=30_000)
def _bit(code: str) -> int:
    """A bit for ``code``; rare signs may share one, which only makes a match look possible that is not."""
    place = ord(code) - _FIRST_CODE
    return place if 0 <= place < _BITS else _BITS + ord(code) % 64


def _code(reading: str) -> str:
    if len(reading) == 1 and not "a" <= reading <= "z":
        return reading  # a sign without a reading: itself
    if reading not in _codes:
        _codes[reading] = chr(_FIRST_CODE + len(_codes))
    return _codes[reading]


@cache
def same_sound(left: str, right: str) -> bool:
    """True where two characters fall into one near-sound class."""
    return _folded_code(left) == _folded_code(right)

"""Numbers in words: amounts (三条, 十二箱, 两百五十包) and digits in a row (幺三八零零).

The same number is the same however it is said.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from scoring import pinyin

_VALUES = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "廿": 20}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_DIGITS = {word: str(value) for value, word in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": "0", "幺": "1"} | {str(value): str(value) for value in range(10)}
UNHEARD = "?"  # stands for a digit that was heard as another word
_BETWEEN = frozenset(" ,，、.·-—－")  # may stand between two digits of one number
_COUNTED = frozenset("十百千万亿条包箱件盒个份张元块毛岁点年月日天次瓶袋")  # after a digit: an amount
MAX_NUMERALS = 7  # characters of one spoken amount
_D = f"[{''.join(_DIGITS)}]"
_MANIFOLD = re.compile(  # beside other digits, and of 三四个零件 nothing
    f"(?:(?<={_D})双(?={_D})|双(?={_D}{{2}}|{_D}双))(?P<twice>{_D})"
    f"|(?:(?<={_D}{{2}})|(?<={_D})(?=.个[零〇0]))(?P<times>[两二三四五六])个(?P<digit>{_D})(?![件食钱售头部散星用])"
)


def value_of(words: str) -> int | None:
    """The number that a run of numerals stands for, None where it is none.

    >>> value_of("十二"), value_of("两百零五"), value_of("三百二"), value_of("一万零三百")
    (12, 205, 320, 10300)
    """
    whole = section = digit = 0
    last_place, pending = 0, False
    for character in words:
        if character in _VALUES:
            digit, pending = _VALUES[character], True
        elif character in _PLACES:
            place = _PLACES[character]
            if place == 10_000:
                whole, section = (whole + section + digit) * place, 0
            else:
                section += (digit or 1) * place  # 八千零十六, too
            digit, pending, last_place = 0, False, place
        else:
            return None
    if not words:
        return None
    if pending and last_place > 10 and "零" not in words[-2:]:  # 三百二 is 320
        digit *= last_place // 10
    return whole + section + digit


def amount_before(text: str, at: int, unit: str, start: int = 0) -> int | None:
    """The number that stands in normalised ``text`` before character ``at``, from ``start`` on, where a word
    begins that sounds like ``unit``. Through homophones: 丝条 is four, 十五眺 is fifteen.

    Of the number and the unit at least one must stand there as written, or every 是 would be a ten.
    """
    return value_of(_numerals_before(text, start, at, by_sound=text.startswith(unit, at)))


def numerals(text: str) -> int:
    """How many runs of numerals stand in normalised ``text``.

    >>> numerals("软中华五挑双喜十二条")
    2
    """
    inside = [character in _VALUES or character in _PLACES for character in text]
    return sum(now and not before for before, now in pairwise([False, *inside]))


def _numerals_before(text: str, start: int, end: int, by_sound: bool) -> str:
    """The run of numerals that ends before character ``end``; only its last one may be known by sound."""
    numerals = ""
    while end > start and len(numerals) < MAX_NUMERALS:
        character = text[end - 1]
        if character not in _VALUES and character not in _PLACES:
            character = _by_sound().get(pinyin.syllable(character), "") if by_sound and not numerals else ""
        if not character:
            break
        numerals = character + numerals
        end -= 1
    return numerals


@lru_cache(maxsize=1000)
def sounds(units: tuple[str, ...]) -> tuple[str, ...]:
    """How each of ``units`` sounds, see `pinyin.plain`."""
    return tuple(map(pinyin.plain, units))


@cache
def _by_sound() -> dict[str, str]:
    return {pinyin.syllable(numeral): numeral for numeral in reversed([*_VALUES, *_PLACES])}


def spelt_out(text: str) -> str:
    """``text`` with digits that are told together one by one: 八双零一 is 八零零一, 八三个零 is 八零零零."""
    return _MANIFOLD.sub(_one_after_the_other, text)


def _one_after_the_other(manifold: re.Match[str]) -> str:
    digit = manifold["twice"] or manifold["digit"]
    return digit * (2 if manifold["twice"] else value_of(manifold["times"]) or 1)


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits said in a row, as 0-9; whether nothing else is said before, or after, them in the same turn."""

    digits: str
    begins: bool
    ends: bool


def digit_runs(text: str) -> list[DigitRun]:
    """Every run of spoken or written digits in ``text`` as shown on screen: 幺三八，一二 34 is 1381234.

    Between two digits a word that sounds like one is one (一三吧五 is 1385); another word amid a number is a
    digit that was not heard (一三花五二 is 13?52). A digit that counts something (五条, 三十) belongs to no
    run. 双零 is 00, 三个零 beside another digit 000.
    """
    shown = spelt_out(unicodedata.normalize("NFKC", text))
    runs, at = [], 0
    while at < len(shown):
        if shown[at] not in _DIGITS:
            at += 1
            continue
        digits, end = _run_from(shown, at)
        if digits:
            rest = (any(map(str.isalnum, shown[:at])), any(map(str.isalnum, shown[end:])))
            runs.append(DigitRun(digits, not rest[0], not rest[1]))
        at = max(end, at + 1)
    return runs


def _run_from(text: str, at: int) -> tuple[str, int]:
    """The digits from character ``at`` on, and where they end; what counts something is left to the rest."""
    groups = [""]
    end = at
    while at < len(text):
        heard = _DIGITS.get(text[at])
        if heard is None and groups[-1] and text[at + 1 : at + 2] in _DIGITS:
            heard = _digit_sounds().get(pinyin.syllable(text[at])) or _unheard(text, at)
        if heard is not None:
            groups[-1] += heard
            end = at + 1
        elif text[at] not in _BETWEEN:
            break
        elif groups[-1]:
            groups.append("")
        at += 1
    groups = [group for group in groups if group]
    if text[end : end + 1] in _COUNTED:
        whole = len(groups) > 1 or text[end - 1].isascii()
        groups = groups[:-1] if whole else [groups[-1][:-1]]
    return "".join(groups), end


def _unheard(text: str, at: int) -> str | None:
    """`UNHEARD` for one other word amid a long number, two digits on either side: a digit heard wrongly."""
    around = text[at - 2 : at] + text[at + 1 : at + 3]
    amid = at >= 2 and len(around) == 4 and all(character in _DIGITS for character in around)
    return UNHEARD if amid and text[at].isalnum() and text[at] not in _COUNTED else None


@cache
def _digit_sounds() -> dict[str, str]:
    return {pinyin.syllable(word): digit for word, digit in _DIGITS.items() if not word.isascii()}

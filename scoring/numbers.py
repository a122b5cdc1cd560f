"""Amounts in words: 三条, 十二箱, 两百五十包; the same amount is the same number however it is said."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from scoring import pinyin

_VALUES = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "廿": 20}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
MAX_NUMERALS = 7  # characters of one spoken amount


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
                section += (digit if pending else 1) * place
            digit, pending, last_place = 0, False, place
        else:
            return None
    if not words:
        return None
    if pending and last_place > 10 and "零" not in words[-2:]:  # 三百二 is 320
        digit *= last_place // 10
    return whole + section + digit


def amounts(text: str, units: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Every amount (number, unit) in normalised ``text``, through homophones: 丝条 is four, 十五眺 is
    fifteen.

    Of the number and the unit at least one must stand there as written, or every 是 would be a ten.
    """
    for unit in units:
        sound = pinyin.plain(unit)
        at = (heard := pinyin.plain(text)).find(sound)
        while at >= 0:
            value = value_of(_numerals_before(text, at, by_sound=text[at : at + len(unit)] == unit))
            if value is not None:
                yield value, unit
            at = heard.find(sound, at + 1)


def _numerals_before(text: str, end: int, by_sound: bool) -> str:
    """The run of numerals that ends before character ``end``; only its last one may be known by sound."""
    numerals = ""
    while end > 0 and len(numerals) < MAX_NUMERALS:
        character = text[end - 1]
        if character not in _VALUES and character not in _PLACES:
            character = _by_sound().get(pinyin.syllable(character), "") if by_sound and not numerals else ""
        if not character:
            break
        numerals = character + numerals
        end -= 1
    return numerals


@cache
def _by_sound() -> dict[str, str]:
    return {pinyin.syllable(numeral): numeral for numeral in reversed([*_VALUES, *_PLACES])}

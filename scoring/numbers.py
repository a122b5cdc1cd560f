"""Amounts in words: 三条, 十二箱, 两百五十包; the same amount is the same number however it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_VALUES = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "廿": 20}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_NUMERALS = "".join(_VALUES) + "".join(_PLACES)


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


def amounts(text: str, units: tuple[str, ...]) -> Iterator[tuple[int, int, int, str]]:
    """Every amount in normalised ``text``: (start, end excluded, number, unit)."""
    for found in _pattern(units).finditer(text):
        value = value_of(found[1])
        if value is not None:
            yield found.start(), found.end(), value, found[2]


@lru_cache(maxsize=100)
def _pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    choices = "|".join(re.escape(unit) for unit in sorted(units, key=len, reverse=True))
    return re.compile(f"([{_NUMERALS}]{{1,12}})({choices})")

"""Words as they are compared: simplified characters and small letters only, digits as they are read out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

DIGITS = "零一二三四五六七八九"
_DIGIT_RUN = re.compile(r"\d+")
_MARKS = "，。？！、；：,;?!"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_READ_ONE_BY_ONE = (
    4  # digits; shorter runs are amounts, longer ones are numbers of things (work, phone, order)
)
CLAUSE, _LINE = "\1", "\2"  # signs that no text holds once it is normalised
_NO_SIGNS = {ord(CLAUSE): " ", ord(_LINE): " "}
# Characters that are compared by themselves (digits aside): none is a mark to be combined with others.
_BY_ITSELF = re.compile(r"[\0-\x7f\u2010-\u2027\u3001-\u301f\u3400-\u9fff\uff01-\uff5e]").fullmatch
_SAME = {"幺": "一", "〇": "零", "妳": "你", "祂": "他"}  # read or meant alike


@lru_cache(maxsize=20_000)  # every check asks again for the same turns
def normalise(text: str) -> str:
    """``text`` for comparison: NFKC, simplified, lower case, digits as 汉字 readings, no punctuation or
    space.

    >>> normalise("您好，工號８０１６。")
    '您好工号八零一六'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_simplified())
    text = text.lower()
    if _DIGIT_RUN.search(text):
        text = _DIGIT_RUN.sub(lambda run: read_out(run.group()), text)
    return "".join(filter(str.isalnum, text))


def normalised_lines(texts: Sequence[str]) -> list[str]:
    """Every one of ``texts`` normalised, with `CLAUSE` left where punctuation ends a clause.

    >>> [line.split(CLAUSE) for line in normalised_lines(["不知道，您问别人吧。", "１２条"])]
    [['不知道', '您问别人吧', ''], ['十二条']]
    """
    line = _LINE.join(texts)
    if CLAUSE in line or line.count(_LINE) >= max(1, len(texts)):
        line = _LINE.join(text.translate(_NO_SIGNS) for text in texts)
    line = _compared()(line)
    while CLAUSE * 2 in line:
        line = line.replace(CLAUSE * 2, CLAUSE)
    return line.split(_LINE) if texts else []


def read_out(digits: str) -> str:
    """A run of digits as it is spoken: an amount up to 999, anything longer digit by digit.

    >>> read_out("25"), read_out("8016"), read_out("007")
    ('二十五', '八零一六', '零零七')
    """
    values = [unicodedata.digit(digit) for digit in digits]
    if len(values) >= _READ_ONE_BY_ONE or (len(values) > 1 and values[0] == 0):
        return "".join(DIGITS[value] for value in values)
    return cardinal(int("".join(map(str, values))))


def one_by_one(digits: str) -> str:
    """Every digit of ``digits`` read by itself; other characters are kept.

    >>> one_by_one("A801")
    'A八零一'
    """
    return "".join(DIGITS[int(c)] if c.isascii() and c.isdigit() else c for c in digits)


def cardinal(number: int) -> str:
    """``number`` (0-9,999) as an amount.

    >>> cardinal(10), cardinal(25), cardinal(105), cardinal(320)
    ('十', '二十五', '一百零五', '三百二十')
    """
    if not 0 <= number <= 9999:
        raise ValueError(f"an amount from 0 to 9999 was expected, got {number}")
    if number == 0:
        return DIGITS[0]
    said, rest, gap = "", number, False
    for place, name in _PLACES:
        digit, rest = divmod(rest, place)
        if digit:
            said += (DIGITS[0] if gap else "") + DIGITS[digit] + name
            gap = False
        elif said and rest:
            gap = True
    return said[1:] if said.startswith("一十") else said


def occurrences(part: str, text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Every place where ``part`` stands whole within ``text[start:end]``, overlaps included.

    >>> list(occurrences("好好", "好好好的"))
    [0, 1]
    """
    place = text.find(part, start, end)
    while place >= 0:
        yield place
        place = text.find(part, place + 1, end)


def excerpt(text: str, limit: int = 80) -> str:
    """``text`` cut for the screen."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


class _Compared(dict[int, str]):
    """A table for `str.translate` of small letters: simplified, and nothing but letters and the signs.

    Called it gives a line as it is compared; where a table of numpy knows all its characters by that, which
    is quicker for a whole call.
    """

    def __init__(self) -> None:
        super().__init__()
        self._table = np.full(0x10000, -1, np.int32)  # -1: not met yet, or not by itself; 0: left out

    def __missing__(self, ordinal: int) -> str:
        character = chr(ordinal)
        kept = filter(str.isalnum, _simplified().get(ordinal, character))
        made = self[ordinal] = character if character in (CLAUSE, _LINE) else "".join(kept)
        return made

    def __call__(self, line: str) -> str:
        ordinals = np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.int32)
        if not len(ordinals) or ordinals.max() >= len(self._table):
            return self._spelled(line)
        made = self._table.take(ordinals)
        if made.min() >= 0:
            return made[made > 0].tobytes().decode("utf-32-le")
        for character in filter(_BY_ITSELF, set(line)):
            alone = self._spelled(character)
            if len(alone) < 2 and not character.isdigit():
                self._table[ord(character)] = ord(alone) if alone else 0
        return self._spelled(line)

    def _spelled(self, line: str) -> str:
        """The same of any line, its digits read out."""
        for mark in _MARKS:
            line = line.replace(mark, CLAUSE)
        line = unicodedata.normalize("NFKC", line).lower()
        return _DIGIT_RUN.sub(lambda run: read_out(run.group()), line).translate(self)


@cache
def _compared() -> _Compared:
    return _Compared()


@cache
def _simplified() -> dict[int, str]:
    """Traditional -> simplified, one character each, from OpenCC's table; the converter itself is slow to
    build.
    """
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if line.strip())
    simplified = {ord(old): new.split()[0] for old, new in pairs if len(old) == 1}
    return simplified | {ord(old): new for old, new in _SAME.items()}

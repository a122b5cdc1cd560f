"""Text as heard, made comparable: simplified characters, one width, no spaces inside Chinese.

Numbers stay as they were heard (``8016`` or 八零一六): readings are the business of the matcher. The
function is pure, so whoever needs the original keeps it beside the result.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any

NORMALISER_VERSION = "t2s-1"
PUNCTUATION = "，。？！、；：…,.?!;:~～—-“”\"'‘’（）()《》〈〉【】[]「」『』·"

_CJK = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff，。？！、；：…"
_SPACE_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_ASCII_MARK_AFTER_CJK = re.compile(rf"(?<=[{_CJK}])[,.?!;:]")
_FULL_MARK = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "："}
# Cantonese words whose "simplified" form is a rare character that few fonts hold and nobody writes.
_KEPT = frozenset("嗰喎")


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def normalised(text: str) -> str:
    """``text`` in simplified characters, compatibility forms folded (NFKC), spaces inside Chinese removed.

    Chinese punctuation stays full-width, and half-width punctuation behind Chinese becomes so.
    """
    folded = "".join(
        char if char in _FULL_MARK.values() else unicodedata.normalize("NFKC", char) for char in text
    )
    folded = _SPACE_BESIDE_CJK.sub("", folded).strip()
    folded = _ASCII_MARK_AFTER_CJK.sub(lambda mark: _FULL_MARK[mark.group()], folded)
    return _simplified(folded)


def _simplified(text: str) -> str:
    if text.isascii():
        return text
    simple: str = _converter().convert(text)
    if len(simple) != len(text):
        return simple
    return "".join(old if old in _KEPT else new for old, new in zip(text, simple, strict=True))


def split_punctuation(text: str) -> tuple[str, str]:
    """A recognised word and the punctuation that the recogniser glued to its end.

    >>> split_punctuation("好，")
    ('好', '，')
    """
    bare = text.rstrip(PUNCTUATION + " ")
    return bare.strip().lstrip(PUNCTUATION), text[len(bare) :].strip()


def spoken_characters(text: str) -> int:
    """How many characters of ``text`` are spoken: letters, digits and 汉字, no punctuation, no spaces."""
    return sum(char.isalnum() for char in text)

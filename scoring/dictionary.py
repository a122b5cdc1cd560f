"""jieba's dictionary of Mandarin words, loaded once and without a word on the screen.

Importing jieba warns that its own way of finding its files is out of date, and loading its dictionary is told
on stderr; neither concerns who judges calls.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any


def words_of(text: str) -> Iterator[str]:
    """``text`` cut into words: 请稍等一下 is 请, 稍等 and 一下."""
    yield from _jieba().cut(text)


def frequencies() -> Mapping[str, int]:
    """Every word of the dictionary with how often it was seen; 0 for what only begins a word."""
    found: Mapping[str, int] = _jieba().dt.FREQ
    return found


def tagged(text: str) -> tuple[tuple[str, str], ...]:
    """``text`` cut into words, each with its part of speech as jieba has it: ``nr`` is a person's name."""
    _jieba()
    from jieba import posseg

    return tuple((word.word, word.flag) for word in posseg.cut(text))


@cache
def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba

"""Words of a dialect for the Mandarin ones of a rubric: a required 请稍等 is also said as 唔该等等.

A phrase is tried in its Cantonese wordings where Cantonese is spoken; words of one character (唔 for 不) are
matched as their Mandarin ones by `scoring.pinyin` already.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

CANTONESE = frozenset(("yue", "cantonese", "粤语", "粵語", "广东话", "廣東話", "白话"))
WRITTEN = "嘅咗唔喺哋冇啲嗰咁嚟睇畀俾揾乜嘢佢咩喇"  # characters that Mandarin does not write
SHARE = 0.03  # of the characters of what is said in Cantonese are of these, at least
MOST = 24  # wordings of one phrase

_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("请稍等一下", ("唔该等等", "唔该等一阵", "等我一阵")),
    ("请稍等", ("唔该等等", "请等等", "等一阵")),
    ("稍等", ("等等", "等一阵", "等阵")),
    ("请问", ("唔该", "请问")),
    ("谢谢您", ("多谢你", "唔该晒", "多谢晒")),
    ("谢谢", ("多谢", "唔该", "唔该晒")),
    ("感谢您", ("多谢你", "感谢你")),
    ("感谢", ("多谢",)),
    ("对不起", ("唔好意思", "对唔住")),
    ("不好意思", ("唔好意思",)),
    ("没关系", ("唔紧要", "冇问题")),
    ("不客气", ("唔使客气", "唔使唔该")),
    ("再见", ("拜拜", "再见")),
    ("什么时候", ("几时", "乜嘢时候")),
    ("为什么", ("点解",)),
    ("怎么样", ("点样", "点")),
    ("怎么", ("点样", "点")),
    ("什么", ("乜嘢", "咩")),
    ("多少钱", ("几多钱",)),
    ("多少", ("几多",)),
    ("哪里", ("边度",)),
    ("哪个", ("边个",)),
    ("这里是", ("呢度系",)),
    ("这里", ("呢度",)),
    ("这个", ("呢个",)),
    ("那个", ("嗰个",)),
    ("现在", ("而家", "依家")),
    ("还有其他", ("仲有其他", "仲有冇其他")),
    ("还有", ("仲有",)),
    ("有没有", ("有冇",)),
    ("是不是", ("系咪",)),
    ("没有", ("冇",)),
    ("可以帮您", ("可以帮到你", "帮到你")),
    ("帮您", ("帮你", "帮到你")),
    ("为您", ("为你", "帮你")),
    ("知道", ("知",)),
    ("是", ("系",)),
    ("您", ("你",)),
    ("和", ("同",)),
)


def in_cantonese(text: str) -> bool:
    """Whether ``text`` is Cantonese, told by how it is written.

    >>> in_cantonese("唔该等等，我睇下"), in_cantonese("请稍等，我看一下")
    (True, False)
    """
    return sum(map(text.count, WRITTEN)) > SHARE * len(text)


@lru_cache(maxsize=10_000)
def cantonese_ways(text: str) -> tuple[str, ...]:
    """``text`` with its Mandarin words said in Cantonese, in up to `MOST` combinations; without ``text``.

    >>> cantonese_ways("请稍等")
    ('唔该等等', '请等等', '等一阵')
    """
    ways = tuple(dict.fromkeys(_said(text)))[: MOST + 1]
    return tuple(way for way in ways if way != text)[:MOST]


def _said(text: str) -> Iterator[str]:
    """Longest words first, left to right."""
    if not text:
        yield ""
        return
    for word, others in _WORDS:
        if text.startswith(word):
            for other in others:
                for rest in _first_ways(text[len(word) :]):
                    yield other + rest
            return
    if text.startswith("{"):
        end = text.find("}") + 1 or len(text)
        yield from (text[:end] + rest for rest in _first_ways(text[end:]))
        return
    yield from (text[0] + rest for rest in _first_ways(text[1:]))


@lru_cache(maxsize=10_000)
def _first_ways(text: str) -> tuple[str, ...]:
    """Bounded, so that a long text does not multiply."""
    found: list[str] = []
    for way in _said(text):
        found.append(way)
        if len(found) >= MOST:
            break
    return tuple(found)

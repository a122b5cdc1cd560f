"""What a customer's words may be counted as: words and phrases without numbers and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rubrics.loader import LEXICONS, load_lexicon

LONGEST_PHRASE = 3
"""Tokens in a phrase."""

NEGATIONS = frozenset(
    ("没", "没有", "不", "不能", "不会", "不行", "未", "无", "冇", "唔", "无法", "不到", "没法")
)
"""Stop words that a phrase may begin with: 没有货 is another matter than 货."""

NAME_FOLLOWS = frozenset(("姓", "叫", "名叫", "名字叫", "我姓", "我叫", "叫我", "免贵姓", "贵姓"))
"""After these comes a name."""

HONORIFICS = (
    "先生", "女士", "小姐", "太太", "师傅", "老板", "经理", "老师", "同志", "阿姨", "大哥", "大姐"
)  # fmt: skip
"""A name stands before these."""

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋"
    "蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段"
    "雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤鲁颜俞乔"
)
"""The hundred odd most frequent family names."""

_DIGITS = "零〇一二三四五六七八九十百千万亿两幺壹贰叁肆伍陆柒捌玖拾廿卅"
_CLASSIFIERS = (
    "条个包箱件号楼栋幢室单元块角分月日天年点次位台部本张瓶袋盒斤里米层晚人周户桶度吨倍成折毛岁路段期半"
)
_NUMBER = re.compile(rf"[{_DIGITS}第几多]*[{_DIGITS}几][{_CLASSIFIERS}]{{0,2}}|.*[0-9０-９].*")
_TWO_DIGITS = re.compile(rf"[{_DIGITS}]{{2}}")
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z]+")
_GLUED = "我你您他她它这那就都也还佢"
_LONG_NUMBER = re.compile(r"[0-9０-９零〇一二三四五六七八九幺两]{4,}")


@cache
def stop_words() -> frozenset[str]:
    """The shipped lexicon ``stop-words``: what belongs to every call and is no topic."""
    return frozenset(load_lexicon(LEXICONS / "stop-words.yaml").phrases)


def terms_of(text: str, names: frozenset[str] = frozenset()) -> set[str]:
    """Every word and every phrase of two or three words of ``text``, each once.

    No term holds a number, a customer's name where it can be told by what stands around it, or one of
    ``names`` (those of the agents). A word of one character is none by itself; a phrase begins and ends with
    a word that says something, or begins with a negation. Phrases end at punctuation and at whatever was
    left out. ``text``: a line a turn.
    """
    return set().union(*(_terms_of_turn(turn, names) for turn in text.lower().split("\n")))


@lru_cache(maxsize=50_000)
def _terms_of_turn(turn: str, names: frozenset[str]) -> frozenset[str]:
    """Kept since callers say the same short sentences, and each call's first turns are read twice."""
    return frozenset(term for run in _runs(turn, names) for term in _phrases(run))


def _runs(text: str, names: frozenset[str]) -> Iterator[list[str]]:
    """Tokens that stand beside each other and may be told."""
    from scoring.dictionary import words_of

    run: list[str] = []
    named = False
    for token in words_of(text):
        if not _WORD.fullmatch(token) or named or _private(token, names):
            named = named and not _WORD.fullmatch(token)
            yield run
            run = []
            continue
        if token.endswith(HONORIFICS) and run and run[-1][0] in SURNAMES and len(run[-1]) <= 3:
            run.pop()  # 鲁先生 cut into 鲁 and 先生
        named = token in NAME_FOLLOWS
        run.append(token)
    yield run


def _private(token: str, names: frozenset[str]) -> bool:
    if is_number(token) or any(name in token for name in names):
        return True
    if len(token) > 1 and "姓" in token[:2] and token not in NAME_FOLLOWS:
        return True  # 姓顾 as one token
    return token.endswith(HONORIFICS) and token not in HONORIFICS and token[0] in SURNAMES


@lru_cache(maxsize=100_000)
def is_number(token: str) -> bool:
    """Whether a token is a number, counts something, or was made up by the tokenizer around a number."""
    from scoring.dictionary import frequencies

    if _NUMBER.fullmatch(token):
        return True
    return bool(_TWO_DIGITS.search(token)) or (
        not frequencies().get(token) and any(character in _DIGITS for character in token)
    )


def _phrases(run: list[str]) -> Iterator[str]:
    for start, first in enumerate(run):
        if _empty(first) and first not in NEGATIONS:
            continue
        if len(first) > 1 and first not in NEGATIONS:
            yield first
        for length in range(2, LONGEST_PHRASE + 1):
            tokens = run[start : start + length]
            phrase = "".join(tokens)
            told = len(phrase) > 2 or first in NEGATIONS
            if len(tokens) == length and told and not _empty(tokens[-1]):
                yield phrase


@lru_cache(maxsize=100_000)
def _empty(token: str) -> bool:
    """Whether a token says nothing: a stop word, or a pronoun that the tokenizer glued to a verb (我订)."""
    from scoring.dictionary import frequencies

    return token in stop_words() or (token[0] in _GLUED and not frequencies().get(token))


def looks_like_a_name(term: str) -> bool:
    """Whether jieba's tagger takes ``term`` for a person's name that begins with a usual family name.

    It also takes some products for names (黄鹤楼): to be asked only where nothing else keeps names out.
    """
    from scoring.dictionary import tagged

    if term[0] not in SURNAMES or not 2 <= len(term) <= 3:
        return False
    return [flag for _, flag in tagged(term)] == ["nr"]


def masked(text: str) -> str:
    """``text`` with every number of four digits and more, in figures or characters, crossed out."""
    return _LONG_NUMBER.sub(lambda number: "＊" * len(number.group()), text)

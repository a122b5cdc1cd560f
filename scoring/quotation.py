"""Whether words are somebody else's: quoted, asked about, or denied to have been said.

An agent who asks "您是说他叫您自己看着办？" has not told anybody to 自己看着办, and one who says
不能保证肯定能退 has promised nothing. Signs are looked for by sound, because a recogniser that slips once
must not turn a question into a fault.
"""

from __future__ import annotations

from scoring import pinyin
from scoring.legibility import MANY_ERRORS, VERY_MANY_ERRORS
from scoring.stream import Stream

BEFORE = 9  # characters in front of the words in which a verb of saying is looked for
SUBJECT = 5  # characters in front of that verb in which it is looked for who said it, or did not
_VERBS = "说讲话叫让问"
_SAYING = frozenset(pinyin.plain(_VERBS))
_SUBJECTS = frozenset(pinyin.plain(word) for word in "你他她谁哪客人事们佢别没不未")
_FIGURES = ("就是说", "比如说", "老实说", "怎么说", "跟我说", "跟您说", "同你讲", "跟你讲")  # nobody's words
_EMPTY = frozenset(map(pinyin.plain, _FIGURES))
_LOST = tuple(map(pinyin.plain, ("跟您", "跟你", "对您", "对你", "同你", "和您")))  # 说 is lost behind them
_NOT_PROMISED = tuple(
    pinyin.plain(denial + promised)
    for denial in (
        *("不能", "不敢", "不会", "没法", "无法", "不好", "没有", "不", "没", "难"),
        *("没人能", "没有人能", "没人敢", "没有人敢"),
    )
    for promised in ("保证", "承诺", "答应")
)
_NOT_PROMISED += tuple(
    map(pinyin.plain, ("谁也不能", "谁都不能", "谁也不敢", "谁都不敢", "没人能", "没人敢"))
)
_NOT, _WHETHER, _QUESTION = pinyin.plain("不是"), pinyin.plain("是不是"), pinyin.plain("吗")
_ASKED = tuple(map(pinyin.plain, ("对吧", "是吧", "是吗", "对吗", "系咪", "系嘛")))  # right after the words


def is_quoted(stream: Stream, start: int, end: int) -> bool:
    """True where characters ``start`` to ``end`` (excluded) may be a quotation: a person should hear."""
    plain = stream.plain
    if any(plain.startswith(sign, end) or plain.startswith(sign, end + 1) for sign in _ASKED):
        return True
    if plain.endswith(_LOST, 0, start) or _is_denied(plain, start, end):
        return True
    first = max(_sentence_start(stream, start), start - BEFORE)
    for place in range(start - 1, first - 1, -1):
        if _says(stream, place) and not _is_figure(plain, place):
            before = plain[max(_sentence_start(stream, start), place - SUBJECT) : place]
            return stream.likely_errors >= VERY_MANY_ERRORS or not _SUBJECTS.isdisjoint(before)
    return False


def _is_denied(plain: str, start: int, end: int) -> bool:
    """True where words right before say that it is not so; 这不是废话吗 denies nothing.

    不能保证 may stand before the words, or be half of them: 不能 before 保证赚钱.
    """
    if plain.endswith(_NOT_PROMISED, 0, start) or plain.endswith(_NOT_PROMISED, 0, min(end, start + 2)):
        return True
    return (
        plain.endswith(_NOT, 0, start)
        and not plain.endswith(_WHETHER, 0, start)
        and (_QUESTION not in plain[end : end + 3])
    )


def _is_figure(plain: str, place: int) -> bool:
    """True where the verb at ``place`` quotes nobody: 就是说; not where somebody is named: 谁跟您说."""
    figure = plain[max(0, place - 2) : place + 1] in _EMPTY
    return figure and _SUBJECTS.isdisjoint(plain[max(0, place - 4) : max(0, place - 2)])


def _says(stream: Stream, place: int) -> bool:
    """True for a verb of saying; where words are misheard, for what only sounds like one."""
    if stream.likely_errors < MANY_ERRORS:
        return stream.text[place] in _VERBS
    return stream.plain[place] in _SAYING


def _sentence_start(stream: Stream, place: int) -> int:
    """The first character after the last break, or after the turn before where all is heard well."""
    if stream.likely_errors < MANY_ERRORS and stream.owner[place] >= 0:
        return stream.ranges[stream.owner[place]][0]
    return stream.text.rfind("\0", 0, place) + 1

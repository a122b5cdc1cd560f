"""What one party says, sentence by sentence: which are questions, and when two are the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from scoring.legibility import SOME_ERRORS
from scoring.stream import Stream
from scoring.text import CLAUSE, normalised_lines

_SENTENCE = re.compile(r"[^。？！；?!;…]+[。？！；?!;…]*")
_ASKS = re.compile(  # every branch begins with a character: re then looks only where one of them stands
    "吗|呢|什么|多少|哪(?!怕)|几(?<![好这那前上过后]几)(?!乎)|怎么|怎样|为何|为什么|谁|是否|能否|可否"
    "|是不是|有没有|要不要|能不能|可不可以|对不对|好不好|行不行|需不需要|方不方便|知不知道|会不会"
    "|咩|乜|几多|几时|点解|点样|边[个度位间种条只]|系唔系|有冇|要唔要|得唔得|好唔好|啱唔啱|使唔使"
    "|报一下|说一下|讲一下|问一下|留一下|提供一下|登记一下|来着$"  # asked again as a question is
)
# Courtesies before a sentence change nothing of what is asked.
_COURTESY = re.compile(
    "^((您好|你好|好的|好|嗯|哦|呃|啊|那|请问一下|请问|想问一下|麻烦您|麻烦|唔该)(?=.{4}))+"
)
_ONCE_MORE = re.compile("来[着者这][啊呀呢吗]*$")  # 地址是什么来着 asks the same again
# Asking for more is a new question each time: 还要别的吗 after every line of an order.
_MORE = re.compile("还(有|要|需|想)|别的|其他|其它|另外|再(要|来|加)|仲(有|要)|第二样")
# Characters that carry the grammar of a question, not what it is about.
_GRAMMAR = frozenset(
    "的了吗呢啊吧呀是在有要您你我他她们请问一下就那这个么嘛呗哦嗯会能可以得地把给跟和也都咩乜嘅呀系喺啲"
)
_NUMERALS = frozenset("零一二三四五六七八九十百千万两")
# A pair out of one of these is no slip of the recogniser: 软中华 is not 硬中华.
_CONTRASTS = tuple(
    map(frozenset, ("软硬", "今明昨后", "上中下", "大小", "红黄蓝绿白黑金银", "前后", "左右", "东南西北"))
)
_CONTRASTS += tuple(
    map(frozenset, ("早中晚", "买卖", "新旧老", "长短", "高低", "先后", "男女", "粗细", "进出", "多少"))
)
NEARLY = 0.85  # similar sentences about different things: from here on it may be a slip of the recogniser
SLIPS = 0.125  # of the characters may be slips, one by one: then the sentences are the same
DOUBTS = 0.4  # so many may be, then nobody knows;
LONG = 7  # characters: in a shorter sentence one is a name or a product, 双喜要几条 and 玉溪要几条
PART = 2  # characters of content more or fewer: a question that goes further may be another one


class Sentence(NamedTuple):
    """One sentence: characters ``start`` to ``end`` (excluded) of the stream, in turn ``turn``.

    Attributes:
        text: normalised, courtesies before it and a 来着 behind it left out.
        sound: the near-sound classes of the text.
    """

    turn: int
    start: int
    end: int
    text: str
    sound: str
    question: bool

    @property
    def asks_for_more(self) -> bool:
        return _MORE.search(self.text) is not None


def sentences(
    stream: Stream, turns: Iterable[int], at_least: int = 1, questions_only: bool = False
) -> Iterator[Sentence]:
    """The sentences of ``turns`` of at least so many characters, in order. Without punctuation it is one."""
    pieces = [(turn, piece) for turn in turns for piece in _SENTENCE.findall(stream.turns[turn].text)]
    lines = normalised_lines([piece for _, piece in pieces])
    before, at, end = -1, 0, 0
    for (turn, piece), line in zip(pieces, lines, strict=True):
        if turn != before:
            before, (at, end) = turn, stream.ranges[turn]
        start, at = at, min(end, at + len(line) - line.count(CLAUSE))
        text = stream.text[start:at]
        if len(text) < at_least:
            continue
        asks = piece.rstrip().endswith(("？", "?")) or _ASKS.search(text) is not None
        if not asks and questions_only:
            continue
        first, last = start, at
        if courtesy := _COURTESY.match(text):
            first += courtesy.end()
        if more := _ONCE_MORE.search(text, first - start):
            last -= len(text) - more.start()
        if last - first >= max(1, at_least):
            bare, sound = stream.text[first:last], stream.folded[first:last]
            yield Sentence(turn, start, at, bare, sound, asks)


def sameness(left: Sentence, right: Sentence, similarity: float, errors: float = 0.0) -> float | None:
    """1.0 where both say the same, 0.5 where they may, None where they do not.

    The codes of the sounds must agree by ``similarity`` (Indel, 0..1). That alone would make one question of
    软中华要几条 and 双喜要几条: so what differs must be grammar. Other numbers, opposites and other words of
    two characters or more are another question. Single characters may be slips of the recogniser; what one
    sentence adds may make it another one. Where a share of ``errors`` is likely among the characters, two
    that are less alike by that, or whose differences may be slips, may be the same.
    """
    errors = errors if errors >= 2 * SOME_ERRORS else 0.0
    alike = fuzz.ratio(left.sound, right.sound, score_cutoff=100 * (similarity - errors)) / 100
    if not alike:
        return None
    slips = added = 0
    words = False
    for edit in Levenshtein.opcodes(left.sound, right.sound):
        if edit.tag == "equal":
            continue
        ours = left.text[edit.src_start : edit.src_end]
        theirs = right.text[edit.dest_start : edit.dest_end]
        if _another(ours, theirs):
            return None
        more = (_content(ours), _content(theirs))
        words = words or min(more) > 1
        slips += min(more)
        added += max(more) - min(more)
    length = min(len(left.text), len(right.text))
    share = slips / length
    if (words and alike < NEARLY) or share > DOUBTS + errors or (slips and length < LONG):
        return 0.5 if errors else None
    borne = SLIPS + (errors if length > LONG else 0.0)
    surely = alike >= similarity and not words and share <= borne and added < PART
    return 1.0 if surely else 0.5


def _another(ours: str, theirs: str) -> bool:
    """True where the two pieces tell two questions apart for sure: by their numbers, or as opposites."""
    numbers = [_NUMERALS.intersection(piece) for piece in (ours, theirs)]
    if all(numbers) or (any(numbers) and not (ours and theirs)):
        return True
    return any(contrast.intersection(ours) and contrast.intersection(theirs) for contrast in _CONTRASTS)


def _content(text: str) -> int:
    return sum(character not in _GRAMMAR for character in text)

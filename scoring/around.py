"""What stands around words that were found and may make them others: a denial, more digits, a longer word.

See docs/decisions/0015-what-stands-around-words-counts.md.
"""

from __future__ import annotations

import re

from scoring import pinyin
from scoring.accusation import SPARED
from scoring.found import Found
from scoring.legibility import MANY_ERRORS, SEVERAL_ERRORS, VERY_MANY_ERRORS, is_word, stands_alone
from scoring.misheard import PARTICLES, is_negated
from scoring.own_number import wrong_digits
from scoring.stream import Stream

_ENDINGS = ("好了", "好啦", "好喇")  # of a sentence, as particles are
_DENIAL = re.compile(
    "(?P<before>.?)(?P<no>不|没有?|别|未|无|唔|冇|免)"
    "(?P<verb>(?:是|系|会|能|可以|用|要|需要?|必|想|再|法|予|支持)?(?:另外|额外|任何)?"
    "(?:有|收取?|付|交|含|办理?|做|给)?[您你]?的?)$"
)
_LAST = frozenset("不没有别未无唔冇免是系会能以用要需必想再法予持外额何收取付交含办理做给您你的")
_LONGEST = 10  # characters of it
_TWICE_NO = ("不是", "不得", "不能", "不会", "没有", "唔系")  # 不是没有, 不得不: it is so
_NO_DENIAL = frozenset("请您你我喂")  # 没有，请问 lost its comma: nobody denies 请问
_NO_NOT = frozenset(("要不", "差不", "对不", "了不"))  # parts of words that deny nothing


def is_denied(stream: Stream, start: int) -> bool:
    """True where the words before character ``start`` say the contrary of what follows: 不收取手续费.

    没有请问 is an answer and a question, 能不能退 and 有没有其他 are questions, 特别感谢 denies nothing.
    """
    text = stream.text
    if not start or text[start - 1] not in _LAST or text[start] in _NO_DENIAL:
        return False
    found = _DENIAL.search(text, max(0, start - _LONGEST), start)
    if found is None or stream.owner[found.start("no")] != stream.owner[start]:
        return False
    if not stream.clauses.isdisjoint(range(found.start("no") + 1, start + 1)):
        return False
    before, no = found["before"], found["no"]
    if text.endswith(_TWICE_NO, 0, found.start("no")) or (no == "不" and before == "得"):
        return False
    asked = no[1:] + ("有" if no == "冇" else "") + (found["verb"] or text[start])[0]
    if text[start] == no or (before and before in asked):
        return False
    return before + no not in _NO_NOT if no == "不" else not is_word(before + no[0])


def amid_others(found: Found, stream: Stream, accusing: bool) -> Found | None:
    """``found`` as what stands around it leaves it: not sure where it is denied, cut out of other words or
    has a digit that is not the call's; None where it is another number.
    """
    phrase, start, end = found.phrase, found.start, found.end
    wrong = wrong_digits(phrase, stream, start, end) if phrase.checked else 0
    if wrong > 1 and stream.likely_errors < VERY_MANY_ERRORS:
        return None
    if accusing:
        doubted = _cuts_words(found, stream)
    else:
        doubted = is_denied(stream, start) or _says_the_contrary(found, stream)
    return found._replace(sure=False) if wrong or doubted else found


def _says_the_contrary(found: Found, stream: Stream) -> bool:
    """True where a 不 or 没 of the phrase was not heard, or is of a question: 有没有手续费 for 没有手续费."""
    phrase, start, end = found.phrase, found.start, found.end
    if not is_negated(phrase.text) or stream.likely_errors >= SEVERAL_ERRORS:
        return False  # one lost amid errors was said
    if not is_negated(stream.text[start:end]):
        return stream.folded[start:end] != pinyin.folded(phrase.text, stream.near)
    if not is_negated(phrase.text[0]) or not start or start in stream.clauses:
        return False  # 好，不好意思 is no question
    return stream.owner[start - 1] == stream.owner[start] and phrase.text[1:2] == stream.text[start - 1]


def _cuts_words(found: Found, stream: Stream) -> bool:
    """True where the words begin or end within others: 钻石有货 is no 实有货, but 那不知道 is 不知道.

    Amid many errors neighbours make words by chance, and beside a longer phrase they mean little:
    自己看着办好了.
    """
    if stream.likely_errors >= MANY_ERRORS or len(found.phrase) >= SPARED:
        return False
    for at in (found.start, found.end):
        pair = stream.text[max(0, at - 1) : at + 1]
        if not is_word(pair, stream.likely_errors) or all(map(stands_alone, pair)):
            continue
        ending = at == found.end and (pair[1] in PARTICLES or stream.text.startswith(_ENDINGS, at))
        if not ending and at not in stream.clauses and not stream.is_word_edge(at):
            return True
    return False

"""``language``: the agent speaks the customer's language or dialect, or the one that ``speak`` names.

Languages are named as in call records: zh, 普通话, yue, 粤语, 四川话. What a party speaks is what was heard
(the transcript's language of that party); of the customer, else the language of the call, else the dialect of
the call record. The ear tells Mandarin, Cantonese and foreign languages apart and hears every other Chinese
dialect as Mandarin: whether somebody heard as Mandarin speaks such a dialect is not measurable, and so is an
unknown language. Heard with less than ``confidence``, or on less than 2 s of an agent's or customer's speech,
a different language is uncertain.

Good: ``language: {}`` on a queue that callers from Guangdong use. Bad: ``language: {speak: 四川话}``, which
no recogniser tells from Mandarin; every call is then not measurable.
"""

from __future__ import annotations

from asr.dialects import CANTONESE, MANDARIN, Dialects
from asr.transcript import Transcript
from recordings.call import Speaker
from recordings.span import covered
from rubrics.word_checks import Language
from scoring.context import CallContext
from scoring.scorecard import Evidence
from scoring.verdict import Verdict, failed, not_measurable, passed, uncertain

SPEECH_S = 2.0  # less speech of one party does not show its language
_FOREIGN = {"英语": "en", "英文": "en", "日语": "ja", "韩语": "ko", "俄语": "ru"}
_SHOWN = {MANDARIN: "普通话", CANTONESE: "粤语", "en": "英语", "ja": "日语", "ko": "韩语", "ru": "俄语"}
_DIALECTS = Dialects()


def judge(check: Language, context: CallContext) -> Verdict:
    transcript = context.transcript
    agent = _heard(transcript, Speaker.AGENT)
    wanted = _named(check.speak) or _customers(transcript)
    if agent is None:
        return not_measurable("没有听出坐席说的是哪种语言。")
    if wanted is None:
        return not_measurable("不知道客户说的是哪种语言。")
    whose = "要求的语言" if check.speak else "客户的语言"
    same = _same(agent, wanted)
    if same is None:
        return not_measurable(f"听不出坐席说的是{_shown(agent)}还是{_shown(wanted)}（{whose}）。")
    sure = transcript.language_confidence
    evidence = [piece for party in _involved(check) for piece in _evidence(context, party)]
    if sure is not None and sure < check.confidence:
        return uncertain(f"坐席像是说{_shown(agent)}，但语言听不准。", *evidence, confidence=sure)
    if same:
        return passed(f"坐席说{_shown(agent)}，与{whose}一致。", *evidence, confidence=sure)
    if any(_speaks_little(transcript, party) for party in _involved(check)):
        return uncertain(f"坐席像是说{_shown(agent)}，但说话太少，语言听不准。", *evidence, confidence=sure)
    return failed(f"坐席说{_shown(agent)}，{whose}是{_shown(wanted)}。", *evidence, confidence=sure)


def _customers(transcript: Transcript) -> str | None:
    """The customer's language; a dialect that the ear takes for Mandarin is known by the record."""
    heard = _heard(transcript, Speaker.CUSTOMER) or _named(transcript.language)
    told = _named(transcript.call.dialect)
    if heard is None or (told is not None and heard == MANDARIN and _hears_as_mandarin(told)):
        return told
    return heard


def _heard(transcript: Transcript, speaker: Speaker) -> str | None:
    """What ``speaker`` was heard to speak; None where nobody says."""
    languages = [_named(party.language) for party in transcript.activity if party.speaker is speaker]
    return next((language for language in languages if language is not None), None)


def _named(text: str | None) -> str | None:
    dialect = _DIALECTS.named(text)
    return None if dialect is None else _FOREIGN.get(dialect.name, dialect.name)


def _same(heard: str, wanted: str) -> bool | None:
    """Whether the two are one language; None where the ear cannot tell."""
    if heard == wanted:
        return True
    return None if heard == MANDARIN and _hears_as_mandarin(wanted) else False


def _hears_as_mandarin(name: str) -> bool:
    """True for a Chinese dialect that is heard as Mandarin: no code of a language, not Cantonese."""
    return name not in (MANDARIN, CANTONESE) and not (name.isascii() and len(name) == 2)


def _involved(check: Language) -> tuple[Speaker, ...]:
    return (Speaker.AGENT,) if check.speak else (Speaker.AGENT, Speaker.CUSTOMER)


def _speaks_little(transcript: Transcript, speaker: Speaker) -> bool:
    return covered(transcript.activity_of(speaker)) < SPEECH_S


def _evidence(context: CallContext, speaker: Speaker) -> list[Evidence]:
    """The longest turn: more words show a language better than fewer."""
    turns = context.transcript.turns_of(speaker)
    return [context.turn_evidence(max(turns, key=lambda turn: len(turn.text)))] if turns else []


def _shown(name: str) -> str:
    return _SHOWN.get(name, name)

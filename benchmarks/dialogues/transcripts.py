"""What was heard of a dialogue, as the transcript that is judged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from asr.transcript import Measure, PartyActivity, Transcript, Turn, Word
from benchmarks.dialogues.generator import Dialogue
from benchmarks.dialogues.noise import Heard, Recogniser
from benchmarks.dialogues.plan import DIGITS
from recordings.call import Speaker
from recordings.span import TimeSpan, union

AS_FIGURES = 0.35  # of the calls come with numbers written as figures
SPOKEN_DIGITS = dict(zip(DIGITS, "0123456789", strict=True)) | {"幺": "1", "两": "2"}
NUMBERS = re.compile(r"[零一二三四五六七八九幺]{3,}|[一二两三四五六八]?十?[一二两三四五六八]?(?=[桶箱])")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A transcript, and the characters behind it, from which the noise is measured."""

    transcript: Transcript
    heard: tuple[Heard, ...]
    spoken: str


def recognised(dialogue: Dialogue, rate: float, seed: int, confidences: bool = True) -> Recognised:
    """``dialogue`` heard at a character error rate of ``rate``; without ``confidences`` the same words."""
    rng = Random(f"{seed}/{dialogue.call.call_id}/{rate}")
    figures = Random(f"{seed}/{dialogue.call.call_id}").random() < AS_FIGURES
    recogniser = Recogniser(rate, rng)
    turns: list[Turn] = []
    all_heard: list[Heard] = []
    for one in dialogue.spoken:
        for stretch in one.stretches:
            heard = recogniser.hear(stretch)
            all_heard.extend(heard)
            if heard:
                span = TimeSpan(stretch[0].span.start, stretch[-1].span.end)
                turns.append(_turn(one.line.speaker, span, heard, figures, confidences))
    transcript = Transcript(
        call=dialogue.call,
        duration=dialogue.duration,
        turns=tuple(sorted(turns, key=lambda turn: (turn.span, turn.speaker))),
        channels=2,
        language=dialogue.plan.customer_language,
        language_confidence=0.95,
        role_confidence=0.98,
        activity=tuple(_activity(dialogue, who) for who in (Speaker.AGENT, Speaker.CUSTOMER)),
        measurable=frozenset({Measure.OVERLAP, Measure.ACTIVITY}),
        models=(("asr", f"noise-{rate:g}"),),
    )
    spoken = "".join(sound.text for one in dialogue.spoken for stretch in one.stretches for sound in stretch)
    return Recognised(transcript, tuple(all_heard), spoken)


def _activity(dialogue: Dialogue, who: Speaker) -> PartyActivity:
    spans = [
        TimeSpan(stretch[0].span.start, stretch[-1].span.end)
        for one in dialogue.spoken
        if one.line.speaker is who
        for stretch in one.stretches
    ]
    plan = dialogue.plan
    language = plan.agent_language if who is Speaker.AGENT else plan.customer_language
    return PartyActivity(who, union(spans), language)


def _turn(speaker: Speaker, span: TimeSpan, heard: Sequence[Heard], figures: bool, confidences: bool) -> Turn:
    words, text = [], []
    for group in _groups(heard, figures):
        written = "".join(one.text for one in group)
        written = _figure(written) if len(group) > 1 or (figures and _is_amount(group, heard)) else written
        sure = round(sum(one.confidence for one in group) / len(group), 3) if confidences else None
        words.append(Word(written, TimeSpan(group[0].span.start, group[-1].span.end), sure))
        text.append(written + group[-1].mark)
    mean = sum(word.confidence or 0 for word in words) / len(words) if confidences else None
    return Turn(speaker, span, "".join(text), tuple(words), mean)


def _groups(heard: Sequence[Heard], figures: bool) -> list[Sequence[Heard]]:
    """The characters of each word: one, but for numbers written as figures."""
    if not figures:
        return [[one] for one in heard]
    groups: list[Sequence[Heard]] = []
    place = 0
    for found in NUMBERS.finditer("".join(one.text for one in heard)):
        if found.end() > found.start():
            groups.extend([one] for one in heard[place : found.start()])
            groups.append(heard[found.start() : found.end()])
            place = found.end()
    groups.extend([one] for one in heard[place:])
    return groups


def _is_amount(group: Sequence[Heard], heard: Sequence[Heard]) -> bool:
    """Whether the one character of ``group`` is an amount: a digit with a unit behind it."""
    behind = next((i for i, one in enumerate(heard) if one is group[0])) + 1
    return group[0].text in SPOKEN_DIGITS and behind < len(heard) and heard[behind].text in "桶箱"


def _figure(spoken: str) -> str:
    """Digits for a spoken number: 八零一六 8016, 十二 12, 二十 20; the text itself where it is none."""
    if "十" not in spoken:
        return "".join(SPOKEN_DIGITS.get(one, one) for one in spoken)
    tens, _, ones = spoken.partition("十")
    if any(one not in SPOKEN_DIGITS for one in tens + ones) or len(tens) > 1 or len(ones) > 1:
        return spoken
    return str(10 * int(SPOKEN_DIGITS.get(tens, "1")) + int(SPOKEN_DIGITS.get(ones, "0")))

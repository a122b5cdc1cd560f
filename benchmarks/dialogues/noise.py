"""What a recogniser makes of a dialogue: characters misheard, lost and invented at a given rate.

Of the errors 70 % are substitutions, 20 % deletions, 10 % insertions; of the substitutions a fifth falls
outside homophones and near sounds. Errors come in runs, some calls are worse than others, and what forms a
word with its neighbour is preferred, as a language model would. Confidences are drawn so that they tell an
error from a right character with an area under the curve of 0.78.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.dialogues.sounds import Confusions, Kind, confusions, syllables
from benchmarks.dialogues.timing import Sound
from recordings.span import TimeSpan

SUBSTITUTED, DELETED = 0.7, 0.2  # the rest is inserted
KINDS = {Kind.HOMOPHONE: 0.54, Kind.NEAR: 0.26, Kind.OTHER: 0.14, Kind.STRANGER: 0.06}
SPREAD_OF_CALLS = 0.25  # standard deviation of the logarithm of a call's error rate
IN_A_RUN = 2.0  # an error is so many times as likely behind another
MASKED = 0.1  # the rate is measured by alignment, which needs fewer steps where errors lie close together
WORD_BONUS = 6.0
INVENTED = "的了啊嗯呃是我他就那一个"
LIGHT = frozenset("的了吗呢啊吧嘅㗎啦呃嗯就")  # lost twice as often
SEPARATION = 1.092  # in standard deviations: sqrt(2) times the 0.78 quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Heard:
    """One character as recognised.

    Attributes:
        truth: the character that was spoken; "" where nothing was.
        kind: of the confusion; None where it is right or invented.
    """

    text: str
    span: TimeSpan
    truth: str
    confidence: float
    mark: str = ""
    kind: Kind | None = None

    @property
    def right(self) -> bool:
        return self.text == self.truth


class Recogniser:
    """Hears one call, at an error rate that is met on average over calls."""

    def __init__(self, rate: float, rng: Random) -> None:
        self._rng = rng
        self._table: Confusions = confusions()
        spread = SPREAD_OF_CALLS
        injected = rate * (1 + MASKED * rate)
        self._rate = injected * math.exp(rng.gauss(-spread * spread / 2, spread)) if rate else 0.0
        self._noisy = rate > 0
        self._erred = False

    def hear(self, sounds: Sequence[Sound]) -> tuple[Heard, ...]:
        """``sounds`` of one turn as recognised; may be empty."""
        read = syllables("".join(sound.text for sound in sounds))
        heard: list[Heard] = []
        for place, (sound, syllable) in enumerate(zip(sounds, read, strict=True)):
            following = sounds[place + 1].text if place + 1 < len(sounds) else ""
            heard.extend(self._heard(sound, syllable, heard[-1].text if heard else "", following))
        return tuple(self._punctuated(heard))

    def _heard(self, sound: Sound, syllable: str, before: str, after: str) -> list[Heard]:
        rng = self._rng
        rate = self._rate * (IN_A_RUN if self._erred else 1.0) / (1 + self._rate * (IN_A_RUN - 1))
        draw = rng.random()
        self._erred = draw < rate
        right = Heard(sound.text, sound.span, sound.text, self._confidence(True), sound.mark)
        if not self._erred:
            return [right]
        lost = rate * DELETED * (1.9 if sound.text in LIGHT else 0.9)
        if draw < lost:
            return []
        if draw < lost + rate * (1 - SUBSTITUTED - DELETED):
            return self._with_invented(right)
        return [self._misheard(sound, syllable, before, after) or right]

    def _misheard(self, sound: Sound, syllable: str, before: str, after: str) -> Heard | None:
        first = self._rng.choices(tuple(KINDS), tuple(KINDS.values()))[0]
        for kind in (first, *(kind for kind in KINDS if kind is not first)):
            if candidates := self._table.candidates(sound.text, syllable, kind):
                text = self._chosen(candidates, before, after)
                return Heard(text, sound.span, sound.text, self._confidence(False), sound.mark, kind)
        return None

    def _chosen(self, candidates: Sequence[tuple[str, float]], before: str, after: str) -> str:
        pairs = self._table.pairs
        weights = [
            weight * (WORD_BONUS if before + one in pairs or one + after in pairs else 1.0)
            for one, weight in candidates
        ]
        return self._rng.choices([one for one, _ in candidates], weights)[0]

    def _with_invented(self, right: Heard) -> list[Heard]:
        """The right character and one too many behind it, which shares its time."""
        middle = round(right.span.middle, 3)
        text = right.text if self._rng.random() < 0.3 else self._rng.choice(INVENTED)
        kept = Heard(right.text, TimeSpan(right.span.start, middle), right.truth, right.confidence)
        return [kept, Heard(text, TimeSpan(middle, right.span.end), "", self._confidence(False), right.mark)]

    def _confidence(self, right: bool) -> float:
        strength = self._rng.gauss(SEPARATION if right else 0.0, 1.0)
        return round(1 / (1 + math.exp(-(0.9 + 1.2 * strength))), 3)

    def _punctuated(self, heard: Sequence[Heard]) -> list[Heard]:
        """Punctuation as a recogniser sets it: some is missing, moved by a character, or another mark."""
        marks = [one.mark for one in heard]
        if self._noisy:
            for place in range(len(marks)):
                draw = self._rng.random()
                if marks[place] and draw < 0.25:
                    marks[place] = ""
                elif marks[place] and draw < 0.35:
                    marks[place] = {"，": "。", "。": "，", "？": "。"}[marks[place]]
                elif marks[place] and draw < 0.43 and place + 1 < len(marks) and not marks[place + 1]:
                    marks[place], marks[place + 1] = "", marks[place]
        return [
            Heard(one.text, one.span, one.truth, one.confidence, mark, one.kind)
            for one, mark in zip(heard, marks, strict=True)
        ]

"""Lines get times: every character its span, as a recogniser tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.dialogues.script import Line
from recordings.call import Speaker
from recordings.span import TimeSpan

MARKS = "，。？"
PAUSE_S = {"，": (0.12, 0.35), "。": (0.2, 0.5), "？": (0.2, 0.5)}
SPLIT_S = (0.9, 1.4)  # a pause at a comma that makes two turns of one


@dataclass(frozen=True, slots=True)
class Sound:
    """One spoken character, when, and the punctuation behind it."""

    text: str
    span: TimeSpan
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line as spoken: stretches of sound, more than one where the speaker paused in the middle."""

    line: Line
    stretches: tuple[tuple[Sound, ...], ...]

    @property
    def span(self) -> TimeSpan:
        return TimeSpan(self.stretches[0][0].span.start, self.stretches[-1][-1].span.end)


def timed(lines: Sequence[Line], rng: Random) -> tuple[Spoken, ...]:
    """``lines`` in time, from the moment the recording starts."""
    pace = {who: rng.uniform(0.19, 0.25) for who in (Speaker.AGENT, Speaker.CUSTOMER)}
    spoken: list[Spoken] = []
    floor = previous = rng.uniform(0.4, 1.2)
    for line in lines:
        start = previous + line.gap_s if line.gap_s < 0 else floor + line.gap_s
        one = Spoken(line, _stretches(line.text, start, pace[line.speaker], rng))
        spoken.append(one)
        previous = one.span.end
        floor = max(floor, previous)
    return tuple(spoken)


def _stretches(text: str, start: float, pace: float, rng: Random) -> tuple[tuple[Sound, ...], ...]:
    stretches: list[tuple[Sound, ...]] = []
    sounds: list[Sound] = []
    now = start
    for place, character in enumerate(text):
        if character in MARKS:
            continue
        length = pace * rng.uniform(0.8, 1.2)
        mark = text[place + 1] if place + 1 < len(text) and text[place + 1] in MARKS else ""
        sounds.append(Sound(character, TimeSpan(round(now, 3), round(now + length, 3)), mark))
        now += length
        if mark:
            split = mark == "，" and rng.random() < 0.04 and place + 2 < len(text)
            now += rng.uniform(*(SPLIT_S if split else PAUSE_S[mark]))
            if split:
                stretches.append(tuple(sounds))
                sounds = []
    if sounds:
        stretches.append(tuple(sounds))
    return tuple(stretches)

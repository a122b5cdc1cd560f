"""The two voices of a recorded call: sentences as samples, cut to what can be heard, and their pace."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass, replace

import numpy as np

from tools.demo_calls.people import Agent
from tools.demo_calls.plan import CallPlan
from tools.demo_calls.timeline import FAST_TURN_S, characters
from tools.speech import TRAINING_VOICES, Speech, SpokenCharacter, utter

_AUDIBLE = 0.01  # of the peak: what is fainter at either end is not speech
_FRAME_S = 0.01

# espeak-ng speeds that give about these characters per minute, measured over the grammar's own sentences.
_SPEED_OF_CPM = {
    "zh": (
        (155, 130),
        (182, 150),
        (197, 160),
        (212, 170),
        (227, 180),
        (257, 200),
        (288, 220),
        (319, 240),
        (355, 260),
        (392, 280),
    ),
    "yue": (
        (188, 130),
        (219, 150),
        (237, 160),
        (254, 170),
        (272, 180),
        (306, 200),
        (343, 220),
        (380, 240),
        (420, 260),
        (461, 280),
    ),
}
RELAXED_MAX_CPM = 300.0  # no ordinary turn of 3 s or more is faster
BRISK_MAX_CPM = 307.0  # the near-miss
FAST_MAX_CPM = 480.0  # the planted fault; faster than anybody speaks


@dataclass(frozen=True)
class Voice:
    """An espeak-ng variant with speed (words per minute) and pitch (0-99), in one language."""

    language: str
    variant: str
    speed: int
    pitch: int


def speed_for(language: str, cpm: float) -> int:
    """The espeak-ng speed for about ``cpm`` characters per minute."""
    rates, speeds = zip(*_SPEED_OF_CPM[language], strict=True)
    return round(float(np.interp(cpm, rates, speeds)))


def agent_voice(plan: CallPlan) -> Voice:
    """The agent's own voice, hurried where the plan says so."""
    agent: Agent = plan.agent
    cpm = agent.pace
    if "speech-rate" in plan.faults:
        cpm = 390
    elif "brisk" in plan.near:
        cpm = 288
    return Voice(plan.language, agent.voice, speed_for(plan.language, cpm), agent.pitch)


def customer_voice(plan: CallPlan, rng: random.Random) -> Voice:
    """A voice that is not the agent's; of the other sex two times in three."""
    others = [variant for variant in TRAINING_VOICES if variant != plan.agent.voice]
    opposite = [variant for variant in others if variant[0] != plan.agent.voice[0]]
    variant = rng.choice(opposite if rng.random() < 0.67 else others)
    return Voice(
        plan.language, variant, speed_for(plan.language, rng.uniform(225, 275)), rng.randrange(30, 72)
    )


@functools.lru_cache(maxsize=4096)
def spoken(text: str, voice: Voice) -> tuple[np.ndarray, int]:
    """``text`` as mono float32 samples and their rate, without silent ends, in whole 10 ms."""
    speech = _uttered(text, voice)
    first, end = _audible_samples(speech)
    return speech.samples[first:end], speech.rate


def sounded(text: str, voice: Voice) -> tuple[SpokenCharacter, ...]:
    """The characters of ``text`` with their times in what `spoken` returns; the first may start before 0."""
    speech = _uttered(text, voice)
    cut = _audible_samples(speech)[0] / speech.rate
    return tuple(replace(one, start=one.start - cut, end=one.end - cut) for one in speech.characters)


def _uttered(text: str, voice: Voice) -> Speech:
    return utter(text, voice.language, voice.variant, voice.speed, voice.pitch)


def _audible_samples(speech: Speech) -> tuple[int, int]:
    """From and to which sample anything is to be heard, in whole frames."""
    samples, frame = speech.samples, speech.rate * _FRAME_S
    count = int(len(samples) / frame)
    peaks = np.array([np.abs(samples[int(i * frame) : int((i + 1) * frame)]).max() for i in range(count)])
    audible = np.flatnonzero(peaks > _AUDIBLE * peaks.max())
    return int(audible[0] * frame), int((audible[-1] + 1) * frame)


def seconds(text: str, voice: Voice) -> float:
    """How long ``text`` can be heard."""
    samples, rate = spoken(text, voice)
    return len(samples) / rate


def pace_fits(text: str, voice: Voice, plan: CallPlan) -> bool:
    """True where an agent's ``text`` is no faster than planned; turns under 3 s always fit."""
    length = seconds(text, voice)
    if length < FAST_TURN_S - 0.3:
        return True
    rate = characters(text) / length * 60
    if "speech-rate" in plan.faults:
        return rate <= FAST_MAX_CPM
    if "brisk" in plan.near:
        return rate <= BRISK_MAX_CPM
    return rate <= RELAXED_MAX_CPM

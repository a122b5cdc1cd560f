"""Spoken training utterances with everything known about them, synthesised ahead of their use."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from tools.characters import PUNCTUATION
from tools.demo_model.sounds import UNKNOWN, Sounds, tone
from tools.demo_model.text import TextSource
from tools.demo_model.vocabulary import TOKEN_ID
from tools.speech import LINE_RATE_HZ, TRAINING_VOICES, Speech, utter

_KEPT_PER_VOICE = 150  # utterances of one language and voice, about 5 MB
_TRAILING_SILENCE = 0.08  # seconds kept after the last character


@dataclass(frozen=True)
class Utterance:
    """One sentence at 8 kHz; times in seconds from its start."""

    samples: np.ndarray  # int16
    language: str
    voice: str
    tokens: np.ndarray  # text tokens, punctuation included
    starts: np.ndarray
    ends: np.ndarray  # a punctuation mark starts and ends where the character before it ends
    syllables: np.ndarray
    tones: np.ndarray
    phonemes: np.ndarray
    phoneme_starts: np.ndarray
    phoneme_ends: np.ndarray

    @property
    def seconds(self) -> float:
        return len(self.samples) / LINE_RATE_HZ


class Pool:
    """Recent utterances by language and voice; :meth:`renew` adds one and drops the oldest of its kind."""

    def __init__(self, seed: int, sounds: Sounds) -> None:
        self.random, self.sounds, self.text = random.Random(seed), sounds, TextSource(seed)
        self.kept: dict[str, dict[str, deque[Utterance]]] = {"zh": {}, "yue": {}}

    def renew(self) -> None:
        text, language = self.text.draw()
        utterance = speak_utterance(text, language, self.random, self.sounds)
        if utterance is not None:
            voices = self.kept[language]
            voices.setdefault(utterance.voice, deque(maxlen=_KEPT_PER_VOICE)).append(utterance)

    def pick(self, language: str, voice: str | None = None) -> Utterance:
        voices = self.kept[language]
        return self.random.choice(voices[voice or self.random.choice(list(voices))])


def speak_utterance(text: str, language: str, chooser: random.Random, sounds: Sounds) -> Utterance | None:
    """``text`` by a random training voice, pace, pitch and mouth; None where its times are unsure."""
    voice = chooser.choice(TRAINING_VOICES)
    speed = round(chooser.triangular(130, 290, 185))
    pitch, pitch_range = round(chooser.triangular(15, 85, 50)), round(chooser.triangular(25, 75, 50))
    speech = utter(text, language, voice, speed, pitch, pitch_range)
    # Playing faster or slower moves the formants, as another vocal tract would.
    shift = chooser.triangular(0.86, 1.16, 1.0) if chooser.random() < 0.7 else 1.0
    return labelled(text, language, voice, speech, shift, sounds)


def labelled(
    text: str, language: str, voice: str, speech: Speech, shift: float, sounds: Sounds
) -> Utterance | None:
    """Resample ``speech`` to 8 kHz, ``shift`` times as fast, and number all that is known about it."""
    said = [character for character in text if character not in PUNCTUATION]
    if said != [spoken.character for spoken in speech.characters] or not said:
        return None
    up, down = 400, round(400 * speech.rate * shift / LINE_RATE_HZ)
    tempo = down / 400 * LINE_RATE_HZ / speech.rate  # the shift after rounding
    samples = resample_poly(speech.samples, up, down, window=("kaiser", 6.0)).astype(np.float32)
    last = speech.characters[-1].end / tempo + _TRAILING_SILENCE
    samples = samples[: int(last * LINE_RATE_HZ)]
    samples *= 0.25 / max(1e-4, float(np.abs(samples).max()))
    spoken = iter(speech.characters)
    rows, end = [], 0.0
    for character in text:
        if character in PUNCTUATION:
            rows.append((TOKEN_ID[character], end, end, UNKNOWN, UNKNOWN))
            continue
        one = next(spoken)
        end = one.end / tempo
        rows.append(
            (TOKEN_ID[character], one.start / tempo, end, sounds.syllable(one, language), tone(one, language))
        )
    tokens, starts, ends, syllables, tones = (np.array(column) for column in zip(*rows, strict=True))
    events = _phoneme_events(speech, language, sounds)
    return Utterance(
        (samples * 32767).astype(np.int16), language, voice, tokens, starts, ends, syllables, tones,
        events[0].astype(np.int64), events[1] / tempo, events[2] / tempo,
    )  # fmt: skip


def _phoneme_events(speech: Speech, language: str, sounds: Sounds) -> np.ndarray:
    """Rows (phoneme number, start, end) as columns, in the speech's own seconds."""
    events = []
    for spoken in speech.characters:
        starts = [start for _, start in spoken.phonemes] + [spoken.end]
        if not spoken.phonemes:
            events.append((UNKNOWN, spoken.start, spoken.end))
        for (name, start), end in zip(spoken.phonemes, starts[1:], strict=True):
            events.append((sounds.phoneme(name, language), start, end))
    return np.array(events).T

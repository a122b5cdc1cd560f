"""Sounds to hear: speech-shaped ones made here, so that nothing has to be downloaded or installed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 8000
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (300, 870, 2240), (530, 1840, 2480), (570, 840, 2410))


class SpeechShapes:
    """Makes sound with the pitch, formants and rhythm of a voice; it says nothing, but passes for speech."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)

    def voice(self, seconds: float, pitch_hz: float = 120.0, scale: float = 1.0) -> NDArray[np.float32]:
        """Syllables of about 0.2 s; ``scale`` moves the formants, as a shorter throat does."""
        from scipy.signal import lfilter

        parts: list[NDArray[np.float64]] = []
        while sum(map(len, parts)) < seconds * RATE_HZ:
            count = int(self.rng.uniform(0.15, 0.24) * RATE_HZ)
            time = np.arange(count) / RATE_HZ
            glide = (
                pitch_hz * (1 + self.rng.uniform(-0.2, 0.2) * time / time[-1]) * self.rng.uniform(0.9, 1.1)
            )
            pulses = np.diff(np.floor(np.cumsum(glide) / RATE_HZ), prepend=0.0)
            sound = lfilter([1.0], [1.0, -0.9], pulses + self.rng.normal(0, 0.01, count))
            for formant, width in zip(VOWELS[self.rng.integers(len(VOWELS))], (80, 100, 140), strict=True):
                radius = np.exp(-np.pi * width / RATE_HZ)
                angle = 2 * np.pi * min(formant * scale, 3900) / RATE_HZ
                sound = lfilter([1.0], [1.0, -2 * radius * np.cos(angle), radius**2], sound)
            parts.append(
                sound / (np.abs(sound).max() + 1e-9) * np.sin(np.pi * np.linspace(0, 1, count)) ** 0.5
            )
        return (0.4 * np.concatenate(parts)[: int(seconds * RATE_HZ)]).astype(np.float32)

    def line(self, seconds: float, noise: float = 0.001) -> NDArray[np.float32]:
        """A quiet line to put voices on."""
        return self.rng.normal(0, noise, int(seconds * RATE_HZ)).astype(np.float32)


def put(line: NDArray[np.float32], sound: NDArray[np.float32], start: float) -> None:
    """Adds ``sound`` to ``line`` from ``start`` seconds on."""
    first = round(start * RATE_HZ)
    line[first : first + len(sound)] += sound[: len(line) - first]

"""Decoded sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False, slots=True)
class Audio:
    """Samples of one recording.

    Attributes:
        samples: float32, shape (channels, n), full scale at -1..1.
        rate_hz: samples per second.
    """

    samples: NDArray[np.float32]
    rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(
                f"audio is float32 of shape (channels, n), got {self.samples.dtype} {self.samples.shape}"
            )
        if self.rate_hz <= 0:
            raise ValueError(f"a sample rate is positive, got {self.rate_hz}")

    @property
    def channels(self) -> int:
        return int(self.samples.shape[0])

    @property
    def duration(self) -> float:
        """Seconds."""
        return float(self.samples.shape[1] / self.rate_hz)

    @property
    def peak_dbfs(self) -> float:
        """Loudest sample in dB relative to full scale; -inf for digital silence or no samples."""
        if not self.samples.size:
            return float("-inf")
        peak = max(float(self.samples.max()), -float(self.samples.min()))
        return float(20 * np.log10(peak)) if peak > 0 else float("-inf")

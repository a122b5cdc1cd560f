"""How a party sounds: pitch and level of its voice, frame by frame and turn by turn.

Measured where the party is heard and nobody else on its channel is, on frames of 64 ms every 40 ms at 8 kHz.
The pitch is that of YIN (de Cheveigné and Kawahara 2002, in librosa), kept where the sound one period later
is still the same, which noise and unvoiced consonants are not. The level is the power of the frame in dB
below full scale (dBFS, a square wave of full scale at 0). It tells the gain of the line as much as the voice,
so only differences on one channel of one call mean anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asr.activity import Samples
from asr.speakers import Party
from recordings.span import Timeline, TimeSpan, difference

RATE_HZ = 8000
FRAME = 512  # samples; four periods of the lowest voice, so that noise averages out
HOP = 320
LOWEST_HZ, HIGHEST_HZ = 65.0, 400.0  # from a low man's to a high woman's voice, raised
TROUGH = 0.2  # of YIN, 0.1 by default; at 8 kHz no sample lies at the end of a short period: it is missed
VOICED = 0.7  # correlation with the sound one period later; noise of a telephone's band reaches 0.4
FAINTEST = 1e-9  # power; -90 dBFS, below the last step of 16 bits: no sound, but zeros of a codec
LEVEL_SHARE = 80  # percentile: the vowels of a turn, whatever pauses and consonants are between them
SHORTEST_S = 0.3  # of speech; a level of less says nothing
SHORTEST_VOICED_S = 0.2  # a Mandarin syllable glides by up to an octave: one is not enough
LEAST_VOICED = 0.1  # share of the frames; in noise as loud as the voice the few that pass are chance

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Prosody:
    """One party's frames in order of time; three arrays of one length.

    Attributes:
        middles: seconds from the start of the recording.
        pitch_hz: NaN where the frame is not voiced.
        level_db: dBFS.
    """

    middles: Values
    pitch_hz: Values
    level_db: Values

    def of(self, span: TimeSpan) -> tuple[float | None, float | None]:
        """Median pitch (Hz) of the voiced frames in ``span`` and the level (dBFS) of its speech.

        None for what so few frames do not tell.
        """
        first, last = np.searchsorted(self.middles, (span.start, span.end)).tolist()
        pitch = self.pitch_hz[first:last]
        voiced = pitch[~np.isnan(pitch)]
        enough = max(SHORTEST_VOICED_S * RATE_HZ / HOP, LEAST_VOICED * len(pitch))
        tells_level = (last - first) * HOP >= SHORTEST_S * RATE_HZ
        return (
            float(np.median(voiced)) if len(voiced) >= enough else None,
            float(np.percentile(self.level_db[first:last], LEVEL_SHARE)) if tells_level else None,
        )


def party_prosody(samples: Samples, party: Party, parties: Sequence[Party]) -> Prosody:
    """What is heard of ``party``, one of ``parties``, in its channel's ``samples`` (shape (n,), `RATE_HZ`).

    On a shared line the time in which another one speaks, too, is left out.
    """
    others = (other for other in parties if other is not party and other.channel == party.channel)
    alone = difference(party.spans, (span for other in others for span in other.spans))
    return prosody(samples, alone)


def prosody(samples: Samples, alone: Timeline) -> Prosody:
    """The frames of one channel (float32, shape (n,), `RATE_HZ`) in ``alone``: one party, nobody else."""
    starts = _starts(alone, len(samples))
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[starts] if len(starts) else _NOTHING
    power = np.einsum("ij,ij->i", frames, frames, dtype=np.float64) / FRAME
    heard = np.isfinite(power) & (power > FAINTEST)
    starts, frames, power = starts[heard], frames[heard], power[heard]
    return Prosody((starts + FRAME / 2) / RATE_HZ, _pitch(frames), 10 * np.log10(power))


_NOTHING = np.zeros((0, FRAME), dtype=np.float32)


def _starts(alone: Timeline, length: int) -> NDArray[np.int64]:
    """First sample of every frame of the grid that lies in one of the spans as a whole."""
    parts = [
        np.arange(-(-round(span.start * RATE_HZ) // HOP), _last_frame(span, length) + 1, dtype=np.int64)
        for span in alone
    ]
    return HOP * np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def _last_frame(span: TimeSpan, length: int) -> int:
    return (min(round(span.end * RATE_HZ), length) - FRAME) // HOP


def _pitch(frames: Samples) -> Values:
    """Hz of each row; NaN where it is not voiced."""
    import librosa

    if not len(frames):
        return np.zeros(0)
    found = librosa.yin(
        frames,
        fmin=LOWEST_HZ,
        fmax=HIGHEST_HZ,
        sr=RATE_HZ,
        frame_length=FRAME,
        hop_length=FRAME,
        center=False,
        trough_threshold=TROUGH,
    )[:, 0].astype(np.float64)
    return np.where(_periodicity(frames, found) > VOICED, found, np.nan)


def _periodicity(frames: Samples, pitch_hz: Values) -> Values:
    """Correlation of each row with itself one period later, over what is left of the frame; at most 1."""
    lags = np.round(RATE_HZ / pitch_hz).astype(np.int64)
    size = FRAME - int(np.ceil(RATE_HZ / LOWEST_HZ)) - 1
    early = frames[:, :size]
    late = np.take_along_axis(frames, lags[:, None] + np.arange(size), axis=1)
    energy = np.einsum("ij,ij->i", early, early) * np.einsum("ij,ij->i", late, late)
    alike: Values = np.einsum("ij,ij->i", early, late) / np.sqrt(energy + 1e-20)
    return alike

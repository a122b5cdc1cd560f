"""Training windows: several utterances on one noisy telephone line, as features with their targets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from tools.demo_model import vocabulary as v
from tools.demo_model.pool import Pool, Utterance
from tools.demo_model.sounds import SILENCE, UNKNOWN
from tools.speech import LINE_RATE_HZ, line_noise, mu_law_round_trip, speech_level

POSITION_SECONDS = 0.02
_SILENT_WINDOWS = 0.03
_EXTRACTOR = FeatureExtractor()
_WINDOW_8K = np.hanning(201)[:-1].astype(np.float32)


@dataclass
class Window:
    """One training example. P encoder positions (20 ms), T decoder steps, C characters."""

    features: np.ndarray  # (80, 2 P) float16
    phonemes: np.ndarray  # (P,)
    inputs: np.ndarray  # (T,)
    targets: np.ndarray  # (T,), UNKNOWN where nothing is to be learnt
    heard: np.ndarray  # (T, 2) positions at which the input token sounds, from and up to; -1 where nowhere
    next_heard: np.ndarray  # (T, 2) the same for the target token
    characters: np.ndarray  # (C, 4): token, a position inside it, syllable, tone


class WindowMaker:
    """Draws windows of about a wanted length from a pool."""

    def __init__(self, seed: int, pool: Pool) -> None:
        self.rng, self.pool = np.random.default_rng(seed), pool
        self.beds = [line_noise(60 * LINE_RATE_HZ, self.rng) for _ in range(12)]

    def draw(self, seconds: float) -> Window:
        """A window of at most ``seconds``; at 30 s the last utterance is sometimes cut off."""
        rng = self.rng
        if rng.random() < _SILENT_WINDOWS:
            return self._silence(seconds * rng.uniform(0.3, 1.0))
        language = "yue" if rng.random() < 0.27 else "zh"
        cut = seconds >= 29.9 and rng.random() < 0.35
        placed, end = self._place(language, seconds, cut)
        line = np.zeros(int(end * LINE_RATE_HZ), np.float32)
        for utterance, start in placed:
            first = int(start * LINE_RATE_HZ)
            part = utterance.samples[: len(line) - first].astype(np.float32) / 32768
            line[first : first + len(part)] += part * 10 ** (rng.uniform(-4, 4) / 20)
        features = self._features(self._line(line))
        return self._labelled(features, placed, language, cut)

    def _place(self, language: str, seconds: float, cut: bool) -> tuple[list[tuple[Utterance, float]], float]:
        """Utterances with their starts, and the end of the window."""
        rng, placed = self.rng, []
        voice = self.pool.pick(language).voice if rng.random() < 0.6 else None
        clock = rng.choice(
            [0.0, rng.uniform(0, 0.3), rng.uniform(0, 0.9), rng.uniform(0, 3)], p=[0.25, 0.35, 0.25, 0.15]
        )
        pause = rng.choice(
            (0.25, 1.2, 4.5), p=(0.45, 0.25, 0.3)
        )  # one long turn, or turns with pauses between
        for _ in range(40):
            utterance = self.pool.pick(language, voice)
            if clock + utterance.seconds > seconds - 0.05:
                if cut and clock < seconds - 0.5:
                    placed.append((utterance, clock))
                    return placed, seconds
                if placed:
                    break
                continue
            placed.append((utterance, clock))
            clock += utterance.seconds + (rng.exponential(pause) if pause < 4 else rng.uniform(1.0, 8.0))
        if not placed:
            return [
                (min((self.pool.pick(language, voice) for _ in range(20)), key=lambda u: u.seconds), 0.0)
            ], seconds
        last = placed[-1][1] + placed[-1][0].seconds
        return placed, min(seconds, last + rng.choice([0.0, 0.1, rng.uniform(0, 2.0)]))

    def _silence(self, seconds: float) -> Window:
        line = np.zeros(int(seconds * LINE_RATE_HZ), np.float32)
        features = self._features(self._line(line, level=0.05))
        window = self._labelled(features, [], "zh", False)
        window.targets[0] = v.NO_SPEECH
        return window

    def _line(self, line: np.ndarray, level: float | None = None) -> np.ndarray:
        """``line`` with room, babble, noise, band, gain and codec, all drawn anew."""
        rng = self.rng
        level = level or speech_level(line) + 1e-4
        if rng.random() < 0.15:
            tail = np.exp(-np.arange(int(0.15 * LINE_RATE_HZ)) / (rng.uniform(0.01, 0.05) * LINE_RATE_HZ))
            echo = tail * rng.standard_normal(len(tail)) * rng.uniform(0.02, 0.12)
            echo[0] = 1.0
            line = fftconvolve(line, echo)[: len(line)].astype(np.float32)
        if rng.random() < 0.25:
            other = self.pool.pick("yue" if rng.random() < 0.3 else "zh").samples.astype(np.float32) / 32768
            room = max(1, len(line) - len(other))
            first = int(rng.integers(room))
            part = other[: len(line) - first]
            line[first : first + len(part)] += (
                part * level / (speech_level(other) + 1e-4) * 10 ** (-rng.uniform(20, 32) / 20)
            )
        bed = self.beds[int(rng.integers(len(self.beds)))]
        first = int(rng.integers(len(bed) - len(line)))
        snr_db = rng.uniform(10, 38) if rng.random() < 0.85 else rng.uniform(38, 70)
        line = line + bed[first : first + len(line)] * level * 10 ** (-snr_db / 20)
        if rng.random() < 0.75:
            band = (rng.uniform(120, 330), rng.uniform(3200, 3700))
            line = sosfilt(
                butter(int(rng.integers(1, 4)), band, "bandpass", fs=LINE_RATE_HZ, output="sos"), line
            )
        line = np.clip(line * 10 ** (rng.uniform(-16, 9) / 20), -1, 1).astype(np.float32)
        return mu_law_round_trip(line) if rng.random() < 0.7 else line

    def _features(self, line: np.ndarray) -> np.ndarray:
        """(80, frames) as faster-whisper computes them, an even number of frames."""
        rng = self.rng
        if rng.random() < 0.7:
            features = _features_at_8k(line)
        else:  # the resampler's image above 4 kHz, which differs from one to another
            audio = resample_poly(line, 2, 1, window=("kaiser", float(rng.uniform(4, 12)))).astype(np.float32)
            features = _EXTRACTOR(audio[: len(audio) // 320 * 320])[:, :-1]
        if rng.random() < 0.3:  # the recording this window is cut from had a louder moment elsewhere
            features = np.maximum(features, features.max() - 2.0 + rng.uniform(0, 0.25))
        return features.astype(np.float16)

    def _labelled(
        self, features: np.ndarray, placed: list[tuple[Utterance, float]], language: str, cut: bool
    ) -> Window:
        timed = cut or self.rng.random() < 0.5
        phonemes = np.full(features.shape[1] // 2, SILENCE)
        rows = [(v.START, -1, -1), (v.LANGUAGE_ID[language], -1, -1), (v.TRANSCRIBE, -1, -1)]
        prefix = len(rows)
        if not timed:
            rows.append((v.NO_TIMESTAMPS, -1, -1))
            prefix += 1
        elif not placed:
            rows.append((v.timestamp(0.0), -1, -1))
        characters = []
        for index, (utterance, start) in enumerate(placed):
            _fill(phonemes, utterance, start)
            whole = not (cut and index == len(placed) - 1)
            begin, end = start + utterance.starts[0], start + utterance.ends.max()
            if timed:  # faster-whisper forbids a first timestamp above one second
                rows.append(
                    (
                        v.timestamp(min(begin, 1.0) if index == 0 else begin),
                        *_span(begin - 0.04, begin + 0.06),
                    )
                )
            if whole:
                rows.extend(_text_rows(utterance, start))
                if timed:
                    rows.append((v.timestamp(end), *_span(end - 0.06, end + 0.06)))
            characters.extend(self._heard_characters(utterance, start, len(phonemes)))
        rows.append((v.END, -1, -1))
        table = np.array(rows)
        spans = np.where(table[:, 1:] >= 0, np.minimum(table[:, 1:], len(phonemes)), -1)
        spans[spans[:, 0] >= spans[:, 1]] = -1
        targets = table[1:, 0].copy()
        targets[1 : prefix - 1] = UNKNOWN
        return Window(
            features, phonemes, table[:-1, 0], targets, spans[:-1], spans[1:],
            np.array(characters).reshape(-1, 4),
        )  # fmt: skip

    def _heard_characters(
        self, utterance: Utterance, start: float, positions: int
    ) -> list[tuple[int, int, int, int]]:
        """Rows (token, a random position inside the character, syllable, tone), three for each character."""
        found = []
        for inside in self.rng.uniform(0.1, 0.9, (3, len(utterance.tokens))):
            seconds = start + utterance.starts + inside * (utterance.ends - utterance.starts)
            places = np.rint(seconds / POSITION_SECONDS).astype(int)
            kept = (utterance.ends > utterance.starts) & (places < positions)
            rows = (utterance.tokens, places, utterance.syllables, utterance.tones)
            found.extend(np.stack([row[kept] for row in rows], axis=1).tolist())
        return found


def _features_at_8k(line: np.ndarray) -> np.ndarray:
    """What the extractor computes of ``line`` at 16 kHz, for a third of the cost: empty above 4 kHz."""
    count = len(line) // 160 * 160
    padded = np.pad(line[:count], (100, 100), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 200)[::80][: count // 80]
    power = np.abs(np.fft.rfft(frames * _WINDOW_8K, axis=-1)) ** 2 * 4.0
    log_spec = np.log10(np.maximum(_EXTRACTOR.mel_filters[:, :101] @ power.T.astype(np.float32), 1e-10))
    return (np.maximum(log_spec, log_spec.max() - 8.0) + 4.0) / 4.0


def _fill(phonemes: np.ndarray, utterance: Utterance, start: float) -> None:
    """Write the utterance's phonemes over the positions in which they sound."""
    firsts = np.ceil((start + utterance.phoneme_starts) / POSITION_SECONDS).astype(int)
    lasts = np.ceil((start + utterance.phoneme_ends) / POSITION_SECONDS).astype(int)
    for phoneme, first, last in zip(utterance.phonemes, firsts, lasts, strict=True):
        phonemes[first:last] = phoneme


def _text_rows(utterance: Utterance, start: float) -> list[tuple[int, int, int]]:
    """(token, from, up to) of each text token; a mark is heard in the pause after the character before."""
    rows = []
    for token, begin, end in zip(utterance.tokens, utterance.starts, utterance.ends, strict=True):
        span = (
            _span(start + begin, start + end)
            if end > begin
            else _span(start + end - 0.02, start + end + 0.08)
        )
        rows.append((int(token), *span))
    return rows


def _span(start: float, end: float) -> tuple[int, int]:
    """Positions from ``start`` up to ``end`` seconds, at least one."""
    first = max(0, round(start / POSITION_SECONDS))
    return first, max(first + 1, round(end / POSITION_SECONDS))

"""The telephone line of a recorded call: two voices, noise, leak and ring tone in 8 kHz channels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.demo_calls.plan import CallPlan
from tools.demo_calls.script import AGENT, CUSTOMER
from tools.demo_calls.timeline import Performance
from tools.demo_calls.voice import Voice, spoken
from tools.speech import LINE_RATE_HZ, line_noise, mu_law_round_trip, speech_level, telephone


@dataclass(frozen=True)
class LineQuality:
    """Speech level of each party in dB of full scale, noise below it and leak of the other party in dB."""

    agent_dbfs: float
    customer_dbfs: float
    agent_snr_db: float
    customer_snr_db: float
    leak_db: float | None


def draw_quality(rng: np.random.Generator) -> LineQuality:
    """A line as call centres have them: the customer's is the noisier, three in ten leak."""
    leak = -float(rng.uniform(36, 44)) if rng.random() < 0.3 else None
    return LineQuality(
        agent_dbfs=float(rng.uniform(-24, -19)),
        customer_dbfs=float(rng.uniform(-28, -20)),
        agent_snr_db=float(rng.uniform(22, 32)),
        customer_snr_db=float(rng.uniform(15, 28)),
        leak_db=leak,
    )


def record(
    performance: Performance,
    plan: CallPlan,
    voices: dict[str, Voice],
    quality: LineQuality,
    rng: np.random.Generator,
) -> np.ndarray:
    """The recording: float32 (channels, samples) at 8 kHz, in -1..1."""
    levels = {AGENT: quality.agent_dbfs, CUSTOMER: quality.customer_dbfs}
    noises = {AGENT: quality.agent_snr_db, CUSTOMER: quality.customer_snr_db}
    clean = {
        party: _party(performance, party, voices[party], levels[party], rng) for party in (AGENT, CUSTOMER)
    }
    if performance.answered_offset > 3:
        clean[CUSTOMER] = clean[CUSTOMER] + _ring(len(clean[CUSTOMER]), performance.answered_offset)
    heard = {}
    for party, other in ((AGENT, CUSTOMER), (CUSTOMER, AGENT)):
        leak = 0.0 if quality.leak_db is None else clean[other] * 10 ** (quality.leak_db / 20)
        noise = line_noise(len(clean[party]), rng) * 10 ** ((levels[party] - noises[party]) / 20)
        heard[party] = clean[party] + leak + noise
    if plan.channels == 1:
        mixed = (heard[AGENT] + heard[CUSTOMER])[None]
    else:
        order = (AGENT, CUSTOMER) if plan.agent_channel == 0 else (CUSTOMER, AGENT)
        mixed = np.stack([heard[party] for party in order])
    return mu_law_round_trip(np.clip(mixed, -1.0, 1.0).astype(np.float32))


def _party(
    performance: Performance, party: str, voice: Voice, dbfs: float, rng: np.random.Generator
) -> np.ndarray:
    """All that one party says, at its places and level, through the telephone band."""
    channel = np.zeros(round(performance.duration * LINE_RATE_HZ), np.float32)
    for turn in performance.turns:
        if turn.speaker != party:
            continue
        samples, rate = spoken(turn.text, voice)
        line = telephone(samples, rate, rng, snr_db=None, mu_law=False)
        line = line * (10 ** (dbfs / 20) / (speech_level(line) + 1e-9))
        start = round(turn.start * LINE_RATE_HZ)
        line = line[: len(channel) - start]
        channel[start : start + len(line)] += line
    return channel


def _ring(count: int, seconds: float) -> np.ndarray:
    """The Chinese ring-back tone (450 Hz, 1 s on, 4 s off) until the answer, in ``count`` samples."""
    time = np.arange(count) / LINE_RATE_HZ
    on = (time % 5.0 < 1.0) & (time < seconds - 0.2)
    return (0.06 * np.sin(2 * np.pi * 450.0 * time) * on).astype(np.float32)

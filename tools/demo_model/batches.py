"""Windows of about one length stacked into batches, made ahead of the trainer in a process of their own."""

from __future__ import annotations

import multiprocessing
import queue
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.demo_model.sounds import UNKNOWN

BATCH_SECONDS = 36.0  # of each worker
PADDING_POSITIONS = 4  # zero positions behind the longest window, so that the convolutions see its end
_UTTERANCES_BEFORE_START = 120
_LENGTHS = (5.0, 9.0, 17.0, 30.0)  # seconds of the windows in a batch
_EARLY, _LATE = (0.55, 0.35, 0.08, 0.02), (0.15, 0.3, 0.2, 0.35)


@dataclass
class Batch:
    """Arrays of B windows padded to the longest; see windows.Window for the meaning of each."""

    features: np.ndarray  # (B, 80, 2 (P + 4)) float16
    phonemes: np.ndarray  # (B, P)
    inputs: np.ndarray  # (B, T)
    targets: np.ndarray  # (B, T)
    heard: np.ndarray  # (B, T, 2)
    next_heard: np.ndarray  # (B, T, 2)
    characters: np.ndarray  # (C, 5): window, token, position, syllable, tone
    seconds: float


def stack(windows: list) -> Batch:
    """Pad and stack; padded decoder steps and encoder positions have nothing to learn."""
    positions = min(1500, max(len(window.phonemes) for window in windows) + 1)
    steps = max(len(window.inputs) for window in windows)
    count = len(windows)
    batch = Batch(
        np.zeros((count, 80, 2 * (positions + PADDING_POSITIONS)), np.float16),
        np.full((count, positions), UNKNOWN, np.int64),
        np.full((count, steps), windows[0].inputs[0], np.int64),
        np.full((count, steps), UNKNOWN, np.int64),
        np.full((count, steps, 2), -1, np.int64),
        np.full((count, steps, 2), -1, np.int64),
        np.concatenate(
            [np.insert(window.characters, 0, index, axis=1) for index, window in enumerate(windows)]
        ),
        sum(len(window.phonemes) for window in windows) * 0.02,
    )
    for index, window in enumerate(windows):
        batch.features[index, :, : window.features.shape[1]] = window.features
        batch.phonemes[index, : len(window.phonemes)] = window.phonemes
        length = len(window.inputs)
        batch.inputs[index, :length], batch.targets[index, :length] = window.inputs, window.targets
        batch.heard[index, :length], batch.next_heard[index, :length] = window.heard, window.next_heard
    return batch


def _produce(out, seed: int, sounds_path: str, renew_per_batch: int, late) -> None:
    from tools.demo_model.pool import Pool
    from tools.demo_model.sounds import load_sounds
    from tools.demo_model.windows import WindowMaker

    pool = Pool(seed, load_sounds(Path(sounds_path)))
    for _ in range(_UTTERANCES_BEFORE_START):
        pool.renew()
    maker, rng = WindowMaker(seed, pool), np.random.default_rng(seed)
    while True:
        for _ in range(renew_per_batch):
            pool.renew()
        length = float(rng.choice(_LENGTHS, p=_LATE if late.value else _EARLY))
        out.put(stack([maker.draw(length) for _ in range(max(1, round(BATCH_SECONDS / length)))]))


class BatchSource:
    """A spawned producer (a forked one deadlocks once torch is loaded) and the queue it fills."""

    def __init__(self, seed: int, sounds_path: Path, renew_per_batch: int = 3) -> None:
        context = multiprocessing.get_context("spawn")
        self.late = context.Value("b", 0)
        self.queue = context.Queue(maxsize=12)
        arguments = (self.queue, seed, str(sounds_path), renew_per_batch, self.late)
        self.process = context.Process(target=_produce, args=arguments, daemon=True)
        self.process.start()

    def next(self) -> Batch:
        while True:
            try:
                return self.queue.get(timeout=60)
            except queue.Empty:
                if not self.process.is_alive():
                    raise RuntimeError(
                        f"the batch producer ended with exit code {self.process.exitcode}"
                    ) from None

    def use_long_windows(self, wanted: bool) -> None:
        self.late.value = int(wanted)

"""Train the demo model on a schedule of wall-clock time, resumable at any moment."""

from __future__ import annotations

import copy
import math
import signal
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import torch

from tools.demo_model.batches import BatchSource
from tools.demo_model.model import DemoWhisper, Size
from tools.demo_model.optimiser import optimisers
from tools.demo_model.restore import restore
from tools.demo_model.workers import Workers

_SAVE_EVERY = 120.0  # seconds
_LOG_STEPS = 25
_WARM_UP_STEPS = 100
_HEARING = 0.55  # phoneme accuracy from which on the decoder learns from every batch
_AVERAGE = 0.99  # per step, of the weights that are exported
_HEADS_FIRST = 60  # steps in which only the training heads learn, where the rest comes from an export


class Training:
    """Model, averaged model, optimisers and what has been spent so far."""

    def __init__(self, folder: Path, lr: float) -> None:
        torch.set_num_threads(1)
        self.folder, self.lr = folder, lr
        self.model = DemoWhisper(Size())
        self.average = copy.deepcopy(self.model).requires_grad_(False)
        self.optimisers = optimisers(self.model, lr)
        self.step, self.audio_seconds, self.started = 0, 0.0, time.time()
        self.hearing = 0.0  # recent share of frames whose phoneme was right
        self.heads_until = 0  # the step up to which only the training heads learn

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def load(self) -> None:
        state = torch.load(self.checkpoint, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        for optimiser, stored in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(stored)
        self.step, self.audio_seconds, self.started = state["step"], state["audio_seconds"], state["started"]
        self.hearing = state["hearing"]

    def restore(self, exported: Path) -> None:
        """Go on from an exported model: its weights, and heads and optimisers anew."""
        restore(self.model, exported)
        self.average.load_state_dict(self.model.state_dict())
        self.hearing, self.heads_until = 1.0, _HEADS_FIRST

    def save(self) -> None:
        """Write beside and rename, so that a kill leaves the last whole checkpoint."""
        state = {
            "size": asdict(self.model.size),
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "step": self.step,
            "audio_seconds": self.audio_seconds,
            "started": self.started,
            "hearing": self.hearing,
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def rate(self, end: float) -> float:
        """Learning rate: warm-up by steps, level, then a cosine to zero over the last 40 % of the time."""
        spent = (time.time() - self.started) / max(1.0, end - self.started)
        fall = 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, (spent - 0.6) / 0.4))))
        return self.lr * min(1.0, (self.step + 1) / _WARM_UP_STEPS) * fall

    def learn(self, gradients: list[torch.Tensor], end: float) -> None:
        """One step along ``gradients``, one tensor for each parameter."""
        for (name, parameter), gradient in zip(self.model.named_parameters(), gradients, strict=True):
            waits = self.step < self.heads_until and "_head" not in name
            parameter.grad = None if waits else gradient
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.rate(end)
            optimiser.step()
        keep = min(_AVERAGE, (self.step + 1) / (self.step + 10)) if not self.heads_until else _AVERAGE
        with torch.no_grad():
            for mean, now in zip(self.average.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)
        self.step += 1


def train(
    folder: Path,
    end: float,
    resume: bool,
    lr: float,
    workers: int,
    exported: Path | None = None,
    late_after: float = 0.15,
) -> None:
    """Train until ``end`` (seconds since the epoch) or SIGTERM, saving to ``folder``.

    Starts from random weights, from the checkpoint in ``folder`` (``resume``), or from an ``exported`` model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    training = Training(folder, lr)
    if resume:
        training.load()
    elif exported:
        training.restore(exported)
        late_after = 0.0
    source = BatchSource((2000 if exported else 1000) + training.step, folder / "sounds.json")
    team = Workers(training.model, source, workers, training.step)
    saved, logged, sums, counts = time.time(), time.time(), defaultdict(float), defaultdict(int)
    heard = training.audio_seconds
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    while time.time() < end and not stopped:
        source.use_long_windows(
            (time.time() - training.started) / (end - training.started) > late_after
            and training.hearing > _HEARING
        )
        results = team.next()
        training.learn(team.mean, end)
        for result in results:
            if result.rates["phoneme"] == result.rates["phoneme"]:  # not so where all windows are silent
                training.hearing += 0.03 * (result.rates["phoneme"] - training.hearing)
        team.writing.value = int(training.hearing > _HEARING)
        team.go()
        training.audio_seconds += sum(result.seconds for result in results)
        told = [(name, loss) for result in results for name, loss in result.losses.items()]
        told += [(f"{name}%", 100 * rate) for result in results for name, rate in result.rates.items()]
        for name, value in told:
            if value == value:
                sums[name] += value
                counts[name] += 1
        if training.step % _LOG_STEPS == 0:
            speed = (training.audio_seconds - heard) / (time.time() - logged)
            line = " ".join(f"{name} {sums[name] / counts[name]:.3g}" for name in sums)
            print(
                f"{time.strftime('%H:%M:%S')} step {training.step} hours {training.audio_seconds / 3600:.2f} "
                f"x{speed:.0f} lr {training.rate(end):.2e} queue {source.queue.qsize()} {line}",
                flush=True,
            )
            logged, heard = time.time(), training.audio_seconds
            sums.clear()
            counts.clear()
        if time.time() - saved > _SAVE_EVERY:
            training.save()
            saved = time.time()
    training.save()

"""Processes that turn batches into gradients, each on one thread, averaged step by step.

Single-threaded workers use a shared machine better than one worker with two threads, which wait for each
other hundreds of times a step. (Applying each gradient as it came, a step or two late, made the loss rise.)
"""

from __future__ import annotations

import multiprocessing
import queue
import random
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from tools.demo_model.batches import BatchSource
from tools.demo_model.losses import WEIGHTS, batch_losses
from tools.demo_model.model import DemoWhisper, Size

_DECODER_SHARE = 0.15  # of the batches, while the encoder still learns to hear


def flatten(model: nn.Module, flat: Tensor | None = None) -> Tensor:
    """Make all parameters views of one vector (``flat``, or a new one holding their values) and return it."""
    count = sum(parameter.numel() for parameter in model.parameters())
    values = torch.cat([parameter.detach().flatten() for parameter in model.parameters()])
    flat = torch.empty(count) if flat is None else flat
    flat.copy_(values)
    for parameter, view in zip(model.parameters(), views(model, flat), strict=True):
        parameter.data = view
    return flat


def views(model: nn.Module, flat: Tensor) -> list[Tensor]:
    """``flat`` cut into the shapes of the model's parameters."""
    found, first = [], 0
    for parameter in model.parameters():
        found.append(flat[first : first + parameter.numel()].view(parameter.shape))
        first += parameter.numel()
    return found


@dataclass
class Result:
    """What a worker tells of one batch; its gradient lies in the worker's shared buffer."""

    losses: dict[str, float]
    rates: dict[str, float]
    seconds: float


def _work(size: Size, shared: Tensor, gradient: Tensor, go, writing, results, batches, seed: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    model = DemoWhisper(size)
    local = flatten(model)
    own = torch.zeros_like(local)
    for parameter, view in zip(model.parameters(), views(model, own), strict=True):
        parameter.grad = view
    while True:
        batch = batches.get()
        local.copy_(shared)
        own.zero_()
        losses, rates = batch_losses(
            model, batch, decoder=bool(writing.value) or random.random() < _DECODER_SHARE
        )
        sum(WEIGHTS[name] * loss for name, loss in losses.items()).backward()
        gradient.copy_(own)
        results.put(
            Result({name: float(loss.detach()) for name, loss in losses.items()}, rates, batch.seconds)
        )
        go.acquire()  # the step is made


class Workers:
    """Starts the workers; between :meth:`next` and :meth:`go` their mean gradient may be read."""

    def __init__(self, model: DemoWhisper, source: BatchSource, count: int, seed: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.shared = flatten(model, torch.zeros(sum(p.numel() for p in model.parameters())).share_memory_())
        self.writing, self.results = context.Value("b", 0), context.Queue()
        self.buffers = [torch.zeros_like(self.shared).share_memory_() for _ in range(count)]
        self.mean = views(model, self.buffers[0])
        self.may_go = [context.Semaphore(0) for _ in range(count)]
        self.source = source
        self.processes = [
            context.Process(
                target=_work,
                args=(model.size, self.shared, self.buffers[index], self.may_go[index],
                      self.writing, self.results, source.queue, seed + index),
                daemon=True,
            )
            for index in range(count)
        ]  # fmt: skip
        for process in self.processes:
            process.start()

    def next(self) -> list[Result]:
        """Wait for every worker; their mean gradient then lies in ``mean``."""
        results = [self._one() for _ in self.buffers]
        for buffer in self.buffers[1:]:
            self.buffers[0].add_(buffer)
        self.buffers[0].div_(len(self.buffers))
        return results

    def _one(self) -> Result:
        while True:
            try:
                return self.results.get(timeout=120)
            except queue.Empty:
                for process in (*self.processes, self.source.process):
                    if not process.is_alive():
                        raise RuntimeError(
                            f"{process.name} ended with exit code {process.exitcode}"
                        ) from None

    def go(self) -> None:
        """The step has been made: the workers may read the parameters and start on their next batch."""
        for semaphore in self.may_go:
            semaphore.release()

"""Batches of work shared among the cores of one machine, their results in order."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Any, TypeVar

MOST_PROCESSES = 16

Batch = TypeVar("Batch")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Batch], Result], batches: Iterable[Batch], few: int, processes: int | None = None
) -> Iterator[Result]:
    """``work`` on each of ``batches``, in their order.

    More than ``few`` batches are shared among ``processes`` (default: the cores of the machine, at most
    `MOST_PROCESSES`); fewer are not worth starting one. ``work`` is sent to a process once, a batch when it
    is its turn, and no more of them are in memory than are worked on and next.
    """
    batches = iter(batches)
    first = list(islice(batches, few + 1))
    wanted = min(MOST_PROCESSES, processes or os.cpu_count() or 1)
    if len(first) <= few or wanted == 1:
        yield from map(work, chain(first, batches))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(wanted, context, initializer=_remember, initargs=(work,)) as pool:
        waiting: deque[Future[Result]] = deque()
        for batch in chain(first, batches):
            waiting.append(pool.submit(_work, batch))
            if len(waiting) > 2 * wanted:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_REMEMBERED: list[Callable[[Any], Any]] = []
"""In a process of the pool: what its initializer was given."""


def _remember(work: Callable[[Any], Any]) -> None:
    _REMEMBERED[:] = [work]


def _work(batch: Any) -> Any:
    return _REMEMBERED[0](batch)

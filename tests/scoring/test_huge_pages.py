"""Given a process with much in memory, what huge pages change: nothing but how the kernel holds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from scoring.huge_pages import HUGE, use_huge_pages

COLLAPSES = (6, 1)  # Linux; before, the kernel does it in its own time


def held_in_huge_pages() -> int:
    """Kilobytes of this process."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))


def test_what_is_in_memory_stays_as_it_was() -> None:
    numbers = np.arange(16 * HUGE // 8)
    use_huge_pages()
    assert (numbers == np.arange(len(numbers))).all()


@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="no huge pages here")
def test_it_is_held_in_huge_pages() -> None:
    release = Path("/proc/sys/kernel/osrelease").read_text().split(".")
    if (int(release[0]), int(release[1])) < COLLAPSES:
        pytest.skip("this kernel collapses nothing at once")
    before = held_in_huge_pages()
    numbers = np.arange(16 * HUGE // 8)
    use_huge_pages()
    assert held_in_huge_pages() - before >= 8 * HUGE // 1024
    assert numbers[-1] == len(numbers) - 1

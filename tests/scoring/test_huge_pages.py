"""Given a process with much in memory, what huge pages change: nothing but how the kernel holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scoring.huge_pages import HUGE, use_huge_pages

REGIONS = 16
# In a process of its own: what others have asked for before is held in huge pages already.
PROBE = f"""
import ctypes, mmap
from pathlib import Path
from scoring.huge_pages import use_huge_pages

size = {REGIONS * HUGE}
memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.write(b"x" * size)
use_huge_pages()
lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
print(sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages")))
libc = ctypes.CDLL(None)
libc.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
print(libc.madvise(-(-at // {HUGE}) * {HUGE}, {HUGE}, 25))
print(memory[0], memory[size - 1])
"""


def test_what_is_in_memory_stays_as_it_was() -> None:
    numbers = np.arange(REGIONS * HUGE // 8)
    use_huge_pages()
    assert (numbers == np.arange(len(numbers))).all()


@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="no huge pages here")
def test_it_is_held_in_huge_pages() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    kilobytes, refused, *ends = map(int, done.stdout.split())
    if refused:
        pytest.skip("this kernel collapses nothing at once")
    assert kilobytes >= REGIONS * HUGE // 1024 / 2  # memory may be too torn for some
    assert ends == [ord("x")] * 2

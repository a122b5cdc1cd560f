"""Memory that a model frees stays with the process."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

TOUCH = """
import resource, numpy as np
from asr.freed_memory import keep_freed_memory
if {keep}: assert keep_freed_memory()
faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    np.ones(40 << 20, dtype=np.uint8)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - faults)
"""


def faults(keep: bool) -> int:
    """Pages that the kernel had to provide for fifty blocks of 40 MiB, one after another."""
    done = subprocess.run(
        [sys.executable, "-c", TOUCH.format(keep=keep)],
        capture_output=True, text=True, check=True, env={"NUMPY_MADVISE_HUGEPAGE": "0", "PYTHONPATH": "."},
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library has no such option")
def test_large_blocks_are_used_again_and_not_mapped_anew() -> None:
    assert faults(keep=True) < faults(keep=False) / 10

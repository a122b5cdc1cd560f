"""What is in memory for good, in pages of 2 MB instead of 4 KB.

Words are looked up all over some 150 MB of dictionaries, and with small pages nearly every lookup first has
to find out where its page is (the processor keeps a few thousand places at hand).
"""

from __future__ import annotations

import ctypes
import re
import sys
from pathlib import Path

HUGE = 1 << 21  # bytes
_ADVISE_HUGE, _COLLAPSE = 14, 25  # of madvise(2); the second from Linux 6.1 on, which does it at once
_MAPPED = re.compile(r"([0-9a-f]+)-([0-9a-f]+) rw-p \S+ \S+ 0 *(\[heap\])?$")  # memory of no file


def use_huge_pages() -> None:
    """Ask the kernel for huge pages for all that this process holds in memory now; elsewhere does nothing."""
    if not sys.platform.startswith("linux"):
        return
    try:
        advise = ctypes.CDLL(None).madvise
        mapped = Path("/proc/self/maps").read_text(encoding="ascii", errors="replace").splitlines()
    except (OSError, AttributeError):
        return
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for found in filter(None, map(_MAPPED.fullmatch, mapped)):
        first, last = -(-int(found[1], 16) // HUGE) * HUGE, int(found[2], 16) // HUGE * HUGE
        if first < last:
            advise(first, last - first, _ADVISE_HUGE)
            advise(first, last - first, _COLLAPSE)

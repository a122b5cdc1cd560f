"""Memory that a model frees stays with the process, where the C library would give it back at once.

A model on a CPU asks for blocks of tens of megabytes again and again. glibc maps each anew and unmaps it when
it is freed (``M_MMAP_THRESHOLD``, mallopt(3)), so that the kernel clears every page again: a quarter of the
processor time of hearing was that.
"""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8  # malloc.h of glibc
KEPT_BYTES = 1 << 30  # free at the end of the heap before some of it goes back


def keep_freed_memory() -> bool:
    """From now on and for the whole process: one heap for all threads, and large blocks out of it, too.

    To be called first thing in a process: threads that are there already keep heaps of their own. Returns
    whether it is so; False with another C library than glibc, where nothing is changed.
    """
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # TypeError: Windows
        return False
    options = ((_ARENA_MAX, 1), (_MMAP_MAX, 0), (_TRIM_THRESHOLD, KEPT_BYTES))
    done = [set_option(option, value) for option, value in options]  # each of them, whatever the others say
    return all(done)

"""Loops over codes of syllables, compiled by numba; a module with one is imported when a call is judged.

What is compiled is kept beside the source, or in the user's own cache where that folder cannot be written;
where neither can, every process compiles for itself. A compiled function calls only those of its own module:
numba notices a change of that file alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

Given = ParamSpec("Given")
Result = TypeVar("Result")


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """``function`` as machine code."""
    made: Any
    try:
        made = numba.njit(cache=True)(function)
    except RuntimeError:  # no folder to keep it in
        made = numba.njit(function)
    return cast(Callable[Given, Result], made)

"""Regular expressions by re2: time linear in the text whatever the expression, memory bounded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MEMORY = 8 << 20  # bytes that one compiled expression may take


@lru_cache(maxsize=1000)
def compiled(regex: str) -> Any:
    """``regex`` made ready by re2.

    Raises:
        ValueError: re2 does not take it; says why in Chinese.
    """
    import re2

    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    try:
        return re2.compile(regex, options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise ValueError(f"正则表达式不能用（re2 引擎）：{reason}") from error

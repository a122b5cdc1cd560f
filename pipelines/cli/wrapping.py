"""Chinese sentences in lines that fit the screen."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console

_TOKENS = re.compile(r"[!-~]+[ ，。；：？！、）”…]*|[（“]*.[ ，。；：？！、）”…]*", re.DOTALL)


def width_of(console: Console) -> int | None:
    """In cells; None where the output goes into a file, which is not cut into lines."""
    return console.width if console.is_terminal else None


def wrapped(text: str, width: int | None, first: str = "", rest: str = "") -> list[str]:
    """``text`` in lines of at most ``width`` cells, broken between 汉字 as well as at spaces.

    No line begins with a closing mark. ``first`` and ``rest`` stand before the first and the other lines.
    """
    lines, line = [], first
    for token in _TOKENS.findall(text):
        if width is not None and cell_len(line + token.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line, token = rest, token.lstrip()
        line += token
    return [*lines, line]

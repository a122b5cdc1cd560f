"""The word lists that hearing itself needs: one phrase a line in ``asr/lexicon``, ``#`` starts a comment."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

_FOLDER = Path(__file__).parent / "lexicon"


@functools.cache
def phrases(name: Literal["invented", "agent", "customer", "backchannels"]) -> tuple[str, ...]:
    """The phrases of one list, longest first, so that a whole is found before its part."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    found = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(found, key=lambda phrase: (-len(phrase), phrase)))

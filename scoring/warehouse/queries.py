"""The warehouse's SQL, which lies in files; only identifiers and file places are ever put in here."""

from __future__ import annotations

import functools
from pathlib import Path

_FOLDER = Path(__file__).parent / "sql"


@functools.cache
def query(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted string, for the one place that takes no bound parameter: the definition of a view, ATTACH."""
    return "'" + text.replace("'", "''") + "'"


def glob_of(folder: Path) -> str:
    """A glob over all day files in ``folder``, whatever characters its own name holds."""
    text = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(folder))
    return f"{text}/day=*/*.parquet"

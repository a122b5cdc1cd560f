"""The templates of the two languages, read from wording/zh.txt and wording/yue.txt."""

from __future__ import annotations

from pathlib import Path

LANGUAGES = ("zh", "yue")
_FOLDER = Path(__file__).parent / "wording"


def _read(language: str) -> dict[str, tuple[str, ...]]:
    """Turn kind -> templates; # starts a comment line.

    Raises ValueError with file and line where a template stands before the first kind.
    """
    path = _FOLDER / f"{language}.txt"
    found: dict[str, list[str]] = {}
    kind = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("[") and line.endswith("]"):
            kind = line[1:-1]
            found[kind] = []
        elif line and not line.startswith("#"):
            if not kind:
                raise ValueError(f"{path}:{number}: a template before the first [kind]")
            found[kind].append(line)
    return {kind: tuple(templates) for kind, templates in found.items()}


WORDING = {language: _read(language) for language in LANGUAGES}

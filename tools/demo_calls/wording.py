"""The templates of the two languages and the words of their slots, read from wording/*.txt."""

from __future__ import annotations

from pathlib import Path

LANGUAGES = ("zh", "yue")
_FOLDER = Path(__file__).parent / "wording"


def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """[section] -> its lines in wording/``name``.txt; # starts a comment line.

    Raises ValueError with file and line where a line stands before the first section.
    """
    path = _FOLDER / f"{name}.txt"
    found: dict[str, list[str]] = {}
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
            found[section] = []
        elif line and not line.startswith("#"):
            if not section:
                raise ValueError(f"{path}:{number}: a line before the first [section]")
            found[section].append(line)
    return {section: tuple(lines) for section, lines in found.items()}


WORDING = {language: read_sections(language) for language in LANGUAGES}

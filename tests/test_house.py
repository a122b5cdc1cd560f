"""The walls of the house: imports run one way, and what is light stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "recordings": set(),
    "rubrics": set(),
    "asr": {"recordings", "rubrics"},
    "scoring": {"recordings", "rubrics", "asr"},
    "reports": {"recordings", "rubrics", "asr", "scoring"},
    "pipelines": {"recordings", "rubrics", "asr", "scoring", "reports"},
}
HEAVY = (
    "torch",
    "faster_whisper",
    "ctranslate2",
    "librosa",
    "pyannote",
    "prefect",
    "nicegui",
    "pandas",
    "plotly",
    "openai",
)


def imported_packages(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_rooms_before_it(room: str) -> None:
    modules = sorted((ROOT / room).rglob("*.py"))
    assert modules, f"the room {room} is empty"
    for module in modules:
        others = imported_packages(module.read_text(encoding="utf-8")) & (set(MAY_IMPORT) - {room})
        wrong = others - MAY_IMPORT[room]
        assert not wrong, f"{module.relative_to(ROOT)} imports {sorted(wrong)}"


def test_no_room_imports_the_tools_or_the_tests() -> None:
    for room in MAY_IMPORT:
        for module in (ROOT / room).rglob("*.py"):
            wrong = imported_packages(module.read_text(encoding="utf-8")) & {"tools", "tests", "benchmarks"}
            assert not wrong, f"{module.relative_to(ROOT)} imports {sorted(wrong)}"


def test_modules_are_named_by_nouns_of_the_domain() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    named = [path for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py") if path.stem in vague]
    assert named == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_importing_a_room_loads_nothing_heavy(room: str) -> None:
    code = f"import sys, {room}; print([name for name in {HEAVY!r} if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout.strip() == "[]"


def test_the_base_install_asks_for_no_torch() -> None:
    import tomllib

    base = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert not [line for line in base if line.startswith(("torch", "pyannote.audio"))]


def test_the_pins_name_no_address() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in pins and "--" not in pins

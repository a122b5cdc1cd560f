"""Libraries found by name, in a folder, or not at all: with the real linker and real libraries."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asr.cuda import NEEDED, Library, preload

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the names are those of Linux")
MATHS = "libm.so.6"
NOWHERE = "libcallqa-is-no-library.so.1"


def test_what_the_linker_finds_needs_no_folder():
    assert preload([MATHS], []) == (Library(MATHS),)


def test_what_is_nowhere_is_told_and_nothing_is_raised(tmp_path):
    (missing,) = preload([NOWHERE], [tmp_path])
    assert not missing.found and missing.folder is None
    assert NOWHERE in missing.error


def test_the_folders_of_wheels_are_found_wherever_python_imports_from(tmp_path):
    """In a process of its own, as what is open cannot be closed again."""
    wheel = tmp_path / "nvidia" / "cublas" / "lib"
    wheel.mkdir(parents=True)
    shutil.copy(_path_of(MATHS), wheel / NOWHERE)
    code = (
        f"import sys; sys.path.append({str(tmp_path)!r}); from asr.cuda import preload;"
        f"print(preload([{NOWHERE!r}])[0].folder)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == str(wheel)


def test_a_file_that_is_no_library_is_told_with_its_folder(tmp_path):
    (tmp_path / NOWHERE).write_bytes(b"not a shared library")
    (broken,) = preload([NOWHERE], [tmp_path])
    assert broken.folder == tmp_path
    assert str(tmp_path / NOWHERE) in broken.error


def test_the_first_folder_that_works_is_taken(tmp_path):
    bad, good = tmp_path / "bad", tmp_path / "good"
    for folder in (bad, good):
        folder.mkdir()
    (bad / NOWHERE).write_bytes(b"not a shared library")
    shutil.copy(_path_of(MATHS), good / NOWHERE)
    assert preload([NOWHERE], [bad, good]) == (Library(NOWHERE, good),)


def test_what_is_needed_first_is_opened_first():
    assert NEEDED.index("libcublasLt.so.12") < NEEDED.index("libcublas.so.12")


def _path_of(library: str) -> Path:
    """Where the linker has ``library`` from: a library that is open stands in the memory map."""
    preload([library], [])
    maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    return Path(next(line.split()[-1] for line in maps.splitlines() if line.endswith(f"/{library}")))

"""The CUDA libraries that CTranslate2 opens by name, found also where only Python's wheels hold them.

CTranslate2 4.8 opens ``libcublas.so.12`` (CUDA 12) when a model runs on a GPU, older releases cuDNN 9 as
well. The dynamic linker does not look into ``site-packages/nvidia/*/lib``, and a torch for CUDA 13 brings
another cuBLAS. A library that was opened once, wherever it lay, is found by its name ever after.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("libcublasLt.so.12", "libcublas.so.12")  # the first is needed by the second
WANTED = (*NEEDED, "libcudnn.so.9")


@dataclass(frozen=True, slots=True)
class Library:
    """What came of opening one shared library.

    Attributes:
        folder: where it lies, if the linker does not find it by itself; None too where it is nowhere.
        error: what the linker said; empty where the library is open now.
    """

    name: str
    folder: Path | None = None
    error: str = ""

    @property
    def found(self) -> bool:
        return not self.error


def preload(names: Sequence[str] = WANTED, folders: Sequence[Path] | None = None) -> tuple[Library, ...]:
    """Open each library for the whole process, by name or else from ``folders``; never raises.

    Args:
        names: in the order in which they need each other.
        folders: looked into in order; None: the ``nvidia/*/lib`` of every folder Python imports from.
    """
    places = _wheel_folders() if folders is None else folders
    return tuple(_opened(name, places) for name in names)


def _opened(name: str, folders: Sequence[Path]) -> Library:
    try:
        ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError as unfound:
        error, last = str(unfound), None
    else:
        return Library(name)
    for folder in folders:
        if not (folder / name).is_file():
            continue
        try:
            ctypes.CDLL(str(folder / name), mode=ctypes.RTLD_GLOBAL)
        except OSError as unusable:
            error, last = str(unusable), folder
        else:
            return Library(name, folder)
    return Library(name, last, error)


def _wheel_folders() -> tuple[Path, ...]:
    found = (folder for entry in sys.path for folder in sorted(Path(entry or ".").glob("nvidia/*/lib")))
    return tuple(dict.fromkeys(found))

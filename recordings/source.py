"""Where recordings lie. One shape for every kind of place; here a folder, read through fsspec."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recordings.call import Call
from recordings.errors import (
    RecordingEmpty,
    RecordingError,
    RecordingMissing,
    RecordingOutside,
    RecordingUnreadable,
)

_SUFFIXES = (
    "wav wave w64 gsm mp3 amr opus ogg oga flac al alaw ul ulaw au snd aif aiff m4a mp4 3gp aac mka webm"
)
AUDIO_SUFFIXES = frozenset("." + name for name in _SUFFIXES.split())
EDGE_BYTES = 64 * 1024
"""How much of a recording's head and tail goes into its fingerprint."""


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording that is there.

    Attributes:
        name: as the call record names it.
        path: where it can be read on this machine.
        size_bytes: never 0.
        fingerprint: changes when the recording does: 32 hexadecimal digits over its size, its time of change
            and its first and last 64 KiB. Cheap on long recordings; a change in the middle alone shows by the
            time of change.
    """

    name: str
    path: Path
    size_bytes: int
    fingerprint: str


class Source(Protocol):
    """A place that holds recordings."""

    def locate(self, recording: str) -> Recording:
        """The recording of that name.

        Raises:
            RecordingError: missing, empty, outside the place, or not a readable file.
        """
        ...

    def unclaimed(self, calls: Iterable[Call]) -> tuple[str, ...]:
        """Audio in the place that none of ``calls`` names, sorted."""
        ...


class FolderSource:
    """A folder and its subfolders on this machine or mounted on it.

    Recordings are named by their path relative to ``root``; switches on Windows may write backslashes. A path
    that leads out of ``root``, also through a link, is refused: call records come from outside.

    Raises:
        RecordingMissing: ``root`` is not a folder.
    """

    def __init__(self, root: Path) -> None:
        from fsspec.implementations.local import LocalFileSystem

        if not root.is_dir():
            raise RecordingMissing(root, "录音文件夹不存在")
        self.root = Path(os.path.realpath(root))
        self._files = LocalFileSystem()

    def locate(self, recording: str) -> Recording:
        path = self._path(recording)
        try:
            info = self._files.info(str(path))
            if info["type"] != "file":
                raise RecordingUnreadable(path, "不是普通文件")
            if not info["size"]:
                raise RecordingEmpty(path, "文件为空（0 字节）")
            return Recording(recording, path, int(info["size"]), self._fingerprint(path, info))
        except FileNotFoundError as error:
            raise RecordingMissing(path, "录音文件不存在") from error
        except OSError as error:
            raise RecordingUnreadable(path, f"无法读取：{error.strerror or error}") from error

    def unclaimed(self, calls: Iterable[Call]) -> tuple[str, ...]:
        claimed = set()
        for call in calls:
            if call.recording:
                try:
                    claimed.add(self._path(call.recording))
                except RecordingError:
                    continue  # locate() tells of it; it claims nothing in this folder
        found = []
        for folder, _, names in os.walk(
            self.root, onerror=_raise
        ):  # links to folders are not followed: they may lead in circles
            for name in names:
                path = Path(folder, name)
                if path.suffix.lower() in AUDIO_SUFFIXES and Path(os.path.realpath(path)) not in claimed:
                    found.append(path.relative_to(self.root).as_posix())
        return tuple(sorted(found))

    def _path(self, recording: str) -> Path:
        """Where ``recording`` lies, links resolved."""
        if not recording.strip():
            raise RecordingMissing(self.root, "话单没有写录音文件名")
        if "://" in recording:
            raise RecordingOutside(recording, f"应为录音文件夹 {self.root} 内的相对路径，实际为网址")
        try:
            path = self._resolved(recording)
            if "\\" in recording and not path.exists():
                path = self._resolved(recording.replace("\\", "/"))
        except (OSError, ValueError) as error:  # a zero byte, a loop of links
            raise RecordingUnreadable(recording, f"不是可用的文件名：{error}") from error
        if path == self.root or not path.is_relative_to(self.root):
            raise RecordingOutside(recording, f"指向录音文件夹 {self.root} 之外或文件夹本身")
        return path

    def _resolved(self, recording: str) -> Path:
        return Path(os.path.realpath(self.root / recording))

    def _fingerprint(self, path: Path, info: dict[str, Any]) -> str:
        size, changed = int(info["size"]), float(info["mtime"])
        digest = hashlib.blake2b(f"{size} {changed!r} ".encode("ascii"), digest_size=16)
        with self._files.open(str(path), "rb") as file:
            digest.update(file.read(EDGE_BYTES))
            if size > EDGE_BYTES:
                file.seek(max(EDGE_BYTES, size - EDGE_BYTES))
                digest.update(file.read(EDGE_BYTES))
        return digest.hexdigest()


def _raise(error: OSError) -> None:
    raise RecordingUnreadable(error.filename or "?", f"文件夹无法读取：{error.strerror}") from error

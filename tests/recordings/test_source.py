"""A folder of recordings: found by name, never outside the folder, and what nobody claims."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from recordings.call import Call
from recordings.errors import (
    Problem,
    RecordingEmpty,
    RecordingError,
    RecordingMissing,
    RecordingOutside,
    RecordingUnreadable,
)
from recordings.source import EDGE_BYTES, FolderSource


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    (folder / "2026" / "11").mkdir(parents=True)
    (folder / "2026" / "11" / "a.wav").write_bytes(b"sound of a")
    (tmp_path / "secret.wav").write_bytes(b"not ours")
    return folder


def test_a_recording_is_found_by_its_relative_path(root: Path) -> None:
    found = FolderSource(root).locate("2026/11/a.wav")
    assert (found.name, found.size_bytes) == ("2026/11/a.wav", 10)
    assert found.path.read_bytes() == b"sound of a"


def test_backslashes_of_a_windows_switch(root: Path) -> None:
    assert FolderSource(root).locate(r"2026\11\a.wav").size_bytes == 10


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("2026/11/none.wav", RecordingMissing),
        ("", RecordingMissing),
        ("../secret.wav", RecordingOutside),
        ("2026/../../secret.wav", RecordingOutside),
        ("/etc/hostname", RecordingOutside),
        (r"..\secret.wav", RecordingOutside),
        (".", RecordingOutside),
        ("file:///etc/hostname", RecordingOutside),
        ("2026/11", RecordingUnreadable),
        ("a\0b.wav", RecordingUnreadable),
        ("x" * 300 + ".wav", RecordingUnreadable),
        ("2026/11/a.wav/b.wav", RecordingUnreadable),
    ],
)
def test_what_cannot_be_had_is_told_apart(root: Path, name: str, error: type[RecordingError]) -> None:
    with pytest.raises(error) as raised:
        FolderSource(root).locate(name)
    assert str(raised.value).isprintable()


def test_links_may_not_lead_out(root: Path, tmp_path: Path) -> None:
    (root / "out.wav").symlink_to(tmp_path / "secret.wav")
    (root / "in.wav").symlink_to(root / "2026" / "11" / "a.wav")
    (root / "folder").symlink_to(tmp_path)
    (root / "circle.wav").symlink_to(root / "circle.wav")
    source = FolderSource(root)
    assert source.locate("in.wav").size_bytes == 10
    for name in ("out.wav", "folder/secret.wav"):
        with pytest.raises(RecordingOutside):
            source.locate(name)
    with pytest.raises(RecordingError):
        source.locate("circle.wav")


def test_empty_files_and_pipes(root: Path) -> None:
    (root / "empty.wav").touch()
    os.mkfifo(root / "pipe.wav")
    source = FolderSource(root)
    with pytest.raises(RecordingEmpty, match="0 字节") as raised:
        source.locate("empty.wav")
    assert raised.value.kind is Problem.EMPTY
    with pytest.raises(RecordingUnreadable, match="不是普通文件"):
        source.locate("pipe.wav")


def test_the_fingerprint_follows_the_content(root: Path) -> None:
    path, source = root / "long.wav", FolderSource(root)

    def of(content: bytes, changed: int = 1_700_000_000) -> str:
        path.write_bytes(content)
        os.utime(path, (changed, changed))
        return source.locate("long.wav").fingerprint

    content = bytes(4 * EDGE_BYTES)
    same = of(content)
    assert of(content) == same
    assert len(same) == 32
    assert of(b"x" + content[1:]) != same
    assert of(content[:-1] + b"x") != same
    assert of(content + b"\0") != same
    assert of(content, 1_700_000_001) != same


def test_unclaimed_are_the_files_no_call_names(root: Path) -> None:
    for name in ("b.WAV", "c.opus", "notes.txt", "日.mp3"):
        (root / name).write_bytes(b"x")
    (root / "around").symlink_to(root)
    calls = [
        Call("1", recording=r"2026\11\a.wav"),
        Call("2", recording="../x.wav"),
        Call("3"),
        Call("4", recording="c.opus"),
    ]
    assert FolderSource(root).unclaimed(calls) == ("b.WAV", "日.mp3")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RecordingMissing, match="录音文件夹不存在"):
        FolderSource(tmp_path / "none")

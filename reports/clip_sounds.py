"""The sound of clips, cut out of their recordings into a folder that can be played in class."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recordings.decoder import Decoder
from recordings.errors import RecordingError
from recordings.source import FolderSource
from reports.query import ask
from reports.report import Clip

if TYPE_CHECKING:
    import duckdb

BEFORE_S, AFTER_S = 2.0, 3.0  # of sound around what was said, so that a class hears what led there
LONGEST_S = 90.0
_UNSAFE = re.compile(r"[^\w\-]+")


@dataclass(frozen=True, slots=True)
class CutClip:
    """One clip: the file that holds its sound, or why there is none."""

    item: str
    clip: Clip
    file: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Where:
    """A row of sql/clip_recordings.sql."""

    call_id: str
    recording: str | None
    source: str


def cut(
    connection: duckdb.DuckDBPyConnection,
    clips: Sequence[tuple[str, Clip]],
    recordings: Path,
    folder: Path,
) -> tuple[CutClip, ...]:
    """Write each clip of (item name, clip) as a WAV file into ``folder``, with an ``index.csv`` of them all.

    A clip without a place in its recording, or whose recording cannot be read, is a line with its reason.
    Nothing is read from outside ``recordings`` and nothing written outside ``folder``.

    Raises:
        RecordingError: ``recordings`` is no folder.
        OSError: ``folder`` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    calls = {one.call_id: one for one in _where(connection, clips)}
    source = FolderSource(recordings)
    found: list[CutClip] = []
    with Decoder() as decoder:
        for number, (item, clip) in enumerate(clips, start=1):
            try:
                name = _cut(number, item, clip, calls.get(clip.call_id), source, decoder, folder)
                found.append(CutClip(item, clip, name))
            except (RecordingError, _NoSound) as problem:
                found.append(CutClip(item, clip, None, str(problem)))
    _index(found, folder / "index.csv")
    return tuple(found)


class _NoSound(Exception):  # noqa: N818 - a finding: there is nothing to cut
    pass


def _where(connection: duckdb.DuckDBPyConnection, clips: Sequence[tuple[str, Clip]]) -> list[_Where]:
    wanted = sorted({clip.call_id for _, clip in clips})
    return ask(connection, "clip_recordings", _Where, {"calls": wanted})


def _cut(
    number: int,
    item: str,
    clip: Clip,
    where: _Where | None,
    source: FolderSource,
    decoder: Decoder,
    folder: Path,
) -> str:
    if clip.start_s is None:
        raise _NoSound("这处依据没有时间，请听整通录音")
    if where is None or not where.recording:
        raise _NoSound("只有转写文本，没有录音")
    audio = decoder.decode(source.locate(where.recording).path)
    end_s = min((clip.end_s or clip.start_s) + AFTER_S, clip.start_s + LONGEST_S)
    first, last = (int(second * audio.rate_hz) for second in (max(0.0, clip.start_s - BEFORE_S), end_s))
    samples = audio.samples[:, first:last]
    if not samples.size:
        raise _NoSound(f"录音只有 {audio.duration:.1f} 秒，没有这一处")
    import soundfile

    name = f"{number:03d}-{_safe(item)}-{_safe(clip.call_id)}-{int(clip.start_s)}s.wav"
    soundfile.write(folder / name, samples.T, audio.rate_hz, subtype="PCM_16")
    return name


def _safe(text: str) -> str:
    """Letters of any script, digits and dashes; at most 40 characters."""
    return _UNSAFE.sub("_", text).strip("_")[:40] or "clip"


def _index(found: Sequence[CutClip], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["文件", "质检项", "通话", "坐席", "日期", "起（秒）", "说的话", "没有声音的原因"])
        for one in found:
            clip = one.clip
            said = f"'{clip.text}" if (clip.text or "").startswith(("=", "+", "-", "@")) else clip.text
            table.writerow(
                [one.file, one.item, clip.call_id, clip.agent, clip.day, clip.start_s, said, one.problem]
            )

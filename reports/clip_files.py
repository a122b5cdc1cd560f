"""Clips as sound files for a class: cut out of the recordings, with a list of what is where."""

from __future__ import annotations

import re
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recordings.errors import RecordingError
from reports.clips import Heard
from reports.output import csv_text
from reports.report import Column, Report
from reports.wording import SPEAKERS, clock, named

if TYPE_CHECKING:
    from recordings.audio import Audio
    from recordings.decoder import Decoder
    from recordings.source import FolderSource

BEFORE_S, AFTER_S = 1.0, 1.5
"""Heard around a clip, so that it does not start in the middle of a breath."""
LONGEST_S = 60.0
INDEX, PLAYLIST = "index.csv", "playlist.m3u8"
_LONGEST_PART = 16  # letters of a name that stand in the file's: four parts of 3-byte letters stay below 255


@dataclass(frozen=True, slots=True)
class Lesson:
    """One place to play in one course; ``good``: how it is done, else how not."""

    topic: str
    item: str
    good: bool
    heard: Heard

    @property
    def kind(self) -> str:
        return "示范" if self.good else "反例"


@dataclass(frozen=True, slots=True)
class CutClip:
    """A lesson as a file of the folder; where there is none, ``trouble`` says why, in Chinese."""

    lesson: Lesson
    file: str | None
    trouble: str | None


def cut(lessons: Sequence[Lesson], folder: Path, recordings: Path | None) -> tuple[CutClip, ...]:
    """Write every lesson's sound into ``folder`` as WAV, with ``index.csv`` and ``playlist.m3u8``.

    A call without a recording, or with one that cannot be read, is a line of the index and no failure. Names
    in the folder are made of letters and digits alone, so that nothing is written outside it.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = _made(lessons, folder, recordings)
    _write(folder / INDEX, csv_text(index(made)))
    _write(folder / PLAYLIST, _playlist(made))
    return made


def index(made: Sequence[CutClip]) -> Report:
    """One row per lesson, with its file or why there is none."""
    columns = (
        Column("topic", "培训主题", "text"),
        Column("item", "质检项", "text"),
        Column("kind", "示范或反例", "text"),
        Column("agent", "坐席", "text"),
        Column("day", "日期", "date"),
        Column("call_id", "通话", "text"),
        Column("start", "开始", "text"),
        Column("end", "结束", "text"),
        Column("speaker", "说话人", "text"),
        Column("text", "原话", "text"),
        Column("reason", "判定", "text"),
        Column("file", "声音文件", "text"),
        Column("trouble", "没有声音的原因", "text"),
    )
    rows = []
    for one in made:
        heard = one.lesson.heard
        rows.append(
            (
                one.lesson.topic, one.lesson.item, one.lesson.kind, heard.clip.agent, heard.day,
                heard.call_id,
                clock(heard.start_s), clock(heard.end_s), named(SPEAKERS, heard.speaker), heard.text,
                heard.reason, one.file, one.trouble,
            )
        )  # fmt: skip
    return Report("clips", "课堂片段", (), columns, tuple(rows))


def uncut(lessons: Sequence[Lesson]) -> tuple[CutClip, ...]:
    """The same list where nobody asked for sound."""
    return tuple(CutClip(lesson, None, None) for lesson in lessons)


def _made(lessons: Sequence[Lesson], folder: Path, recordings: Path | None) -> tuple[CutClip, ...]:
    from recordings.decoder import Decoder
    from recordings.source import FolderSource

    if recordings is None:
        return tuple(CutClip(lesson, None, "没有指定录音文件夹") for lesson in lessons)
    try:
        source = FolderSource(recordings)
    except RecordingError as error:
        return tuple(CutClip(lesson, None, error.detail) for lesson in lessons)
    with Decoder() as decoder:
        return tuple(
            _one(lesson, f"{number:02d}", folder, source, decoder)
            for number, lesson in enumerate(lessons, start=1)
        )


def _one(lesson: Lesson, number: str, folder: Path, source: FolderSource, decoder: Decoder) -> CutClip:
    heard = lesson.heard
    if heard.recording is None:
        return CutClip(lesson, None, "只有文字记录，没有录音")
    try:
        audio = decoder.decode(source.locate(heard.recording).path)
    except RecordingError as error:
        return CutClip(lesson, None, error.detail)
    first = max(0.0, (heard.start_s or 0.0) - BEFORE_S)
    last = audio.duration if heard.end_s is None else heard.end_s + AFTER_S
    last = min(audio.duration, last, first + LONGEST_S)
    if last <= first:
        return CutClip(lesson, None, f"录音只有 {audio.duration:.0f} 秒，片段在 {clock(heard.start_s)} 处")
    name = _name(lesson, number)
    _write_wave(folder / name, audio, first, last)
    return CutClip(lesson, name, None)


def _name(lesson: Lesson, number: str) -> str:
    heard = lesson.heard
    parts = (
        lesson.kind, lesson.item, heard.clip.agent or "未登记坐席",
        str(heard.day or "无日期"),
        clock(heard.start_s).replace(":", "m") if heard.start_s is not None else "整通",
    )  # fmt: skip
    return "-".join((number, *(_plain(part) for part in parts))) + ".wav"


def _plain(text: str) -> str:
    """Letters, digits and Han characters; the rest as one underscore."""
    return re.sub(r"[^\w]+", "_", text).strip("_")[:_LONGEST_PART] or "_"


def _write_wave(path: Path, audio: Audio, first: float, last: float) -> None:
    """16 bits, channels as they are."""
    import numpy as np

    samples = audio.samples[:, int(first * audio.rate_hz) : int(last * audio.rate_hz)]
    whole = np.clip(np.round(samples.T * 32767), -32768, 32767).astype("<i2")
    path.unlink(missing_ok=True)  # a link of that name would lead elsewhere
    with wave.open(str(path), "wb") as file:
        file.setnchannels(audio.channels)
        file.setsampwidth(2)
        file.setframerate(audio.rate_hz)
        file.writeframes(whole.tobytes())


def _playlist(made: Sequence[CutClip]) -> str:
    lines = ["#EXTM3U"]
    for one in made:
        if one.file is not None:
            said = " ".join((one.lesson.heard.text or "").split())
            lines += [
                f"#EXTINF:-1,{one.lesson.kind}：{one.lesson.item}　{one.lesson.heard.clip.agent}　{said}",
                one.file,
            ]
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8", newline="")

"""Given places in calls, when cut, then sound files in one folder and a line for what could not be cut."""

from __future__ import annotations

import csv
import wave
from pathlib import Path

import pytest

import recordings
from reports.clip_files import CutClip, Lesson, cut
from reports.clips import Heard

DEMO = Path(recordings.__file__).parent / "demo"
RECORDING = "audio/20260907-8002-d001.opus"


def lesson(
    recording: str | None, start: float | None = 10.0, item: str = "开头语", text: str = "您好"
) -> Lesson:
    end = None if start is None else start + 2
    heard = Heard(
        "tobacco-order", "greeting", "a01", "c1", None, "李芳", "8001", "没有做到", recording, 80.0,
        start, end, "agent", text,
    )  # fmt: skip
    return Lesson("服务用语", item, False, heard)


def sound(one: CutClip, folder: Path) -> wave.Wave_read:
    return wave.open(str(folder / str(one.file)), "rb")


def test_a_clip_has_a_little_of_what_is_around_it(tmp_path: Path) -> None:
    (one,) = cut([lesson(RECORDING)], tmp_path / "clips", DEMO)
    with sound(one, tmp_path / "clips") as file:
        assert file.getnchannels() == 2
        assert file.getnframes() / file.getframerate() == pytest.approx(1.0 + 2.0 + 1.5, abs=0.01)


def test_a_fault_without_a_place_is_heard_from_the_start_for_a_minute_at_most(tmp_path: Path) -> None:
    (one,) = cut([lesson(RECORDING, None)], tmp_path, DEMO)
    with sound(one, tmp_path) as file:
        assert 30 < file.getnframes() / file.getframerate() <= 60


@pytest.mark.parametrize(
    ("recording", "start", "trouble"),
    [
        (None, 10.0, "只有文字记录，没有录音"),
        ("audio/no-such.wav", 10.0, "录音文件不存在"),
        ("../../secret.wav", 10.0, "之外"),
        (RECORDING, 9000.0, "片段在 150:00 处"),
    ],
)
def test_what_cannot_be_cut_is_a_line_and_no_failure(
    recording: str | None, start: float, trouble: str, tmp_path: Path
) -> None:
    (one,) = cut([lesson(recording, start)], tmp_path, DEMO)
    assert one.file is None and trouble in str(one.trouble)
    with (tmp_path / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["声音文件"] == "" and trouble in row["没有声音的原因"]


def test_without_a_folder_of_recordings_every_line_says_so(tmp_path: Path) -> None:
    (one,) = cut([lesson(RECORDING)], tmp_path, None)
    assert one.trouble == "没有指定录音文件夹"


def test_names_stay_in_the_folder_and_are_readable(tmp_path: Path) -> None:
    (one,) = cut([lesson(RECORDING, item="../开头/语\\:*?" + "长" * 300)], tmp_path / "clips", DEMO)
    assert one.file is not None and one.file.startswith("01-反例-开头_语_长")
    assert len(one.file.encode()) < 255
    assert {path.parent for path in tmp_path.rglob("*.*")} == {tmp_path / "clips"}


def test_a_link_of_the_same_name_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("mine", encoding="utf-8")
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "index.csv").symlink_to(outside)
    cut([lesson(None)], tmp_path / "clips", DEMO)
    assert outside.read_text(encoding="utf-8") == "mine"


def test_the_playlist_names_the_files_and_what_is_said(tmp_path: Path) -> None:
    made = cut([lesson(RECORDING, text="您好\n请讲"), lesson(None)], tmp_path, DEMO)
    lines = (tmp_path / "playlist.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines == ["#EXTM3U", "#EXTINF:-1,反例：开头语　李芳（8001）　您好 请讲", made[0].file]


def test_words_that_a_spreadsheet_would_run_are_held_back(tmp_path: Path) -> None:
    cut([lesson(None, text="=1+1")], tmp_path, DEMO)
    with (tmp_path / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["原话"] == "'=1+1"

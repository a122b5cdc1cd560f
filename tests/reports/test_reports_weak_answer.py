"""What a trainer pulls: a course list with names, clips to play, and their sound."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from reports_story import empty_warehouse, load, story

import recordings
from reports.catalogue import Asked, entry
from reports.clip_sounds import cut
from reports.report import Clip
from reports.scope import Scope
from reports.weak_answer import answer

DEMO = Path(recordings.__file__).parent / "demo"
RECORDING = "audio/20260907-8002-d001.opus"


@pytest.fixture(scope="module")
def centre() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        load(connection, story(agents=9))
        yield connection


def clip(call: str, start: float | None = 1.0) -> Clip:
    return Clip(
        call, None, "李芳（8001）", start, None if start is None else start + 2, "agent", "=1+1", "没有做到"
    )


def test_the_first_sentences_propose_courses_by_what_they_win_back(centre: duckdb.DuckDBPyConnection) -> None:
    told = answer(centre, Asked())
    courses = told.tables[0]
    assert courses.name == "courses" and courses.rows
    winnable = [row[5] for row in courses.rows]
    assert winnable == sorted(winnable, reverse=True)
    assert told.sentences[0].startswith(f"建议开课“{courses.rows[0][0]}”")
    assert all(row[6] <= row[5] <= row[7] for row in courses.rows)


def test_tenure_is_told_where_hire_dates_are(empty: duckdb.DuckDBPyConnection) -> None:
    calls = story(weeks=4, agents=4)
    new = calls[0].agent
    load(
        empty,
        [replace(call, failed=("greeting",) if call.agent == new else (), undecided=()) for call in calls],
    )
    empty.execute(
        "INSERT INTO agents SELECT DISTINCT ON (agent_id) agent_id, agent_no, agent_name, team, '中山',"
        f" '坐席', CASE agent_id WHEN '{new}' THEN day - 20 ELSE DATE '2015-01-01' END"
        " FROM calls ORDER BY agent_id, day"
    )
    told = answer(empty, Asked())
    assert any("入职不满 3 个月的坐席明显更弱的项：“开头语”" in sentence for sentence in told.sentences)


def test_clips_are_cut_out_of_the_recordings(empty: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    import soundfile

    load(empty, [replace(story(agents=1)[0], call_id=name) for name in ("c1", "c2", "c3", "c4")])
    empty.execute(f"UPDATE calls SET recording = '{RECORDING}' WHERE call_id IN ('c1', 'c4')")
    empty.execute("UPDATE calls SET recording = '../../secret.wav' WHERE call_id = 'c2'")
    empty.execute("UPDATE calls SET recording = NULL WHERE call_id = 'c3'")
    wanted = [
        ("开头语/..", clip("c1", 10.0)), ("开头语", clip("c2")), ("开头语", clip("c3")),
        ("开头语", clip("c4", None)), ("结束语", clip("c4", 9000.0)),
    ]  # fmt: skip

    found = cut(empty, wanted, DEMO, tmp_path / "clips")

    assert [one.file is not None for one in found] == [True, False, False, False, False]
    sound = soundfile.info(tmp_path / "clips" / str(found[0].file))
    assert sound.channels == 2 and sound.duration == pytest.approx(7.0, abs=0.1)  # 2 s before, 3 s after
    assert "没有录音" in str(found[2].problem) and "没有时间" in str(found[3].problem)
    with (tmp_path / "clips" / "index.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 6 and rows[1][6] == "'=1+1"
    assert {path.parent for path in tmp_path.rglob("*.wav")} == {tmp_path / "clips"}


def test_an_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    assert "还没有质检结果" in entry("weak-items").answer(empty, Asked(Scope())).sentences[0]

"""What people bring, as CSV and as a workbook: every row becomes a value or is told with its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sheets import as_csv, as_xlsx

from recordings.agents import read_agents
from recordings.call import Agent
from recordings.coaching import CoachingAction, read_coaching
from recordings.errors import ManifestError
from recordings.kpi import KpiFigure, read_kpi
from recordings.reading import Reading
from recordings.satisfaction import Rating, read_satisfaction
from recordings.table import ManifestOptions, open_source
from recordings.targets import Target, read_targets
from recordings.trainings import Attendance, read_trainings

DAY = date(2026, 11, 3)
SHANGHAI = ManifestOptions(time_zone=ZoneInfo("Asia/Shanghai"))
WRITERS = {"csv": as_csv, "xlsx": as_xlsx}

Case = tuple[Callable[..., Reading[Any]], list[list[Any]], tuple[Any, ...]]
CASES: dict[str, Case] = {
    "agents": (
        read_agents,
        [["agent_id", "name", "hired"], ["A03", "陈静", DAY], ["A04", None, None]],
        (Agent("A03", name="陈静", hired=DAY), Agent("A04")),
    ),
    "satisfaction": (
        read_satisfaction,
        [["call_id", "score", "rated_at"], ["c1", 5, datetime(2026, 11, 3, 9, 5)], ["c2", "不满意", None]],
        (
            Rating("c1", 5.0, datetime(2026, 11, 3, 1, 5, tzinfo=UTC), "5"),
            Rating("c2", 2.0, None, "不满意"),
        ),
    ),
    "targets": (
        read_targets,
        [
            ["measure", "target", "post", "tenure_to_months", "first_day"],
            ["总分", 85, None, None, DAY],
            ["pass_rate", 0.75, "见习坐席", 6, None],
            ["item:closing", "90%", None, None, None],
            ["aht", 180.5, None, None, None],
        ],
        (
            Target("total", 85.0, first_day=DAY),
            Target("pass_rate", 0.75, post="见习坐席", tenure_to_months=6),
            Target("item:closing", 0.9),
            Target("aht", 180.5),
        ),
    ),
    "trainings": (
        read_trainings,
        [
            ["agent_id", "course", "attended_on", "topic", "items", "hours"],
            ["A03", "倾听", DAY, "倾听", "talk-over; repeat-order、talk-over", 2.5],
            ["A04", "倾听", "2026年11月3日", None, None, None],
        ],
        (
            Attendance("A03", "倾听", DAY, "倾听", ("talk-over", "repeat-order"), 2.5),
            Attendance("A04", "倾听", DAY),
        ),
    ),
    "coaching": (
        read_coaching,
        [
            ["agent_id", "held_on", "action", "coach", "kept", "due", "note"],
            ["A03", DAY, "复述每一单", "罗志明", "已落实", date(2026, 11, 17), "回访 13800138000 确认"],
            ["A03", DAY, "不插话", None, "否", None, None],
            ["A04", DAY, "慢一点", None, None, None, None],
        ],
        (
            CoachingAction(
                "A03", DAY, "复述每一单", "罗志明", None, date(2026, 11, 17), True, "回访 *** 确认"
            ),
            CoachingAction("A03", DAY, "不插话", kept=False),
            CoachingAction("A04", DAY, "慢一点"),
        ),
    ),
    "kpi": (
        read_kpi,
        [
            ["day", "agent_id", "team", "handled", "talk_s", "cost"],
            [DAY, "A03", None, 60, "1:02:03", None],
            [DAY, None, "订货一组", 0, None, None],
            [DAY, None, None, None, None, "12,345.5"],
        ],
        (
            KpiFigure(DAY, "agent", "A03", "talk_s", 3723.0),
            KpiFigure(DAY, "agent", "A03", "handled", 60.0),
            KpiFigure(DAY, "team", "订货一组", "handled", 0.0),
            KpiFigure(DAY, "centre", "", "cost", 12345.5),
        ),
    ),
}


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("suffix", WRITERS)
def test_a_file_and_a_workbook_say_the_same(kind: str, suffix: str, tmp_path: Path) -> None:
    read, rows, expected = CASES[kind]
    found = read(WRITERS[suffix](tmp_path / f"t.{suffix}", rows), SHANGHAI)
    assert (found.values, found.rejected, found.ignored) == (expected, (), ())
    assert found.rows == len(rows) - 1


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize(
    ("kind", "row", "column", "told"),
    [
        ("agents", ["A05", "x", "2026-13-40"], "hired", "应为日期"),
        ("agents", [None, "x", None], "agent_id", "不能为空"),
        (
            "satisfaction",
            ["c9", "还行", None],
            "score",
            "应为 数字、非常满意、满意、一般、不满意、非常不满意 之一",
        ),
        ("satisfaction", ["c1", 4, None], "call_id", "编号 c1 与第 2 行重复"),
        ("satisfaction", ["c9", 4, DAY.isoformat()], "rated_at", "只有日期没有时间"),
        ("targets", ["快乐", 85, None, None, None], "measure", "应为 总分、合格率"),
        ("targets", ["pass_rate", 75, None, None, None], "target", "0 到 1 之间的比例"),
        ("targets", ["total", None, None, None, None], "target", "不能为空"),
        ("targets", ["total", 80, None, 0, None], "tenure_to_months", "应大于下限 0 个月"),
        (
            "targets",
            ["total", 99, None, None, DAY],
            "measure",
            "同一对象的目标 total 2026-11-03 与第 2 行重复",
        ),
        ("trainings", ["A03", None, DAY, None, None, None], "course", "不能为空"),
        ("trainings", ["A03", "倾听", "3/11/2026", None, None, None], "attended_on", "应为日期"),
        ("trainings", ["A03", "倾听", DAY, None, None, None], "course", "与第 2 行重复"),
        ("coaching", ["A03", DAY, "慢", None, "也许", None, None], "kept", "应为 是、已落实"),
        ("coaching", ["A03", DAY, "慢", None, None, date(2026, 11, 1), None], "due", "早于面谈日"),
        ("kpi", [DAY, "A03", "订货一组", 1, None, None], "team", "这里同时填了 agent_id、team"),
        ("kpi", [DAY, "A07", None, None, None, None], "day", "没有任何数字"),
        ("kpi", [DAY, "A07", None, -1, None, None], "handled", "应为非负数字"),
        ("kpi", [None, "A07", None, 1, None, None], "day", "不能为空"),
        ("kpi", [DAY, "A03", None, None, 9, None], "day", "指标 2026-11-03 agent A03 talk_s 与第 2 行重复"),
    ],
)
def test_a_wrong_row_is_told_and_costs_itself_only(
    kind: str, row: list[Any], column: str, told: str, suffix: str, tmp_path: Path
) -> None:
    read, rows, expected = CASES[kind]
    path = WRITERS[suffix](tmp_path / f"t.{suffix}", [*rows, row])
    found = read(path, SHANGHAI)
    assert found.values == expected
    (rejected,) = found.rejected
    assert rejected.place == f"{path}:{len(rows) + 1}"
    assert rejected.column == column
    assert rejected.reason.startswith(f"{column} 列：") and told in rejected.reason


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_header_is_no_record(suffix: str, tmp_path: Path) -> None:
    _, rows, _ = CASES["agents"]
    assert open_source(WRITERS[suffix](tmp_path / f"t.{suffix}", rows)).size == len(rows) - 1


@pytest.mark.parametrize("kind", CASES)
@pytest.mark.parametrize("suffix", WRITERS)
def test_a_header_alone_is_no_rows_and_an_empty_file_is_an_error(
    kind: str, suffix: str, tmp_path: Path
) -> None:
    read, rows, _ = CASES[kind]
    found = read(WRITERS[suffix](tmp_path / f"header.{suffix}", rows[:1]), SHANGHAI)
    assert (found.values, found.rejected, found.rows) == ((), (), 0)
    with pytest.raises(ManifestError, match="为空，没有表头"):
        read(WRITERS[suffix](tmp_path / f"empty.{suffix}", []), SHANGHAI)


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_centres_own_headers_and_titles_above_them(suffix: str, tmp_path: Path) -> None:
    rows = [
        ["2026年11月满意度", None, None],
        ["流水号", "评价", "备注"],
        ["c1", "满意", "好"],
        [None, None, None],
        ["c2", "差", "不好"],
    ]
    options = ManifestOptions(columns={"call_id": "流水号", "score": "评价"})
    path = WRITERS[suffix](tmp_path / f"t.{suffix}", rows)
    found = read_satisfaction(path, options)
    assert found.values == (Rating("c1", 4.0, said="满意"),)
    assert [(row.place, row.column) for row in found.rejected] == [(f"{path}:5", "评价")]
    assert found.ignored == ("备注",)


@pytest.mark.parametrize(
    ("scores", "said", "score"),
    [
        ({}, "4", 4.0),
        ({}, "10", 10.0),
        ({}, "非常满意", 5.0),
        ({"满意": 5, "一般": 3, "不满意": 1}, "满意", 5.0),
        ({"满意": 5, "一般": 3, "不满意": 1}, "2", 2.0),
        ({"满意": 5, "一般": 3, "不满意": 1}, "非常满意", None),
        ({"1": 5, "2": 3, "3": 1}, "1", 5.0),
        ({"1": 5, "2": 3, "3": 1}, "１", 5.0),
        ({"1": 5, "2": 3, "3": 1}, "4", None),
        ({"1": 5, "2": 3, "3": 1}, "不满意", 2.0),
        ({"1": 5, "满意": 5}, "一般", None),
    ],
)
def test_words_and_keys_become_scores(
    scores: dict[str, float], said: str, score: float | None, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "t.csv", [["call_id", "score"], ["c1", said]])
    found = read_satisfaction(path, ManifestOptions(scores=scores))
    assert [(rating.score, rating.said) for rating in found.values] == (
        [] if score is None else [(score, said)]
    )
    assert len(found.rejected) == (score is None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026/11/3", DAY),
        ("2026-11-3", DAY),
        ("2026.11.03", DAY),
        ("2026年11月3日", DAY),
        ("2026-11-03 00:00:00", DAY),
        ("2026-11-03 09:00", None),
        ("03/11/2026", None),
        ("26-11-3", None),
        ("46329", None),
        ("2026/11-3", None),
    ],
)
def test_days_as_people_write_them(text: str, day: date | None, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", [["agent_id", "hired"], ["A03", text]])
    found = read_agents(path, SHANGHAI)
    assert [agent.hired for agent in found.values] == ([] if day is None else [day])


@pytest.mark.parametrize("text", ["2026/11/3 9:05", "2026-11-03T09:05:00", "2026年11月3日 09:05"])
def test_times_as_people_write_them(text: str, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", [["call_id", "score", "rated_at"], ["c1", 5, text]])
    (rating,) = read_satisfaction(path, SHANGHAI).values
    assert rating.rated_at == datetime(2026, 11, 3, 1, 5, tzinfo=UTC)
    (rejected,) = read_satisfaction(path).rejected
    assert "没有时区" in rejected.reason


def test_lengths_of_time_in_a_workbook(tmp_path: Path) -> None:
    rows = [["day", "talk_s", "ring_s"], [DAY, time(0, 12, 30), timedelta(hours=30)]]
    found = read_kpi(as_xlsx(tmp_path / "t.xlsx", rows), SHANGHAI)
    assert [(figure.measure, figure.value) for figure in found.values] == [
        ("ring_s", 108000.0),
        ("talk_s", 750.0),
    ]


def test_a_table_without_any_figure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="没有任何指标列；现有的列：处理量"):
        read_kpi(as_csv(tmp_path / "t.csv", [["day", "处理量"], [DAY, 3]]), SHANGHAI)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", CASES["coaching"][1], encoding)
    assert read_coaching(path, SHANGHAI).values == CASES["coaching"][2]


def test_utf16_is_named(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", CASES["coaching"][1], "utf-16")
    with pytest.raises(ManifestError, match="UTF-16"):
        read_coaching(path, SHANGHAI)


def test_the_reader_says_how_far_it_is(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "t.csv", [["agent_id"], *([f"A{number}"] for number in range(1234))])
    told: list[int] = []
    assert len(read_agents(path, SHANGHAI, told.append).values) == 1234
    assert len(told) > 2 and sum(told) == 1234

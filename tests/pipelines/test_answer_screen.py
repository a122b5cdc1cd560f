"""Given a wide table, when it is shown on a terminal, then the columns that matter most fit."""

from __future__ import annotations

from datetime import date

from pipelines.cli.answer_screen import fitting, spoken
from reports.report import Clip, Column, Report
from reports.shown_table import shown

WIDE = Report(
    "wide",
    "宽表",
    (),
    (
        Column("group", "坐席", "text"),
        Column("id", "编号", "text", priority=3),
        Column("calls", "通话数", "count"),
        Column("reason", "原因", "text", priority=0),
        Column("mean", "平均分", "points"),
    ),
    (("李芳（8001）", "A01", 100, "没有复述订单", 91.2), ("王强（8002）", "A02", 1, "说了禁语", 80.0)),
)


def titles(width: int) -> list[str]:
    table = shown(WIDE)
    return [table.columns[at].title for at in fitting(table, 30, width)]


def test_all_columns_where_there_is_room() -> None:
    assert titles(120) == ["坐席", "编号", "通话数", "原因", "平均分"]


def test_those_that_matter_least_go_first() -> None:
    assert titles(50) == ["坐席", "通话数", "原因", "平均分"]
    assert titles(40) == ["坐席", "通话数", "原因"]
    assert titles(30) == ["坐席", "原因"]


def test_the_first_column_stays_on_the_narrowest_screen() -> None:
    assert titles(5) == ["坐席"]


ODDS = Report(
    "odds",
    "优势比",
    (),
    (
        Column("item", "质检项", "text"),
        Column("odds_ratio", "同坐席优势比", "points"),
        Column("low", "优势比下限", "points"),
        Column("high", "优势比上限", "points"),
        Column("calls", "通话数", "count"),
    ),
    (("开头问候", 12.34, 4.56, 31.78, 100),),
)


def test_a_figure_and_its_interval_come_and_go_together() -> None:
    table = shown(ODDS)
    assert [column.title for column in table.columns] == ["质检项", "同坐席优势比", "优势比区间", "通话数"]
    assert fitting(table, 30, 50) == [0, 1, 2, 3]
    assert fitting(table, 30, 37) == [0, 3]  # either alone would fit


def test_a_table_of_clips_says_the_words_and_when() -> None:
    clip = Clip("C1", date(2026, 9, 7), "李芳（8001）", 12.4, 15.0, "agent", "您好，很高兴为您服务", "有问候")
    columns = (Column("item", "质检项", "text"), Column("clip", "片段", "clips"))
    table = spoken(shown(Report("clips", "示范片段", (), columns, (("开头问候", (clip,)),))))
    assert [column.title for column in table.columns] == ["质检项", "说话人", "原话", "位置", "录音"]
    assert table.rows[0].cells == ("开头问候", "坐席", "您好，很高兴为您服务", "00:12–00:15", "C1")
    assert fitting(table, 30, 80) == [0, 1, 2, 3, 4]
    several = (("开头问候", (clip, clip)),)
    assert len(spoken(shown(Report("clips", "示范片段", (), columns, several))).columns) == 1

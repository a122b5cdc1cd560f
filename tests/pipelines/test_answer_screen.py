"""Given a wide table, when it is shown on a terminal, then the columns that matter most fit."""

from __future__ import annotations

from pipelines.cli.answer_screen import fitting
from reports.report import Column, Report
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

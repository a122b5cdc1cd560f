"""Given cells, when people see them, then numbers have the digits they need and intervals one place."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest
from reports_sample import TABLE
from reports_story import empty_warehouse, load, story

from reports.catalogue import Asked, entry
from reports.filters import in_words
from reports.report import Cell, Column, Kind, Report
from reports.shown_table import digits_of, shown


def one(column: Column, *cells: Cell) -> list[str]:
    columns = (Column("n", "序号", "count"), column)
    table = shown(Report("t", "表", (), columns, tuple(enumerate(cells))))
    return [row.cells[1] for row in table.rows]


@pytest.mark.parametrize(
    ("kind", "cells", "shown_as"),
    [
        ("count", (1234, 0, None), ["1,234", "0", "—"]),
        ("count", (2.5, 1.0), ["2.5", "1.0"]),
        ("share", (0.8125, 0.0, 1.0), ["81.2%", "0.0%", "100.0%"]),
        ("points", (91.26, -0.04), ["91.3", "0.0"]),
        ("points", (0.2134, -0.051), ["0.21", "-0.05"]),
        ("points", (math.nan, 3.0), ["—", "3.00"]),
        ("flag", (True, False, None), ["是", "否", "—"]),
        ("date", (date(2026, 9, 7), datetime(2026, 9, 7, 8, 5)), ["2026-09-07", "2026-09-07 08:05"]),
        ("text", ("好", "0"), ["好", "0"]),
    ],
)
def test_a_cell_in_words(kind: Kind, cells: tuple[Cell, ...], shown_as: list[str]) -> None:
    assert one(Column("x", "值", kind), *cells) == shown_as


def test_a_p_value_is_never_nought() -> None:
    assert one(Column("p", "校正后 p 值", "points"), 0.00001, 0.0384, None) == ["<0.001", "0.038", "—"]


def test_digits_can_be_said() -> None:
    assert one(Column("x", "值", "points", digits=2), 91.267, 3.0) == ["91.27", "3.00"]
    assert one(Column("x", "值", "share", digits=0), 0.816, 0.5) == ["82%", "50%"]
    assert digits_of([], "points") == 2


def test_the_ends_of_an_interval_stand_in_one_place() -> None:
    columns = (
        Column("g", "组", "text"),
        Column("a_low", "变化下限", "points"),
        Column("a_high", "变化上限", "points"),
    )
    table = shown(Report("t", "表", (), columns, (("甲", -1.5, 12.0), ("乙", 3.0, 4.0), ("丙", None, None))))
    assert [column.title for column in table.columns] == ["组", "变化区间"]
    assert [row.cells[1] for row in table.rows] == ["-1.5 至 12.0", "3.0–4.0", "—"]
    bare = (
        Column("g", "组", "text"),
        Column("low", "95% 下限", "points"),
        Column("high", "95% 上限", "points"),
    )
    table = shown(Report("t", "表", (), bare, (("甲", None, 1.5), ("乙", 4.3, None))))
    assert table.columns[1].title == "95% 区间"
    assert [row.cells[1] for row in table.rows] == ["≤1.50", "≥4.30"]


def test_what_is_the_same_in_every_row_is_told_once() -> None:
    table = shown(TABLE)
    assert [column.title for column in table.columns] == [
        "坐席", "通话数", "平均分", "区间", "合格率", "p 值", "样本足够"
    ]  # fmt: skip
    assert table.remarks == ("各行相同：评分表 tobacco-order。", "没有数据的列：目标。")
    assert [len(row.clips) for row in table.rows] == [1, 0]


def test_one_row_keeps_its_columns() -> None:
    table = shown(Report("t", "表", (), TABLE.columns, TABLE.rows[:1]))
    assert len(table.columns) == 9 and table.remarks == ()


def test_columns_that_matter_less_may_be_left_out() -> None:
    columns = (Column("g", "组", "text"), Column("id", "编号", "text", priority=3))
    table = shown(Report("t", "表", (), columns, (("甲", "g1"), ("乙", "g2"))), least=2)
    assert [column.title for column in table.columns] == ["组"]


def test_filters_are_told_in_chinese() -> None:
    asked = (
        ("start", "2026-09-01"),
        ("by", "team"),
        ("period", "month"),
        ("levels", "team,agent"),
        ("x", "1"),
    )
    assert in_words(asked) == "自 2026-09-01，按 班组，每 月，按 班组、坐席，x 1"
    assert in_words(()) == "全部通话"


@pytest.mark.parametrize(
    ("name", "table", "first"),
    [
        ("six-sigma", "six-sigma", ["对象", "质检项", "DPMO", "西格玛水平", "西格玛区间"]),
        ("weak-items", "weak-items", ["对象", "质检项", "判断", "不合格率", "可挽回"]),
    ],
)
def test_what_a_narrow_screen_shows_first(name: str, table: str, first: list[str]) -> None:
    with empty_warehouse() as connection:
        load(connection, story(weeks=2, agents=3))
        answer = entry(name).answer(connection, Asked())
    (found,) = [one for one in answer.tables if one.name == table]
    assert [column.title for column in shown(found, 0).columns if column.priority == 0] == first

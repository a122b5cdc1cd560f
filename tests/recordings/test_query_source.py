"""Ratings asked of a database: the answer is read like a file, and nothing in it can be changed."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from recordings.errors import ManifestError
from recordings.query_source import QuerySource
from recordings.satisfaction import Rating, read_satisfaction
from recordings.table import ManifestOptions

OPTIONS = ManifestOptions(columns={"call_id": "流水号"}, time_zone=ZoneInfo("Asia/Shanghai"))
SELECT = "SELECT uuid AS 流水号, grade AS score, at AS rated_at FROM survey ORDER BY uuid"


@pytest.fixture
def surveys(tmp_path: Path) -> Path:
    path = tmp_path / "surveys.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE survey (uuid TEXT, grade, at TEXT)")
        rows = [("c1", 5, "2026-11-03 09:05:00"), ("c2", "不满意", None), ("c3", "%s :x 还行", None)]
        connection.executemany("INSERT INTO survey VALUES (?, ?, ?)", rows)
    connection.close()
    return path


def test_an_answer_is_read_like_a_file(surveys: Path) -> None:
    found = read_satisfaction(QuerySource(f"sqlite:///{surveys}", SELECT), OPTIONS)
    assert found.values == (
        Rating("c1", 5.0, datetime(2026, 11, 3, 1, 5, tzinfo=UTC), "5"),
        Rating("c2", 2.0, None, "不满意"),
    )
    (rejected,) = found.rejected
    assert rejected.place == f"sqlite:///{surveys}:3" and "还行" in rejected.reason


def test_what_the_database_would_take_for_a_parameter_is_text(surveys: Path) -> None:
    asked = "SELECT uuid AS 流水号, 4 AS score FROM survey WHERE grade LIKE '%s :x%'"
    found = read_satisfaction(QuerySource(f"sqlite:///{surveys}", asked), OPTIONS)
    assert [rating.call_id for rating in found.values] == ["c3"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM survey",
        "-- SELECT\nDROP TABLE survey",
        "WITH x AS (SELECT 1) DELETE FROM survey",
        "SELECT 1; DELETE FROM survey",
        "/* SELECT */ UPDATE survey SET grade = 5",
    ],
)
def test_nothing_can_be_changed(statement: str, surveys: Path) -> None:
    before = surveys.read_bytes()
    with pytest.raises(ManifestError):
        read_satisfaction(QuerySource(f"sqlite:///{surveys}", statement), OPTIONS)
    assert surveys.read_bytes() == before


@pytest.mark.parametrize(
    ("database", "statement", "told"),
    [
        ("sqlite:///{path}", "SELECT grape FROM survey", "no such column: grape"),
        ("sqlite:///{path}", "SELECT uuid FROM survey", "缺少必需的列 流水号；现有的列：uuid"),
        ("sqlite:///{path}.gone", "SELECT 1", "数据库文件不存在"),
        ("surveys", "SELECT 1", "不是数据库地址"),
        ("nosuch://reader:hush@host/db", "SELECT 1", "不认识的数据库种类 nosuch"),
        ("mssql+pyodbc://reader:hush@host/db", "SELECT 1", "没有安装 mssql"),
        ("postgresql://reader:hush@127.0.0.1:9/db", "SELECT 1", "数据库报告："),
    ],
)
def test_what_is_wrong_is_told_without_the_password(
    database: str, statement: str, told: str, surveys: Path
) -> None:
    with pytest.raises(ManifestError, match=told) as raised:
        read_satisfaction(QuerySource(database.format(path=surveys), statement), OPTIONS)
    assert "hush" not in str(raised.value)
    assert not Path(f"{surveys}.gone").exists()


def test_a_long_answer(surveys: Path) -> None:
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        " SELECT 'c' || i AS 流水号, 1 + i % 5 AS score FROM n"
    )
    assert len(read_satisfaction(QuerySource(f"sqlite:///{surveys}", many), OPTIONS).values) == 20_000


@pytest.mark.postgres
def test_postgresql_is_asked_and_not_changed() -> None:
    database = os.environ.get("CALLQA_TEST_POSTGRES")
    if database is None:
        pytest.skip("CALLQA_TEST_POSTGRES gives no server")
    asked = (
        "SELECT 'c' || i AS 流水号, 1 + i % 5 AS score, TIMESTAMPTZ '2026-11-03 09:05:00+08' AS rated_at"
        " FROM generate_series(1, 3) AS i WHERE 'x:y%s' LIKE '%:y%'"
    )
    found = read_satisfaction(QuerySource(database, asked), OPTIONS)
    assert found.values[0] == Rating("c1", 2.0, datetime(2026, 11, 3, 1, 5, tzinfo=UTC), "2")
    assert [rating.score for rating in found.values] == [2.0, 3.0, 4.0]
    changing = "WITH gone AS (DELETE FROM pg_description WHERE false RETURNING 1) SELECT * FROM gone"
    with pytest.raises(ManifestError, match="read-only transaction"):
        read_satisfaction(QuerySource(database, changing), OPTIONS)

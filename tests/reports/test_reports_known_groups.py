"""Given whom a person asks for, whose calls that means."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from reports.known_groups import UnknownGroupError, known, whose
from reports.scope import Scope


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(
            """
            CREATE TABLE daily_calls AS FROM (VALUES
                ('A1', '8001', '李芳', '一组', '北', 'order'),
                ('A2', '8002', '王强', '一组', '北', 'order'),
                ('A3', '8003', '王强', '二组', '南', 'order'),
                (NULL, '8009', NULL, NULL, NULL, NULL)
            ) AS t (agent_id, agent_no, agent_name, team, branch, queue);
            CREATE TABLE agents AS FROM (VALUES ('A4', '8004', '赵敏', '三组', '南')) AS t
                (agent_id, agent_no, name, team, branch)
            """
        )
        yield made


@pytest.mark.parametrize(
    ("said", "agent"),
    [
        ("A1", "A1"), ("8001", "A1"), ("李芳", "A1"), ("李芳（A1）", "A1"),
        ("8009", "8009"), ("赵敏", "A4"),
    ],
)  # fmt: skip
def test_an_agent_by_any_name(connection: duckdb.DuckDBPyConnection, said: str, agent: str) -> None:
    assert known(connection, Scope(agent=said, team="一组")) == Scope(agent=agent, team="一组")


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (Scope(agent="王强"), "有几个坐席叫 王强，请用编号：A2、A3"),
        (Scope(agent="A9"), "没有坐席 A9（按编号、工号或姓名找）；有：8009、李芳（A1）、王强（A2）"),
        (Scope(team="九组"), "没有班组 九组；有：一组、三组、二组"),
        (Scope(branch="西"), "没有分公司 西；有：北、南"),
        (Scope(queue="wu"), "没有技能组 wu；有：order"),
    ],
)
def test_nobody_of_that_name(connection: duckdb.DuckDBPyConnection, scope: Scope, told: str) -> None:
    with pytest.raises(UnknownGroupError, match="^" + told):
        known(connection, scope)


def test_everybody_needs_no_looking() -> None:
    with duckdb.connect() as empty:
        assert known(empty, Scope()) == Scope()


def test_whose_calls_they_are(connection: duckdb.DuckDBPyConnection) -> None:
    scope = Scope(agent="A1", team="一组", rubric="general")
    assert whose(connection, scope) == "一组、李芳（8001）"
    assert whose(connection, scope, ("team",)) == "一组"
    assert whose(connection, Scope(agent="8009")) == "8009"
    assert whose(connection, Scope()) == ""

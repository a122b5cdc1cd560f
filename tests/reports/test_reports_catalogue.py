"""Given any warehouse, however bare, when any report is asked for, then it says something."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import openpyxl
import pytest
from reports_html import Page, outside
from reports_rated import rated_centre
from reports_sample import MADE
from reports_story import MONDAY, Judged, load

from reports.answer import Answer
from reports.answer_book import write_book
from reports.answer_files import answer_json
from reports.answer_page import render
from reports.catalogue import CATALOGUE, Asked, Entry, entry
from reports.nightly import nightly_entries
from reports.scope import Scope

Fill = Callable[[duckdb.DuckDBPyConnection], None]


def equal_scores(connection: duckdb.DuckDBPyConnection) -> None:
    load(connection, [Judged(f"c{n}", agent=f"a{n % 4}", number=f"80{n % 4}", name=None) for n in range(40)])


def nobody_known(connection: duckdb.DuckDBPyConnection) -> None:
    load(connection, [Judged("c1", agent=None, number=None, name=None, team=None, day=None, total=None)])


def one_agent(connection: duckdb.DuckDBPyConnection) -> None:
    load(
        connection,
        [
            Judged(f"c{n}", day=MONDAY + timedelta(days=n), failed=("closing",) if n % 3 else ())
            for n in range(60)
        ],
    )


def an_agent_without_calls(connection: duckdb.DuckDBPyConnection) -> None:
    load(connection, [Judged("c1", failed=("closing",))])
    connection.execute(
        "INSERT INTO agents BY NAME SELECT 'a99' AS agent_id, '8099' AS agent_no, '新人' AS name"
    )


BARE: dict[str, Fill] = {
    "empty": lambda connection: load(connection, []),
    "one call": lambda connection: load(connection, [Judged("c1", failed=("closing",))]),
    "one agent": one_agent,
    "equal scores": equal_scores,
    "nobody known": nobody_known,
    "an agent without calls": an_agent_without_calls,
}


WHOM: dict[str, Asked] = {
    "nobody of that number": Asked(Scope(agent="nobody")),
    "an agent": Asked(Scope(agent="a01")),
    "no such team": Asked(Scope(team="没有这个班")),
    "a team": Asked(Scope(team="一班")),
    "days to come": Asked(Scope(start=date(2030, 1, 1), end=date(2030, 1, 31)), month=date(2030, 1, 1)),
    "one day": Asked(Scope(start=date(2026, 9, 8), end=date(2026, 9, 8))),
    "no such rubric, queue and branch": Asked(Scope(rubric="none", queue="none", branch="none")),
    "teams by month": Asked(by="team", period="month"),
    "the centre by quarter": Asked(by="centre", period="quarter"),
}


def read_in_every_form(answer: Answer, folder: Path) -> None:
    page = Page(render(answer, MADE))
    assert outside(page) == [] and "".join(answer.sentences[0].split()) in "".join(page.text.split())
    value = json.loads(answer_json(answer))
    assert value["sentences"] and len(value["tables"]) == len(answer.tables)
    book = openpyxl.load_workbook(write_book(answer, folder / "answer.xlsx", MADE))
    assert book.sheetnames[0] == "结论" and len(book.sheetnames) >= 1 + len(answer.tables)


@pytest.mark.parametrize("warehouse", BARE)
@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.name)
def test_each_report_answers_from_a_bare_warehouse(
    one: Entry, warehouse: str, empty: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    BARE[warehouse](empty)
    read_in_every_form(one.answer(empty, Asked()), tmp_path)


@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.name)
def test_each_report_answers_from_a_full_one(
    one: Entry, centre: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    answer = one.answer(centre, Asked(Scope(start=date(2026, 9, 7))))
    assert answer.name == one.name
    read_in_every_form(answer, tmp_path)


@pytest.mark.parametrize("whom", WHOM)
@pytest.mark.parametrize("one", CATALOGUE, ids=lambda one: one.name)
def test_each_report_answers_whatever_is_asked_of_it(
    one: Entry, whom: str, centre: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    read_in_every_form(one.answer(centre, WHOM[whom]), tmp_path)


def test_each_report_answers_without_and_with_ratings(
    empty: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rated_centre(empty, agents=5, calls=12)
    for one in CATALOGUE:
        read_in_every_form(one.answer(empty, Asked()), tmp_path)
    empty.execute("DELETE FROM satisfaction")
    for one in CATALOGUE:
        read_in_every_form(one.answer(empty, Asked()), tmp_path)


def test_names_are_unique_and_described_in_chinese() -> None:
    assert len({one.name for one in CATALOGUE}) == len(CATALOGUE)
    for one in CATALOGUE:
        assert one.title and one.about and one.lead >= 1
        assert any(ord(letter) > 0x2E80 for letter in one.about)
    assert nightly_entries()


def test_a_report_that_is_not_there_is_a_key_error() -> None:
    assert entry("trend").title == "趋势"
    with pytest.raises(KeyError, match="no-such"):
        entry("no-such")

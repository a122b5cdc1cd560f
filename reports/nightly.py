"""The catalogue's reports in the folder of a night, and what its first page tells of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reports.catalogue import CATALOGUE, Asked, Entry
from reports.scope import Scope

if TYPE_CHECKING:
    import duckdb

NIGHT_PAGE, NIGHT_BOOK = "night.html", "night.xlsx"


@dataclass(frozen=True, slots=True)
class Told:
    """One report of the night, as its first page tells it.

    Attributes:
        sentences: the first ones of the report; none where it was not made.
        page, workbook: names of its files in the night's folder.
        problem: why it was not made.
    """

    name: str
    title: str
    sentences: tuple[str, ...] = ()
    page: str = ""
    workbook: str = ""
    problem: str | None = None

    @property
    def line(self) -> str:
        """All in one line, for a workbook."""
        if self.problem is not None:
            return f"{self.title}：这份报告没有做成（{self.problem}）。"
        return f"{self.title}：{''.join(self.sentences)}"


def nightly_entries() -> tuple[Entry, ...]:
    """The reports that each night's folder has."""
    return tuple(one for one in CATALOGUE if one.nightly)


def files_of(entry: Entry) -> tuple[str, str]:
    """Names of its page and its workbook in the folder."""
    return f"{entry.name}.html", f"{entry.name}.xlsx"


def make(
    entry: Entry, connection: duckdb.DuckDBPyConnection, asked: Asked, folder: Path, now: datetime
) -> Told:
    """Writes the page and the workbook of one report into ``folder``, which holds the charts' script."""
    from reports.answer_book import write_book
    from reports.answer_page import Link, write_page
    from reports.drawing import SCRIPT_FILE

    answer = entry.answer(connection, replace(asked, scope=Scope()) if entry.all_days else asked)
    page, workbook = files_of(entry)
    beside = (Link("本页的工作簿", workbook), Link("当晚报告", NIGHT_PAGE))
    write_page(answer, folder / page, now, beside, SCRIPT_FILE)
    write_book(answer, folder / workbook, now)
    return Told(entry.name, entry.title, answer.sentences[: entry.lead], page, workbook)

"""An answer as a workbook: 结论, Excel's own charts, and a sheet a table."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from reports.answer import Answer
from reports.book import MOST_ROWS, Book
from reports.excel_charts import SHEET, charts_sheet
from reports.filters import in_words

_LONGEST_NAME = 31  # of a sheet, in Excel
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_VERDICTS = "结论"


def write_book(answer: Answer, path: Path, made: datetime) -> Path:
    """Writes ``answer`` to ``path`` and returns it.

    Args:
        made: when the answer was made, in the centre's own time.
    """
    drawn = tuple(chart for chart in answer.charts if not chart.empty)
    names = sheet_names([table.title for table in answer.tables])
    with Book(path) as book:
        _verdicts(book, answer, made, names, with_charts=bool(drawn))
        if drawn:
            charts_sheet(book, drawn)
        for name, table in zip(names, answer.tables, strict=True):
            book.table(name, table.columns, table.rows[:MOST_ROWS])
    return Path(path)


def sheet_names(titles: list[str]) -> list[str]:
    """Titles as names of sheets: at most 31 characters, none that Excel forbids, each once."""
    taken = {_VERDICTS.casefold(), SHEET.casefold()}
    names = []
    for title in titles:
        bare = _FORBIDDEN.sub(" ", title).strip() or "表"
        name, number = bare[:_LONGEST_NAME], 1
        while name.casefold() in taken:
            number += 1
            name = f"{bare[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _verdicts(book: Book, answer: Answer, made: datetime, names: list[str], with_charts: bool) -> None:
    """What the answer says, what it was asked, how to read it, and what stands on the other sheets."""
    notes = [*answer.notes, *(note for table in answer.tables for note in table.notes)]
    contents = ["图表：图，右边是画图的数字"] if with_charts else []
    contents += [
        f"{name}：{_rows(len(table.rows))}" for name, table in zip(names, answer.tables, strict=True)
    ]
    book.page(
        _VERDICTS,
        answer.title,
        f"{in_words(answer.filters)}；生成于 {made:%Y-%m-%d %H:%M}",
        answer.sentences,
        (("各表", contents), ("读法", list(dict.fromkeys(notes)))),
    )


def _rows(count: int) -> str:
    cut = f"，只写前 {MOST_ROWS} 行，其余见 CSV" if count > MOST_ROWS else ""
    return f"{count} 行{cut}"

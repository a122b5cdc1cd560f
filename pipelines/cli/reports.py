"""How reports are answered on a terminal or into files."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.settings import Settings, SettingsError
from reports import output
from reports.report import Cell, Column, Report
from reports.scope import By, Period, Scope
from scoring.warehouse import open_snapshot

if TYPE_CHECKING:
    import duckdb

_TABLE_ROWS = 60
_SHORT = {  # what fits on a terminal; the files hold every column
    "trend": (
        "group",
        "period",
        "counted",
        "mean",
        "mean_low",
        "mean_high",
        "pass_rate",
        "change",
        "reading",
    ),
    "review-queue": ("rank", "call_id", "day", "agent", "source", "risk", "reason", "total", "fatal"),
    "weak-items": ("level", "group", "item", "failed", "decided", "fail_rate", "lost_points", "training"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked for; ``form`` is table, json, csv or xlsx."""

    name: str
    by: By
    period: Period
    scope: Scope
    form: str
    path: Path | None
    quota: int


def answer(wanted: Wanted, settings: Settings) -> None:
    """Write the report where it was asked for.

    Raises:
        SettingsError: nothing has been published yet.
    """
    if not settings.snapshot.exists():
        raise SettingsError(
            f"{settings.snapshot}: nothing published yet; run `callqa run` or `callqa demo` first"
        )
    if wanted.name == "night":
        from pipelines.results import reports_of

        made = reports_of(settings, None)
        sys.stdout.write(f"{made.page}\n{made.workbook}\n")
        return
    with open_snapshot(settings.snapshot) as connection:
        report = _report(wanted, connection)
    if wanted.form == "table":
        _show(report)
        return
    written = output.write(report, wanted.form, wanted.path)  # type: ignore[arg-type]
    sys.stdout.write(f"{written}\n" if isinstance(written, Path) or not written.endswith("\n") else written)


def _report(wanted: Wanted, connection: duckdb.DuckDBPyConnection) -> Report:
    if wanted.name == "trend":
        from reports.trend import TrendOptions, trend

        return trend(connection, TrendOptions(wanted.by, wanted.period, wanted.scope)).report()
    if wanted.name == "review-queue":
        from reports.review_queue import QueueOptions, review_queue

        return review_queue(connection, QueueOptions(wanted.scope, wanted.quota)).report()
    from reports.weak_items import WeakItemOptions, weak_items

    return weak_items(connection, WeakItemOptions(wanted.scope)).report()


def _show(report: Report) -> None:
    console = Console()
    wanted = _SHORT.get(report.name, ())
    shown = [index for index, column in enumerate(report.columns) if not wanted or column.key in wanted]
    table = Table(title=report.title)
    for index in shown:
        column = report.columns[index]
        table.add_column(column.title, justify="left" if column.kind in ("text", "date") else "right")
    for row in report.rows[:_TABLE_ROWS]:
        table.add_row(*(escape(_cell(row[index], report.columns[index])) for index in shown))
    console.print(table)
    if len(report.rows) > _TABLE_ROWS:
        console.print(f"… 共 {len(report.rows)} 行；全部见 --csv、--xlsx 或 --json")
    for note in report.notes:
        console.print(note, markup=False, highlight=False)


def _cell(cell: Cell, column: Column) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{cell:.1%}" if column.kind == "share" else f"{cell:.1f}"
    if isinstance(cell, tuple):
        return f"{len(cell)} 段"
    return str(cell)

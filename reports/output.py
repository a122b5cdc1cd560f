"""A table of a report as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from reports.report import Cell, Clip, Kind, Report
from reports.wording import SPEAKERS, clock, named

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def json_text(report: Report) -> str:
    """``{"report", "generated_at", "filters", "rows", "notes"}``; a number that is none becomes null."""
    value = json_answer(report.name, json_rows(report), dict(report.filters), list(report.notes))
    return json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)


def json_rows(report: Report) -> list[dict[str, Any]]:
    """One object a row; a number that is none becomes null."""
    return [
        {column.key: _plain(cell) for column, cell in zip(report.columns, row, strict=True)}
        for row in report.rows
    ]


def json_answer(
    name: str,
    rows: list[dict[str, Any]],
    filters: dict[str, str] | None = None,
    notes: list[str] | None = None,
) -> dict[str, Any]:
    """The object that every ``--json`` answers with."""
    return {
        "report": name,
        "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "filters": filters or {},
        "rows": rows,
        "notes": notes or [],
    }


def csv_text(report: Report) -> str:
    """Chinese headers and a byte order mark, without which Excel reads UTF-8 as GBK.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([column.title for column in report.columns])
    for row in report.rows:
        table.writerow([_field(cell, column.kind) for cell, column in zip(row, report.columns, strict=True)])
    return "\ufeff" + written.getvalue()


def clip_line(clip: Clip) -> str:
    """One clip in one line: where to listen, who says what, and what is wrong with it."""
    where = f"{clock(clip.start_s)}–{clock(clip.end_s)}" if clip.start_s is not None else "整通"
    said = f"{named(SPEAKERS, clip.speaker)}：{clip.text}" if clip.text else ""
    return f"{clip.day or '无日期'} {clip.agent} 通话 {clip.call_id} {where} {said}（{clip.reason}）"


def _plain(cell: Cell) -> Any:
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, tuple):
        return [{key: _plain(value) for key, value in asdict(clip).items()} for clip in cell]
    return cell


def _field(cell: Cell, kind: Kind) -> str:
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, tuple):
        cell = "\n".join(clip_line(clip) for clip in cell)
    if isinstance(cell, float):
        return f"{cell:.4f}" if kind == "share" else f"{cell:.6g}"
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text

"""Days and months as a person writes them on the command line."""

from __future__ import annotations

import re
from datetime import date, datetime

import typer

DAY, MONTH = "YYYY-MM-DD", "YYYY-MM"


def day(text: str) -> date:
    """``2026-11-05``. Raises `typer.BadParameter` for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        there = "没有这一天，" if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text) else ""
        raise typer.BadParameter(f"{text}：{there}日期要写成 2026-11-05（年-月-日）") from error


def month(text: str) -> date:
    """The first day of ``2026-11``. Raises `typer.BadParameter` for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()
    except ValueError as error:
        there = "没有这个月，" if re.fullmatch(r"\d{4}-\d{1,2}", text) else ""
        raise typer.BadParameter(f"{text}：{there}月份要写成 2026-11（年-月）") from error

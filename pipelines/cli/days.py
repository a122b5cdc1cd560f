"""Days and months as a person writes them on the command line."""

from __future__ import annotations

import re
from datetime import date, datetime

import typer

DAY, MONTH = "YYYY-MM-DD", "YYYY-MM"


def day(text: str) -> date:
    """``2026-11-05``. Raises `typer.BadParameter` for anything else."""
    return _parsed(text, "%Y-%m-%d", "没有这一天", "日期要写成 2026-11-05（年-月-日）")


def month(text: str) -> date:
    """The first day of ``2026-11``. Raises `typer.BadParameter` for anything else."""
    return _parsed(text, "%Y-%m", "没有这个月", "月份要写成 2026-11（年-月）")


def _parsed(text: str, form: str, none_such: str, expected: str) -> date:
    try:
        return datetime.strptime(text, form).date()
    except ValueError as error:
        well_formed = re.fullmatch(r"\d{4}" + r"-\d{1,2}" * form.count("-"), text)
        there = f"{none_such}，" if well_formed else ""
        raise typer.BadParameter(f"{text}：{there}{expected}") from error

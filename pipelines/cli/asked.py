"""What a reporting command was asked for: in which form, of which days and whom."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pipelines.settings import SettingsError
from reports.scope import Scope

Form = Literal["table", "json", "csv", "xlsx"]


def form_of(json: bool, csv: bool, xlsx: Path | None) -> Form:
    """
    Raises:
        SettingsError: more than one was asked for.
    """
    if sum((json, csv, xlsx is not None)) > 1:
        raise SettingsError("choose one of --json, --csv, --xlsx")
    return "json" if json else "csv" if csv else "xlsx" if xlsx else "table"


def scope_of(start: datetime | None, end: datetime | None, **whose: str | None) -> Scope:
    """
    Raises:
        SettingsError: the days are the wrong way round.
    """
    try:
        return Scope(start.date() if start else None, end.date() if end else None, **whose)
    except ValueError as error:
        raise SettingsError(str(error)) from error

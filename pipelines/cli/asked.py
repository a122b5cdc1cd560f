"""What a reporting command was asked for: of which days and whom, in which form, into which files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pipelines.settings import Settings, SettingsError
from reports.catalogue import Asked
from reports.period import last_of
from reports.scope import Scope

Form = Literal["table", "json", "csv", "xlsx"]
Shown = Literal["table", "json", "csv"]
_BY_SUFFIX = {".html": "page", ".xlsx": "xlsx", ".csv": "csv", ".json": "json"}


def form_of(json: bool, csv: bool, xlsx: Path | None) -> Form:
    """
    Raises:
        SettingsError: more than one was asked for.
    """
    if sum((json, csv, xlsx is not None)) > 1:
        raise SettingsError("--json、--csv、--xlsx 只能选一个")
    return "json" if json else "csv" if csv else "xlsx" if xlsx else "table"


def scope_of(start: date | None, end: date | None, **whose: str | None) -> Scope:
    """
    Raises:
        SettingsError: the days are the wrong way round.
    """
    try:
        return Scope(start, end, **whose)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def asked_of(settings: Settings, scope: Scope, month: date | None, given: Mapping[str, Any]) -> Asked:
    """
    Args:
        given: other fields of `Asked`; None where the person said nothing.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if month is not None:
        said["month"] = month
    return Asked(
        scope=scope, recordings=settings.recordings.root, time_zone=settings.centre.time_zone, **said
    )


def within_month(asked: Asked) -> Asked:
    """With its month as first and last day, for a report of any days; as it is where days are given."""
    scope, month = asked.scope, asked.month
    if month is None or scope.start is not None or scope.end is not None:
        return asked
    return replace(asked, scope=replace(scope, start=month, end=last_of(month)), month=None)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where the answer goes.

    Attributes:
        shown: what goes to standard output, or into ``file``; ``table``: sentences and tables to read.
        file: for JSON, and for CSV with the first table.
        folder: for CSV with a file a table.
        page, xlsx: files to write besides.
    """

    shown: Shown = "table"
    file: Path | None = None
    folder: Path | None = None
    page: Path | None = None
    xlsx: Path | None = None

    @property
    def any(self) -> bool:
        """Whether more than the terminal was asked for."""
        return self != Outputs()


def outputs_of(json: bool, csv: bool, xlsx: Path | None, page: Path | None, output: str | None) -> Outputs:
    """
    Args:
        output: a file; without another word its ending says what it becomes. With ``csv`` also a folder.

    Raises:
        SettingsError: two things were asked for at once, or an ending says nothing.
    """
    if json and csv:
        raise SettingsError("--json、--csv 只能选一个")
    shown: Shown = "json" if json else "csv" if csv else "table"
    if output is None:
        return Outputs(shown, page=page, xlsx=xlsx)
    path = Path(output)
    if shown == "csv" and (output.endswith("/") or path.is_dir()):
        return Outputs(shown, folder=path, page=page, xlsx=xlsx)
    kind = shown if shown != "table" else _BY_SUFFIX.get(path.suffix.lower())
    if kind in ("json", "csv"):
        return Outputs("json" if kind == "json" else "csv", path, page=page, xlsx=xlsx)
    if kind == "page" and page is None:
        return Outputs(page=path, xlsx=xlsx)
    if kind == "xlsx" and xlsx is None:
        return Outputs(page=page, xlsx=path)
    raise SettingsError(
        f"--output {output}：文件名要以 {'、'.join(_BY_SUFFIX)} 结尾，或同时写 --json 或 --csv"
    )

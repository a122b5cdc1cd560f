"""How a report of the catalogue is answered: on the terminal, to standard output, into files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.cli.asked import Outputs, within_month
from pipelines.published import published
from pipelines.settings import Settings, SettingsError
from reports.catalogue import CATALOGUE, Asked, Entry, entry
from reports.known_groups import known
from rubrics.refusal import there_are
from scoring.warehouse import open_snapshot

if TYPE_CHECKING:
    from reports.answer import Answer

NIGHT = "night"


def answer(name: str, asked: Asked, outputs: Outputs, given: Iterable[str], settings: Settings) -> None:
    """Write the report where it was asked for.

    Args:
        given: names of filters that the person gave; one that the report did not use is told.

    Raises:
        SettingsError: there is no such report, or nothing has been published yet.
        UnknownGroupError: nobody is called what was asked for.
    """
    wanted = None if name == NIGHT else _entry(name)
    snapshot = published(settings)
    if wanted is None:
        _night(outputs, given, settings)
        return
    asked = asked if wanted.monthly else within_month(asked)
    with open_snapshot(snapshot) as connection:
        made = wanted.answer(connection, replace(asked, scope=known(connection, asked.scope)))
    used = {filtered for filtered, _ in made.filters}
    if asked.month is None and used & {"start", "end"}:
        used.add("month")  # as days
    for unused in sorted(set(given) - used):
        sys.stderr.write(f"callqa: 报告 {name} 不看 {unused}，结果没有按它筛选\n")
    _deliver(made, outputs, datetime.now(settings.zone))


def _entry(name: str) -> Entry:
    try:
        return entry(name)
    except KeyError:
        names = (NIGHT, *(one.name for one in CATALOGUE))
        shown = (f"{NIGHT}（当晚报告）", *(f"{one.name}（{one.title}）" for one in CATALOGUE))
        raise SettingsError(f"没有报告 {name!r}{there_are(name, names, shown)}") from None


def _deliver(made: Answer, outputs: Outputs, now: datetime) -> None:
    from reports.answer_book import write_book
    from reports.answer_files import answer_csv, answer_json, write_tables
    from reports.answer_page import write_page

    written: list[Path] = []
    if outputs.page is not None:
        written.append(write_page(made, outputs.page, now))
    if outputs.xlsx is not None:
        written.append(write_book(made, outputs.xlsx, now))
    texts: dict[str, Callable[[Answer], str]] = {"json": answer_json, "csv": answer_csv}
    if outputs.folder is not None:
        written += write_tables(made, outputs.folder)
    elif outputs.shown in texts:
        text = texts[outputs.shown](made)
        if outputs.file is None:
            sys.stdout.write(text if text.endswith("\n") else f"{text}\n")
            return
        outputs.file.parent.mkdir(parents=True, exist_ok=True)
        outputs.file.write_text(text, encoding="utf-8", newline="")
        written.append(outputs.file)
    if not written:
        from pipelines.cli.answer_screen import show

        show(made)
        return
    sys.stdout.write("".join(f"{sentence}\n" for sentence in made.sentences))
    sys.stdout.write("".join(f"{path}\n" for path in written))


def _night(outputs: Outputs, given: Iterable[str], settings: Settings) -> None:
    """The folder of the last night, made again."""
    if given or outputs not in (Outputs(), Outputs("json")):
        raise SettingsError(f"报告 {NIGHT} 写的是文件夹 {settings.report_folder}，只能加 --json")
    from pipelines.results import reports_of

    made = reports_of(settings, None)
    if outputs.shown == "json":
        from reports.output import json_answer

        row = {
            "page": str(made.page),
            "workbook": str(made.workbook),
            "reports": [asdict(told) for told in made.told],
        }
        sys.stdout.write(json.dumps(json_answer(NIGHT, [row]), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("".join(f"{told.line}\n" for told in made.told))
        sys.stdout.write(f"{made.page}\n{made.workbook}\n")

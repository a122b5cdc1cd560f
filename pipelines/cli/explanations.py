"""How an explanation is shown on a terminal."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.text import Text

from pipelines.cli.wrapping import width_of, wrapped
from pipelines.published import published
from pipelines.settings import Settings
from reports.explanation import explain
from reports.explanation_json import explanation_to_json
from reports.explanation_text import Line
from reports.explanation_text import lines as lines_of
from scoring.warehouse import open_snapshot

_STYLES = {
    "head": "bold",
    "title": "bold underline",
    "marked": "red",
    "context": "dim",
    "say": "green",
    "small": "dim",
}
_INDENT = {"marked": 3, "context": 3, "say": 3}


def show_explanation(call_id: str, settings: Settings, as_json: bool) -> None:
    """Write why the call got its score.

    Raises:
        UnknownCallError: no such call.
        SettingsError: nothing has been published yet.
    """
    with open_snapshot(published(settings)) as connection:
        explanation = explain(connection, call_id, settings.centre.time_zone)
    if as_json:
        sys.stdout.write(json.dumps(explanation_to_json(explanation), ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    width = width_of(console)
    for line in lines_of(explanation):
        if line.tone in ("title", "small") or _is_item(line):
            console.print()
        mark = "▶ " if line.tone == "marked" else "  " if line.tone == "context" else ""
        indent = " " * _INDENT.get(line.tone, 0)
        shown = "\n".join(wrapped(line.text, width, indent + mark, indent + "  " * bool(mark)))
        console.print(Text(shown, style=_STYLES.get(line.tone, "")))


def _is_item(line: Line) -> bool:
    return line.tone == "head" and line.text[:1].isdigit()

"""An answer as one HTML page in Chinese that needs no network: sentences first, then charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reports import answer_charts
from reports.answer import Answer
from reports.axis import value_ranges
from reports.drawing import script
from reports.filters import in_words
from reports.shown_table import shown
from reports.template import environment

MOST_ROWS = 300
"""A page is read, not searched: beyond, the workbook and the CSV have the rest."""
FIRST_ROWS = 20
MOST_CHARTS = 40
FIRST_SENTENCES = 7
LEAST_PRIORITY = 2
"""Columns that matter less than this (ids, mostly) are in the files only."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page or workbook that lies beside this one; ``file`` is its name in the same folder."""

    title: str
    file: str


def render(
    answer: Answer, made: datetime, beside: Sequence[Link] = (), script_file: str | None = None
) -> str:
    """The page.

    Args:
        made: when the answer was made, in the centre's own time.
        beside: where to read on.
        script_file: name of the charts' script beside the page; None: the page carries it.
    """
    from markupsafe import Markup

    filled = [chart for chart in answer.charts if not chart.empty]
    spans = value_ranges(filled)
    charts = [
        (chart, Markup(answer_charts.drawn(chart, span, wide=len(filled) == 1)))
        for chart, span in zip(filled[:MOST_CHARTS], spans[:MOST_CHARTS], strict=True)
    ]
    return (
        environment()
        .get_template("answer.html.j2")
        .render(
            answer=answer,
            asked=in_words(answer.filters),
            made=made,
            beside=beside,
            charts=charts,
            charts_left=len(filled) - len(charts),
            script=Markup(script()) if charts and script_file is None else "",
            script_file=script_file if charts else None,
            tables=[shown(table, LEAST_PRIORITY) for table in answer.tables],
            first_sentences=FIRST_SENTENCES,
            first_rows=FIRST_ROWS,
            most_rows=MOST_ROWS,
        )
    )


def write_page(
    answer: Answer,
    path: Path,
    made: datetime,
    beside: Sequence[Link] = (),
    script_file: str | None = None,
) -> Path:
    """Writes :func:`render`'s page and returns its path."""
    text = render(answer, made, beside, script_file)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path

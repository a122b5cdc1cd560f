"""An evaluation as one HTML page that needs no network, and as the rows of the JSON answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from reports import evaluation_summary as words
from reports.evaluation import Evaluation, ItemFigure, RoleFigure, figures, items, role_figures
from reports.figure import TARGETS, Figure, Verdict
from reports.share import Interval, ends
from reports.template import environment
from reports.wording import named, percent

Row = dict[str, str | int | float | None]

_TONES = {Verdict.GOOD: "good", Verdict.BAD: "bad", Verdict.OPEN: "quiet", None: "quiet"}


def item_rows(evaluation: Evaluation) -> list[Row]:
    """One plain object per item; rates are None where there is nothing to divide by."""
    return [_item_row(item) for item in items(evaluation)]


def hearing_rows(evaluation: Evaluation) -> list[Row]:
    """One plain object per measure and group; of roles ``part`` counts the calls that are right."""
    rows = [_figure_row(figure) for figure in figures(evaluation)]
    return rows + [_role_row(role) for role in role_figures(evaluation)]


def problem_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    return [asdict(problem) for problem in evaluation.problems]


def write_evaluation(evaluation: Evaluation, path: Path) -> Path:
    """Writes the page and returns its path."""
    html = render_evaluation(evaluation)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html, encoding="utf-8")
    return path


def render_evaluation(evaluation: Evaluation) -> str:
    """The page. Everything from outside is escaped."""
    found = environment()
    found.filters.update(
        span=words.span,
        target=words.target,
        share=words.share,
        tone=_TONES.__getitem__,
        group=lambda code: named(words.GROUPS, code),
        at=lambda rate: f"{100 * min(1.0, max(0.0, rate)):.2f}%",
    )
    return found.get_template("evaluation.html.j2").render(
        evaluation=evaluation,
        made=datetime.now().astimezone(),
        sentences=words.sentences(evaluation),
        cards=tuple(_cards(evaluation)),
        figures=figures(evaluation),
        roles=role_figures(evaluation),
        items=items(evaluation),
        targets=TARGETS,
        missing=words.missing(evaluation),
        reading=words.reading(),
        words=words,
    )


def _cards(evaluation: Evaluation) -> Iterator[tuple[str, str, str, str]]:
    """The four numbers to see first: name, value, verdict, n."""
    for figure in figures(evaluation):
        if figure.by == "all" and figure.verdict is not None:
            yield words.measure_name(figure), words.value(figure), figure.verdict, f"n={figure.calls} 通"
    for role in role_figures(evaluation):
        if role.by == "all":
            yield "角色准确率", percent(role.share.rate), role.verdict, f"n={role.counts.calls} 通"


def _item_row(item: ItemFigure) -> Row:
    counts, precision, recall = item.counts, item.precision, item.recall
    return {
        "item": counts.item_id,
        "name": item.name,
        "calls": counts.calls,
        "faults": counts.faults,
        "tp": counts.true_fail,
        "fp": counts.false_fail,
        "fn": counts.missed_fail,
        "undecided": counts.undecided,
        "undecided_faults": counts.undecided_faults,
        "precision": precision.rate,
        **_ends("precision", precision.interval),
        "recall": recall.rate,
        **_ends("recall", recall.interval),
        "verdict": item.verdict.name.lower(),
    }


def _figure_row(figure: Figure) -> Row:
    low, high = ends(figure.interval)
    return {
        "measure": figure.key,
        "by": figure.by,
        "group": figure.group,
        "calls": figure.calls,
        "part": figure.ratio.part,
        "whole": figure.ratio.whole,
        "value": figure.value,
        "low": low,
        "high": high,
        "target": None if figure.target is None else figure.target.limit,
        "verdict": None if figure.verdict is None else figure.verdict.name.lower(),
    }


def _role_row(role: RoleFigure) -> Row:
    low, high = ends(role.share.interval)
    return {
        "measure": "roles",
        "by": role.by,
        "group": role.group,
        "calls": role.counts.calls,
        "part": role.counts.right,
        "whole": role.counts.calls,
        "wrong": role.counts.wrong,
        "unknown": role.counts.unknown,
        "value": role.share.rate,
        "low": low,
        "high": high,
        "target": TARGETS.roles.limit,
        "verdict": role.verdict.name.lower(),
    }


def _ends(name: str, interval: Interval | None) -> Row:
    low, high = ends(interval)
    return {f"{name}_low": low, f"{name}_high": high}

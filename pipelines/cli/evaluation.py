"""How an evaluation is shown on a terminal, as JSON and as a page."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.summary_page import show_problems
from pipelines.evaluation import EvaluateOptions
from reports import evaluation_summary as words
from reports.evaluation import Evaluation, figures, items, role_figures
from reports.evaluation_page import hearing_rows, item_rows, problem_rows, write_evaluation
from reports.figure import Verdict
from reports.share import Share
from reports.wording import NONE, named, percent

_TONES = {Verdict.GOOD: "green", Verdict.BAD: "red", Verdict.OPEN: "yellow"}


def show_evaluation(
    evaluation: Evaluation, options: EvaluateOptions, page: Path | None, as_json: bool
) -> None:
    """The tables, or one JSON object; the page where one is wanted."""
    written = None if page is None else write_evaluation(evaluation, page)
    if as_json:
        sys.stdout.write(json.dumps(_answer(evaluation, options, written), ensure_ascii=False) + "\n")
        return
    console = Console()
    _show_figures(console, evaluation)
    _show_roles(console, evaluation)
    _show_items(console, evaluation)
    show_problems(console, evaluation.problems)
    told = words.sentences(evaluation)
    for line in (*told, *words.missing(evaluation), *evaluation.notes):
        console.print(line, markup=False, highlight=False)
    if written is not None:
        console.print(f"报告 report: {written}", markup=False, soft_wrap=True, highlight=False)


def _answer(evaluation: Evaluation, options: EvaluateOptions, page: Path | None) -> dict[str, object]:
    return {
        "report": "evaluate",
        "generated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "filters": {"truth": evaluation.labels, **asdict(options)},
        "rows": item_rows(evaluation),
        "hearing": hearing_rows(evaluation),
        "models": dict(evaluation.models),
        "problems": problem_rows(evaluation),
        "page": None if page is None else str(page),
        "notes": [*words.sentences(evaluation), *words.missing(evaluation), *evaluation.notes],
    }


def _show_figures(console: Console, evaluation: Evaluation) -> None:
    found = figures(evaluation)
    if not found:
        return
    table = _table("听得准不准（与标注对比）", ("指标",), ("数值", "95% 区间", "目标", "结论", "通数"))
    for figure in found:
        interval = NONE if figure.key == "word_start_ms" else words.span(figure.interval)
        table.add_row(
            escape(words.measure_name(figure)),
            words.value(figure),
            interval,
            words.target(figure.target),
            _verdict(figure.verdict),
            str(figure.calls),
        )
    console.print(table)


def _show_roles(console: Console, evaluation: Evaluation) -> None:
    found = role_figures(evaluation)
    if not found:
        return
    table = _table("坐席认得对不对", ("录音",), ("认对", "认反", "没认出", "准确率", "95% 区间", "结论"))
    for role in found:
        counts = (str(count) for count in (role.counts.right, role.counts.wrong, role.counts.unknown))
        share = role.share
        table.add_row(
            named(words.GROUPS, role.group),
            *counts,
            percent(share.rate),
            words.span(share.interval),
            _verdict(role.verdict),
        )
    console.print(table)


def _show_items(console: Console, evaluation: Evaluation) -> None:
    found = items(evaluation)
    if not found:
        return
    numbers = ("应扣", "命中", "误判", "漏判", "未定", "精确率", "召回率", "结论")
    table = _table("质检准确率（与标注对比）", ("质检项",), numbers)
    table.box, table.padding = SIMPLE_HEAD, (0, 1, 0, 0)  # eighty columns are few
    for item in found:
        one = item.counts
        counts = (one.faults, one.true_fail, one.false_fail, one.missed_fail, one.undecided)
        rates = (_rate(item.precision), _rate(item.recall))
        table.add_row(escape(one.item_id), *map(str, counts), *rates, _verdict(item.verdict))
    console.print(table)


def _rate(share: Share) -> str:
    """The rate, and its interval below."""
    return (
        percent(share.rate)
        if share.rate is None
        else f"{percent(share.rate)}\n{words.span(share.interval, 0)}"
    )


def _table(title: str, left: tuple[str, ...], right: tuple[str, ...]) -> Table:
    table = Table(title=title)
    for name in left:
        table.add_column(name)
    for name in right:
        table.add_column(name, justify="right")
    return table


def _verdict(verdict: Verdict | None) -> str:
    return NONE if verdict is None else f"[{_TONES[verdict]}]{verdict}[/]"

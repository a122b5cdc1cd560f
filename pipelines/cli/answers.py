"""Commands that answer: report, evaluate."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.night import Config, Json


class ReportName(StrEnum):
    NIGHT = "night"
    TREND = "trend"
    WEAK_ITEMS = "weak-items"


class Level(StrEnum):
    AGENT = "agent"
    TEAM = "team"
    BRANCH = "branch"
    QUEUE = "queue"
    CENTRE = "centre"


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def register(app: typer.Typer) -> None:
    app.command()(report)
    app.command()(evaluate)


def report(
    name: Annotated[ReportName, typer.Argument(help="Which report.")],
    by: Annotated[Level, typer.Option(help="Whose figures.")] = Level.AGENT,
    period: Annotated[Period, typer.Option(help="Trend only: how long a step is.")] = Period.WEEK,
    start: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    end: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    agent: Annotated[str | None, typer.Option(help="Only this agent (id).")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    branch: Annotated[str | None, typer.Option(help="Only this branch.")] = None,
    rubric: Annotated[str | None, typer.Option(help="Only this rubric (id).")] = None,
    json_: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV (UTF-8 with BOM, for Excel).")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook to this file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    config: Config = None,
) -> None:
    """Trends, weak items, or the last night's page and workbook. 报告：趋势、薄弱项、当晚报告。"""
    from pipelines.cli.reports import Wanted, answer
    from pipelines.settings import SettingsError, load_settings
    from reports.scope import Scope

    if sum((json_, csv, xlsx is not None)) > 1:
        raise SettingsError("choose one of --json, --csv, --xlsx")
    form = "json" if json_ else "csv" if csv else "xlsx" if xlsx else "table"
    try:
        scope = Scope(
            start.date() if start else None, end.date() if end else None, rubric, agent, team, branch
        )
    except ValueError as error:
        raise SettingsError(str(error)) from error
    answer(Wanted(name.value, by.value, period.value, scope, form, xlsx or output), load_settings(config))


def evaluate(
    truth: Annotated[
        Path, typer.Argument(help="Labelled calls: one JSON object a line, as in recordings/demo.")
    ],
    json_: Json = False,
    config: Config = None,
) -> None:
    """Compare the verdicts with the truth: precision and recall per item. 用已标注通话评估质检准确率。"""
    from pipelines.cli.reports import show_evaluation
    from pipelines.settings import load_settings

    show_evaluation(truth, load_settings(config), as_json=json_)

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
    REVIEW_QUEUE = "review-queue"


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
    quota: Annotated[int, typer.Option(min=1, help="Review queue only: how many calls can be heard.")] = 50,
    json_: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer as CSV (UTF-8 with BOM, for Excel).")] = False,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook to this file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file.")] = None,
    config: Config = None,
) -> None:
    """Trends, weak items, calls to hear next, the last night. 报告：趋势、薄弱项、复核队列、当晚。"""
    from pipelines.cli.asked import form_of, scope_of
    from pipelines.cli.reports import Wanted, answer
    from pipelines.settings import load_settings

    form = form_of(json_, csv, xlsx)
    scope = scope_of(start, end, rubric=rubric, agent=agent, team=team, branch=branch)
    wanted = Wanted(name.value, by.value, period.value, scope, form, xlsx or output, quota)
    answer(wanted, load_settings(config))


def evaluate(
    labels: Annotated[
        Path,
        typer.Argument(
            help="Labelled calls: one JSON object a line, as in recordings/demo, or a folder of recordings"
            " with .rttm, .json or .txt of the same name beside them."
        ),
    ],
    hear: Annotated[
        bool, typer.Option("--hear", help="Hear and judge the recordings now, and measure the hearing too.")
    ] = False,
    model: Annotated[
        str | None, typer.Option(help="With --hear: model name or folder; default from the settings.")
    ] = None,
    withhold_roles: Annotated[
        bool,
        typer.Option("--withhold-roles", help="With --hear: do not tell who is on which channel."),
    ] = False,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page to this file.")] = None,
    json_: Json = False,
    config: Config = None,
) -> None:
    """Can it be trusted? Hearing and verdicts against labelled calls. 用已标注通话评估听写和质检的准确率。"""
    from pipelines.cli.evaluation import show_evaluation
    from pipelines.evaluation import EvaluateOptions, evaluate
    from pipelines.progress import ProgressBar, Silent, shown_on
    from pipelines.settings import load_settings

    options, settings = EvaluateOptions(hear, model, withhold_roles), load_settings(config)
    with ProgressBar() if hear else Silent() as progress, shown_on(progress):
        evaluation = evaluate(labels, settings, options)
    show_evaluation(evaluation, options, page, as_json=json_)
    if evaluation.problems:
        raise typer.Exit(1)

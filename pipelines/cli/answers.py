"""Commands that answer: report, evaluate."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.days import DAY, MONTH, day
from pipelines.cli.days import month as month_of
from pipelines.cli.night import Config, Json
from reports.catalogue import CATALOGUE
from reports.scope import By, Period


def register(app: typer.Typer) -> None:
    app.command(help=_report_help())(report)
    app.command()(evaluate)


def _report_help() -> str:
    """The reports there are, each with a line."""
    lines = [("night", "当晚报告：整个报告文件夹重做一遍")]
    lines += [(one.name, f"{one.title}：{one.about}" if one.about else one.title) for one in CATALOGUE]
    width = max(len(name) for name, _ in lines) + 2
    listed = "\n".join(f"{name:<{width}}{about}" for name, about in lines)
    return f"Answers to what QA leads, trainers and managers ask. 报告。\n\n\b\n{listed}"


def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which report: one of the names above.")],
    by: Annotated[By | None, typer.Option(help="Whose figures.")] = None,
    period: Annotated[Period | None, typer.Option(help="How long a step is.")] = None,
    start: Annotated[date | None, typer.Option("--from", parser=day, metavar=DAY, help="First day.")] = None,
    end: Annotated[date | None, typer.Option("--to", parser=day, metavar=DAY, help="Last day.")] = None,
    month: Annotated[
        date | None,
        typer.Option(
            "--month",
            parser=month_of,
            metavar=MONTH,
            help="Which month. Sheets and the branch's report are of one, by default the last with calls; to"
            " any other report it is that month's first and last day, unless --from or --to is given.",
        ),
    ] = None,
    agent: Annotated[str | None, typer.Option(help="Only this agent (id, work number or name).")] = None,
    team: Annotated[str | None, typer.Option(help="Only this team.")] = None,
    branch: Annotated[str | None, typer.Option(help="Only this branch.")] = None,
    queue: Annotated[str | None, typer.Option(help="Only this queue.")] = None,
    rubric: Annotated[str | None, typer.Option(help="Only this rubric (id).")] = None,
    quota: Annotated[
        int | None, typer.Option(min=1, help="Review queue: how many calls can be heard; default 50.")
    ] = None,
    clips: Annotated[Path | None, typer.Option(help="Cut the sound of clips into this folder.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page to this file.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write a workbook to this file.")] = None,
    csv: Annotated[
        bool, typer.Option("--csv", help="The first table as CSV (UTF-8 with BOM, for Excel).")
    ] = False,
    json_: Json = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help="Write to this file; its ending (.html, .xlsx, .csv, .json) says what. With --csv also a"
            " folder, written DIR/: a file for each table.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    from pipelines.cli.asked import asked_of, outputs_of, scope_of
    from pipelines.cli.reports import answer
    from pipelines.settings import load_settings

    outputs, settings = outputs_of(json_, csv, xlsx, page, output), load_settings(config)
    scope = scope_of(start, end, rubric=rubric, agent=agent, team=team, branch=branch, queue=queue)
    given = {"by": by, "period": period, "quota": quota}
    asked = asked_of(settings, scope, month, {**given, "clips": clips})
    named = [name for name, value in (*given.items(), ("month", month)) if value is not None]
    answer(name, asked, outputs, [*named, *(filtered for filtered, _ in scope.filters())], settings)


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

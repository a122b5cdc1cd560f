"""Commands that run the night: demo, run, status, import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.summary import NightSummary

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; default callqa.toml here. 配置文件")
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def register(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(run)
    app.command()(status)
    app.command("import")(import_data)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its data; emptied first.")] = Path(
        "data/demo"
    ),
    json_: Json = False,
) -> None:
    """The whole job over the recordings that come with callqa, always from empty. 演示."""
    from pipelines.cli.summary_page import show_summary
    from pipelines.demo import run_demo
    from pipelines.progress import ProgressBar

    with ProgressBar() as progress:
        summary = run_demo(folder, progress)
    show_summary(summary, as_json=json_, planned=True)


def run(
    config: Config = None,
    json_: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar.")] = False,
) -> None:
    """One night: everything that is new is fetched, heard, judged, stored and reported. 运行一晚."""
    from pipelines import prefect_home
    from pipelines.progress import ProgressBar, Silent, shown_on
    from pipelines.settings import SettingsError, load_settings

    settings = load_settings(config)  # a wrong setting is told before the flow's server starts
    if not settings.recordings.cdr.is_file():
        raise SettingsError(f"[recordings] cdr：{settings.recordings.cdr}：没有这个话单文件")
    prefect_home.settle(settings.store.folder)
    from pipelines.night import nightly

    with Silent() if quiet else ProgressBar() as progress, shown_on(progress):
        summary: NightSummary = nightly(str(config) if config else None)
    _finish(summary, json_)


def _finish(summary: NightSummary, as_json: bool) -> None:
    from pipelines.cli.summary_page import show_summary

    show_summary(summary, as_json=as_json)
    if summary.lost_anything:
        raise typer.Exit(1)


def status(config: Config = None, json_: Json = False) -> None:
    """How many calls are in which state, and what is wrong with the rest. 运行状态."""
    from pipelines.cli.summary_page import show_status
    from pipelines.settings import load_settings

    show_status(load_settings(config), as_json=json_)


def import_data(
    what: Annotated[
        str,
        typer.Argument(
            help="transcripts | satisfaction | agents | targets | trainings | coaching | reviews | kpi"
        ),
    ],
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV(.gz) or XLSX; transcripts: JSON or JSONL(.gz). Columns: docs/imports.md."),
    ] = None,
    cdr: Annotated[Path | None, typer.Option(help="Call records that go with transcripts.")] = None,
    sheet: Annotated[str | None, typer.Option(help="Worksheet of an XLSX; default the first.")] = None,
    sql: Annotated[str | None, typer.Option(help="Satisfaction: ask a database instead of a file.")] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="Its SQLAlchemy URL; one with a password better as CALLQA_IMPORT__SATISFACTION__DATABASE."
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Bring in what others hold: transcripts to judge, ratings, people, targets, courses, figures. 导入."""
    from pipelines.cli.summary_page import show_import
    from pipelines.imports import ImportRequest, run_import
    from pipelines.progress import ProgressBar, shown_on
    from pipelines.settings import load_settings

    request = ImportRequest(what, file, cdr, sheet, sql, database)
    settings = load_settings(config)
    with ProgressBar() as progress, shown_on(progress):
        outcome = run_import(request, settings)
    show_import(outcome)
    if outcome.rejected:
        raise typer.Exit(1)

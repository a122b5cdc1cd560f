"""Commands about this machine: doctor."""

from __future__ import annotations

import typer

from pipelines.cli.night import Config, Json


def register(app: typer.Typer) -> None:
    app.command()(doctor)
    app.callback(invoke_without_command=True)(version)


def version(
    context: typer.Context,
    show: bool = typer.Option(False, "--version", help="Show the version.", is_eager=True),
) -> None:
    if show:
        from importlib.metadata import version as installed

        typer.echo(f"callqa {installed('callqa')}")
        raise typer.Exit
    del context


def doctor(config: Config = None, json_: Json = False) -> None:
    """What works on this machine: model, GPU, folders, stores, clock. 检查运行环境。"""
    from pipelines.cli.health import show_health
    from pipelines.doctor import examine
    from pipelines.settings import load_settings

    findings = examine(load_settings(config))
    show_health(findings, as_json=json_)
    if any(finding.broken for finding in findings):
        raise typer.Exit(1)

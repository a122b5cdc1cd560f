"""Commands on closed months: month close, month list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.days import MONTH
from pipelines.cli.days import month as month_of
from pipelines.cli.night import Config, Json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scoring.warehouse import ClosedMonth

month_app = typer.Typer(help="Close months. 封账", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(month_app, name="month")


@month_app.command("close")
def month_close(
    month: Annotated[date, typer.Argument(parser=month_of, metavar=MONTH, help="The month, as 2026-10.")],
    by: Annotated[str, typer.Option(help="Who closes it.")],
    config: Config = None,
) -> None:
    """From now on nothing changes what counts for this month's calls. 封账"""
    from pipelines.official import close_month
    from pipelines.settings import load_settings

    settings = load_settings(config)
    typer.echo(told(close_month(settings, month, by), settings.zone))


@month_app.command("list")
def month_list(json_: Json = False, config: Config = None) -> None:
    """The months that are closed. 已封账的月份"""
    from pipelines.official import months_closed
    from pipelines.settings import load_settings

    settings = load_settings(config)
    months = months_closed(settings)
    if json_:
        import json
        from datetime import UTC

        from reports.output import json_answer

        rows = [
            {
                "month": f"{month.month:%Y-%m}",
                "closed_at": month.closed_at.astimezone(UTC).isoformat(timespec="seconds"),
                "closed_by": month.closed_by,
                "calls": month.calls,
                "late": month.late,
            }
            for month in months
        ]
        answer = json_answer("month-list", rows)
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    for month in months:
        typer.echo(told(month, settings.zone))
    if not months:
        typer.echo("还没有封账的月份")


def told(month: ClosedMonth, zone: ZoneInfo) -> str:
    """One month in one line, the time by the centre's clock."""
    closed_at = month.closed_at.astimezone(zone)
    late = f"；另有 {month.late} 通封账后才质检，不计入" if month.late else ""
    return (
        f"{month.month:%Y-%m} 已封账：{month.closed_by} 于 {closed_at:%Y-%m-%d %H:%M}，"
        f"{month.calls} 通有正式结果{late}"
    )

"""Commands of people who judge: review."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.night import Config

if TYPE_CHECKING:
    from pipelines.official import ReviewEffect


class Said(StrEnum):
    PASS = "pass"
    FAIL = "fail"


def register(app: typer.Typer) -> None:
    app.command()(review)


def review(
    call: Annotated[str, typer.Argument(help="The call's id.")],
    item: Annotated[str, typer.Argument(help="The item's id or name in the rubric.")],
    outcome: Annotated[Said, typer.Option(help="What the person who listened says.")],
    by: Annotated[str, typer.Option(help="Who that is.")],
    note: Annotated[str | None, typer.Option(help="In words.")] = None,
    config: Config = None,
) -> None:
    """Confirm or overturn one verdict of the machine, as a person. 人工复核一项。"""
    from datetime import UTC, datetime

    from pipelines.official import review_call
    from pipelines.settings import SettingsError, load_settings
    from scoring.human_verdict import HumanVerdict
    from scoring.scorecard import Outcome

    try:
        verdict = HumanVerdict(call, item, by, Outcome(outcome.value), datetime.now(UTC), note)
    except ValueError as error:
        raise SettingsError(str(error)) from error
    effect = review_call(load_settings(config), verdict)
    for line in told(effect):
        typer.echo(line)


def told(effect: ReviewEffect) -> list[str]:
    """The effect in words."""
    from reports.wording import FATALS, OUTCOMES, named, points

    verdict, before, after = effect.verdict, effect.before, effect.after
    lines = [
        f"通话 {verdict.call_id} · {after.item_name}（{verdict.item_id}）："
        f"{verdict.judge} 判为{named(OUTCOMES, verdict.outcome.value)}，"
        f"机器判为{named(OUTCOMES, after.machine_outcome)}"
    ]
    if after.closed:
        lines.append("这通电话所在的月份已封账：复核已留存，正式结果不变")
    raw = f"（不计致命项 {points(after.raw_total)}）" if after.total != after.raw_total else ""
    lines.append(f"总分：{points(before.total)} → {points(after.total)}{raw}")
    lines.append(f"致命项：{named(FATALS, before.fatal)} → {named(FATALS, after.fatal)}")
    return lines

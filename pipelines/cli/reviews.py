"""Commands of people who judge: review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.night import Config

if TYPE_CHECKING:
    from pipelines.official import ReviewEffect


def register(app: typer.Typer) -> None:
    app.command()(review)


def said(word: str) -> str:
    """``pass`` or ``fail``, as people write them in the tables that `callqa import reviews` reads too."""
    from unicodedata import normalize

    from scoring.review_table import OUTCOMES

    plain = normalize("NFKC", word).strip().lower()
    if plain not in OUTCOMES:
        raise typer.BadParameter(f"只能是 pass（合格）、fail（不合格），得到 {word!r}")
    return OUTCOMES[plain].value


def review(
    call: Annotated[str, typer.Argument(help="The call's id.")],
    item: Annotated[str, typer.Argument(help="The item's id or name in the rubric.")],
    outcome: Annotated[
        str,
        typer.Option(
            parser=said,
            metavar="pass|fail",
            help="What the person who listened says: pass or fail, 合格 or 不合格.",
        ),
    ],
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
        verdict = HumanVerdict(call, item, by, Outcome(outcome), datetime.now(UTC), note)
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

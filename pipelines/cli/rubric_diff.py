"""How the difference between two rubric versions is shown or written."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.wrapping import width_of, wrapped
from reports.book import Book
from reports.output import csv_text, json_text
from reports.replay import GroupChange, ItemMoves, RubricDiff
from reports.replay_tables import calls_table, changed_items, groups_table, items_table, sentences
from reports.wording import NONE, percent, points, signed
from rubrics.changes import Change

GROUPS_SHOWN, CALLS_SHOWN = 15, 20


def show_diff(diff: RubricDiff) -> None:
    """Sentences first, then what fits on a screen: the items that move, the agents and calls that move most.

    The files hold every row and column.
    """
    console = Console(highlight=False)
    for line in (*sentences(diff), changed_items(diff)):
        for part in wrapped(line, width_of(console)):
            console.print(part, markup=False, soft_wrap=True)
    if diff.moved:
        _items(console, diff)
        _groups(console, "班组", diff.by_team())
        _groups(console, "坐席", diff.by_agent())
        _calls(console, diff)
    console.print("只是重放：没有保存任何结果，正式成绩不变。", markup=False)


def _items(console: Console, diff: RubricDiff) -> None:
    moving = [one for one in diff.items if _moves(one)]
    table = _table("质检项", "合格→不合格", "不合格→合格", "变得拿不准", "变得拿得准", "不合格率", left=1)
    for one in moving:
        mark = "" if one.change.change is Change.SAME else f"（{one.change.change.value}）"
        rates = f"{percent(one.before.rate)} → {percent(one.after.rate)}"
        counts = (one.failed, one.passed, one.opened, one.settled)
        table.add_row(escape(one.change.name + mark), *(f"{count:,}" for count in counts), rates)
    still = len(diff.items) - len(moving)
    if moving:
        console.print(table)
    console.print(
        f"其余 {still} 个质检项的判定没有变化。" if moving else "质检项的判定都没有变化。", markup=False
    )


def _moves(one: ItemMoves) -> bool:
    counts = (one.failed, one.passed, one.opened, one.settled)
    return any(counts) or one.change.change in (Change.NEW, Change.REMOVED)


def _groups(console: Console, title: str, groups: Sequence[GroupChange]) -> None:
    shown = sorted(groups, key=lambda one: -abs(one.mean.change or 0.0))[:GROUPS_SHOWN]
    more = f"（变化最大的 {len(shown)} 个，共 {len(groups)} 个）" if len(shown) < len(groups) else ""
    table = _table(title, "通话数", "平均分", "变化", "合格→不合格", "不合格→合格", left=1)
    console.print(f"{title}{more}", style="bold")
    for one in shown:
        mean = one.mean
        table.add_row(
            escape(one.group.label), f"{mean.calls:,}", f"{points(mean.before)} → {points(mean.after)}",
            signed(mean.change), f"{one.crossed_down:,}", f"{one.crossed_up:,}",
        )  # fmt: skip
    console.print(table)


def _calls(console: Console, diff: RubricDiff) -> None:
    report = calls_table(diff)
    keys = [column.key for column in report.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in report.rows[:CALLS_SHOWN]]
    more = f"（共 {len(report.rows):,} 通有变化，全部见 --csv）" if len(report.rows) > len(rows) else ""
    console.print(f"变化最大的通话{more}", style="bold")
    table = _table("通话", "坐席", "总分", "合格", "变了什么", left=5)
    for one, row in zip(diff.moved, rows, strict=False):
        totals = f"{points(one.before.total)} → {points(one.after.total)}"
        passed = _passed(one.before.passed) + (f"→{_passed(one.after.passed)}" if one.crosses else "")
        when = f"{one.day:%m-%d}" if one.day else NONE
        table.add_row(
            f"{escape(one.call_id)} {when}", escape(one.agent.label), totals, passed,
            escape(str(row["moved"] or "分值不同")),
        )  # fmt: skip
    console.print(table)


def _passed(passed: bool | None) -> str:
    return NONE if passed is None else "是" if passed else "否"


def _table(first: str, *titles: str, left: int) -> Table:
    """The first ``left`` columns stand left; only the last one wraps where all of them do."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, title in enumerate((first, *titles)):
        wraps = number == len(titles) if left > 1 else number == 0
        table.add_column(
            title, justify="left" if number < left else "right", no_wrap=not wraps,
            overflow="fold" if wraps else "ellipsis",
        )  # fmt: skip
    return table


def write_diff(diff: RubricDiff, form: str, path: Path | None) -> None:
    """``json`` and ``csv`` to standard output, ``xlsx`` to ``path``."""
    if form == "json":
        sys.stdout.write(_json(diff) + "\n")
    elif form == "csv":
        sys.stdout.write(csv_text(calls_table(diff)))
    elif path is not None:
        _write_book(diff, path)
        sys.stdout.write(f"{path}\n")


def _json(diff: RubricDiff) -> str:
    """The interface's object, ``rows`` the calls that move; items, agents and teams beside them."""
    answer = json.loads(json_text(calls_table(diff)))
    mean, interval = diff.mean, diff.mean.interval
    answer["summary"] = {
        "replayed": len(diff.calls),
        "skipped": {kind.value: count for kind, count in sorted(diff.skipped.items())},
        "unreadable": [{"call_id": call_id, "reason": reason} for call_id, reason in diff.unreadable],
        "mean_before": mean.before,
        "mean_after": mean.after,
        "change": mean.change,
        "change_low": interval.low if interval else None,
        "change_high": interval.high if interval else None,
        "moved": len(diff.moved),
        "crossed_down": [one.call_id for one in diff.crossed_down],
        "crossed_up": [one.call_id for one in diff.crossed_up],
        "new_fatal": [one.call_id for one in diff.new_fatal],
        "lost_fatal": [one.call_id for one in diff.lost_fatal],
    }
    for name, report in (
        ("items", items_table(diff)),
        ("agents", groups_table(diff, "agent")),
        ("teams", groups_table(diff, "team")),
    ):
        answer[name] = json.loads(json_text(report))["rows"]
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _write_book(diff: RubricDiff, path: Path) -> None:
    with Book(path) as book:
        book.lines("概览", [*sentences(diff), changed_items(diff)])
        for title, report in (
            ("质检项", items_table(diff)),
            ("坐席", groups_table(diff, "agent")),
            ("班组", groups_table(diff, "team")),
            ("通话", calls_table(diff)),
        ):
            book.table(title, report.columns, report.rows)

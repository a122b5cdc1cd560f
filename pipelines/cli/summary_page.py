"""How the night, the status and an import are shown on a terminal."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.brought import Imported
from pipelines.settings import Settings
from pipelines.summary import NightSummary
from reports.wording import LEDGER_STATES, PROBLEMS, named
from scoring.warehouse import RunProblem

if TYPE_CHECKING:
    from pipelines.status import Status
    from scoring.ledger import StuckCount

_SHOWN_PROBLEMS = 40


def show_summary(summary: NightSummary, as_json: bool, planned: bool = False) -> None:
    """The night in a table: what was expected, what became of it, what is wrong, where to read on."""
    if as_json:
        sys.stdout.write(json.dumps(_as_json(summary), ensure_ascii=False) + "\n")
        return
    console = Console()
    run = summary.run
    table = Table(title=f"当晚结果  {run.run_id}", show_header=False)
    for label, count in (
        ("话单 call records", run.records),
        ("无法读取的行 rejected", run.rejected),
        ("无需录音 not expected", run.not_expected),
        ("应有录音 expected", run.expected),
        ("此前已完成 already done", run.already_done),
        ("本次转写 transcribed", run.transcribed),
        ("已质检 scored", run.scored),
        ("失败 failed", run.failed),
        ("无话单的录音 unclaimed", run.unclaimed),
    ):
        table.add_row(label, str(count))
    console.print(table)
    show_problems(console, summary.problems)
    if planned and summary.problems:
        console.print(
            "以上问题是演示数据里有意放入的。These are planted in the demo, to show how they are told."
        )
    if run.finished_at is not None:
        console.print(f"用时 {(run.finished_at - run.started_at).total_seconds():.0f} 秒")
    if summary.page is not None:
        console.print(f"报告 report:   {summary.page}", soft_wrap=True, highlight=False)
    if summary.workbook is not None:
        console.print(f"工作簿 workbook: {summary.workbook}", soft_wrap=True, highlight=False)


def show_problems(console: Console, problems: Sequence[RunProblem]) -> None:
    """What went wrong, each with its place; the first forty."""
    if not problems:
        return
    table = Table(title="问题 problems")
    table.add_column("类型", no_wrap=True)
    table.add_column("位置", overflow="fold")
    table.add_column("原因", overflow="fold")
    for problem in problems[:_SHOWN_PROBLEMS]:
        place = problem.place if problem.call_id is None else f"{problem.call_id}\n{problem.place}"
        table.add_row(named(PROBLEMS, problem.kind), escape(place), escape(problem.reason))
    console.print(table)
    if len(problems) > _SHOWN_PROBLEMS:
        kinds = Counter(named(PROBLEMS, problem.kind) for problem in problems)
        rest = "，".join(f"{kind} {count}" for kind, count in kinds.most_common())
        console.print(f"共 {len(problems)} 个问题：{rest}；其余见报告。")


def show_status(settings: Settings, as_json: bool) -> None:
    """The ledger's states over all days, and why calls were not judged."""
    from pipelines.status import status

    found = status(settings)
    if as_json:
        sys.stdout.write(json.dumps(_status_as_json(found), ensure_ascii=False, default=_plain) + "\n")
        return
    console = Console()
    if not found.states:
        console.print("还没有运行过，先运行 callqa run。")
        return
    table = Table("状态", "通话数")
    for state, calls in found.states:
        table.add_row(named(LEDGER_STATES, state), f"{calls:,}")
    console.print(table)
    if not found.reasons:
        return
    table = Table("没有质检的原因", "通话数", "现在", "例如", title="失败和隔离的通话", title_justify="left")
    for one in found.reasons:
        table.add_row(_reason(one), f"{one.calls:,}", named(LEDGER_STATES, one.state), escape(one.example))
    console.print(table)
    console.print(
        f"失败 {settings.night.attempts} 次的通话被隔离，录音换了才再试；"
        "单通的详细原因：callqa explain 通话编号",
        highlight=False,
    )


def _reason(one: StuckCount) -> str:
    return named(PROBLEMS, one.problem) if one.problem else "原因没有记录"


def _status_as_json(found: Status) -> dict[str, Any]:
    return {
        "report": "status",
        "generated_at": datetime.now(UTC),
        "filters": {},
        "rows": [
            {"state": str(state), "label": named(LEDGER_STATES, state), "calls": calls}
            for state, calls in found.states
        ],
        "reasons": [{**asdict(one), "label": _reason(one)} for one in found.reasons],
        "notes": [],
    }


def show_import(outcome: Imported) -> None:
    console = Console()
    changed = "" if outcome.changed is None else f"（新增或更新 {outcome.changed}）"
    console.print(f"{outcome.what}: 已导入 {outcome.kept}{changed}，拒绝 {len(outcome.rejected)}")
    for note in outcome.notes:
        console.print(f"  提示：{note}", markup=False, highlight=False, soft_wrap=True)
    for problem in outcome.rejected[:_SHOWN_PROBLEMS]:
        told = f"  {problem.place}: {problem.reason}"
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    if len(outcome.rejected) > _SHOWN_PROBLEMS:
        console.print(f"  … 另有 {len(outcome.rejected) - _SHOWN_PROBLEMS} 行")


def _as_json(summary: NightSummary) -> dict[str, Any]:
    document = {
        "report": "night",
        "generated_at": datetime.now(UTC),
        "filters": {"run_id": summary.run.run_id},
        "rows": [asdict(summary.run)],
        "problems": [asdict(problem) for problem in summary.problems],
        "page": summary.page,
        "workbook": summary.workbook,
        "notes": [],
    }
    plain: dict[str, Any] = json.loads(json.dumps(document, ensure_ascii=False, default=_plain))
    return plain


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")

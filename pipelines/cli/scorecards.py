"""How scorecards and rubrics are shown on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.transcripts import LABELS, clock
from pipelines.judging import JudgedFiles
from rubrics.schema import Rubric
from scoring.examples import run_examples
from scoring.scorecard import Evidence, Fatal, Outcome, Scorecard
from scoring.scorecard_json import scorecard_to_json

OUTCOMES = {
    Outcome.PASS: "[green]通过[/]",
    Outcome.FAIL: "[red]不通过[/]",
    Outcome.NOT_APPLICABLE: "[dim]不适用[/]",
    Outcome.NOT_MEASURABLE: "[dim]无法测量[/]",
    Outcome.UNCERTAIN: "[yellow]待定[/]",
    Outcome.ERROR: "[magenta]出错[/]",
}


def show_scorecards(judged: JudgedFiles, as_json: bool) -> None:
    if as_json:
        cards = [scorecard_to_json(card) for card in judged.scorecards]
        sys.stdout.write(json.dumps(cards, ensure_ascii=False) + "\n")
        return
    console = Console()
    for card in judged.scorecards:
        _show(console, card)


def _show(console: Console, card: Scorecard) -> None:
    total = "无总分（可判定的分值不足 70%）" if card.total is None else f"{card.total:.1f} 分"
    bounds = "" if card.lower is None or card.upper is None else f"，区间 {card.lower:.0f}–{card.upper:.0f}"
    table = Table(title=f"{escape(card.call_id)}  {total}{bounds}", title_justify="left")
    for title in ("质检项", "结果", "得分", "原因", "依据"):
        table.add_column(title, overflow="fold")
    for result in card.items:
        points = "–" if result.points is None else f"{result.points:g}/{result.max_points:g}"
        evidence = "\n".join(_place(part) for part in result.evidence[:3])
        table.add_row(
            result.item_id, OUTCOMES[result.outcome], points, escape(result.reason), escape(evidence)
        )
    console.print(table)
    if card.fatal is not Fatal.NONE:
        state = "待确认" if card.fatal is Fatal.PROVISIONAL else "已确认"
        console.print(f"[red]致命错误（{state}）[/]")
    if card.review is not None:
        console.print(f"建议复核：{escape(card.review.reason)}（风险 {card.review.risk:.2f}）")


def _place(evidence: Evidence) -> str:
    where = "" if evidence.span is None else f"{clock(evidence.span.start)} "
    who = "" if evidence.speaker is None else f"{LABELS[evidence.speaker][0]}："
    return f"{where}{who}{evidence.text}"


def show_rubrics(used: Sequence[str]) -> None:
    """Every shipped rubric and every other one in use, with its size and version.

    Raises:
        RubricError: a file in use is no rubric; says where.
        SettingsError: a name in use is that of no shipped rubric.
    """
    from pipelines.judging import load_named_rubric
    from rubrics.loader import shipped

    table = Table("名称", "方案", "质检项", "版本", "正在用")
    table.columns[0].overflow = "fold"
    for name in dict.fromkeys((*shipped(), *used)):
        rubric = load_named_rubric(name)
        mark = "是" if name in used else ""
        table.add_row(escape(name), escape(rubric.name), str(len(rubric.items)), rubric.rubric_version, mark)
    Console().print(table)


def show_examples(rubric: Rubric) -> bool:
    """Run the rubric's own examples; True where each behaves as the rubric says."""
    console = Console()
    results = run_examples(rubric)
    wrong = [result for result in results if not result.right]
    for result in wrong:
        judged = f"{result.result.outcome}（{result.result.reason}）"
        told = f"{result.item_id}: 应为 {result.expected}，实为 {judged}"
        console.print(f"{told}\n  {result.text}", markup=False, highlight=False)
    console.print(f"{rubric.rubric}: {len(results)} 个示例，{len(wrong)} 个不符")
    return not wrong

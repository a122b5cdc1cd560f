"""How right this installation's verdicts are: its official scorecards against labelled calls."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Settings, SettingsError
from scoring.evaluation import ItemCounts, evaluate_items, read_truth, unjudged
from scoring.scorecard import Outcome
from scoring.warehouse import open_snapshot


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts per item, and what they say nothing about."""

    items: tuple[ItemCounts, ...]
    notes: tuple[str, ...]

    def rows(self) -> list[dict[str, str | int | float | None]]:
        """One plain object per item; rates are None where there is nothing to divide by."""
        return [
            {
                "item": counts.item_id,
                "calls": counts.calls,
                "faults": counts.faults,
                "tp": counts.true_fail,
                "fp": counts.false_fail,
                "fn": counts.missed_fail,
                "undecided": counts.undecided,
                "undecided_faults": counts.undecided_faults,
                "precision": counts.precision,
                "recall": counts.recall,
            }
            for counts in self.items
        ]


def evaluate(truth: Path, settings: Settings) -> Evaluation:
    """Compare the official verdicts with ``truth``.

    Raises:
        TruthError: the truth file cannot be read.
        SettingsError: nothing has been judged yet.
    """
    labelled = read_truth(truth)
    if not settings.snapshot.exists():
        raise SettingsError(
            f"{settings.snapshot}: nothing published yet; run `callqa run` or `callqa demo` first"
        )
    outcomes: dict[str, dict[str, Outcome]] = defaultdict(dict)
    with open_snapshot(settings.snapshot) as connection:
        rows = connection.execute(
            "SELECT call_id, item_id, outcome FROM official_items WHERE list_contains(?, call_id)",
            [[call.call_id for call in labelled]],
        ).fetchall()
    for call_id, item_id, outcome in rows:
        outcomes[call_id][item_id] = Outcome(outcome)
    missing = unjudged(outcomes, labelled)
    notes = [f"共 {len(labelled)} 通已标注通话，{len(labelled) - len(missing)} 通有质检结果。"]
    if missing:
        notes.append(f"没有质检结果（不计入）：{'、'.join(missing[:20])}{' …' if len(missing) > 20 else ''}")
    notes.append("未定：机器判为待定或无法测量；留给人判的差错不算命中。")
    return Evaluation(evaluate_items(outcomes, labelled), tuple(notes))

"""What one night came to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scoring.warehouse import RunProblem, RunRecord


@dataclass(frozen=True, slots=True)
class NightSummary:
    """The reconciliation of one run, and where to read on.

    ``run.expected = run.already_done + run.scored + run.failed``: every expected recording is in one of them.
    """

    run: RunRecord
    problems: tuple[RunProblem, ...] = ()
    page: Path | None = None
    workbook: Path | None = None

    @property
    def lost_anything(self) -> bool:
        """True where a row, a recording, a call or a report did not come through."""
        unmade = any(problem.kind == "report" for problem in self.problems)
        return bool(self.run.failed or self.run.rejected or unmade)

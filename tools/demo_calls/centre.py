"""What the people of the centre wrote down about the calls: courses, reviews, figures, targets, coaching.

Everything follows from the calls' tables and the seed, so the recordings and the history are made first.
"""

from __future__ import annotations

import json
from pathlib import Path

from tools.demo_calls import agreements, courses, figures, judges, manifest, story
from tools.demo_calls.past import read_calls


def make(folder: Path, seed: int) -> None:
    """Write trainings, reviews, kpi_daily, targets and coaching (CSV) and the story below ``folder``."""
    calls = read_calls(folder)
    attended = (*story.COURSES, *courses.idle_courses(calls))
    for name, columns, rows in (
        ("trainings", courses.COLUMNS, courses.rows(attended)),
        ("reviews", judges.COLUMNS, judges.rows(calls, seed)),
        ("kpi_daily", figures.COLUMNS, figures.rows(calls, seed)),
        ("targets", agreements.TARGET_COLUMNS, agreements.target_rows()),
        ("coaching", agreements.COACHING_COLUMNS, agreements.coaching_rows()),
    ):
        manifest.write_csv(folder / f"{name}.csv", columns, rows)
    told = story.story(seed, attended) | {"judges": judges.story(), "figures": figures.story()}
    manifest.write_text(folder / "story.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")

"""A night that is killed anywhere and run again: nothing is lost, nothing is done twice."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.demo import demo_model, demo_recordings

HERE = Path(__file__).parent
CALLS = 3


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A centre with the first calls of the demo and one recording that is missing."""
    demo = demo_recordings()
    with (demo / "cdr.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = [row for row in rows if row["disposition"] == "answered" and (demo / row["recording"]).is_file()]
    chosen = [row for row in chosen if "," in row["channel_roles"]][:CALLS]
    for row in chosen:
        target = tmp_path / "audio" / row["recording"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(demo / row["recording"], target)
    lost = {**chosen[0], "call_id": "lost-1", "recording": "lost.wav"}
    with (tmp_path / "cdr.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows([*chosen, lost])
    (tmp_path / "ratings.csv").write_text(
        f"call_id,score\n{chosen[0]['call_id']},5\n{chosen[1]['call_id']},很好\n", encoding="utf-8"
    )
    settings = tmp_path / "callqa.toml"
    settings.write_text(
        f'[recordings]\nroot = "audio"\nagents = "{demo / "agents.csv"}"\nsatisfaction = "ratings.csv"\n'
        f'[asr]\nmodel = "{demo_model()}"\n[rubrics]\nuse = ["general"]\n',
        encoding="utf-8",
    )
    return settings


def run(config: Path) -> dict[str, Any]:
    shown = subprocess.run(
        [sys.executable, "-m", "pipelines", "run", "--quiet", "--json", "--config", str(config)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert shown.returncode == 1, shown.stderr  # one recording is missing
    answer: dict[str, Any] = json.loads(shown.stdout)
    return answer["rows"][0]


def interrupt(config: Path, point: str) -> None:
    """Run a night that kills itself; then end the server that it could not end any more."""
    arguments = [sys.executable, str(HERE / "interrupted_night.py"), str(config), point]
    told = config.with_name("interrupted.log")
    with told.open("wb") as log:
        night = subprocess.Popen(arguments, stdout=log, stderr=log, start_new_session=True)
        code = night.wait(timeout=300)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(night.pid, signal.SIGKILL)
    assert code == -signal.SIGKILL, told.read_text(encoding="utf-8")


def counts(config: Path) -> dict[str, Any]:
    with duckdb.connect(config.parent / "data" / "published" / "callqa.duckdb", read_only=True) as connection:
        tables = ("calls", "scorecards", "item_results", "turns", "satisfaction")
        return {
            name: connection.execute(f"SELECT count(*), count(DISTINCT call_id) FROM {name}").fetchone()
            for name in tables
        }


@pytest.mark.parametrize(
    ("point", "transcribed_again"),
    [
        ("before-analysis-is-staged", CALLS),
        ("before-judging", 0),
        ("before-loading", 0),
        ("after-loading", 0),
    ],
)
def test_a_killed_night_goes_on_where_it_was(config: Path, point: str, transcribed_again: int) -> None:
    interrupt(config, point)

    second = run(config)
    assert second["transcribed"] == transcribed_again
    assert second["expected"] == CALLS + 1
    assert second["scored"] + second["already_done"] == CALLS
    assert second["failed"] == 1
    kept = counts(config)
    assert kept["calls"] == (CALLS + 1, CALLS + 1)
    assert kept["scorecards"] == (CALLS, CALLS)
    assert kept["satisfaction"] == (1, 1)
    assert not list((config.parent / "data" / "staging").rglob("*.jsonl.gz"))
    assert not list((config.parent / "data" / "staging").rglob("*.parquet"))


def test_results_damaged_on_disk_are_told_and_judged_again(config: Path) -> None:
    arguments = [sys.executable, str(HERE / "interrupted_night.py"), str(config), "results-damaged"]
    shown = subprocess.run(arguments, capture_output=True, text=True, check=True)
    first = json.loads(shown.stdout.splitlines()[-1])
    assert first == {"transcribed": CALLS, "scored": 0, "failed": CALLS + 1}

    second = run(config)
    assert (second["transcribed"], second["scored"], second["failed"]) == (0, CALLS, 1)
    assert counts(config)["scorecards"] == (CALLS, CALLS)

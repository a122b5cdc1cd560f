"""How far the calls have come, in words, and why some were not judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from judged_centre import inside

from pipelines.settings import load_settings
from reports.wording import LEDGER_STATES, PROBLEMS
from scoring.ledger import ExpectedCall, Failure, Ledger, LedgerState, Stage


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "callqa.toml"
    file.touch()
    return file


def lose(ledger: Ledger, calls: dict[str, str]) -> None:
    """One run in which these calls fail, each for its reason."""
    ledger.expect([ExpectedCall(call, None, f"{call}.wav", "1") for call in calls])
    ledger.begin(list(calls), Stage.FETCH, "run", "model")
    ledger.fail([Failure(call, problem, "原因") for call, problem in calls.items()], "run")


def test_states_and_reasons_are_told_in_chinese_and_counted(config: Path) -> None:
    with Ledger.open(load_settings(config).ledger_url) as ledger:
        lose(ledger, {"a": "missing", "b": "missing", "c": "empty"})
        for _ in range(3):
            lose(ledger, {"d": "truncated"})
        ledger.expect([ExpectedCall("e", None, None, None, expected=False)])
    rows = [
        [cell.strip() for cell in line.split("│")[1:-1]]
        for line in inside("status", "--config", config).stdout.splitlines()
        if "│" in line
    ]
    assert rows[:3] == [["失败，下次再试", "3"], ["多次失败，已隔离", "1"], ["无需录音", "1"]]
    assert rows[3:] == [
        ["录音缺失", "2", "失败，下次再试", "a"],
        ["空文件", "1", "失败，下次再试", "c"],
        ["录音不完整", "1", "多次失败，已隔离", "d"],
    ]
    answer = json.loads(inside("status", "--json", "--config", config).stdout)
    assert {"state": "failed", "label": "失败，下次再试", "calls": 3} in answer["rows"]
    assert answer["reasons"][0] == {
        "state": "failed", "problem": "missing", "calls": 2, "example": "a", "label": PROBLEMS["missing"],
    }  # fmt: skip


def test_before_the_first_night_it_says_what_to_do(config: Path) -> None:
    assert "先运行 callqa run" in inside("status", "--config", config).stdout


def test_every_state_has_a_word() -> None:
    assert set(LEDGER_STATES) == set(LedgerState)

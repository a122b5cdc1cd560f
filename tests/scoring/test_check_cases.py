"""Given a call, when one check judges it, then this: the cases lie in ``cases/``, a file a check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from asr.transcript import Measure, Transcript
from rubrics.checks import CHECK_TYPES
from rubrics.loader import read_rubric
from rubrics.schema import Item, Rubric
from scoring.checks import CHECKS
from scoring.context import CallContext
from scoring.examples import dialogue
from scoring.logic import verdict_of

CASES = Path(__file__).parent / "cases"
FIRST_RUBRIC = """rubric: case
name: 例
lexicons: [fillers]
items: [{id: a, name: a, points: 1, check: {duration: {min_s: 1}}}]
"""


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.yaml")):
        for case in YAML(typ="safe").load(path.read_text(encoding="utf-8")):
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def _rubric(check: dict[str, Any]) -> Rubric:
    item = Item.model_validate({"id": "a", "name": "a", "points": 1, "check": check})
    return replace(read_rubric(FIRST_RUBRIC), items=(item,))


def _transcript(case: dict[str, Any]) -> Transcript:
    heard = dialogue(case["call"])
    unknown = dict.fromkeys(case.get("unknown", ()))
    measurable = frozenset(Measure(name) for name in case.get("measurable", heard.measurable))
    confidence = case.get("confidence", {})  # which turn, counted from 0, was heard how well
    turns = tuple(replace(turn, confidence=confidence.get(i)) for i, turn in enumerate(heard.turns))
    return replace(heard, call=replace(heard.call, **unknown), turns=turns, measurable=measurable)


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any]) -> None:
    rubric = _rubric(case["check"])
    verdict = verdict_of(rubric.items[0].check, CallContext(_transcript(case), rubric))
    assert verdict.outcome == case["outcome"], verdict
    assert verdict.reason.endswith(("。", "？"))
    if "evidence" in case:
        assert case["evidence"] in [evidence.text for evidence in verdict.evidence]
    if "reason" in case:
        assert case["reason"] in verdict.reason


def test_every_check_has_cases() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(CHECK_TYPES)


def test_every_check_of_the_language_is_registered_once() -> None:
    assert [name for name, _ in CHECKS] == [name for name in CHECK_TYPES if name not in ("all", "any", "not")]


@pytest.mark.parametrize("name,judge", CHECKS)
def test_every_check_has_a_manual(name: str, judge: Any) -> None:
    module = __import__(f"scoring.checks.{name}", fromlist=["judge"])
    assert module.judge is judge
    assert module.__doc__.startswith(f"``{name}``:")
    assert "Good:" in module.__doc__ and "Bad:" in module.__doc__

"""The examples inside the shipped rubrics behave as they say, also through a recogniser's errors."""

from __future__ import annotations

import pytest

from rubrics.loader import load_shipped, read_rubric, shipped
from scoring.examples import ExampleError, run_examples


@pytest.mark.parametrize("name", shipped())
def test_every_example_behaves(name: str) -> None:
    results = run_examples(load_shipped(name))
    assert len(results) >= 20
    assert [(result.item_id, result.text, result.result) for result in results if not result.right] == []


def test_an_example_that_does_not_behave_is_told() -> None:
    rubric = read_rubric(
        "rubric: a\nname: a\nitems:\n"
        "  - {id: a, name: a, points: 1, check: {duration: {min_s: 60}}, examples: {pass: ['agent: 您好']}}\n"
    )
    [result] = run_examples(rubric)
    assert not result.right and result.result.outcome == "fail"


@pytest.mark.parametrize("line", ["坐席：您好", "call: colour=red", "call: 您好"])
def test_an_example_that_is_no_dialogue(line: str) -> None:
    rubric = read_rubric(
        "rubric: a\nname: a\nitems:\n  - id: a\n    name: a\n    points: 1\n"
        f"    check: {{duration: {{min_s: 1}}}}\n    examples: {{pass: ['{line}']}}\n"
    )
    with pytest.raises(ExampleError, match=r"^a："):
        run_examples(rubric)

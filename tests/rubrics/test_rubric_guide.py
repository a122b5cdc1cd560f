"""The guide for QA leads is true: its rubric can be used, its examples behave, and it names every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rubrics.checks import CHECK_TYPES
from rubrics.loader import read_rubric
from rubrics.schema import Item, RubricDocument
from rubrics.scope import AppliesTo, Window
from scoring.examples import run_examples

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "rubrics.md").read_text(encoding="utf-8")
WHOLE, COMBINED = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_the_rubric_of_the_guide_can_be_used_and_its_examples_behave() -> None:
    results = run_examples(read_rubric(WHOLE))
    assert len(results) == 2 and all(result.right for result in results)


@pytest.mark.parametrize("line", COMBINED.strip().splitlines())
def test_a_combination_of_the_guide_can_be_used(line: str) -> None:
    check = line if line.startswith("check:") else f"{line}\n    check: {{duration: {{min_s: 1}}}}"
    read_rubric(f"rubric: r\nname: 甲\nitems:\n  - id: a\n    name: 甲\n    points: 1\n    {check}\n")


@pytest.mark.parametrize("model", [RubricDocument, Item, AppliesTo, Window])
def test_the_guide_names_every_key(model: type[RubricDocument]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    known_elsewhere = {"business_type", "team", "branch"}  # as queue; listed on the page about scopes
    assert {key for key in keys if not re.search(rf"\b{key}\b", GUIDE)} <= known_elsewhere


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", GUIDE)
    assert len(links) >= 4 and [link for link in links if not (DOCS / link).exists()] == []
    assert all((DOCS / "checks" / f"{kind}.md").exists() for kind in CHECK_TYPES)

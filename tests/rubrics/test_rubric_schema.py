"""The published JSON Schema says what the models say, explains every key, and takes every shipped file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import callqa
from jsonschema import Draft202012Validator

from rubrics.checks import CHECK_TYPES
from rubrics.json_schema import lexicon_schema, meaning_in, models, rubric_schema, schema_text
from rubrics.keys import CHECK_NAMES
from rubrics.loader import LEXICONS, LIBRARY
from rubrics.source import read_source

DOCS = Path(__file__).parents[2] / "docs"
LEAST: dict[str, Any] = {
    "rubric": "r",
    "name": "方案",
    "items": [{"id": "a", "name": "甲", "points": 1, "check": {"duration": {"min_s": 1}}}],
}


def faults(document: object) -> list[str]:
    return [error.json_path for error in Draft202012Validator(rubric_schema()).iter_errors(document)]


def with_check(check: dict[str, Any]) -> dict[str, Any]:
    return {**LEAST, "items": [{**LEAST["items"][0], "check": check}]}


@pytest.mark.parametrize("name,lexicon", [("rubric", False), ("lexicon", True)])
def test_the_published_file_is_current(name: str, lexicon: bool) -> None:
    path = DOCS / f"{name}.schema.json"
    again = f"callqa rubric schema {'--lexicon ' if lexicon else ''}--output docs/{path.name}"
    assert path.read_text(encoding="utf-8") == schema_text(lexicon=lexicon), f"run: {again}"


@pytest.mark.parametrize("schema", [rubric_schema(), lexicon_schema()])
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_rubric_is_valid(path: Path) -> None:
    assert faults(read_source(path).plain()) == []


@pytest.mark.parametrize("path", sorted(LEXICONS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_lexicon_is_valid(path: Path) -> None:
    assert list(Draft202012Validator(lexicon_schema()).iter_errors(read_source(path).plain())) == []


@pytest.mark.parametrize(
    "document",
    [
        LEAST,
        {**LEAST, "effective_from": "2026-11-01", "applies_to": {"queue": ["order"]}},
        with_check({"not": {"any": [{"phrase": {"any_of": ["随便你"]}}, {"duration": {"max_s": 3}}]}}),
    ],
)
def test_what_is_right_passes(document: dict[str, Any]) -> None:
    assert faults(document) == []


@pytest.mark.parametrize(
    "document,place",
    [
        ({**LEAST, "nmae": "x"}, "$"),
        ({**LEAST, "pass_mark": 101}, "$.pass_mark"),
        ({**LEAST, "rubric": "Rude!"}, "$.rubric"),
        ({key: value for key, value in LEAST.items() if key != "items"}, "$"),
        (with_check({"phrse": {}}), "$.items[0].check"),
        (with_check({"duration": {"min_s": 0}}), "$.items[0].check"),
        (with_check({"duration": {"min_s": 1}, "manual": {}}), "$.items[0].check"),
        (with_check({"not": {"phrase": {"any_of": [1]}}}), "$.items[0].check"),
    ],
)
def test_what_is_wrong_is_marked_in_its_place(document: dict[str, Any], place: str) -> None:
    assert place in faults(document)


@pytest.mark.parametrize("name,model", sorted(models().items()))
def test_every_key_is_explained_in_chinese(name: str, model: Any) -> None:
    keys = [field.alias or key for key, field in model.model_fields.items()]
    assert [f"{name}.{key}" for key in keys if not meaning_in(model, key)] == []


def test_every_check_has_a_chinese_name() -> None:
    assert tuple(CHECK_NAMES) == CHECK_TYPES


def test_the_command_prints_or_writes_it(tmp_path: Path) -> None:
    printed = callqa("rubric", "schema")
    assert printed.returncode == 0 and json.loads(printed.stdout) == rubric_schema()
    written = callqa("rubric", "schema", "--lexicon", "--output", tmp_path / "new" / "lexicon.json")
    assert written.returncode == 0
    assert json.loads((tmp_path / "new" / "lexicon.json").read_text(encoding="utf-8")) == lexicon_schema()

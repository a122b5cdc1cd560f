"""The JSON Schema of rubrics and lexicons, so that editors complete and check the YAML.

Made from the pydantic models, which stay the judge: what stands between keys (a lexicon that is not listed, a
phrase with an unknown ``{...}``, an expression that re2 does not take) only ``callqa rubric check`` finds.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from rubrics import checks, schema, scope, sound_checks, word_checks
from rubrics.checks import CHECK_TYPES
from rubrics.keys import CHECK_NAMES, MODEL_NAMES, meaning
from rubrics.schema import LexiconDocument, RubricDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
_NAMES = {("RubricDocument", "rubric"), ("Item", "id"), ("LexiconDocument", "lexicon")}


def rubric_schema() -> dict[str, Any]:
    """Of a rubric's YAML document."""
    return _schema_of(RubricDocument)


def lexicon_schema() -> dict[str, Any]:
    """Of a lexicon's YAML document."""
    return _schema_of(LexiconDocument)


def schema_text(*, lexicon: bool = False) -> str:
    """The published file, ``docs/rubric.schema.json`` or ``docs/lexicon.schema.json``."""
    made = lexicon_schema() if lexicon else rubric_schema()
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def models() -> dict[str, type[BaseModel]]:
    """Every model of the rubric language by its name."""
    return {
        name: model
        for module in (scope, word_checks, sound_checks, checks, schema)
        for name, model in vars(module).items()
        if isinstance(model, type) and issubclass(model, BaseModel) and model is not BaseModel
    }


def meaning_in(model: type[BaseModel], key: str) -> str | None:
    """What ``key`` means in ``model``: its own meaning, or that of the model it extends."""
    if key in CHECK_TYPES and model.__name__.endswith("Check"):
        return CHECK_NAMES[key]
    return meaning(model.__name__, key, tuple(base.__name__ for base in model.__mro__[1:]))


def _schema_of(document: type[BaseModel]) -> dict[str, Any]:
    made = document.model_json_schema()
    parts = made.pop("$defs", {})
    known = models()
    for name, part in parts.items():
        _explain(part, name, known.get(name))
    _explain(made, document.__name__, document)
    whole = {"$schema": DIALECT, **made, **({"$defs": parts} if parts else {})}
    return _with_one_union(whole) if parts else whole


def _with_one_union(whole: dict[str, Any]) -> dict[str, Any]:
    """The union of all checks, which pydantic writes out wherever it is used, named once."""
    union = whole["$defs"]["NotCheck"]["properties"]["not"]["oneOf"]

    def replaced(part: Any) -> Any:
        if isinstance(part, list):
            return [replaced(one) for one in part]
        if not isinstance(part, dict):
            return part
        inner = {key: replaced(value) for key, value in part.items()}
        if part.get("oneOf") != union:
            return inner
        del inner["oneOf"]
        return {"$ref": "#/$defs/Check", **inner}

    short: dict[str, Any] = replaced(whole)
    short["$defs"]["Check"] = {"title": "检查：有且只有一个键，键名就是检查类型", "oneOf": union}
    return short


def _explain(part: dict[str, Any], name: str, model: type[BaseModel] | None) -> None:
    """Chinese title and descriptions in place of what pydantic made of the Python names."""
    keys = part.get("properties", {})
    check = next(iter(keys)) if name.endswith("Check") and len(keys) == 1 else None
    part.pop("description", None)
    part["title"] = CHECK_NAMES[check] if check else MODEL_NAMES.get(name, _check_title(name))
    for key, value in keys.items():
        value.pop("title", None)
        found = meaning_in(model, key) if model is not None else None
        if found:
            value["description"] = found
        if (name, key) in _NAMES:
            value |= {"pattern": NAME_PATTERN, "maxLength": 64}


def _check_title(name: str) -> str:
    """The Chinese name of the check whose parameters the model ``name`` holds."""
    for kind, title in CHECK_NAMES.items():
        if kind.replace("_", "") == name.lower():
            return title
    return name

"""What pydantic found wrong, said in Chinese and with the place in the file."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rubrics.checks import CHECK_TYPES, TAG_MARK
from rubrics.error import Problem
from rubrics.json_schema import models
from rubrics.refusal import nearest, refusal, there_are
from rubrics.source import Node

MAX_PROBLEMS = 100


def problems_of(error: ValidationError, source: Node, path: str) -> tuple[Problem, ...]:
    """Every error of ``error`` with its place in ``source``, in the order of the file.

    The place is the offending value; of an unknown key the key; of a missing key the mapping that lacks it.
    """
    problems = set()
    for details in error.errors(include_url=False)[:MAX_PROBLEMS]:
        if _follows_from_another(details):
            continue
        steps = tuple(step for step in details["loc"] if not str(step).startswith(TAG_MARK))
        kind = details["type"]
        node = source.locate(steps, key=kind == "extra_forbidden")
        field = ".".join(str(step) for step in steps) or "文件"
        problems.add(Problem(path, node.line, node.column, f"{field}：{_message(steps, details)}"))
    return tuple(sorted(problems))


def _follows_from_another(details: ErrorDetails) -> bool:
    """True for a list that is too short only because its entries, reported themselves, are wrong."""
    least = (details.get("ctx") or {}).get("min_length") if details["type"] == "too_short" else None
    given = details.get("input")
    return least is not None and isinstance(given, list | tuple) and len(given) >= least


def _message(steps: tuple[str | int, ...], details: ErrorDetails) -> str:
    if details["type"] == "extra_forbidden":
        return _unknown_key(str(steps[-1]))
    if details["type"] in ("check_type", "union_tag_invalid", "union_tag_not_found"):
        return _wrong_check(details.get("input"))
    return refusal(details)


def _wrong_check(given: object) -> str:
    known = "、".join(CHECK_TYPES)
    if isinstance(given, dict) and len(given) == 1:
        name = str(next(iter(given)))
        return f"没有检查类型 {name!r}{there_are(name, CHECK_TYPES)}"
    keys = "、".join(str(key) for key in given) if isinstance(given, dict) else repr(given)[:60]
    return f"一个检查要有且只有一个键（{known}），得到：{keys or '空'}"


def _unknown_key(key: str) -> str:
    return f"未知的键 {key!r}{nearest(key, _ALL_KEYS)}"


def _keys() -> tuple[str, ...]:
    fields = (pair for model in models().values() for pair in model.model_fields.items())
    return tuple(sorted({field.alias or name for name, field in fields}))


_ALL_KEYS = _keys()

"""What pydantic found wrong, said in Chinese and with the place in the file."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rubrics.checks import CHECK_TYPES, TAG_MARK
from rubrics.error import Problem
from rubrics.json_schema import models
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
        problems.add(
            Problem(path, node.line, node.column, f"{field}：{_message(kind, steps, dict(details))}")
        )
    return tuple(sorted(problems))


def _follows_from_another(details: ErrorDetails) -> bool:
    """True for a list that is too short only because its entries, reported themselves, are wrong."""
    least = (details.get("ctx") or {}).get("min_length") if details["type"] == "too_short" else None
    given = details.get("input")
    return least is not None and isinstance(given, list | tuple) and len(given) >= least


def _message(kind: str, steps: tuple[str | int, ...], details: dict[str, Any]) -> str:
    given, context = details.get("input"), details.get("ctx") or {}
    fixed = {
        "missing": "缺少这个键",
        "string_type": f"应为文字，得到 {_shown(given)}（数字和 true/false 要加引号）",
        "string_too_short": "不能是空的",
        "bool_parsing": f"应为 true 或 false，得到 {_shown(given)}",
        "bool_type": f"应为 true 或 false，得到 {_shown(given)}",
        "finite_number": f"应为有限的数，得到 {_shown(given)}",
        "tuple_type": f"应为列表，得到 {_shown(given)}",
        "model_type": f"应为若干个键，得到 {_shown(given)}",
        "date_from_datetime_parsing": f"日期应写成 2026-11-01，得到 {_shown(given)}",
        "date_parsing": f"日期应写成 2026-11-01，得到 {_shown(given)}",
    }
    if kind in fixed:
        return fixed[kind]
    if kind.startswith(("float_", "int_")):
        return (
            f"应为{'整数' if kind.startswith('int_') else '数字'}，得到 {_shown(given)}{_half_width(given)}"
        )
    if kind in ("enum", "literal_error"):
        return f"只能是 {context.get('expected')}，得到 {_shown(given)}"
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind == "extra_forbidden":
        return _unknown_key(str(steps[-1]))
    if kind in ("check_type", "union_tag_invalid", "union_tag_not_found"):
        return _wrong_check(given)
    limits = {"greater_than_equal": ("ge", "不能小于"), "less_than_equal": ("le", "不能大于")}
    limits |= {"greater_than": ("gt", "必须大于"), "less_than": ("lt", "必须小于")}
    if kind in limits:
        return f"{limits[kind][1]} {context.get(limits[kind][0])}，得到 {_shown(given)}"
    if kind == "too_short":
        return f"列表有 {context.get('actual_length')} 项，至少要 {context.get('min_length')} 项"
    if kind == "too_long":
        return f"列表有 {context.get('actual_length')} 项，最多 {context.get('max_length')} 项"
    if kind == "string_too_long":
        return f"最多 {context.get('max_length')} 个字"
    return str(details["msg"])


def _half_width(given: object) -> str:
    """What to write where a number stands in full-width digits."""
    written = unicodedata.normalize("NFKC", given) if isinstance(given, str) else ""
    return f"，请写成半角 {written}" if written != given and re.fullmatch(r"-?\d+(\.\d+)?", written) else ""


def _wrong_check(given: object) -> str:
    known = "、".join(CHECK_TYPES)
    if isinstance(given, dict) and len(given) == 1:
        return (
            f"没有检查类型 {next(iter(given))!r}{_nearest(str(next(iter(given))), CHECK_TYPES)}；有：{known}"
        )
    keys = "、".join(str(key) for key in given) if isinstance(given, dict) else _shown(given)
    return f"一个检查要有且只有一个键（{known}），得到：{keys or '空'}"


def _unknown_key(key: str) -> str:
    return f"未知的键 {key!r}{_nearest(key, _ALL_KEYS)}"


def _nearest(name: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"，是不是 {close[0]!r}？" if close else ""


def _keys() -> tuple[str, ...]:
    fields = (pair for model in models().values() for pair in model.model_fields.items())
    return tuple(sorted({field.alias or name for name, field in fields}))


_ALL_KEYS = _keys()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

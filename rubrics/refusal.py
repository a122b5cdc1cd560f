"""Why pydantic refused a value, in Chinese; for rubrics and for the settings."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_PLAIN = {  # {got} stands for what was given, where it may be shown
    "missing": "缺少这个键",
    "string_type": "应为文字{got}（数字和 true/false 要加引号）",
    "string_too_short": "不能是空的",
    "bool_parsing": "应为 true 或 false{got}",
    "bool_type": "应为 true 或 false{got}",
    "finite_number": "应为有限的数{got}",
    "tuple_type": "应为列表{got}",
    "dict_type": "应为若干个键{got}",
    "model_type": "应为若干个键{got}",
    "path_type": "应为路径{got}",
    "url_type": "应为网址，如 http://gpu-server:8000/v1{got}",
    "url_parsing": "应为网址，如 http://gpu-server:8000/v1{got}",
    "url_scheme": "网址要以 http:// 或 https:// 开头{got}",
    "date_from_datetime_parsing": "日期应写成 2026-11-01{got}",
    "date_parsing": "日期应写成 2026-11-01{got}",
}
_LIMITS = {
    "greater_than_equal": ("ge", "不能小于"),
    "less_than_equal": ("le", "不能大于"),
    "greater_than": ("gt", "必须大于"),
    "less_than": ("lt", "必须小于"),
}


def refusal(details: ErrorDetails, shown: bool = True) -> str:
    """What is wrong with one value and what was expected; unknown keys are left to who knows the others.

    ``shown``: what was given may be said, it is no secret.
    """
    kind, given, context = details["type"], details.get("input"), details.get("ctx") or {}
    got = f"，得到 {_short(given)}" if shown else ""
    if kind == "string_type" and shown and _is_placeholder(given):
        written = " ".join(f"{{{name}}}" for name in given)
        return f'应为文字：带 {{…}} 的文字要加引号，如 "{written}"'
    if kind in _PLAIN:
        return _PLAIN[kind].format(got=got)
    if kind.startswith(("float_", "int_")):
        half = _half_width(given) if shown else ""
        return f"应为{'整数' if kind.startswith('int_') else '数字'}{got}{half}"
    if kind in ("enum", "literal_error"):
        return f"只能是 {_listed(str(context.get('expected')))}{got}"
    if kind == "value_error":
        return str(context.get("error", details["msg"]))
    if kind in _LIMITS:
        key, words = _LIMITS[kind]
        return f"{words} {context.get(key)}{got}"
    if kind == "too_short":
        return f"列表有 {context.get('actual_length')} 项，至少要 {context.get('min_length')} 项"
    if kind == "too_long":
        return f"列表有 {context.get('actual_length')} 项，最多 {context.get('max_length')} 项"
    if kind == "string_too_long":
        return f"最多 {context.get('max_length')} 个字"
    return str(details["msg"])


def _is_placeholder(given: object) -> TypeGuard[dict[str, None]]:
    """Whether it was meant as a text with ``{company}`` in it: without quotes YAML reads keys."""
    return isinstance(given, dict) and bool(given) and all(value is None for value in given.values())


def nearest(name: str, known: Iterable[str]) -> str:
    """``，是不是 …？`` where one of ``known`` is like ``name``, else nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"，是不是 {close[0]!r}？" if close else ""


def there_are(name: str, known: Iterable[str], told: Iterable[str] | None = None) -> str:
    """What follows "there is no NAME": the one like it, and all there are (``told``: in these words)."""
    names = list(known)
    return f"{nearest(name, names) or '；'}有：{'、'.join(names if told is None else told)}"


def _listed(expected: str) -> str:
    """pydantic's 'a', 'b' or 'c' as a Chinese list."""
    return expected.replace(" or ", "、").replace(", ", "、")


def _half_width(given: object) -> str:
    """What to write where a number stands in full-width digits."""
    written = unicodedata.normalize("NFKC", given) if isinstance(given, str) else ""
    return f"，请写成半角 {written}" if written != given and re.fullmatch(r"-?\d+(\.\d+)?", written) else ""


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

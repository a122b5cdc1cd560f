"""Wrong use of the command line, told in one Chinese line: what is wrong, what there is, where to read on."""

from __future__ import annotations

import re
from typing import Any

import typer

from rubrics.refusal import there_are

UsageError: type[Any] = typer.BadParameter.__mro__[1]  # typer has it under another name in each release

_WORDS = (  # typer's and pydantic's words, ours
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多出来的参数：\1"),
    (r"Missing command\.", "缺少命令"),
    (r"Option '(.*)' requires an argument\.", r"选项 \1 后面要有值"),
    (r"Option '(.*)' does not take a value\.", r"选项 \1 后面不带值"),
    (r"'(.*)' is not one of (.*?)\.?", r"只能是 \2，得到 '\1'"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数字"),
    (r"Input should be greater than or equal to (\S+)", r"不能小于 \1"),
    (r"Input should be less than or equal to (\S+)", r"不能大于 \1"),
    (r"Input should be (.*)", r"只能是 \1"),
)


def told(error: Any) -> str:
    """A `UsageError` in words."""
    command = f"{error.ctx.command_path} --help" if error.ctx else "callqa --help"
    return f"{_what(error)}（用法见 {command.replace('python -m pipelines', 'callqa')}）"


def _what(error: Any) -> str:
    kind = type(error).__name__
    if kind == "NoSuchOption":
        names = [name for each in error.ctx.command.params for name in each.opts if name.startswith("--")]
        return f"没有选项 {error.option_name}{there_are(error.option_name, (*names, '--help'))}"
    unknown = re.match(r"No such command '(.*?)'", error.message)
    if unknown:
        return f"没有命令 {unknown[1]}{there_are(unknown[1], error.ctx.command.commands)}"
    if kind == "MissingParameter":
        option = error.param is not None and error.param.param_type_name == "option"
        return f"缺少{'选项' if option else '参数'} {_name(error)}"
    if isinstance(error, typer.BadParameter):
        return f"{_name(error)}：{_in_chinese(error.message)}"
    return _in_chinese(error.message)


def _name(error: Any) -> str:
    """The option or argument that is wrong."""
    if error.param is None:
        return str(error.param_hint or "")
    options = [name for name in error.param.opts if name.startswith("-")]
    return options[0] if options else str(error.param.metavar or error.param.name).upper()


def _in_chinese(message: str) -> str:
    message = message.removeprefix("Value error, ")  # pydantic's, before what our own parsers said
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(words).replace(" or ", "、").replace(", ", "、")
    return message

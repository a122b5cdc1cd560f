"""YAML text as a tree that remembers where everything stood, read from files that nobody vouches for.

Only what a rubric needs is YAML here: mappings with text keys, lists, texts, numbers, true/false, null.
Aliases, tags and merge keys are refused, size, depth and number of nodes are bounded, and a key may stand
once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rubrics.error import Problem, RubricError
from rubrics.slips import (
    COMMA_MESSAGE,
    colon_message,
    colon_slip,
    comma_slip,
    in_chinese,
    quote_message,
    quote_slip,
    slips,
    tells_of_its_start,
)

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

MAX_BYTES = 8 * 1024 * 1024  # a lexicon of 100,000 phrases takes about 2 MiB
MAX_DEPTH = 40
MAX_NODES = 250_000

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_NUMBER = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]{1,3})?\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}


@dataclass(slots=True)
class Node:
    """One YAML value and where it starts; line and column count from 1.

    Attributes:
        value: of a scalar; None for a list or a mapping.
        entries: of a list; None for anything else.
        fields: of a mapping: key -> (node of the key, node of the value); None for anything else.
        in_brackets: True for a list that is written as ``[a, b]``.
    """

    line: int
    column: int
    value: str | int | float | bool | None = None
    entries: list[Node] | None = None
    fields: dict[str, tuple[Node, Node]] | None = field(default=None)
    in_brackets: bool = False

    def plain(self) -> Plain:
        """The value without places, as pydantic takes it."""
        if self.fields is not None:
            return {key: child.plain() for key, (_, child) in self.fields.items()}
        if self.entries is not None:
            return [entry.plain() for entry in self.entries]
        return self.value

    def locate(self, steps: tuple[str | int, ...], key: bool = False) -> Node:
        """The node that ``steps`` (keys and indexes) lead to, or the last one on the way that exists.

        ``key`` asks for the key of the last step rather than its value.
        """
        node = self
        for place, step in enumerate(steps):
            if node.fields is not None and step in node.fields:
                name, value = node.fields[str(step)]
                node = name if key and place == len(steps) - 1 else value
            elif node.entries is not None and isinstance(step, int) and step < len(node.entries):
                node = node.entries[step]
        return node


def read_source(path: Path) -> Node:
    """The tree of the YAML file at ``path``.

    Raises:
        RubricError: the file is missing, too large, not UTF-8, not YAML, or YAML of a kind that is refused.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise RubricError.at(str(path), 1, 1, f"文件 {size} 字节，最多 {MAX_BYTES} 字节")
        data = path.read_bytes()
    except OSError as error:
        raise RubricError.at(str(path), 1, 1, f"文件读不了：{_why(error)}") from error
    return parse_source(data, str(path))


def parse_source(data: bytes, name: str) -> Node:
    """The tree of YAML ``data``; ``name`` stands for the file in errors.

    Raises:
        RubricError: as `read_source`.
    """
    if len(data) > MAX_BYTES:
        raise RubricError.at(name, 1, 1, f"文件 {len(data)} 字节，最多 {MAX_BYTES} 字节")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", errors="replace")) + 1
        message = f"不是 UTF-8 编码（字节 0x{data[error.start]:02x}），请另存为 UTF-8"
        raise RubricError.at(name, line, column, message) from error
    return _Builder(name).build(text)


def _why(error: OSError) -> str:
    known = {
        FileNotFoundError: "没有这个文件",
        IsADirectoryError: "这是文件夹",
        PermissionError: "没有读取的权限",
    }
    return known.get(type(error), error.strerror or str(error))


class _Builder:
    """Turns the parser's events into a tree, without recursion, so that depth is ours to bound."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: list[tuple[Node, Node | None]] = []  # container, key that waits for its value
        self._root: Node | None = None
        self._nodes = 0
        self._slips: list[Problem] = []  # texts that YAML takes, though not as they were meant

    def build(self, text: str) -> Node:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            for event in YAML(typ="safe").parse(text):
                self._take(event)
        except MarkedYAMLError as error:
            raise self._unreadable(text, error) from error
        except YAMLError as error:
            line, column = _place_of_control_character(text)
            raise self._error(line, column, f"不是有效的 YAML：{' '.join(str(error).split())}") from error
        if self._slips:
            raise RubricError(tuple(self._slips))
        if self._root is None:
            raise self._error(1, 1, "文件是空的")
        return self._root

    def _unreadable(self, text: str, error: MarkedYAMLError) -> RubricError:
        """The slips that explain the parser's error, or the error itself in Chinese."""
        found = slips(text)
        if found:
            return RubricError(
                tuple(
                    Problem(self._name, slip.line, slip.column, f"不是有效的 YAML：{slip.message}")
                    for slip in found
                )
            )
        problem, began = str(error.problem or error.context), error.context_mark
        at_start = began is not None and tells_of_its_start(problem)
        mark = began if at_start else error.problem_mark or began
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        words = in_chinese(problem, began.line + 1 if began else None)
        return self._error(line, column, f"不是有效的 YAML：{words}")

    def _take(self, event: Any) -> None:
        kind = type(event).__name__
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._open.pop()
            return
        if kind not in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent", "AliasEvent"):
            return  # stream and document marks
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if kind == "AliasEvent" or event.anchor:
            raise self._error(line, column, "不支持 YAML 锚点和别名（& 和 *），请写出内容")
        if event.tag not in (None, "!"):
            raise self._error(line, column, f"不支持 YAML 标签 {event.tag}")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._error(line, column, f"内容超过 {MAX_NODES} 项")
        if kind == "ScalarEvent":
            plain = bool(event.implicit[0]) and event.style in (None, "")
            if plain:
                self._look_for_slips(event.value, line, column)
            node = Node(line, column, _scalar(event.value) if plain else event.value)
            if self._key_expected():
                node.value = event.value  # a key is always text
            self._place(node)
            return
        node = (
            Node(line, column, fields={})
            if kind == "MappingStartEvent"
            else Node(line, column, entries=[], in_brackets=bool(event.flow_style))
        )
        self._place(node)
        self._open.append((node, None))
        if len(self._open) > MAX_DEPTH:
            raise self._error(line, column, f"嵌套超过 {MAX_DEPTH} 层")

    def _look_for_slips(self, text: str, line: int, column: int) -> None:
        place = colon_slip(text) if self._key_expected() else None
        if place is not None:
            self._slips.append(Problem(self._name, line, column + place, colon_message(text[:place])))
        elif quote_slip(text):
            self._slips.append(Problem(self._name, line, column, quote_message(text)))
        elif self._open and self._open[-1][0].entries is not None:
            comma = comma_slip(text, self._open[-1][0].in_brackets)
            if comma is not None:
                self._slips.append(Problem(self._name, line, column + comma, COMMA_MESSAGE))

    def _key_expected(self) -> bool:
        return bool(self._open) and self._open[-1][0].fields is not None and self._open[-1][1] is None

    def _place(self, node: Node) -> None:
        """Hangs ``node`` where the open container expects it."""
        if not self._open:
            if self._root is not None:
                raise self._error(node.line, node.column, "一个文件只能有一个 YAML 文档")
            self._root = node
            return
        container, key = self._open[-1]
        if container.entries is not None:
            container.entries.append(node)
        elif container.fields is not None and key is not None:
            container.fields[str(key.value)] = (key, node)
            self._open[-1] = (container, None)
        elif container.fields is not None:
            self._check_key(container.fields, node)
            self._open[-1] = (container, node)

    def _check_key(self, fields: dict[str, tuple[Node, Node]], node: Node) -> None:
        if not isinstance(node.value, str):
            raise self._error(node.line, node.column, "键必须是文字")
        if node.value == "<<":
            raise self._error(node.line, node.column, "不支持 YAML 合并键 <<")
        if node.value in fields:
            first = fields[node.value][0].line
            raise self._error(node.line, node.column, f"键 {node.value!r} 重复，第 {first} 行已有")

    def _error(self, line: int, column: int, message: str) -> RubricError:
        return RubricError.at(self._name, line, column, message)


def _scalar(text: str) -> str | int | float | bool | None:
    """What an unquoted scalar means (YAML 1.2 core; dates stay text, for pydantic to read)."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    if _NUMBER.match(text) and not re.match(r"[-+]?0[0-9]", text):
        return float(text)
    return text


def _place_of_control_character(text: str) -> tuple[int, int]:
    """Where the first character stands that YAML does not allow (reader errors carry no mark)."""
    for line, column, character in _characters(text):
        if character not in "\t\x85" and (ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0):
            return line, column
    return 1, 1


def _characters(text: str) -> Iterator[tuple[int, int, str]]:
    for line, content in enumerate(text.split("\n"), start=1):
        for column, character in enumerate(content.rstrip("\r"), start=1):
            yield line, column, character

"""Slips of a Chinese keyboard in YAML (a full-width colon, curly quotes, a tab) and what to write instead.

A parser tells them where it stumbles, mostly a line later and in English. Here the text is read once more,
line by line, only after it was refused; quoted texts and comments are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_KEY = r"[A-Za-z_][A-Za-z0-9_-]*"
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|(?<!\S)#.*")
_FULL_COLON = re.compile(rf"(?:^[\s-]*|[{{,]\s*)(?P<key>{_KEY}|“{_KEY}”)\s*(?P<at>：)")
_NO_SPACE = re.compile(r"^\s*(?:-\s+)?(?P<key>[a-z_]+)(?P<at>:)(?=[^\s:/])")
_NO_SPACE_AFTER_DASH = re.compile(rf"^\s*(?P<at>-)(?={_KEY}:(?:\s|$))")
_FULL_DASH = re.compile(r"^\s*(?P<at>[－—–])\s*\w")
_FULL_COMMA = re.compile(r"(?P<at>，)")
_BRACKET = re.compile(r"(?::\s|^\s*-\s)\s*(?P<at>[【｛［])")
_CURLY = re.compile(r"(?::\s|[\[,{]|^\s*-\s)\s*(?P<at>[“”‘’])")
_SPACES = {"\t": "制表符（Tab）", "\u3000": "全角空格", "\u00a0": "不换行空格"}
_ENGLISH = {"【": "[", "［": "[", "｛": "{"}
_CURLY_QUOTES = "“”‘’"
_STRAIGHT = "\"'"
MOST = 20  # told at once
COMMA_MESSAGE = "列表里是中文的逗号或顿号，请改成英文逗号加空格；它属于文字时给文字加英文引号"


@dataclass(frozen=True, order=True, slots=True)
class Slip:
    """One place and what to write there; line and column count from 1."""

    line: int
    column: int
    message: str


def slips(text: str) -> tuple[Slip, ...]:
    """What looks like a slip in a text that is no YAML, in its order, at most `MOST`; may be empty."""
    found: list[Slip] = []
    indents: list[Slip] = []
    for number, content in enumerate(text.split("\n"), start=1):
        line = _QUOTED.sub(lambda match: _blank(match[0]), content)
        if not line.strip():
            continue
        indents += _indent(number, line)
        found += _in_line(number, line)
    if indents:
        more = f"（这样的共 {len(indents)} 行）" if len(indents) > 1 else ""
        first = indents[0]
        found.append(Slip(first.line, first.column, first.message + more))
    return tuple(sorted(found)[:MOST])


def quote_slip(text: str) -> bool:
    """Whether an unquoted text stands in curly quotes that were meant as YAML's: “您好”, “您好, or 您好”.

    One that only contains such quotes, 说“您好”没有, or “放心”套餐, means them.
    """
    marks = [place for place, character in enumerate(text) if character in _CURLY_QUOTES]
    if not marks:
        return False
    whole = marks[0] == 0 and marks[-1] == len(text) - 1 and len(marks) <= 2
    return whole or (len(marks) == 1 and marks[0] in (0, len(text) - 1))


def quote_message(text: str) -> str:
    """What to write instead of a text that is a `quote_slip`."""
    return f'中文引号“ ”在 YAML 里不算引号，请改成英文引号："{text.strip(_CURLY_QUOTES + _STRAIGHT)}"'


def comma_slip(text: str, in_brackets: bool) -> int | None:
    """Where in an unquoted entry of a list a Chinese comma stands that makes one phrase of two: [您好，再见].

    After a dash a sentence may have a comma, but no 、, nor one between quotes: - “您好”，“再见”.
    """
    match = re.search("[，、]" if in_brackets else "、|(?<=[”’\"'])，", text)
    return match.start() if match else None


def colon_slip(key: str) -> int | None:
    """Where in ``key`` a full-width colon stands that was meant as YAML's."""
    match = re.match(rf"{_KEY}(?=：)", key)
    return match.end() if match else None


def colon_message(key: str) -> str:
    return f"键后面是全角冒号“：”，请改成英文冒号加空格，写成 {key}: …"


def _blank(quoted: str) -> str:
    """As long as ``quoted``; its quotes stay, so that what stands next to them is seen."""
    return " " * len(quoted) if quoted.startswith("#") else quoted[0] + "_" * (len(quoted) - 2) + quoted[-1]


def _indent(number: int, line: str) -> Iterator[Slip]:
    for column, character in enumerate(line, start=1):
        if character in _SPACES:
            yield Slip(number, column, f"缩进里有{_SPACES[character]}，YAML 只认空格，请换成空格")
            return
        if character not in " -":
            return


def _in_line(number: int, line: str) -> Iterator[Slip]:
    def at(match: re.Match[str], message: str) -> Slip:
        return Slip(number, match.start("at") + 1, message)

    for match in _FULL_COLON.finditer(line):
        yield at(match, colon_message(match["key"]))
    for match in _CURLY.finditer(line):
        yield at(match, '中文引号“ ”在 YAML 里不算引号，请改成英文引号 "…"')
    for match in _BRACKET.finditer(line):
        mark = match["at"]
        yield at(match, f"“{mark}”在 YAML 里不算括号，请改成英文的 {_ENGLISH[mark]}")
    if re.search(r"[\[{]", line):
        for match in _FULL_COMMA.finditer(line):
            yield at(match, COMMA_MESSAGE)
    for match in _FULL_DASH.finditer(line):
        yield at(match, f"“{match['at']}”不是列表的横线，请改成英文减号加空格，写成 - …")
    for match in _NO_SPACE_AFTER_DASH.finditer(line):
        yield at(match, "列表的横线后面少一个空格，写成 - …")
    for match in _NO_SPACE.finditer(line):
        yield at(match, f"冒号后面少一个空格，写成 {match['key']}: …")


_PROBLEMS: tuple[tuple[str, str], ...] = (  # part of the parser's words, ours
    ("mapping values are not allowed", "这里不能再有“键: 值”：请和上一行对齐缩进；文字里含冒号时加英文引号"),
    ("mapping keys are not allowed", "这里不能有“键: 值”：请对齐缩进"),
    ("sequence entries are not allowed", "这里不能有列表的横线：请对齐缩进"),
    ("could not find expected ':'", "这一行不是“键: 值”：键后面要有英文冒号加空格"),
    ("tab character", "缩进里有制表符（Tab），YAML 只认空格，请换成空格"),
    ("cannot start any token", "文字不能以这个字符开头，请给文字加英文引号"),
    ("unexpected end of stream", "引号没有成对：从这里开始的文字缺结尾的引号"),
    ("unknown escape", "英文双引号里的反斜杠要写两个 \\\\，或改用单引号"),
    ("did not find expected key", "这里应为“键: 值”：请对齐缩进，并看上面的引号是否成对"),
    ("expected <block end>", "缩进和上面不一致，或上面的引号没有成对"),
    ("did not find expected '-' indicator", "这里应为列表的横线（- …）：请对齐缩进"),
    ("expected <document start>", "一个文件只能有一个 YAML 文档"),
)  # fmt: skip
_AT_ITS_START = ("could not find expected ':'", "unexpected end of stream")


def in_chinese(problem: str, opened: int | None) -> str:
    """The parser's ``problem`` in words of ours; ``opened`` is the line where an unfinished part began."""
    brackets = re.search(r"',' or '([\]}])'", problem)
    if brackets:
        opening = {"]": "[", "}": "{"}[brackets[1]]
        where = f"第 {opened} 行的" if opened else ""
        return f"{where} {opening} 没有写完：这里应为英文逗号或 {brackets[1]}".strip()
    for part, ours in _PROBLEMS:
        if part in problem:
            return ours
    return f"解析器说：{problem}"


def tells_of_its_start(problem: str) -> bool:
    """Whether the place where the unfinished part began is the one to show."""
    return any(part in problem for part in _AT_ITS_START)

"""Given YAML with a slip of a Chinese keyboard, then its place and what to write instead, in Chinese."""

from __future__ import annotations

import pytest

from rubrics.error import RubricError
from rubrics.loader import read_rubric

RUBRIC = """\
rubric: small
name: 小方案
items:
  - id: greeting
    name: 开头语
    points: 10
    check:
      phrase:
        any_of: ["您好", "你好"]
        scope: {speaker: agent, first_s: 15}
    examples:
      pass: ["agent: 您好"]
"""


def told(old: str, new: str) -> list[str]:
    """What is said of the rubric with ``new`` in place of ``old``."""
    assert RUBRIC.count(old) == 1
    with pytest.raises(RubricError) as error:
        read_rubric(RUBRIC.replace(old, new), "r.yaml")
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize(
    "old,new,place,instead",
    [
        ("rubric: small", "rubric：small", "r.yaml:1:7", "英文冒号加空格，写成 rubric: …"),
        ("name: 小方案", "name： 小方案", "r.yaml:2:5", "写成 name: …"),
        ("- id: greeting", "- id：greeting", "r.yaml:4:7", "写成 id: …"),
        ("check:\n", "check：\n", "r.yaml:7:10", "写成 check: …"),
        ("speaker: agent", "speaker：agent", "r.yaml:10:24", "写成 speaker: …"),
        ("pass: [", "pass：[", "r.yaml:12:11", "写成 pass: …"),
        ("name: 开头语", "name: “开头语”", "r.yaml:5:11", '请改成英文引号："开头语"'),
        ('["您好", "你好"]', "[“您好”]", "r.yaml:9:18", '请改成英文引号："您好"'),
        ('["您好", "你好"]', "[“您好, 你好”]", "r.yaml:9:18", '请改成英文引号："您好"'),
        ('["agent: 您好"]', "[“agent: 您好”]", "r.yaml:12:14", '请改成英文引号："agent"'),
        ("points: 10", "“points”: 10", "r.yaml:6:5", '请改成英文引号："points"'),
        ('"您好", "你好"', '"您好"，"你好"', "r.yaml:9:22", "请改成英文逗号加空格"),
        ('"您好", "你好"', "您好，你好", "r.yaml:9:20", "请改成英文逗号加空格"),
        ('"您好", "你好"', "您好, 早、你好", "r.yaml:9:23", "顿号"),
        ('["您好", "你好"]', "\n          - 您好、你好", "r.yaml:10:15", "顿号"),
        ('["您好", "你好"]', "\n          - “您好”，“你好”", "r.yaml:10:17", "请改成英文逗号"),
        ("    name: 开头语", "\tname: 开头语", "r.yaml:5:1", "制表符（Tab），YAML 只认空格，请换成空格"),
        ("  - id: greeting", "  -\tid: greeting", "r.yaml:4:4", "请换成空格"),
        ("    name: 开头语", "\u3000\u3000name: 开头语", "r.yaml:5:1", "全角空格"),
        ("name: 开头语", "name:开头语", "r.yaml:5:9", "冒号后面少一个空格，写成 name: …"),
        ("- id: greeting", "-id: greeting", "r.yaml:4:3", "横线后面少一个空格"),
        ("points: 10", "points: １０", "r.yaml:6:13", "请写成半角 10"),
        ("points: 10", "points; 10", "r.yaml:6:5", "键后面要有英文冒号加空格"),
        ("first_s: 15}", "first_s: 15", "r.yaml:11:13", "第 10 行的 { 没有写完"),
        ("name: 开头语", "name: 开头语: 问候", "r.yaml:5:14", "文字里含冒号时加英文引号"),
        ("name: 开头语", "name: `开头语`", "r.yaml:5:11", "请给文字加英文引号"),
    ],
)
def test_a_slip_is_told_where_it_was_made(old: str, new: str, place: str, instead: str) -> None:
    first = told(old, new)[0]
    assert first.startswith(f"{place}: ") and instead in first


def test_a_comma_within_a_text_is_kept() -> None:
    rubric = read_rubric(RUBRIC.replace('"您好", "你好"', '"您好，你好"'), "r.yaml")
    in_lines = read_rubric(RUBRIC.replace('["您好", "你好"]', "\n          - 您好，你好"), "r.yaml")
    for one in (rubric, in_lines):
        assert one.items[0].check.phrase.any_of == ("您好，你好",)  # type: ignore[union-attr]


def test_every_slip_is_told_at_once() -> None:
    problems = told("name: 小方案\nitems:", "name：小方案\nitems：")
    assert [problem.split(": ")[0] for problem in problems] == ["r.yaml:2:5", "r.yaml:3:6"]


def test_tabs_are_told_once_and_counted() -> None:
    text = RUBRIC.replace("    ", "\t")
    with pytest.raises(RubricError) as error:
        read_rubric(text, "r.yaml")
    (problem,) = error.value.problems
    assert problem.line == 5 and "这样的共 8 行" in problem.message


@pytest.mark.parametrize("name", ["“放心用”套餐", "说“您好”了没有", '"“开头语”"', "时间：早上", "'甲：乙'"])
def test_chinese_punctuation_in_a_text_is_meant(name: str) -> None:
    read = read_rubric(RUBRIC.replace("name: 开头语", f"name: {name}"), "r.yaml")
    assert read.items[0].name == name.strip("\"'")

"""Given a rubric's YAML, then a frozen value, or every problem with its place."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from pydantic import ValidationError

from rubrics.checks import PhraseCheck
from rubrics.error import RubricError
from rubrics.loader import load_lexicon, load_rubric, load_shipped, read_rubric, shipped
from rubrics.schema import Severity

SMALL = """\
rubric: small
name: 小评分表
effective_from: 2026-11-01
applies_to: {queue: [order]}
items:
  - id: greeting
    name: 开头语
    points: 10
    training: 服务用语
    check: {phrase: {any_of: [您好]}}
  - id: rude
    name: 禁语
    severity: fatal
    check: {not: {any: [{phrase: {any_of: [随便你]}}, {duration: {max_s: 3}}]}}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(RubricError) as caught:
        read_rubric(text, "r.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_a_rubric_is_read_with_its_defaults() -> None:
    rubric = read_rubric(SMALL)
    assert (rubric.rubric, rubric.scheme, rubric.pass_mark) == ("small", "weighted", 85)
    assert [(item.id, item.check_type, item.points) for item in rubric.items] == [
        ("greeting", "phrase", 10),
        ("rude", "not", 0),
    ]
    assert rubric.item("rude").severity is Severity.FATAL
    assert rubric.content == SMALL


def test_a_rubric_does_not_change() -> None:
    rubric = read_rubric(SMALL)
    with pytest.raises(FrozenInstanceError):
        rubric.name = "x"  # type: ignore[misc]
    check = rubric.item("greeting").check
    assert isinstance(check, PhraseCheck)
    with pytest.raises(ValidationError):
        check.phrase.similarity = 1.0


def test_the_version_follows_the_content_and_not_the_layout() -> None:
    version = read_rubric(SMALL).rubric_version
    assert len(version) == 12
    assert read_rubric(SMALL.replace("points: 10", "points: 11")).rubric_version != version
    reordered = SMALL.replace("rubric: small\nname: 小评分表\n", "name: 小评分表\n\nrubric: small  # 编号\n")
    assert read_rubric(reordered).rubric_version == version


def test_the_version_follows_the_lexicon(tmp_path: Path) -> None:
    lexicon = tmp_path / "lexicons" / "own.yaml"
    lexicon.parent.mkdir()
    path = tmp_path / "r.yaml"
    path.write_text(SMALL.replace("items:", "lexicons: [own]\nitems:"), encoding="utf-8")
    versions = []
    for phrase in ("随便", "无所谓"):
        lexicon.write_text(f"lexicon: own\nname: 自定\nphrases: [{phrase}]\n", encoding="utf-8")
        versions.append(load_rubric(path).rubric_version)
    assert versions[0] != versions[1]


@pytest.mark.parametrize(
    "old,new,problem",
    [
        ("name: 小评分表", "nmae: 小评分表", "r.yaml:2:1: nmae：未知的键 'nmae'，是不是 'name'？"),
        ("points: 10", "points: ten", "r.yaml:8:13: items.0.points：应为数字，得到 'ten'"),
        ("points: 10", "points: .nan", "r.yaml:8:13: items.0.points：应为数字，得到 '.nan'"),
        ("severity: fatal", "severity: deadly", "r.yaml:13:15: items.1.severity：只能是"),
        ("2026-11-01", "01.11.2026", "r.yaml:3:17: effective_from：日期 '01.11.2026' 应写成 2026-11-01"),
        ("2026-11-01", "2026-13-01", "r.yaml:3:17: effective_from：日期应写成 2026-11-01"),
        ("max_s: 3", "max_s: -3", "r.yaml:14:71: items.1.check.not.any.1.duration.max_s：必须大于 0"),
        ("{phrase: {any_of: [您好]}}", "{phrse: {}}", "r.yaml:10:12: items.0.check：没有检查类型 'phrse'"),
        ("{phrase: {any_of: [您好]}}", "{}", "r.yaml:10:12: items.0.check：一个检查要有且只有一个键"),
        ("{phrase: {any_of: [您好]}}", "{phrase: {}}", "r.yaml:10:21: items.0.check.phrase：至少要写 any_of"),
        ("[您好]", "[1]", "r.yaml:10:31: items.0.check.phrase.any_of.0：应为文字，得到 1"),
        ("[您好]", "[{company}]", 'any_of.0：应为文字：带 {…} 的文字要加引号，如 "{company}"'),
        ("[您好]", "['{phone}']", "r.yaml:10:31: 短语里的 {phone} 没有意义"),
        ("{any_of: [您好]}", "{lexicon: nix}", "r.yaml:10:31: 词表 'nix' 没有在 lexicons 里列出"),
        ("id: rude", "id: greeting", "r.yaml:11:9: 编号 'greeting' 重复，第 6 行已有"),
        ("id: rude", "id: Rude!", "r.yaml:11:9: items.1.id：编号 'Rude!' 只能用"),
        ("points: 10", "points: 0", "r.yaml:6:3: weighted 评分表至少要有一个计分项"),
        ("{duration: {max_s: 3}}", "{manual: {}}", "r.yaml:14:52: manual 只能单独作为一项的 check"),
        ("{duration: {max_s: 3}}", '{pattern: {regex: "(a"}}', "items.1.check.not.any.1.pattern.regex：正则"),
        ("    points: 10\n", "    points: 10\n    points: 5\n", "r.yaml:9:5: 键 'points' 重复，第 8 行已有"),
        ("items:", "lexicons: [nix]\nitems:", "r.yaml:5:12: 没有词表 'nix'"),
        ("rubric: small", "rubric: small: x", "r.yaml:1:14: 不是有效的 YAML"),
        ("rubric: small\n", "", "r.yaml:1:1: rubric：缺少这个键"),
    ],
)
def test_every_problem_has_its_place(old: str, new: str, problem: str) -> None:
    assert old in SMALL
    assert any(problem in found for found in problems(SMALL.replace(old, new, 1))), problems(
        SMALL.replace(old, new, 1)
    )


def test_all_problems_are_told_at_once() -> None:
    broken = SMALL.replace("points: 10", "points: ten").replace("severity: fatal", "severity: deadly")
    assert [problem.split(": ")[0] for problem in problems(broken)] == ["r.yaml:8:13", "r.yaml:13:15"]


@pytest.mark.parametrize(
    "text,problem",
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\n", "锚点"),
        ("a: !!python/object/apply:os.system [ls]\n", "标签"),
        ("a: {<<: {b: 1}}\n", "合并键"),
        ("[" * 60 + "]" * 60, "嵌套超过 40 层"),
        ("{a: " * 5000 + "1" + "}" * 5000, "嵌套超过 40 层"),
        ("? [a, b]\n: c\n", "键必须是文字"),
        ("a: 1\n---\nb: 2\n", "只能有一个 YAML 文档"),
        ("", "文件是空的"),
        ("a: \x00\n", "不是有效的 YAML"),
        ("- a\n", "r.yaml:1:1: 文件：应为若干个键"),
        ("just text", "r.yaml:1:1: 文件：应为若干个键"),
        ("[" + "a," * 260_000 + "]", "内容超过 250000 项"),
    ],
)
def test_hostile_yaml_ends_in_an_error(text: str, problem: str) -> None:
    assert problem in problems(text)[0]


def test_a_checks_nested_as_deep_as_yaml_may_be_is_read() -> None:
    nested = "{not: " * 15 + "{duration: {min_s: 1}}" + "}" * 15
    assert (
        read_rubric(SMALL.replace("{phrase: {any_of: [您好]}}", nested)).item("greeting").check_type == "not"
    )


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match=r"missing\.yaml:1:1: 文件读不了"):
        load_rubric(tmp_path / "missing.yaml")
    wrong = tmp_path / "gbk.yaml"
    wrong.write_bytes("rubric: a\nname: 评分表\n".encode("gbk"))
    with pytest.raises(RubricError, match=r"gbk\.yaml:2:7: 不是 UTF-8 编码"):
        load_rubric(wrong)
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(RubricError, match="最多 8388608 字节"):
        load_rubric(large)


def test_a_lexicon_of_a_hundred_thousand_phrases(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    phrases = "".join(f"  - 短语{number}\n" for number in range(100_000))
    path.write_text(f"lexicon: many\nname: 多\nphrases:\n{phrases}", encoding="utf-8")
    assert len(load_lexicon(path).phrases) == 100_000


def test_a_lexicon_names_a_phrase_once(tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text("lexicon: twice\nname: 二\nphrases: [甲, 乙, 甲]\n", encoding="utf-8")
    with pytest.raises(RubricError, match=r"twice\.yaml:3:17: 短语 '甲' 重复，第 3 行已有"):
        load_lexicon(path)


@pytest.mark.parametrize("name", shipped())
def test_shipped_rubrics_load_and_say_what_to_train(name: str) -> None:
    rubric = load_shipped(name)
    assert rubric.rubric == name
    for item in rubric.items:
        assert item.training and item.category != "其他", item.id
        if item.check_type != "manual":
            assert item.examples.passing and item.examples.fail, item.id
    assert sum(item.points for item in rubric.items if item.scored) <= 100


def test_an_unknown_shipped_rubric() -> None:
    with pytest.raises(KeyError, match="tobacco-order"):
        load_shipped("nix")

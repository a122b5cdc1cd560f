"""Rubrics from outside may be anything: each ends in a clear error or is read, in bounded time and memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import callqa_bounded

LEAST = """\
rubric: r
name: 方案
items:
  - {id: a, name: 甲, points: 1, check: CHECK}
"""
SECONDS, MEMORY = 60.0, 2 << 30


def check(path: Path) -> tuple[int, str]:
    """Exit code and what was said, within the bounds or the test fails."""
    done = callqa_bounded(SECONDS, MEMORY, "rubric", "check", path)
    assert "Traceback" not in done.stderr and "MemoryError" not in done.stderr, done.stderr[-2000:]
    return done.returncode, done.stdout + done.stderr


def with_check(check: str) -> str:
    return LEAST.replace("CHECK", check)


REGEX = r'{pattern: {regex: "(a+)+(a|aa)*(.*a){20}$"}}'
BOMB = "\n".join(
    ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
)


@pytest.mark.parametrize(
    "text,problem",
    [
        pytest.param(
            with_check("{not: " * 5000 + "{duration: {min_s: 1}}" + "}" * 5000), "嵌套超过 40 层", id="deep"
        ),
        pytest.param("[" * 200_000, "嵌套超过 40 层", id="unclosed"),
        pytest.param(BOMB, "不支持 YAML 锚点和别名", id="anchor bomb"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", "不支持 YAML 标签", id="tag"),
        pytest.param(with_check('{pattern: {regex: "(?<=a)b"}}'), "正则表达式不能用", id="look-behind"),
        pytest.param(
            with_check('{pattern: {regex: "((a{1000}){1000}){1000}"}}'), "正则表达式不能用", id="huge regex"
        ),
        pytest.param(
            with_check("{phrase: {any_of: [您好], colour: red}}"), "未知的键 'colour'", id="unknown key"
        ),
        pytest.param(
            LEAST.replace("CHECK", "{duration: {min_s: 1}}")
            + "  - {id: a, name: 乙, check: {duration: {min_s: 1}}}\n",
            "编号 'a' 重复，第 4 行已有",
            id="duplicate id",
        ),
        pytest.param(
            LEAST.replace("name: 方案", "name: 方案\nname: 方案"), "键 'name' 重复", id="duplicate key"
        ),
        pytest.param(with_check("{duration: {min_s: .nan}}"), "应为数字", id="nan"),
        pytest.param(with_check("{duration: {min_s: 1e400}}"), "应为", id="infinite"),
        pytest.param(
            with_check(f"{{phrase: {{any_of: ['{'长' * 100_000}']}}}}"), "最多 200 个字", id="long phrase"
        ),
        pytest.param("x: " + "a" * (9 << 20), "最多 8388608 字节", id="large"),
        pytest.param(with_check("{phrase: {any_of: [\ud800]}}"), "不是", id="half a character"),
        pytest.param("rubric: r\x00\n", "不是有效的 YAML", id="control character"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    code, told = check(path)
    assert code == 2 and problem in told
    assert f"{path}:" in told and len(told) < 5000


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_a_wrong_encoding_is_told_with_its_place(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(with_check("{phrase: {any_of: [您好]}}").encode(encoding))
    code, told = check(path)
    assert code == 2 and f"{path}:" in told and ("不是 UTF-8 编码" in told or "不是有效的 YAML" in told)


def test_a_hundred_thousand_phrases_are_read(tmp_path: Path) -> None:
    (tmp_path / "lexicons").mkdir()
    phrases = "".join(f"  - 短语{number}\n" for number in range(100_000))
    (tmp_path / "lexicons" / "many.yaml").write_text(f"lexicon: many\nname: 多\nphrases:\n{phrases}", "utf-8")
    path = tmp_path / "r.yaml"
    path.write_text(
        with_check("{phrase: {lexicon: many}}").replace("items:", "lexicons: [many]\nitems:"), "utf-8"
    )
    code, told = check(path)
    assert code == 0 and "1 个质检项" in told


def test_a_hundred_thousand_phrases_in_one_item(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    phrases = ", ".join(f"短语{number}" for number in range(100_000))
    path.write_text(with_check(f"{{phrase: {{any_of: [{phrases}]}}}}"), "utf-8")
    code, told = check(path)
    assert code == 0 or "列表有" in told


def test_ten_thousand_mistakes_are_not_all_told(tmp_path: Path) -> None:
    items = "".join(f"  - {{id: a{n}, name: 甲, points: ten, check: {{}}}}\n" for n in range(400))
    path = tmp_path / "r.yaml"
    path.write_text(f"rubric: r\nname: 方案\nitems:\n{items}", "utf-8")
    code, told = check(path)
    assert code == 2 and len(told.splitlines()) <= 100


def test_an_expression_nested_900_times_is_read(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(with_check(f'{{pattern: {{regex: "{"(" * 900}a{")" * 900}"}}}}'), "utf-8")
    code, told = check(path)
    assert code == 0, told


def test_an_expression_that_other_engines_never_finish_judges_at_once(tmp_path: Path) -> None:
    path, heard = tmp_path / "r.yaml", tmp_path / "c.json"
    path.write_text(with_check(REGEX), "utf-8")
    text = "a" * 5000
    heard.write_text(
        '{"call_id": "c", "duration": 9, "turns": [{"speaker": "agent", "start": 0, "end": 9, "text": "'
        + text
        + '!b"}]}'
    )
    done = callqa_bounded(SECONDS, MEMORY, "score", heard, "--rubric", path, "--json")
    assert done.returncode == 0, done.stderr

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import SPOKEN as SAID
from command_line import callqa
from typer.main import get_command

from pipelines.cli import app

ROOT = Path(__file__).parents[2]
SPOKEN = {"call_id": "c1"} | SAID


def commands() -> list[str]:
    group = get_command(app)
    found = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {part}" for part in inner] if inner else [name]
    return found


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    for command in commands():
        name, _, part = command.partition(" ")
        assert f"callqa {name}" in text, f"{readme} does not name callqa {name}"
        if part:
            assert part in text, f"{readme} does not name callqa {command}"


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli import app;"
        "shown = CliRunner().invoke(app, ['--help']); assert shown.exit_code == 0, shown.output;"
        "print([name for name in ('numpy', 'pydantic', 'duckdb', 'prefect', 'av', 'jieba', 'sqlalchemy')"
        " if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_transcript_is_judged_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_text(json.dumps(SPOKEN), encoding="utf-8")
    shown = callqa("score", str(file), "--rubric", "tobacco-order", "--json")
    assert shown.returncode == 0, shown.stderr
    (card,) = json.loads(shown.stdout)
    outcomes = {item["id"]: item["outcome"] for item in card["items"]}
    assert outcomes["greeting"] == "pass"
    assert outcomes["no-banned-words"] == "fail"
    assert outcomes["closing"] == "fail"
    assert card["fatal"] == "provisional"
    evidence = next(item for item in card["items"] if item["id"] == "no-banned-words")["evidence"]
    assert any("看着办" in part["text"] and 6.0 <= part["start"] <= 9.0 for part in evidence)


def test_a_bad_transcript_is_named_and_the_others_are_judged(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(SPOKEN), encoding="utf-8")
    bad.write_text(
        json.dumps({**SPOKEN, "turns": [{"speaker": "agent", "start": -1, "end": 2, "text": "喂"}]})
    )
    shown = callqa("score", str(bad), str(good), "--json")
    assert shown.returncode == 1
    assert "bad.json" in shown.stderr and "turns[0].start" in shown.stderr
    assert [card["call_id"] for card in json.loads(shown.stdout)] == ["c1"]


def test_a_transcript_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    shown = callqa("score", "gone.json", str(tmp_path), cwd=tmp_path)
    assert shown.returncode == 1
    assert shown.stderr == f"callqa: gone.json：没有这个文件\ncallqa: {tmp_path}：是文件夹，请写里面的文件\n"
    shown = callqa("import", "transcripts", "gone.json", cwd=tmp_path)
    assert (shown.returncode, shown.stderr.strip()) == (2, "callqa: gone.json：没有这个文件")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("score", "x.json", "--rubric", "no-such"), "no-such"),
        (("run", "--config", "gone.toml"), "gone.toml"),
        (("report", "trend", "--json", "--csv"), "--json"),
        (("rubric", "check", "gone.yaml"), "gone.yaml"),
    ],
)
def test_wrong_use_is_told_in_one_line_and_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    shown = callqa(*arguments, cwd=tmp_path)
    assert shown.returncode == 2, shown.stderr
    assert named in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("pass_mark: 60", "pass_mrak: 60"), 3),
        (("pass_mark: 60", "pass_mark: many"), 3),
    ],
)
def test_a_wrong_rubric_is_told_with_line_and_column(
    tmp_path: Path, change: tuple[str, str], line: int
) -> None:
    text = (
        "rubric: own\nname: 自己的方案\npass_mark: 60\nitems:\n"
        "  - {id: hello, name: 问候, points: 10, check: {phrase: {expect: present, any_of: [您好]}}}\n"
    )
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    assert callqa("rubric", "check", str(file)).returncode == 0
    file.write_text(text.replace(*change), encoding="utf-8")
    shown = callqa("rubric", "check", str(file))
    assert shown.returncode == 2
    assert f"own.yaml:{line}:" in shown.stderr


def test_an_example_that_cannot_be_read_is_told_by_check_and_test(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(
        "rubric: a\nname: a\nitems:\n  - id: hello\n    name: a\n    points: 1\n"
        '    check: {duration: {min_s: 1}}\n    examples: {pass: ["经理: 喂"]}\n',
        encoding="utf-8",
    )
    for command in ("check", "test"):
        shown = callqa("rubric", command, str(file))
        assert shown.returncode == 2
        assert shown.stderr.endswith(
            "hello：读不懂例子里的这一行：'经理: 喂'（应为 agent: … 或 customer: …）\n"
        )

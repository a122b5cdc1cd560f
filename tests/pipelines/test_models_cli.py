"""``callqa models`` as it is typed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import callqa

from asr.catalogue import CATALOGUE
from asr.conversion import QUANTIZATIONS
from asr.models import DEMO_MODEL, vocabulary
from pipelines.cli.models import Quantization


def test_the_list_names_every_model_and_which_are_here(tmp_path):
    shutil.copytree(DEMO_MODEL, tmp_path / "models" / "large-v3")
    shown = callqa("models", "list", "--json", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = {row["name"]: row for row in json.loads(shown.stdout)["rows"]}
    assert list(rows) == [model.name for model in CATALOGUE]
    assert rows["large-v3"]["present"] == str(Path("models") / "large-v3")
    assert rows["conformer-wu"]["present"] is None and rows["conformer-wu"]["engine"] == "sherpa"
    table = callqa("models", "list", cwd=tmp_path)
    assert table.returncode == 0 and all(model.name in table.stdout for model in CATALOGUE)
    assert table.stdout.count("本机已有") == 1 and "evaluate" in table.stdout


def test_a_check_tells_what_the_demo_model_is_for():
    shown = callqa("models", "check", "demo")
    assert shown.returncode == 0, shown.stderr
    assert "只听得懂演示录音" in shown.stdout


@pytest.fixture
def mandarin_only(tmp_path: Path) -> Path:
    """The demo's folder with its Cantonese token renamed; the weights are not looked into."""
    folder = shutil.copytree(DEMO_MODEL, tmp_path / "ours")
    tokens = [token.replace("<|yue|>", "<|ja|>") for token in vocabulary(folder)]
    (folder / "vocabulary.json").write_text(json.dumps(tokens), encoding="utf-8")
    return folder


def test_a_check_says_plainly_what_a_model_cannot_do(mandarin_only):
    shown = callqa("models", "check", str(mandarin_only), "--json")
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    assert answer["rows"][0]["usable"] and answer["rows"][0]["limits"] == ["no_cantonese"]
    assert any("粤语会被当成普通话" in note for note in answer["notes"])


def test_a_model_that_hears_neither_language_fails_the_check(mandarin_only):
    file = mandarin_only / "vocabulary.json"
    file.write_text(file.read_text(encoding="utf-8").replace("<|zh|>", "<|en|>"), encoding="utf-8")
    shown = callqa("models", "check", str(mandarin_only))
    assert shown.returncode == 1 and "不可用" in shown.stdout


def test_what_is_no_model_is_told_in_one_line(tmp_path):
    shown = callqa("models", "check", str(tmp_path))
    assert shown.returncode == 2
    assert shown.stderr.startswith("callqa: speech model ") and "Traceback" not in shown.stderr


def test_what_is_here_already_is_fetched_at_once_and_says_what_to_write(tmp_path):
    folder = shutil.copytree(DEMO_MODEL, tmp_path / "whole")
    shown = callqa("models", "fetch", "large-v3", "--to", str(folder))
    assert shown.returncode == 0, shown.stderr
    assert f'model = "{folder}"' in shown.stdout


def test_an_unknown_name_and_a_source_that_is_none_are_told(tmp_path):
    assert callqa("models", "fetch", "whisper-huge").returncode == 2
    shown = callqa("models", "convert", str(tmp_path / "none"), str(tmp_path / "ours"))
    assert shown.returncode == 2 and "got nothing there" in shown.stderr


def test_the_quantizations_to_choose_are_those_of_the_conversion():
    assert tuple(Quantization) == QUANTIZATIONS


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from typer.testing import CliRunner; from pipelines.cli import app;"
        "shown = CliRunner().invoke(app, ['models', '--help']); assert shown.exit_code == 0, shown.output;"
        "print([name for name in ('numpy', 'ctranslate2', 'huggingface_hub', 'onnxruntime', 'rich.table',"
        " 'asr.catalogue') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(shown.stdout.replace("'", '"'))) <= {"rich.table"}  # typer draws its help with it

"""Every check has its manual page, made from what the check itself says, and no page is out of date."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubrics.checks import CHECK_TYPES
from tools.check_manual import FOLDER, main, pages


def test_no_page_is_out_of_date_or_left_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("kind", CHECK_TYPES)
def test_every_check_has_a_page(kind: str) -> None:
    text = (FOLDER / f"{kind}.md").read_text(encoding="utf-8")
    assert text.startswith("<!-- Made by") and f"# `{kind}`" in text
    for part in ("**Good:**", "**Bad:**", "## Parameters", "## Examples", f"{kind}:"):
        assert part in text, part
    assert f"]({kind}.md)" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_a_page_states_parameters_with_their_limits_and_defaults() -> None:
    page = pages()["phrase.md"]
    assert "| `similarity` | number, from 0.5 to 1 | `0.8` |" in page
    assert "| `match` | `exact` / `pinyin` / `fuzzy` | `pinyin` |" in page
    assert "| `steps` | list of [step](#step) | **required** |" in pages()["sequence.md"]


def test_a_missing_a_changed_and_a_left_over_page_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tools.check_manual.FOLDER", tmp_path)
    assert main([]) == 0 and main(["--check"]) == 0
    (tmp_path / "phrase.md").unlink()
    (tmp_path / "echo.md").write_text("old")
    (tmp_path / "gone.md").write_text("left over")
    capsys.readouterr()
    assert main(["--check"]) == 1
    told = capsys.readouterr().out
    assert [name for name in ("phrase.md", "echo.md", "gone.md", "any.md") if name in told] == [
        "phrase.md",
        "echo.md",
        "gone.md",
    ]

"""A page in English and in Chinese tells the same: the same names, commands, figures and addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(path.name.removesuffix(".zh-CN.md") for path in DOCS.glob("*.zh-CN.md"))


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str) -> list[str]:
    """Lines of code without their comments."""
    found = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [re.sub(r"\s*#[^\"]*$", "", line) for block in found for line in block.splitlines()]
    return [line for line in lines if line]


def prose(text: str) -> str:
    return re.sub(r"^```\w*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def tables(text: str) -> list[str]:
    """The first cell of every row, where it is a name."""
    return re.findall(r"^\| (`[^`]+`) \|", text, re.MULTILINE)


def same(name: str, pattern: str) -> None:
    english, chinese = (set(re.findall(pattern, prose(page(f"{name}{end}")))) for end in (".md", ".zh-CN.md"))
    assert english == chinese, f"only in one of them: {sorted(english ^ chinese)}"


def test_there_are_such_pages() -> None:
    assert PAGES == ["imports", "models"]


@pytest.mark.parametrize("name", PAGES)
def test_commands_and_settings_are_the_same(name: str) -> None:
    assert blocks(page(f"{name}.md")) == blocks(page(f"{name}.zh-CN.md"))


@pytest.mark.parametrize("name", PAGES)
def test_tables_have_the_same_rows_in_the_same_order(name: str) -> None:
    assert tables(page(f"{name}.md")) == tables(page(f"{name}.zh-CN.md"))


@pytest.mark.parametrize("name", PAGES)
def test_names_columns_figures_and_addresses_are_the_same(name: str) -> None:
    same(name, r"`([\w./-]{2,})`")
    same(name, r"\b[a-z]+(?:_[a-z]+)+\b")
    same(name, r"\*\*([a-z_]+)\*\*")
    same(name, r"\d+\.\d+")
    same(name, r"https?://[^\s)>]+")


@pytest.mark.parametrize("name", PAGES)
def test_each_leads_to_the_other(name: str) -> None:
    assert f"]({name}.zh-CN.md)" in page(f"{name}.md") and f"]({name}.md)" in page(f"{name}.zh-CN.md")
    readme = (DOCS.parent / "README.zh-CN.md").read_text(encoding="utf-8")
    assert f"](docs/{name}.zh-CN.md)" in readme and f"](docs/{name}.md)" not in readme

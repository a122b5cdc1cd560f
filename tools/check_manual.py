"""The manual pages of the rubric language in ``docs/checks/``: ``python -m tools.check_manual``.

A page per check: what it says and a good and a bad use (docstring of its module), its parameters (from the
models), and a passing and a failing case (from the cases of its tests). ``--check`` writes nothing and fails
where a page is missing, out of date or left over.
"""

from __future__ import annotations

import inspect
import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from rubrics.checks import CHECK_TYPES, AllCheck, AnyCheck, NotCheck
from rubrics.json_schema import meaning_in, models, rubric_schema
from rubrics.keys import CHECK_NAMES, MODEL_NAMES

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "checks"
CASES = ROOT / "tests" / "scoring" / "cases"
SCOPES = ("Scope", "Window", "Anchor", "Around", "AppliesTo")  # used by many checks: a page of their own
JOINING: dict[str, type[BaseModel]] = {"all": AllCheck, "any": AnyCheck, "not": NotCheck}
MARK = "<!-- Made by `python -m tools.check_manual`; do not edit. -->"
TOLD_ELSEWHERE = ("name", "outcome", "reason", "evidence", "call")  # of a case
SHOWN = 6  # entries of a long default


def main(arguments: list[str]) -> int:
    wanted = pages()
    left_over = [path for path in sorted(FOLDER.glob("*.md")) if path.name not in wanted]
    if "--check" in arguments:
        stale = [name for name, text in wanted.items() if not _same(FOLDER / name, text)]
        for name in [*stale, *(path.name for path in left_over)]:
            print(f"docs/checks/{name}: out of date; run: python -m tools.check_manual")
        return 1 if stale or left_over else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in left_over:
        path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"docs/checks: {len(wanted)} pages")
    for kind in unwritten():
        print(f"{kind}: no page made, its module or its cases are not there yet")
    return 0


def pages() -> dict[str, str]:
    """File name -> text of every page."""
    kinds = [kind for kind in CHECK_TYPES if kind not in unwritten()]
    made = {f"{kind}.md": _page(kind) for kind in kinds}
    return {**made, "scope.md": _scope_page(), "README.md": _index(kinds)}


def unwritten() -> list[str]:
    """Checks of the language that have no module or no cases yet."""
    return [kind for kind in CHECK_TYPES if not (_has_manual(kind) and (CASES / f"{kind}.yaml").is_file())]


def _has_manual(kind: str) -> bool:
    return kind in JOINING or find_spec(f"scoring.checks.{kind}") is not None


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _index(kinds: list[str]) -> str:
    rows = "\n".join(f"| [`{kind}`]({kind}.md) | {CHECK_NAMES[kind]} | {_gist(kind)} |" for kind in kinds)
    return f"""{MARK}
# The checks of the rubric language

How to write a whole rubric: [../rubrics.md](../rubrics.md). Which part of a call a check looks at:
[scope](scope.md). Every check nests under `all`, `any` and `not`, and stands under `check:` or `when:`.

| check | 中文 | says |
|---|---|---|
{rows}
"""


def _page(kind: str) -> str:
    parts = [MARK, f"# `{kind}`", CHECK_NAMES[kind] + "。", _markdown(_manual(kind)), _parameters(kind)]
    return "\n\n".join([*parts, _examples(kind)]) + "\n"


def _scope_page() -> str:
    intro = """# Scope: whose words, which part of the call

Most checks take a `scope`. Its parts hold together: `first_s: 15` with `speaker: agent` is what the agent
says in the first 15 seconds. Checks that look at both parties take a scope without `speaker`. Where the words
of an anchor (`after`, `before`, `around`) are not said, the item is not applicable."""
    tables = "\n\n".join(_section(name) for name in SCOPES)
    return f"{MARK}\n\n{intro}\n\n{tables}\n"


def _manual(kind: str) -> str:
    """The docstring that is the check's manual."""
    if kind in JOINING:
        return inspect.getdoc(JOINING[kind]) or ""
    return inspect.cleandoc(import_module(f"scoring.checks.{kind}").__doc__ or "")


def _gist(kind: str) -> str:
    first = " ".join(_manual(kind).split("\n\n", 1)[0].split())
    return re.sub(r"``(.+?)``", r"`\1`", first.split(": ", 1)[-1])


def _markdown(manual: str) -> str:
    """A docstring as Markdown: code marks, and the good and the bad use on lines of their own."""
    paragraphs = [" ".join(paragraph.split()) for paragraph in manual.split("\n\n")]
    text = re.sub(r"``(.+?)``", r"`\1`", "\n\n".join(paragraphs))
    text = re.sub(r"(^|\s)Good: ", "\n\n- **Good:** ", text)
    text = re.sub(r"\s+Bad: ", "\n- **Bad:** ", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _parameters(kind: str) -> str:
    if kind in JOINING:
        many = kind != "not"
        return f"## Parameters\n\n`{kind}` takes {'a list of checks, 1 to 100' if many else 'one check'}."
    name = _model_of(kind)
    inner = [other for other in _used(name) if other not in SCOPES]
    tables = [_table(name), *(f"#{_section(other)}" for other in inner)]
    return "## Parameters\n\n" + "\n\n".join(tables)


def _model_of(kind: str) -> str:
    names = [name for name in models() if name.lower() == kind.replace("_", "")]
    return names[0]


def _section(name: str) -> str:
    return f"## {_key(name)}\n\n{MODEL_NAMES[name]}。\n\n{_table(name)}"


def _key(name: str) -> str:
    return "applies_to" if name == "AppliesTo" else name.lower()


def _table(name: str) -> str:
    part, model = _parts()[name], models()[name]
    rows = []
    for key, value in part["properties"].items():
        default = "**required**" if key in part.get("required", ()) else _shown(value.get("default"))
        rows.append(f"| `{key}` | {_type(value)} | {default} | {meaning_in(model, key)} |")
    return "\n".join(["| key | type | default | meaning |", "|---|---|---|---|", *rows])


@cache
def _parts() -> dict[str, Any]:
    return dict(rubric_schema()["$defs"])


def _used(name: str) -> list[str]:
    """The models that the keys of the model ``name`` take, in order."""
    text = str(_parts()[name]["properties"])
    found = dict.fromkeys(re.findall(r"#/\$defs/(\w+)", text))
    return [other for other in found if other in models()]


def _type(value: dict[str, Any]) -> str:
    if "anyOf" in value:
        return " or ".join(_type(option) for option in value["anyOf"] if option.get("type") != "null")
    if "$ref" in value:
        return _named(value["$ref"].rsplit("/", 1)[-1])
    if value.get("type") == "array":
        inner = _type(value["items"]) if "items" in value else "text"
        return f"list of {re.sub(r', .*', '', inner)}s" if not inner.startswith("[") else f"list of {inner}"
    word = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true / false"}
    return word[value["type"]] + _limits(value)


def _named(name: str) -> str:
    part = _parts()[name]
    if "enum" in part:
        return " / ".join(f"`{option}`" for option in part["enum"])
    if name in SCOPES:
        return f"[{_key(name)}](scope.md#{_key(name)})"
    return f"[{name.lower()}](#{name.lower()})"


def _limits(value: dict[str, Any]) -> str:
    low, above = value.get("minimum"), value.get("exclusiveMinimum")
    high = value.get("maximum")
    start = f"from {low:g}" if low is not None else f"above {above:g}" if above is not None else ""
    end = f"to {high:g}" if high is not None and high < 86_400 else ""
    return f", {' '.join(part for part in (start, end) if part)}" if start or end else ""


def _shown(default: Any) -> str:
    if default is None:
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, list):
        more = f" … ({len(default)})" if len(default) > SHOWN else ""
        return f"`[{', '.join(map(str, default[:SHOWN]))}]`{more}"
    if isinstance(default, dict):
        return "the whole call"
    return f"`{default:g}`" if isinstance(default, float) else f"`{default}`"


def _examples(kind: str) -> str:
    cases = YAML(typ="safe").load((CASES / f"{kind}.yaml").read_text(encoding="utf-8"))
    wanted = [
        next((case for case in cases if case["outcome"] == outcome), None) for outcome in ("pass", "fail")
    ]
    chosen = [case for case in wanted if case is not None] or cases[:1]
    return "## Examples\n\n" + "\n\n".join(_example(case) for case in chosen)


def _example(case: dict[str, Any]) -> str:
    lines = [f"{key}: {_flow(value)}" for key, value in case.items() if key not in TOLD_ELSEWHERE]
    if "call" in case:
        lines += ["call: |", *(f"  {line}" for line in str(case["call"]).strip().splitlines())]
    shown = "\n".join(lines)
    return f"**{case['outcome']}**: {case['name']}\n\n```yaml\n{shown}\n```"


def _flow(value: Any) -> str:
    """A value in YAML's flow style."""
    yaml, text = YAML(typ="safe"), StringIO()
    yaml.default_flow_style, yaml.width, yaml.sort_base_mapping_type_on_output = True, 100, False
    yaml.dump(value, text)
    return text.getvalue().strip().removesuffix("...").strip()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

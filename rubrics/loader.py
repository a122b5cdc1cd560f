"""From a YAML file to a `Rubric`, or to every problem in it with path, line and column."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from rubrics.checks import Steps, check_type, parameters
from rubrics.error import Problem, RubricError
from rubrics.problems import problems_of
from rubrics.schema import (
    Item,
    Lexicon,
    LexiconDocument,
    Rubric,
    RubricDocument,
    Scheme,
    Severity,
)
from rubrics.source import Node, Plain, parse_source, read_source

LIBRARY = Path(__file__).parent / "library"
LEXICONS = Path(__file__).parent / "lexicons"
Model = TypeVar("Model", bound=BaseModel)
TEMPLATE_FIELDS = ("company", "agent_no", "agent_name", "customer_surname")


def load_rubric(path: Path | str) -> Rubric:
    """The rubric in the YAML file at ``path``.

    A lexicon is looked for as ``lexicons/NAME.yaml`` beside the file, then among the shipped ones.

    Raises:
        RubricError: with every problem found, each as ``path:line:column: message``.
    """
    path = Path(path)
    return _rubric(read_source(path), path, path.read_text(encoding="utf-8-sig"))


def read_rubric(text: str, name: str = "<text>") -> Rubric:
    """The rubric in YAML ``text``; ``name`` stands for the file in errors. Raises as `load_rubric`."""
    return _rubric(parse_source(text.encode(), name), Path(name), text)


def shipped() -> tuple[str, ...]:
    """The names of the rubrics that callqa ships."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def load_shipped(name: str) -> Rubric:
    """The shipped rubric ``name``.

    Raises:
        KeyError: callqa ships no such rubric.
    """
    if name not in shipped():
        raise KeyError(f"no shipped rubric {name!r}; there are: {', '.join(shipped())}")
    return load_rubric(LIBRARY / f"{name}.yaml")


def load_lexicon(path: Path) -> Lexicon:
    """The lexicon in the YAML file at ``path``. Raises `RubricError` as `load_rubric`."""
    source = read_source(path)
    document = _validated(LexiconDocument, source, path)
    seen: dict[str, int] = {}
    for index, phrase in enumerate(document.phrases):
        if phrase in seen:
            node = source.locate(("phrases", index))
            first = source.locate(("phrases", seen[phrase])).line
            raise RubricError.at(
                str(path), node.line, node.column, f"短语 {phrase!r} 重复，第 {first} 行已有"
            )
        seen[phrase] = index
    return Lexicon(document.lexicon, document.name, document.phrases)


def _rubric(source: Node, path: Path, text: str) -> Rubric:
    document = _validated(RubricDocument, source, path)
    lexicons, problems = _lexicons(document, source, path)
    problems = [*problems, *_problems_between_items(document, source, path)]
    if problems:
        raise RubricError(tuple(sorted(problems)))
    return Rubric(
        rubric=document.rubric,
        rubric_version=_version(source.plain(), lexicons),
        name=document.name,
        scheme=document.scheme,
        pass_mark=document.pass_mark,
        effective_from=document.effective_from,
        applies_to=document.applies_to,
        company=document.company,
        fatal_zeroes=document.fatal_zeroes,
        lexicons=lexicons,
        items=document.items,
        content=text,
    )


def _validated(model: type[Model], source: Node, path: Path) -> Model:
    try:
        return model.model_validate(source.plain())
    except ValidationError as error:
        raise RubricError(problems_of(error, source, str(path))) from error


def _version(content: Plain, lexicons: tuple[Lexicon, ...]) -> str:
    canonical = {"rubric": content, "lexicons": {lexicon.lexicon: lexicon.phrases for lexicon in lexicons}}
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()[:12]


def _lexicons(
    document: RubricDocument, source: Node, path: Path
) -> tuple[tuple[Lexicon, ...], list[Problem]]:
    found, problems = [], []
    for index, name in enumerate(document.lexicons):
        places = [folder / f"{name}.yaml" for folder in (path.parent / "lexicons", LEXICONS)]
        existing = next((place for place in places if place.is_file()), None)
        if existing is None:
            node = source.locate(("lexicons", index))
            message = f"没有词表 {name!r}，找过：{'、'.join(str(place) for place in places)}"
            problems.append(Problem(str(path), node.line, node.column, message))
        else:
            found.append(load_lexicon(existing))
    return tuple(found), problems


def _problems_between_items(document: RubricDocument, source: Node, path: Path) -> Iterator[Problem]:
    """What no single field shows: double ids, words that stand for nothing, a sheet without points."""

    def problem(message: str, *steps: str | int) -> Problem:
        node = source.locate(steps)
        return Problem(str(path), node.line, node.column, message)

    first: dict[str, int] = {}
    for index, item in enumerate(document.items):
        if item.id in first:
            yield problem(f"编号 {item.id!r} 重复，第 {first[item.id]} 行已有", "items", index, "id")
        first.setdefault(item.id, source.locate(("items", index, "id")).line)
        for message, steps in _problems_of_item(item, document.lexicons):
            yield problem(message, "items", index, *steps)
        for message, key in _problems_of_points(item, document.scheme):
            yield problem(message, "items", index, key)
    counted = any(item.scored and item.points and not item.bonus for item in document.items)
    if document.scheme == "weighted" and not counted:
        yield problem(
            "weighted 评分表至少要有一个计分项（points 大于 0，且不是 monitor、manual 或 bonus）", "items"
        )


def _problems_of_points(item: Item, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Points that contradict each other; with the key that is wrong."""
    if item.each_hit and scheme is Scheme.WEIGHTED:
        yield "each_hit 按次扣分，只能用在 scheme: deduct 的评分表里", "each_hit"
    if item.cap is not None and not item.each_hit:
        yield "cap 是按次扣分的上限，要和 each_hit: true 一起写", "cap"
    if item.cap is not None and item.cap < item.points:
        yield f"cap {item.cap:g} 小于 points {item.points:g}，一次也扣不满", "cap"
    if item.bonus and item.severity is Severity.FATAL:
        yield "加分项不能是致命项（severity: fatal）", "bonus"
    if item.bonus and item.each_hit:
        yield "加分项不能按次计分，请去掉 each_hit", "bonus"


def _problems_of_item(item: Item, lexicons: tuple[str, ...]) -> Iterator[tuple[str, Steps]]:
    for steps, check in item.walk():
        kind, asked = check_type(check), parameters(check)
        if kind == "manual" and steps != ("check",):
            yield "manual 只能单独作为一项的 check", steps
        lexicon = getattr(asked, "lexicon", None)
        if lexicon and lexicon not in lexicons:
            yield f"词表 {lexicon!r} 没有在 lexicons 里列出", (*steps, kind, "lexicon")
        for key in ("any_of", "all_of"):
            for index, phrase in enumerate(getattr(asked, key, ())):
                for unknown in unknown_fields(phrase):
                    known = "、".join(f"{{{name}}}" for name in TEMPLATE_FIELDS)
                    yield f"短语里的 {unknown} 没有意义，可用：{known}", (*steps, kind, key, index)


def unknown_fields(phrase: str) -> Iterator[str]:
    """The ``{...}`` in ``phrase`` that stand for nothing a call has."""

    for found in re.findall(r"\{[^}]*\}?", phrase):
        if found[1:-1] not in TEMPLATE_FIELDS or not found.endswith("}"):
            yield found

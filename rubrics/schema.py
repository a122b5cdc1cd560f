"""The rubric: what stands in its YAML, and the frozen value that crosses the rooms.

The models check one document; `Rubric` is what the other rooms get. All of it is frozen and holds tuples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from rubrics.checks import Check, Steps, check_type, walk
from rubrics.scope import AppliesTo, Strict, Text, Texts

Dialogue = Annotated[str, Field(min_length=1, max_length=4000)]
Points = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class Severity(StrEnum):
    """What a failure means: the call is void, points are lost, or it is only watched (只监督不计分)."""

    FATAL = "fatal"
    NORMAL = "normal"
    MONITOR = "monitor"


class Scheme(StrEnum):
    """``weighted``: share of the applicable points won; ``deduct``: 100 minus the points of what failed."""

    WEIGHTED = "weighted"
    DEDUCT = "deduct"


def _is_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) or len(name) > 64:
        raise ValueError(f"编号 {name!r} 只能用小写字母、数字和连字符，最多 64 个字符")
    return name


Name = Annotated[str, AfterValidator(_is_name)]


class Examples(Strict):
    """Short dialogues, one text each, a line per turn: ``agent: 您好``, ``customer: …``.

    A line may carry times in seconds, ``agent 3.5-6.0: …``, and then pitch and level of the voice,
    ``agent 3.5-6.0 180Hz -22dB: …``; a first line ``call: answered_offset_s=1
    hung_up_by=agent duration=30 agent_no=8016`` states facts of the call. `scoring.examples` plays them.
    """

    passing: Annotated[tuple[Dialogue, ...], Field(alias="pass")] = ()
    fail: tuple[Dialogue, ...] = ()


def _asks(check: Any) -> str | None:
    """The type of a check that is not read yet."""
    return str(next(iter(check))) if isinstance(check, dict) and len(check) == 1 else None


class Item(Strict):
    """One line of the scoring sheet.

    Attributes:
        points: what the item is worth; with ``each_hit`` what every hit costs (``deduct`` only).
        cap: the most that an ``each_hit`` item may cost.
        bonus: 加分项: a pass adds its points, a fail takes nothing, and no total rises above 100.
    """

    id: Name
    name: Text
    category: Text = "其他"
    severity: Severity = Severity.NORMAL
    points: Points = 0.0
    each_hit: bool = False
    cap: Points | None = None
    bonus: bool = False
    weight_locked: bool = False
    training: Text | None = None
    when: Check | None = None
    check: Check
    examples: Examples = Examples()

    @model_validator(mode="before")
    @classmethod
    def _tone_is_watched(cls, given: Any) -> Any:
        """A rise of the voice is no fault by itself: unless the rubric says otherwise it is only watched."""
        if isinstance(given, dict) and "severity" not in given and _asks(given.get("check")) == "tone":
            return {**given, "severity": Severity.MONITOR}
        return given

    @property
    def check_type(self) -> str:
        return check_type(self.check)

    def walk(self) -> Iterator[tuple[Steps, Strict]]:
        """Every check of the item, nested ones and its ``when`` included, with the keys that lead to it."""
        yield from walk(self.check, ("check",))
        if self.when is not None:
            yield from walk(self.when, ("when",))

    @property
    def scored(self) -> bool:
        """True where the machine's total counts it: monitored and manual items are outside."""
        return is_scored(self.severity, self.check_type)


def is_scored(severity: Severity, check_type: str) -> bool:
    """True where the machine's total counts an item: monitored and manual ones are outside."""
    return severity is not Severity.MONITOR and check_type != "manual"


class RubricDocument(Strict):
    """The YAML document of a rubric."""

    rubric: Name
    name: Text
    scheme: Scheme = Scheme.WEIGHTED
    pass_mark: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 85.0
    effective_from: date | None = None
    applies_to: AppliesTo = AppliesTo()
    company: Text | None = None
    fatal_zeroes: bool = True
    lexicons: tuple[Name, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1, max_length=500)]

    @field_validator("effective_from", mode="before")
    @classmethod
    def _is_a_day(cls, value: object) -> object:
        if value is not None and not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
            raise ValueError(f"日期 {value!r} 应写成 2026-11-01")
        return value


class LexiconDocument(Strict):
    """The YAML document of a lexicon: a name and its phrases."""

    lexicon: Name
    name: Text
    phrases: Annotated[Texts, Field(min_length=1, max_length=200_000)]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A named list of phrases."""

    lexicon: str
    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """One version of one rubric.

    Attributes:
        rubric: its id.
        rubric_version: 12 hex digits of the SHA-256 of the content and of the lexicons it uses; comments,
            layout
            and the order of keys do not change it.
        content: the YAML text as it was read.
        company: fills ``{company}`` where the call does not say whose line it is.
        fatal_zeroes: a fatal failure that a person has confirmed makes the official total 0.
    """

    rubric: str
    rubric_version: str
    name: str
    scheme: Scheme
    pass_mark: float
    effective_from: date | None
    applies_to: AppliesTo
    company: str | None
    fatal_zeroes: bool
    lexicons: tuple[Lexicon, ...]
    items: tuple[Item, ...]
    content: str

    def item(self, item_id: str) -> Item:
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(f"rubric {self.rubric} has no item {item_id!r}")

    def lexicon(self, name: str) -> Lexicon:
        for lexicon in self.lexicons:
            if lexicon.lexicon == name:
                return lexicon
        raise KeyError(f"rubric {self.rubric} has no lexicon {name!r}")

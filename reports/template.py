"""The templates of the pages: one environment, one way to escape, the same filters everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reports.wording import (
    FATALS,
    OUTCOMES,
    PROBLEMS,
    SEVERITIES,
    SPEAKERS,
    clock,
    named,
    percent,
    points,
    signed,
)

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


def heading(title: str) -> str:
    """A column's title that may be broken after every fourth letter, and nowhere else."""
    from markupsafe import Markup

    return Markup("<wbr>").join(title[at : at + 4] for at in range(0, len(title), 4))


def environment() -> Environment:
    """Everything from outside (names, words, reasons) is escaped: callers speak what they like."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        clock=clock,
        heading=heading,
        percent=percent,
        points=points,
        signed=signed,
        speaker=lambda code: named(SPEAKERS, code),
        severity=lambda code: named(SEVERITIES, code),
        outcome=lambda code: named(OUTCOMES, code),
        fatal=lambda code: named(FATALS, code),
        problem=lambda code: named(PROBLEMS, code),
    )
    return found

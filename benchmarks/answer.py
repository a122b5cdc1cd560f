"""What a benchmark answers: a table on the terminal and in ``docs/benchmarks``, figures as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs" / "benchmarks"


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """A parser with what every benchmark takes; ``doc`` is the module's."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small: to see that it works")
    parser.add_argument("--json", type=Path, metavar="PATH", help='write {"figures": {name: number}}')
    parser.add_argument("--publish", action="store_true", help="write the table into docs/benchmarks")
    return parser


def answer(
    asked: argparse.Namespace, name: str, table: str, figures: Mapping[str, float | int | None]
) -> None:
    """Print ``table`` and ``figures``; write them where they were asked for."""
    print(table)
    for figure, value in figures.items():
        print(f"{figure}: {_cell(value)}")
    if asked.json:
        asked.json.write_text(json.dumps({"figures": dict(figures)}, indent=2) + "\n", encoding="utf-8")
    if asked.publish:
        print(publish(name, table))


def markdown(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; floats with three decimals."""
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(_cell(value) for value in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def publish(name: str, text: str) -> Path:
    """Put ``text`` between the marks of ``docs/benchmarks/<name>.md``; what stands around them stays."""
    path = DOCS / f"{name}.md"
    start, end = "<!-- measured -->\n", "<!-- end -->\n"
    before, _, rest = path.read_text(encoding="utf-8").partition(start)
    _, _, after = rest.partition(end)
    path.write_text(f"{before}{start}{text.rstrip()}\n{end}{after}", encoding="utf-8")
    return path


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)

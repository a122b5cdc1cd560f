"""An answer on a terminal: sentences first, then of each table what fits."""

from __future__ import annotations

from dataclasses import replace

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.cli.wrapping import width_of, wrapped
from reports.answer import Answer
from reports.filters import in_words
from reports.shown_table import ShownColumn, ShownRow, ShownTable, shown
from reports.wording import NONE, SPEAKERS, clock, named

_FIRST_ROWS, _OTHER_ROWS = 30, 12
_WIDEST_CELL = 30
_CLIP = (("说话人", 3), ("原话", 1), ("位置", 1), ("录音", 2))
_BETWEEN = 3  # cells between two columns


def show(answer: Answer) -> None:
    """Sentences, the tables cut to the screen with a word on what is left out, then the notes."""
    console = Console(highlight=False)
    width = width_of(console)

    def say(text: str, style: str = "", mark: str = "") -> None:
        for line in wrapped(text, width, mark, " " * cell_len(mark)):
            console.print(line, style=style, markup=False, soft_wrap=True)

    say(f"{answer.title}　{in_words(answer.filters)}", "bold")
    for number, sentence in enumerate(answer.sentences):
        say(sentence, "bold" if not number else "", "• ")
    cut = False
    for number, table in enumerate(spoken(shown(one)) for one in answer.tables):
        most = _OTHER_ROWS if number else _FIRST_ROWS
        cut |= _show(console, table, most)
    for note in answer.notes:
        say(note, "dim")
    if cut:
        say(
            f"全部行、列与录音片段：callqa report {answer.name} --page 文件.html、--xlsx 文件.xlsx 或 --json",
            "dim",
        )


def spoken(table: ShownTable) -> ShownTable:
    """A table of clips, one a row, with the words that were said and when: a screen has no place below a row
    to listen at. Others stay as they are."""
    if not table.rows or any(len(row.clips) != 1 for row in table.rows):
        return table
    columns = (
        *table.columns,
        *(ShownColumn(title, False, priority) for title, priority in _CLIP),
    )
    rows = []
    for row in table.rows:
        (clip,) = row.clips
        where = f"{clock(clip.start_s)}–{clock(clip.end_s)}" if clip.start_s is not None else NONE
        cells = (named(SPEAKERS, clip.speaker), clip.text or clip.reason, where, clip.call_id)
        rows.append(ShownRow((*row.cells, *cells), row.clips))
    return replace(table, columns=columns, rows=tuple(rows))


def _show(console: Console, table: ShownTable, most: int) -> bool:
    """Returns whether anything was left out."""
    columns = fitting(table, most, console.width)
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, title=escape(table.title), title_justify="left")
    for at in columns:
        column = table.columns[at]
        drawn.add_column(
            escape(column.title), justify="right" if column.number else "left", overflow="fold",
            max_width=_WIDEST_CELL,
        )  # fmt: skip
    for row in table.rows[:most]:
        drawn.add_row(*(escape(row.cells[at]) for at in columns))
    console.print(drawn if table.rows else escape(f"{table.title}：没有数据。"))
    for remark in table.remarks:
        console.print(remark, style="dim", markup=False, highlight=False)
    hidden = [column.title for at, column in enumerate(table.columns) if at not in columns and table.rows]
    left = []
    if len(table.rows) > most:
        left.append(f"共 {len(table.rows)} 行，此处 {most} 行")
    if hidden:
        left.append(f"未列出的列：{'、'.join(hidden)}")
    if left:
        console.print(f"… {'；'.join(left)}", style="dim", markup=False)
    return bool(left) or any(row.clips for row in table.rows)


def fitting(table: ShownTable, most: int, width: int) -> list[int]:
    """Which columns are shown: the most important that fit, and the first in any case, in their order.

    A figure and its interval come and go together: neither says much without the other.
    """
    together: list[list[int]] = []
    for at, column in enumerate(table.columns):
        if column.of_before:
            together[-1].append(at)
        else:
            together.append([at])
    together.sort(key=lambda some: (some[0] > 0, min(table.columns[at].priority for at in some), some[0]))
    taken: list[int] = []
    left = width
    for some in together:
        needed = sum(_room(table, at, most) for at in some)
        if taken and needed > left:
            continue
        taken += some
        left -= needed
    return sorted(taken)


def _room(table: ShownTable, at: int, most: int) -> int:
    """Cells that a column takes."""
    texts = (table.columns[at].title, *(row.cells[at] for row in table.rows[:most]))
    return min(_WIDEST_CELL, max(map(cell_len, texts))) + _BETWEEN

"""Does an item fail those who speak a dialect, or who are heard badly, more often than others?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.answer import Answer
from reports.comparison import WHOLE, Comparison, Counted, Measure, compared, read_together, spoken
from reports.judged_call import cards, judged_calls, parts
from reports.machine_accuracy import Heard
from reports.machine_error import ErrorGap, error_gaps, thirds
from reports.panel import ItemKey
from reports.query import ask
from reports.scope import Scope
from reports.share import Share

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

LEAST_SURE = 1
UNSURE, SURE = "unsure", "sure"
"""The third of the calls whose words were heard least surely, and the surest."""


@dataclass(frozen=True, slots=True)
class FairnessOptions:
    """What to compare.

    Attributes:
        minimum: calls on either side below which nothing is told.
        margin: a difference that surely is smaller than this is called none. 0.03: three calls in a hundred
            (our choice, as the three points of a trend).
        whole, most_heard: as of :class:`reports.calibration.CalibrationOptions`.
        most_counted: calls whose verdicts are compared; of more one part in so many is taken, always the
            same, and the report says so.

    Raises:
        ValueError: for a minimum below 2, a share outside 0..1, or fewer than one call.
    """

    scope: Scope = field(default_factory=Scope)
    minimum: int = 30
    margin: float = 0.03
    whole: float = 0.5
    most_heard: int = 20_000
    most_counted: int = 500_000

    def __post_init__(self) -> None:
        if self.minimum < 2:
            raise ValueError(f"fairness minimum {self.minimum}: expected at least 2 calls")
        for name in ("margin", "whole"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(
                    f"fairness {name} {getattr(self, name)}: expected a share above 0, at most 1"
                )
        for name in ("most_heard", "most_counted"):
            if getattr(self, name) < 1:
                raise ValueError(f"fairness {name} {getattr(self, name)}: expected at least 1")


@dataclass(frozen=True, slots=True)
class Spoken:
    """Judged calls in one way of speaking; ``name`` None where nobody knows.

    ``sure``: those of which is known how surely their words were heard; ``unsure``: those of these in the
    third that was heard least surely.
    """

    name: str | None
    calls: int
    sure: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Third:
    """One item in one third of the calls, 1 the one heard least surely."""

    item: ItemKey
    third: int
    failed: Share
    open: Share


@dataclass(frozen=True, slots=True)
class Fairness:
    """Everything that the report tells.

    Attributes:
        parts: into how many parts the calls were divided, of which one was taken.
        spoken: by calls, the most common first: the others are compared with that one.
        speech, hearing: the machine's verdicts by way of speaking, and by how surely the words were heard.
        speech_errors, hearing_errors: how often people overturned them.
    """

    options: FairnessOptions
    parts: int
    spoken: tuple[Spoken, ...]
    speech: tuple[Comparison, ...]
    hearing: tuple[Comparison, ...]
    thirds: tuple[Third, ...]
    speech_errors: tuple[ErrorGap, ...]
    hearing_errors: tuple[ErrorGap, ...]

    @property
    def reference(self) -> str | None:
        return _reference(self.spoken)

    @property
    def groups(self) -> tuple[Spoken, ...]:
        """Those who speak otherwise than most."""
        return tuple(one for one in self.spoken if one.name not in (None, self.reference))


def fairness(connection: duckdb.DuckDBPyConnection, options: FairnessOptions | None = None) -> Fairness:
    """Rates of the machine's own verdicts, compared among calls of the same agent in the same queue.

    An agent who speaks Cantonese may be better or worse than others, and that is no fault of the machine. So
    calls in one way of speaking are held against the other calls of the same agent, see
    :func:`reports.gap.gap_within`; calls heard badly against those heard well in the same way of speaking.
    Whether the machine is wrong more often is told by people's verdicts alone.
    """
    options = options or FairnessOptions()
    parameters = {**options.scope.parameters(), "whole": options.whole}
    part = parts(connection, parameters, options.most_counted)
    parameters |= {"parts": part}
    rows = ask(connection, "fairness", Counted, parameters)
    calls = _spoken(rows)
    judged = judged_calls(connection, parameters)[: options.most_heard]
    heard = ask(connection, "machine_verdicts", Heard, parameters | cards(judged))
    return Fairness(
        options, part, calls, _speech(options, calls, rows), _hearing(options, rows), tuple(_thirds(rows)),
        _speech_errors(options, calls, heard), _hearing_errors(options, heard),
    )  # fmt: skip


def _spoken(rows: Iterable[Counted]) -> tuple[Spoken, ...]:
    found: dict[str | None, Spoken] = {}
    for row in rows:
        if row.item == WHOLE:
            before = found.get(row.spoken, Spoken(row.spoken, 0, 0, 0))
            found[row.spoken] = Spoken(
                row.spoken,
                before.calls + row.judged,
                before.sure + (row.judged if row.third is not None else 0),
                before.unsure + (row.judged if row.third == LEAST_SURE else 0),
            )
    return tuple(sorted(found.values(), key=lambda one: (-one.calls, one.name or "")))


def _reference(calls: Sequence[Spoken]) -> str | None:
    return next((one.name for one in calls if one.name is not None), None)


def _groups(calls: Sequence[Spoken]) -> list[str]:
    return [one.name for one in calls if one.name not in (None, _reference(calls))]


def _speaks(group: str, reference: str) -> Callable[[Counted | Heard], bool | None]:
    """Side of what holds a call: True in the group, False in the reference, None elsewhere."""

    def side(one: Counted | Heard) -> bool | None:
        name = spoken(one.dialect, one.language)
        return name == group if name in (group, reference) else None

    return side


def _speech(
    options: FairnessOptions, calls: Sequence[Spoken], rows: Sequence[Counted]
) -> tuple[Comparison, ...]:
    reference = _reference(calls) or ""
    found: list[Comparison] = []
    for group in _groups(calls):
        found += compared(rows, _speaks(group, reference), group, reference, lambda _: None)
    return read_together(found, options.minimum, options.margin)


def _hearing(options: FairnessOptions, rows: Sequence[Counted]) -> tuple[Comparison, ...]:
    sides = {1: True, 3: False}
    found = compared(rows, lambda row: sides.get(row.third or 0), UNSURE, SURE, lambda row: row.spoken)
    return read_together(found, options.minimum, options.margin)


def _speech_errors(
    options: FairnessOptions, calls: Sequence[Spoken], heard: Sequence[Heard]
) -> tuple[ErrorGap, ...]:
    reference = _reference(calls) or ""
    found: list[ErrorGap] = []
    for group in _groups(calls):
        side = _speaks(group, reference)
        found += error_gaps(heard, side, group, reference, options.minimum, options.margin)
    return tuple(found)


def _hearing_errors(options: FairnessOptions, heard: Sequence[Heard]) -> tuple[ErrorGap, ...]:
    return error_gaps(heard, thirds(heard), UNSURE, SURE, options.minimum, options.margin)


def _thirds(rows: Iterable[Counted]) -> Iterable[Third]:
    sums: dict[tuple[ItemKey, int], tuple[Share, Share]] = defaultdict(lambda: (Share(0, 0), Share(0, 0)))
    for row in rows:
        if row.third is not None and row.item != WHOLE:
            failed, left = sums[row.item, row.third]
            sums[row.item, row.third] = (
                failed + row.share(Measure.FAILED),
                left + row.share(Measure.OPEN),
            )
    for (item, third), (failed, left) in sums.items():
        yield Third(item, third, failed, left)


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The report ``fairness``: sentences, tables, charts."""
    from reports.fairness_sentences import notes, sentences
    from reports.fairness_tables import charts, tables

    found = fairness(connection, FairnessOptions(scope=asked.scope))
    return Answer(
        "fairness",
        "公平性",
        asked.scope.filters(),
        sentences(found),
        tables(found),
        charts(found),
        notes(found),
    )

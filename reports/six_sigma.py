"""The six-sigma view: opportunities, defects, DPMO and sigma level per item and team."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from reports.group import Group, group_of
from reports.known_groups import whose
from reports.query import ask
from reports.scope import BY_NAMES, BYS, By, Scope
from reports.share import Share
from reports.sigma_level import SHIFT, Defects

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer
    from reports.catalogue import Asked


@dataclass(frozen=True, slots=True)
class SixSigmaOptions:
    """What to show.

    Attributes:
        by: the groups beside the whole centre.
        shift: added to the sigma level, see `reports.sigma_level.SHIFT`; 0 for the level as measured.
        minimum: decided verdicts below which a level is not leaned on. 30: a process at three sigma fails
            twice in thirty (our choice).

    Raises:
        ValueError: for an unknown group, a negative shift, or a minimum under 1.
    """

    by: By = "team"
    scope: Scope = field(default_factory=Scope)
    shift: float = SHIFT
    minimum: int = 30

    def __post_init__(self) -> None:
        if self.by not in BYS:
            raise ValueError(f"six sigma by {self.by!r}: expected one of {', '.join(BYS)}")
        if not self.shift >= 0:
            raise ValueError(f"six sigma shift {self.shift}: expected 0 or more")
        if self.minimum < 1:
            raise ValueError(f"six sigma minimum {self.minimum}: expected at least 1 verdict")


@dataclass(frozen=True, slots=True)
class ItemWeek:
    """A row of sql/six_sigma.sql."""

    rubric: str
    item_id: str
    group_key: str | None
    week: date | None
    item_name: str
    severity: str
    bonus: bool
    position: int
    agent_name: str | None
    agent_no: str | None
    team: str | None
    failed: int
    decided: int
    undecided: int
    not_measurable: int
    rubric_name: str

    @property
    def counts_in_total(self) -> bool:
        """An item that is only watched, or that only adds points, makes no defect of the call."""
        return self.severity != "monitor" and not self.bonus


@dataclass(frozen=True, slots=True)
class SigmaRow:
    """One item of one group, or (``item_id`` None) all its items that are scored.

    Attributes:
        defects: failed of the decided verdicts; undecided and not measurable ones are no opportunities.
    """

    group: Group
    rubric: str | None
    item_id: str | None
    item_name: str
    rubric_name: str | None
    severity: str | None
    defects: Defects
    undecided: int
    not_measurable: int
    enough: bool


@dataclass(frozen=True, slots=True)
class SixSigma:
    """The six-sigma view of one question.

    Attributes:
        rows: per group all items, then each item; the whole centre first.
        weeks: of the whole centre, by item, in order.
        whole: what all calls together are called: the centre, or whoever was asked for.
    """

    options: SixSigmaOptions
    rows: tuple[SigmaRow, ...]
    weeks: tuple[tuple[ItemWeek, ...], ...]
    whole: str = BY_NAMES["centre"]

    @property
    def totals(self) -> tuple[SigmaRow, ...]:
        return tuple(row for row in self.rows if row.item_id is None)

    @property
    def items(self) -> tuple[SigmaRow, ...]:
        """Of the whole centre."""
        return tuple(row for row in self.rows if row.item_id is not None and row.group.by == "centre")


def six_sigma(connection: duckdb.DuckDBPyConnection, options: SixSigmaOptions | None = None) -> SixSigma:
    """Counts per item and group; every decided verdict is an opportunity, every failed one a defect."""
    options = options or SixSigmaOptions()
    parameters = options.scope.parameters()
    weekly = ask(connection, "six_sigma", ItemWeek, {**parameters, "by": "centre", "weekly": True})
    whole = whose(connection, options.scope) or BY_NAMES["centre"]
    rows = [replace(row, group=replace(row.group, label=whole)) for row in _rows(options, "centre", weekly)]
    if options.by != "centre":
        counted = ask(connection, "six_sigma", ItemWeek, {**parameters, "by": options.by, "weekly": False})
        rows += _rows(options, options.by, counted)
    series = _grouped(weekly, lambda one: (one.rubric, one.item_id))
    dated = tuple(tuple(one for one in weeks if one.week is not None) for weeks in series)
    return SixSigma(options, tuple(rows), tuple(weeks for weeks in dated if weeks), whole)


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """DPMO and sigma levels in sentences, tables and charts."""
    from reports.six_sigma_answer import answer_of

    return answer_of(six_sigma(connection, SixSigmaOptions(asked.by or "team", asked.scope)))


def _rows(options: SixSigmaOptions, by: By, counted: Sequence[ItemWeek]) -> Iterator[SigmaRow]:
    ordered = sorted(counted, key=lambda one: (one.group_key is None, one.group_key or ""))
    for series in _grouped(ordered, lambda one: one.group_key):
        latest = series[-1]
        group = group_of(by, latest.group_key, latest.agent_name, latest.agent_no, latest.team)
        scored = [one for one in series if one.counts_in_total]
        yield _row(options, group, scored, None)
        for item in _grouped(series, lambda one: (one.rubric, one.item_id)):
            yield _row(options, group, item, item[-1])


def _row(
    options: SixSigmaOptions, group: Group, counted: Sequence[ItemWeek], item: ItemWeek | None
) -> SigmaRow:
    share = sum((Share(one.failed, one.decided) for one in counted), Share(0, 0))
    return SigmaRow(
        group,
        item.rubric if item else None,
        item.item_id if item else None,
        item.item_name if item else "全部计分项",
        item.rubric_name if item else None,
        item.severity if item else None,
        Defects(share),
        sum(one.undecided for one in counted),
        sum(one.not_measurable for one in counted),
        share.n >= options.minimum,
    )


def _grouped(rows: Iterable[ItemWeek], key: Callable[[ItemWeek], Hashable]) -> list[list[ItemWeek]]:
    """Rows of one key together, in the order in which the keys were first seen."""
    found: dict[Hashable, list[ItemWeek]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.values())

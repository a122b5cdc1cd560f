"""How the centre runs: operating figures of the call records and of the daily files, against targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from reports.group import group_of
from reports.kpi_figure import ALPHA, Figure, Verdict, difference
from reports.kpi_measure import Measure, measure_of
from reports.kpi_period import first_day, is_over, last_day
from reports.kpi_sums import KpiPoint, Sums, overall, points_of, unassigned, unseen
from reports.kpi_target import Staff, Subject, Target, months_between, target_of
from reports.kpi_tenure import TenureRow, by_tenure
from reports.peers import false_discovery
from reports.period import before
from reports.query import ask
from reports.scope import BYS, PERIODS, By, Period, Scope

if TYPE_CHECKING:
    import duckdb

    from reports.answer import Answer
    from reports.catalogue import Asked


MOST_GROUPS = 30
"""With more groups than this each one's change is not tested, and the table of all periods keeps the measures
that are held against something."""


@dataclass(frozen=True, slots=True)
class KpiOptions:
    """What to show.

    Attributes:
        periods: how many to look back where the scope has no first day; None: 13, for agents 3.

    Raises:
        ValueError: for an unknown group or period, or no period at all.
    """

    by: By = "centre"
    period: Period = "week"
    scope: Scope = field(default_factory=Scope)
    periods: int | None = None

    def __post_init__(self) -> None:
        if self.by not in BYS:
            raise ValueError(f"kpi by {self.by!r}: expected one of {', '.join(BYS)}")
        if self.period not in PERIODS:
            raise ValueError(f"kpi period {self.period!r}: expected one of {', '.join(PERIODS)}")
        if self.periods is not None and self.periods < 1:
            raise ValueError(f"kpi periods {self.periods}: expected at least 1")

    @property
    def looked_back(self) -> int:
        return self.periods or (3 if self.by == "agent" else 13)


@dataclass(frozen=True, slots=True)
class Span:
    """A row of sql/kpi_span.sql."""

    calls: int
    unclear: int
    undated: int
    last_call: date | None
    last_daily: date | None
    satisfied_from: float


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One measure of one group in the period shown, judged.

    Attributes:
        figure: the point's leading one.
        target: of the centre's table, else the strictest of the measure's norms; ``target_name`` says which.
        since: first period of the unbroken run on the wrong side of the target that ends here; None where it
            is not on the wrong side.
        earlier: the figure of the period before, of the same source; ``change_clear``: whether the two differ
            beyond chance (adjusted by Benjamini and Hochberg over all rows), None where nothing can tell.
    """

    point: KpiPoint
    figure: Figure
    target: float | None
    target_name: str
    verdict: Verdict
    since: date | None
    earlier: Figure | None
    change_clear: bool | None = None

    @property
    def change(self) -> float | None:
        if self.figure.value is None or self.earlier is None or self.earlier.value is None:
            return None
        return self.figure.value - self.earlier.value


@dataclass(frozen=True, slots=True)
class Kpi:
    """The operating figures of one question.

    Attributes:
        options: as asked, the first day filled in.
        shown: the period that the rows judge: the last that is over; None without any figure.
        overall: of the call records over the whole window.
        unseen: measures that the call records cannot tell, see `reports.kpi_sums.unseen`.
        unassigned: calls that nobody answered and that belong to no group.
        idle: agents on the books without any figure, where it goes by agents.
    """

    options: KpiOptions
    span: Span
    shown: date | None
    rows: tuple[KpiRow, ...]
    points: tuple[KpiPoint, ...]
    tenure: tuple[TenureRow, ...]
    overall: tuple[Figure, ...]
    unseen: tuple[Measure, ...]
    unassigned: int
    idle: tuple[str, ...]


def kpi(connection: duckdb.DuckDBPyConnection, options: KpiOptions | None = None) -> Kpi:
    """The figures per group and period from both sources, judged in the last period that is over."""
    options = options or KpiOptions()
    (span,) = ask(connection, "kpi_span", Span, options.scope.parameters())
    known_until = max(filter(None, (span.last_call, span.last_daily)), default=None)
    options = _bounded(options, known_until)
    parameters = {
        **options.scope.parameters(),
        "by": options.by,
        "period": options.period,
        "edges": [0],
    }
    counted = ask(connection, "kpi_calls", Sums, parameters) + ask(
        connection, "kpi_quality", Sums, parameters
    )
    untold = unseen(options.by, counted)
    told = [one for one in counted if measure_of(one.measure) not in untold]
    daily = ask(connection, "kpi_daily", Sums, parameters)
    points = points_of(options.by, told, daily)
    shown = _shown(options.period, points, known_until)
    targets = ask(connection, "kpi_targets", Target, {})
    staff = ask(connection, "kpi_staff", Staff, parameters)
    subjects = _subjects(options.by, [*counted, *daily], staff, shown)
    return Kpi(
        options=options,
        span=span,
        shown=shown,
        rows=_compared(list(_judged(options.period, points, shown, targets, subjects))),
        points=points,
        tenure=() if shown is None else by_tenure(connection, parameters, targets, shown),
        overall=overall(told),
        unseen=untold,
        unassigned=0 if options.by == "centre" else unassigned(counted),
        idle=_idle(options.by, staff, points),
    )


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """The six groups of operating figures in sentences, tables and charts."""
    from reports.kpi_answer import answer_of

    return answer_of(kpi(connection, KpiOptions(asked.by or asked.scope.whose, asked.period, asked.scope)))


def _bounded(options: KpiOptions, known_until: date | None) -> KpiOptions:
    """Looks no further back than asked."""
    if options.scope.start is not None or known_until is None:
        return options
    this = first_day(known_until, options.period)
    start = this
    for _ in range(options.looked_back):
        start = before(start, options.period)
    return replace(options, scope=replace(options.scope, start=start))


def _shown(length: Period, points: Iterable[KpiPoint], known_until: date | None) -> date | None:
    """The last period that is over, else the last there is."""
    periods = sorted({point.period for point in points})
    if not periods or known_until is None:
        return None
    over = [period for period in periods if is_over(period, length, known_until)]
    return over[-1] if over else periods[-1]


def _idle(by: By, staff: Iterable[Staff], points: Iterable[KpiPoint]) -> tuple[str, ...]:
    if by != "agent":
        return ()
    busy = {point.group.key for point in points}
    return tuple(
        group_of(by, one.agent, one.name, one.agent_no, one.team).label
        for one in staff
        if one.agent not in busy
    )


def _subjects(by: By, sums: Iterable[Sums], staff: Iterable[Staff], shown: date | None) -> dict[str, Subject]:
    """Who each group is, as targets name people."""
    if by == "centre":
        return {"centre": Subject()}
    known = {one.agent: one for one in staff}
    subjects = {}
    for key, one in {one.group_key: one for one in sums}.items():
        if key is None:
            continue
        if by == "agent":
            person = known.get(key, Staff(key, None, None, one.team, one.branch, None, None))
            months = months_between(person.hired, shown) if shown else None
            subjects[key] = Subject(key, person.team, person.branch, person.post, months)
        elif by == "team":
            subjects[key] = Subject(team=key, branch=one.branch)
        else:
            subjects[key] = Subject(branch=key) if by == "branch" else Subject()
    return subjects


def _judged(
    length: Period,
    points: Sequence[KpiPoint],
    shown: date | None,
    targets: Sequence[Target],
    subjects: dict[str, Subject],
) -> Iterable[KpiRow]:
    if shown is None:
        return
    series: dict[tuple[str, str | None], dict[date, KpiPoint]] = {}
    for one in points:
        series.setdefault((one.measure.code, one.group.key), {})[one.period] = one
    for (code, key), by_period in series.items():
        point = by_period.get(shown)
        if point is None or point.leading is None or key is None:
            continue
        target = target_of(targets, code, subjects[key], shown, last_day(shown, length))
        name = "目标"
        if target is None and point.measure.norms:
            target, name = point.measure.norms[-1].value, point.measure.norms[-1].name
        yield KpiRow(
            point, point.leading, target, name if target is not None else "",
            point.leading.against(target),
            None if target is None else _since(by_period, shown, length, target),
            _earlier(point, by_period.get(before(shown, length))),
        )  # fmt: skip


def _compared(rows: list[KpiRow]) -> tuple[KpiRow, ...]:
    """Each with whether it moved, among all that were looked at; of many groups nobody asks for each."""
    if len({row.point.group.key for row in rows}) > MOST_GROUPS:
        return tuple(rows)
    p_values = [None if row.earlier is None else difference(row.figure, row.earlier) for row in rows]
    adjusted = false_discovery(p_values)
    return tuple(
        replace(row, change_clear=None if p_value is None else p_value < ALPHA)
        for row, p_value in zip(rows, adjusted, strict=True)
    )


def _earlier(now: KpiPoint, then: KpiPoint | None) -> Figure | None:
    """The same source's figure; another source's would show the gap between the two as a change."""
    if then is None:
        return None
    return then.calls if now.calls is not None else then.daily


def _since(by_period: dict[date, KpiPoint], shown: date, length: Period, target: float) -> date | None:
    since: date | None = None
    period = shown
    while period in by_period:
        figure = by_period[period].leading
        if figure is None or not figure.misses(target):
            break
        since, period = period, before(period, length)
    return since

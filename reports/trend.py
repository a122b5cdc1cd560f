"""How scores move over time: per agent, team, branch, queue or centre, by day, week, month or quarter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reports.group import group_of
from reports.query import ask
from reports.scope import BYS, PERIOD_NAMES, PERIODS, By, Period, Scope
from reports.slope import Slope, WeeklyMean, read_together, slopes_of
from reports.trend_reading import GroupReading
from reports.trend_rows import Counted, TrendRow, named_group, rows_of
from reports.wording import listed

if TYPE_CHECKING:
    import duckdb

    from reports.report import Report

__all__ = ["GroupReading", "Trend", "TrendOptions", "TrendRow", "trend"]


@dataclass(frozen=True, slots=True)
class TrendOptions:
    """What to show.

    Attributes:
        minimum: calls with a total below which a mean is shown but not leaned on (样本不足).

    Raises:
        ValueError: for an unknown group or period, or a minimum under 2.
    """

    by: By = "agent"
    period: Period = "week"
    scope: Scope = field(default_factory=Scope)
    minimum: int = 5

    def __post_init__(self) -> None:
        if self.by not in BYS:
            raise ValueError(f"trend by {self.by!r}: expected one of {', '.join(BYS)}")
        if self.period not in PERIODS:
            raise ValueError(f"trend period {self.period!r}: expected one of {', '.join(PERIODS)}")
        if self.minimum < 2:
            raise ValueError(f"trend minimum {self.minimum}: expected at least 2 calls")


@dataclass(frozen=True, slots=True)
class Trend:
    options: TrendOptions
    rows: tuple[TrendRow, ...]
    readings: tuple[GroupReading, ...]
    notes: tuple[str, ...]

    def report(self) -> Report:
        from reports.trend_table import table

        return table(self)


@dataclass(frozen=True, slots=True)
class _OnTheBooks:
    """A row of sql/agents.sql."""

    group_key: str | None
    agent_name: str | None
    agent_no: str | None
    team: str | None


def trend(connection: duckdb.DuckDBPyConnection, options: TrendOptions | None = None) -> Trend:
    """Means, pass rates and fatal rates per group and period, and a reading per group.

    The reading rests on a line through the group's weekly means (weeks with at least ``minimum`` calls), all
    groups together, tested as :func:`reports.slope.slopes_of` says and adjusted over them by Holm. One group
    asked for by name is read among its peers too, so that its sheet says of it what the whole list says.
    Calls without a date are in no period; a note counts them. What lies before the window is only compared
    with.
    """
    options = options or TrendOptions()
    parameters = {**options.scope.parameters(), "by": options.by, "period": options.period}
    counted = ask(connection, "trend", Counted, parameters)
    rows = rows_of(options.by, options.period, options.minimum, _by_group(counted))
    asked_for = {row.group_key for row in counted if row.asked}
    readings = tuple(
        reading
        for reading in _readings(options, _together(connection, options, counted))
        if reading.group.key in asked_for
    )
    if options.by == "agent":
        readings += _idle(connection, parameters, {reading.group.key for reading in readings})
    return Trend(
        options, rows, readings, _notes(options, [row for row in counted if row.asked], rows, readings)
    )


def _together(
    connection: duckdb.DuckDBPyConnection, options: TrendOptions, counted: list[Counted]
) -> list[Counted]:
    """The weeks of all groups that are read together."""
    alone = options.by != "centre" and getattr(options.scope, options.by) is not None
    weekly = counted
    if counted and (alone or options.period != "week"):
        scope = replace(options.scope, **{options.by: None}) if alone else options.scope
        weekly = ask(connection, "trend", Counted, {**scope.parameters(), "by": options.by, "period": "week"})
    return [row for row in weekly if row.asked]


def _by_group(counted: Iterable[Counted]) -> list[list[Counted]]:
    """The statement is ordered by group."""
    return [list(series) for _, series in groupby(counted, key=lambda row: row.group_key)]


def _readings(options: TrendOptions, weekly: list[Counted]) -> tuple[GroupReading, ...]:
    groups = _by_group(weekly)
    weeks = [tuple(_weeks(series, options.minimum)) for series in groups]
    return tuple(
        GroupReading(
            named_group(options.by, [row for row in series if row.period is not None] or series),
            slope,
            calls=sum(row.calls for row in series),
            counted=sum(row.counted for row in series),
            weeks=used,
        )
        for series, used, slope in zip(groups, weeks, read_together(slopes_of(weeks)), strict=True)
    )


def _weeks(series: list[Counted], minimum: int) -> Iterable[WeeklyMean]:
    for row in series:
        if row.period is not None and row.mean is not None and row.counted >= minimum:
            yield WeeklyMean(row.period, row.mean, row.counted, row.variance)


def _idle(
    connection: duckdb.DuckDBPyConnection, parameters: dict[str, Any], seen: set[str | None]
) -> tuple[GroupReading, ...]:
    """Agents on the books of whom no call was judged."""
    return tuple(
        GroupReading(group_of("agent", a.group_key, a.agent_name, a.agent_no, a.team), Slope(0, 0), 0, 0)
        for a in ask(connection, "agents", _OnTheBooks, parameters)
        if a.group_key not in seen
    )


def _notes(
    options: TrendOptions,
    counted: list[Counted],
    rows: tuple[TrendRow, ...],
    readings: tuple[GroupReading, ...],
) -> tuple[str, ...]:
    notes = []
    if not counted:
        notes.append("所选范围内还没有质检结果。")
    undated = sum(row.calls for row in counted if row.period is None)
    if undated:
        notes.append(f"{undated} 通通话没有日期，不计入任何{PERIOD_NAMES[options.period]}。")
    undecided = sum(row.calls - row.counted for row in rows)
    if undecided:
        notes.append(f"{undecided} 通因可判项目不足七成而没有总分，不计入平均分与合格率。")
    rubrics = sorted({rubric for row in counted for rubric in row.rubrics})
    if len(rubrics) > 1:
        notes.append(f"这里合并了 {len(rubrics)} 份评分表，分数未必可比。")
    thin = sum(not row.enough for row in rows)
    if thin:
        notes.append(f"{len(rows)} 行中有 {thin} 行不足 {options.minimum} 通，标为样本不足，请勿据此比较。")
    idle = [reading.group.label for reading in readings if not reading.calls]
    if idle:
        notes.append(f"所选时段没有已质检通话的坐席：{listed(idle)}。")
    if rows and all(row.mean == rows[0].mean for row in rows):
        notes.append("所有平均分都相同，评分表在这里区分不出差别。")
    if any(reading.slope.p_value is not None for reading in readings):
        notes.append(
            "升降按周平均分的加权直线检验，各周分数前后相关也算在内（对自相关取平均，各组一起估计），"
            "多组按 Holm 校正，5% 水准；“看不出升降”是说现有通话量不足以显示变化，不是说没有变化；"
            "“单看像上升”是说只看这一个会算作上升，但同时看了这么多个，仍可能是偶然。"
        )
    return tuple(notes)

"""Sheets as answers: one agent's, one team's, a branch's month; without a name, all there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.answer import Answer
from reports.group import Group
from reports.known_groups import whose
from reports.report import Column, Report
from reports.scope import BY_NAMES, By
from reports.share import ends
from reports.sheet import Level, SheetOptions, sheet
from reports.sheet_tables import charts, tables
from reports.sheet_text import notes, sentences
from reports.trend import GroupReading, TrendOptions, TrendRow, trend
from reports.wording import listed, points

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

TITLES: dict[Level, tuple[str, str]] = {
    "agent": ("agent-sheet", "坐席表"),
    "team": ("team-sheet", "班组表"),
    "branch": ("branch-month", "分公司月报"),
}


_NARROWER: dict[Level, tuple[By, ...]] = {
    "agent": ("queue",),
    "team": ("queue", "agent"),
    "branch": ("team", "queue", "agent"),
}
"""What leaves only a part of such a group's calls."""


def agent_sheet(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """One agent's sheet (``--agent``); all agents in a list without."""
    return _answer(connection, asked, "agent", asked.scope.agent)


def team_sheet(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """One team's sheet (``--team``); all teams in a list without."""
    return _answer(connection, asked, "team", asked.scope.team)


def branch_month(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """One branch's monthly report (``--branch``, ``--month``); the only branch there is needs no name."""
    key = asked.scope.branch
    if key is None:
        rows = trend(connection, TrendOptions("branch", "month", asked.scope)).rows
        known = {row.group.key for row in rows if row.group.key}
        key = known.pop() if len(known) == 1 else None
    return _answer(connection, asked, "branch", key)


def _answer(connection: duckdb.DuckDBPyConnection, asked: Asked, level: Level, key: str | None) -> Answer:
    name, title = TITLES[level]
    if key is None:
        return _everybody(connection, asked, level)
    month = asked.month
    if level == "branch" and month is None:
        rows = trend(connection, TrendOptions("branch", "month", replace(asked.scope, branch=key))).rows
        month = rows[-1].period if rows else None
    found = sheet(connection, SheetOptions(level, key, asked.scope, month))
    only = whose(connection, asked.scope, _NARROWER[level])
    if only:
        found = found.called(f"{found.group.label}（只看{only}）")
    filters = (*asked.scope.filters(), *((("month", f"{month:%Y-%m}"),) if month else ()))
    heading = f"{title}　{found.group.label}" + (f"　{month.year} 年 {month.month} 月" if month else "")
    return Answer(name, heading, filters, sentences(found), tables(found), charts(found), notes(found))


def _everybody(connection: duckdb.DuckDBPyConnection, asked: Asked, level: Level) -> Answer:
    """A line for each, the lowest mean of the last month first: where to look."""
    name, title = TITLES[level]
    found = trend(connection, TrendOptions(level, "month", asked.scope))
    latest: dict[Group, TrendRow] = {row.group: row for row in found.rows}
    readings = {reading.group: reading for reading in found.readings}
    groups = sorted(readings, key=lambda group: _mean(latest.get(group)))
    columns = (
        Column("group", BY_NAMES[level], "text"),
        Column("group_key", "编号", "text"),
        Column("month", "最近月份", "date"),
        Column("counted", "有总分", "count"),
        Column("mean", "平均分", "points"),
        Column("mean_low", "区间下限", "points"),
        Column("mean_high", "区间上限", "points"),
        Column("pass_rate", "合格率", "share"),
        Column("reading", "走势", "text"),
    )
    rows = tuple(_line(group, latest.get(group), readings[group]) for group in groups)
    option = {"agent": "--agent 编号", "team": "--team 名称", "branch": "--branch 名称"}[level]
    return Answer(
        name, title, asked.scope.filters(), _told(level, option, latest, groups),
        (Report("everybody", f"全部{BY_NAMES[level]}", (), columns, rows),), notes=found.notes,
    )  # fmt: skip


def _mean(row: TrendRow | None) -> tuple[bool, float]:
    return (row is None or row.mean is None, row.mean if row is not None and row.mean is not None else 0.0)


def _line(group: Group, row: TrendRow | None, reading: GroupReading) -> tuple[str | int | float | None, ...]:
    if row is None:
        return group.label, group.key, None, 0, None, None, None, None, reading.told
    figures = (row.period, row.counted, row.mean, *ends(row.interval), row.passed.rate)
    return (group.label, group.key, *figures, reading.told)  # type: ignore[return-value]


def _told(level: Level, option: str, latest: dict[Group, TrendRow], groups: list[Group]) -> tuple[str, ...]:
    if not groups:
        return (f"所选范围内还没有质检结果，也没有登记的{BY_NAMES[level]}。",)
    how = f"共 {len(groups)} 个{BY_NAMES[level]}；要看其中一个，请加 {option}。"
    low = [f"{group.label} {points(latest[group].mean)}" for group in groups if _lags(latest.get(group))]
    if not low:
        return (how, "最近一个月没有样本足够的结果可以比较。")
    return (how, f"最近一个月平均分最低的：{listed(low, 3)}（是否明显偏低，看区间）。")


def _lags(row: TrendRow | None) -> bool:
    return row is not None and row.enough and row.mean is not None

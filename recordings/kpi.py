"""Daily operating figures of the centre, its branches, teams, queues or agents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from recordings import cells
from recordings.errors import ManifestError
from recordings.reading import Kind, Reading, open_table, read_rows, untold
from recordings.row import Row, Source
from recordings.table import Columns, ManifestOptions

MEASURES: dict[str, str] = {  # all add up over days and groups; rates are made of them when reported
    "staffed_s": "签入时长（秒）",
    "planned_staff_s": "排班时长（秒）",
    "calls_in": "呼入总量",
    "ivr_completed": "IVR 内结束",
    "answered": "人工接起",
    "answered_in_time": "时限内接起",
    "abandoned": "放弃",
    "calls_out": "外呼总量",
    "connected_out": "外呼接通",
    "ring_s": "振铃时长（秒）",
    "talk_s": "通话时长（秒）",
    "hold_s": "保持时长（秒）",
    "after_call_s": "话后处理时长（秒）",
    "handled": "处理通话量",
    "transfers": "转接次数",
    "resolution_known": "可判断是否一次解决的量",
    "resolved_first": "一次解决量",
    "complaints": "投诉量",
    "complaints_closed": "已办结投诉",
    "complaint_handling_s": "投诉处理时长（秒）",
    "monitored": "班长监听量",
    "cost": "成本（元）",
}


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """One figure of one group on one day.

    Attributes:
        grouped_by: centre, branch, team, queue or agent; group_key: which (an agent's id),
            empty for the centre.
        measure: one of `MEASURES`.
    """

    day: date
    grouped_by: str
    group_key: str
    measure: str
    value: float

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"kpi measure {self.measure!r}: expected one of {', '.join(MEASURES)}")


_GROUPS = {"agent_id": "agent", "team": "team", "branch": "branch", "queue": "queue"}


def read_kpi(
    source: Path | Source, options: ManifestOptions, told: Callable[[int], None] = untold
) -> Reading[KpiFigure]:
    """The figures of ``source``: a row for each day and group, a column for each of `MEASURES`.

    A row names at most one of agent_id, team, branch and queue; without any it is the whole centre's. Only
    cells that are filled become figures: empty is not nought. Lengths of time in seconds or h:mm:ss.

    Raises:
        ManifestError: the file as a whole cannot be read, or has no column with figures.
    """
    table = open_table(FIGURES, source, options)
    if not any(table.has(name) for name in MEASURES):
        raise ManifestError(
            table.source.place, f"没有任何指标列；现有的列：{'、'.join(table.ignored) or '（无）'}"
        )
    return read_rows(FIGURES, table, options, told)


def _figures(row: Row, options: ManifestOptions) -> tuple[KpiFigure, ...]:
    del options
    day = cells.needed_day(row, "day")
    groups = [column for column in _GROUPS if row.get(column) is not None]
    if len(groups) > 1:
        named = "、".join(row.headers[column] for column in groups)
        raise row.wrong(groups[1], f"一行只能属于一个坐席、班组、分中心或队列，这里同时填了 {named}")
    grouped_by = _GROUPS[groups[0]] if groups else "centre"
    key = cells.identity(row, groups[0]) if groups else ""
    found = []
    for measure in MEASURES:
        value = (cells.length if measure.endswith("_s") else cells.figure)(row, measure)
        if value is not None:
            found.append(KpiFigure(day, grouped_by, key, measure, value))
    if not found:
        raise row.wrong("day", "这一行没有任何数字")
    return tuple(found)


FIGURES = Kind(
    columns=Columns(required=("day",), optional=(*_GROUPS, *MEASURES)),
    values=_figures,
    identity=lambda figure: (figure.day, figure.grouped_by, figure.group_key, figure.measure),
    column="day",
    noun="指标",
)

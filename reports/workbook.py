"""The night, its history and every verdict as a workbook for people who work in Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports.book import MOST_ROWS, Book
from reports.calls import JudgedCall, judged_calls
from reports.group import group_of
from reports.night import Night, NightOptions
from reports.query import ask
from reports.report import Cell, Column
from reports.wording import FATALS, OUTCOMES, PROBLEMS, SEVERITIES, SPEAKERS, named

if TYPE_CHECKING:
    import duckdb
    from xlsxwriter.worksheet import Worksheet


def write_workbook(connection: duckdb.DuckDBPyConnection, night: Night, path: Path) -> Path:
    """The whole night: 概览, 对账, 趋势, 薄弱项, 质检明细, 质检项明细, 说明.

    趋势, 薄弱项 and 质检明细 cover the history window, 质检项明细 the night's calls; each detail sheet has at
    most `MOST_ROWS` rows, the latest first. Texts are written as texts: one that begins like a formula
    stays what somebody said.
    """
    details = _call_rows(connection, night.options)
    items = _item_rows(connection, night.scope)
    agents = night.agents.report()
    weak = night.weak.report()
    with Book(path) as book:
        book.lines("概览", _overview(night))
        book.table("对账", _BOOKS, _books(night))
        sheet = book.table("趋势", agents.columns, agents.rows)
        _chart(book, sheet, night)
        book.table("薄弱项", weak.columns, weak.rows)
        book.table("质检明细", _CALLS, details[:MOST_ROWS])
        book.table("质检项明细", _ITEMS, items[:MOST_ROWS])
        capped = [
            f"{name}超过 {MOST_ROWS} 行，只列最近的 {MOST_ROWS} 行；其余请用 SQL 或缩短时段。"
            for name, rows in (("质检明细", details), ("质检项明细", items))
            if len(rows) > MOST_ROWS
        ]
        book.lines("说明", [*capped, *_ABOUT, *agents.notes, *weak.notes])
    return Path(path)


_BOOKS = (
    Column("item", "项目", "text"),
    Column("count", "数量", "count"),
    Column("call_id", "通话", "text"),
    Column("agent", "坐席", "text"),
    Column("place", "位置", "text"),
    Column("reason", "原因", "text"),
)
_CALLS = (
    Column("day", "日期", "date"),
    Column("started_at", "开始时间", "text"),
    Column("call_id", "通话", "text"),
    Column("agent", "坐席", "text"),
    Column("team", "班组", "text"),
    Column("branch", "分公司", "text"),
    Column("queue", "技能组", "text"),
    Column("rubric", "评分表", "text"),
    Column("duration_s", "时长（秒）", "points"),
    Column("total", "总分", "points"),
    Column("lower", "下限", "points"),
    Column("upper", "上限", "points"),
    Column("passed", "合格", "flag"),
    Column("fatal", "致命", "text"),
    Column("review_risk", "复核风险", "points"),
    Column("review_reason", "复核原因", "text"),
    Column("satisfaction", "客户评分", "points"),
    Column("word_confidence", "识别置信度", "share"),
)
_ITEMS = (
    Column("day", "日期", "date"),
    Column("call_id", "通话", "text"),
    Column("agent", "坐席", "text"),
    Column("team", "班组", "text"),
    Column("rubric", "评分表", "text"),
    Column("item_id", "质检项编号", "text"),
    Column("item", "质检项", "text"),
    Column("severity", "性质", "text"),
    Column("training", "培训主题", "text"),
    Column("outcome", "结果", "text"),
    Column("points", "得分", "points"),
    Column("max_points", "满分", "points"),
    Column("confidence", "置信度", "share"),
    Column("reason", "原因", "text"),
    Column("start_s", "起（秒）", "points"),
    Column("end_s", "止（秒）", "points"),
    Column("speaker", "说话人", "text"),
    Column("text", "原话", "text"),
)
_ABOUT = (
    "质检明细列出历史时段内的通话；质检项明细只列本次的通话，更早的请用 SQL 查询 official_items。",
    "平均分区间为 95% t 区间，比率区间为 95% Wilson 区间；分母为零时留空，不写 0。",
    "存疑与出错的判定不计入合格率与不合格率；无法测量与不适用不计入分母。",
    "致命（待确认）是机器的暂定判断，经人工确认后总分才归零。",
)


@dataclass(frozen=True, slots=True)
class _ItemDetail:
    """A row of sql/item_details.sql."""

    day: date | None
    call_id: str
    agent_name: str | None
    agent_no: str | None
    team: str | None
    rubric: str
    item_id: str
    item_name: str
    severity: str
    training: str | None
    outcome: str
    points: float | None
    max_points: float
    confidence: float | None
    reason: str
    start_s: float | None
    end_s: float | None
    speaker: str | None
    text: str | None


def _overview(night: Night) -> list[str]:
    from reports.summary import sentences

    return [
        f"{night.chosen}；生成于 {night.generated_at:%Y-%m-%d %H:%M}（{night.options.time_zone}）。",
        *sentences(night),
        *(one.line for one in night.told),
        night.books.balance,
        *(reading.sentence for reading in (*night.centre.readings, *night.teams.readings)),
    ]


def _books(night: Night) -> list[tuple[Cell, ...]]:
    books = night.books
    rows: list[tuple[Cell, ...]] = []
    if books.run is not None:
        run = books.run
        rows = [
            (name, count, None, None, None, None)
            for name, count in (
                ("读到的话单", run.records),
                ("读不出来的话单行", run.rejected),
                ("无需录音", run.not_expected),
                ("应有录音", run.expected),
                ("此前已完成", run.already_done),
                ("本次转写", run.transcribed),
                ("本次质检完成", run.scored),
                ("失败", run.failed),
                ("没有话单的录音", run.unclaimed),
            )
        ]
    rows += [
        (named(PROBLEMS, one.kind), None, one.call_id, one.agent, one.place, one.reason)
        for one in (*books.failed, *books.rejected, *books.unclaimed)
    ]
    return rows


def _call_rows(connection: duckdb.DuckDBPyConnection, options: NightOptions) -> list[tuple[Cell, ...]]:
    window = {**options.history.parameters(), "night_run": None, "time_zone": options.time_zone}
    return [_call_row(call) for call in judged_calls(connection, "all", MOST_ROWS + 1, window)]


def _call_row(call: JudgedCall) -> tuple[Cell, ...]:
    started = None if call.started_at is None else f"{call.started_at:%Y-%m-%d %H:%M:%S}"
    return (
        call.day, started, call.call_id, call.agent, call.team, call.branch, call.queue, call.rubric,
        call.duration_s, call.total, call.lower, call.upper, call.passed, named(FATALS, call.fatal),
        call.review_risk, call.review_reason, call.satisfaction, call.word_confidence,
    )  # fmt: skip


def _item_rows(connection: duckdb.DuckDBPyConnection, scope: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    asked = {**scope, "most": MOST_ROWS + 1}
    return [_item_row(item) for item in ask(connection, "item_details", _ItemDetail, asked)]


def _item_row(item: _ItemDetail) -> tuple[Cell, ...]:
    key = item.agent_no or item.agent_name
    agent = group_of("agent", key, item.agent_name, item.agent_no, item.team).label
    return (
        item.day, item.call_id, agent, item.team, item.rubric, item.item_id, item.item_name,
        named(SEVERITIES, item.severity), item.training, named(OUTCOMES, item.outcome),
        item.points, item.max_points, item.confidence, item.reason,
        item.start_s, item.end_s, None if item.speaker is None else named(SPEAKERS, item.speaker), item.text,
    )  # fmt: skip


def _chart(book: Book, sheet: Worksheet, night: Night) -> None:
    """Excel's own chart of the centre's and the teams' weekly means, from cells to the right of the table."""
    trends = [reading for trend in (night.centre, night.teams) for reading in trend.readings]
    rows = [row for trend in (night.centre, night.teams) for row in trend.rows if row.mean is not None]
    weeks = sorted({row.period for row in rows})
    if not weeks:
        return
    left = len(night.agents.report().columns) + 1
    sheet.write_string(0, left, "周（首日）", book.header)
    sheet.set_column(left, left, 12)
    for line, week in enumerate(weeks, start=1):
        sheet.write_datetime(line, left, week, book.date)
    chart = book.book.add_chart({"type": "line"})
    for number, reading in enumerate(trends, start=left + 1):
        sheet.write_string(0, number, reading.group.label, book.header)
        for row in rows:
            if row.group == reading.group and row.mean is not None:
                sheet.write_number(weeks.index(row.period) + 1, number, row.mean, book.number("0.0"))
        chart.add_series(
            {
                "name": ["趋势", 0, number],
                "categories": ["趋势", 1, left, len(weeks), left],
                "values": ["趋势", 1, number, len(weeks), number],
                "marker": {"type": "circle", "size": 4},
            }
        )
    chart.set_title({"name": "全中心与班组：周平均分"})
    chart.set_x_axis({"num_format": "mm-dd", "date_axis": False})
    chart.set_y_axis(
        {"num_format": "0", "min": max(0, int(min(row.mean or 0 for row in rows)) - 10), "max": 100}
    )
    chart.set_size({"width": 760, "height": 380})
    chart.show_blanks_as("gap")
    sheet.insert_chart(1, left + len(trends) + 2, chart)

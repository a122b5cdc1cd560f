"""The trend as a table for JSON, CSV and the workbook."""

from __future__ import annotations

from reports.report import Column, Report
from reports.scope import BY_NAMES, PERIOD_NAMES
from reports.share import ends
from reports.trend import Trend


def table(trend: Trend) -> Report:
    """One row per group and period; the notes begin with one sentence per group."""
    options = trend.options
    readings = {reading.group.key: reading for reading in trend.readings}
    columns = (
        Column("group", BY_NAMES[options.by], "text"),
        Column("group_key", "编号", "text"),
        Column("team", "班组", "text"),
        Column("period", f"{PERIOD_NAMES[options.period]}（首日）", "date"),
        Column("calls", "通话数", "count"),
        Column("counted", "有总分", "count"),
        Column("mean", "平均分", "points"),
        Column("mean_low", "区间下限", "points"),
        Column("mean_high", "区间上限", "points"),
        Column("passed", "合格数", "count"),
        Column("pass_rate", "合格率", "share"),
        Column("pass_low", "合格率下限", "share"),
        Column("pass_high", "合格率上限", "share"),
        Column("fatal", "致命通数", "count"),
        Column("fatal_provisional", "其中待确认", "count"),
        Column("fatal_rate", "致命率", "share"),
        Column("change", "环比（分）", "points"),
        Column("change_clear", "环比可信", "flag"),
        Column("enough", "样本足够", "flag"),
        Column("reading", "走势", "text"),
    )
    rows = tuple(
        (
            row.group.label, row.group.key, row.group.team, row.period, row.calls, row.counted, row.mean,
            *ends(row.interval),
            row.passed.count, row.passed.rate,
            *ends(row.passed.interval),
            row.fatal.count, row.fatal_provisional, row.fatal.rate, row.change, row.change_clear, row.enough,
            readings[row.group.key].reading.value,
        )
        for row in trend.rows
    )  # fmt: skip
    sentences = tuple(reading.sentence for reading in trend.readings)
    filters = (("by", options.by), ("period", options.period), *options.scope.filters())
    return Report("trend", "趋势", filters, columns, rows, (*sentences, *trend.notes))

"""The night's charts: the distribution of scores and the small panels of trends."""

from __future__ import annotations

import html
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reports.drawing import BAD, BAND, CALM, GOOD, INK, fragment
from reports.night import Night
from reports.slope import Reading
from reports.trend import GroupReading, Trend, TrendRow
from reports.wording import signed

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLOURS = {Reading.RISING: GOOD, Reading.FALLING: BAD}
MOST_PANELS = 40


def distribution(night: Night) -> str:
    """Share of calls per band of five points, the night beside the history window; empty without scores."""
    if not night.night_bands and not night.history_bands:
        return ""
    from plotly import graph_objects

    figure = graph_objects.Figure()
    tonight = sum(band.calls for band in night.night_bands)
    before = sum(band.calls for band in night.history_bands)
    for name, bands, calls, colour, left in (
        (f"历史时段（{before} 通）", night.history_bands, before, "#b9c6d1", 0.2),
        (f"本晚（{tonight} 通）", night.night_bands, tonight, CALM, 2.5),
    ):
        if calls:
            figure.add_bar(
                name=name,
                x=[band.band for band in bands],
                offset=left,
                width=2.3,
                y=[100 * band.calls / calls for band in bands],
                customdata=[[f"{band.band:g}–{band.band + 5:g}", band.calls] for band in bands],
                hovertemplate="%{customdata[0]} 分：%{customdata[1]} 通（%{y:.1f}%）<extra></extra>",
                marker_color=colour,
            )
    mark = night.night.pass_mark or night.history.pass_mark
    if mark is not None:
        figure.add_vline(x=mark, line_dash="dot", line_color=INK, annotation_text=f"合格线 {mark:g}")
    start = min([60.0, *(band.band for band in (*night.night_bands, *night.history_bands))])
    figure.update_xaxes(title_text="总分", range=[start, 100], dtick=5 if start >= 40 else 10)
    figure.update_yaxes(title_text="占比（%）", rangemode="tozero")
    return fragment(figure, "distribution", height=320)


def trend_panels(trends: tuple[Trend, ...], name: str, columns: int = 4) -> str:
    """One small panel per group on one shared scale: weekly mean, 95 % band, hollow dots where n is thin."""
    panels = _panels(trends)[:MOST_PANELS]
    if not panels:
        return ""
    from plotly.subplots import make_subplots

    rows = -(-len(panels) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        shared_yaxes=True,
        subplot_titles=[_title(reading, series) for reading, series in panels],
        vertical_spacing=min(0.5, 68 / (rows * 175)),
        horizontal_spacing=0.025,
    )
    low, high = _scale(panels)
    for index, (reading, series) in enumerate(panels):
        _panel(figure, reading, series, index // columns + 1, index % columns + 1)
    figure.update_yaxes(range=[low, high], nticks=5)
    weeks = [row.period for _, series in panels for row in series]
    figure.update_xaxes(tickformat="%m-%d", nticks=4, range=_padded(weeks))
    figure.update_annotations(font_size=12)
    return fragment(figure, name, height=64 + 175 * rows, legend=False)


def _panels(trends: tuple[Trend, ...]) -> list[tuple[GroupReading, list[TrendRow]]]:
    """Movers first, so that twenty panels can be read from the top left."""
    order = [Reading.FALLING, Reading.RISING, Reading.UNCLEAR, Reading.STEADY, Reading.TOO_FEW]
    panels = []
    for trend in trends:
        drawn = [
            (reading, [row for row in trend.rows if row.group == reading.group and row.mean is not None])
            for reading in trend.readings
        ]
        panels += sorted((one for one in drawn if one[1]), key=lambda one: order.index(one[0].reading))
    return panels


def _scale(panels: list[tuple[GroupReading, list[TrendRow]]]) -> tuple[float, float]:
    """From the lowest to the highest mean that enough calls stand behind, with air."""
    rows = [row for _, series in panels for row in series]
    means = [row.mean for row in rows if row.enough and row.mean is not None]
    means = means or [row.mean for row in rows if row.mean is not None]
    return max(-2.0, min(means) - 12), min(102.0, max(means) + 12)


def _padded(weeks: list[date]) -> list[date]:
    return [min(weeks) - timedelta(days=4), max(weeks) + timedelta(days=4)]


def _title(reading: GroupReading, series: list[TrendRow]) -> str:
    """Names come from outside and plotly reads tags in texts: escaped here."""
    colour = COLOURS.get(reading.reading, "#5b6975")
    change = reading.slope.change
    moved = f" {signed(change)}" if change is not None and reading.reading in COLOURS else ""
    calls = sum(row.counted for row in series)
    return (
        f"<b>{html.escape(reading.group.label)}</b>　n={calls}<br>"
        f"<span style='color:{colour}'>{reading.told}{moved}</span>"
    )


def _panel(figure: Figure, reading: GroupReading, series: list[TrendRow], row: int, column: int) -> None:
    colour = COLOURS.get(reading.reading, CALM)
    weeks = [one.period for one in series]
    banded = [one for one in series if one.interval is not None and one.enough]
    if len(banded) > 1:
        upper = [one.interval.high for one in banded if one.interval]
        lower = [one.interval.low for one in banded if one.interval]
        days = [one.period for one in banded]
        figure.add_scatter(
            x=[*days, *reversed(days)],
            y=[*upper, *reversed(lower)],
            fill="toself",
            fillcolor=BAND,
            line_width=0,
            hoverinfo="skip",
            mode="lines",
            row=row,
            col=column,
        )
    figure.add_scatter(
        x=weeks,
        y=[one.mean for one in series],
        customdata=[[one.counted, _span(one), "" if one.enough else "，样本不足"] for one in series],
        hovertemplate="%{x|%Y-%m-%d} 周：%{y:.1f} 分<br>n=%{customdata[0]}%{customdata[1]}%{customdata[2]}"
        "<extra></extra>",
        mode="lines+markers",
        line={"color": colour, "width": 1.6},
        marker={
            "size": 6,
            "color": [colour if one.enough else "#ffffff" for one in series],
            "line": {"color": colour, "width": 1.4},
        },
        row=row,
        col=column,
    )


def _span(row: TrendRow) -> str:
    return f"，95% 区间 {row.interval.low:.1f}–{row.interval.high:.1f}" if row.interval else ""

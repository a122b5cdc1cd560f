"""The charts of an answer on its page, drawn with plotly."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from reports.answer import Chart, Series
from reports.axis import Range
from reports.drawing import BAD, COLOURS, INK, fragment, level_colour

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MOST_BANDS = 2  # beyond, bands hide one another: error bars then
_LONGEST_LABELS = 30  # characters of all labels together: beyond, they would be turned, so bars lie down


def drawn(chart: Chart, span: Range | None) -> str:
    """``chart`` as a piece of the page, its values from ``span``; empty where it has nothing to show."""
    if chart.empty:
        return ""
    from plotly import graph_objects

    figure = graph_objects.Figure()
    lying = _lying(chart)
    for number, series in enumerate(chart.series):
        colour = COLOURS[number % len(COLOURS)]
        if chart.kind == "line":
            _line(figure, chart, series, colour)
        elif chart.kind == "scatter":
            _scatter(figure, chart, series, colour)
        elif chart.kind == "bar":
            _bars(figure, chart, series, colour, lying)
        else:
            _points(figure, chart, series, colour, lying)
    _levels(figure, chart, lying)
    _axes(figure, chart, span, lying)
    height = 90 + max(180, round(26 * len(chart.labels) * _tracks(chart))) if lying else 320
    legend = len(chart.series) > 1
    return fragment(figure, chart.key, height, legend, top=44 if legend else 26, barmode="group")


def _lying(chart: Chart) -> bool:
    """Whether the labels stand on the left, where long names can be read."""
    if chart.kind not in ("bar", "interval"):
        return False
    return sum(map(len, chart.labels)) > (_LONGEST_LABELS if _chinese(chart.labels) else 2 * _LONGEST_LABELS)


def _chinese(labels: tuple[str, ...]) -> bool:
    return any(ord(letter) > 0x2E80 for label in labels for letter in label)


def _tracks(chart: Chart) -> float:
    return 1 + 0.5 * (len(chart.series) - 1)


def _labels(chart: Chart) -> list[str]:
    """Names come from outside and plotly reads tags in texts: escaped here."""
    return [html.escape(label) for label in chart.labels]


def _told(chart: Chart, series: Series) -> list[str]:
    """What a point says when the pointer is over it."""
    told = []
    for at, value in enumerate(series.values):
        name = chart.labels[at] if chart.labels else ""
        text = f"{name}　{series.name}：{_number(chart, value)}" if name else _number(chart, value)
        if series.low and series.low[at] is not None and series.high[at] is not None:
            text += f"，95% 区间 {_number(chart, series.low[at])} 至 {_number(chart, series.high[at])}"
        told.append(html.escape(text))
    return told


def _number(chart: Chart, value: float | None) -> str:
    if value is None:
        return "—"
    if chart.axis == "share":
        return f"{value:.1%}"
    if chart.axis == "count":
        return f"{value:,.0f}"
    return f"{value:.1f}" if chart.axis == "points" or abs(value) >= 10 else f"{value:.3g}"


def _common(chart: Chart, series: Series) -> dict[str, Any]:
    return {
        "name": html.escape(series.name),
        "hovertext": _told(chart, series),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _line(figure: Figure, chart: Chart, series: Series, colour: str) -> None:
    labels = _labels(chart)
    bands = sum(1 for one in chart.series if one.low)
    if series.low and bands <= _MOST_BANDS:
        _band(figure, labels, series, colour)
    figure.add_scatter(
        x=labels,
        y=list(series.values),
        mode="lines+markers",
        line={"color": colour, "width": 1.8},
        marker=_marker(series, colour),
        error_y=_errors(series, colour) if bands > _MOST_BANDS else None,
        **_common(chart, series),
    )


def _band(figure: Figure, labels: list[str], series: Series, colour: str) -> None:
    """The interval as a band; where a value has none the band is cut."""
    run: list[int] = []
    for at in range(len(labels) + 1):
        if at < len(labels) and series.low[at] is not None and series.high[at] is not None:
            run.append(at)
            continue
        if run:
            figure.add_scatter(
                x=[labels[i] for i in run] + [labels[i] for i in reversed(run)],
                y=[series.high[i] for i in run] + [series.low[i] for i in reversed(run)],
                fill="toself",
                fillcolor=_pale(colour),
                mode="lines",
                line_width=0,
                hoverinfo="skip",
                showlegend=False,
            )
        run = []


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.15)"


def _marker(series: Series, colour: str, size: int = 7) -> dict[str, Any]:
    """Points to point at are larger, red and open."""
    if not series.marked:
        return {"color": colour, "size": size}
    return {
        "color": ["#ffffff" if marked else colour for marked in series.marked],
        "size": [size + 5 if marked else size for marked in series.marked],
        "line": {"color": [BAD if marked else colour for marked in series.marked], "width": 2},
    }


def _errors(series: Series, colour: str) -> dict[str, Any] | None:
    if not series.low:
        return None
    ends = list(zip(series.values, series.low, series.high, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [None if v is None or high is None else max(0.0, high - v) for v, _, high in ends],
        "arrayminus": [None if v is None or low is None else max(0.0, v - low) for v, low, _ in ends],
        "color": colour,
        "thickness": 1.4,
        "width": 4,
    }


def _bars(figure: Figure, chart: Chart, series: Series, colour: str, lying: bool) -> None:
    along, across = ("y", "x") if lying else ("x", "y")
    colours = [BAD if marked else colour for marked in series.marked] or colour
    figure.add_bar(
        **{along: _labels(chart), across: list(series.values), f"error_{across}": _errors(series, INK)},
        orientation="h" if lying else "v",
        marker_color=colours,
        **_common(chart, series),
    )


def _points(figure: Figure, chart: Chart, series: Series, colour: str, lying: bool) -> None:
    along, across = ("y", "x") if lying else ("x", "y")
    figure.add_scatter(
        **{along: _labels(chart), across: list(series.values), f"error_{across}": _errors(series, colour)},
        mode="markers",
        offsetgroup=html.escape(series.name),
        marker=_marker(series, colour, 8),
        **_common(chart, series),
    )


def _scatter(figure: Figure, chart: Chart, series: Series, colour: str) -> None:
    few = 0 < len(chart.labels) <= 30
    figure.add_scatter(
        x=list(series.xs),
        y=list(series.values),
        mode="markers+text" if few else "markers",
        text=_labels(chart) if few else None,
        textposition="top center",
        textfont_size=10,
        error_y=_errors(series, colour),
        marker=_marker(series, colour),
        **_common(chart, series),
    )


def _levels(figure: Figure, chart: Chart, lying: bool) -> None:
    for name, value in chart.levels:
        look: dict[str, Any] = {
            "line_dash": "dash",
            "line_width": 1.3,
            "line_color": level_colour(name),
            "annotation_text": html.escape(f"{name} {_number(chart, value)}"),
            "annotation_font_size": 11,
        }
        if lying:
            figure.add_vline(x=value, annotation_position="top", **look)
        else:
            figure.add_hline(y=value, annotation_position="top right", **look)


def _axes(figure: Figure, chart: Chart, span: Range | None, lying: bool) -> None:
    form = {"share": ".0%", "count": ",d"}.get(chart.axis)
    values: dict[str, Any] = {"tickformat": form, "range": list(span) if span else None}
    along: dict[str, Any] = {"type": "category", "automargin": True}
    if chart.kind == "scatter":
        along = {"automargin": True}
    elif not lying:
        along |= {"nticks": 14}
    titles = {"x": html.escape(chart.x_title), "y": html.escape(chart.y_title)}
    if lying:  # what is asked for across stands below, the names of the groups need no title
        figure.update_xaxes(title_text=titles["y"] or titles["x"], zeroline=True, zerolinecolor=INK, **values)
        figure.update_yaxes(autorange="reversed", **along)
    else:
        figure.update_xaxes(title_text=titles["x"], **along)
        figure.update_yaxes(title_text=titles["y"], automargin=True, **values)
    if chart.kind == "interval":
        figure.update_layout(scattermode="group", scattergap=0.4)

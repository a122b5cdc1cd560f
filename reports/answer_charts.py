"""The charts of an answer on its page, drawn with plotly."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from reports.answer import Chart, Series
from reports.axis import Range
from reports.drawing import BAD, COLOURS, INK, QUIET, fragment, is_limit, level_colour
from reports.wording import cells

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_MOST_BANDS = 2  # beyond, bands hide one another: error bars then
_LONGEST_LABELS = 60  # cells of all labels together: beyond, they would be turned, so bars lie down
_ROOM = {False: 430, True: 980}  # pixels for the labels below a picture, half a page wide or a whole one
_MOST_NAMES = (
    12  # written beside the points of a scatter: beyond, they hide one another; the pointer tells them
)
_DASHES = ("dash", "dot", "dashdot")
_BESIDE = 0.24  # between the points of two series at one label


def drawn(chart: Chart, span: Range | None, wide: bool = False) -> str:
    """``chart`` as a piece of the page; empty where it has nothing to show.

    Args:
        span: its values are drawn from here to there.
        wide: the picture is as wide as the page, not half.
    """
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
            _points(figure, chart, number, colour, lying)
    _levels(figure, chart, lying)
    _axes(figure, chart, span, lying, _ROOM[wide])
    height = 100 + max(180, round(26 * len(chart.labels) * _tracks(chart))) if lying else 330
    legend = len(chart.series) + len(chart.levels) > 1
    return fragment(figure, chart.key, height, legend, top=30, barmode="group")


def _lying(chart: Chart) -> bool:
    """Whether the labels stand on the left, where long names can be read."""
    if chart.kind not in ("bar", "interval"):
        return False
    return sum(map(cells, chart.labels)) > _LONGEST_LABELS


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
    places = range(len(chart.labels))  # not the labels themselves: two may have one name
    bands = sum(1 for one in chart.series if one.low)
    if series.low and bands <= _MOST_BANDS:
        _band(figure, series, colour)
    figure.add_scatter(
        x=list(places),
        y=list(series.values),
        mode="lines" if is_limit(series.name) else "lines+markers",
        cliponaxis=False,
        line={"color": colour, "width": 1.8}
        if not is_limit(series.name)
        else {"color": QUIET, "width": 1.2, "dash": "dash"},
        marker=_marker(series, colour),
        error_y=_errors(series, colour) if bands > _MOST_BANDS else None,
        **_common(chart, series),
    )


def _band(figure: Figure, series: Series, colour: str) -> None:
    """The interval as a band; where a value has none the band is cut."""
    run: list[int] = []
    for at in range(len(series.values) + 1):
        if at < len(series.values) and series.low[at] is not None and series.high[at] is not None:
            run.append(at)
            continue
        if run:
            figure.add_scatter(
                x=[*run, *reversed(run)],
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
        **{
            along: list(range(len(chart.labels))),
            across: list(series.values),
            f"error_{across}": _errors(series, INK),
        },
        orientation="h" if lying else "v",
        marker_color=colours,
        **_common(chart, series),
    )


def _points(figure: Figure, chart: Chart, number: int, colour: str, lying: bool) -> None:
    series = chart.series[number]
    aside = (number - (len(chart.series) - 1) / 2) * _BESIDE
    along, across = ("y", "x") if lying else ("x", "y")
    figure.add_scatter(
        **{
            along: [at + aside for at in range(len(chart.labels))],
            across: list(series.values),
            f"error_{across}": _errors(series, colour),
        },
        mode="markers",
        cliponaxis=False,
        marker=_marker(series, colour, 8),
        **_common(chart, series),
    )


def _scatter(figure: Figure, chart: Chart, series: Series, colour: str) -> None:
    few = 0 < len(chart.labels) <= _MOST_NAMES
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
    """Lines across the whole picture; their names stand in the legend, where they do not hide one another."""
    xs = [x for series in chart.series for x in series.xs]
    ends = (min(xs), max(xs)) if xs else (-0.5, len(chart.labels) - 0.5)
    for number, (name, value) in enumerate(chart.levels):
        named = name if any(letter.isdigit() for letter in name) else f"{name} {_number(chart, value)}"
        along, across = ("y", "x") if lying else ("x", "y")
        figure.add_scatter(
            **{along: list(ends), across: [value, value]},
            mode="lines",
            line={"color": level_colour(name), "width": 1.5, "dash": _DASHES[number % len(_DASHES)]},
            name=html.escape(named),
            hoverinfo="skip",
        )


def _axes(figure: Figure, chart: Chart, span: Range | None, lying: bool, room: float) -> None:
    form = {"share": ".0%", "count": ",d"}.get(chart.axis)
    values: dict[str, Any] = {"tickformat": form, "range": list(span) if span else None, "automargin": True}
    titles = {"x": html.escape(chart.x_title), "y": html.escape(chart.y_title)}
    labels = _labels(chart)
    if chart.kind == "scatter":
        figure.update_xaxes(title_text=titles["x"], automargin=True)
        figure.update_yaxes(title_text=titles["y"], **values)
    elif lying:  # the names of the groups need no title
        figure.update_xaxes(title_text=titles["y"], zerolinecolor=QUIET, **values)
        figure.update_yaxes(
            tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, -0.6],
            automargin=True, showgrid=False, zeroline=False,
        )  # fmt: skip
    else:
        shown = range(0, len(labels), _every(chart, room))
        figure.update_xaxes(
            title_text=titles["x"], tickvals=list(shown), ticktext=[labels[at] for at in shown],
            range=[-0.6, len(labels) - 0.4], automargin=True, showgrid=False, zeroline=False,
        )  # fmt: skip
        figure.update_yaxes(title_text=titles["y"], zerolinecolor=QUIET, **values)


def _every(chart: Chart, room: float) -> int:
    """Every how many labels one is written, so that none is turned; of bars each is."""
    if chart.kind != "line":
        return 1
    needed = sum(6.5 * cells(label) + 12 for label in chart.labels)
    return max(1, -(-int(needed) // int(room)))

"""The charts of an answer as Excel's own, each beside the cells it is drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reports.answer import Chart, Series
from reports.axis import Range, rounded, value_ranges
from reports.book import Book, on_a4
from reports.drawing import BAD, COLOURS, INK, QUIET, is_limit, level_colour
from reports.shown_table import digits_of

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as ExcelChart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET = "图表"
_LEFT = 11  # column of the data: right of the picture
_PICTURE_ROWS = 20
_FORMS = {"share": "0.0%", "count": "#,##0", "points": "0.0"}


def charts_sheet(book: Book, charts: tuple[Chart, ...]) -> None:
    """The sheet 图表: one picture under the other, its figures to the right of it."""
    sheet = book.book.add_worksheet(SHEET)
    on_a4(sheet)
    sheet.set_column(_LEFT, _LEFT, 18)
    sheet.set_column(_LEFT + 1, _LEFT + 40, 12)
    line = 0
    for chart, span in zip(charts, value_ranges(charts), strict=True):
        sheet.write_string(line, 0, chart.title, book.strong)
        if chart.note:
            sheet.write_string(line + _PICTURE_ROWS + 1, 0, chart.note)
        places = _Cells(book, sheet, chart, line)
        picture = _picture(book, chart, span, places)
        sheet.insert_chart(line + 1, 0, picture, {"object_position": 2})
        line += max(_PICTURE_ROWS, places.rows) + 3


class _Cells:
    """The figures of one chart as cells: labels (or x values), then per series its value and error lengths.

    Attributes:
        rows: how many rows they take.
    """

    def __init__(self, book: Book, sheet: Worksheet, chart: Chart, top: int) -> None:
        self._sheet, self._top = sheet, top
        self._header, self._form = book.header, book.number(_form(chart))
        self._across = book.number("#,##0.0##")
        self.rows = max((len(series.values) for series in chart.series), default=0) + 1
        self._next = _LEFT
        self.labels = self._texts(chart) if chart.labels or chart.kind != "scatter" else None
        self.series = [self._of(series) for series in chart.series]
        self.levels = [self._level(chart, name, value) for name, value in chart.levels]

    def _texts(self, chart: Chart) -> str:
        self._sheet.write_string(
            self._top, self._next, (chart.x_title if chart.kind == "line" else "") or "名称", self._header
        )
        for row, label in enumerate(chart.labels, start=1):
            self._sheet.write_string(self._top + row, self._next, label)
        return self._taken(len(chart.labels))

    def _of(self, series: Series) -> dict[str, str | None]:
        xs = self._numbers(f"{series.name}（横轴）", series.xs, self._across) if series.xs else None
        values = self._numbers(series.name, series.values)
        if not series.low:
            return {"name": series.name, "xs": xs, "values": values, "minus": None, "plus": None}
        minus = self._numbers("下侧区间长", _lengths(series.low, series.values))
        plus = self._numbers("上侧区间长", _lengths(series.values, series.high))
        return {"name": series.name, "xs": xs, "values": values, "minus": minus, "plus": plus}

    def _level(self, chart: Chart, name: str, value: float) -> dict[str, str | None]:
        """A line of one height; through a scatter chart from its first to its last x."""
        if chart.kind != "scatter":
            return {"name": name, "xs": None, "values": self._numbers(name, [value] * len(chart.labels))}
        xs = [x for series in chart.series for x in series.xs]
        across = self._numbers(f"{name}（横轴）", [min(xs), max(xs)], self._across)
        return {"name": name, "xs": across, "values": self._numbers(name, [value, value])}

    def _numbers(self, title: str, values: Sequence[float | None], form: Format | None = None) -> str:
        self._sheet.write_string(self._top, self._next, title, self._header)
        for row, value in enumerate(values, start=1):
            if value is not None:
                self._sheet.write_number(self._top + row, self._next, value, form or self._form)
        return self._taken(len(values))

    def _taken(self, count: int) -> str:
        from xlsxwriter.utility import xl_range_abs

        cells = xl_range_abs(self._top + 1, self._next, self._top + max(1, count), self._next)
        self._next += 1
        return f"='{SHEET}'!{cells}"


def _lengths(low: tuple[float | None, ...], high: tuple[float | None, ...]) -> list[float | None]:
    return [
        None if below is None or above is None else max(0.0, above - below)
        for below, above in zip(low, high, strict=True)
    ]


def _picture(book: Book, chart: Chart, span: Range | None, cells: _Cells) -> ExcelChart:
    kind = {"bar": "column", "scatter": "scatter"}.get(chart.kind, "line")
    picture = book.book.add_chart({"type": kind})
    for number, (series, places) in enumerate(zip(chart.series, cells.series, strict=True)):
        picture.add_series(_look(chart, series, places, cells.labels, COLOURS[number % len(COLOURS)]))
    _add_levels(book, chart, picture, cells)
    picture.set_title({"name": chart.title, "name_font": {"size": 12}})
    picture.set_y_axis({"name": chart.y_title, "major_gridlines": _GRID, **_y_limits(chart, span)})
    picture.set_x_axis({"name": chart.x_title, "label_position": "low", **_x_limits(chart)})
    picture.set_size({"width": 680, "height": 20 * _PICTURE_ROWS})
    picture.set_legend(
        {"position": "bottom"} if len(chart.series) + len(chart.levels) > 1 else {"none": True}
    )
    picture.show_blanks_as("gap")
    return picture


_GRID = {"visible": True, "line": {"color": "#E3E8EC"}}


def _look(
    chart: Chart, series: Series, places: dict[str, str | None], labels: str | None, colour: str
) -> dict[str, Any]:
    look: dict[str, Any] = {
        "name": series.name,
        "categories": places["xs"] if chart.kind == "scatter" else labels,
        "values": places["values"],
    }
    if chart.kind == "bar":
        look["fill"] = {"color": colour}
    elif is_limit(series.name):
        look["marker"] = {"type": "none"}
        look["line"] = {"color": QUIET, "width": 1.0, "dash_type": "dash"}
    else:
        look["marker"] = {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
        drawn = {"color": colour, "width": 1.75} if chart.kind == "line" else {"none": True}
        look["line"] = drawn
    if places["minus"] is not None:
        look["y_error_bars"] = {
            "type": "custom",
            "plus_values": places["plus"],
            "minus_values": places["minus"],
            "line": {"color": INK if chart.kind == "bar" else colour, "width": 1},
        }
    if any(series.marked):
        look["points"] = [_MARKED[chart.kind == "bar"] if marked else None for marked in series.marked]
    return look


_MARKED = ({"border": {"color": BAD, "width": 2.5}, "fill": {"color": "#FFFFFF"}}, {"fill": {"color": BAD}})


def _add_levels(book: Book, chart: Chart, picture: ExcelChart, cells: _Cells) -> None:
    lines = book.book.add_chart({"type": "line"}) if chart.kind == "bar" and cells.levels else picture
    for (name, _), places in zip(chart.levels, cells.levels, strict=True):
        lines.add_series(
            {
                "name": name,
                "categories": places["xs"] if chart.kind == "scatter" else cells.labels,
                "values": places["values"],
                "marker": {"type": "none"},
                "line": {
                    "color": level_colour(name),
                    "width": 1.25,
                    "dash_type": "dash",
                },
            }
        )
    if lines is not picture:
        picture.combine(lines)


def _y_limits(chart: Chart, span: Range | None) -> dict[str, Any]:
    if span is None:
        return {}
    low, high, step = rounded(*span)
    whole = {"share": 1.0, "points": 100.0}.get(chart.axis, high)
    if span[1] <= whole * 1.01:  # no scale to 120 % where nothing is over 100
        high = min(high, whole)
    return {"min": low, "max": high, "major_unit": step, "num_format": _axis_form(chart, step)}


def _axis_form(chart: Chart, step: float) -> str:
    shown = step * 100 if chart.axis == "share" else step
    places = next((places for places in range(4) if abs(round(shown, places) - shown) < 1e-9), 4)
    return f"{'0.' + '0' * places if places else '#,##0'}{'%' if chart.axis == 'share' else ''}"


def _x_limits(chart: Chart) -> dict[str, float]:
    """A scatter chart does not begin at nought where its points are far from it."""
    xs = [x for series in chart.series for x in series.xs]
    if chart.kind != "scatter" or not xs:
        return {}
    air = 0.05 * (max(xs) - min(xs)) or 1.0
    low, high, step = rounded(min(xs) - air, max(xs) + air)
    return {"min": low, "max": high, "major_unit": step}


def _form(chart: Chart) -> str:
    """Of the figures beside the picture."""
    values = [value for series in chart.series for value in series.values if value is not None]
    return _FORMS.get(chart.axis) or "0." + "0" * digits_of(values, "points")

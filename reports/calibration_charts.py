"""The pictures of the calibration report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.agreement import RELIABLE, TENTATIVE
from reports.answer import Chart, Series
from reports.calibration import Calibration
from reports.calibration_tables import band_name
from reports.figure import TARGETS
from reports.judge_drift import Month
from reports.share import Interval


def charts(found: Calibration) -> tuple[Chart, ...]:
    """Those for which there is something to draw."""
    return tuple(_charts(found))


def _charts(found: Calibration) -> Iterator[Chart]:
    gaps = [one for one in found.leniencies if one.item is None and one.gap is not None]
    if gaps:
        yield Chart(
            "judges", "评委宽严：比居中的评委多判合格多少", "interval",
            tuple(found.panel.judges[one.judge] for one in gaps),
            (_series("差距", [(one.gap, one.interval) for one in gaps], 100),),
            y_title="百分点（正为宽，负为严）", levels=(("居中", 0.0),),
        )  # fmt: skip
    items = [one for one in found.disputes if one.agreement.coefficient is not None]
    if items:
        yield Chart(
            "items", "各质检项的评委一致系数 α", "interval",
            tuple(found.item_name(one.item) for one in items),
            (_series("α", [(one.agreement.coefficient, one.agreement.interval) for one in items]),),
            levels=(("可以信赖", RELIABLE), ("最低线", TENTATIVE)),
        )  # fmt: skip
    yield from _drift(found)
    hits = [one for one in found.machine if one.precision.n]
    if hits:
        precision = [(one.precision.rate, one.precision.interval) for one in hits]
        recall = [(one.recall.value, one.recall.interval) if one.recall else (None, None) for one in hits]
        yield Chart(
            "machine", "机器与评委：查准率与查全率", "interval", tuple(one.item[1] for one in hits),
            (_series("查准率", precision), _series("查全率（推算）", recall)), "share",
            levels=(("查准目标", TARGETS.precision.limit), ("查全目标", TARGETS.recall.limit)),
        )  # fmt: skip
    bands = found.reliability.bands
    if bands:
        yield Chart(
            "confidence", "机器说有几成把握，就有几成对吗", "line",
            tuple(band_name(band.low, band.high) for band in bands),
            (
                Series("机器自报", tuple(band.confidence for band in bands)),
                _series("评委认可", [(band.right, band.interval) for band in bands]),
            ),
            "share", x_title="机器自报的把握",
        )  # fmt: skip


def _drift(found: Calibration) -> Iterator[Chart]:
    months = sorted({month.month for one in found.drifts for month in one.months})
    if len(months) < 2:
        return
    series = []
    for one in found.drifts:
        known = {month.month: month for month in one.months}
        values = [_gap(known.get(name)) for name in months]
        series.append(_series(found.panel.judges[one.judge], values, 100))
    yield Chart(
        "drift", "评委宽严逐月的变化", "line", tuple(months), tuple(series),
        y_title="比居中的评委多判合格（百分点）",
    )  # fmt: skip


def _gap(month: Month | None) -> tuple[float | None, Interval | None]:
    return (None, None) if month is None else (month.gap, month.interval)


def _series(name: str, values: Sequence[tuple[float | None, Interval | None]], times: float = 1.0) -> Series:
    """``times`` turns shares into percentage points."""
    return Series(
        name,
        tuple(None if value is None else times * value for value, _ in values),
        tuple(None if interval is None else times * interval.low for _, interval in values),
        tuple(None if interval is None else times * interval.high for _, interval in values),
    )

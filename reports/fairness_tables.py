"""The tables and pictures behind the fairness report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reports.answer import Chart, Series
from reports.comparison import Comparison, Measure, Reading
from reports.fairness import Fairness
from reports.fairness_sentences import group_name
from reports.gap import Gap
from reports.machine_error import ErrorGap
from reports.report import Cell, Column, Report
from reports.share import Interval, ends

_GAP = (
    Column("count", "该组次数", "count", priority=2),
    Column("n", "该组判定", "count", priority=2),
    Column("rate", "该组比例", "share", priority=0),
    Column("others_count", "对照次数", "count", priority=2),
    Column("others_n", "对照判定", "count", priority=2),
    Column("others_rate", "对照比例", "share", priority=0),
    Column("compared", "该组可比", "count", priority=2),
    Column("others_compared", "对照可比", "count", priority=2),
    Column("difference", "同等条件下相差（百分点）", "points"),
    Column("difference_low", "区间下限", "points"),
    Column("difference_high", "区间上限", "points"),
    Column("detectable", "能发现的最小差别（百分点）", "points", priority=2),
)


def tables(found: Fairness) -> tuple[Report, ...]:
    """Items by way of speaking and by hearing, the machine's errors, the thirds, the calls there are."""
    filters = found.options.scope.filters()
    comparisons = [*found.speech, *found.hearing]
    errors = [*found.speech_errors, *found.hearing_errors]
    return (
        Report("fairness", "各项是否更容易被判", filters, _COLUMNS, tuple(map(_comparison, comparisons))),
        Report("fairness-errors", "机器是否更常判错", filters, _ERRORS, tuple(map(_error, errors))),
        Report("fairness-hearing", "听得清与听不清", filters, _THIRDS, tuple(_thirds(found))),
        Report("fairness-calls", "各种话的通话数", filters, _CALLS, tuple(_calls(found))),
    )


_COLUMNS = (
    Column("group", "哪些通话", "text"),
    Column("others", "与谁比", "text", priority=2),
    Column("item_id", "质检项编号", "text", priority=3),
    Column("item", "质检项", "text", priority=0),
    Column("measure", "看什么", "text"),
    *_GAP,
    Column("p_adjusted", "校正后 p 值", "points", priority=2),
    Column("by_agent", "同一坐席内比", "flag", priority=3),
    Column("reading", "判断", "text", priority=0),
)
_ERRORS = (
    Column("group", "哪些通话", "text"),
    Column("others", "与谁比", "text"),
    Column("fault", "怎么判错", "text", priority=0),
    *_GAP,
    Column("reading", "判断", "text", priority=0),
)
_THIRDS = (
    Column("item_id", "质检项编号", "text", priority=3),
    Column("item", "质检项", "text", priority=0),
    Column("third", "听得清不清（1 最不清）", "count", priority=0),
    Column("failed", "不合格", "count"),
    Column("decided", "已判定", "count"),
    Column("fail_rate", "不合格率", "share", priority=0),
    Column("fail_rate_low", "区间下限", "share"),
    Column("fail_rate_high", "区间上限", "share"),
    Column("open", "存疑", "count"),
    Column("open_rate", "存疑率", "share"),
)
_CALLS = (
    Column("spoken", "说什么话", "text"),
    Column("calls", "通话", "count"),
    Column("sure", "有识别把握的", "count"),
)


def _comparison(one: Comparison) -> tuple[Cell, ...]:
    return (
        group_name(one.group), group_name(one.others), *one.item, one.measure.value, *_gap(one.gap),
        one.p_value, one.by_agent, one.reading.value,
    )  # fmt: skip


def _error(one: ErrorGap) -> tuple[Cell, ...]:
    return (group_name(one.group), group_name(one.others), one.fault.value, *_gap(one.gap), one.reading.value)


def _gap(gap: Gap) -> tuple[Cell, ...]:
    return (
        gap.group.count, gap.group.n, gap.group.rate, gap.others.count, gap.others.n, gap.others.rate,
        gap.compared, gap.compared_others, _hundred(gap.difference),
        *(_hundred(end) for end in ends(gap.interval)), _hundred(gap.detectable),
    )  # fmt: skip


def _hundred(value: float | None) -> float | None:
    """A share as percentage points."""
    return None if value is None else 100 * value


def _thirds(found: Fairness) -> Iterable[tuple[Cell, ...]]:
    for one in found.thirds:
        yield (
            *one.item, one.third, one.failed.count, one.failed.n, one.failed.rate, *ends(one.failed.interval),
            one.open.count, one.open.rate,
        )  # fmt: skip


def _calls(found: Fairness) -> Iterable[tuple[Cell, ...]]:
    for one in found.spoken:
        yield (group_name(one.name) if one.name else "没有记录", one.calls, one.sure)


def charts(found: Fairness) -> tuple[Chart, ...]:
    """Differences in fails by item, for those with calls enough."""
    return tuple(_charts(found))


def _charts(found: Fairness) -> Iterator[Chart]:
    for key, title, comparisons in (
        ("speech", "方言通话是否更容易被判不合格", found.speech),
        ("hearing", "听不清的通话是否更容易被判不合格", found.hearing),
    ):
        told = [
            one for one in comparisons if one.measure is Measure.FAILED and one.reading is not Reading.TOO_FEW
        ]
        if told:
            yield _chart(key, title, told)


def _chart(key: str, title: str, told: Sequence[Comparison]) -> Chart:
    items = list(dict.fromkeys(one.item for one in told))
    groups = list(dict.fromkeys((one.group, one.others) for one in told))
    series = []
    for group, others in groups:
        own = {one.item: one.gap for one in told if one.group == group}
        gaps = [own.get(item) for item in items]
        intervals = [None if gap is None else gap.interval for gap in gaps]
        series.append(
            Series(
                f"{group_name(group)}减{group_name(others)}",
                tuple(None if gap is None else _hundred(gap.difference) for gap in gaps),
                tuple(_end(interval, 0) for interval in intervals),
                tuple(_end(interval, 1) for interval in intervals),
            )
        )
    return Chart(
        key, title, "interval", tuple(name for _, name in items), tuple(series),
        y_title="不合格率相差（百分点，正为更容易被判）", levels=(("没有差别", 0.0),),
    )  # fmt: skip


def _end(interval: Interval | None, place: int) -> float | None:
    return _hundred(ends(interval)[place])

"""What trends say in sentences: who moves first, then the centre and the teams, alarms, targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.answer import Answer
from reports.control_chart import FEWEST_PERIODS, LONGEST_STRETCH, SHORTEST_STRETCH, ControlChart, Rule
from reports.period import named
from reports.scope import BY_NAMES, PERIOD_NAMES, By, Period
from reports.slope import ALPHA, FEWEST_WEEKS, Reading
from reports.trend import GroupReading, Trend, TrendOptions, TrendRow, trend
from reports.trend_chart import Controlled, controlled, pictures
from reports.trend_rows import Compared
from reports.trend_table import readings_table, signals_table, table
from reports.trend_target import LATEST, MEASURES, Goal, goals
from reports.wording import listed, percent, points, signed

if TYPE_CHECKING:
    import duckdb

    from reports.catalogue import Asked

_MOST_CHARTS = 12
_MOST_NAMED = 6
_ORDER = (Reading.FALLING, Reading.RISING, Reading.UNCLEAR, Reading.STEADY, Reading.TOO_FEW)


@dataclass(frozen=True, slots=True)
class _Told:
    """One kind of group: its trend, its control charts, and what it is to reach."""

    trend: Trend
    charts: tuple[Controlled, ...]
    goals: Mapping[str | None, tuple[Goal, ...]]

    @property
    def by(self) -> By:
        return self.trend.options.by


def answer(connection: duckdb.DuckDBPyConnection, asked: Asked) -> Answer:
    """How scores move: of the groups asked for, else of agents, with what holds them all and its teams beside
    them."""
    bys = (asked.by,) if asked.by else _bys(asked.scope.whose)
    told = [_told(connection, TrendOptions(by, asked.period, asked.scope)) for by in bys]
    first = told[0]
    main = table(first.trend)
    sentences = tuple(_sentences(told)) or (_nothing(),)
    return Answer(
        "trend",
        "趋势",
        main.filters,
        sentences,
        (
            main,
            readings_table([one.trend for one in told], _goals_by_group(told)),
            signals_table([chart for one in told for chart in one.charts], asked.period),
        ),
        pictures(_worth_drawing(told), asked.period, _goals_by_group(told)),
        (*first.trend.notes, *_notes(told)),
    )


def _bys(whose: By) -> tuple[By, ...]:
    """Agents, then all that was asked for as one, then its teams; each kind once."""
    wider: tuple[By, ...] = () if whose == "agent" else (whose,) if whose == "team" else (whose, "team")
    return ("agent", *wider)


def _told(connection: duckdb.DuckDBPyConnection, options: TrendOptions) -> _Told:
    found = trend(connection, options)
    reach = goals(connection, options.by, options.scope.parameters(), found.rows)
    return _Told(found, controlled(found.rows), reach)


def _nothing() -> str:
    return "所选范围内还没有质检结果，谈不上走势。"


def _goals_by_group(told: Iterable[_Told]) -> dict[tuple[str, str | None], Sequence[Goal]]:
    return {(one.by, key): reach for one in told for key, reach in one.goals.items()}


def _sentences(told: Sequence[_Told]) -> Iterable[str]:
    if not any(one.trend.rows for one in told):
        return
    first, *others = told
    yield from _movers(first.trend)
    for one in others:
        yield from _beside(one.trend)
    whole = [one for one in told if len(one.trend.readings) == 1]
    yield from _latest((whole or told)[0].trend)
    yield from _alarms(told)
    for one in told:
        yield from _targets(one)


def _movers(found: Trend) -> Iterable[str]:
    """The verdict on all groups in one sentence, then one for each that moves."""
    readings = found.readings
    name = BY_NAMES[found.options.by]
    if len(readings) == 1:
        yield readings[0].sentence
        return
    rising, falling, steady, unclear, few = (
        [one for one in readings if one.reading is reading]
        for reading in (Reading.RISING, Reading.FALLING, Reading.STEADY, Reading.UNCLEAR, Reading.TOO_FEW)
    )
    parts = [
        f"{_names(group)}{word}" for group, word in ((falling, "在下降"), (rising, "在上升")) if group
    ] or ["整段看没有谁的升降超出偶然波动"]
    parts += [
        f"{len(group)} 个{word}"
        for group, word in (
            (steady, "平稳"), (unclear, "这么多通话也看不出升降"), (few, "样本不足以判断")
        )
        if group and (len(group) < len(readings) or group is not unclear)
    ]  # fmt: skip
    yield f"{len(readings)} 个{name}中，{'；'.join(parts)}（{sum(one.counted for one in readings)} 通）。"
    for one in (*falling, *rising)[:_MOST_NAMED]:
        yield one.sentence
    hinted = [one for one in unclear if one.hint]
    if hinted:
        names = listed([one.hinted for one in hinted], _MOST_NAMED)
        yield (
            f"单看总分像有变化、同看 {len(readings)} 个时还不能肯定的：{names}；"
            "某一项有没有好转看“薄弱项”，课后变没变看“培训效果”。"
        )


def _beside(found: Trend) -> Iterable[str]:
    """Another kind of group: the centre in full, of teams those that move, the rest in one sentence."""
    if found.options.by == "centre":
        yield from (one.sentence for one in found.readings)
        return
    moving = [one for one in found.readings if one.moves]
    yield from (one.sentence for one in moving[:_MOST_NAMED])
    rest = [f"{one.group.label}{one.told}（{one.counted} 通）" for one in found.readings if not one.moves]
    if rest:
        yield f"{BY_NAMES[found.options.by]}：{listed(rest, _MOST_NAMED)}。"


def _names(readings: Sequence[GroupReading]) -> str:
    return listed([one.group.label for one in readings], _MOST_NAMED)


def _latest(found: Trend) -> Iterable[str]:
    """The last period against the one before and the one a year before: of the only group, else of those that
    changed beyond chance."""
    if not found.rows:
        return
    last = max(row.period for row in found.rows)
    rows = [row for row in found.rows if row.period == last]
    if len(found.readings) == 1:
        yield _period(rows[0], found.options.period)
        return
    changed = [row for row in rows if row.change_clear]
    when = named(last, found.options.period)
    if changed:
        told = [f"{row.group.label} {signed(row.change)} 分（{row.counted} 通）" for row in changed]
        yield f"{when}环比变化超出偶然波动的（逐个看，未校正）：{listed(told, _MOST_NAMED)}。"
    else:
        yield f"{when}没有谁的平均分环比变化超出偶然波动（{sum(row.counted for row in rows)} 通）。"


def _period(row: TrendRow, length: Period) -> str:
    when = f"{row.group.label}{named(row.period, length)}"
    if row.mean is None:
        return f"{when} {row.calls} 通都没有总分。"
    span = f"，95% 区间 {points(row.interval.low)}–{points(row.interval.high)}" if row.interval else ""
    fatal = row.fatal.interval
    fatal_span = f"，区间 {percent(fatal.low)}–{percent(fatal.high)}" if fatal else ""
    return (
        f"{when}平均 {points(row.mean)} 分（{row.counted} 通{span}），"
        f"合格率 {percent(row.passed.rate)}（{row.passed.count}/{row.passed.n}），"
        f"致命率 {percent(row.fatal.rate)}（{row.fatal.count}/{row.fatal.n}{fatal_span}）；"
        f"环比{_compared(row.before)}，同比{_compared(row.year_before)}。"
    )


def _compared(other: Compared | None) -> str:
    if other is None or other.change is None:
        return "没有可比的数据"
    if other.clear is None:
        sure = "样本不足，不宜比较"
    else:
        sure = "超出偶然波动" if other.clear else "在偶然波动之内"
    return f" {signed(other.change)} 分（对 {other.counted} 通，{sure}）"


def _alarms(told: Sequence[_Told]) -> Iterable[str]:
    """Control charts look at single periods, not at the whole: how many there are of whom, the gravest alarm
    of each, those beyond the limits first, and how many would alarm by chance."""
    charts = [(chart, chart.control) for one in told for chart in one.charts if chart.control is not None]
    if not charts:
        return
    period = PERIOD_NAMES[told[0].trend.options.period]
    kinds = Counter(BY_NAMES[chart.group.by] for chart, _ in charts)
    of = "、".join(f"{by} {count}" for by, count in kinds.items())
    apart = f"{'、'.join(MEASURES.values())}分开画，期数或差错太少的不画"
    looked = f"控制图看的是单独几{period}、不是整段：{len(charts)} 张（{of}；{apart}）"
    alarms = [(chart, signal) for chart, control in charts if (signal := control.gravest) is not None]
    if not alarms:
        yield f"{looked}都没有报警。"
        return
    alarms.sort(key=lambda alarm: list(Rule).index(alarm[1].rule))
    length = told[0].trend.options.period
    named_alarms = [
        f"{chart.group.label}{MEASURES[chart.measure]}在{named(signal.period, length)}{signal.side}"
        for chart, signal in alarms
    ]
    shown = "、".join(named_alarms[:_MOST_NAMED])
    more = f"等 {len(alarms)} 处" if len(alarms) > _MOST_NAMED else ""
    chance = against_chance([control for _, control in charts], len({chart.group for chart, _ in alarms}))
    yield f"{looked}中有 {len(alarms)} 张报警：{shown}{more}；{chance}。"


def against_chance(charts: Sequence[ControlChart], alarmed: int) -> str:
    """Whether ``alarmed`` groups are more than chance has; one group's charts rest on the same calls."""
    from scipy.stats import poisson

    expected = sum(chart.by_chance for chart in charts)
    basis = f"什么都没变时，这么多图平均也会误报至多 {points(expected)} 张"
    if float(poisson.sf(alarmed - 1, expected)) < ALPHA:
        return f"{basis}，现在比碰巧该有的多，要查那几期发生了什么"
    return f"{basis}，所以还可能是碰巧，也不等于升降，先查那几期发生了什么"


def _targets(one: _Told) -> Iterable[str]:
    """Who surely misses a target, who surely reaches it, and for whom so many calls cannot tell."""
    labels = {row.group.key: row.group.label for row in one.trend.rows}
    parts = []
    for measure, name in MEASURES.items():
        found = [(key, goal) for key, reach in one.goals.items() for goal in reach if goal.measure == measure]
        if not found:
            continue
        missed = [_missed(labels[key], goal) for key, goal in found if goal.reached is False]
        unclear = sum(goal.reached is None for _, goal in found)
        counts = (
            (len(found) - len(missed) - unclear, "达到", ""),
            (len(missed), "明显未达到", f"（{listed(missed, 3)}）"),
            (unclear, "样本不足以判断", ""),
        )
        parts.append(f"{name} " + "、".join(f"{n} 个{word}{more}" for n, word, more in counts if n))
    if parts:
        latest = f"近 {LATEST} {PERIOD_NAMES[one.trend.options.period]}"
        yield f"{BY_NAMES[one.by]}目标（{latest}）：{'；'.join(parts)}。"


def _missed(label: str, goal: Goal) -> str:
    if goal.measure == "total":
        return f"{label} {points(goal.actual)} 分，目标 {points(goal.target)}，{goal.n} 通"
    return f"{label} {percent(goal.actual)}，目标 {percent(goal.target)}，{goal.n} 通"


def _worth_drawing(told: Sequence[_Told]) -> list[Controlled]:
    """Movers and alarms first; the centre with all three measures, others with their means."""
    drawn: list[Controlled] = []
    for one in told:
        reading = {group.group.key: _ORDER.index(group.reading) for group in one.trend.readings}
        wanted = [
            chart
            for chart in one.charts
            if chart.measure == "total" or one.by == "centre" or (chart.control and chart.control.signals)
        ]
        wanted.sort(
            key=lambda chart: (reading.get(chart.group.key, 9), not (chart.control and chart.control.signals))
        )
        drawn += wanted[:_MOST_CHARTS]
    return drawn


def _notes(told: Sequence[_Told]) -> Iterable[str]:
    if any(chart.control is not None for one in told for chart in one.charts):
        yield (
            f"控制图：平均分用 XmR 图，比率用 p 图（离散过大时用 Laney p' 图），至少 {FEWEST_PERIODS} 期；"
            f"控制限取自前一半（{SHORTEST_STRETCH} 到 {LONGEST_STRETCH} 期）。报警规则：超出 3 倍标准差、"
            "连续 9 期在同一侧、3 期中 2 期超过 2 倍标准差（Nelson 规则 1、2、5）；没有任何变化时，"
            "12 期的图约 40 张误报 1 张，26 期的约 10 张、52 期的约 5 张误报 1 张。"
        )
    if any(one.goals for one in told):
        yield f"目标按工号、岗位、工龄、班组、分公司取最具体的一条，与最近 {LATEST} 期合并后的 95% 区间比较。"
    yield f"走势总是看周平均分，至少 {FEWEST_WEEKS} 周；环比对上一期，同比对上年同期（日、周为 52 周前）。"

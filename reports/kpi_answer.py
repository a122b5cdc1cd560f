"""What the operating figures say, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from reports.answer import Answer
from reports.kpi import Kpi, KpiRow
from reports.kpi_figure import Figure, Verdict
from reports.kpi_measure import GROUPS, MEASURES, Measure, shown, span, unit_of
from reports.kpi_notes import notes
from reports.kpi_tables import charts, overview, periods, source, tenure
from reports.period import named
from reports.scope import BY_NAMES, PERIOD_NAMES
from reports.wording import listed

MOST_NAMED = 5


def answer_of(found: Kpi) -> Answer:
    """Under target first, then what is reached, what chance hides, what moved, where the sources differ."""
    if found.shown is None:
        sentences: tuple[str, ...] = (
            "所选范围内没有通话记录，也没有日报数据，算不出任何运营指标。"
            "话单由 callqa run 读入，日报由 callqa import kpi 带入。",
        )
    elif found.options.by == "centre":
        sentences = tuple(_of_the_centre(found))
    else:
        sentences = tuple(_of_groups(found))
    table = overview(found)
    return Answer(
        "kpi", "运营指标", table.filters, sentences, (table, periods(found), tenure(found)),
        charts(found), tuple(notes(found)),
    )  # fmt: skip


def _of_the_centre(found: Kpi) -> Iterator[str]:
    missed = [row for row in found.rows if row.verdict is Verdict.MISSED]
    for row in missed:
        yield _missed(found, row)
    if not missed and any(row.target is not None for row in found.rows):
        yield f"{_when(found)}没有明显未达标的指标。"
    yield from _together(found, Verdict.REACHED, "达标")
    yield from _together(found, Verdict.UNCLEAR, "样本不足以判断是否达标")
    yield from _volumes(found)
    yield from _moved(found)
    yield from _disputed(found)
    yield from _monitoring(found)
    yield from _missing(found)


def _when(found: Kpi) -> str:
    return "" if found.shown is None else f"{named(found.shown, found.options.period)}"


def _missed(found: Kpi, row: KpiRow) -> str:
    measure, figure = row.point.measure, row.figure
    apart = abs((figure.value or 0.0) - (row.target or 0.0))
    gap = f"{100 * apart:.1f} 个百分点" if unit_of(measure) == "%" else shown(measure, apart)
    way = "低于" if measure.better == "higher" else "高于"
    since = ""
    if row.since is not None and row.since < row.point.period:
        first = min(point.period for point in found.points)
        least = "至少" if row.since == first else ""
        since = f"，{least}自{named(row.since, found.options.period)}起一直如此"
    milder = [norm for norm in measure.norms[:-1] if row.target_name == measure.norms[-1].name]
    also = "".join(
        f"；{_beside(figure, norm.value)}{norm.name} {shown(measure, norm.value)}" for norm in milder
    )
    return (
        f"{_when(found)}{measure.title} {_with_basis(figure)}，"
        f"{way}{row.target_name} {shown(measure, row.target)} {gap}{since}{also}。"
    )


def _beside(figure: Figure, value: float) -> str:
    verdict = figure.against(value)
    return {Verdict.REACHED: "已达到", Verdict.MISSED: "也未达到"}.get(verdict, "看不出是否达到")


def _with_basis(figure: Figure) -> str:
    """The value with what it rests on: counts of a share, else n, and the interval where there is one."""
    measure, share, interval = figure.measure, figure.share, figure.interval
    basis = []
    if share is not None:
        basis.append(f"{share.count:,}/{share.n:,}")
    elif figure.n is not None:
        basis.append(f"{figure.n:,} {'件' if measure.code == 'complaint_handling_s' else '通'}")
    if interval is not None:
        basis.append(f"95% 区间 {span(measure, interval)}")
    told = shown(measure, figure.value)
    return f"{told}（{'，'.join(basis)}）" if basis else told


def _together(found: Kpi, verdict: Verdict, word: str) -> Iterator[str]:
    told = [
        f"{row.point.measure.title} {_with_basis(row.figure)}，{row.target_name}"
        f" {shown(row.point.measure, row.target)}"
        for row in found.rows
        if row.verdict is verdict
    ]
    if told:
        yield f"{_when(found)}{word}：{'；'.join(told)}。"


def _volumes(found: Kpi) -> Iterator[str]:
    counts = [
        f"{row.point.measure.title} {shown(row.point.measure, row.figure.value)}"
        for row in found.rows
        if row.point.measure.unit == "count"
    ]
    if counts:
        yield f"{_when(found)}{'，'.join(counts)}（{source(found.rows[0].point)}）。"


def _moved(found: Kpi) -> Iterator[str]:
    """What differs from the period before by more than chance."""
    told, tested = [], 0
    for row in found.rows:
        measure, change = row.point.measure, row.change
        tested += row.change_clear is not None
        if not row.change_clear or change is None or row.earlier is None:
            continue
        way = "升" if change > 0 else "降"
        good = {"higher": change > 0, "lower": change < 0}.get(measure.better)
        word = "" if good is None else "（变好）" if good else "（变差）"
        told.append(
            f"{measure.title}由 {shown(measure, row.earlier.value)}{way}到"
            f" {shown(measure, row.figure.value)}{word}"
        )
    length = PERIOD_NAMES[found.options.period]
    if told:
        basis = f"（比了 {tested} 项，按 Benjamini-Hochberg 校正，5%）"
        yield f"与上一{length}相比变化超出偶然的：{'；'.join(told)}{basis}。"
    elif tested:
        yield f"与上一{length}相比，比得出的 {tested} 项都没有超出偶然的变化。"


def _disputed(found: Kpi) -> Iterator[str]:
    told = [
        f"{point.measure.title} 话单 {shown(point.measure, point.calls.value)}、"
        f"日报 {shown(point.measure, point.daily.value)}"
        for row in found.rows
        if (point := row.point).disagrees and point.calls is not None and point.daily is not None
    ]
    both = sum(row.point.gap is not None for row in found.rows)
    if told:
        yield f"{_when(found)}话单与日报对不上的：{'；'.join(told)}。以上判断用话单，请核对两边的口径。"
    elif both:
        yield f"{_when(found)}话单与日报都有的 {both} 项对得上。"


def _monitoring(found: Kpi) -> Iterator[str]:
    """How much of the work was listened to, and by whom, over the whole window."""
    own = {figure.measure.code: figure for figure in found.overall}
    judged, reviewed = own.get("judged_rate"), own.get("reviewed_rate")
    if judged is None or reviewed is None:
        return
    first = min(point.period for point in found.points)
    listened = _sum(point.daily for point in found.points if point.measure.code == "monitored_rate")
    heard = (
        f"，班长监听 {listened.numerator:,.0f} 通（日报，{shown(listened.measure, listened.value)}）"
        if listened
        else ""
    )
    yield (
        f"{first} 以来接通的 {judged.denominator:,.0f} 通中，"
        f"质检 {judged.numerator:,.0f} 通（{shown(judged.measure, judged.value)}），"
        f"其中有人听评的 {reviewed.numerator:,.0f} 通（{shown(reviewed.measure, reviewed.value)}）{heard}。"
    )


def _sum(figures: Iterable[Figure | None]) -> Figure | None:
    total: Figure | None = None
    for figure in figures:
        if figure is not None:
            total = figure if total is None else total + figure
    return total


def _missing(found: Kpi) -> Iterator[str]:
    have = {row.point.measure for row in found.rows}
    lacking = [measure for measure in MEASURES if measure not in have and measure not in found.unseen]
    if lacking:
        by_group = [
            f"{group}（{'、'.join(measure.title for measure in lacking if measure.group == group)}）"
            for group in GROUPS
            if any(measure.group == group for measure in lacking)
        ]
        yield f"{_when(found)}没有数据的指标：{'，'.join(by_group)}；可由 callqa import kpi 带入日报。"


def _of_groups(found: Kpi) -> Iterator[str]:
    """For each measure that is held against something, who misses it and who reaches it."""
    what = BY_NAMES[found.options.by]
    judged = [row for row in found.rows if row.target is not None and row.point.measure.better != "neither"]
    for _, rows in groupby(judged, key=lambda row: row.point.measure.code):
        yield _told_of(found, what, list(rows))
    if not found.rows:
        yield f"{_when(found)}没有哪个{what}有数据。"
    elif not judged:
        yield f"没有为{what}设定目标，只列出数值；目标由 callqa import targets 带入。"
    yield from _apart(found, what)
    disputed = {row.point.group.label for row in found.rows if row.point.disagrees}
    if disputed:
        yield f"{_when(found)}话单与日报对不上的{what}：{listed(sorted(disputed))}，见表。"
    if found.idle:
        yield f"没有任何通话记录和日报的坐席：{listed(list(found.idle))}。"


def _told_of(found: Kpi, what: str, rows: list[KpiRow]) -> str:
    measure: Measure = rows[0].point.measure
    verdicts = Counter(row.verdict for row in rows)
    missed = sorted((row for row in rows if row.verdict is Verdict.MISSED), key=_distance, reverse=True)
    told = f"{_when(found)}{measure.title}：{len(rows)} 个{what}中"
    if missed:
        first = "；".join(
            f"{_who(row)}，{row.target_name} {shown(measure, row.target)}" for row in missed[:MOST_NAMED]
        )
        told += f" {len(missed)} 个未达标（{first}{'，等' if len(missed) > MOST_NAMED else ''}），"
    else:
        told += "没有明显未达标的，"
    return f"{told}{verdicts[Verdict.REACHED]} 个达标，{verdicts[Verdict.UNCLEAR]} 个样本不足以判断。"


def _who(row: KpiRow) -> str:
    return f"{row.point.group.label} {_with_basis(row.figure)}"


def _distance(row: KpiRow) -> float:
    return abs((row.figure.value or 0.0) - row.target) / row.target if row.target else 0.0


def _apart(found: Kpi, what: str) -> Iterator[str]:
    """The two ends of handling time, which every centre asks for, where their intervals do not touch."""
    rows = [
        (row.figure.interval, row)
        for row in found.rows
        if row.point.measure.code == "aht" and row.figure.interval is not None
    ]
    if len(rows) < 2:
        return
    quick, fastest = min(rows, key=lambda pair: pair[1].figure.value or 0.0)
    slow, slowest = max(rows, key=lambda pair: pair[1].figure.value or 0.0)
    if quick is not None and slow is not None and quick.high < slow.low:
        yield (f"{_when(found)}平均处理时长最长的{what}是{_who(slowest)}，最短的是{_who(fastest)}。")
    else:
        yield f"{_when(found)}各{what}的平均处理时长之差都在偶然波动之内。"

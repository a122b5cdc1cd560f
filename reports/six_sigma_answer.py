"""What the six-sigma view says: sentences, table and charts."""

from __future__ import annotations

from collections.abc import Iterator

from reports.answer import Answer, Chart, Series
from reports.control_chart import FEWEST_PERIODS
from reports.report import Column, Report
from reports.scope import BY_NAMES
from reports.sigma_level import Defects
from reports.six_sigma import SigmaRow, SixSigma
from reports.six_sigma_control import ItemControl, controls, pictures, table, told
from reports.wording import NONE, SEVERITIES, named, points

MOST_NAMED = 3


def answer_of(found: SixSigma) -> Answer:
    """The whole centre, its worst items, then how far apart the groups are."""
    levels = _table(found)
    items = controls(found.weeks, _several(found))
    return Answer(
        "six-sigma", "六西格玛", levels.filters, tuple(_sentences(found, items)),
        (levels, table(items, levels.filters)), (*_charts(found), *pictures(items)), tuple(_notes(found)),
    )  # fmt: skip


def _sentences(found: SixSigma, items: tuple[ItemControl, ...]) -> Iterator[str]:
    totals = [row for row in found.totals if row.defects.share.n]
    if not totals or totals[0].group.by != "centre":
        yield "所选范围内没有已判定的质检项，算不出每百万机会缺陷数（DPMO）和西格玛水平。"
        return
    centre = totals[0]
    undecided = f"另有 {centre.undecided:,} 次存疑或出错的判定未计入。" if centre.undecided else ""
    yield f"{found.whole}计分项：{_told(found, centre)}。{undecided}"
    if not centre.enough:
        yield f"判定不足 {found.options.minimum} 次，样本不足以判断西格玛水平。"
        return
    yield from _worst_items(found)
    if found.options.by != "centre":
        yield from _groups(found, totals[1:])
    yield from told(items)


def _told(found: SixSigma, row: SigmaRow) -> str:
    """Defects of opportunities, DPMO and level, each with its interval."""
    share, interval = row.defects.share, row.defects.per_million_interval
    ends = f"，95% 区间 {interval.low:,.0f}–{interval.high:,.0f}" if interval else ""
    return (
        f"{share.n:,} 次判定中 {share.count:,} 次不合格，DPMO {row.defects.per_million or 0:,.0f}{ends}，"
        f"西格玛水平 {level(row.defects, found.options.shift)}"
    )


def level(defects: Defects, shift: float) -> str:
    """The sigma level with its interval; what has no upper bound says so."""
    sigma, (low, high) = defects.sigma(shift), defects.sigma_interval(shift)
    said = f"含 {shift:g} 偏移" if shift else "不加偏移"
    if sigma is None:
        if low is None:
            return f"算不出（{said}）"
        return f"至少 {low:.2f}（未见缺陷，{said}）"
    return f"{sigma:.2f}（{points(low, 2)}–{'无上限' if high is None else f'{high:.2f}'}，{said}）"


def _item(found: SixSigma, row: SigmaRow) -> str:
    """The item's name, with its rubric's where several rubrics are shown."""
    return f"“{row.item_name}”（{row.rubric_name}）" if _several(found) else f"“{row.item_name}”"


def _several(found: SixSigma) -> bool:
    return len({one.rubric for one in found.items}) > 1


def _worst_items(found: SixSigma) -> Iterator[str]:
    items = [row for row in found.items if row.enough and row.defects.share.count]
    if not items:
        yield (
            "没有哪一项出现过不合格。"
            if any(row.enough for row in found.items)
            else "各项判定都太少，分不出好坏。"
        )
        return
    items.sort(key=lambda row: row.defects.per_million or 0.0, reverse=True)
    worst = "；".join(f"{_item(found, row)}{_told(found, row)}" for row in items[:MOST_NAMED])
    yield f"缺陷最多的质检项：{worst}。"


def _groups(found: SixSigma, totals: list[SigmaRow]) -> Iterator[str]:
    what = BY_NAMES[found.options.by]
    ranked = sorted(
        (row for row in totals if row.enough and row.group.key is not None),
        key=lambda row: row.defects.per_million or 0.0,
    )
    thin = sum(not row.enough for row in totals)
    if len(ranked) < 2:
        yield f"判定够多的{what}不到两个，谈不上比较。"
        return
    best, worst = ranked[0], ranked[-1]
    mine, theirs = best.defects.per_million_interval, worst.defects.per_million_interval
    if mine is not None and theirs is not None and mine.high < theirs.low:
        yield (
            f"{what}之间：{worst.group.label}缺陷最多（{_told(found, worst)}），"
            f"{best.group.label}最少（{_told(found, best)}），区间不重叠，差别超出偶然。"
        )
    else:
        yield f"{len(ranked)} 个{what}的总缺陷率区间都有重叠，看不出谁更稳。"
    apart = _furthest_apart(found)
    if apart:
        yield apart
    if thin:
        yield f"{thin} 个{what}的判定不足 {found.options.minimum} 次，样本不足以判断。"


def _furthest_apart(found: SixSigma) -> str | None:
    """The item and group that stand out most from the whole centre, where their intervals do not touch."""
    centre = {(row.rubric, row.item_id): row for row in found.items}
    worst: tuple[float, SigmaRow, SigmaRow] | None = None
    for row in found.rows:
        whole = centre.get((row.rubric, row.item_id))
        if row.group.by == "centre" or row.group.key is None or whole is None or not row.enough:
            continue
        own, other = row.defects.per_million_interval, whole.defects.per_million_interval
        if own is None or other is None or own.low <= other.high:
            continue
        ratio = own.low / other.high
        if worst is None or ratio > worst[0]:
            worst = ratio, row, whole
    if worst is None:
        return None
    _, row, whole = worst
    return (
        f"离{found.whole}水平最远的是{row.group.label}的{_item(found, row)}：{_told(found, row)}；"
        f"{found.whole} DPMO {whole.defects.per_million or 0:,.0f}。"
    )


def _level_name(found: SixSigma, row: SigmaRow) -> str:
    asked = row.group.by == "centre" and found.options.scope.whose != "centre"
    return "合计" if asked else BY_NAMES[row.group.by]


def _table(found: SixSigma) -> Report:
    shift = found.options.shift
    columns = (
        Column("level", "层级", "text", priority=2),
        Column("group", "对象", "text", priority=0),
        Column("group_key", "编号", "text", priority=3),
        Column("rubric", "评分表编号", "text", priority=3),
        Column("rubric_name", "评分表", "text", priority=2),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("severity", "性质", "text", priority=2),
        Column("opportunities", "机会数（已判定）", "count"),
        Column("defects", "缺陷数（不合格）", "count"),
        Column("undecided", "存疑或出错", "count", priority=2),
        Column("not_measurable", "无法测量", "count", priority=2),
        Column("dpmo", "DPMO", "count", priority=0),
        Column("sigma", "西格玛水平", "points", priority=0),
        Column("sigma_low", "西格玛区间下限", "points", priority=0),
        Column("sigma_high", "西格玛区间上限", "points", priority=0),
        Column("dpmo_low", "DPMO 区间下限", "count"),
        Column("dpmo_high", "DPMO 区间上限", "count"),
        Column("sigma_unshifted", "不加偏移", "points", priority=2),
        Column("enough", "样本足够", "flag"),
    )
    rows = []
    for row in found.rows:
        defects, interval = row.defects, row.defects.per_million_interval
        rows.append(
            (
                _level_name(found, row), row.group.label, row.group.key,
                row.rubric, row.rubric_name, row.item_id, row.item_name,
                named(SEVERITIES, row.severity) if row.severity else NONE,
                defects.share.n, defects.share.count, row.undecided, row.not_measurable,
                None if defects.per_million is None else round(defects.per_million),
                defects.sigma(shift), *defects.sigma_interval(shift),
                None if interval is None else round(interval.low),
                None if interval is None else round(interval.high),
                defects.sigma(0.0), row.enough,
            )
        )  # fmt: skip
    filters = (("by", found.options.by), ("shift", f"{shift:g}"), *found.options.scope.filters())
    return Report("six-sigma", "六西格玛", filters, columns, tuple(rows))


def _charts(found: SixSigma) -> Iterator[Chart]:
    items = [row for row in found.items if row.enough and row.defects.share.count]
    if items:
        labels = [f"{r.item_name}（{r.rubric_name}）" if _several(found) else r.item_name for r in items]
        title = "各质检项的西格玛水平（没有出现过不合格的项不画）"
        yield _levels("six-sigma-items", title, found, items, labels)
    groups = [row for row in found.totals if row.group.by != "centre" and row.enough][:30]
    if len(groups) > 1:
        title = f"各{BY_NAMES[found.options.by]}的西格玛水平（全部计分项）"
        yield _levels("six-sigma-groups", title, found, groups, [row.group.label for row in groups])


def _levels(key: str, title: str, found: SixSigma, rows: list[SigmaRow], labels: list[str]) -> Chart:
    """Levels with their intervals."""
    shift = found.options.shift
    ends = [row.defects.sigma_interval(shift) for row in rows]
    series = Series(
        "西格玛水平",
        tuple(row.defects.sigma(shift) for row in rows),
        tuple(0.0 if low is None else low for low, _ in ends),
        tuple(6.0 if high is None else high for _, high in ends),
    )
    return Chart(key, title, "interval", tuple(labels), (series,), "number", y_title="西格玛")


def _notes(found: SixSigma) -> Iterator[str]:
    shift = found.options.shift
    yield (
        "机会 = 已判定（合格或不合格）的质检项次，缺陷 = 不合格；"
        "存疑、出错、不适用、无法测量都不算机会，存疑另列。"
        "“全部计分项”不含只监督不计分的项和加分项。"
    )
    yield (
        "DPMO = 缺陷 ÷ 机会 × 1,000,000；西格玛水平 = 合格率的正态分位数"
        + (f" + {shift:g}（长期漂移的惯例，Harry 与 Schroeder）" if shift else "（不加漂移）")
        + "，表中另列不加偏移的值。区间由 Wilson 区间换算，说的是这些坐席在这段时间的水平；"
        "不同评分表、不同业务的项目组成不同，总水平未必可比。"
    )
    yield (
        "控制图：全中心每周不合格率的 p 图（比计数该有的波动更散时用 Laney 的 p' 图），控制限为 3 倍标准差，"
        f"由前一半的周定出；不足 {FEWEST_PERIODS} 周或每周不合格太少的项不画。"
    )

"""The satisfaction test as an answer: its sentences, tables, charts and notes."""

from __future__ import annotations

from reports.agent_performance import MEASURES
from reports.answer import Answer, Chart, Series
from reports.satisfaction import Satisfaction
from reports.satisfaction_sentences import sentences
from reports.satisfaction_tables import NAME, tables
from reports.weight_proposal import Outcome

TITLE = "满意度检验"
_SHARES = {measure.key for measure in MEASURES if measure.kind == "share"}


def answer_of(found: Satisfaction) -> Answer:
    """Everything there is to read."""
    filters = found.options.scope.filters()
    return Answer(NAME, TITLE, filters, sentences(found), tables(found), _charts(found), _notes(found))


def _charts(found: Satisfaction) -> tuple[Chart, ...]:
    return (*_effects(found), *_agents(found), *_answering(found), *_weights(found))


def _effects(found: Satisfaction) -> list[Chart]:
    tested = [(one.name, one.within) for one in found.effects if one.within is not None]
    if not tested:
        return []
    spans = [estimate.interval for _, estimate in tested]
    series = Series(
        "满意度之差",
        tuple(estimate.value for _, estimate in tested),
        tuple(span.low for span in spans),
        tuple(span.high for span in spans),
    )
    title = "不合格的通话满意度相差多少（其他相同，95% 区间）"
    levels = (("没有差别", 0.0), ("实际影响的界限", -found.practical))
    names = tuple(name for name, _ in tested)
    return [Chart("effects", title, "interval", names, (series,), y_title="满意度之差", levels=levels)]


def _agents(found: Satisfaction) -> list[Chart]:
    """Every agent a point: score against satisfaction, and against each performance figure."""
    rated = [
        agent for agent in found.agent_counts if min(agent.rated, agent.totals.n) >= found.options.minimum
    ]
    pairs = [
        (
            "agents", "满意度",
            [(agent.group.label, agent.totals.mean or 0.0, agent.rating or 0.0) for agent in rated],
        ),
        *(
            (
                match.measure.key, match.measure.title,
                [(each.group.label, each.score, each.figure) for each in match.figures],
            )
            for match in found.performance
        ),
    ]  # fmt: skip
    return [
        Chart(
            key,
            f"坐席平均分与{title}",
            "scatter",
            tuple(name for name, _, _ in points),
            (Series("坐席", tuple(y for _, _, y in points), xs=tuple(x for _, x, _ in points)),),
            axis="share" if key in _SHARES else "number",
            x_title="平均分",
            y_title=title if key in _SHARES or key == "agents" else f"{title}（秒）",
            note=f"每点一名坐席，n={len(points)} 名。",
        )
        for key, title, points in pairs
        if len(points) > 1
    ]


def _answering(found: Satisfaction) -> list[Chart]:
    if not found.rated or not found.survey.bands:
        return []
    bands = tuple(f"{band:.0f}–{band + 5:.0f}" for band, _ in found.survey.bands)
    series = Series("评分率", tuple(share.rate for _, share in found.survey.bands))
    return [Chart("answering", "各分数段的评分率", "bar", bands, (series,), "share", "得分", "评分率")]


def _weights(found: Satisfaction) -> list[Chart]:
    charts = []
    for one in found.proposals:
        if one.outcome is Outcome.PROPOSED:
            weights = [weight for weight in one.weights if weight.today]
            both = (
                Series("现在", tuple(weight.today for weight in weights)),
                Series("建议", tuple(weight.proposed for weight in weights)),
            )
            names = tuple(weight.name for weight in weights)
            charts.append(
                Chart(f"weights-{one.rubric}", f"分值：{one.rubric_name}", "bar", names, both, "points")
            )
    return charts


def _notes(found: Satisfaction) -> tuple[str, ...]:
    """How the figures came about, and what they leave out."""
    notes = []
    if found.available > found.used:
        notes.append(
            f"有评分的通话共 {found.available} 通，相关、逐项比较和权重用抽签抽出的 {found.used} 通计算；"
            "评分率、得分差别和业绩用全部通话。"
        )
    if found.rated > found.available:
        notes.append(f"{found.rated - found.available} 通有评分但没有登记坐席的通话不参与按坐席计算的部分。")
    if found.scale is not None and found.practical:
        notes.append(
            f"满意度按本中心自己的量程（评分里出现的 {found.scale[0]:g}–{found.scale[1]:g}，越大越满意）；"
            f"相差不到量程的{_tenths(found.options.practical)}（{found.practical:.2g} 分）算没有实际影响。"
        )
        notes.append(
            "逐项比较：同一坐席不合格与合格的通话之差，其他质检项、技能组、等待时长、业务类型相同时；"
            "误差按坐席聚类（CR2，Satterthwaite 自由度），p 值按 Benjamini-Hochberg 校正（5%）；"
            "编号相同的质检项在各评分表里合并。这是相关，不等于改了就会满意。"
        )
        notes.append(
            "通话层面的区间用按坐席重抽样的标准误和 t 分布，p 值用按坐席的野自助法；坐席层面用置换检验。"
        )
    notes.append("坐席的业绩没有按技能组和业务调整：接的业务不同，时长和转接本来就不同。")
    return tuple(notes)


def _tenths(share: float) -> str:
    return "十分之一" if share == 0.1 else f" {100 * share:g}%"

"""The satisfaction test as tables."""

from __future__ import annotations

from reports.agent_performance import MEASURES
from reports.clustered_fit import Estimate
from reports.rank_correlation import RankCorrelation
from reports.report import Cell, Column, Report
from reports.satisfaction import Satisfaction
from reports.share import Share, ends
from reports.survey import Answering
from reports.wording import SEVERITIES, named

NAME = "satisfaction"
SOURCES = {"daily": "运营日报", "calls": "话单", None: "没有数据"}
_APART = {True: "高于", False: "低于", None: "分不开"}


def tables(found: Satisfaction) -> tuple[Report, ...]:
    """Items first, then correlations, performance, who answers, agents and weights."""
    made = (
        _items(found), _correlations(found), _performance(found),
        _survey(found), _agents(found), _weights(found),
    )  # fmt: skip
    filters = found.options.scope.filters()
    return tuple(Report(name, title, filters, columns, rows) for name, title, columns, rows in made)


_Table = tuple[str, str, tuple[Column, ...], tuple[tuple[Cell, ...], ...]]


def _items(found: Satisfaction) -> _Table:
    columns = (
        Column("item", "质检项", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("severity", "性质", "text"),
        Column("rubrics", "评分表", "text", priority=2),
        Column("verdict", "判断", "text"),
        Column("failed", "不合格通数", "count"),
        Column("passed", "合格通数", "count"),
        Column("failing_agents", "不合格涉及坐席", "count", priority=2),
        Column("mean_failed", "不合格时满意度", "points", priority=2),
        Column("mean_passed", "合格时满意度", "points", priority=2),
        Column("effect", "其他相同时相差", "points"),
        Column("effect_low", "区间下限", "points"),
        Column("effect_high", "区间上限", "points"),
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("between", "坐席之间：不合格率每高 10 个百分点相差", "points", priority=3),
        Column("between_low", "坐席之间下限", "points", priority=3),
        Column("between_high", "坐席之间上限", "points", priority=3),
        Column("between_p_adjusted", "坐席之间校正后 p 值", "points", priority=3),
    )
    rows = tuple(
        (
            one.name, one.item_id, named(SEVERITIES, one.severity), "、".join(one.rubrics), one.verdict.value,
            one.failed, one.passed, one.failing_agents, one.mean_failed, one.mean_passed,
            *_estimate(one.within), one.p_adjusted, *_estimate(one.between), one.between_adjusted,
        )
        for one in found.effects
    )  # fmt: skip
    return NAME, "质检项与满意度", columns, rows


def _estimate(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if estimate is None else (estimate.value, *ends(estimate.interval))


_CORRELATION = (
    Column("value", "数值", "points"),
    Column("value_low", "区间下限", "points"),
    Column("value_high", "区间上限", "points"),
    Column("p_value", "p 值", "points"),
)


def _correlation(rho: RankCorrelation) -> tuple[float | None, ...]:
    return rho.value, *ends(rho.interval), rho.p_value


def _correlations(found: Satisfaction) -> _Table:
    columns = (
        Column("level", "层面", "text"),
        Column("measure", "指标", "text"),
        *_CORRELATION,
        Column("n", "样本", "count"),
        Column("agents", "坐席", "count"),
    )
    rows: list[tuple[Cell, ...]] = [
        (level, name, *_correlation(rho), rho.n, rho.agents)
        for level, both in (("通话", found.calls), ("坐席", found.agents))
        for name, rho in (("斯皮尔曼秩相关", both.spearman), ("肯德尔秩相关", both.kendall))
    ]
    rows += [
        (
            level, "得分每高 10 分满意度相差", *_estimate(step),
            None if step is None else step.p_value, found.calls.spearman.n, found.calls.spearman.agents,
        )
        for level, step in (("同一坐席之内", found.total.within), ("坐席之间", found.total.between))
    ]  # fmt: skip
    return "satisfaction-correlations", "得分与满意度", columns, tuple(rows)


def _performance(found: Satisfaction) -> _Table:
    columns = (
        Column("measure", "业绩指标", "text"),
        Column("source", "数据来源", "text"),
        *_CORRELATION,
        Column("p_adjusted", "校正后 p 值", "points"),
        Column("agents", "坐席", "count"),
        Column("clear", "可信", "flag"),
    )
    rows = tuple(
        (
            match.measure.title, SOURCES[match.source], *_correlation(match.correlation), match.p_adjusted,
            len(match.figures), match.clear,
        )
        for match in found.performance
    )  # fmt: skip
    return "satisfaction-performance", "得分差距与实际业绩", columns, rows


def _survey(found: Satisfaction) -> _Table:
    columns = (
        Column("group", "通话", "text"),
        Column("rated", "有评分", "count"),
        Column("calls", "已质检", "count"),
        Column("share", "评分率", "share"),
        Column("share_low", "区间下限", "share"),
        Column("share_high", "区间上限", "share"),
        Column("p_value", "与其余相比 p 值", "points"),
    )
    survey = found.survey
    rows = [_answering_row("全部", survey.rated, None)]
    rows += [_answering_row(f"{band:.0f}–{band + 5:.0f} 分", share, None) for band, share in survey.bands]
    rows += _marked_rows("有致命差错", "没有致命差错", survey.fatal)
    if survey.minded is not None:
        rows += _marked_rows("客户在意的项不合格", "客户在意的项都没有不合格", survey.minded)
    rows += [
        _answering_row(agent.group.label, Share(agent.rated, agent.calls), None)
        for agent in found.agent_counts
    ]
    return "satisfaction-survey", "谁在评分", columns, tuple(rows)


def _marked_rows(marked: str, others: str, answering: Answering) -> list[tuple[Cell, ...]]:
    p_value = None if answering.odds is None else answering.odds.p_value
    return [_answering_row(marked, answering.marked, p_value), _answering_row(others, answering.others, None)]


def _answering_row(name: str, share: Share, p_value: float | None) -> tuple[Cell, ...]:
    return name, share.count, share.n, share.rate, *ends(share.interval), p_value


def _agents(found: Satisfaction) -> _Table:
    columns = (
        Column("agent", "坐席", "text"),
        Column("team", "班组", "text"),
        Column("calls", "通话数", "count"),
        Column("mean", "平均分", "points"),
        Column("mean_low", "区间下限", "points"),
        Column("mean_high", "区间上限", "points"),
        Column("against_centre", "与中心平均", "text"),
        Column("rated", "有评分", "count"),
        Column("rating", "平均满意度", "points"),
        *(Column(each.key, each.title, each.kind) for each in MEASURES),
    )
    counts = {agent.group.key: agent for agent in found.agent_counts}
    figures = [{each.group.key: each.figure for each in match.figures} for match in found.performance]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.group.label, one.group.team, one.calls, one.mean, *ends(one.interval), _APART[one.apart],
            counts[one.group.key].rated, counts[one.group.key].rating,
            *(figure.get(one.group.key) for figure in figures),
        )
        for one in found.spread.agents
    )  # fmt: skip
    return "satisfaction-agents", "坐席得分、满意度与业绩", columns, rows


def _weights(found: Satisfaction) -> _Table:
    columns = (
        Column("rubric", "评分表", "text"),
        Column("outcome", "结论", "text"),
        Column("item", "质检项", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("today", "现在分值", "points"),
        Column("proposed", "建议分值", "points"),
        Column("proposed_low", "交叉验证下限", "points"),
        Column("proposed_high", "交叉验证上限", "points"),
        Column("locked", "不动的原因", "text"),
        Column("correlation_today", "现在的秩相关", "points", priority=2),
        Column("correlation_proposed", "样本外秩相关", "points", priority=2),
        Column("gain", "提升", "points"),
        Column("gain_low", "提升下限", "points"),
        Column("gain_high", "提升上限", "points"),
    )
    rows = tuple(
        (
            one.rubric_name, one.outcome.value, weight.name, weight.item_id, weight.today,
            weight.proposed, weight.low, weight.high, None if weight.locked is None else weight.locked.value,
            one.today, one.out_of_sample, one.gain, *ends(one.interval),
        )
        for one in found.proposals
        for weight in one.weights
        if weight.today
    )  # fmt: skip
    return "satisfaction-weights", "权重建议", columns, rows

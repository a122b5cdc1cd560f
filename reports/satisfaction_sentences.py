"""What the satisfaction test says, in the words of a manager: one sentence a question, the verdict first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.agent_performance import Match
from reports.item_effect import ItemEffect, Verdict
from reports.rank_correlation import FEWEST_AGENTS, RankCorrelation
from reports.satisfaction import Satisfaction
from reports.score_spread import ScoreSpread, Spread
from reports.share import Interval, Share
from reports.survey import Answering, Survey
from reports.weight_proposal import Outcome, WeightProposal
from reports.wording import listed, percent, points, signed

NEGLIGIBLE, WEAK, MIDDLING = 0.1, 0.3, 0.5
"""Sizes of a correlation, after Cohen (1988)."""

TIGHT_FROM = 92.0
"""Where all agents' means lie between this and 100, the sheet tells nobody apart, whatever a test says."""


def sentences(found: Satisfaction) -> tuple[str, ...]:
    """The two answers, then what they rest on."""
    if not found.judged:
        return ("所选范围内还没有质检结果：得分与满意度、得分与业绩的关系都无从谈起。",)
    told = [with_satisfaction(found), with_performance(found.performance)]
    if found.rated:
        told += [*_items(found), _who_answers(found.survey, found.weighted)]
    told += [*_satisfaction_figures(found), *_performance_figures(found.performance)]
    told.append(_spread(found.spread))
    if found.rated:
        unknown = frozenset(effect.item_id for effect in found.of(Verdict.UNCLEAR, Verdict.TOO_FEW))
        told += [_weights(proposal, unknown) for proposal in found.proposals]
    return tuple(told)


def with_satisfaction(found: Satisfaction) -> str:
    """Question (a): do scores move with satisfaction?"""
    rho = found.calls.spearman
    if not found.rated or found.scale is None:
        why = "没有客户评分" if not found.rated else "有评分的通话都没有登记坐席"
        return f"得分与满意度：{why}，回答不了；导入满意度（callqa import satisfaction）后再看。"
    if found.scale[0] == found.scale[1]:
        return (
            f"得分与满意度：{found.used} 通有评分的通话全部评为 {found.scale[0]:g} 分，比不出高低，回答不了。"
        )
    if found.same_total is not None:
        same = points(found.same_total)
        return (
            f"得分与满意度：{rho.n} 通有评分的通话得分全是 {same} 分，评分表没有分出高低，谈不上随满意度走。"
        )
    if rho.value is None or rho.interval is None:
        return (
            f"得分与满意度：样本不足以判断——有评分的通话 {rho.n} 通、坐席 {rho.agents} 名，"
            f"至少要 {FEWEST_AGENTS} 名坐席才能排除偶然。"
        )
    return (
        f"得分与满意度：{_moves(rho)}（秩相关 {rho.value:.2f}，95% 区间 {_span(rho.interval)}，"
        f"{rho.n} 通有评分的通话）。"
    )


def _satisfaction_figures(found: Satisfaction) -> Iterator[str]:
    """What the first answer rests on, where there is one."""
    rho, step = found.calls.spearman, found.total.within
    if found.scale is None or rho.value is None or rho.interval is None or found.same_total is not None:
        return
    low, high = (f"{end:g}" for end in found.scale)
    within = ""
    if step is not None:
        span = f"{_span(step.interval, True)}，量程 {low}–{high}"
        within = f"；同一坐席得分每高 10 分、满意度{_change(step.value)}（95% 区间 {span}）"
    yield (
        f"得分与满意度的依据：{rho.n} 通、{rho.agents} 名坐席，{_chance(rho.p_value)}{within}；"
        f"{_agent_level(found.agents.spearman)}。"
    )


def _moves(rho: RankCorrelation) -> str:
    value, interval = rho.value or 0.0, rho.interval or Interval(-1.0, 1.0)
    if rho.clear:
        how = "得分高的通话客户更满意" if value > 0 else "得分高的通话客户反而更不满意"
        size = abs(value)
        strength = (
            "微弱" if size < NEGLIGIBLE else "较弱" if size < WEAK else "中等" if size < MIDDLING else "较强"
        )
        return f"{how}，关联{strength}"
    if interval.low > -NEGLIGIBLE and interval.high < NEGLIGIBLE:
        return "几乎没有关系"
    return "看不出关系，这些样本也不足以说没有"


def _chance(p_value: float | None) -> str:
    if p_value is None:
        return "p 未知"
    return "p≤0.001" if p_value <= 0.001 else f"p={p_value:.3f}"


def _change(value: float) -> str:
    return f"{'高' if value >= 0 else '低'} {abs(value):.2f} 分"


def _agent_level(rho: RankCorrelation) -> str:
    if rho.value is None or rho.interval is None:
        return f"按坐席平均看，样本不足以判断（{rho.n} 名坐席）"
    told = ("，同向" if rho.value > 0 else "，反向") if rho.clear else "，看不出关系"
    return f"按坐席平均看秩相关 {rho.value:.2f}（{_span(rho.interval)}，{rho.n} 名）{told}"


def with_performance(matches: Sequence[Match]) -> str:
    """Question (b): do score gaps match performance gaps?"""
    known = [match for match in matches if match.figures]
    lacking = "、".join(match.measure.title for match in matches if not match.figures)
    missing = f"；{lacking}没有数据" if lacking else ""
    if not known:
        return f"得分差距与实际业绩：{lacking}都没有数据，回答不了。"
    told = [match for match in known if match.correlation.interval is not None]
    if not told:
        most = max(match.correlation.n for match in known)
        return f"得分差距与实际业绩：样本不足以判断——可比的坐席只有 {most} 名，或得分没有差别{missing}。"
    most = max(match.correlation.n for match in told)
    sizes = "、".join(f"{match.measure.title} {match.correlation.value:+.2f}" for match in told)
    return f"得分差距与实际业绩：{_matching(told)}（{most} 名坐席的秩相关：{sizes}）{missing}。"


def _performance_figures(matches: Sequence[Match]) -> Iterator[str]:
    """What the second answer rests on, where there is one."""
    told = [match for match in matches if match.figures and match.correlation.interval is not None]
    figures = "、".join(
        f"{match.measure.title} {match.correlation.value:+.2f}"
        f"（95% 区间 {_span(match.correlation.interval)}，{match.correlation.n} 名坐席）"
        for match in told
    )
    if figures:
        yield f"得分差距与实际业绩的依据：秩相关（正数表示得分高的坐席业绩也好）{figures}。"


def _matching(told: Sequence[Match]) -> str:
    same = [match.measure.title for match in told if match.clear and (match.correlation.value or 0.0) > 0]
    opposite = [match.measure.title for match in told if match.clear and (match.correlation.value or 0.0) < 0]
    parts = []
    if same:
        parts.append(f"与{'、'.join(same)}对得上")
    if opposite:
        parts.append(f"与{'、'.join(opposite)}方向相反")
    if parts:
        rest = len(told) - len(same) - len(opposite)
        return "，".join(parts) + ("，其余看不出" if rest else "")
    return "看不出对应，得分高的坐席业绩未必更好"


def _items(found: Satisfaction) -> list[str]:
    """What customers mind, what they do not, and what cannot be told."""
    told = []
    minded = [_minded(effect) for effect in found.of(Verdict.MATTERS, Verdict.SMALL)]
    if minded:
        told.append(f"客户在意的质检项：{listed(minded)}。")
    elif found.of(Verdict.NOTHING, Verdict.UNCLEAR, Verdict.REVERSED):
        told.append("客户在意的质检项：没有哪一项不合格时满意度明显更低（已排除同时看多项的偶然）。")
    else:
        why = f"有评分的不合格通话太少，或坐席不足 {FEWEST_AGENTS} 名"
        return [f"质检项与满意度：样本不足以判断——{why}。"]
    nothing = [effect.name for effect in found.of(Verdict.NOTHING)]
    if nothing:
        told.append(
            f"客户不在意的质检项（合格与否，满意度相差不到 {found.practical:.2g} 分）："
            f"{listed(nothing, 10)}。"
        )
    unclear = [effect.name for effect in found.of(Verdict.UNCLEAR)]
    few = [effect.name for effect in found.of(Verdict.TOO_FEW) if effect.failed]
    if unclear or few:
        parts = [f"{listed(unclear, 10)}（区间太宽）"] if unclear else []
        parts += [f"{listed(few)}（不合格太少）"] if few else []
        told.append(f"还看不出的质检项：{'；'.join(parts)}。")
    told += [_reversed(effect) for effect in found.of(Verdict.REVERSED)]
    return told


def _minded(effect: ItemEffect) -> str:
    if effect.within is None:
        return effect.name
    span = Interval(-effect.within.interval.high, -effect.within.interval.low)
    small = "，影响很小" if effect.verdict is Verdict.SMALL else ""
    return (
        f"{effect.name}（不合格时满意度低 {-effect.within.value:.2f} 分，95% 区间 {_span(span)}，"
        f"不合格 {effect.failed} 通{small}）"
    )


def _reversed(effect: ItemEffect) -> str:
    if effect.within is None:
        return ""
    return (
        f"要检查的质检项：{effect.name}不合格的通话客户反而更满意（高 {effect.within.value:.2f} 分，"
        f"95% 区间 {_span(effect.within.interval)}，不合格 {effect.failed} 通），规则也许判反了。"
    )


def _who_answers(survey: Survey, weighted: float | None) -> str:
    rated = survey.rated
    start = f"谁在评分：{rated.n} 通已质检的通话中 {rated.count} 通有评分（{percent(rated.rate)}）"
    if rated.count == rated.n:
        return f"{start}，没有缺漏。"
    parts = []
    if survey.by_score and survey.odds is not None:
        who = "高" if survey.odds.value > 0 else "低"
        parts.append(f"得分{who}的通话更常有评分（平均相差 {signed(survey.difference, 2)} 个标准差）")
    parts += _more_often(survey.fatal, "有致命差错的通话")
    parts += _more_often(survey.minded, "客户在意的项不合格的通话")
    if survey.odd_agents:
        names = listed([f"{odd.group.label} {percent(odd.rated.rate)}" for odd in survey.odd_agents])
        parts.append(f"有坐席的评分率与众不同（{names}）")
    if parts:
        again = "" if weighted is None else f"；若各分数段一样常评分，秩相关为 {weighted:.2f}"
        return f"{start}，注意评分的客户不能代表全体：{'；'.join(parts)}{again}。"
    if survey.odds is None:
        return f"{start}，样本不足以判断评分的客户能否代表全体。"
    apart = f"有无评分的通话得分平均相差 {signed(survey.difference, 2)} 个标准差"
    return f"{start}，得分高低、致命差错、坐席都看不出影响客户评不评分（{apart}）。"


def _more_often(answering: Answering | None, whose: str) -> list[str]:
    if answering is None or not answering.clear or answering.odds is None:
        return []
    how = "更常" if answering.odds.value > 0 else "更少"
    return [f"{whose}{how}有评分（{_of(answering.marked)} 对 {_of(answering.others)}）"]


def _of(share: Share) -> str:
    return f"{percent(share.rate)}，{share.count}/{share.n}"


def _spread(spread: ScoreSpread) -> str:
    start = "评分表能否区分坐席："
    if len(spread.agents) < 2:
        return f"{start}样本不足以判断（通话足够的坐席只有 {len(spread.agents)} 名）。"
    best, worst = spread.agents[0].mean, spread.agents[-1].mean
    span = f"在 {worst:.1f}–{best:.1f} 分之间" if best > worst else f"都是 {best:.1f} 分"
    ranged = f"{len(spread.agents)} 名坐席的平均分{span}"
    if spread.share_between is None:
        alike = "，同一坐席的通话得分全都一样" if best > worst else ""
        return f"{start}{'分得出' if best > worst else '分不出'}，{ranged}{alike}。"
    between = f"得分的差别有 {percent(max(0.0, spread.share_between))} 来自坐席之间"
    if spread.interval is None or spread.reading is Spread.UNCLEAR:
        return f"{start}样本不足以判断，{ranged}，{between}。"
    reading = "几乎分不出坐席高下" if worst >= TIGHT_FROM else spread.reading.value
    tight = f"，所有坐席都在 {TIGHT_FROM:.0f}–100 分之间" if worst >= TIGHT_FROM else ""
    low, high = (percent(max(0.0, end)) for end in (spread.interval.low, spread.interval.high))
    same = len(spread.agents) - len(spread.told_apart)
    return (
        f"{start}{reading}——{ranged}{tight}，{between}（95% 区间 {low} 至 {high}），"
        f"{same} 名坐席看不出与中心平均（{points(spread.centre)} 分）有差别；"
        f"{spread.full_marks.n} 通里满分占 {percent(spread.full_marks.rate)}。"
    )


def _weights(proposal: WeightProposal, unknown: frozenset[str]) -> str:
    """``unknown``: ids of items of which nobody can tell whether customers mind them."""
    start = f"权重建议（{proposal.rubric_name}）："
    basis = f"{proposal.calls} 通有评分的通话、{proposal.agents} 名坐席"
    if proposal.outcome is Outcome.TOO_FEW or proposal.gain is None or proposal.interval is None:
        return f"{start}样本不足以判断（{basis}，或可调整的质检项不到两项）。"
    gain = f"{signed(proposal.gain, 3)}（95% 区间 {_span(proposal.interval, digits=3)}）"
    if proposal.outcome is Outcome.NO_GAIN:
        why = "没有变好" if proposal.interval.high <= 0 else "可能是偶然"
        return f"{start}不建议调整——换权重后得分与满意度的秩相关只变化 {gain}，{why}；{basis}。"
    moved = [
        weight
        for weight in sorted(proposal.weights, key=lambda each: -abs((each.proposed or 0.0) - each.today))
        if weight.proposed is not None
        and weight.locked is None
        and abs(weight.proposed - weight.today) >= 0.5
    ]
    changes = [f"{weight.name} {weight.today:g}→{weight.proposed:g}" for weight in moved]
    untold = [weight.name for weight in moved if weight.item_id in unknown]
    alone = f"：{listed(untold, 8)}单独的作用还看不出，先不要照改" if untold else ""
    return (
        f"{start}{listed(changes, 8)}；在没有参与计算的坐席上，得分与满意度的秩相关由 "
        f"{proposal.today:.2f} 变为 {proposal.out_of_sample:.2f}（{gain}，{basis}）；"
        f"权重是合在一起选的，为的是总分最能预测满意度，不等于各项单独有这样的作用{alone}；"
        "锁定项、致命项和合规项不动，只供讨论，不会自动生效。"
    )


def _span(interval: Interval | None, sign: bool = False, digits: int = 2) -> str:
    if interval is None:
        return "未知"
    form = f"{'+' if sign else ''}.{digits}f"
    return f"{interval.low:{form}} 至 {interval.high:{form}}"

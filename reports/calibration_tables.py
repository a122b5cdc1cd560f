"""The tables behind the calibration report."""

from __future__ import annotations

from collections.abc import Iterable

from reports.calibration import Calibration
from reports.machine_accuracy import FEWEST_QUIET, Estimate, MachineItem, Stratum
from reports.report import Cell, Column, Report
from reports.share import Interval, ends
from reports.wording import NONE

EVERYTHING = "全部"


def tables(found: Calibration) -> tuple[Report, ...]:
    """Judges first (what CSV holds), then items, pairs, drift, the machine, its confidence, judging again."""
    return (
        _judges(found), _items(found), _pairs(found), _drift(found), _machine(found), _confidence(found),
        _again(found),
    )  # fmt: skip


def _report(
    found: Calibration, name: str, title: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]
) -> Report:
    return Report(name, title, found.options.scope.filters(), columns, tuple(rows))


def _hundred(value: float | None) -> float | None:
    """A share as percentage points."""
    return None if value is None else 100 * value


def _both(interval: Interval | None) -> tuple[float | None, float | None]:
    low, high = ends(interval)
    return _hundred(low), _hundred(high)


def _judges(found: Calibration) -> Report:
    columns = (
        Column("judge", "评委", "text"),
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text", priority=0),
        Column("calls", "共同评过的通话", "count"),
        Column("units", "共同评过的项次", "count"),
        Column("split", "其中判得不一", "count", priority=2),
        Column("pass_rate", "判合格", "share"),
        Column("others_pass_rate", "同事判合格", "share"),
        Column("gap", "多判合格（百分点）", "points", priority=0),
        Column("gap_low", "区间下限", "points", priority=0),
        Column("gap_high", "区间上限", "points", priority=0),
        Column("p_adjusted", "校正后 p 值", "points", priority=2),
        Column("reading", "判断", "text", priority=0),
        Column("let_off", "同事都判不合格而放过", "count", priority=2),
        Column("let_off_of", "同事都判不合格", "count", priority=2),
        Column("accused", "同事都判合格而判不合格", "count", priority=2),
        Column("accused_of", "同事都判合格", "count", priority=2),
    )
    rows = (
        (
            found.panel.judges[one.judge],
            None if one.item is None else found.panel.items[one.item][0],
            EVERYTHING if one.item is None else found.item_name(one.item),
            one.calls, one.units, one.split, one.passed.rate, one.others,
            _hundred(one.gap), *_both(one.interval), one.p_value,
            _lean(one.gap, one.p_value, one.apart),
            one.let_off.count, one.let_off.n, one.accused.count, one.accused.n,
        )
        for one in found.leniencies
    )  # fmt: skip
    return _report(found, "calibration", "评委宽严", columns, rows)


def _lean(gap: float | None, p_value: float | None, apart: bool) -> str:
    if apart:
        return "偏宽" if (gap or 0.0) > 0 else "偏严"
    return "样本不足" if gap is None else "没有明显差别" if p_value is not None else "分歧太少，无从检验"


def _items(found: Calibration) -> Report:
    columns = (
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text"),
        Column("calls", "共同评过的通话", "count"),
        Column("split", "判得不一的通话", "count", priority=2),
        Column("pairs", "两两比较", "count", priority=2),
        Column("agree_rate", "两两相同", "share"),
        Column("alpha", "一致系数 α", "points"),
        Column("alpha_low", "区间下限", "points"),
        Column("alpha_high", "区间上限", "points"),
        Column("standing", "判断", "text"),
        Column("examples", "一起听的例子", "clips"),
    )
    rows = (
        (
            *found.panel.items[one.item], one.split.n, one.split.count,
            one.agreement.pairs.n, one.agreement.pairs.rate, one.agreement.coefficient,
            *ends(one.agreement.interval), one.agreement.standing.value, one.examples,
        )
        for one in found.disputes
    )  # fmt: skip
    return _report(found, "calibration-items", "哪些项判得不一", columns, rows)


def _pairs(found: Calibration) -> Report:
    columns = (
        Column("first", "评委", "text"),
        Column("second", "另一位评委", "text", priority=0),
        Column("calls", "共同评过的通话", "count"),
        Column("units", "共同评过的项次", "count"),
        Column("agree_rate", "相同", "share"),
        Column("kappa", "一致系数 κ", "points", priority=0),
        Column("kappa_low", "区间下限", "points", priority=2),
        Column("kappa_high", "区间上限", "points", priority=2),
        Column("standing", "判断", "text", priority=0),
    )
    rows = (
        (
            pair.first, pair.second, pair.agreement.calls, pair.agreement.units, pair.agreement.pairs.rate,
            pair.agreement.coefficient, *ends(pair.agreement.interval), pair.agreement.standing.value,
        )
        for pair in found.pairs
    )  # fmt: skip
    return _report(found, "calibration-pairs", "评委两两比较", columns, rows)


def _drift(found: Calibration) -> Report:
    columns = (
        Column("judge", "评委", "text"),
        Column("first", "前一半时间的差距（百分点）", "points"),
        Column("last", "后一半时间的差距（百分点）", "points"),
        Column("change", "从头到尾的变化（百分点）", "points", priority=0),
        Column("change_low", "区间下限", "points"),
        Column("change_high", "区间上限", "points"),
        Column("p_adjusted", "校正后 p 值", "points", priority=2),
        Column("reading", "判断", "text", priority=0),
    )
    rows = (
        (
            found.panel.judges[one.judge], _hundred(one.first), _hundred(one.last), _hundred(one.change),
            *_both(one.interval), one.p_value,
            ("变宽" if one.change > 0 else "变严") if one.apart else "没有明显变化",
        )
        for one in found.drifts
    )  # fmt: skip
    return _report(found, "calibration-drift", "宽严的变化", columns, rows)


def _machine(found: Calibration) -> Report:
    columns = (
        Column("item_id", "质检项编号", "text", priority=3),
        Column("item", "质检项", "text"),
        Column("hits", "机器判不合格", "count"),
        Column("hits_judged", "其中有人听过", "count"),
        Column("confirmed", "评委认可", "count"),
        Column("precision", "查准率", "share"),
        Column("precision_low", "查准下限", "share"),
        Column("precision_high", "查准上限", "share"),
        Column("passed", "机器判合格", "count", priority=2),
        Column("passed_judged", "其中可作抽样的", "count", priority=2),
        Column("missed", "评委判不合格", "count", priority=2),
        Column("quiet_judged", "没有发现问题的通话中随机抽听", "count", priority=2),
        Column("recall", "查全率（推算）", "share"),
        Column("recall_low", "查全下限", "share"),
        Column("recall_high", "查全上限", "share"),
        Column("kappa", "一致系数 κ（推算）", "points"),
        Column("kappa_low", "κ 下限", "points", priority=2),
        Column("kappa_high", "κ 上限", "points", priority=2),
        Column("recall_basis", "漏判", "text", priority=2),
    )
    return _report(
        found, "calibration-machine", "机器与评委", columns, (_machine_row(one) for one in found.machine)
    )


def _machine_row(one: MachineItem) -> tuple[Cell, ...]:
    passes = [s for s in one.strata if s.stratum in (Stratum.QUIET, Stratum.OTHER)]
    basis = NONE
    if one.recall is None:
        lot = f"随机抽听不足 {FEWEST_QUIET} 通，无从知道"
        basis = lot if one.quiet_judged < FEWEST_QUIET else "评委没有判过不合格，无从推算"
    return (
        *one.item, sum(s.population for s in one.strata if s.stratum is Stratum.HIT), one.precision.n,
        one.precision.count, one.precision.rate, *ends(one.precision.interval),
        sum(s.population for s in passes), sum(s.faults.n for s in passes),
        sum(s.faults.count for s in passes), one.quiet_judged, *_estimate(one.recall), *_estimate(one.kappa),
        basis,
    )  # fmt: skip


def _estimate(one: Estimate | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if one is None else (one.value, one.interval.low, one.interval.high)


def _confidence(found: Calibration) -> Report:
    columns = (
        Column("band", "机器自报的把握", "text"),
        Column("judged", "有人听过", "count"),
        Column("confirmed", "评委认可", "count"),
        Column("confidence", "平均把握（加权）", "share"),
        Column("right", "实际判对（加权）", "share"),
        Column("right_low", "区间下限", "share"),
        Column("right_high", "区间上限", "share"),
        Column("share", "占有把握值的判定", "share"),
        Column("claim", "判断", "text"),
    )
    rows = (
        (
            band_name(band.low, band.high), band.judged.n, band.judged.count, band.confidence, band.right,
            *ends(band.interval), band.share, band.claim.value,
        )
        for band in found.reliability.bands
    )  # fmt: skip
    return _report(found, "calibration-confidence", "机器的把握准不准", columns, rows)


def band_name(low: float, high: float) -> str:
    """Such as ``0.90 至 0.95``."""
    return f"{low:.2f} 至 {high:.2f}"


def _again(found: Calibration) -> Report:
    columns = (
        Column("judge", "评委", "text"),
        Column("calls", "再评的通话", "count"),
        Column("units", "再评的项次", "count"),
        Column("same", "前后相同", "count"),
        Column("same_rate", "相同的比例", "share"),
        Column("same_low", "区间下限", "share"),
        Column("same_high", "区间上限", "share"),
    )
    rows = (
        (one.judge, one.calls, one.same.n, one.same.count, one.same.rate, *ends(one.same.interval))
        for one in found.rejudged
    )
    return _report(found, "calibration-again", "质检的质检：同一人再评", columns, rows)

"""What one group's weeks say: rising, falling, steady, or that so many calls could not show a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.group import Group
from reports.period import named
from reports.slope import ALPHA, FEWEST_WEEKS, Reading, Slope, WeeklyMean
from reports.wording import points, signed

_FEWEST_BESIDE = 2  # weeks on either side of a shift


@dataclass(frozen=True, slots=True)
class Shift:
    """The week from which a series is most unlike before; means over calls, ``calls`` of each side."""

    week: date
    before: float
    calls_before: int
    after: float
    calls_after: int


def clearest_shift(series: Sequence[WeeklyMean]) -> Shift | None:
    """Where one step fits the weekly means best (least squares weighted by calls: Hinkley, 1970, Biometrika
    57, 1-17), two weeks at least on either side; None for fewer than four weeks. It describes a trend that
    was found, and is no test of its own.
    """
    best: tuple[float, Shift] | None = None
    for place in range(_FEWEST_BESIDE, len(series) - _FEWEST_BESIDE + 1):
        (before, calls_before), (after, calls_after) = _mean(series[:place]), _mean(series[place:])
        gain = (after - before) ** 2 * calls_before * calls_after / (calls_before + calls_after)
        if best is None or gain > best[0]:
            best = gain, Shift(series[place].week, before, calls_before, after, calls_after)
    return None if best is None else best[1]


def _mean(series: Sequence[WeeklyMean]) -> tuple[float, int]:
    calls = sum(week.n for week in series)
    return sum(week.mean * week.n for week in series) / calls, calls


@dataclass(frozen=True, slots=True)
class GroupReading:
    """What one group's series says over the whole window, always read from weekly means.

    ``weeks`` are those with enough calls, which the slope rests on.
    """

    group: Group
    slope: Slope
    calls: int
    counted: int
    weeks: tuple[WeeklyMean, ...] = ()

    @property
    def reading(self) -> Reading:
        return self.slope.reading

    @property
    def moves(self) -> bool:
        return self.reading in (Reading.RISING, Reading.FALLING)

    @property
    def hint(self) -> Reading | None:
        """Where a series taken alone would be called a trend, but not among as many as were looked at."""
        slope = self.slope
        if self.reading is not Reading.UNCLEAR or slope.p_value is None or slope.change is None:
            return None
        if slope.p_value >= ALPHA:
            return None
        return Reading.RISING if slope.change > 0 else Reading.FALLING

    @property
    def told(self) -> str:
        """The reading with its hint, for a narrow place."""
        return f"{self.reading.value}（单看像{self.hint.value}）" if self.hint else self.reading.value

    @property
    def hinted(self) -> str:
        """The hint with its figures, for a sentence about several; empty without one."""
        slope = self.slope
        if self.hint is None or slope.interval is None:
            return ""
        span = f"95% 区间 {signed(slope.interval.low)} 至 {signed(slope.interval.high)}"
        basis = f"{slope.weeks} 周、{slope.calls} 通"
        return f"{self.group.label}{self.hint.value}（{basis}内 {signed(slope.change)} 分，{span}）"

    @property
    def sentence(self) -> str:
        """One sentence for a trainer, with the n it rests on."""
        name, slope = self.group.label, self.slope
        if not self.calls:
            return f"{name}：所选时段没有已质检的通话。"
        basis = f"{slope.weeks} 周、{slope.calls} 通"
        if slope.change is None or slope.interval is None or slope.reach is None:
            return (
                f"{name}：样本不足以判断（仅 {slope.weeks} 周样本足够，至少要 {FEWEST_WEEKS} 周；"
                f"共 {self.calls} 通）。"
            )
        span = f"95% 区间 {signed(slope.interval.low)} 至 {signed(slope.interval.high)}"
        if self.reading is Reading.UNCLEAR:
            told = f"{name}：这么多通话（{basis}）也看不出升降，估计变化 {signed(slope.change)} 分（{span}）"
            if self.hint:
                return (
                    f"{name}：单看像{self.hint.value}，{basis}内变化 {signed(slope.change)} 分（{span}）；"
                    "但与大家同看，总有一两个碰巧如此，还不能肯定。"
                )
            return f"{told}，要变化 {points(slope.reach, 0)} 分左右才看得出来。"
        return f"{name}：{self.told}，{basis}内变化 {signed(slope.change)} 分（{span}）。{self._since}"

    @property
    def _since(self) -> str:
        shift = clearest_shift(self.weeks) if self.moves else None
        if shift is None:
            return ""
        return (
            f"最像从{named(shift.week, 'week')}起变的：之前平均 {points(shift.before)} 分"
            f"（{shift.calls_before} 通），之后 {points(shift.after)} 分（{shift.calls_after} 通）。"
        )

"""Given judges who err in a known way on the same calls, then who is lenient, harsh or drifting is found, and
nobody else is blamed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar

from benchmarks.simulations.calibration import judge_alarms
from reports.dispute import rejudged
from reports.judge_drift import drifts
from reports.judge_effect import effects
from reports.leniency import Leniency, exact_p, leniencies, shared_with
from reports.panel import Panel, Verdict, panel_of
from reports.share import Share

MONDAY = date(2026, 9, 7)
ITEMS = ("greeting", "closing", "dead-air", "tone")


def verdict(call: int, item: str, judge: str, passed: bool, day: date = MONDAY, nth: int = 1) -> Verdict:
    return Verdict(
        f"c{call:03d}", item, item, judge, nth, passed, day, day, "李芳", "8001", 1.0, 2.0, "agent", "您好"
    )


def panel(
    judges: dict[str, dict[str, float]],
    calls: int = 80,
    seed: int = 3,
    drifting: dict[str, float] | None = None,
) -> Panel:
    """Judges by name: for each item (or "all") the chance to turn the truth into a pass (above zero) or fail
    (below); ``drifting``: a chance to turn it into a fail that grows from 0 to this."""
    rng = np.random.default_rng(seed)
    rows = []
    for call in range(calls):
        day = MONDAY + timedelta(days=call)
        for item in ITEMS:
            truth = rng.random() > 0.3
            for judge, ways in judges.items():
                way = ways.get(item, ways.get("all", 0.0)) - (drifting or {}).get(judge, 0.0) * call / calls
                said = truth
                if rng.random() < abs(way):
                    said = way > 0
                rows.append(verdict(call, item, judge, said ^ bool(rng.random() < 0.02), day))
    return panel_of(rows)


def told(found: Panel) -> set[tuple[str, str | None, bool]]:
    """Judge, item and whether lenient, of all who stand out."""
    return {
        (
            found.judges[one.judge],
            None if one.item is None else found.items[one.item][0],
            (one.gap or 0.0) > 0,
        )
        for one in leniencies(found)
        if one.apart
    }


def test_one_lenient_judge_of_three_makes_nobody_harsh() -> None:
    found = panel({"甲": {}, "乙": {"all": 0.5}, "丙": {}})
    overall = {(judge, lenient) for judge, item, lenient in told(found) if item is None}
    assert overall == {("乙", True)}


def test_harsh_on_one_item_is_not_called_harsh() -> None:
    found = panel({"甲": {}, "乙": {"closing": -0.4}, "丙": {}, "丁": {}})
    assert told(found) == {("乙", "closing", False)}


def test_of_two_judges_nobody_can_say_who_errs() -> None:
    found = panel({"甲": {}, "乙": {"all": 0.5}})
    overall = {(judge, lenient) for judge, item, lenient in told(found) if item is None}
    assert overall == {("甲", False), ("乙", True)}


def test_what_the_gap_and_the_counts_are() -> None:
    """乙 passes one of the two units that both others failed."""
    rows = []
    for call, (first, second, third) in enumerate([(1, 1, 1), (1, 1, 1), (0, 1, 0), (0, 0, 0)] * 5):
        for judge, passed in zip(("甲", "乙", "丙"), (first, second, third), strict=True):
            rows.append(verdict(call, "greeting", judge, bool(passed)))
    found = panel_of(rows)
    (one,) = [one for one in leniencies(found) if one.item == 0 and found.judges[one.judge] == "乙"]
    assert isinstance(one, Leniency)
    assert (one.passed, one.others, one.let_off, one.accused) == (
        Share(15, 20), 0.5, Share(5, 10), Share(0, 10),
    )  # fmt: skip
    assert one.gap == pytest.approx(0.25)


def test_effects_are_those_of_least_squares_with_an_effect_of_every_unit() -> None:
    found = panel({"甲": {}, "乙": {"all": 0.4}, "丙": {"all": -0.2}}, calls=15)
    keep = np.random.default_rng(1).random(len(found.unit)) < 0.8
    gaps = effects(found, keep)
    columns = (found.judge[keep][:, None] == [0, 1, 2]).astype(float)[:, 1:]
    dummies = (found.unit[keep][:, None] == np.unique(found.unit[keep])).astype(float)
    fit = OLS(found.passed[keep].astype(float), np.hstack((columns, dummies))).fit()
    own = np.array([0.0, *fit.params[:2]])
    assert [one.gap for one in gaps] == pytest.approx(own - np.median(own), abs=1e-9)


def test_of_two_judges_the_test_on_an_item_is_mcnemars() -> None:
    found = panel({"甲": {}, "乙": {"all": 0.3}}, calls=50)
    shared = shared_with(found, 1, found.item == 0)
    gap = shared.own - shared.others
    more, less = int((gap > 0).sum()), int((gap < 0).sum())
    assert more + less >= 6
    expected = mcnemar([[10, more], [less, 10]], exact=True).pvalue
    assert exact_p(shared) == pytest.approx(min(1.0, expected), abs=1e-9)


def test_judges_who_share_no_calls_are_not_compared() -> None:
    rows = [verdict(call, "greeting", judge, True) for call in range(20) for judge in ("甲", "乙")]
    rows += [verdict(call, "greeting", judge, False) for call in range(20, 40) for judge in ("丙", "丁")]
    found = panel_of(rows)
    assert {one.gap for one in effects(found, np.ones(len(found.unit), bool))} == {0.0}


def test_a_judge_who_grows_harsher_is_found() -> None:
    found = panel({"甲": {}, "乙": {}, "丙": {}}, drifting={"丙": 0.5}, calls=100)
    drifting = [(found.judges[one.judge], one) for one in drifts(found) if one.apart]
    assert [judge for judge, _ in drifting] == ["丙"]
    one = drifting[0][1]
    assert one.interval is not None and one.interval.low < -0.35 < one.interval.high
    assert one.first is not None and one.last is not None and one.last < one.first - 0.1
    assert [month.month for month in one.months] == ["2026-09", "2026-10", "2026-11", "2026-12"]


def test_equal_judges_are_seldom_blamed() -> None:
    assert judge_alarms(20, np.random.default_rng(4)) <= 0.15


def test_verdicts_of_one_day_show_no_drift() -> None:
    rows = [verdict(call, "greeting", judge, call % 2 == 0) for call in range(20) for judge in ("甲", "乙")]
    assert drifts(panel_of(rows)) == ()


def test_the_first_verdict_is_compared_a_later_one_is_not() -> None:
    rows = [
        verdict(1, "greeting", "甲", False),
        verdict(1, "greeting", "甲", True, nth=2),
        verdict(1, "greeting", "乙", True),
    ]
    passes, fails = panel_of(rows).counts()
    assert (passes.tolist(), fails.tolist()) == ([1], [1])


def test_judging_again_the_same_day_is_a_correction() -> None:
    later = MONDAY + timedelta(days=14)
    rows = [
        verdict(1, "greeting", "甲", False),
        verdict(1, "greeting", "甲", True, MONDAY, nth=2),
        verdict(1, "greeting", "甲", False, later, nth=3),
        verdict(2, "greeting", "甲", True),
        verdict(2, "greeting", "甲", False, later, nth=2),
        verdict(3, "greeting", "乙", True),
        verdict(3, "greeting", "乙", True, MONDAY, nth=2),
    ]
    (one,) = rejudged(rows)
    assert (one.judge, one.calls, one.same) == ("甲", 2, Share(1, 2))

"""Given outcomes and hits, then a total that adds up, inside bounds that hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubrics.schema import Scheme, Severity
from scoring.scorecard import ItemResult, Outcome
from scoring.total import Line, Sheet, Total, review_of, totals
from scoring.verdict import Verdict, all_of, any_of, failed, passed, uncertain

Results = tuple[ItemResult, ...]
MAY_HAVE_HITS = (Outcome.FAIL, Outcome.UNCERTAIN, Outcome.ERROR)


def line(number: int = 0, points: float = 10.0, **more: object) -> Line:
    return replace(Line(f"i{number}", f"项{number}", Severity.NORMAL, True, points), **more)


def result(outcome: Outcome, hits: int = 0) -> ItemResult:
    return ItemResult("i", outcome, None, 0.0, "", hits=hits)


def total_of(scheme: Scheme, *pairs: tuple[Line, ItemResult]) -> Total:
    lines, results = zip(*pairs, strict=True)
    return totals(Sheet(scheme, 85.0, True, lines), results)


PASS, FAIL, OPEN = result(Outcome.PASS), result(Outcome.FAIL, 1), result(Outcome.UNCERTAIN)
BY_THE_HIT = line(points=2.0, each_hit=True)


@pytest.mark.parametrize(
    ("hits", "cap", "total"), [(1, None, 98.0), (3, None, 94.0), (3, 5.0, 95.0), (60, None, 0.0)]
)
def test_every_hit_costs_up_to_the_cap_and_never_below_zero(
    hits: int, cap: float | None, total: float
) -> None:
    pair = (replace(BY_THE_HIT, cap=cap), result(Outcome.FAIL, hits))
    assert total_of(Scheme.DEDUCT, pair) == Total(total, total, total)


@pytest.mark.parametrize(("cap", "suspected", "lower"), [(6.0, 0, 84.0), (None, 4, 82.0), (None, 0, 88.0)])
def test_an_undecided_item_may_cost_its_cap_or_every_suspected_hit(
    cap: float | None, suspected: int, lower: float
) -> None:
    pairs = [(line(1, 80.0), PASS), (line(2, 10.0), FAIL)]
    open_item = (replace(BY_THE_HIT, cap=cap), result(Outcome.UNCERTAIN, suspected))
    assert total_of(Scheme.DEDUCT, *pairs, open_item) == Total(90.0, lower, 90.0)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (PASS, Total(85.0, 85.0, 85.0)),
        (FAIL, Total(80.0, 80.0, 80.0)),
        (OPEN, Total(80.0, 80.0, 85.0)),
        (result(Outcome.NOT_APPLICABLE), Total(80.0, 80.0, 80.0)),
    ],
)
@pytest.mark.parametrize("scheme", Scheme)
def test_a_bonus_adds_its_points_and_takes_nothing(
    scheme: Scheme, outcome: ItemResult, expected: Total
) -> None:
    bonus = (line(3, 5.0, bonus=True), outcome)
    assert total_of(scheme, (line(1, 80.0), PASS), (line(2, 20.0), FAIL), bonus) == expected


@pytest.mark.parametrize("scheme", Scheme)
def test_no_bonus_lifts_a_total_above_a_hundred(scheme: Scheme) -> None:
    assert total_of(scheme, (line(1), PASS), (line(2, 5.0, bonus=True), PASS)).total == 100.0


@pytest.mark.parametrize("scheme", Scheme)
def test_a_bonus_alone_makes_no_total(scheme: Scheme) -> None:
    assert total_of(scheme, (line(1, 5.0, bonus=True), PASS)) == Total(None, None, None)


def test_an_open_bonus_does_not_withhold_the_total() -> None:
    assert total_of(Scheme.WEIGHTED, (line(1), PASS), (line(2, 500.0, bonus=True), OPEN)).total == 100.0


def test_the_share_decided_weighs_an_item_by_the_hit_with_its_cap() -> None:
    capped = replace(BY_THE_HIT, cap=30.0)
    assert total_of(Scheme.DEDUCT, (line(1, 69.0), PASS), (capped, OPEN)).total is None
    assert total_of(Scheme.DEDUCT, (line(1, 70.0), PASS), (capped, OPEN)).total == 100.0


def test_a_call_asks_for_review_with_its_gravest_risk() -> None:
    fatal = line(1, 0.0, severity=Severity.FATAL)
    sheet = Sheet(Scheme.WEIGHTED, 85.0, True, (line(0), fatal))
    sure, across = Total(100.0, 100.0, 100.0), Total(90.0, 80.0, 95.0)
    assert review_of(sheet, (PASS, PASS), sure, roles_doubtful=False) is None
    for results, total, doubtful, risk, named in [
        ((PASS, FAIL), sure, False, 1.0, "致命项待确认：项1"),
        ((PASS, OPEN), sure, False, 0.8, "致命项听不准：项1"),
        ((PASS, PASS), across, True, 0.6, "合格线 85；分不清哪一方是坐席"),
        ((PASS, PASS), sure, True, 0.5, "分不清哪一方是坐席"),
    ]:
        review = review_of(sheet, results, total, doubtful)
        assert review is not None and (review.risk, named in review.reason) == (risk, True)
    assert review_of(sheet, (PASS, FAIL), sure, False, confirmed=("i1",)) is None


@st.composite
def judged(draw: st.DrawFn) -> tuple[Sheet, Results]:
    scheme = draw(st.sampled_from(Scheme))
    points = st.integers(0, 40).map(float)
    pairs = []
    for number in range(draw(st.integers(1, 8))):
        worth, bonus = draw(points), draw(st.booleans())
        each_hit = scheme is Scheme.DEDUCT and not bonus and draw(st.booleans())
        cap = worth + draw(points) if each_hit and draw(st.booleans()) else None
        scored = draw(st.sampled_from([True, True, True, False]))
        outcome = draw(st.sampled_from(Outcome))
        hits = draw(st.integers(0, 12)) if outcome in MAY_HAVE_HITS else 0
        pairs.append((Line(f"i{number}", "项", Severity.NORMAL, scored, worth, each_hit, cap, bonus),
                      result(outcome, hits)))  # fmt: skip
    lines, results = zip(*pairs, strict=True)
    return Sheet(scheme, 85.0, True, lines), results


@given(judged())
def test_a_total_lies_between_its_bounds(given_: tuple[Sheet, Results]) -> None:
    found = totals(*given_)
    assert (found.lower is None) == (found.upper is None)
    if found.lower is not None and found.upper is not None:
        assert 0 <= found.lower <= found.upper <= 100
        if found.total is not None:
            assert found.lower <= found.total <= found.upper


@given(judged(), st.data())
def test_more_faults_never_raise_the_total(given_: tuple[Sheet, Results], data: st.DataObject) -> None:
    sheet, results = given_
    at = data.draw(st.integers(0, len(results) - 1))
    before = replace(results[at], outcome=data.draw(st.sampled_from([Outcome.PASS, Outcome.FAIL])))
    worse = replace(before, outcome=Outcome.FAIL, hits=before.hits + 1)
    better, more = (totals(sheet, (*results[:at], each, *results[at + 1 :])) for each in (before, worse))
    assert (better.total is None) == (more.total is None)
    for one, other in ((better.total, more.total), (better.lower, more.lower), (better.upper, more.upper)):
        assert one is None or other is None or other <= one


@given(judged(), st.data())
def test_deciding_an_undecided_item_never_leaves_the_bounds(
    given_: tuple[Sheet, Results], data: st.DataObject
) -> None:
    sheet, results = given_
    before = totals(sheet, results)
    decided = []
    for line_, each in zip(sheet.lines, results, strict=True):
        if each.outcome.undecided and data.draw(st.booleans()):
            # Without a cap no more hits than suspected; with one as many as there may be.
            most = max(1, each.hits) if line_.cap is None else 50
            outcome = data.draw(st.sampled_from([Outcome.PASS, Outcome.FAIL]))
            each = replace(each, outcome=outcome, hits=data.draw(st.integers(1, most)))
        decided.append(each)
    after = totals(sheet, tuple(decided))
    assert (after.lower is None) == (before.lower is None)
    if after.lower is not None and after.upper is not None:
        assert before.lower is not None and before.upper is not None
        assert before.lower <= after.lower and after.upper <= before.upper
        assert after.total is None or before.lower <= after.total <= before.upper


@given(judged())
def test_the_points_of_the_items_add_up_to_the_total(given_: tuple[Sheet, Results]) -> None:
    sheet, results = given_
    found = totals(sheet, results)
    if found.total is None:
        return
    pairs = list(zip(sheet.lines, results, strict=True))
    points = [(each, sheet.points_of(each, one.outcome, one.hits), one) for each, one in pairs]
    bonus = sum(brought or 0.0 for each, brought, _ in points if each.bonus)
    brought = sum(brought or 0.0 for each, brought, _ in points if not each.bonus)
    if sheet.scheme is Scheme.DEDUCT:
        added = 100 + brought + bonus
    else:
        counted = [(each, one) for each, one in pairs if each.scored and not each.bonus]
        decided = sum(each.points for each, one in counted if one.outcome.decided)
        added = 100 * brought / decided + bonus
    assert found.total == pytest.approx(min(100.0, max(0.0, added)), abs=1e-4)


def test_every_failing_part_of_all_is_a_fault_of_its_own() -> None:
    joined = all_of([failed("一", hits=2), failed("二", hits=3), passed("三"), uncertain("四", hits=9)])
    assert (joined.outcome, joined.hits) == (Outcome.FAIL, 5)
    assert all_of([passed("一"), uncertain("二", hits=2), uncertain("三")]).hits == 3
    assert all_of([passed("一"), passed("二")]).hits == 0


def test_any_fails_as_often_as_the_part_that_failed_least() -> None:
    joined = any_of([failed("一", hits=2), failed("二", hits=3)])
    assert (joined.outcome, joined.hits) == (Outcome.FAIL, 2)
    assert any_of([failed("一", hits=2), passed("二")]).hits == 0
    assert any_of([failed("一", hits=2), uncertain("二", hits=5)]).hits == 2


def test_not_counts_one_fault_or_none() -> None:
    assert (~failed("说了", hits=7)).hits == 0
    assert (~passed("说了")).hits == 1
    assert (~Verdict(Outcome.NOT_MEASURABLE, "不知道")).hits == 0

"""Given judged items, when asked for the six-sigma view, then the levels of the textbook's table."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest
from reports_story import MONDAY, Judged, load
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from reports.catalogue import Asked, entry
from reports.scope import Scope
from reports.share import Share
from reports.sigma_level import Defects
from reports.six_sigma import SigmaRow, SixSigma, SixSigmaOptions, six_sigma


def calls(agent: str | None, team: str | None, n: int, failing: int, item: str = "closing") -> list[Judged]:
    return [
        Judged(
            f"{agent}-{team}-{i}",
            agent=agent,
            name=agent,
            number=agent,
            team=team,
            failed=(item,) * (i < failing),
        )
        for i in range(n)
    ]


def found(view: SixSigma, level: str, key: str, item: str | None) -> SigmaRow:
    (row,) = [r for r in view.rows if (r.group.by, r.group.key, r.item_id) == (level, key, item)]
    return row


@pytest.mark.parametrize(
    ("per_million", "level"),
    [(690_000, 1.0), (308_537, 2.0), (66_807, 3.0), (6_210, 4.0), (233, 5.0)],
)
def test_the_levels_are_those_of_the_usual_table(per_million: int, level: float) -> None:
    """The conversion table of Harry and Schroeder, with the shift of 1.5."""
    defects = Defects(Share(per_million, 1_000_000))
    assert defects.per_million == pytest.approx(per_million)
    assert defects.sigma() == pytest.approx(level, abs=0.005)
    assert defects.sigma(shift=0.0) == pytest.approx(level - 1.5, abs=0.005)


def test_six_sigma_is_3_4_defects_per_million() -> None:
    assert Defects(Share(34, 10_000_000)).sigma() == pytest.approx(6.0, abs=0.005)


def test_a_worked_example() -> None:
    """15 defects in 500 calls of 10 opportunities each: 3,000 DPMO, 4.25 sigma."""
    defects = Defects(Share(15, 5000))
    assert defects.per_million == pytest.approx(3000.0)
    assert defects.sigma() == pytest.approx(4.25, abs=0.005)
    low, high = proportion_confint(15, 5000, method="wilson")
    ends = defects.per_million_interval
    assert ends is not None
    assert (ends.low, ends.high) == pytest.approx((1e6 * low, 1e6 * high))
    assert defects.sigma_interval() == pytest.approx((stats.norm.isf(high) + 1.5, stats.norm.isf(low) + 1.5))


def test_without_defects_the_level_has_no_upper_end() -> None:
    defects = Defects(Share(0, 100))
    assert defects.sigma() is None
    low, high = defects.sigma_interval()
    assert high is None
    assert low == pytest.approx(stats.norm.isf(proportion_confint(0, 100, method="wilson")[1]) + 1.5)
    assert Defects(Share(0, 0)).per_million is None
    assert Defects(Share(0, 0)).sigma_interval() == (None, None)


def test_opportunities_are_decided_verdicts_and_defects_failures(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            *calls("a", "一班", 40, 10),
            *calls("b", "二班", 40, 2),
            Judged("u", team="一班", undecided=("closing",), unmeasured=("dead-air",), failed=("tone",)),
        ],
    )
    view = six_sigma(empty)
    closing = found(view, "centre", "centre", "closing")
    assert closing.defects.share == Share(12, 80)
    assert closing.undecided == 1
    assert found(view, "centre", "centre", "dead-air").not_measurable == 1
    assert found(view, "team", "一班", "closing").defects.share == Share(10, 40)
    whole = found(view, "centre", "centre", None)
    assert whole.defects.share == Share(12, 5 * 81 - 2), "five items are scored; the monitored one is not"
    assert found(view, "centre", "centre", "tone").defects.share == Share(1, 81)


def test_groups_add_up_to_the_centre(centre: duckdb.DuckDBPyConnection) -> None:
    view = six_sigma(centre)
    teams = [row for row in view.rows if row.group.by == "team" and row.item_id == "closing"]
    added = sum((row.defects.share for row in teams), Share(0, 0))
    assert added == found(view, "centre", "centre", "closing").defects.share
    weeks = [week for series in view.weeks for week in series if week.item_id == "closing"]
    assert sum(week.decided for week in weeks) == added.n


def test_the_sentences_name_what_is_worst_and_where(centre: duckdb.DuckDBPyConnection) -> None:
    answer = entry("six-sigma").answer(centre, Asked())
    assert answer.sentences[0].startswith("全中心计分项：5,")
    assert "DPMO" in answer.sentences[0] and "含 1.5 偏移" in answer.sentences[0]
    assert "另有" in answer.sentences[0] and "存疑" in answer.sentences[0]
    assert "“复述订单”" in answer.sentences[1]
    assert any("二班缺陷最多" in sentence for sentence in answer.sentences)
    assert any("二班的“结束语”" in sentence for sentence in answer.sentences)


def test_a_week_that_stands_out_is_told(empty: duckdb.DuckDBPyConnection) -> None:
    """Ten of a hundred fail each week, forty in the tenth of twelve."""
    load(
        empty,
        [
            Judged(
                f"c{week}-{n}", day=MONDAY + timedelta(weeks=week),
                failed=("closing",) * (n < (40 if week == 9 else 10 + week % 3)),
            )
            for week in range(12)
            for n in range(100)
        ],
    )  # fmt: skip
    answer = entry("six-sigma").answer(empty, Asked())
    (alarm,) = [sentence for sentence in answer.sentences if "控制图" in sentence]
    assert alarm.startswith("1 项有控制图，其中 1 项报警：“结束语”不合格率在11月9日当周高于控制限。")
    chart = next(one for one in answer.charts if one.key == "six-sigma-control-tobacco-order-closing")
    assert [label for label, mark in zip(chart.labels, chart.series[0].marked, strict=True) if mark] == [
        "2026-11-09"
    ]
    control = next(table for table in answer.tables if table.name == "six-sigma-control")
    assert len(control.rows) == 12


def test_even_weeks_alarm_nobody(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            Judged(
                f"c{week}-{n}", day=MONDAY + timedelta(weeks=week), failed=("closing",) * (n < 10 + week % 3)
            )
            for week in range(12)
            for n in range(100)
        ],
    )
    assert "1 项有控制图，没有哪一周超出平常的波动。" in entry("six-sigma").answer(empty, Asked()).sentences


def test_the_shift_can_be_switched_off(centre: duckdb.DuckDBPyConnection) -> None:
    from reports.six_sigma_answer import answer_of

    view = six_sigma(centre, SixSigmaOptions(shift=0.0))
    assert "不加偏移" in answer_of(view).sentences[0]
    with pytest.raises(ValueError, match="expected 0 or more"):
        SixSigmaOptions(shift=-1.5)
    with pytest.raises(ValueError, match="expected one of"):
        SixSigmaOptions(by="moon")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 1"):
        SixSigmaOptions(minimum=0)


def test_an_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    answer = entry("six-sigma").answer(empty, Asked())
    assert answer.sentences == ("所选范围内没有已判定的质检项，算不出每百万机会缺陷数（DPMO）和西格玛水平。",)
    assert answer.tables[0].rows == ()


def test_one_call_is_too_few(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1")])
    sentences = entry("six-sigma").answer(empty, Asked()).sentences
    assert "样本不足以判断" in sentences[-1]


@pytest.mark.parametrize("by", ["agent", "team", "queue", "centre"])
def test_one_agent_all_equal_and_calls_of_nobody(empty: duckdb.DuckDBPyConnection, by: str) -> None:
    load(
        empty,
        [*calls("a", "一班", 40, 0), Judged("n", agent=None, name=None, number=None, team=None, day=None)],
    )
    sentences = entry("six-sigma").answer(empty, Asked(by=by)).sentences  # type: ignore[arg-type]
    assert "至少" in sentences[0] and "未见缺陷" in sentences[0]
    assert "没有哪一项出现过不合格。" in sentences
    if by != "centre":
        assert any("谈不上比较" in sentence for sentence in sentences)


def test_only_undecided_verdicts_are_no_opportunities(empty: duckdb.DuckDBPyConnection) -> None:
    items = ("greeting", "repeat-order", "closing", "dead-air", "no-rude-words", "tone")
    load(empty, [Judged("c1", undecided=items, day=MONDAY)])
    assert "没有已判定的质检项" in entry("six-sigma").answer(empty, Asked()).sentences[0]


def test_one_agents_view_is_titled_for_that_agent(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*calls("A", "一班", 40, 4), *calls("B", "一班", 40, 20)])
    answer = entry("six-sigma").answer(empty, Asked(Scope(agent="A")))
    assert answer.title == "六西格玛　只看A（A）"
    assert answer.sentences[0].startswith("A（A）计分项：") and "全中心" not in "".join(answer.sentences)
    assert answer.tables[0].rows[0][:2] == ("合计", "A（A）")

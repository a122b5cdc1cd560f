"""Given judged and rated calls, when the manager's two questions are asked, then in sentences that hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest
from reports_rated import rate, rated_centre
from reports_story import MONDAY, Judged, empty_warehouse, load

from reports.answer import Answer
from reports.catalogue import Asked, entry
from reports.item_effect import Verdict
from reports.satisfaction import Satisfaction, SatisfactionOptions, satisfaction
from reports.satisfaction_answer import answer_of
from reports.satisfaction_sentences import sentences
from reports.scope import Scope
from reports.weight_proposal import Outcome


@pytest.fixture(scope="module")
def planted() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        rated_centre(connection)
        yield connection


@pytest.fixture(scope="module")
def found(planted: duckdb.DuckDBPyConnection) -> Satisfaction:
    return satisfaction(planted)


@pytest.fixture(scope="module")
def told(planted: duckdb.DuckDBPyConnection) -> Answer:
    return entry("satisfaction").answer(planted, Asked())


def say(connection: duckdb.DuckDBPyConnection, **scope: str) -> Answer:
    return entry("satisfaction").answer(connection, Asked(scope=Scope(**scope)))  # type: ignore[arg-type]


def test_the_item_that_customers_mind_is_found_with_its_size(found: Satisfaction) -> None:
    (minded,) = found.of(Verdict.MATTERS)
    assert minded.item_id == "dead-air"
    assert minded.within is not None
    assert minded.within.interval.low < -1.4 < minded.within.interval.high  # 1.5, less what rounding takes
    assert minded.p_adjusted is not None and minded.p_adjusted < 0.001


def test_the_item_that_they_do_not_mind_is_told_from_one_that_cannot_be_told(found: Satisfaction) -> None:
    nothing = found.of(Verdict.NOTHING)
    assert "repeat-order" in {effect.item_id for effect in nothing}
    for effect in nothing:
        assert effect.within is not None
        assert -found.practical < effect.within.interval.low
        assert effect.within.interval.high < found.practical
    assert found.practical == pytest.approx(0.4)
    never = next(effect for effect in found.effects if effect.item_id == "no-rude-words")
    assert (never.failed, never.verdict) == (0, Verdict.TOO_FEW)


def test_the_first_sentence_answers_whether_scores_move_with_satisfaction(told: Answer) -> None:
    first = told.sentences[0]
    assert first.startswith("得分与满意度：得分高的通话客户更满意")
    assert re.search(r"秩相关 0\.\d\d，95% 区间 .+，\d+ 通有评分的通话", first)
    assert first.count("。") == 1 and len(first) < 80
    (basis,) = [one for one in told.sentences if one.startswith("得分与满意度的依据：")]
    assert "12 名坐席" in basis and "量程 1–5" in basis and "按坐席平均看" in basis


def test_the_second_sentence_says_what_performance_is_not_known(told: Answer) -> None:
    second = told.sentences[1]
    assert second == ("得分差距与实际业绩：平均处理时长、一次解决率、投诉率、转接率都没有数据，回答不了。")


def test_items_are_the_first_table_and_every_table_has_its_own_name(told: Answer) -> None:
    assert told.tables[0].columns[0].title == "质检项"
    assert told.tables[0].rows[0][0] == "静音"
    assert len({table.name for table in told.tables}) == len(told.tables)
    assert {chart.key for chart in told.charts} >= {"effects", "agents", "answering"}


def test_the_weights_move_towards_what_customers_mind(found: Satisfaction) -> None:
    (proposal,) = found.proposals
    assert proposal.outcome is Outcome.PROPOSED
    points = {weight.item_id: (weight.today, weight.proposed) for weight in proposal.weights}
    assert points["dead-air"][1] is not None and points["dead-air"][1] > points["dead-air"][0] == 35
    assert sum(proposed or 0 for _, proposed in points.values()) == pytest.approx(100)
    assert proposal.interval is not None and proposal.interval.low > 0


def test_a_proposal_says_that_weights_are_chosen_together(found: Satisfaction, told: Answer) -> None:
    (one,) = [sentence for sentence in told.sentences if sentence.startswith("权重建议（")]
    assert "权重是合在一起选的，为的是总分最能预测满意度，不等于各项单独有这样的作用" in one
    effects = tuple(replace(effect, verdict=Verdict.UNCLEAR) for effect in found.effects)
    (one,) = [
        sentence
        for sentence in sentences(replace(found, effects=effects))
        if sentence.startswith("权重建议（")
    ]
    assert "单独的作用还看不出，先不要照改；" in one and "静音" in one


def test_the_same_question_has_the_same_answer(planted: duckdb.DuckDBPyConnection, told: Answer) -> None:
    assert say(planted).sentences == told.sentences


def test_more_rated_calls_than_may_be_used_are_drawn_by_lot_and_told(
    planted: duckdb.DuckDBPyConnection,
) -> None:
    found = satisfaction(planted, SatisfactionOptions(most_rated=200))
    again = satisfaction(planted, SatisfactionOptions(most_rated=200))
    assert (found.used, found.available) == (200, found.rated)
    assert found.effects == again.effects
    assert any("抽出的 200 通" in note for note in answer_of(found).notes)


def test_a_scope_counts_its_own_calls_only(planted: duckdb.DuckDBPyConnection) -> None:
    one = satisfaction(planted, SatisfactionOptions(scope=Scope(agent="a03")))
    assert (one.judged, one.used_agents) == (60, 1)
    assert "样本不足以判断" in say(planted, agent="a03").sentences[0]
    nothing = say(planted, agent="nobody")
    assert nothing.sentences == ("所选范围内还没有质检结果：得分与满意度、得分与业绩的关系都无从谈起。",)


def test_an_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    told = say(empty)
    assert len(told.sentences) == 1 and "还没有质检结果" in told.sentences[0]
    assert all(not table.rows for table in told.tables[:1])


def test_without_any_rating_it_says_what_to_import(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", agent=f"a{n % 3}", failed=("closing",) * (n % 2)) for n in range(12)])
    told = say(empty)
    assert "没有客户评分，回答不了" in told.sentences[0] and "callqa import satisfaction" in told.sentences[0]
    assert any(sentence.startswith("评分表能否区分坐席") for sentence in told.sentences)


def test_one_rated_call_says_that_it_is_not_enough(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("closing",))])
    rate(empty, {"c1": 4})
    told = say(empty)
    assert "全部评为 4 分，比不出高低" in told.sentences[0]
    assert any("有评分的不合格通话太少" in sentence for sentence in told.sentences)


def test_ratings_that_are_all_equal_compare_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", agent=f"a{n % 6}", failed=("closing",) * (n % 2)) for n in range(60)])
    rate(empty, {f"c{n}": 5 for n in range(60)})
    told = say(empty)
    assert "60 通有评分的通话全部评为 5 分" in told.sentences[0]
    assert "谁在评分：60 通已质检的通话中 60 通有评分（100.0%），没有缺漏。" in told.sentences


def test_scores_that_are_all_equal_tell_nobody_apart(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", agent=f"a{n % 6}") for n in range(60)])
    rate(empty, {f"c{n}": 1 + n % 5 for n in range(60)})
    told = say(empty)
    assert "得分全是 100.0 分，评分表没有分出高低" in told.sentences[0]
    spread = next(sentence for sentence in told.sentences if sentence.startswith("评分表能否区分坐席"))
    assert "分不出" in spread


def test_agents_who_all_score_above_92_are_said_not_to_be_told_apart(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    """The manager's own example: every mean lies between 92 and 100, however clearly means differ."""
    load(
        empty,
        [
            Judged(f"c{agent}{n:02d}", agent=f"a{agent}", total=92.5 + agent + (n % 3) / 2)
            for agent in range(6)
            for n in range(30)
        ],
    )
    spread = next(one for one in say(empty).sentences if one.startswith("评分表能否区分坐席"))
    assert "几乎分不出坐席高下" in spread and "所有坐席都在 92–100 分之间" in spread
    assert "6 名坐席的平均分在 93.0–98.0 分之间" in spread


def test_calls_without_day_agent_or_team_are_counted_and_told(empty: duckdb.DuckDBPyConnection) -> None:
    known = [Judged(f"c{n}", agent=f"a{n % 6}", failed=("closing",) * (n % 3 == 0)) for n in range(60)]
    unknown = [
        Judged(f"u{n}", agent=None, name=None, number=None, team=None, day=None, failed=("closing",))
        for n in range(5)
    ]
    load(empty, [*known, *unknown])
    rate(empty, {f"c{n}": 1 + n % 5 for n in range(60)} | {f"u{n}": 3 for n in range(5)})
    found = satisfaction(empty)
    assert (found.judged, found.rated, found.available, found.used) == (65, 65, 60, 60)
    assert any("5 通有评分但没有登记坐席" in note for note in say(empty).notes)


def test_ratings_of_calls_that_nobody_judged_count_for_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", agent=f"a{n % 6}", failed=("closing",) * (n % 2)) for n in range(30)])
    rate(empty, {"elsewhere": 1})
    found = satisfaction(empty)
    assert (found.rated, found.used, found.scale) == (0, 0, None)


def test_calls_without_a_total_still_tell_of_their_items(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [Judged(f"c{n}", agent=f"a{n % 6}", failed=("closing",) * (n % 2), total=None) for n in range(60)],
    )
    rate(empty, {f"c{n}": 5 - 2 * (n % 2) for n in range(60)})
    found = satisfaction(empty)
    assert found.calls.spearman.n == 0
    assert "样本不足以判断" in say(empty).sentences[0]


def test_an_agent_on_the_books_without_calls_changes_nothing(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    load(empty, [Judged("c1", failed=("closing",))])
    before = say(empty).sentences
    empty.execute("INSERT INTO agents (agent_id, name) VALUES ('a99', '新人')")
    assert say(empty).sentences == before


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"minimum": 1}, "minimum 1"),
        ({"fewest": 0}, "fewest 0"),
        ({"practical": 0.0}, "practical 0.0"),
        ({"limit": 1.0}, "limit 1.0"),
        ({"draws": 10}, "draws 10"),
    ],
)
def test_options_that_leave_nothing_to_compare_are_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SatisfactionOptions(**wrong)  # type: ignore[arg-type]


def test_results_by_person_count_instead_of_the_machines(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", failed=("closing",), day=MONDAY), Judged("c2", agent="a02")])
    rate(empty, {"c1": 2, "c2": 5})
    empty.execute(
        "INSERT INTO reviewed_items VALUES ('s-c1', 'c1', 'closing', 'pass', 25, 0, '说了', 'j1', now())"
    )
    (closing,) = (one for one in satisfaction(empty).effects if one.item_id == "closing")
    assert (closing.failed, closing.passed) == (0, 2)

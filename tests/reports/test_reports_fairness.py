"""Given calls in two ways of speaking, heard well and badly, then whether the machine treats them alike."""

from __future__ import annotations

import random
from collections.abc import Callable

import duckdb
import pytest
from reports_story import Judged, bulk, load
from reviews_story import Said, review

from reports.answer import Answer
from reports.catalogue import Asked, entry
from reports.comparison import WHOLE, Measure, Reading
from reports.fairness import FairnessOptions, fairness, spoken
from reports.machine_error import Fault


def told(connection: duckdb.DuckDBPyConnection) -> Answer:
    return entry("fairness").answer(connection, Asked())


def text(answer: Answer) -> str:
    return "\n".join(answer.sentences)


def centre(
    connection: duckdb.DuckDBPyConnection,
    chance: Callable[[int, bool], float],
    agents: int = 10,
    calls: int = 80,
    cantonese: Callable[[int], float] = lambda _: 0.3,
) -> None:
    """``chance`` that ``agent`` fails the closing, where Cantonese is spoken or not."""
    dice = random.Random(4)
    made, languages = [], []
    for agent in range(agents):
        for number in range(calls):
            yue = dice.random() < cantonese(agent)
            failed = ("closing",) if dice.random() < chance(agent, yue) else ()
            undecided = ("greeting",) if yue and dice.random() < 0.3 else ()
            call = Judged(f"c{agent:02d}{number:03d}", f"a{agent}", failed=failed, undecided=undecided)
            made.append(call)
            languages.append(("yue" if yue else "zh", round(dice.uniform(0.6, 1.0), 4), call.call_id))
    load(connection, made)
    connection.execute("CREATE TEMP TABLE spoken (language VARCHAR, sure DOUBLE, call_id VARCHAR)")
    bulk(connection, "spoken", languages)
    connection.execute(
        "UPDATE calls SET language = s.language, word_confidence = s.sure FROM spoken AS s"
        " WHERE s.call_id = calls.call_id"
    )


def test_an_item_that_fails_cantonese_is_named(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _, yue: 0.35 if yue else 0.1)
    found = fairness(empty)
    (closing,) = [one for one in found.speech if one.item[0] == "closing" and one.measure is Measure.FAILED]
    assert closing.reading is Reading.MORE and closing.by_agent
    assert closing.gap.interval is not None and closing.gap.interval.low < 0.25 < closing.gap.interval.high
    answer = told(empty)
    assert "逐项看，粤语通话" in text(answer) and "更容易被判不合格的有“结束语”" in text(answer)
    assert "更常存疑、要交人工的有“开头语”" in text(answer)
    assert "，调整坐席、技能组后相差 +" in text(answer)


def test_agents_who_are_worse_are_not_taken_for_a_dialect(empty: duckdb.DuckDBPyConnection) -> None:
    """The agents who take Cantonese fail a third of all closings, the others a tenth."""
    centre(
        empty,
        lambda agent, _: 0.33 if agent < 5 else 0.1,
        cantonese=lambda agent: 0.5 if agent < 5 else 0.02,
    )
    (closing,) = [
        one for one in fairness(empty).speech if one.item[0] == "closing" and one.measure is Measure.FAILED
    ]
    assert (closing.gap.group.rate or 0) > (closing.gap.others.rate or 0) + 0.1
    assert closing.reading in (Reading.UNSEEN, Reading.SAME)
    assert "个百分点以上的差别" in text(told(empty))


def test_where_other_agents_take_the_dialect_it_is_said(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _, yue: 0.4 if yue else 0.1, agents=20, cantonese=lambda agent: float(agent < 8))
    (closing,) = [
        one for one in fairness(empty).speech if one.item[0] == "closing" and one.measure is Measure.FAILED
    ]
    assert not closing.by_agent and closing.reading is Reading.MORE
    assert "差别也可能来自坐席" in text(told(empty)) and "，调整技能组后相差 +" in text(told(empty))


def test_alike_with_many_calls_is_no_difference(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _agent, _yue: 0.02, calls=150)
    answer = told(empty)
    assert answer.sentences[0].startswith("粤语通话")
    assert "没有更容易不合格：不合格率" in answer.sentences[0] and len(answer.sentences[0]) < 60
    assert "个百分点（95% 区间" in answer.sentences[1]
    whole = [one for one in fairness(empty).speech if one.item == WHOLE]
    assert {one.measure for one in whole} == set(Measure)


def test_who_is_overturned_more_often_is_what_counts(empty: duckdb.DuckDBPyConnection) -> None:
    """Every fail is reviewed: people overturn half of those in Cantonese, and hardly any other."""
    centre(empty, lambda _agent, _yue: 0.3)
    dice = random.Random(6)
    fails = empty.execute(
        "SELECT call_id, language FROM item_results JOIN calls USING (call_id)"
        " WHERE item_id = 'closing' AND outcome = 'fail'"
    ).fetchall()
    review(
        empty,
        [
            Said(call, "closing", "张", dice.random() < (0.5 if language == "yue" else 0.03))
            for call, language in fails
        ],
    )
    (accused,) = [one for one in fairness(empty).speech_errors if one.fault is Fault.ACCUSES]
    assert accused.reading is Reading.MORE
    assert "与评委比，机器对粤语通话更常冤判" in text(told(empty))
    assert "是否更常漏判，样本不足以判断" in text(told(empty))


def test_thirds_of_the_calls_by_how_surely_they_were_heard(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _agent, _yue: 0.1, cantonese=lambda _: 0.0)
    empty.execute(
        "UPDATE item_results SET outcome = 'fail' WHERE item_id = 'dead-air' AND hash(call_id) % 3 = 0"
        " AND call_id IN (SELECT call_id FROM calls WHERE word_confidence < 0.73)"
    )
    found = fairness(empty)
    sizes = {one.third: one.failed.n for one in found.thirds if one.item[0] == "dead-air"}
    assert sum(sizes.values()) == 800 and max(sizes.values()) - min(sizes.values()) < 10
    assert f"听得最不清的三分之一（{sizes[1]} 通，共 800 通）更容易被判不合格的有“静音”" in text(told(empty))
    assert "只有普通话通话（800 通），方言是否吃亏无从比较" in text(told(empty))


def test_the_record_says_what_is_spoken_before_the_ear_does() -> None:
    assert spoken("粤语", "zh") == spoken(None, "yue") == "cantonese"
    assert spoken("四川话", "zh") == "四川话"
    assert spoken(" ", "zh") == "mandarin"
    assert spoken(None, None) is None


def test_empty_warehouse_says_so(empty: duckdb.DuckDBPyConnection) -> None:
    answer = told(empty)
    assert answer.sentences == ("所选范围内还没有质检结果，公平与否无从谈起。",)


def test_one_call_of_which_nothing_is_known(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", agent=None, number=None, name=None, team=None, day=None, total=None)])
    answer = told(empty)
    assert "1 通都没有语言记录" in answer.sentences[0]
    assert "没有识别把握的记录" in text(answer)


def test_one_agent_with_few_calls(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _agent, _yue: 0.5, agents=1, calls=20)
    assert "样本不足以判断" in told(empty).sentences[0]


def test_equal_verdicts_everywhere(empty: duckdb.DuckDBPyConnection) -> None:
    centre(empty, lambda _agent, _yue: 0.0)
    assert told(empty).sentences[0].endswith("都没有一通不合格（240 通对 560 通）。")


@pytest.mark.parametrize("given", [{"minimum": 1}, {"margin": 0.0}, {"whole": 2.0}, {"most_heard": 0}])
def test_wrong_options_name_what_is_wrong(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"fairness {next(iter(given))}"):
        FairnessOptions(**given)  # type: ignore[arg-type]

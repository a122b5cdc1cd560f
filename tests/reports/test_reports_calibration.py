"""Given calls that several people have judged, when calibration is asked for, then who errs is told."""

from __future__ import annotations

import random
from datetime import timedelta

import duckdb
import pytest
from reports_story import ITEMS, MONDAY, Judged, load
from reviews_story import Said, review

from reports.answer import Answer
from reports.calibration import CalibrationOptions, calibration
from reports.catalogue import Asked, entry
from reports.scope import Scope
from reports.share import Share

IDS = tuple(item for item, *_ in ITEMS)


def told(connection: duckdb.DuckDBPyConnection, scope: Scope | None = None) -> Answer:
    return entry("calibration").answer(connection, Asked(scope=scope or Scope()))


def text(answer: Answer) -> str:
    return "\n".join(answer.sentences)


def panel_story(connection: duckdb.DuckDBPyConnection, calls: int = 90) -> None:
    """张 judges well; 李 passes half of what is wrong; 王 fails a third of good closings; 赵 grows harsher.

    The machine is right but for the last three calls, whose closing it passes though everybody fails it.
    """
    dice = random.Random(5)
    made, said = [], []
    for number in range(calls):
        faults = {item for item in IDS if dice.random() < 0.25}
        faults |= {"closing"} if number >= calls - 3 else set()
        found = faults - {"closing"} if number >= calls - 3 else faults
        made.append(Judged(f"c{number:03d}", day=MONDAY + timedelta(days=number // 2), failed=tuple(found)))
        for item in IDS:
            good = item not in faults
            for judge, says in (
                ("张", good),
                ("李", good or (item != "closing" and dice.random() < 0.5)),
                ("王", good and not (item == "closing" and dice.random() < 0.35)),
                ("赵", good and dice.random() > 0.5 * number / calls),
            ):
                day = MONDAY + timedelta(days=number // 2 + 1)
                said.append(
                    Said(made[-1].call_id, item, judge, says, f"{day} 09:00:00+08:00", "calibration",
                         "random" if not found else "risk")
                )  # fmt: skip
    load(connection, made)
    review(connection, said)


def test_the_lead_reads_who_errs_and_where(empty: duckdb.DuckDBPyConnection) -> None:
    panel_story(empty)
    answer = told(empty)
    said = text(answer)
    assert answer.sentences[0].startswith("评委的尺子")
    assert "一致系数 0." in answer.sentences[0] and "90 通；1 为完全一致" in answer.sentences[0]
    assert answer.sentences[1].startswith("4 位评委共同评过 90 通、540 项次：两人评同一项，100 次有")
    assert "李总体偏宽" in said and "张总体" not in said and "王总体" not in said
    assert "王在“结束语”上偏严" in said
    assert "赵越来越严" in said
    assert "下次校准会先谈" in said and "“结束语”" in said.split("下次校准会先谈")[1]
    names = [table.name for table in answer.tables]
    assert names[0] == "calibration" and len(set(names)) == len(names) == 7
    assert {chart.key for chart in answer.charts} >= {"judges", "items", "drift", "machine"}


def test_disputed_items_come_with_calls_to_hear(empty: duckdb.DuckDBPyConnection) -> None:
    panel_story(empty)
    found = calibration(empty)
    (closing,) = [one for one in found.disputes if found.item_name(one.item) == "结束语"]
    assert closing.split.n == 90 and closing.split.count > 20
    assert len(closing.examples) == 3
    assert all("判合格" in clip.reason and "判不合格" in clip.reason for clip in closing.examples)


def test_what_the_machine_missed_is_found_by_the_majority(empty: duckdb.DuckDBPyConnection) -> None:
    panel_story(empty)
    (closing,) = [one for one in calibration(empty).machine if one.item[0] == "closing"]
    assert closing.precision.rate == 1.0
    missed = sum(row.faults.count for row in closing.strata) - closing.precision.count
    assert missed >= 3


def test_judging_again_tells_how_steady_a_judge_is(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}") for n in range(10)])
    first = [Said(f"c{n}", "closing", "张", True, "01") for n in range(10)]
    review(empty, [*first, *[Said(f"c{n}", "closing", "张", n > 1, "15") for n in range(10)]])
    (again,) = calibration(empty).rejudged
    assert (again.judge, again.same) == ("张", Share(8, 10))
    assert "张 80%（10 项次" in text(told(empty))


def test_without_any_review_nothing_is_known(empty: duckdb.DuckDBPyConnection) -> None:
    for made in ([], [Judged("c1")]):
        load(empty, made)
        (sentence,) = told(empty).sentences
        assert "还没有任何人工判定" in sentence


def test_one_judge_is_compared_with_nobody(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", failed=("closing",)) for n in range(20)])
    review(empty, [Said(f"c{n}", "closing", "张", n < 2) for n in range(20)])
    answer = told(empty)
    assert answer.sentences[0].startswith("只有 1 位评委（20 通、20 个判定）")
    assert "20 项次中，评委认可 18 项次（90.0%" in text(answer)
    assert "“结束语”漏判多少无从知道" in text(answer)


def test_judges_who_never_met(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1"), Judged("c2")])
    review(empty, [Said("c1", "closing", "张", True), Said("c2", "closing", "李", True)])
    assert told(empty).sentences[0].startswith("2 位评委没有评过同一通的同一项")


def test_one_call_is_too_few(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", agent=None, number=None, name=None, team=None, day=None, failed=("closing",))])
    review(empty, [Said("c1", item, judge, judge == "张") for item in IDS for judge in ("张", "李")])
    answer = told(empty)
    assert "样本不足以判断" in answer.sentences[0]
    assert "谁宽谁严样本不足以判断" in text(answer)
    assert "宽严是否随时间变化，样本不足以判断" in text(answer)


def test_all_agree(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n:02d}") for n in range(30)])
    review(
        empty,
        [Said(f"c{n:02d}", "closing", j, True, f"{n % 28 + 1:02d}") for n in range(30) for j in ("张", "李")],
    )
    answer = told(empty)
    assert answer.sentences[0].startswith("共同评过的项全部判得一样")
    assert "看不出哪位评委明显偏宽或偏严" in text(answer)
    assert "下次校准会" not in text(answer)


def test_items_that_the_rubric_no_longer_has(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n:02d}") for n in range(15)])
    review(
        empty,
        [
            Said(f"c{n:02d}", "gone", j, (n + k) % 3 > 0)
            for n in range(15)
            for k, j in enumerate(("张", "李"))
        ],
    )
    answer = told(empty)
    assert any("15 项次的质检项不在该通的评分表里" in note for note in answer.notes)
    assert "机器与评委无从比较" in text(answer)
    assert [row[0] for row in answer.tables[1].rows] == ["gone"]


def test_only_the_calls_asked_about(empty: duckdb.DuckDBPyConnection) -> None:
    panel_story(empty)
    half = Scope(start=MONDAY, end=MONDAY + timedelta(days=9))
    found = calibration(empty, CalibrationOptions(scope=half))
    assert found.books.calls == 20
    assert found.agreement.calls == 20
    nobody = calibration(empty, CalibrationOptions(scope=Scope(team="没有的班组")))
    assert nobody.books.verdicts == 0


def test_of_many_calls_a_sample_is_taken_and_said_so(empty: duckdb.DuckDBPyConnection) -> None:
    panel_story(empty)
    found = calibration(empty, CalibrationOptions(most_shared=40, most_heard=50))
    assert found.agreement.calls == 40
    assert sum(row.faults.n for row in found.machine[0].strata) <= 50
    again = calibration(empty, CalibrationOptions(most_shared=40, most_heard=50))
    assert again.panel.calls == found.panel.calls


@pytest.mark.parametrize("given", [{"whole": 0.0}, {"whole": 1.5}, {"most_shared": 0}, {"examples": 0}])
def test_wrong_options_name_what_is_wrong(given: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=f"calibration {next(iter(given))}"):
        CalibrationOptions(**given)  # type: ignore[arg-type]

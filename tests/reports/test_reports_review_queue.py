"""Given judged calls, when a judge asks what to hear, then the riskiest, and some where nothing was found."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from reports_story import MONDAY, Judged, load

from reports.review_answer import sentences
from reports.review_queue import QueueOptions, ReviewQueue, review_queue
from reports.scope import Scope

TUESDAY = MONDAY + timedelta(days=1)


def quiet(n: int, day: date = MONDAY, agent: str = "a01") -> list[Judged]:
    """Calls in which the machine found nothing."""
    return [Judged(f"{agent}-{day:%d}-{number:03d}", agent=agent, day=day) for number in range(n)]


def risky(call_id: str, risk: float, day: date = MONDAY, reason: str = "听不准") -> Judged:
    return Judged(call_id, day=day, undecided=("greeting",), review=(reason, risk))


def ids(queue: ReviewQueue, drawn: bool) -> list[str]:
    return [row.call_id for row in queue.rows if row.drawn is drawn]


def test_the_riskiest_come_first_and_a_fifth_is_drawn_by_lot(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*quiet(30), *(risky(f"r{number:02d}", number / 20) for number in range(12))])
    queue = review_queue(empty, QueueOptions(quota=10))

    assert ids(queue, drawn=False) == ["r11", "r10", "r09", "r08", "r07", "r06", "r05", "r04"]
    assert len(ids(queue, drawn=True)) == 2
    assert (queue.waiting, queue.quiet, queue.day) == (12, 30, MONDAY)
    assert {row.probability for row in queue.rows if row.drawn} == {2 / 30}


def test_only_calls_without_any_hit_are_drawn(empty: duckdb.DuckDBPyConnection) -> None:
    failing = Judged("failing", failed=("closing",))
    open_ = Judged("open", undecided=("tone",))
    load(empty, [*quiet(3), failing, open_, risky("r1", 0.9)])
    queue = review_queue(empty, QueueOptions(quota=50))
    assert sorted(ids(queue, drawn=True)) == sorted(call.call_id for call in quiet(3))
    assert {row.probability for row in queue.rows if row.drawn} == {1.0}
    assert ids(queue, drawn=False) == ["r1"]


def test_the_lot_of_a_day_falls_on_the_same_calls_and_of_another_day_on_others(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    monday = quiet(200)
    load(empty, monday)
    drawn = ids(review_queue(empty), drawn=True)
    assert drawn == ids(review_queue(empty), drawn=True) and len(drawn) == 10
    in_order = {call.call_id: at for at, call in enumerate(monday)}
    assert max(in_order[call] for call in drawn) > 100, "not the first of the day"
    load(empty, quiet(200, TUESDAY))
    later = review_queue(empty)
    assert later.day == TUESDAY and {row.day for row in later.rows} == {TUESDAY}
    assert [call[-3:] for call in ids(later, drawn=True)] != [call[-3:] for call in drawn]
    assert ids(review_queue(empty, QueueOptions(Scope(end=MONDAY))), drawn=True) == drawn


def test_every_call_has_about_the_same_chance(empty: duckdb.DuckDBPyConnection) -> None:
    """Of 20 calls a day 10 are drawn: over 60 days each place in the day comes up about 30 times."""
    days = [MONDAY + timedelta(days=number) for number in range(60)]
    load(empty, [call for day in days for call in quiet(20, day)])
    counts = [0] * 20
    for day in days:
        queue = review_queue(empty, QueueOptions(Scope(day, day), quota=10, drawn_share=1.0))
        for call in ids(queue, drawn=True):
            counts[int(call[-3:])] += 1
    assert sum(counts) == 600
    assert all(15 <= count <= 45 for count in counts), counts  # 4 standard deviations of 3.9


def test_a_call_that_was_heard_leaves_the_queue_and_the_chances_stay(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    load(empty, quiet(20))
    before = review_queue(empty, QueueOptions(quota=10))
    heard, other = ids(before, drawn=True)
    empty.execute(
        "INSERT INTO reviewed_scorecards BY NAME SELECT 's-' || ?::VARCHAR AS scorecard_id, ? AS call_id,"
        " 75 AS total, 'none' AS fatal",
        [heard, heard],
    )
    empty.execute(
        "INSERT INTO reviewed_items BY NAME SELECT 's-' || ?::VARCHAR AS scorecard_id, ? AS call_id,"
        " 'closing' AS item_id, 'fail' AS outcome, 0 AS points, 1 AS hits, '' AS reason, '王' AS judge,"
        " now() AS judged_at",
        [heard, heard],
    )
    after = review_queue(empty, QueueOptions(quota=10))
    assert ids(after, drawn=True) == [other]
    assert {row.probability for row in after.rows} == {2 / 20}


def test_a_confirmed_call_asks_no_more(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("f1", failed=("no-rude-words",)), Judged("f2", failed=("no-rude-words",))])
    empty.execute(
        "INSERT INTO reviewed_scorecards BY NAME SELECT 's-f1' AS scorecard_id, 'f1' AS call_id, 0 AS total,"
        " 'confirmed' AS fatal"
    )
    assert ids(review_queue(empty), drawn=False) == ["f2"]


def test_a_fatal_failure_that_waits_shows_what_hangs_on_it(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("f1", failed=("no-rude-words", "closing")), risky("r1", 0.5)])
    by_call = {row.call_id: row for row in review_queue(empty).rows}
    assert (by_call["f1"].total, by_call["f1"].if_confirmed, by_call["f1"].lower) == (75.0, 0.0, 0.0)
    assert (by_call["r1"].if_confirmed, by_call["r1"].lower) == (None, 75.0)
    assert "其中 1 通有待确认的致命差错，一经确认总分归零" in sentences(review_queue(empty))[0]
    empty.execute("UPDATE rubrics SET fatal_zeroes = false")
    by_call = {row.call_id: row for row in review_queue(empty).rows}
    assert (by_call["f1"].if_confirmed, by_call["f1"].lower) == (75.0, 75.0)


def test_of_equal_risk_those_that_can_be_heard_come_first(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [risky("r1", 0.9), risky("r2", 0.5), risky("r3", 0.5)])
    empty.execute("UPDATE calls SET recording = NULL WHERE call_id IN ('r1', 'r2')")
    assert ids(review_queue(empty), drawn=False) == ["r1", "r3", "r2"]


def test_calls_without_a_recording_are_marked(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*quiet(1), risky("r1", 0.9), risky("r2", 0.8)])
    assert not any("录音" in told for told in sentences(review_queue(empty)))
    empty.execute("UPDATE calls SET recording = NULL WHERE call_id = 'r1'")
    queue = review_queue(empty)
    assert [row.recorded for row in queue.rows] == [False, True, True]
    assert "列出的 3 通里 1 通没有录音" in sentences(queue)[-1]
    where = [column.key for column in queue.report().columns].index("recording")
    assert [row[where] for row in queue.report().rows] == ["无录音", "有", "有"]


def test_calls_of_closed_months_are_left_out(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*quiet(5), risky("r1", 0.9)])
    empty.execute(
        "INSERT INTO closed_months VALUES (date_trunc('month', ?::DATE), now(), '陈经理')", [MONDAY]
    )
    queue = review_queue(empty)
    assert queue.rows == () and queue.waiting == 0
    assert any("已封账" in note for note in queue.report().notes)


def test_the_report_says_which_were_drawn_and_what_they_weigh(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [*quiet(20), risky("r1", 0.9, reason="得分在 75 到 100 之间"), risky("r2", 0.8)])
    report = review_queue(empty, QueueOptions(quota=4, drawn_share=0.5)).report()
    assert (report.name, report.title) == ("review-queue", "复核队列")
    keys = [column.key for column in report.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in report.rows]
    assert [(row["rank"], row["source"], row["risk"], row["weight"]) for row in rows] == [
        (1, "风险", 0.9, None),
        (2, "风险", 0.8, None),
        (3, "随机抽取", None, 10.0),
        (4, "随机抽取", None, 10.0),
    ]
    assert rows[0]["reason"] == "得分在 75 到 100 之间"
    assert any("20 通" in note and "1 ÷ 抽取概率" in note for note in report.notes)


def test_a_quota_that_is_too_small_says_how_many_wait(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [risky(f"r{number}", 0.5) for number in range(9)])
    queue = review_queue(empty, QueueOptions(quota=2))
    assert len(queue.rows) == 2
    assert "共有 9 通等待复核，定额内列出风险最高的 2 通。" in queue.report().notes


def test_nothing_judged_is_told(empty: duckdb.DuckDBPyConnection) -> None:
    assert review_queue(empty).report().notes == ("所选范围内还没有质检结果。",)


@pytest.mark.parametrize("wrong", [{"quota": 0}, {"drawn_share": 1.5}])
def test_wrong_options_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="review queue"):
        QueueOptions(**wrong)  # type: ignore[arg-type]

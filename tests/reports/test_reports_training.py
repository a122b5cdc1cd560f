"""Given courses and judged calls, when asked whether the courses worked, then no luck is sold as effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest
from reports_story import MONDAY, Judged, empty_warehouse, load, story

from reports.answer import Answer
from reports.catalogue import Asked, entry
from reports.course_effect import CourseEffect, Verdict
from reports.effect import Effect
from reports.scope import Scope
from reports.training import training
from reports.training_options import TrainingOptions
from reports.training_verdict import verdicts

COURSE_DAY = MONDAY + timedelta(weeks=6)  # from which on 李芳 of the story lets no customer wait any more


def attend(
    connection: duckdb.DuckDBPyConnection,
    course: str,
    agents: Iterable[str],
    day: date = COURSE_DAY,
    items: Sequence[str] = (),
    topic: str | None = None,
    hours: float | None = 2.0,
) -> None:
    connection.executemany(
        "INSERT INTO trainings VALUES (?, ?, ?, ?, ?, ?)",
        [(agent, course, day, topic, list(items), hours) for agent in agents],
    )


def asked(connection: duckdb.DuckDBPyConnection, **scope: object) -> Answer:
    return entry("training").answer(connection, Asked(Scope(**scope)))  # type: ignore[arg-type]


def only(connection: duckdb.DuckDBPyConnection) -> CourseEffect:
    (one,) = training(connection).courses
    return one


@pytest.fixture(scope="module")
def loaded() -> Iterator[duckdb.DuckDBPyConnection]:
    """Twenty agents, twelve weeks; 李芳 fails dead-air in three calls of four for six weeks, then hardly."""
    with empty_warehouse() as connection:
        load(connection, story())
        yield connection


@pytest.fixture
def centre(loaded: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, left as it was found."""
    loaded.begin()
    yield loaded
    loaded.rollback()


def test_a_course_that_worked_is_found_with_what_it_changed(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    one = only(centre)
    assert one.verdict is Verdict.WORKS
    assert one.effect is not None
    assert one.effect.interval.low < 0.05 - 0.75 < one.effect.interval.high
    (item,) = (item for item in one.items if item.taught)
    assert (item.item_id, item.name) == ("dead-air", "静音")
    others = [item for item in one.items if not item.taught]
    assert others and all(item.p_adjusted is not None and item.p_adjusted > 0.05 for item in others)
    assert one.total is not None and one.total.change < 0, "and the total rose"


def test_the_sentence_says_what_was_expected_what_was_seen_and_how_sure(
    centre: duckdb.DuckDBPyConnection,
) -> None:
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    first, *more = asked(centre).sentences
    assert first.startswith("「沟通课」（李芳（8001），2026-10-19）：有效：课后每百通少 ")
    assert "95% 区间 少" in first and "参加者 1 人，对照同期没上这类课的同事 19 人" in first
    assert "不上课预计每百通" in first and "课后实际每百通" in first
    assert any("只有 1 人可比" in line and "同期改善得这么明显的有 0 人" in line for line in more)
    assert any("课后第 1 至 4 周" in line for line in more)


def test_bad_luck_that_passes_is_not_sold_as_effect(empty: duckdb.DuckDBPyConnection) -> None:
    """Three agents have three bad weeks for no reason, are sent, and come back as they would have anyway."""
    calls = []
    for one in story(agents=18):
        week = (one.day - MONDAY).days // 7 if one.day else 0
        unlucky = one.agent in ("a04", "a07", "a10") and 3 <= week < 6 and int(one.call_id[-1]) < 8
        calls.append(replace(one, failed=tuple({*one.failed, "repeat-order"})) if unlucky else one)
    load(empty, calls)
    attend(empty, "复述课", ["a04", "a07", "a10"], items=["repeat-order"])
    one = only(empty)
    assert one.verdict is Verdict.NOTHING
    assert one.effect is not None and one.effect.interval.low < 0 < one.effect.interval.high
    assert one.dip is not None and one.dip.interval.low > 0.2, "how bad the weeks of the choice were"
    told = "".join(asked(empty).sentences)
    assert "会以为每百通少 " in told and "不算课的功劳" in told


def test_a_course_without_items_is_about_those_of_its_topic(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "话术课", ["a05", "a08"], topic="服务用语")
    assert only(centre).measured == ("greeting", "closing")


def test_a_course_that_nobody_can_place_is_judged_by_the_total(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "团建", ["a01"], topic="拓展")
    one = only(centre)
    assert not one.counted and one.effect == one.total
    answer = asked(centre)
    assert "平均总分高 " in answer.sentences[0]
    assert any("没有写明质检项" in note and "团建" in note for note in answer.notes)


def test_days_of_one_course_go_on_with_it(centre: duckdb.DuckDBPyConnection) -> None:
    for days in (0, 2, 9):
        attend(centre, "沟通课", ["a01"], COURSE_DAY + timedelta(days=days), ["dead-air"], hours=1.5)
    (person,) = only(centre).people
    assert (person.attendee.first, person.attendee.days, person.attendee.hours) == (COURSE_DAY, 3, 4.5)


def test_two_courses_on_the_same_thing_cannot_be_told_apart(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "先上的课", ["a01"], COURSE_DAY - timedelta(weeks=3), ["dead-air", "tone"])
    attend(centre, "后上的课", ["a01", "a02"], items=["dead-air"])
    later = next(one for one in training(centre).courses if one.course.name == "后上的课")
    first, second = later.people
    assert first.effect is None and "同期还上了内容相同的别的课" in first.remark
    assert first.also == ("先上的课",)
    assert second.effect is not None
    told = "".join(asked(centre).sentences)
    assert "没有计入的有 李芳（8001）（同期还上了内容相同的别的课，分不开）" in told


def test_who_attends_later_is_a_peer_until_then(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    attend(centre, "沟通课", ["a02", "a05"], COURSE_DAY + timedelta(weeks=4), ["dead-air"])
    one = only(centre)
    assert one.effect is not None
    assert (one.effect.attendees, one.effect.peers) == (3, 19), "a02 and a05 four weeks long for a01"


def test_peers_are_of_the_same_post_where_there_are_enough(centre: duckdb.DuckDBPyConnection) -> None:
    posts = [(f"a{number:02d}", "坐席" if number <= 17 else "组长") for number in range(1, 21)]
    centre.executemany("INSERT INTO agents (agent_id, post) VALUES (?, ?)", posts)
    attend(centre, "沟通课", ["a01", "a20"], items=["dead-air"])
    one = only(centre)
    assert one.effect is not None and one.effect.peers == 18, "all eighteen for the one leader of three"
    own = training(centre, TrainingOptions(Scope(agent="a01"))).courses[0].effect
    assert own is not None and own.peers == 16


def test_who_and_when_may_be_asked_for(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "沟通课", ["a01", "a02"], items=["dead-air"])
    attend(centre, "话术课", ["a06"], MONDAY + timedelta(weeks=7), topic="服务用语")
    assert [one.course.name for one in training(centre).courses] == ["沟通课", "话术课"]
    scopes = {"沟通课": Scope(agent="a02"), "话术课": Scope(team="三班")}
    for name, scope in scopes.items():
        (one,) = training(centre, TrainingOptions(scope)).courses
        assert one.course.name == name and len(one.people) == 1
        assert one.effect is not None and one.effect.peers >= 18, "peers stay everybody else"
    (one,) = training(centre, TrainingOptions(Scope(start=COURSE_DAY + timedelta(days=1)))).courses
    assert one.course.name == "话术课"


def test_old_courses_are_named_but_not_judged(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "去年的课", ["a03"], MONDAY - timedelta(weeks=50), ["closing"])
    assert "另有 1 门更早的课" in asked(centre).sentences[0]


def test_no_calls_at_all_and_no_courses_at_all(empty: duckdb.DuckDBPyConnection) -> None:
    assert asked(empty).sentences == ("所选范围内没有培训记录，谈不上培训效果。",)
    attend(empty, "沟通课", ["a01"], items=["dead-air"])
    (line,) = asked(empty).sentences
    assert "登记了 1 门课，但还没有带日期的质检结果" in line


@pytest.mark.parametrize(
    ("calls", "why"),
    [
        ([Judged("c1")], "课前没有已质检的通话"),
        ([Judged("c1", day=None)], "还没有带日期的质检结果"),
        ([Judged("c1", agent=None, name=None, number=None, team=None)], "没有已质检的通话"),
        ([Judged(f"c{n}", day=MONDAY + timedelta(days=n)) for n in range(30)], "课后还没有已质检的通话"),
        (
            [Judged(f"c{n}", day=MONDAY + timedelta(days=n), team=None) for n in range(80)],
            "可比的同事不足 5 人",
        ),
        ([Judged("c1", agent="a09", day=MONDAY)], "没有已质检的通话"),
    ],
)
def test_too_little_is_said_and_nothing_fails(
    empty: duckdb.DuckDBPyConnection, calls: list[Judged], why: str
) -> None:
    load(empty, calls)
    day = MONDAY if len(calls) == 1 else COURSE_DAY
    attend(empty, "沟通课", ["a01"], day, ["dead-air"])
    answer = asked(empty)
    assert "样本不足以判断" in answer.sentences[0] and why in answer.sentences[0]
    assert not answer.charts


def test_all_equal_scores_leave_nothing_to_judge(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [replace(one, failed=(), undecided=()) for one in story()])
    attend(empty, "沟通课", ["a01", "a02"], items=["dead-air"])
    (line,) = asked(empty).sentences
    assert "样本不足以判断" in line


def test_calls_of_nobody_and_of_no_day_are_counted_in_a_note(centre: duckdb.DuckDBPyConnection) -> None:
    load(centre, [Judged("x1", day=None), Judged("x2", agent=None, name=None, number=None)])
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    assert any("有 2 通没有日期或坐席" in note for note in asked(centre).notes)


def test_new_agents_get_better_without_a_course(centre: duckdb.DuckDBPyConnection) -> None:
    centre.execute(
        "INSERT INTO agents (agent_id, agent_no, name, hired) VALUES ('a01', '8001', '李芳', ?)",
        [COURSE_DAY - timedelta(days=100)],
    )
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    assert any("李芳（8001）入职不满半年" in line for line in asked(centre).sentences)


def test_every_table_and_chart_holds_together(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    attend(centre, "团建", ["a02", "zz9"])
    answer = asked(centre)
    courses, items, people = answer.tables
    assert [row[0] for row in courses.rows] == ["团建", "沟通课"]
    assert {row[0] for row in items.rows} == {"沟通课", "团建"}
    assert [row[1] for row in people.rows] == ["a02", "zz9", "a01"]
    assert people.rows[1][-1] == "没有已质检的通话"
    effects, *weeks = answer.charts
    assert len(effects.labels) == 2 and len(weeks) == 2
    assert weeks[0].labels[0] == "课前 6 周" and weeks[0].labels[-1] == "课后 6 周"
    for chart in answer.charts:
        assert all(len(series.values) == len(chart.labels) for series in chart.series)


def found(change: float, error: float, expected: float = 0.3) -> Effect:
    return Effect(change, error, 20, expected, expected + change, 3, 21)


BARE = CourseEffect(course=None)  # type: ignore[arg-type]  # the verdict does not look at it


@pytest.mark.parametrize(
    ("effect", "check", "verdict"),
    [
        (found(-0.20, 0.05), found(-0.18, 0.05), Verdict.WORKS),
        (found(-0.20, 0.05), None, Verdict.WORKS),
        (found(-0.20, 0.05), found(-0.04, 0.05), Verdict.UNSURE),
        (found(0.20, 0.05), found(0.18, 0.05), Verdict.WORSE),
        (found(-0.02, 0.05), found(-0.18, 0.05), Verdict.NOTHING),
        (found(-0.02, 0.05, expected=0.1), None, Verdict.TOO_FEW),
        (None, None, Verdict.TOO_FEW),
    ],
)
def test_a_verdict_needs_both_starting_points_and_enough_calls(
    effect: Effect | None, check: Effect | None, verdict: Verdict
) -> None:
    (one,) = verdicts([replace(BARE, effect=effect, check=check)])
    assert one.verdict is verdict


def test_among_many_courses_one_that_stands_out_a_little_does_not_count() -> None:
    little = found(-0.11, 0.05)  # p = 0.04
    others = [replace(BARE, effect=found(0.01 * n, 0.05)) for n in range(12)]
    alone, *_ = verdicts([replace(BARE, effect=little)])
    among, *_ = verdicts([replace(BARE, effect=little), *others])
    assert (alone.verdict, among.verdict) == (Verdict.WORKS, Verdict.UNSURE)


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ValueError, match="training selection_weeks 0: expected at least 1"):
        TrainingOptions(selection_weeks=0)
    with pytest.raises(ValueError, match="training minimum 1: expected at least 2 calls"):
        TrainingOptions(minimum=1)


def test_verdicts_come_first_and_the_clear_ones_before_the_others(centre: duckdb.DuckDBPyConnection) -> None:
    attend(centre, "话术课", ["a06", "a09"], COURSE_DAY - timedelta(weeks=1), ["closing"])
    attend(centre, "沟通课", ["a01"], items=["dead-air"])
    summary, works, other, *more = asked(centre).sentences
    assert summary.startswith("共 2 门课：1 门有效，1 门")
    assert works.startswith("「沟通课」（李芳（8001），2026-10-19）：有效")
    assert other.startswith("「话术课」（杨帆（8006）、周杰（8009），2026-10-12）：")
    assert more and all(line.startswith(("「沟通课」：", "「话术课」：")) for line in more)

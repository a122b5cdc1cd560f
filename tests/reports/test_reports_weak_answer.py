"""What a trainer pulls: a course list with names, clips to play, and whose weakness an item is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from reports_story import MONDAY, Judged, empty_warehouse, load, story

from reports.answer import Answer
from reports.catalogue import Asked, entry
from reports.course_effect import Verdict
from reports.past_training import PastCourse
from reports.scope import Scope
from reports.tenure import Whose, by_tenure
from reports.weak_answer import answer


@pytest.fixture(scope="module")
def centre() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_warehouse() as connection:
        load(connection, story(agents=9))
        yield connection


@pytest.fixture(scope="module")
def told(centre: duckdb.DuckDBPyConnection) -> Answer:
    return answer(centre, Asked())


def hire(connection: duckdb.DuckDBPyConnection, new: set[str | None]) -> None:
    """Everybody was hired years ago, but for those who came 20 days before their first call."""
    connection.execute(
        "INSERT INTO agents SELECT DISTINCT ON (agent_id) agent_id, agent_no, agent_name, team, '中山', '',"
        " CASE WHEN list_contains(?, agent_id) THEN day - 20 ELSE DATE '2015-01-01' END"
        " FROM calls ORDER BY agent_id, day",
        [sorted(str(one) for one in new)],
    )


def table(told: Answer, name: str) -> list[dict[str, object]]:
    (found,) = [one for one in told.tables if one.name == name]
    return [dict(zip([column.key for column in found.columns], row, strict=True)) for row in found.rows]


def test_courses_come_by_what_they_win_back_with_interval_and_n(told: Answer) -> None:
    assert told.tables[0].name == "courses"
    courses = table(told, "courses")
    winnable = [course["winnable"] for course in courses]
    assert winnable == sorted(winnable, reverse=True)  # type: ignore[type-var]
    assert all(one["winnable_low"] <= one["winnable"] <= one["winnable_high"] for one in courses)  # type: ignore[operator]
    assert courses[0]["topic"] in told.sentences[0]
    assert "95% 区间" in told.sentences[0] and "次判定" in told.sentences[0]


def test_a_weak_team_comes_as_a_whole_one_weak_agent_by_name_who_improved_not_at_all(told: Answer) -> None:
    courses = {one["topic"]: one for one in table(told, "courses")}
    assert courses["服务用语"]["teams"] == "二班" and courses["服务用语"]["attendees"] == 3
    assert courses["服务意识"]["names"] == "王强（8002）"
    assert "沟通技巧" not in courses
    assert any(one.startswith("已经好转、不必再来的：李芳（8001）“静音”") for one in told.sentences)
    (sentence,) = [one for one in told.sentences if one.startswith("“服务用语”")]
    assert "班组共性，全组都来" in sentence
    people = table(told, "attendees")
    assert {one["agent"] for one in people if one["topic"] == "服务意识"} == {"王强（8002）"}


def test_what_one_person_needs_is_a_talk_and_no_course(told: Answer) -> None:
    forms = {one["topic"]: one["form"] for one in table(told, "courses")}
    assert forms["服务用语"] == "课程" and forms["服务意识"] == "一对一辅导"
    assert told.sentences[0].startswith("值得开的课有 1 门，按可挽回的分数排：“服务用语”；")
    assert "一对一辅导即可、不必开课：王强（8002）“服务意识”" in told.sentences[0]
    (talk,) = [one for one in told.sentences if one.startswith("一对一辅导“服务意识”：")]
    assert "王强（8002）“服务禁语”不合格" in talk and "95% 区间" in talk


def test_the_table_says_what_the_sentences_say(told: Answer) -> None:
    judged = {(one["group_key"], one["item"]): one["weakness"] for one in table(told, "weak-items")}
    assert judged["a01", "静音"] == "个人短板，近来已好转"
    assert judged["a02", "服务禁语"] == "个人短板"
    (centre,) = [
        one for one in table(told, "weak-items") if (one["level"], one["item"]) == ("全中心", "复述订单")
    ]
    (sentence,) = [one for one in told.sentences if one.startswith("全中心共性")]
    assert centre["peer_rate"] is None and f"也有 {centre['attainable']:.0%}" in sentence


def test_who_took_a_course_in_vain_is_not_just_sent_again(centre: duckdb.DuckDBPyConnection) -> None:
    connection = centre.cursor()
    connection.execute("BEGIN")
    connection.execute(
        "INSERT INTO trainings VALUES ('a02', '文明用语', ?, '服务意识', [], 2.0),"
        " ('a02', '别的', ?, '别的', [], 1.0)",
        [MONDAY + timedelta(weeks=6)] * 2,
    )
    told = answer(connection, Asked())
    alone = answer(connection, Asked(Scope(agent="a02")))
    connection.execute("ROLLBACK")
    for one in (told, alone):
        (talk,) = [sentence for sentence in one.sentences if sentence.startswith("一对一辅导“服务意识”")]
        assert "王强（8002） 2026-10-19 上过「文明用语」：上次培训有没有效，样本不足以判断" in talk
        assert "别的" not in talk
    people = {(one["topic"], one["agent"]): one["past"] for one in table(told, "attendees")}
    assert people["服务意识", "王强（8002）"] == "2026-10-19 文明用语：样本不足以判断"


def test_a_course_in_vain_comes_with_advice() -> None:
    past = PastCourse("a02", "王强（8002）", "文明用语", MONDAY, Verdict.NOTHING, "课后每百通少 3.1 次不合格")
    assert past.sentence == (
        "王强（8002） 2026-09-07 上过「文明用语」：上次培训未见效，课后每百通少 3.1 次不合格；"
        "先换教法，不要照原样再上"
    )
    assert replace(past, verdict=Verdict.WORKS).sentence.endswith("但还没有到位，接着练")


def test_fatal_items_are_told_first(told: Answer) -> None:
    assert told.sentences[1].startswith("致命项的一对一辅导最先做：王强（8002）“服务禁语”")


def test_what_the_whole_centre_fails_is_for_the_process_and_opens_no_course(told: Answer) -> None:
    (sentence,) = [one for one in told.sentences if one.startswith("全中心共性")]
    assert "“复述订单”" in sentence and "先查流程" in sentence
    assert all("复述订单" not in str(one["items"]) for one in table(told, "courses"))


def test_each_course_has_failures_and_good_calls_of_different_calls(told: Answer) -> None:
    clips = table(told, "clips")
    banned = [one for one in clips if one["topic"] == "服务意识" and one["kind"] == "反例"]
    assert 3 <= len(banned) <= 5 and len({one["call_id"] for one in banned}) == len(banned)
    assert {one["text"] for one in banned} == {"你烦不烦"}
    closing = [one["agent"] for one in clips if one["item"] == "结束语" and one["kind"] == "反例"]
    assert len(set(closing)) == 3, "all three agents of the weak team"


def test_who_has_learnt_it_need_not_come(empty: duckdb.DuckDBPyConnection) -> None:
    """李芳 leaves the customer waiting until the last weeks; a fatal item is not over so soon."""
    calls = [
        replace(call, failed=("dead-air", "no-rude-words") if call.agent == "a01" and week < 8 else ())
        for call in story(agents=6)
        for week in [(call.day - MONDAY).days // 7 if call.day else 0]
    ]
    load(empty, calls)
    told = answer(empty, Asked())
    assert [one["topic"] for one in table(told, "courses")] == ["服务意识"]
    (sentence,) = [one for one in told.sentences if one.startswith("已经好转")]
    assert "李芳（8001）“静音”近 28 天不合格 0%" in sentence and "禁语" not in sentence


def test_what_new_hands_have_not_learnt_is_told(empty: duckdb.DuckDBPyConnection) -> None:
    new = {"a01", "a02", "a03"}
    calls = story(weeks=4, agents=8)
    load(empty, [replace(c, failed=("greeting",) if c.agent in new else (), undecided=()) for c in calls])
    hire(empty, new)  # type: ignore[arg-type]
    greeting = next(one for one in by_tenure(empty, Scope(), 5) if one.key[1] == "greeting")
    assert greeting.whose is Whose.NEW
    assert any(one.startswith("新人短板：“开头语”新人 100%") for one in answer(empty, Asked()).sentences)


def test_one_new_hand_alone_says_nothing_of_new_hands(empty: duckdb.DuckDBPyConnection) -> None:
    calls = story(weeks=4, agents=6)
    load(empty, [replace(c, failed=("greeting",) if c.agent == "a01" else (), undecided=()) for c in calls])
    hire(empty, {"a01"})
    assert all(one.whose is Whose.TOO_FEW for one in by_tenure(empty, Scope(), 5))
    assert any("新人（不满 3 个月）1 名" in one for one in answer(empty, Asked()).sentences)


def without_a_day(call_id: str) -> Judged:
    return Judged(call_id, agent=None, name=None, number=None, team=None, day=None, failed=("closing",))


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([], "谈不上薄弱项"),
        ([Judged("c1")], "没有任何不合格"),
        ([Judged(f"c{n}", failed=("closing",)) for n in range(8)], "没有可比较的同级"),
        ([Judged(f"c{n}", agent=f"a{n % 3}", name=None, number=None) for n in range(30)], "没有任何不合格"),
        ([without_a_day(f"c{n}") for n in range(6)], "没有可比较的同级"),
    ],
    ids=["empty", "one call", "one agent", "all equal", "nobody's calls without a day"],
)
def test_with_little_to_go_by_the_answer_says_so(
    empty: duckdb.DuckDBPyConnection, calls: list[Judged], said: str
) -> None:
    if calls:
        load(empty, calls)
    assert said in entry("weak-items").answer(empty, Asked(Scope(end=None))).sentences[0]


def test_a_window_without_calls_says_so(centre: duckdb.DuckDBPyConnection) -> None:
    told = answer(centre, Asked(Scope(start=date(2030, 1, 1))))
    assert told.sentences == ("所选范围内还没有质检结果，谈不上薄弱项。",)


def test_without_a_recording_the_sound_is_missed_in_words(
    centre: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    told = answer(centre, Asked(clips=tmp_path / "clips", recordings=tmp_path))
    assert any(one.startswith("已剪出 0 段声音") and "录音文件不存在" in one for one in told.sentences)
    assert (tmp_path / "clips" / "index.csv").exists()


def test_an_agent_who_is_not_there_has_no_weakness_and_one_who_is_only_the_own(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    """Team 二班 forgets the closing, which is no matter for 李芳 of 一班."""
    load(empty, story(agents=9))
    for scope in (Scope(agent="nobody"), Scope(team="no such team"), Scope(agent="a01", team="二班")):
        assert answer(empty, Asked(scope)).sentences[0] == "所选范围内还没有质检结果，谈不上薄弱项。"
    told = "".join(answer(empty, Asked(Scope(agent="a01"))).sentences)
    assert "二班" not in told and "应到 0 人" not in told and "全中心共性" in told

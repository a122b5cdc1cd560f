"""Given a night in the warehouse, when its page is written, then it reads offline and does no harm."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest
from reports_html import Page, outside
from reports_story import RUN, Judged, empty_warehouse, load, record_night

from reports.calls import cut
from reports.catalogue import Asked, entry
from reports.night import NightOptions, gather, write_page
from reports.page import render
from reports.summary import sentences


@pytest.fixture(scope="module")
def html(centre: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "deep" / "night.html"
    assert write_page(gather(centre, NightOptions(run_id=RUN)), path) == path
    return path.read_text(encoding="utf-8")


def test_no_external_address_remains(html: str) -> None:
    assert outside(Page(html)) == []


def test_every_section_of_the_contents_exists(html: str) -> None:
    page = Page(html)
    linked = [str(attributes["href"])[1:] for tag, attributes in page.tags if tag == "a"]
    ids = {attributes.get("id") for _, attributes in page.tags}
    assert len(linked) == 8
    assert set(linked) <= ids


def test_the_first_paragraph_tells_the_night(centre: duckdb.DuckDBPyConnection) -> None:
    told = "".join(sentences(gather(centre, NightOptions(run_id=RUN))))
    assert "读到话单 212 条，应有录音 202 通" in told
    assert "失败 2 通（录音不完整 1 通、录音缺失 1 通），话单有 1 行读不出来" in told
    assert re.search(r"平均 \d+\.\d 分（90 通，95% 区间 \d+\.\d–\d+\.\d），合格率 \d+\.\d%（\d+/90）", told)
    assert "得分持续上升的坐席：李芳（8001）" in told
    assert "值得开的课：“服务用语”应到 3 人，“结束语”（二班，不合格率" in told
    assert "一对一辅导即可、不必开课的：“服务禁语”（王强（8002），不合格率" in told
    assert "先查流程和话术的：“复述订单”（不合格率" in told
    assert (
        "逐项看已经好转、不必再辅导的：李芳（8001）“静音”近 28 天不合格 0%（0/40），之前 60%（48/80）。"
        in told
    )


def test_the_night_arranges_as_the_report_on_weak_items_does(centre: duckdb.DuckDBPyConnection) -> None:
    night = gather(centre, NightOptions(run_id=RUN))
    answer = entry("weak-items").answer(centre, Asked())
    (held,) = [table for table in answer.tables if table.name == "courses"]
    assert [(course.topic, course.form) for course in night.courses] == [row[:2] for row in held.rows]
    told = "".join(sentences(night))
    for course in night.courses:
        kind = "一对一辅导即可、不必开课的：" if course.alone else "值得开的课："
        named = course.attendees[0].group.label if course.alone else f"“{course.topic}”"
        assert named in told.split(kind)[1].split("。")[0]


def test_books_show_place_and_reason(html: str) -> None:
    text = Page(html).text
    assert "账目相符：应有录音 202 = 此前已完成 0 + 本次质检 200 + 失败 2。" in text
    for told in (
        "cdr.csv:57",
        "开始时间“2026-13-40”不是日期",
        "audio/bad1.wav",
        "找不到录音文件",
        "audio/stray.wav",
    ):
        assert told in text


def test_books_that_do_not_balance_say_so(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1")])
    record_night(empty)
    empty.execute("UPDATE runs SET scored = 190")
    night = gather(empty)
    assert "账目不符，相差 10 通" in night.books.balance
    assert night.books.balance in sentences(night)


def test_a_fatal_call_comes_with_words_and_seconds(
    empty: duckdb.DuckDBPyConnection,
) -> None:
    load(empty, [Judged("c1", failed=("no-rude-words",)), Judged("c2")])
    night = gather(empty)
    page = render(night)
    assert "1 通出现致命差错，待人工确认（李芳（8001））" in "".join(sentences(night))
    assert '<mark class="fatal">你烦不烦</mark>，不是说过了吗。' in page
    text = Page(page).text
    assert "00:08–00:09坐席你烦不烦" in text.replace(" ", "")
    assert "致命（待确认）" in text


def test_hostile_words_stay_words(empty: duckdb.DuckDBPyConnection) -> None:
    """Everything a caller, a switch or a rubric can put into the warehouse is text on the page."""
    bad = "<script>alert(1)</script><img src=http://x/y onerror=alert(2)>"
    load(
        empty,
        [
            Judged(
                f"c{n}{bad}",
                agent=f"a{bad}",
                name=f"李{bad}",
                number=bad,
                team=bad,
                failed=("closing", "no-rude-words"),
                undecided=("greeting",),
                turns=(("agent", 8.0, 11.0, f"你烦不烦{bad}"), (bad, 12.0, 13.0, bad)),
                evidence={"no-rude-words": [{"start_s": 8.0, "end_s": 9.0, "speaker": "agent", "text": bad}]},
                review=(bad, 0.5),
            )
            for n in range(6)
        ],
    )
    record_night(empty)
    empty.execute("UPDATE run_problems SET reason = ?, place = ?", [bad, bad])
    empty.execute("UPDATE item_results SET reason = ?", [bad])
    empty.execute("UPDATE rubric_items SET name = ?, training = ?", [bad, bad])
    page = Page(render(gather(empty)))
    assert not [tag for tag, _ in page.tags if tag in ("img", "iframe")]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    own = [script for script in page.scripts if "alert(1)" in script]
    assert all("<script" not in script and "<img" not in script for script in own), "chart data stays escaped"
    assert bad in "".join(page.words)


def test_names_in_charts_cannot_become_links(empty: duckdb.DuckDBPyConnection) -> None:
    """plotly reads <a href> in its texts: names arrive there as entities."""
    load(empty, [Judged("c1", name='<a href="http://x">李</a>')])
    (fragment,) = [s for s in Page(render(gather(empty))).scripts if "chart-agents" in s]
    assert "href" not in fragment or "\\u0026lt;a href" in fragment or "&lt;a href" in fragment
    assert "\\u003ca href" not in fragment


def test_evidence_is_marked_and_the_text_stays_whole() -> None:
    pieces = cut("您好，你烦不烦，你烦不烦。", [("你烦不烦", "fault")])
    assert pieces == (("您好，", ""), ("你烦不烦", "fault"), ("，你烦不烦。", ""))
    assert cut("没有这句", [("别的", "fault")]) == (("没有这句", ""),)


def test_the_rest_of_a_long_call_is_folded_away(empty: duckdb.DuckDBPyConnection) -> None:
    turns = tuple(("agent" if n % 2 else "customer", n * 5.0, n * 5.0 + 4, f"第{n}句") for n in range(40))
    heard = [{"start_s": 100.0, "end_s": 104.0, "speaker": "customer", "text": "第20句"}]
    load(empty, [Judged("c1", failed=("dead-air",), turns=turns, evidence={"dead-air": heard})])
    (story,) = gather(empty).worst
    assert len(story.lines) == 40
    assert [line.pieces[0][0] for line in story.near if line.marked] == ["第20句"]
    assert {line.pieces[0][0] for line in story.near} == {f"第{n}句" for n in range(17, 24)}


def test_the_open_is_told_honestly(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", undecided=("greeting",)), Judged("c2", unmeasured=("dead-air",))])
    text = Page(render(gather(empty))).text
    assert re.search(r"开头语 ?2 ?1 ?0 ?1 ?0 ?0 ?0", text)
    assert re.search(r"静音 ?2 ?1 ?0 ?0 ?1 ?0 ?0", text)


def test_the_review_queue_is_by_risk(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged(f"c{n}", review=("听不清", n / 10)) for n in range(5)])
    night = gather(empty, NightOptions(review=3))
    assert [call.call_id for call in night.review] == ["c4", "c3", "c2"]
    assert "共 5 通建议人工复核，以下为风险最高的 3 通" in Page(render(night)).text


def test_a_second_run_that_changed_nothing_shows_the_last_day(empty: duckdb.DuckDBPyConnection) -> None:
    load(
        empty,
        [
            Judged("old", day=date(2026, 11, 20), run="first"),
            Judged("new", day=date(2026, 11, 21), run="first"),
        ],
    )
    record_night(empty, run="second")
    empty.execute("DELETE FROM calls WHERE state = 'failed'")
    night = gather(empty)
    assert "本次运行没有新增质检结果" in night.chosen
    assert night.night.calls == 1


def test_days_choose_the_night(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("old", day=date(2026, 11, 20)), Judged("new", day=date(2026, 11, 21))])
    night = gather(empty, NightOptions(first_day=date(2026, 11, 20), last_day=date(2026, 11, 20)))
    assert [story.call.call_id for story in night.worst] == ["old"]
    assert night.history.calls == 2


def test_an_empty_warehouse_is_a_sentence_not_a_crash(empty: duckdb.DuckDBPyConnection) -> None:
    page = Page(render(gather(empty)))
    assert "仓库里还没有任何通话" in page.text
    assert page.scripts == [], "without a chart the page does not carry the chart library"


def test_a_night_in_which_everything_failed(empty: duckdb.DuckDBPyConnection) -> None:
    record_night(empty)
    empty.execute("UPDATE runs SET expected = 2, scored = 0")
    text = Page(render(gather(empty))).text
    assert "质检 0 通，失败 2 通" in text
    assert "这一晚没有质检结果。" in text


def test_one_call_and_equal_scores_render(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1")])
    assert "平均 100.0 分（1 通），合格率 100.0%（1/1）" in Page(render(gather(empty))).text
    load(empty, [Judged(f"d{n}", agent=f"a{n % 7}", number=f"80{n % 7}") for n in range(49)])
    assert "几乎分不出高下" in Page(render(gather(empty))).text


def test_a_call_without_total_or_date_renders(empty: duckdb.DuckDBPyConnection) -> None:
    load(empty, [Judged("c1", day=None, total=None, undecided=("greeting",), failed=("no-rude-words",))])
    text = Page(render(gather(empty))).text
    assert "时间未知" in text
    assert "1 通都因可判项目不足而没有总分" in text


def test_without_the_words_the_evidence_remains(tmp_path: Path) -> None:
    with empty_warehouse(tmp_path / "bare.duckdb") as connection:
        connection.execute("DROP TABLE turns")
        load_without_turns(connection)
        text = Page(render(gather(connection))).text
    assert "此处读不到通话文字，只列依据" in text
    assert "坐席你烦不烦" in text.replace(" ", "")


def load_without_turns(connection: duckdb.DuckDBPyConnection) -> None:
    load(connection, [Judged("c1", failed=("no-rude-words",), turns=())])


def test_wrong_options_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="worst is 0, expected at least 1"):
        NightOptions(worst=0)
    with pytest.raises(ValueError, match="早于第一天"):
        NightOptions(first_day=date(2026, 2, 1), last_day=date(2026, 1, 1))


@pytest.mark.browser
def test_a_browser_without_network_draws_it_without_scrolling_sideways(html: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    path = tmp_path / "night.html"
    path.write_text(html, encoding="utf-8")
    complaints: list[str] = []
    asked_for: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(180_000)  # five megabytes of script on a busy machine
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked_for.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("#chart-agents .main-svg")
        wide = page.evaluate("document.documentElement.scrollWidth")
        panels = page.evaluate("document.querySelectorAll('#chart-agents .subplot').length")
        browser.close()
    assert complaints == []
    assert [url for url in asked_for if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wide <= 1280
    assert panels == 9

"""Given an answer, when its page is written, then it reads offline, sentences first, and does no harm."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from reports_html import Page, outside
from reports_sample import ANSWER, CHARTS, HARM, MADE, TABLE, bare, harmful

from reports.answer import Answer
from reports.answer_page import Link, render, write_page
from reports.drawing import SCRIPT_FILE, script, write_script
from reports.report import Report


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("answer") / "deep" / "trial.html"
    beside = (Link("本页的工作簿", "trial.xlsx"), Link("当晚报告", "night.html"))
    assert write_page(ANSWER, path, MADE, beside) == path
    return path.read_text(encoding="utf-8")


def test_nothing_is_fetched_from_anywhere(html: str) -> None:
    page = Page(html)
    assert outside(page) == []
    assert [a["href"] for tag, a in page.tags if tag == "a" and "." in str(a["href"])] == [
        "trial.xlsx",
        "night.html",
    ]


def test_what_was_asked_and_the_sentences_come_first(html: str) -> None:
    text = Page(html).text
    assert "按 坐席，自 2026-09-01。生成于 2026-11-27 06:30。" in text
    places = [text.index(part) for part in (*ANSWER.sentences, "周平均分", "王强", "区间按坐席聚类。")]
    assert places == sorted(places)


def test_every_entry_of_the_contents_exists(html: str) -> None:
    page = Page(html)
    linked = [str(a["href"])[1:] for tag, a in page.tags if tag == "a" and str(a["href"]).startswith("#")]
    assert len(linked) == 5
    assert set(linked) <= {a.get("id") for _, a in page.tags}


def test_numbers_are_written_for_people(html: str) -> None:
    text = Page(html).text
    assert re.search(r"李芳 ?1,234 ?91.3 ?90.0–92.5 ?81.2% ?&?<?0.001 ?是", text)
    assert re.search(r"王强 ?7 ?80.0 ?71.5–88.5 ?— ?0.250 ?否", text)
    assert "各行相同：评分表 tobacco-order。" in text and "没有数据的列：目标。" in text


def test_a_clip_says_where_to_listen(html: str) -> None:
    text = Page(html).text
    assert "可听的片段 1 处" in text
    assert "2026-09-07 李芳（8001） 通话 c1 00:08–00:09坐席你烦不烦 说了禁语" in text


def test_every_chart_is_drawn_with_the_script_once(html: str) -> None:
    page = Page(html)
    for chart in CHARTS:
        assert any(f"chart-{chart.key}" in script for script in page.scripts)
    assert sum("plotly.js v" in script for script in page.scripts) == 1


def test_a_page_of_a_folder_takes_the_script_that_lies_beside_it() -> None:
    page = Page(render(ANSWER, MADE, (), SCRIPT_FILE))
    assert outside(page) == []
    assert [a["src"] for tag, a in page.tags if tag == "script" and "src" in a] == [SCRIPT_FILE]
    assert not any("plotly.js v" in script for script in page.scripts)
    assert "图没有画出来" in page.text, "shown only where the file is missing"


def test_the_script_of_a_folder_is_that_of_a_page(tmp_path: Path) -> None:
    (tmp_path / SCRIPT_FILE).write_text("of an older version", encoding="utf-8")
    assert write_script(tmp_path).read_text(encoding="utf-8") == script()
    assert [path.name for path in tmp_path.iterdir()] == [SCRIPT_FILE]


def test_hostile_words_stay_words() -> None:
    page = Page(render(harmful(), MADE))
    assert outside(page) == []
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    own = [script for script in page.scripts if "alert(1)" in script]
    assert own and all("<script" not in script and "<img" not in script for script in own)
    assert HARM in "".join(page.words)


def test_names_in_charts_cannot_become_tags() -> None:
    """plotly reads tags in its texts: what comes from outside arrives there as entities."""
    drawn = "".join(s for s in Page(render(harmful(), MADE)).scripts if "Plotly.newPlot" in s)
    assert "\\u003cimg" not in drawn and "\\u003cscript" not in drawn
    assert "&lt;img" in drawn


def test_nothing_to_tell_is_a_sentence_and_no_script() -> None:
    page = Page(render(bare(), MADE))
    assert "还没有数据，无法判断。" in page.text and "没有可列的内容。" in page.text
    assert page.scripts == []


def test_a_long_table_is_folded_then_cut() -> None:
    rows = tuple((f"坐席{n}", *TABLE.rows[0][1:]) for n in range(400))
    long = Report("agents", "坐席", (), TABLE.columns, rows)
    text = Page(render(Answer("trial", "试", (), ("一句。",), (long,)), MADE)).text
    assert "再显示 280 行" in text and "共 400 行，页面只列前 300 行" in text
    assert "坐席299" in text and "坐席300" not in text


@pytest.mark.browser
@pytest.mark.parametrize("where", ["inside", "beside", "lost"])
def test_a_browser_without_network_draws_every_chart(where: str, html: str, tmp_path: Path) -> None:
    """Lost: the page was passed on without its folder, and says so."""
    from playwright.sync_api import sync_playwright

    path = tmp_path / "trial.html"
    path.write_text(html if where == "inside" else render(ANSWER, MADE, (), SCRIPT_FILE), encoding="utf-8")
    if where == "beside":
        write_script(tmp_path)
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
        if where == "lost":
            assert page.is_visible("p.undrawn")
            browser.close()
            return
        page.wait_for_selector("#chart-people .main-svg")
        assert where == "inside" or not page.is_visible("p.undrawn")
        drawn = page.evaluate("document.querySelectorAll('.charts .js-plotly-plot').length")
        wide = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert complaints == []
    assert [url for url in asked_for if not url.startswith(("file:", "data:", "blob:"))] == []
    assert drawn == len(CHARTS)
    assert wide <= 1280

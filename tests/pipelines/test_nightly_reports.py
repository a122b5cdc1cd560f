"""Given reports that fail, hang or crash, when the night makes its folder, then the others are there."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from judged_centre import make_centre

from pipelines.nightly_reports import ReportTask, make_reports
from pipelines.progress import Silent
from pipelines.results import open_warehouse, write_reports
from pipelines.settings import Settings, load_settings
from pipelines.summary import NightSummary
from reports.catalogue import Asked, Entry
from reports.night import gather
from reports.nightly import Told
from reports.page import render
from scoring.warehouse import RunProblem, RunRecord, open_snapshot

NOW = datetime(2026, 11, 27, 6, 30)


def entry(name: str) -> Entry:
    return Entry(name, f"报告 {name}", f"troubled_reports:{name}", nightly=True)


class CountedSteps(Silent):
    def __init__(self) -> None:
        self.taken = 0

    def advance(self, calls: int = 1) -> None:
        self.taken += calls


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(make_centre(tmp_path_factory.mktemp("centre")))


def test_whatever_one_report_does_the_others_are_made(settings: Settings, tmp_path: Path) -> None:
    task = ReportTask(settings.snapshot, tmp_path, Asked(), NOW, limit_s=15.0)
    (tmp_path / "hangs.html").write_text("the night before", encoding="utf-8")
    steps, began = CountedSteps(), time.monotonic()
    told = make_reports(task, [entry(name) for name in ("fails", "hangs", "crashes", "fine")], steps)
    assert time.monotonic() - began < 120
    assert steps.taken == 4
    assert [one.problem for one in told] == [
        "ZeroDivisionError：分母为零",
        "超过 15 秒没有完成",
        "进程中途退出：信号 SIGKILL",
        None,
    ]
    assert told[3].sentences == ("共 7 通。",) and (tmp_path / told[3].page).exists()
    assert openpyxl.load_workbook(tmp_path / told[3].workbook).sheetnames == ["结论", "通话"]
    assert not (tmp_path / "hangs.html").exists(), "an old answer does not pass for a new one"


def test_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a time above 0"):
        ReportTask(Path("x"), Path("y"), Asked(), NOW, limit_s=0)


def test_the_first_page_tells_what_was_made_and_what_was_not(settings: Settings) -> None:
    told = (
        Told("trend", "趋势", ("李芳在上升（n=80）。",), "trend.html", "trend.xlsx"),
        Told("kpi", "运营指标", problem="超过 600 秒没有完成"),
    )
    with open_snapshot(settings.snapshot) as connection:
        html = render(replace(gather(connection), told=told))
    assert "李芳在上升（n=80）。" in html and 'href="trend.html"' in html and 'href="trend.xlsx"' in html
    assert "运营指标：这份报告没有做成（超过 600 秒没有完成），其余结果不受影响。" in html


def test_a_night_keeps_what_was_not_made_as_a_problem(settings: Settings) -> None:
    run = RunRecord("night-1", NOW.astimezone(settings.zone), records=7, expected=7, scored=7)
    lost = RunProblem("rejected_row", "cdr.csv:3", "没有开始时间")
    reports = write_reports(settings, run, [lost], Silent(), [entry("fails"), entry("fine")])
    assert reports.problems == (RunProblem("report", "fails", "ZeroDivisionError：分母为零"),)
    assert NightSummary(run, reports.problems).lost_anything
    page = reports.page.read_text(encoding="utf-8")
    assert "报告 fails：这份报告没有做成（ZeroDivisionError：分母为零）" in page and "共 7 通。" in page
    assert kept(settings) == {"rejected_row", "report"}
    again = write_reports(settings, run, [lost], Silent(), [entry("fine")])
    assert again.problems == () and not NightSummary(run, again.problems).lost_anything
    assert "没有做成" not in again.page.read_text(encoding="utf-8")
    assert kept(settings) == {"rejected_row"}


def kept(settings: Settings) -> set[str]:
    with open_warehouse(settings) as warehouse:
        return {kind for (kind,) in warehouse.connection.execute("SELECT kind FROM run_problems").fetchall()}

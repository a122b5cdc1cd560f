"""Given a judged centre, when a person asks for a report, then it comes as asked for, or says why not."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from judged_centre import inside, make_centre

from pipelines.cli.asked import Outputs, outputs_of
from pipelines.settings import SettingsError
from reports.catalogue import CATALOGUE


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_centre(tmp_path_factory.mktemp("centre"))


def test_help_lists_every_report_with_a_line_in_chinese() -> None:
    shown = inside("report", "--help").output
    for entry in CATALOGUE:
        assert f"{entry.name} " in shown and entry.title in shown
    assert "night " in shown and "当晚报告" in shown


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_report_is_in_the_readme(readme: str) -> None:
    text = (Path(__file__).parents[2] / readme).read_text(encoding="utf-8")
    for entry in CATALOGUE:
        assert f"| `{entry.name}`{' ☾' if entry.nightly else ''} |" in text, f"{readme}: {entry.name}"


def test_an_unknown_name_lists_what_there_is(config: Path) -> None:
    shown = inside("report", "trends", "--config", config)
    assert isinstance(shown.exception, SettingsError)
    told = str(shown.exception)
    assert "'trends'" in told and all(entry.name in told for entry in CATALOGUE) and "night" in told


def test_a_report_comes_in_every_form(config: Path, tmp_path: Path) -> None:
    ask = ("report", "trend", "--config", config)
    value = json.loads(inside(*ask, "--json").stdout)
    assert value["report"] == "trend" and value["sentences"] and value["tables"]
    rows = list(csv.reader(io.StringIO(inside(*ask, "--csv").stdout.removeprefix("\ufeff"))))
    assert len(rows) == len(value["rows"]) + 1
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    written = inside(*ask, "--page", page, "--xlsx", book).stdout
    assert str(page) in written and str(book) in written and value["sentences"][0] in written
    assert value["sentences"][0] in page.read_text(encoding="utf-8")
    assert openpyxl.load_workbook(book).sheetnames[0] == "结论"
    shown = inside(*ask).stdout
    assert "• " in shown and value["sentences"][0][:10] in shown


def test_the_ending_of_a_file_says_what_it_becomes(config: Path, tmp_path: Path) -> None:
    ask = ("report", "review-queue", "--config", config, "--output")
    for name in ("q.json", "q.csv", "q.html", "q.xlsx"):
        assert inside(*ask, tmp_path / name).exit_code == 0
        assert (tmp_path / name).stat().st_size > 100
    assert isinstance(inside(*ask, tmp_path / "q.pdf").exception, SettingsError)


def test_csv_into_a_folder_is_a_file_for_each_table(config: Path, tmp_path: Path) -> None:
    shown = inside("report", "trend", "--config", config, "--csv", "--output", f"{tmp_path}/all/")
    assert shown.exit_code == 0
    assert "trend-trend.csv" in {path.name for path in (tmp_path / "all").iterdir()}


def test_a_filter_that_a_report_does_not_use_is_told(config: Path) -> None:
    shown = inside("report", "review-queue", "--by", "team", "--team", "一组", "--json", "--config", config)
    assert "不看 by" in shown.stderr and "不看 team" not in shown.stderr
    assert json.loads(shown.stdout)["filters"]["team"] == "一组"


@pytest.mark.parametrize("name", [one.name for one in CATALOGUE if not one.monthly])
def test_a_month_is_its_days_to_a_report_that_is_not_of_one(config: Path, name: str) -> None:
    ask = ("report", name, "--json", "--config", config)
    shown = inside(*ask, "--month", "2026-11")
    days = inside(*ask, "--from", "2026-11-01", "--to", "2026-11-30")
    assert json.loads(shown.stdout)["filters"] == json.loads(days.stdout)["filters"]
    assert json.loads(shown.stdout)["rows"] == json.loads(days.stdout)["rows"]
    assert "不看 month" not in shown.stderr


def test_days_that_are_given_go_before_the_month(config: Path) -> None:
    shown = inside(
        "report", "trend", "--month", "2026-10", "--from", "2026-11-03", "--json", "--config", config
    )
    assert json.loads(shown.stdout)["filters"]["start"] == "2026-11-03"
    assert "不看 month" in shown.stderr


def test_nobody_of_that_name_is_told_and_not_answered(config: Path) -> None:
    shown = inside("report", "trend", "--team", "九组", "--config", config)
    assert shown.exit_code and "没有班组 九组；有：" in str(shown.exception)
    shown = inside("report", "trend", "--agent", "9", "--config", config)
    assert shown.exit_code and "没有坐席 9（按编号、工号或姓名找）" in str(shown.exception)


def test_the_nights_folder_is_made_again(config: Path) -> None:
    shown = json.loads(inside("report", "night", "--json", "--config", config).stdout)
    (row,) = shown["rows"]
    folder = Path(row["page"]).parent
    assert {one["name"] for one in row["reports"]} == {one.name for one in CATALOGUE if one.nightly}
    for one in row["reports"]:
        assert one["problem"] is None
        assert (folder / one["page"]).exists() and (folder / one["workbook"]).exists()
    assert isinstance(inside("report", "night", "--csv", "--config", config).exception, SettingsError)


@pytest.mark.parametrize(
    ("asked", "outputs"),
    [
        ({}, Outputs()),
        ({"json": True, "output": "x"}, Outputs("json", Path("x"))),
        ({"output": "x.csv"}, Outputs("csv", Path("x.csv"))),
        ({"csv": True, "output": "x/"}, Outputs("csv", folder=Path("x"))),
        ({"output": "x.html", "xlsx": Path("x.xlsx")}, Outputs(page=Path("x.html"), xlsx=Path("x.xlsx"))),
    ],
)
def test_where_an_answer_goes(asked: dict[str, object], outputs: Outputs) -> None:
    whole = {"json": False, "csv": False, "xlsx": None, "page": None, "output": None, **asked}
    assert outputs_of(**whole) == outputs  # type: ignore[arg-type]


def test_two_forms_at_once_are_refused() -> None:
    with pytest.raises(SettingsError, match="--json、--csv 只能选一个"):
        outputs_of(True, True, None, None, None)
    with pytest.raises(SettingsError, match=r"x\.xlsx"):
        outputs_of(False, False, Path("y.xlsx"), None, "x.xlsx")

"""``callqa import``: what people bring is kept once; what cannot be is told with file, line and reason."""

from __future__ import annotations

import csv
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from judged_centre import inside, make_centre
from openpyxl import Workbook

from pipelines.brought import BROUGHT
from pipelines.settings import load_settings
from recordings.kpi import MEASURES
from scoring.warehouse import open_snapshot

TABLES = {"trainings", "targets", "coaching", "kpi_daily", "satisfaction", "agents", "reviews"}
FILES = {
    "agents": "agent_id,agent_no,name,hired\nA8016,8016,李芳,2020/5/6\nA8011,8011,王磊,2022/1/9\n",
    "satisfaction": "call_id,score,rated_at\ngood-1,满意,2026-11-02T10:00:00+08:00\nrude,1,\n",
    "targets": "measure,target,post\ntotal,85,坐席\nitem:closing,90%,\n",
    "trainings": "agent_id,course,attended_on,items\nA8011,服务用语,2026/11/3,greeting;closing\n",
    "coaching": "agent_id,held_on,action,kept\nA8011,2026-11-02,说结束语,否\nA8011,2026-11-04,不催客户,\n",
    "kpi": "day,agent_id,handled,talk_s\n2026-11-02,A8016,3,200.5\n2026-11-02,,7,\n",
    "reviews": (
        "call_id,item_id,judge,outcome,judged_at,purpose\n"
        "no-closing,closing,顾晓岚,合格,2026-11-04T09:00:00+08:00,复核\n"
        "good-1,greeting,沈丽,不合格,2026-11-04T09:00:00+08:00,校准\n"
    ),
}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The settings of a centre with judged calls."""
    return make_centre(tmp_path_factory.mktemp("centre"))


@pytest.fixture
def settings(centre: Path, tmp_path: Path) -> Path:
    """A copy of the centre for one test."""
    import shutil

    shutil.copytree(centre.parent, tmp_path / "centre")
    return tmp_path / "centre" / centre.name


def imported(what: str, path: object, settings: Path, *more: object) -> Any:
    return inside("import", what, path, "--config", settings, *more)


def ask(settings: Path, question: str) -> list[tuple[Any, ...]]:
    with open_snapshot(load_settings(settings).snapshot) as connection:
        return connection.execute(question).fetchall()


def as_workbook(path: Path, text: str) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in csv.reader(text.splitlines()):
        sheet.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in row])
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_kind_is_kept_once(suffix: str, settings: Path, tmp_path: Path) -> None:
    before = None
    for again in (False, True):
        for what, text in FILES.items():
            path = tmp_path / f"{what}.{suffix}"
            if suffix == "csv":
                path.write_text(text, encoding="utf-8")
            else:
                as_workbook(path, text)
            shown = imported(what, path, settings)
            assert shown.exit_code == 0, shown.output
            rows = 3 if what == "kpi" else text.count("\n") - 1
            assert f"{what}: 已导入 {rows}（新增或更新 {0 if again else rows}），拒绝 0" in shown.output
        found = {name: ask(settings, f"SELECT * FROM {name} ORDER BY ALL") for name in TABLES}
        assert before in (None, found)
        before = found
    assert ask(settings, "SELECT call_id, score, said FROM satisfaction ORDER BY ALL") == [
        ("good-1", 4.0, "满意"),
        ("rude", 1.0, "1"),
    ]
    assert ask(settings, "SELECT grouped_by, group_key, measure, value FROM kpi_daily ORDER BY ALL") == [
        ("agent", "A8016", "handled", 3.0),
        ("agent", "A8016", "talk_s", 200.5),
        ("centre", "", "handled", 7.0),
    ]
    assert ask(settings, "SELECT total, reviewed FROM official_scorecards WHERE call_id = 'no-closing'") == [
        (100.0, True)
    ]
    assert ask(settings, "SELECT reviewed FROM official_scorecards WHERE call_id = 'good-1'") == [(False,)]


def test_a_verdict_on_a_call_that_is_not_there_costs_its_row_only(settings: Path, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text(
        "call_id,item_id,judge,outcome,judged_at\n"
        "gone,greeting,顾晓岚,合格,2026-11-04T09:00:00+08:00\n"
        "good-1,smile,顾晓岚,合格,2026-11-04T09:00:00+08:00\n"
        "good-1,greeting,顾晓岚,对,2026-11-04T09:00:00+08:00\n"
        "no-closing,closing,顾晓岚,合格,2026-11-04T09:00:00+08:00\n",
        encoding="utf-8",
    )
    shown = imported("reviews", path, settings)
    assert shown.exit_code == 1
    told = [line.strip() for line in shown.output.splitlines() if str(path) in line]
    has = "closing, greeting, insight, rude, talk-over"
    assert told == [
        f"{path}:2: 通话 gone 不在库中，或没有计入的质检结果",
        f"{path}:3: 通话 good-1 的质检结果里没有质检项 smile；现有：{has}",
        f"{path}:4: outcome 列：应为 合格、通过、pass、不合格、不通过、fail 之一，实际为 '对'",
    ]
    assert "已导入 1（新增或更新 1），拒绝 3" in shown.output
    assert ask(settings, "SELECT call_id, item_id FROM reviews") == [("no-closing", "closing")]


def test_unknown_agents_and_columns_are_noted(settings: Path, tmp_path: Path) -> None:
    path = tmp_path / "trainings.csv"
    path.write_text(
        "agent_id,course,attended_on,讲师\nA8011,倾听,2026-11-03,甲\nA77,倾听,2026-11-03,甲\n",
        encoding="utf-8",
    )
    shown = imported("trainings", path, settings)
    assert shown.exit_code == 0, shown.output
    assert "提示：没有用到的列：讲师" in shown.output
    assert "提示：没有这些坐席：A77，坐席名单和话单里都没有" in shown.output
    assert len(ask(settings, "FROM trainings")) == 2

    path = tmp_path / "satisfaction.csv"
    path.write_text("call_id,score\ngood-1,5\nc77,5\nc78,4\n", encoding="utf-8")
    assert "2 通电话还不在库中" in imported("satisfaction", path, settings).output


def test_a_rating_off_the_scale_is_noted(settings: Path, tmp_path: Path) -> None:
    usual = "".join(f"c{call},{1 + call % 5},\n" for call in range(40))
    (tmp_path / "ratings.csv").write_text(f"call_id,score,rated_at\n{usual}", encoding="utf-8")
    assert "不在以前的" not in imported("satisfaction", tmp_path / "ratings.csv", settings).stdout
    (tmp_path / "more.csv").write_text("call_id,score,rated_at\nd1,9,\nd2,4,\n", encoding="utf-8")
    shown = imported("satisfaction", tmp_path / "more.csv", settings).stdout
    assert "1 条评分不在以前的 1–5 之间（如通话 d1：9），已导入" in shown


def test_the_centres_own_columns_and_keys(settings: Path, tmp_path: Path) -> None:
    with settings.open("a", encoding="utf-8") as file:
        file.write(
            '[recordings]\ncolumns = { call_id = "通话编号", start = "开始" }\n'
            '[import.satisfaction]\ncolumns = { call_id = "流水号", score = "按键" }\nsheet = "十一月"\n'
            'scores = { "1" = 5, "2" = 3, "3" = 1 }\n'
            '[import.kpi]\ncolumns = { handled = "处理量", day = "日期" }\n'
        )
    book = Workbook()
    sheet = book.create_sheet("十一月")
    for row in (["流水号", "按键"], ["good-1", 1], ["rude", "3"], ["good-2", 9]):
        sheet.append(row)
    book.save(tmp_path / "s.xlsx")
    shown = imported("satisfaction", tmp_path / "s.xlsx", settings)
    assert shown.exit_code == 1
    assert f"{tmp_path / 's.xlsx'}:4: 按键 列：应为 1、2、3" in shown.output
    assert ask(settings, "SELECT call_id, score, said FROM satisfaction ORDER BY ALL") == [
        ("good-1", 5.0, "1"),
        ("rude", 1.0, "3"),
    ]
    (tmp_path / "k.csv").write_text("日期,处理量\n2026/11/3,60\n", encoding="gb18030")
    assert imported("kpi", tmp_path / "k.csv", settings).exit_code == 0
    assert ask(settings, "SELECT value FROM kpi_daily") == [(60.0,)]


def test_ratings_are_asked_of_a_database(settings: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "surveys.db") as connection:
        connection.execute("CREATE TABLE survey AS SELECT 'good-1' AS call_id, '满意' AS score")
    connection.close()
    database, sql = f"sqlite:///{tmp_path / 'surveys.db'}", "SELECT * FROM survey"
    shown = inside("import", "satisfaction", "--sql", sql, "--database", database, "--config", settings)
    assert shown.exit_code == 0, shown.output
    with settings.open("a", encoding="utf-8") as file:
        file.write(f'[import.satisfaction]\nsql = "{sql}"\ndatabase = "{database}"\n')
    shown = inside("import", "satisfaction", "--config", settings)
    assert "已导入 1（新增或更新 0），拒绝 0" in shown.output
    assert ask(settings, "SELECT call_id, score FROM satisfaction") == [("good-1", 4.0)]


def test_times_in_a_workbook_are_the_centres_and_in_a_file_need_a_zone(
    settings: Path, tmp_path: Path
) -> None:
    text = "call_id,score,rated_at\ngood-1,5,2026/11/3 9:05\n"
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    shown = imported("satisfaction", tmp_path / "s.csv", settings)
    assert shown.exit_code == 1 and "naive_times_in_centre_zone" in shown.output
    assert imported("satisfaction", as_workbook(tmp_path / "s.xlsx", text), settings).exit_code == 0
    assert ask(settings, "SELECT rated_at = '2026-11-03T01:05:00Z'::TIMESTAMPTZ FROM satisfaction") == [
        (True,)
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("weather", "x.csv"), "有：transcripts、satisfaction、agents、targets"),
        (("targets",), "导入 targets 要给出文件"),
        (("satisfaction",), "要给出文件，或 --sql 和 --database"),
        (("satisfaction", "x.csv", "--sql", "SELECT 1"), "文件和 --sql 只能给一个"),
        (("kpi", "x.csv", "--database", "sqlite://"), "只用于导入 satisfaction"),
        (("kpi", "x.csv", "--cdr", "cdr.csv"), "--cdr 只用于导入 transcripts"),
        (("satisfaction", "--sheet", "a", "--sql", "SELECT 1"), "--sheet 只用于 .xlsx 工作簿"),
        (("kpi", "gone.csv"), "文件不存在"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], told: str, settings: Path) -> None:
    shown = inside("import", *arguments, "--config", settings)
    assert shown.exit_code == 1 and told in str(shown.exception)


def test_a_column_that_is_none_of_ours_is_told(settings: Path, tmp_path: Path) -> None:
    with settings.open("a", encoding="utf-8") as file:
        file.write('[import.kpi]\ncolumns = { handeld = "处理量" }\n')
    (tmp_path / "k.csv").write_text("day,处理量\n2026/11/3,60\n", encoding="utf-8")
    shown = imported("kpi", tmp_path / "k.csv", settings)
    assert "import.kpi.columns" in str(shown.exception) and "handeld" in str(shown.exception)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_hundred_thousand_ratings(suffix: str, settings: Path, tmp_path: Path) -> None:
    text = "call_id,score\n" + "".join(f"c{number},{1 + number % 5}\n" for number in range(100_000))
    path = tmp_path / f"s.{suffix}"
    if suffix == "csv":
        path.write_text(text, encoding="utf-8")
    else:
        as_workbook(path, text)
    started = time.process_time()
    shown = imported("satisfaction", path, settings)
    assert shown.exit_code == 0, shown.output
    assert "已导入 100000（新增或更新 100000），拒绝 0" in shown.output
    assert time.process_time() - started < 60


def test_the_guide_names_every_kind_and_column() -> None:
    text = (Path(__file__).parents[2] / "docs" / "imports.md").read_text(encoding="utf-8")
    for what, table in BROUGHT.items():
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{what}` |")]
        for column in table.kind.columns.required:
            assert f"**{column}**" in line, f"{what}.{column}"
        for column in table.kind.columns.optional:
            assert column in (text if column in MEASURES else line), f"{what}.{column}"

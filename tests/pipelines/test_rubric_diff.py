"""What would a new version change? Both are replayed over the calls of the past, and nothing is stored."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from command_line import callqa
from judged_centre import RUBRIC, inside, make_centre

NEW = (
    RUBRIC.replace("points: 40", "points: 20")  # a missing greeting costs 25 % instead of 40 %
    .replace("[你烦不烦]", "[你烦不烦, 没事我挂了]")
    .replace("  - {id: talk-over, name: 抢话, points: 10, check: {talk_over: {}}}\n", "")
    + "  - {id: stock, name: 库存, points: 0, severity: monitor, check: {phrase: {any_of: [有货]}}}\n"
)


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = make_centre(tmp_path_factory.mktemp("centre"))
    (settings.parent / "new.yaml").write_text(NEW, encoding="utf-8")
    return settings


def diff(centre: Path, old: str, new: str, *more: object) -> Any:
    folder = centre.parent
    named = [str(folder / name) if name.endswith(".yaml") else name for name in (old, new)]
    return inside("rubric", "diff", *named, "--config", centre, *more)


@pytest.fixture(scope="module")
def answer(centre: Path) -> dict[str, Any]:
    done = diff(centre, "order.yaml", "new.yaml", "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_mean_moves_and_calls_cross_the_pass_mark(answer: dict[str, Any]) -> None:
    summary = answer["summary"]
    assert (summary["replayed"], summary["skipped"]) == (6, {"neither": 1})
    assert summary["mean_before"] == pytest.approx((100 + 100 + 60 + 40 + 100) / 5)
    assert summary["mean_after"] == pytest.approx((100 + 100 + 75 + 25 + 100) / 5)
    assert summary["change"] == pytest.approx(0.0)
    assert summary["change_low"] < 0 < summary["change_high"]  # five calls show no direction
    assert (summary["crossed_down"], summary["crossed_up"]) == ([], [])
    assert (summary["new_fatal"], summary["lost_fatal"]) == (["no-closing"], [])


def test_each_item_says_what_changed_and_what_moved(answer: dict[str, Any]) -> None:
    items = {row["item_id"]: row for row in answer["items"]}
    assert {name: row["change"] for name, row in items.items()} == {
        "greeting": "修改",
        "closing": "未改",
        "rude": "修改",
        "insight": "未改",
        "stock": "新增",
        "talk-over": "删除",
    }
    assert (items["greeting"]["keys"], items["rude"]["keys"]) == ("分值", "检查")
    assert (items["rude"]["failed"], items["rude"]["passed"]) == (1, 0)
    assert items["rude"]["fail_rate_before"] == pytest.approx(1 / 6)
    assert items["rude"]["fail_rate_after"] == pytest.approx(2 / 6)


def test_calls_agents_and_teams_that_move(answer: dict[str, Any]) -> None:
    moved = {row["call_id"]: row for row in answer["rows"]}
    assert moved["no-greeting"]["change"] == pytest.approx(15.0)
    assert moved["no-closing"]["change"] == pytest.approx(-15.0)
    assert moved["no-closing"]["moved"] == "服务禁语 合格→不合格；库存（新增）不合格"
    agents = {row["group"]: (row["calls"], row["change"]) for row in answer["agents"]}
    assert agents == {"李芳（8016）": (2, 0.0), "王磊（8011）": (3, pytest.approx(0.0))}
    assert [(row["group"], row["calls"]) for row in answer["teams"]] == [("一组", 5)]


def test_the_summary_is_a_sentence_of_chinese(centre: Path) -> None:
    shown = diff(centre, "order.yaml", "new.yaml").stdout
    assert "重放 6 通电话，平均分 80.0 → 80.0" in shown
    assert "致命（待确认）：1 → 2 通，新增 1 通（no-closing）" in shown
    assert "新增的“库存”适用于 6 通：6 通不合格。" in shown
    assert "另有 1 通不是这份方案适用的通话" in shown
    assert "没有保存任何结果，正式成绩不变" in shown


def test_a_higher_pass_mark_fails_calls(centre: Path) -> None:
    (centre.parent / "strict.yaml").write_text(
        RUBRIC.replace("pass_mark: 85", "pass_mark: 50"), encoding="utf-8"
    )
    done = json.loads(diff(centre, "strict.yaml", "order.yaml", "--json").stdout)
    assert done["summary"]["crossed_down"] == ["no-greeting"]
    back = json.loads(diff(centre, "order.yaml", "strict.yaml", "--json").stdout)
    assert back["summary"]["crossed_up"] == ["no-greeting"]


def test_the_stored_version_against_a_file_of_the_same_content(centre: Path) -> None:
    with duckdb.connect(
        str(centre.parent / "data" / "published" / "callqa.duckdb"), read_only=True
    ) as stored:
        version = stored.execute("SELECT rubric_version FROM rubrics").fetchone()[0]
    done = diff(centre, f"order@{version[:6]}", "order.yaml")
    assert done.exit_code == 0 and "两版的判定完全相同" in done.stdout, done.output


def test_days_bound_the_calls(centre: Path) -> None:
    done = json.loads(
        diff(centre, "order.yaml", "new.yaml", "--json", "--from", "2026-11-03", "--to", "2026-11-03").stdout
    )
    assert done["summary"]["replayed"] == 2
    assert done["filters"]["from"] == "2026-11-03"


def test_calls_that_only_one_version_is_for(centre: Path) -> None:
    wide = RUBRIC.replace("applies_to: {queue: [order]}\n", "")
    (centre.parent / "wide.yaml").write_text(wide, encoding="utf-8")
    done = diff(centre, "order.yaml", "wide.yaml")
    assert "1 通只有新版适用，旧版不适用，无法对比" in done.stdout


def test_csv_and_workbook_hold_the_calls(centre: Path, tmp_path: Path) -> None:
    written = diff(centre, "order.yaml", "new.yaml", "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"))))
    assert {"no-closing", "no-greeting"} <= {row["通话"] for row in rows}
    book = tmp_path / "diff.xlsx"
    assert diff(centre, "order.yaml", "new.yaml", "--xlsx", book).exit_code == 0
    assert openpyxl.load_workbook(book).sheetnames == ["概览", "质检项", "坐席", "班组", "通话"]


@pytest.mark.parametrize(
    "old,problem",
    [
        ("order@ffff", "没有这样的版本；有：order@"),
        ("nix@1", "没有 nix"),
        ("nix", "没有自带的质检方案 'nix'；有：general"),
    ],
)
def test_a_version_that_is_not_there(centre: Path, old: str, problem: str) -> None:
    done = callqa("rubric", "diff", old, centre.parent / "new.yaml", "--config", centre)
    assert (done.returncode, done.stdout) == (2, "") and problem in done.stderr


def test_without_a_warehouse_what_to_pass_is_told(tmp_path: Path) -> None:
    done = callqa("rubric", "diff", "general", "general", cwd=tmp_path)
    assert done.returncode == 2 and "用 --config 指明它的 callqa.toml" in done.stderr
    done = callqa("rubric", "diff", "nix", "general", cwd=tmp_path)
    assert done.returncode == 2 and "没有自带的质检方案 'nix'" in done.stderr


def test_nothing_is_stored_or_overwritten(centre: Path) -> None:
    before = kept(centre)
    assert diff(centre, "order.yaml", "new.yaml").exit_code == 0
    assert kept(centre) == before


def kept(centre: Path) -> dict[str, object]:
    """Every row of every table of the warehouse, and every byte of every file beside it."""
    folder = centre.parent / "data"
    found: dict[str, object] = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as warehouse:
        tables = [name for (name,) in warehouse.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        found |= {name: sorted(map(repr, warehouse.execute(f'FROM "{name}"').fetchall())) for name in tables}
    assert len(found["scorecards"]) == 6  # type: ignore[arg-type]
    return found

"""Why this score? Read out as in a talk between coach and agent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_line import callqa
from judged_centre import inside, make_centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_centre(tmp_path_factory.mktemp("centre"))


def told(centre: Path, call: str) -> list[str]:
    shown = inside("explain", call, "--config", centre)
    assert shown.exit_code == 0, shown.output
    return [line.strip() for line in shown.stdout.splitlines() if line.strip()]


def test_a_fatal_call_is_told_as_provisional_with_words_and_seconds(centre: Path) -> None:
    lines = told(centre, "rude")
    assert lines[0] == "通话 rude：2026 年 11 月 4 日 09:15，一组王磊（8011）接的order呼入电话，时长 00:27。"
    assert (
        "待人工确认" in lines[2] and "服务禁语（录音 00:11）" in lines[2] and "不影响任何人的绩效" in lines[2]
    )
    at = lines.index("1. 服务禁语（致命，待确认）")
    assert lines[at + 1] == "要求：坐席不应说“你烦不烦”。"
    assert lines[at + 3 : at + 6] == [
        "00:06 客户：什么时候到？",
        "▶ 00:11 坐席：你烦不烦啊，一直问。",
        "00:16 客户：算了。",
    ]
    assert lines[at + 6 : at + 9] == [
        "下次可以这样说：",
        "坐席：“非常抱歉，我马上帮您查。”",
        "相关培训：服务意识",
    ]


def test_a_missing_phrase_is_told_with_the_sentence_to_say_and_the_agents_own_number(centre: Path) -> None:
    lines = told(centre, "no-greeting")
    at = lines.index("1. 开头语（扣 40 分）")
    assert lines[at + 1] == ("要求：开头 15 秒内，坐席应说到“中山烟草”，并说“工号8011”“工号是8011”之一。")
    assert "▶ 00:01 坐席：喂，什么事？" in lines
    assert "坐席：“您好，中山烟草，工号八零一一为您服务。”" in lines
    assert lines[1].startswith("得分 60.0，合格线 85 分，不合格；")


def test_what_cannot_be_measured_and_what_went_well_have_their_place(centre: Path) -> None:
    lines = told(centre, "good-1")
    assert lines[1].startswith("得分 100.0，合格线 85 分，合格；没有扣分项")
    assert "没有做到的" not in lines
    at = lines.index("机器拿不准、没有扣分的")
    assert lines[at + 1].startswith("· 抢话：这通录音分不出双方同时说话")
    assert "做到了：结束语、开头语。" in lines and "没有出现问题：服务禁语。" in lines
    assert "要由人来评的：理解客户。" in lines
    assert lines[-1].startswith("依据：订货方案（order，版本 ") and "听写 asr ear-1" in lines[-1]


def test_what_was_heard_badly_is_told_with_its_place_and_takes_no_points(centre: Path) -> None:
    lines = told(centre, "other-number")
    assert lines[1].startswith("没有总分：听得准的分值不到七成（还有听不准的项：全算没做到是 60 分")
    at = lines.index("机器拿不准、没有扣分的")
    assert lines[at + 1].startswith("· 开头语：") and "听不准" in lines[at + 1]
    assert lines[at + 2] == "▶ 00:01 坐席：您好，中山烟草，工号八零一一为您服务。"


def test_what_weighs_most_comes_first(centre: Path) -> None:
    answer = json.loads(inside("explain", "rude", "--config", centre, "--json").stdout)
    assert [row["item_id"] for row in answer["rows"]] == [
        "rude",
        "closing",
        "greeting",
        "talk-over",
        "insight",
    ]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same centre after 王芳 has listened: the greeting was there, the taboo is confirmed."""
    config = make_centre(tmp_path_factory.mktemp("reviewed"))
    for call, item, outcome, note in (
        ("no-greeting", "greeting", "pass", "开头被剪掉了"),
        ("no-greeting", "closing", "pass", None),
        ("rude", "rude", "fail", None),
        ("good-2", "insight", "pass", "听懂了"),
        ("no-closing", "insight", "fail", None),
    ):
        said = ("--outcome", outcome, "--by", "王芳", *(("--note", note) if note else ()), "--config", config)
        assert inside("review", call, item, *said).exit_code == 0
    return config


def test_what_a_person_overturned_is_told_beside_what_the_machine_found(reviewed: Path) -> None:
    lines = told(reviewed, "no-greeting")
    assert (
        lines[1].startswith("得分 100.0，") and "人工复核过：机器原判 60.0 分，现在以人工结果为准。" in lines
    )
    at = lines.index("人工复核判为合格的")
    assert lines[at + 1] == "· 开头语"
    assert lines[at + 2].startswith("机器原判：不合格。")
    assert re.fullmatch(r"人工改判：合格（王芳，20\d\d-\d\d-\d\d \d\d:\d\d）：开头被剪掉了。", lines[at + 3])
    assert "▶ 00:01 坐席：喂，什么事？" in lines[at + 4 : at + 7]
    assert any(re.fullmatch(r"机器也判合格，人工维持（王芳，.*）：结束语。", line) for line in lines)


def test_what_only_people_judge_stands_once_when_one_has(reviewed: Path) -> None:
    lines = told(reviewed, "good-2")
    at = lines.index("人工复核判为合格的")
    assert lines[at + 1] == "· 理解客户"
    assert [line for line in lines if "理解客户" in line] == ["· 理解客户"]
    assert "没有出现问题：服务禁语。" in lines and "做得好的（3 项合格）" in lines
    lines = told(reviewed, "no-closing")
    assert sum("理解客户" in line for line in lines) == 1 and "没有做到的" in lines


def test_what_a_person_confirmed_keeps_the_machines_words(reviewed: Path) -> None:
    lines = told(reviewed, "rude")
    at = lines.index("1. 服务禁语（致命）")
    assert lines[at + 2].startswith("机器原判：不合格。") and "你烦不烦" in lines[at + 2]
    assert lines[at + 3].startswith("人工维持：不合格（王芳，") and lines[at + 3].endswith("没有写理由。")
    assert "▶ 00:11 坐席：你烦不烦啊，一直问。" in lines
    assert any("机器原判 100.0 分、有致命错误待确认" in line for line in lines)


def test_json_tells_both_verdicts(reviewed: Path) -> None:
    answer = json.loads(inside("explain", "no-greeting", "--config", reviewed, "--json").stdout)
    reviews = {row["item_id"]: row["review"] for row in answer["rows"]}
    greeting = reviews["greeting"]
    assert (greeting["machine_outcome"], greeting["outcome"], greeting["overturned"]) == (
        "fail",
        "pass",
        True,
    )
    assert (greeting["judge"], greeting["note"]) == ("王芳", "开头被剪掉了")
    assert not reviews["closing"]["overturned"] and reviews["rude"] is None


def test_a_call_without_a_score_says_why(centre: Path) -> None:
    lines = told(centre, "travel")
    assert lines[1] == "这通电话没有质检结果（失败）：没有适用于该通话的质检方案。"
    assert "不计入坐席的任何成绩" in lines[2]


def test_an_unknown_call_names_those_that_look_like_it(centre: Path) -> None:
    shown = callqa("explain", "good1", "--config", centre)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert shown.stderr.startswith("callqa: 没有编号为 'good1' 的通话；相近的编号：good-1、good-2")


def test_json_carries_the_call_its_items_and_the_text(centre: Path) -> None:
    answer = json.loads(inside("explain", "no-closing", "--config", centre, "--json").stdout)
    assert {"report", "generated_at", "filters", "rows", "notes", "call", "text"} <= set(answer)
    closing = next(row for row in answer["rows"] if row["item_id"] == "closing")
    assert closing["outcome"] == "fail"
    assert [(line["text"], line["marked"]) for line in closing["places"][0]] == [
        ("谢谢。", False),
        ("没事我挂了。", True),
    ]
    assert answer["call"]["total"] == 40.0


def test_before_anything_was_published(tmp_path: Path) -> None:
    (tmp_path / "callqa.toml").write_text("", encoding="utf-8")
    shown = callqa("explain", "c1", "--config", tmp_path / "callqa.toml")
    assert shown.returncode == 2 and "用 --config 指明它的 callqa.toml" in shown.stderr

"""Given labelled calls, when ``callqa evaluate`` compares, then figures, notes, and what was lost by name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import SPOKEN, callqa

from pipelines.demo import demo_model, demo_recordings, prepare

STEREO, MONO = "d005", "d064"


def demo_truth(*call_ids: str) -> list[dict[str, Any]]:
    """Of the demo's labels, with whole paths."""
    lines = (demo_recordings() / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    calls = [call for call in map(json.loads, lines) if call["call_id"] in call_ids]
    return [{**call, "recording": str(demo_recordings() / call["recording"])} for call in calls]


def bare_config(folder: Path) -> Path:
    """The demo's model and nothing else: no call records, no warehouse."""
    path = folder / "callqa.toml"
    path.write_text(f'[asr]\nmodel = "{demo_model().as_posix()}"\nchunk_s = 10.0\n', encoding="utf-8")
    return path


def measured(answer: dict[str, Any], name: str, group: str = "all") -> dict[str, Any]:
    [row] = [row for row in answer["hearing"] if (row["measure"], row["group"]) == (name, group)]
    return dict(row)


@pytest.mark.slow
def test_demo_calls_are_heard_now_and_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    config = prepare(tmp_path / "demo")
    good = demo_truth(STEREO, MONO)
    gone = {"call_id": "gone", "recording": "gone.wav", "expected": {"greeting": "pass"}}
    late = {"speaker": "agent", "start": 1.0, "end": 500.0, "text": "您好"}
    other = {**good[0], "call_id": "other", "turns": [late]}
    labels = tmp_path / "labels.jsonl"
    lines = [json.dumps(line, ensure_ascii=False).encode() for line in (*good, gone, other)]
    labels.write_bytes(b"\n".join([*lines, b'{"call_id": ', '{"call_id": "坐席"}'.encode("gbk")]) + b"\n")
    page = tmp_path / "page.html"
    shown = callqa(
        *("evaluate", labels, "--hear", "--withhold-roles", "--page", page, "--json", "--config", config)
    )
    assert shown.returncode == 1, shown.stderr
    assert "Traceback" not in shown.stderr
    answer = json.loads(shown.stdout)

    cer = measured(answer, "cer")
    assert cer["calls"] == 2 and cer["value"] < 0.25
    assert {measured(answer, "cer", group)["calls"] for group in ("agent", "customer", "zh", "mono")} == {
        1,
        2,
    }
    assert (
        measured(answer, "cer", "agent")["whole"] + measured(answer, "cer", "customer")["whole"]
        == (measured(answer, "cer", "stereo")["whole"])
    )
    assert measured(answer, "der", "stereo")["value"] < 0.1
    assert measured(answer, "activity_f1")["value"] > 0.9
    roles = measured(answer, "roles")
    assert roles["part"] + roles["wrong"] + roles["unknown"] == roles["whole"] == 2
    assert {measured(answer, "roles", group)["whole"] for group in ("stereo", "mono", "no_greeting")} == {1}
    rows = {row["item"]: row for row in answer["rows"]}
    assert rows["greeting"]["faults"] == 1
    assert rows["greeting"]["tp"] + rows["greeting"]["fn"] + rows["greeting"]["undecided_faults"] == 1
    assert rows["no-banned-words"]["calls"] == 2

    problems = {(problem["kind"], problem["call_id"]): problem for problem in answer["problems"]}
    assert set(problems) == {("rejected_label", None), ("missing", "gone"), ("label_mismatch", "other")}
    assert [one["place"].rpartition(":")[2] for one in answer["problems"] if one["call_id"] is None] == [
        "5",
        "6",
    ]
    assert "gone.wav" in problems["missing", "gone"]["place"]
    assert "500.0" in problems["label_mismatch", "other"]["reason"]
    assert any("逐字时间" in note for note in answer["notes"])
    html = page.read_text(encoding="utf-8")
    assert "开头语" in html and "没能评测的（4）" in html


@pytest.mark.slow
def test_a_folder_with_rttm_and_text_beside_the_recordings(tmp_path: Path) -> None:
    [truth] = demo_truth(MONO)
    folder = tmp_path / "labelled"
    folder.mkdir()
    shutil.copy(truth["recording"], folder / "mono.mp3")
    shutil.copy(truth["recording"], folder / "plain.mp3")
    rttm = [
        f"SPEAKER mono 1 {turn['start']} {turn['end'] - turn['start']:.3f} <NA> <NA> {turn['speaker']} <NA>"
        for turn in truth["turns"]
    ]
    (folder / "mono.rttm").write_text("\n".join(rttm) + "\n")
    (folder / "mono.txt").write_bytes("".join(turn["text"] for turn in truth["turns"]).encode("gb18030"))
    (folder / "bad.rttm").write_text("SPEAKER bad 1 eins 2.0 <NA> <NA> a <NA> <NA>\n")
    shutil.copy(truth["recording"], folder / "bad.mp3")
    shown = callqa("evaluate", folder, "--hear", "--json", "--config", bare_config(tmp_path))
    assert shown.returncode == 1, shown.stderr
    answer = json.loads(shown.stdout)
    assert answer["rows"] == []
    assert measured(answer, "cer")["value"] < 0.25
    assert measured(answer, "der", "mono")["value"] < 0.3
    assert measured(answer, "roles")["whole"] == 1
    [problem] = answer["problems"]
    assert "bad.rttm:1: RTTM at start: expected seconds, got 'eins'" in problem["reason"]
    told = "\n".join(answer["notes"])
    assert "没有质检项的精确率和召回率：标注里没有 expected。" in told
    assert "没有标注的录音（不评测）：plain.mp3。" in told


def test_official_verdicts_are_compared_without_hearing(tmp_path: Path) -> None:
    calls = tmp_path / "calls.jsonl"
    calls.write_text(
        "\n".join(json.dumps({"call_id": name, **SPOKEN}) for name in ("a", "b")), encoding="utf-8"
    )
    config = bare_config(tmp_path)
    shown = callqa("import", "transcripts", calls, "--config", config)
    assert shown.returncode == 0, shown.stderr
    labels = tmp_path / "labels.jsonl"
    expected = {"no-banned-words": "fail", "greeting": "fail"}
    lines = [{"call_id": name, "expected": expected} for name in ("a", "b", "never judged")]
    labels.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    shown = callqa("evaluate", labels, "--json", "--config", config)
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    banned, greeting = answer["rows"]
    assert (banned["item"], banned["faults"], banned["tp"], banned["fp"], banned["fn"]) == (
        "no-banned-words",
        2,
        2,
        0,
        0,
    )
    assert (banned["precision"], banned["recall"]) == (1.0, 1.0)
    assert banned["precision_low"] == pytest.approx(0.342, abs=1e-3)
    assert (greeting["fn"], greeting["recall"], greeting["precision"]) == (2, 0.0, None)
    assert answer["hearing"] == [] and answer["problems"] == []
    assert any("never judged" in note for note in answer["notes"])
    table = callqa("evaluate", labels, "--config", config)
    assert table.returncode == 0 and "no-banned-words" in table.stdout and "加 --hear" in table.stdout
    said = ("--outcome", "pass", "--by", "王芳", "--config", config)
    assert callqa("review", "a", "no-banned-words", *said).returncode == 0
    again = json.loads(callqa("evaluate", labels, "--json", "--config", config).stdout)
    assert again["rows"] == answer["rows"], "what a person says is no verdict of the machine"
    assert "比的是机器自己的判定，不论后来人工怎么改。" in again["notes"]


@pytest.mark.parametrize(
    ("line", "options", "named"),
    [
        ('{"call_id": "a", "expected": {"b": "pass"}}', (), "还没有发布过数据；先运行 callqa run"),
        ('{"call_id": "a", "language": "zh"}', (), "标注里没有判定"),
        ('{"call_id": "a"}', ("--model", "x"), "要和 --hear 一起用"),
        ('{"call_id": "a"}', ("--withhold-roles",), "要和 --hear 一起用"),
        (json.dumps(demo_truth(STEREO)[0]), ("--hear", "--model", "/no/such/model"), "/no/such/model"),
        (None, (), "labels.jsonl"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    tmp_path: Path, line: str | None, options: tuple[str, ...], named: str
) -> None:
    labels = tmp_path / "labels.jsonl"
    if line is not None:
        labels.write_text(line, encoding="utf-8")
    shown = callqa("evaluate", labels, *options, "--config", bare_config(tmp_path))
    assert shown.returncode == 2, shown.stdout + shown.stderr
    assert named in shown.stderr and "Traceback" not in shown.stderr

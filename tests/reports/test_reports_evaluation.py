"""Given counts of labelled calls, then figures with intervals, honest verdicts, and a page that says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from asr.error_rate import Errors
from asr.hearing_counts import (
    ActivityCounts,
    DiarizationCounts,
    HearingCounts,
    Ratio,
    RoleCounts,
    StartCounts,
)
from reports.evaluation import Evaluation, HeardCall, figures, items, role_figures
from reports.evaluation_page import hearing_rows, item_rows, render_evaluation, write_evaluation
from reports.evaluation_summary import missing, sentences
from reports.figure import Target, Verdict, calls_to_prove, ratio_interval
from reports.share import Interval
from scoring.evaluation import ItemCounts
from scoring.warehouse import RunProblem


def call(number: int, edits: int = 4, **changes: object) -> HeardCall:
    counts = HearingCounts(
        Errors(edits + number % 3, 100),
        Errors(1, 60),
        Errors(3, 40),
        DiarizationCounts(10_000, 100 + number, 50, 0),
        ActivityCounts(950, 20 + number % 5, 30),
        RoleCounts(right=1),
        StartCounts(50, 3000, 48),
    )
    told = {"one_line": False, "language": "yue" if number % 2 else "zh", "greeting": number % 4 > 0}
    return HeardCall(f"c{number}", counts, **{**told, **changes})  # type: ignore[arg-type]


ITEMS = (
    ItemCounts("greeting", true_fail=90, true_pass=200),
    ItemCounts("closing", true_fail=40, false_fail=40, true_pass=10),
    ItemCounts("dead-air", true_fail=3, true_pass=9),
)
EVALUATION = Evaluation(
    "labels.jsonl",
    30,
    ITEMS,
    30,
    item_names={"greeting": "开头语", "closing": "结束语"},
    hearing=True,
    heard=tuple(call(number) for number in range(30)),
    models=(("asr", "demo@1"),),
)


def test_rates_are_of_summed_counts_with_the_calls_they_are_about() -> None:
    found = {(one.key, one.by, one.group): one for one in figures(EVALUATION)}
    all_calls = found["cer", "all", "all"]
    assert (all_calls.ratio, all_calls.calls, all_calls.value) == (Ratio(150, 3000), 30, 0.05)
    assert found["cer", "speaker", "agent"].ratio == Ratio(30, 1800)
    assert (found["cer", "language", "yue"].calls, found["cer", "language", "zh"].calls) == (15, 15)
    assert found["word_start_ms", "all", "all"].value == 60
    assert found["word_start_on_time", "all", "all"].value == 0.96
    assert found["activity_f1", "all", "all"].ratio.part == 2 * 950 * 30
    assert ("cer", "line", "mono") not in found


def test_an_interval_needs_calls_that_differ() -> None:
    alike = [Ratio(5, 100)] * 30
    assert ratio_interval(alike) is None
    assert ratio_interval([Ratio(number, 100) for number in range(9)]) is None
    wide = ratio_interval([Ratio(number, 100) for number in range(10)])
    assert wide is not None and wide.low < 0.045 < wide.high
    again = ratio_interval([Ratio(number, 100) for number in range(10)])
    assert wide == again


def test_long_calls_weigh_more() -> None:
    interval = ratio_interval([Ratio(1, 10)] * 10 + [Ratio(100, 10_000)] * 10)
    assert interval is not None and interval.high < 0.02


@pytest.mark.parametrize(
    ("interval", "at_least", "at_most"),
    [
        (Interval(0.96, 0.99), Verdict.GOOD, Verdict.BAD),
        (Interval(0.80, 0.94), Verdict.BAD, Verdict.GOOD),
        (Interval(0.90, 1.00), Verdict.OPEN, Verdict.OPEN),
        (None, Verdict.OPEN, Verdict.OPEN),
    ],
)
def test_only_a_whole_interval_on_one_side_is_a_verdict(
    interval: Interval | None, at_least: Verdict, at_most: Verdict
) -> None:
    assert Target(0.95).verdict(interval) is at_least
    assert Target(0.95, at_least=False).verdict(interval) is at_most


def test_how_many_right_verdicts_prove_a_precision() -> None:
    assert calls_to_prove(Target(0.95)) == 73
    assert calls_to_prove(Target(0.90)) == 35


def test_items_are_judged_by_their_wilson_intervals() -> None:
    good, bad, few = items(EVALUATION)
    assert [item.verdict for item in (good, bad, few)] == [Verdict.GOOD, Verdict.BAD, Verdict.OPEN]
    assert good.precision.interval is not None
    assert good.precision.interval.low == pytest.approx(0.9591, abs=1e-4)  # n / (n + 1.96²)
    row = item_rows(EVALUATION)[1]
    assert (row["item"], row["name"], row["tp"], row["fp"], row["fn"]) == ("closing", "结束语", 40, 40, 0)
    assert (row["precision"], row["recall"], row["verdict"]) == (0.5, 1.0, "bad")
    assert row["precision_low"] == pytest.approx(0.393, abs=1e-3)


def test_roles_that_were_told_are_not_the_ears() -> None:
    heard = (
        call(0, one_line=True, greeting=True),
        call(1, one_line=True, greeting=False),
        call(2, one_line=False, roles_told=True, greeting=True),
    )
    found = {
        one.group: one.counts for one in role_figures(Evaluation("x", 3, (), 0, hearing=True, heard=heard))
    }
    assert found == {
        "all": RoleCounts(right=2),
        "mono": RoleCounts(right=2),
        "greeting": RoleCounts(right=1),
        "no_greeting": RoleCounts(right=1),
        "told": RoleCounts(right=1),
    }


def test_what_is_good_enough_is_told_in_sentences() -> None:
    told = "\n".join(sentences(EVALUATION))
    assert "已标注 30 通，其中听完并评测 30 通。" in told
    assert "不够用，先别放心用：质检项“结束语”。" in told
    assert "够用：字错率、字错率（粤语）、字错率（普通话）、说话人错误率" in told
    assert "样本不足，还不能断定：角色（双声道）、质检项“dead-air”。" in told
    assert "字错率 5.0%（150/3000 字，30 通，95% 区间 " in told
    assert "双声道录音的坐席认对 100.0%（30/30），认反 0 通，没认出 0 通" in told
    assert "3 个质检项中 1 项够用、1 项不够用、1 项还不能断定；冤枉坐席的误判：结束语 40 次。" in told
    assert missing(EVALUATION) == ()


def test_what_is_not_there_says_why() -> None:
    nothing = Evaluation("x", 1, (), 0, hearing=True, heard=(HeardCall("c", HearingCounts(), False),))
    assert [line.partition("：")[0] for line in missing(nothing)] == [
        "没有字错率",
        "没有坐席、客户各自的字错率",
        "没有分语言的字错率",
        "没有说话人错误率和语音检测",
        "没有角色准确率",
        "没有字词时间误差",
        "没有质检项的精确率和召回率",
    ]
    assert sentences(nothing)[-1] == "标注里没有能评测的内容。"
    assert "加 --hear" in missing(Evaluation("x", 1, ITEMS, 1))[0]


def test_the_page_says_it_all_and_escapes_what_comes_from_outside(tmp_path: Path) -> None:
    problem = RunProblem("rejected_label", "labels.jsonl:3", "expected JSON, got <script>alert(1)</script>")
    evaluation = Evaluation(
        "<b>labels</b>",
        30,
        ITEMS,
        30,
        hearing=True,
        heard=EVALUATION.heard,
        problems=(problem,),
        notes=("一条说明",),
    )
    path = write_evaluation(evaluation, tmp_path / "deep" / "page.html")
    html = path.read_text(encoding="utf-8")
    assert "<script" not in html and "<b>labels" not in html and "http" not in html.split("<body>")[1]
    for text in ("听得准不准", "分得清是谁吗", "判得对不对", "没能评测的（1）", "无法读取的标注", "一条说明"):
        assert text in html


def test_an_empty_evaluation_is_a_page_all_the_same() -> None:
    html = render_evaluation(Evaluation("x", 0, (), 0))
    assert "标注里没有能评测的内容。" in html and "听得准不准" not in html


def test_the_rows_of_the_answer_are_plain() -> None:
    rows = hearing_rows(EVALUATION)
    cer = rows[0]
    assert (cer["measure"], cer["group"], cer["part"], cer["whole"], cer["calls"]) == (
        "cer",
        "all",
        150,
        3000,
        30,
    )
    assert (cer["target"], cer["verdict"]) == (0.1, "good")
    [roles] = [row for row in rows if row["measure"] == "roles" and row["group"] == "all"]
    assert (roles["part"], roles["wrong"], roles["unknown"], roles["whole"]) == (30, 0, 0, 30)

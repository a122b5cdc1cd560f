"""Wrong use of the command line is told in one Chinese line with what there is."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import callqa


@pytest.mark.parametrize(
    "line,told",
    [
        ("report trend --from 2026-13-01", "--from：2026-13-01：没有这一天，日期要写成 2026-11-05"),
        ("report trend --from 3月5日", "--from：3月5日：日期要写成 2026-11-05"),
        ("report kpi --month 2026-13", "--month：2026-13：没有这个月，月份要写成 2026-11"),
        ("report trend --from 2026-11-07 --to 2026-11-01", "最后一天 2026-11-01 早于第一天 2026-11-07"),
        ("report tren", "没有报告 'tren'，是不是 'trend'？有：night（当晚报告）、trend（趋势）"),
        ("report trend --agnt 8001", "没有选项 --agnt，是不是 '--agent'？有：--by、"),
        ("report trend --by city", "--by：只能是 "),
        ("report trend more", "多出来的参数：more"),
        ("report trend --from", "选项 --from 后面要有值"),
        ("reprot", "没有命令 reprot，是不是 'report'？有：demo、run、"),
        ("explain", "缺少参数 CALL（用法见 callqa explain --help）"),
        ("review c1 greeting --by 王芳", "缺少选项 --outcome"),
        (
            "review c1 greeting --by 王芳 --outcome maybe",
            "--outcome：只能是 pass（合格）、fail（不合格），得到 'maybe'",
        ),
        ("import people x.csv", "不能导入 'people'；有：transcripts、satisfaction、"),
        (
            "rubric check tobaco-order",
            "没有自带的质检方案 'tobaco-order'，是不是 'tobacco-order'？有：general、",
        ),
        ("rubric check .", ". 是文件夹：请写质检方案文件（.yaml）；里面有：own.yaml"),
        ("rubric check nix.yaml", "nix.yaml:1:1: 文件读不了：没有这个文件"),
    ],
)
def test_wrong_use_is_told_in_chinese(line: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").touch()
    done = callqa(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and told in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_rubrics_in_use_are_listed(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "rubric: own\nname: 自己的方案\nitems:\n"
        "  - {id: a, name: 甲, points: 1, check: {duration: {min_s: 1}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "centre.toml").write_text('[rubrics]\nuse = ["own.yaml", "general"]\n', encoding="utf-8")
    listed = callqa("rubric", "list", "--config", tmp_path / "centre.toml", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    used = {line.split("│")[2].strip(): "是" in line for line in listed.stdout.splitlines() if "│" in line}
    assert used["自己的方案"] and used["通用质检方案"] and not used["烟草订货质检方案"]

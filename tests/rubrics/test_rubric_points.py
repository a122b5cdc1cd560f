"""Given points that contradict each other, then an error that names the line."""

from __future__ import annotations

import pytest

from rubrics.error import RubricError
from rubrics.loader import read_rubric

SHEET = """\
rubric: small
name: 小评分表
scheme: {scheme}
items:
  - id: greeting
    name: 开头语
    points: 10
    check: {{phrase: {{any_of: [您好]}}}}
  - id: extra
    name: 另一项
    check: {{phrase: {{any_of: [再见]}}}}
{keys}
"""


def sheet(scheme: str, *keys: str) -> str:
    return SHEET.format(scheme=scheme, keys="\n".join(f"    {key}" for key in keys))


@pytest.mark.parametrize(
    ("scheme", "keys", "told"),
    [
        ("weighted", ("points: 2", "each_hit: true"), "r.yaml:13:15: each_hit 按次扣分"),
        ("deduct", ("points: 2", "cap: 6"), "r.yaml:13:10: cap 是按次扣分的上限"),
        ("deduct", ("points: 2", "each_hit: true", "cap: 1"), "r.yaml:14:10: cap 1 小于 points 2"),
        ("weighted", ("points: 2", "severity: fatal", "bonus: true"), "r.yaml:14:12: 加分项不能是致命项"),
        ("deduct", ("points: 2", "bonus: true", "each_hit: true"), "r.yaml:13:12: 加分项不能按次计分"),
    ],
)
def test_points_that_contradict_each_other_are_told_with_their_place(
    scheme: str, keys: tuple[str, ...], told: str
) -> None:
    with pytest.raises(RubricError) as caught:
        read_rubric(sheet(scheme, *keys), "r.yaml")
    (problem,) = caught.value.problems
    assert str(problem).startswith(told)


def test_points_by_the_hit_with_a_cap_and_bonus_points_are_read() -> None:
    item = read_rubric(sheet("deduct", "points: 2", "each_hit: true", "cap: 6")).item("extra")
    assert (item.points, item.each_hit, item.cap, item.bonus) == (2, True, 6, False)
    item = read_rubric(sheet("weighted", "points: 2", "bonus: true")).item("extra")
    assert (item.points, item.each_hit, item.cap, item.bonus) == (2, False, None, True)


def test_a_weighted_sheet_needs_more_than_bonus_items() -> None:
    text = sheet("weighted", "points: 2", "bonus: true").replace("    points: 10\n", "")
    with pytest.raises(RubricError, match=r"weighted 评分表至少要有一个计分项"):
        read_rubric(text)

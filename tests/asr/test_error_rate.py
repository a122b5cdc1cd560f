from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from asr.error_rate import Errors, character_errors


def test_punctuation_spaces_and_script_are_no_errors() -> None:
    assert character_errors("您好，中山煙草！", "您好 中山烟草") == Errors(0, 6)


def test_one_wrong_one_lost_one_invented() -> None:
    assert character_errors("工号八零一六", "公号八零六呀").edits == 3


def test_nothing_said_has_no_rate() -> None:
    assert character_errors("，。", "嗯").rate is None
    assert character_errors("，。", "嗯").edits == 1


def test_rates_are_divided_last() -> None:
    assert (Errors(1, 2) + Errors(0, 98)).rate == 0.01


@given(st.text(alphabet="甲乙丙丁", max_size=12), st.text(alphabet="甲乙丙丁", max_size=12))
def test_edits_are_at_least_the_difference_in_length(reference: str, heard: str) -> None:
    edits = character_errors(reference, heard).edits
    assert abs(len(reference) - len(heard)) <= edits <= max(len(reference), len(heard))

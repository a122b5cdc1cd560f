"""The sentence to say next time, in the language of the call."""

from __future__ import annotations

import pytest

from reports.expectation import wordings
from reports.model_dialogue import model_dialogue
from rubrics.schema import Item

ITEM = Item.model_validate(
    {
        "id": "wait",
        "name": "等候语",
        "points": 10,
        "check": {"phrase": {"any_of": ["唔该你等等我睇下", "请稍等"]}},
        "examples": {"pass": ["agent: 唔该等等，我睇下。", "agent: 请稍等，我看一下。"]},
    }
)


@pytest.mark.parametrize("cantonese,said", [(True, "唔该等等，我睇下。"), (False, "请稍等，我看一下。")])
def test_the_example_in_the_language_of_the_call(cantonese: bool, said: str) -> None:
    assert [line.text for line in model_dialogue(ITEM, {}, None, cantonese)] == [said]


@pytest.mark.parametrize("cantonese,said", [(True, "唔该你等等我睇下"), (False, "请稍等")])
def test_the_phrase_in_the_language_of_the_call(cantonese: bool, said: str) -> None:
    assert wordings(ITEM.check, {}, cantonese)[0] == said


def test_a_mandarin_call_gets_no_cantonese_example() -> None:
    item = ITEM.model_copy(
        update={"examples": ITEM.examples.model_copy(update={"passing": ITEM.examples.passing[:1]})}
    )
    assert model_dialogue(item, {}, None) == ()
    assert model_dialogue(item, {}, None, cantonese=True)

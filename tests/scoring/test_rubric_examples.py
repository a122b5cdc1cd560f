"""The examples inside the shipped rubrics behave as they say; everyday words accuse nobody."""

from __future__ import annotations

from functools import cache

import pytest

from rubrics.loader import load_shipped, read_rubric, shipped
from rubrics.schema import Rubric, Scheme, Severity
from scoring.examples import ExampleError, dialogue, run_examples
from scoring.judge import judge
from scoring.scorecard import Outcome

ENOUGH = 2  # passing, and failing, examples an item
KINDS = {
    *("phrase", "pattern", "sequence", "response", "echo", "repetition", "language", "fillers", "manual"),
    *("silence", "talk_over", "speech_rate", "answer_delay", "hang_up", "duration", "all", "any"),
}


@cache
def rubric_named(name: str) -> Rubric:
    return load_shipped(name)


@pytest.mark.parametrize("name", shipped())
def test_every_example_behaves(name: str) -> None:
    results = run_examples(rubric_named(name))
    assert [(result.item_id, result.text, result.result) for result in results if not result.right] == []


@pytest.mark.parametrize("name", shipped())
def test_every_item_shows_what_passes_and_what_fails(name: str) -> None:
    rubric = rubric_named(name)
    assert 12 <= len(rubric.items) <= 20
    for item in rubric.items:
        assert item.training and item.category != "其他", item.id
        if item.check_type != "manual":
            shown = (len(item.examples.passing), len(item.examples.fail))
            assert min(shown) >= ENOUGH, (item.id, shown)


@pytest.mark.parametrize("name", shipped())
def test_few_items_are_fatal_and_no_proposal_may_lower_them(name: str) -> None:
    fatal = [item for item in rubric_named(name).items if item.severity is Severity.FATAL]
    assert 1 <= len(fatal) <= 2
    assert all(item.weight_locked and item.points == 0 for item in fatal)


def test_the_shipped_rubrics_show_the_language() -> None:
    rubrics = [rubric_named(name) for name in shipped()]
    used = {item.check_type for rubric in rubrics for item in rubric.items}
    assert used >= KINDS
    assert {rubric.scheme for rubric in rubrics} == {Scheme.WEIGHTED, Scheme.DEDUCT}
    assert all(rubric.content.lstrip().startswith("#") for rubric in rubrics), "says for whom it is"


def outcome(name: str, item: str, text: str) -> Outcome:
    return judge(dialogue(text), rubric_named(name)).item(item).outcome


@pytest.mark.parametrize("name", shipped())
@pytest.mark.parametrize(
    "said",
    [
        "不知道您方便留个电话吗？",
        "这几款随便您选，价钱一样。",
        "客户特别问我能不能开发票。",
        "您喊什么名字，我登记一下。",
        "请不要连其他网络。",
        "电表有毛病我们给您换。",
        "您要投诉吧？我给您登记。",
        "我看看有什么办法可以帮您。",
        "少话费多流量，您看这款合适吗？",
        "您不要着急，慢慢说。",
        "请问您有什么需要？",
        "唔知你听日得唔得闲？",
        "我唔理解呢个意思，唔该你再讲一次。",
        "你想要边款，随便你拣。",
    ],
)
def test_everyday_words_are_no_banned_words(name: str, said: str) -> None:
    assert outcome(name, "no-banned-words", f"agent: {said}") is Outcome.PASS


@pytest.mark.parametrize(
    "said",
    [
        "您收到的验证码不要告诉任何人。",
        "我给您报一下号码，请记一下。",
        "方便说一下您的姓氏吗？",
        "初始密码是身份证后六位。",
        "请您输入密码，按井号键结束。",
    ],
)
def test_careful_words_about_passwords_ask_for_none(said: str) -> None:
    for name in ("general", "travel-service", "outsourced-telecom"):
        assert outcome(name, "ask-secret", f"agent: {said}") is Outcome.PASS


@pytest.mark.parametrize(
    ("name", "item", "customer"),
    [
        ("utility-hotline", "gas-safety", "上个月的燃气费怎么这么多？"),
        ("utility-hotline", "gas-safety", "师傅来看过了，现在没有煤气味了。"),
        ("utility-hotline", "gas-safety", "我想买个燃气泄漏报警器。"),
        ("utility-hotline", "gas-safety-first", "天然气费在哪里交？"),
        ("utility-hotline", "ask-address", "今天是不是停水了？"),
        ("utility-hotline", "repeat-phone", "就打我这个号码。"),
        ("outsourced-telecom", "verify-identity", "我用的是五十九块的那个套餐。"),
        ("outsourced-telecom", "verify-identity", "这个套餐有多少流量？"),
        ("outsourced-telecom", "free-to-leave", "不用了，谢谢。"),
        ("outsourced-telecom", "tell-terms", "我不想换套餐。"),
        ("travel-service", "tell-fee", "我订的丽江的酒店几点能入住？"),
        ("travel-service", "repeat-booking", "我订的酒店还没收到确认。"),
        ("travel-service", "complaint-deadline", "我不是要投诉，就是问问。"),
        ("tobacco-order", "repeat-order", "我就问问有没有货。"),
    ],
)
def test_what_a_customer_did_not_ask_for_is_not_applicable(name: str, item: str, customer: str) -> None:
    text = f"customer: {customer}\nagent: 好的，我看一下。"
    assert outcome(name, item, text) is Outcome.NOT_APPLICABLE


def test_an_example_that_does_not_behave_is_told() -> None:
    rubric = read_rubric(
        "rubric: a\nname: a\nitems:\n"
        "  - {id: a, name: a, points: 1, check: {duration: {min_s: 60}}, examples: {pass: ['agent: 您好']}}\n"
    )
    [result] = run_examples(rubric)
    assert not result.right and result.result.outcome == "fail"


@pytest.mark.parametrize("line", ["经理：您好", "call: colour=red", "call: 您好"])
def test_an_example_that_is_no_dialogue(line: str) -> None:
    rubric = read_rubric(
        "rubric: a\nname: a\nitems:\n  - id: a\n    name: a\n    points: 1\n"
        f"    check: {{duration: {{min_s: 1}}}}\n    examples: {{pass: ['{line}']}}\n"
    )
    with pytest.raises(ExampleError, match=r"^a："):
        run_examples(rubric)


def test_who_speaks_may_be_written_in_chinese() -> None:
    said = dialogue("客户：你好\n坐席 3.5-6：您好，请讲。")
    assert [(turn.speaker, turn.text) for turn in said.turns] == [
        ("customer", "你好"),
        ("agent", "您好，请讲。"),
    ]

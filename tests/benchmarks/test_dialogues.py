"""The referee of judging: generated calls, what a recogniser makes of them, and how verdicts are counted."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from benchmarks import judging_accuracy
from benchmarks.dialogues import substring
from benchmarks.dialogues.counts import Tally, tallies
from benchmarks.dialogues.generator import Dialogue, dialogues
from benchmarks.dialogues.sounds import Kind, confusions
from benchmarks.dialogues.transcripts import recognised
from benchmarks.dialogues.wording import expand, functions
from recordings.call import Speaker
from rubrics.loader import load_rubric
from rubrics.schema import Rubric, Severity
from scoring.evaluation import ItemCounts
from scoring.scorecard import Outcome

FOLDER = Path(judging_accuracy.__file__).parent / "dialogues"
CALLS = 120
SHORT = {"backchannel", "hold_short", "answer_phone"}  # of which there is no more to say
SLOTS = {
    **{"company": "清泉饮水", "no": "八零一三", "agent_surname": "李", "surname": "王", "phone": "幺三八"},
    **{"order": "五桶纯净水", "echo": "五桶纯净水", "result": "师傅出发了"},
}


@pytest.fixture(scope="module")
def calls() -> tuple[Dialogue, ...]:
    return dialogues(CALLS, seed=5)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric(judging_accuracy.RUBRIC)


def test_the_generator_knows_nothing_of_how_words_are_matched() -> None:
    may_import = {"scoring.scorecard", "scoring.truth", "scoring.evaluation"}
    for module in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            wrong = [name for name in names if name.startswith("scoring") and name not in may_import]
            assert not wrong, f"{module.name} imports {wrong}"


def test_every_item_of_the_rubric_has_a_known_verdict_and_both_verdicts_occur(
    calls: tuple[Dialogue, ...], rubric: Rubric
) -> None:
    for one in calls:
        assert [item for item, _ in one.expected] == [item.id for item in rubric.items]
    seen = Counter(pair for one in calls for pair in one.expected)
    for item in rubric.items:
        decided = seen[item.id, Outcome.PASS] + seen[item.id, Outcome.FAIL]
        assert 0.05 < seen[item.id, Outcome.FAIL] / decided < 0.75, item.id
    faults = sum(count for (_, outcome), count in seen.items() if outcome is Outcome.FAIL)
    assert 0.25 < faults / sum(count for (_, outcome), count in seen.items() if outcome.decided) < 0.42


def test_two_items_are_fatal_and_most_calls_are_innocent_of_them(
    calls: tuple[Dialogue, ...], rubric: Rubric
) -> None:
    fatal = {item.id for item in rubric.items if item.severity is Severity.FATAL}
    assert len(fatal) == 2
    guilty = sum(
        any(item in fatal and outcome is Outcome.FAIL for item, outcome in one.expected) for one in calls
    )
    assert 0.1 < guilty / CALLS < 0.45


def test_hard_negatives_are_there(calls: tuple[Dialogue, ...]) -> None:
    said = Counter(does for one in calls for does in {spoken.line.does for spoken in one.spoken})
    for trap in (
        "banned_near",
        "customer_banned",
        "password_near",
        "promise_near",
        "customer_wait",
        "further_near",
    ):
        assert said[trap] > 0.04 * CALLS, trap
    assert 0 < said["banned_quote"] < 0.08 * CALLS


def test_every_function_is_said_in_at_least_eight_ways() -> None:
    rng = Random(1)
    for name, templates in functions("zh").items():
        ways = {expand(rng.choice(templates), rng, SLOTS) for _ in range(300)}
        assert len(ways) >= (3 if name in SHORT else 8), (name, ways)


def test_the_same_seed_gives_the_same_calls_and_the_first_ones_whatever_their_number() -> None:
    assert dialogues(4, seed=9) == dialogues(6, seed=9)[:4]
    assert dialogues(4, seed=9) != dialogues(4, seed=10)
    one = dialogues(1, seed=9)[0]
    assert recognised(one, 0.2, 9) == recognised(one, 0.2, 9)
    assert recognised(one, 0.2, 9).transcript != recognised(one, 0.2, 8).transcript


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2, 0.3])
def test_the_noise_meets_its_rate_and_its_confidences_tell_little(
    calls: tuple[Dialogue, ...], rate: float
) -> None:
    noise = judging_accuracy.measured([recognised(one, rate, 5) for one in calls])
    assert noise.cer == pytest.approx(rate, rel=0.08)
    assert noise.auc is not None and 0.74 < noise.auc <= 0.80
    assert noise.outside is not None and 0.2 <= noise.outside < 0.27


def test_without_noise_every_word_is_right_but_confidences_still_waver(calls: tuple[Dialogue, ...]) -> None:
    one = recognised(calls[0], 0.0, 5)
    assert "".join(heard.text for heard in one.heard) == one.spoken
    assert min(heard.confidence for heard in one.heard) < 0.6


def test_without_confidence_the_words_are_the_same(calls: tuple[Dialogue, ...]) -> None:
    with_, without = (recognised(calls[0], 0.2, 5, confidences=told).transcript for told in (True, False))
    assert [turn.text for turn in with_.turns] == [turn.text for turn in without.turns]
    assert all(word.confidence is None for turn in without.turns for word in turn.words)
    assert all(turn.confidence is None for turn in without.turns)


def test_words_lie_within_their_turn_in_order(calls: tuple[Dialogue, ...]) -> None:
    for one in calls[:20]:
        for turn in recognised(one, 0.3, 5).transcript.turns:
            starts = [word.span.start for word in turn.words]
            assert starts == sorted(starts)
            assert turn.span.start <= starts[0] and turn.words[-1].span.end <= turn.span.end + 0.001


def test_numbers_are_written_as_figures_in_some_calls(calls: tuple[Dialogue, ...]) -> None:
    openings = [recognised(one, 0.0, 5).transcript.turns_of(Speaker.AGENT)[0].text for one in calls]
    figures = sum(any(character.isdigit() and character.isascii() for character in text) for text in openings)
    assert 0.1 < figures / CALLS < 0.5


def test_confusions_are_of_the_kind_they_are_said_to_be() -> None:
    table = confusions()

    def likeliest(character: str, syllable: str, kind: Kind) -> set[str]:
        return {one for one, _ in table.candidates(character, syllable, kind)}

    assert {"是", "事", "时"} <= likeliest("十", "shi2", Kind.HOMOPHONE)
    assert "四" in likeliest("是", "shi4", Kind.NEAR)
    others = likeliest("八", "ba1", Kind.OTHER)
    assert "怕" in others and not others & likeliest("八", "ba1", Kind.HOMOPHONE)


def test_substring_matching_reads_the_same_rubric(calls: tuple[Dialogue, ...], rubric: Rubric) -> None:
    expressed = {item.id for item in rubric.items if substring.expresses(item)}
    assert {"greeting", "closing", "no-banned-words", "no-promise", "steps", "refund-term"} <= expressed
    assert not expressed & {"order-echo", "hold-announced", "repetition", "fillers", "thanks-for-waiting"}
    judged = {one.call.call_id: substring.judged(recognised(one, 0.0, 5).transcript, rubric) for one in calls}
    greeting = tallies(judged, calls, ["greeting"])["greeting"]
    assert greeting.precision == pytest.approx(1.0, abs=0.3) and greeting.recall == pytest.approx(
        1.0, abs=0.05
    )


def test_tallies_add_and_divide_last() -> None:
    one = Tally(
        ItemCounts("a", true_fail=8, missed_fail=2, false_fail=1, true_pass=9, undecided=5), innocent=12
    )
    two = Tally(ItemCounts("b", true_fail=2, missed_fail=0, false_fail=1, true_pass=7), innocent=8)
    both = one + two
    assert both.f1 == pytest.approx(2 * 10 / (2 * 10 + 2 + 2))
    assert both.recall == pytest.approx(10 / 12)
    assert both.false_accusation == pytest.approx(2 / 20)
    assert both.uncertain == pytest.approx(5 / 35)
    assert Tally().f1 is None and Tally().false_accusation is None


@pytest.mark.slow
def test_without_noise_nearly_every_verdict_is_right(calls: tuple[Dialogue, ...], rubric: Rubric) -> None:
    level = judging_accuracy.level(0.0, calls, rubric, seed=5)
    assert level.words.right is not None and level.words.right >= 0.98
    assert level.words.f1 is not None and level.words.f1 >= 0.97

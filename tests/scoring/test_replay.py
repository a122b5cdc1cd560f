"""Two versions over the same transcripts: in one process or in several, the answer is the same."""

from __future__ import annotations

import json

from asr.transcript_json import dump
from rubrics.changes import Change, item_changes
from rubrics.loader import read_rubric
from scoring.examples import dialogue
from scoring.replay import BATCH, NotReplayed, Versions, replay, replay_all
from scoring.scorecard import Outcome

OLD = read_rubric(
    "rubric: a\nname: 甲\nitems:\n"
    "  - {id: hello, name: 问候, points: 10, check: {phrase: {any_of: [您好]}}}\n"
    "  - {id: long, name: 时长, points: 10, check: {duration: {min_s: 1}}}\n"
)
NEW = read_rubric(OLD.content.replace("[您好]", "[早上好]").replace("min_s: 1", "min_s: 2"))
QUEUE = read_rubric(OLD.content.replace("items:", "applies_to: {queue: [order]}\nitems:"))


def text(said: str = "您好，请讲。") -> str:
    return dump(dialogue(f"agent: {said}"))


def test_both_versions_judge_the_call() -> None:
    found = replay("c1", text(), Versions(OLD, NEW))
    assert found.skipped is None and found.before is not None and found.after is not None
    assert (found.before.total, found.after.total) == (100, 50)
    assert dict(found.after.outcomes) == {"hello": Outcome.FAIL, "long": Outcome.PASS}


def test_a_call_of_another_kind_and_one_that_cannot_be_read() -> None:
    assert replay("c1", text(), Versions(QUEUE, QUEUE)).skipped is NotReplayed.NEITHER
    assert replay("c1", text(), Versions(OLD, QUEUE)).skipped is NotReplayed.ONLY_BEFORE
    assert replay("c1", text(), Versions(QUEUE, OLD)).skipped is NotReplayed.ONLY_AFTER
    for broken in ("{", "[]", json.dumps({"call_id": "c1"})):
        found = replay("c1", broken, Versions(OLD, NEW))
        assert found.skipped is NotReplayed.UNREADABLE and found.detail


def test_several_processes_answer_in_order_and_the_same() -> None:
    texts = [(f"c{number}", text("您好。" * (1 + number % 3))) for number in range(3 * BATCH + 1)]
    alone = [one for batch in replay_all(texts, Versions(OLD, NEW), processes=1) for one in batch]
    shared = [one for batch in replay_all(texts, Versions(OLD, NEW), processes=2) for one in batch]
    assert [one.call_id for one in shared] == [call_id for call_id, _ in texts]
    assert shared == alone


def test_items_are_compared_by_content() -> None:
    newer = read_rubric(NEW.content.replace("id: long", "id: length"))
    changes = {change.item_id: (change.change, change.keys) for change in item_changes(OLD, newer)}
    assert changes == {
        "hello": (Change.CHANGED, ("检查",)),
        "length": (Change.NEW, ()),
        "long": (Change.REMOVED, ()),
    }
    assert {change.change for change in item_changes(OLD, OLD)} == {Change.SAME}


def test_a_changed_lexicon_changes_the_items_that_use_it() -> None:
    from dataclasses import replace

    from rubrics.schema import Lexicon

    content = OLD.content.replace("items:", "lexicons: [fillers]\nitems:").replace(
        "{phrase: {any_of: [您好]}}", "{not: {any: [{phrase: {lexicon: fillers}}]}}"
    )
    before = read_rubric(content)
    after = replace(before, lexicons=(Lexicon("fillers", "口头禅", ("那个",)),))
    assert [change.keys for change in item_changes(before, after)] == [("词表 fillers",), ()]

"""A shard of results is in the staging folder whole, or not at all."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warehouse_samples import MODELS, call, failed, scorecard, scored, transcript

from asr.transcript import PartyActivity, Turn, Word
from asr.transcript_json import dump
from recordings.call import Speaker
from recordings.span import TimeSpan
from scoring.warehouse import CallResult, CallState, ShardError, Source, StagingError, scorecard_id, stage
from scoring.warehouse.shard import speech_seconds, storable, word_confidence
from scoring.warehouse.staging import read_shard


def test_a_shard_holds_calls_turns_and_scorecards(tmp_path: Path) -> None:
    path = stage(tmp_path / "staging", "night-1", [scored(1), failed(2, "录音为空")], "run-1")

    assert path == tmp_path / "staging" / "night-1.parquet"
    heard, lost = read_shard(path).to_pylist()
    assert heard["call_id"] == "c1"
    assert heard["started_at"] == call(1).started_at
    assert heard["transcript"] == dump(transcript(call(1)))
    assert [turn["text"] for turn in heard["turns"]] == ["您好，请讲", "我要订货"]
    assert heard["turns"][0]["words"][0] == {"text": "您", "start_s": 0.5, "end_s": 0.7, "confidence": 0.9}
    assert heard["scorecards"][0]["items"][1]["evidence"] == [
        {"start_s": None, "end_s": None, "speaker": None, "text": "结束语缺失"}
    ]
    assert (lost["state"], lost["reason"], lost["transcript"]) == ("failed", "录音为空", None)


def test_a_shard_of_the_same_name_replaces_the_earlier_one(tmp_path: Path) -> None:
    stage(tmp_path, "s", [scored(1), scored(2)], "run-1")
    stage(tmp_path, "s", [scored(3)], "run-1")

    assert [file.name for file in tmp_path.iterdir()] == ["s.parquet"]
    assert read_shard(tmp_path / "s.parquet").column("call_id").to_pylist() == ["c3"]


@pytest.mark.parametrize("name", ["", "../s", "a/b", ".hidden", "夜班", "x" * 101])
def test_a_shard_needs_a_name_that_is_a_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(StagingError, match="shard"):
        stage(tmp_path, name, [scored(1)], "run-1")


def test_a_call_is_in_a_shard_once(tmp_path: Path) -> None:
    with pytest.raises(StagingError, match="shard s: call c1 is in it twice"):
        stage(tmp_path, "s", [scored(1), failed(1)], "run-1")


def test_a_scorecard_is_in_a_result_once(tmp_path: Path) -> None:
    twice = replace(scored(1), scorecards=(scorecard(call(1)), scorecard(call(1), total=50.0)))
    with pytest.raises(StagingError, match="call c1 has the same scorecard twice"):
        stage(tmp_path, "s", [twice], "run-1")


def test_a_result_is_about_one_call() -> None:
    with pytest.raises(ValueError, match="call c1: its result holds something of call c2"):
        CallResult(call(1), CallState.SCORED, Source.RECORDING, transcript=transcript(call(2)))


def test_text_that_no_database_takes_is_kept_readable(tmp_path: Path) -> None:
    path = stage(tmp_path, "s", [failed(1, "坏\0的\ud800文本")], "run-1")

    assert read_shard(path).column("reason").to_pylist() == ["坏\ufffd的\ufffd文本"]


def test_a_call_id_that_no_database_takes_is_refused(tmp_path: Path) -> None:
    odd = CallResult(call(1, call_id="c\0"), CallState.FAILED, Source.RECORDING, "录音为空")
    with pytest.raises(StagingError, match="call id 'c\\\\x00' cannot be stored"):
        stage(tmp_path, "s", [odd], "run-1")


def test_a_number_that_is_none_names_its_call(tmp_path: Path) -> None:
    heard = transcript(call(1))
    odd = replace(scored(1), transcript=replace(heard, turns=(replace(heard.turns[0], confidence=math.nan),)))
    with pytest.raises(StagingError, match="shard s: call c1 cannot be stored"):
        stage(tmp_path, "s", [odd], "run-1")
    assert list(tmp_path.iterdir()) == []


@given(st.text(st.characters(exclude_categories=())))
def test_storable_text_encodes_and_keeps_its_length(text: str) -> None:
    kept = storable(text)
    assert len(kept) == len(text)
    assert "\0" not in kept
    assert kept.encode().decode() == kept


@pytest.mark.parametrize("spoil", ["cut", "empty", "text", "flipped"])
def test_a_damaged_shard_names_itself(tmp_path: Path, spoil: str) -> None:
    path = stage(tmp_path, "s", [scored(number) for number in range(1, 30)], "run-1")
    data = path.read_bytes()
    flipped = bytearray(data)
    flipped[len(data) // 3] ^= 0xFF
    path.write_bytes(
        {"cut": data[:-100], "empty": b"", "text": b"call_id,state\n", "flipped": bytes(flipped)}[spoil]
    )

    with pytest.raises(ShardError, match=r"shard .*s\.parquet: expected"):
        read_shard(path)


def test_a_parquet_file_of_something_else_is_no_shard(tmp_path: Path) -> None:
    import pyarrow as pa

    pq.write_table(pa.table({"call_id": ["c1"]}), tmp_path / "s.parquet")
    with pytest.raises(ShardError, match="expected columns of format 2"):
        read_shard(tmp_path / "s.parquet")


def test_a_missing_shard_names_itself(tmp_path: Path) -> None:
    with pytest.raises(ShardError, match=r"nowhere\.parquet"):
        read_shard(tmp_path / "nowhere.parquet")


def test_a_scorecard_is_named_by_what_made_it() -> None:
    card = scorecard(call(1))
    same = replace(card, total=10.0, models=tuple(reversed(MODELS)))
    assert scorecard_id(same) == scorecard_id(card)
    others = [
        scorecard(call(2)),
        replace(card, rubric="other"),
        replace(card, rubric_version="v2"),
        replace(card, scorer_version="2"),
        replace(card, models=()),
    ]
    assert len({scorecard_id(other) for other in [card, *others]}) == 6


def test_confidence_is_the_mean_over_the_words_else_over_the_turns() -> None:
    heard = transcript(call(1), "您好")
    assert word_confidence(heard) == pytest.approx(0.9)
    turns = tuple(replace(turn, words=()) for turn in heard.turns)
    assert word_confidence(replace(heard, turns=turns)) == pytest.approx(0.85)
    assert word_confidence(replace(heard, turns=())) is None


def test_speech_of_nobody_is_not_zero_seconds() -> None:
    heard = transcript(call(1))
    assert speech_seconds(heard, Speaker.AGENT) == pytest.approx(2.5)
    unknown = tuple(replace(turn, speaker=Speaker.UNKNOWN) for turn in heard.turns)
    assert speech_seconds(replace(heard, turns=unknown), Speaker.AGENT) is None
    silent_agent = PartyActivity(Speaker.CUSTOMER, (TimeSpan(1.0, 2.0),))
    assert speech_seconds(replace(heard, turns=(), activity=(silent_agent,)), Speaker.AGENT) == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_confidence_stays_a_share(shares: list[float]) -> None:
    words = tuple(Word("好", TimeSpan(0, 1), share) for share in shares)
    heard = replace(transcript(call(1)), turns=(Turn(Speaker.AGENT, TimeSpan(0, 1), "好", words),))
    mean = word_confidence(heard)
    assert mean is not None
    assert min(shares) - 1e-12 <= mean <= max(shares) + 1e-12
    assert math.isfinite(mean)


def test_times_are_staged_in_utc(tmp_path: Path) -> None:
    row = read_shard(stage(tmp_path, "s", [scored(1)], "run-1")).to_pylist()[0]
    assert row["staged_at"].utcoffset() == UTC.utcoffset(None)

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from asr.transcript import Measure, Transcript, Turn
from pipelines.heard import Failure, HeardShard, HeardShardError, call_ids, read_heard, staged, write_heard
from recordings.call import Call, Speaker
from recordings.span import TimeSpan

TRANSCRIPT = Transcript(
    Call("c1", queue="order"),
    duration=12.5,
    turns=(Turn(Speaker.AGENT, TimeSpan(0.5, 2.0), "您好，请讲。", channel=0),),
    channels=2,
    measurable=frozenset({Measure.OVERLAP}),
)
SHARD = HeardShard("night-0001", (TRANSCRIPT,), (Failure("c2", "truncated", "c2.wav", "录音不完整"),))


def test_what_was_heard_comes_back_as_it_was(tmp_path: Path) -> None:
    assert read_heard(write_heard(tmp_path, SHARD)) == SHARD


def test_every_call_is_named_whether_heard_or_failed() -> None:
    assert call_ids([SHARD]) == {"c1", "c2"}


def test_a_half_written_shard_is_no_shard(tmp_path: Path) -> None:
    path = write_heard(tmp_path, SHARD)
    path.rename(tmp_path / "night-0001.jsonl.part")
    assert list(staged(tmp_path)) == []


def test_shards_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        write_heard(tmp_path, HeardShard(f"night-{number:04d}", (), ()))
    assert [path.name[:10] for path in staged(tmp_path)] == ["night-0001", "night-0002", "night-0003"]


def test_a_damaged_shard_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl.gz"
    with gzip.open(path, "wt") as lines:
        lines.write(
            '{"failure": {"call_id": "c1", "kind": "x", "place": "p", "reason": "r"}}\n{"transcript": \n'
        )
    with pytest.raises(HeardShardError, match=r"bad\.jsonl\.gz:2"):
        read_heard(path)


def test_a_cut_off_shard_is_named(tmp_path: Path) -> None:
    path = write_heard(tmp_path, SHARD)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(HeardShardError, match="night-0001"):
        read_heard(path)

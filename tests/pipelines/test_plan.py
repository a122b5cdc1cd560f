from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipelines.plan import Work, cut, discover
from pipelines.settings import Settings, settings_from
from recordings.call import Call
from recordings.source import Recording

HEADER = "call_id,recording,disposition,start\n"


def work(call_id: str, seconds: float | None) -> Work:
    return Work(Call(call_id, talk_s=seconds), Recording(call_id, Path(call_id), 1, "f"))


def settings(folder: Path, rows: str) -> Settings:
    (folder / "audio").mkdir()
    (folder / "cdr.csv").write_text(HEADER + rows, encoding="utf-8")
    return settings_from({"recordings": {"root": "audio"}}, folder, "test")


def test_shards_are_filled_up_to_their_length() -> None:
    shards = cut([work("a", 50), work("b", 40), work("c", 30), work("d", 200), work("e", 10)], 100)
    assert [[piece.call.call_id for piece in shard] for shard in shards] == [["a", "b"], ["c"], ["d"], ["e"]]


def test_a_call_of_unknown_length_counts_three_minutes() -> None:
    assert len(cut([work("a", None), work("b", None)], 300)) == 2


@given(st.lists(st.floats(0.1, 10_000), max_size=40), st.floats(60, 5_000))
def test_cutting_loses_nothing_and_keeps_the_order(seconds: list[float], length: float) -> None:
    pieces = [work(str(number), each) for number, each in enumerate(seconds)]
    shards = cut(pieces, length)
    assert [piece for shard in shards for piece in shard] == pieces
    assert all(shards)
    assert all(sum(piece.seconds for piece in shard[:-1]) <= length for shard in shards)


def test_every_record_is_found_missing_not_expected_or_rejected(tmp_path: Path) -> None:
    rows = (
        "c1,here.wav,answered,2026-11-01T09:00:00+08:00\n"
        "c2,gone.wav,answered,2026-11-01T09:05:00+08:00\n"
        "c3,,answered,2026-11-01T09:10:00+08:00\n"
        "c4,,abandoned,2026-11-01T09:15:00+08:00\n"
        "c5,here.wav,answered,yesterday\n"
    )
    chosen = settings(tmp_path, rows)
    for name in ("here.wav", "stray.wav"):
        (tmp_path / "audio" / name).write_bytes(b"RIFF")
    found = discover(chosen)
    assert found.records == 5
    assert [piece.call.call_id for piece in found.found] == ["c1"]
    assert {call.call_id: str(error.kind) for call, error in found.missing} == {
        "c2": "missing",
        "c3": "missing",
    }
    assert [call.call_id for call in found.not_expected] == ["c4"]
    (rejected,) = found.rejected
    assert rejected.place.endswith("cdr.csv:6") and "start" in rejected.reason
    assert found.unclaimed == ("stray.wav",)
    assert found.expected == 3

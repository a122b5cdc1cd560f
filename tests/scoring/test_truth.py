"""Given labelled calls in a file or a folder, then each is read, or named with what is wrong with it."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from asr.document import DocumentError
from asr.transcript import Turn, Word
from recordings.call import Speaker
from recordings.span import TimeSpan
from scoring.labelled_folder import read_folder, unlabelled
from scoring.scorecard import Outcome
from scoring.truth import CallTruth, TruthError, channel_roles, read_truth

AGENT, CUSTOMER = Speaker.AGENT, Speaker.CUSTOMER
DEMO = Path(__file__).parents[2] / "recordings" / "demo"


def file_of(folder: Path, *lines: object) -> Path:
    path = folder / "truth.jsonl"
    path.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines) + "\n")
    return path


def read(path: Path) -> list[CallTruth | DocumentError]:
    return list(read_folder(path) if path.is_dir() else read_truth(path))


def test_a_call_with_every_label(tmp_path: Path) -> None:
    word = {"text": "好", "start": 3.0, "end": 3.2}
    turn = {"speaker": "customer", "start": 3.0, "end": 3.5, "text": "好。", "words": [word]}
    line = {
        "call_id": "d1",
        "recording": "audio/d1.wav",
        "channels": {"agent": 1, "customer": 0},
        "turns": [turn, {"speaker": "agent", "start": 1.0, "end": 2.0, "text": "您好"}],
        "language": "zh",
        "dialect": "四川话",
        "answered_offset": 0.4,
        "holds": [[4, 5.5]],
        "call": {"agent_no": "8016"},
        "expected": {"closing": "fail", "greeting": "pass"},
        "faults": [{"item": "closing", "start": 1.0, "end": 2.5, "note": "none"}],
        "listener": "李芳",
    }
    [call] = read(file_of(tmp_path, line, ""))
    assert isinstance(call, CallTruth)
    assert call.expected == (("closing", Outcome.FAIL), ("greeting", Outcome.PASS))
    assert (call.faults[0].item_id, call.faults[0].span) == ("closing", TimeSpan(1.0, 2.5))
    assert call.recording == tmp_path / "audio" / "d1.wav"
    assert call.spoken.turns == (
        Turn(AGENT, TimeSpan(1.0, 2.0), "您好"),
        Turn(CUSTOMER, TimeSpan(3.0, 3.5), "好。", (Word("好", TimeSpan(3.0, 3.2)),)),
    )
    assert call.spoken.channels == ((AGENT, 1), (CUSTOMER, 0))
    assert call.spoken.language == "四川话"
    assert call.call is not None
    assert (call.call.channel_roles, call.call.answered_offset_s) == ((CUSTOMER, AGENT), 0.4)
    assert (call.call.agent.agent_no, call.call.holds) == ("8016", (TimeSpan(4.0, 5.5),))
    assert call.place.endswith("truth.jsonl:1") and call.unused == ("listener",)


def test_only_the_id_must_be_there(tmp_path: Path) -> None:
    [first, second] = read(file_of(tmp_path, {"call_id": "a"}, {"call_id": 20261108}))
    assert isinstance(first, CallTruth) and isinstance(second, CallTruth)
    assert (first.expected, first.spoken.spoken, first.recording) == ((), (), None)
    assert second.call_id == "20261108"


def test_who_is_on_which_channel() -> None:
    assert channel_roles({AGENT: 1, CUSTOMER: 0}) == (CUSTOMER, AGENT)
    assert channel_roles({CUSTOMER: 0}) == (CUSTOMER,)
    assert channel_roles({AGENT: 0, CUSTOMER: 0}) == ()
    assert channel_roles({AGENT: 1}) == ()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "expected JSON"),
        ("[]", "expected a JSON object"),
        ("{}", "at call_id: expected a value, got nothing"),
        ('{"call_id": "b", "call_id": "c"}', "every key once"),
        ('{"call_id": "a"}', "expected every call once, got 'a', as on line 1"),
        ('{"call_id": "b", "expected": {"x": "maybe"}}', "at expected.x"),
        (
            '{"call_id": "b", "turns": [{"speaker": "agent", "start": "1", "end": 2, "text": ""}]}',
            "turns[0].start",
        ),
        (
            '{"call_id": "b", "turns": [{"speaker": "boss", "start": 1, "end": 2, "text": ""}]}',
            "turns[0].speaker",
        ),
        (
            '{"call_id": "b", "turns": [{"speaker": "agent", "start": 3, "end": 2, "text": ""}]}',
            "turns[0].end",
        ),
        ('{"call_id": "b", "channels": {"agent": -1}}', "channels.agent"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_rest_goes_on(
    tmp_path: Path, line: str, named: str
) -> None:
    good, error, after = read(file_of(tmp_path, {"call_id": "a"}, line, {"call_id": "z"}))
    assert isinstance(good, CallTruth) and isinstance(after, CallTruth)
    assert isinstance(error, TruthError)
    assert "truth.jsonl:2: label" in str(error) and named in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_bytes('{"call_id": "a"}\n{"call_id": "坐席"}\n'.encode("gb18030"))
    good, error = read(path)
    assert isinstance(good, CallTruth)
    assert "truth.jsonl:2: label: expected UTF-8 text, got byte 0x" in str(error)


@pytest.mark.parametrize("name", ["nix.jsonl", "."])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(TruthError, match="a file of labelled calls"):
        list(read_truth(tmp_path / name))


def test_the_demo_is_read_whole() -> None:
    calls = read(DEMO / "truth.jsonl")
    assert len(calls) == 64 and all(isinstance(call, CallTruth) for call in calls)


def test_a_folder_of_recordings_with_labels_beside_them(tmp_path: Path) -> None:
    spoken = {
        "call_id": "c-7",
        "duration": 5.0,
        "call": {"channel_roles": ["customer", "agent"]},
        "turns": [{"speaker": "agent", "start": 0.5, "end": 1.0, "text": "您好"}],
    }
    for name in ("a.wav", "b.mp3", "c.opus", "d.wav", "readme.md"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a.json").write_text(json.dumps(spoken))
    (tmp_path / "a.rttm").write_text("SPEAKER a 1 0.5 0.5 <NA> <NA> agent <NA> <NA>\n")
    (tmp_path / "b.txt").write_bytes("您好，再见".encode("gb18030"))
    (tmp_path / "c.rttm").write_text("SPEAKER c 1 0.5 half <NA> <NA> x <NA> <NA>\n")
    (tmp_path / "e.txt").write_text("没有录音", encoding="utf-8")
    first, second, third, fourth = read(tmp_path)
    assert isinstance(first, CallTruth) and isinstance(second, CallTruth)
    assert (first.call_id, first.recording) == ("c-7", tmp_path / "a.wav")
    assert first.spoken.channels == ((CUSTOMER, 0), (AGENT, 1))
    assert [voice.name for voice in first.spoken.voices] == ["agent"]
    assert (second.call_id, second.spoken.text) == ("b", "您好，再见")
    assert "c.rttm:1: RTTM at duration: expected seconds, got 'half'" in str(third)
    assert "e: label: expected one recording beside its labels, got none" in str(fourth)
    assert unlabelled(tmp_path) == ("d.wav",)


def test_labels_of_one_call_twice_and_text_in_no_encoding(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.wav").write_bytes(b"")
        (tmp_path / f"{name}.json").write_text('{"call_id": "same", "duration": 1, "turns": []}')
    (tmp_path / "c.wav").write_bytes(b"")
    (tmp_path / "c.txt").write_bytes("您好".encode("utf-16"))
    first, second, third = read(tmp_path)
    assert isinstance(first, CallTruth)
    assert "b.wav: label at call_id: expected every call once, got 'same', as beside a.wav" in str(second)
    assert "c.txt: label: expected text in UTF-8 or GB18030" in str(third)


def test_turns_say_who_is_on_which_channel(tmp_path: Path) -> None:
    turns = [
        {"speaker": "agent", "start": 0, "end": 1, "text": "一", "channel": 1},
        {"speaker": "customer", "start": 1, "end": 2, "text": "二", "channel": 0},
    ]
    (tmp_path / "a.wav").write_bytes(b"")
    (tmp_path / "a.json").write_text(json.dumps({"call_id": "a", "duration": 3, "turns": turns}))
    [call] = read(tmp_path)
    assert isinstance(call, CallTruth) and call.call is not None
    assert dict(call.spoken.channels) == {AGENT: 1, CUSTOMER: 0}
    assert call.call.channel_roles == (CUSTOMER, AGENT)

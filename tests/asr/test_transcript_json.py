"""The JSON transcript: what a file says comes back, and what is wrong with it is named."""

from __future__ import annotations

import copy
import gzip
import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asr.transcript import LabelledSpan, Measure, PartyActivity, SpanKind, Transcript, Turn, Word
from asr.transcript_json import (
    TranscriptError,
    dump,
    read_transcript,
    read_transcripts,
    transcript_to_json,
    write_transcripts,
)
from recordings.call import Agent, Call, Direction, Disposition, Speaker
from recordings.span import TimeSpan, union

EXAMPLE: dict[str, Any] = {
    "call_id": "c1",
    "duration": 73.2,
    "language": "zh",
    "channels": 2,
    "call": {
        "agent_no": "8016",
        "agent_name": "李芳",
        "company": "中山烟草",
        "queue": "order",
        "direction": "inbound",
        "hung_up_by": "customer",
        "start": "2026-11-01T09:00:00+08:00",
    },
    "holds": [[20.0, 31.5]],
    "spans": [{"kind": "ivr", "start": 0.0, "end": 0.4}],
    "models": {"asr": "large-v3-turbo", "activity": "combined-1"},
    "roles": {"confidence": 0.99},
    "turns": [
        {
            "speaker": "agent",
            "start": 0.52,
            "end": 4.10,
            "text": "您好，…",
            "confidence": 0.93,
            "words": [{"text": "您", "start": 0.52, "end": 0.70, "confidence": 0.98}],
        }
    ],
    "activity": {"agent": [[0.5, 4.1]], "customer": [[4.4, 6.0]]},
}


def test_the_example_of_the_interface_is_read():
    transcript = read_transcript(EXAMPLE)
    assert transcript.call.agent == Agent(agent_no="8016", name="李芳")
    assert transcript.call.holds == (TimeSpan(20.0, 31.5),)
    assert transcript.turns[0].words == (Word("您", TimeSpan(0.52, 0.70), 0.98),)
    assert transcript.activity_of(Speaker.CUSTOMER) == (TimeSpan(4.4, 6.0),)
    assert transcript.spans == (LabelledSpan(SpanKind.IVR, TimeSpan(0.0, 0.4)),)
    assert transcript.role_confidence == 0.99
    assert dict(transcript.models) == {"asr": "large-v3-turbo", "activity": "combined-1"}


def test_the_customers_surname_is_read_and_written():
    transcript = read_transcript(_changed("call/customer_surname", "欧阳"))
    assert transcript.call.customer_surname == "欧阳"
    assert transcript_to_json(transcript)["call"]["customer_surname"] == "欧阳"
    assert "customer_surname" not in dump(read_transcript(EXAMPLE))


def test_three_keys_are_enough_and_what_is_missing_is_unknown():
    transcript = read_transcript({"call_id": "c", "duration": 3, "turns": []})
    assert transcript == Transcript(call=Call("c"), duration=3.0)
    assert transcript.measurable == frozenset()


@pytest.mark.parametrize(
    ("given_keys", "measurable"),
    [
        ({"channels": 2}, {Measure.OVERLAP}),
        ({"channels": 1, "activity": {}}, {Measure.ACTIVITY}),
        ({"channels": 2, "activity": {"agent": []}}, {Measure.OVERLAP, Measure.ACTIVITY}),
        ({"channels": 2, "activity": {}, "measurable": []}, set()),
        ({"channels": 1, "measurable": ["overlap"]}, {Measure.OVERLAP}),
    ],
)
def test_what_is_measurable_is_said_or_follows_from_channels_and_activity(given_keys, measurable):
    document = {"call_id": "c", "duration": 1.0, "turns": [], **given_keys}
    assert read_transcript(document).measurable == measurable


def test_pitch_and_level_of_a_turn_may_be_there():
    sounding = {**EXAMPLE["turns"][0], "pitch_hz": 182.4, "level_db": -21}
    turn = read_transcript({**EXAMPLE, "turns": [sounding]}).turns[0]
    assert (turn.pitch_hz, turn.level_db) == (182.4, -21.0)
    silent = read_transcript(EXAMPLE)
    assert (silent.turns[0].pitch_hz, silent.turns[0].level_db) == (None, None)
    assert "pitch_hz" not in dump(silent) and "level_db" not in dump(silent)


def test_turns_may_overlap_and_come_out_in_order():
    turns = [
        {"speaker": "customer", "start": 2.0, "end": 5.0, "text": "我要订货"},
        {"speaker": "agent", "start": 1.0, "end": 3.0, "text": "您好"},
    ]
    transcript = read_transcript({"call_id": "c", "duration": 6.0, "turns": turns})
    assert [turn.span.start for turn in transcript.turns] == [1.0, 2.0]


def _changed(path: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(EXAMPLE)
    target: Any = document
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    for step in steps:
        target = target[step]
    target[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("turns/0/start", float("nan"), "turns[0].start"),
        ("turns/0/start", float("inf"), "turns[0].start"),
        ("turns/0/start", -0.1, "turns[0].start"),
        ("turns/0/start", "0.52", "turns[0].start"),
        ("turns/0/start", True, "turns[0].start"),
        ("turns/0/start", 10**400, "turns[0].start"),
        ("turns/0/end", 0.1, "turns[0].end"),
        ("turns/0/end", 500.0, "turns[0].end"),
        ("turns/0/speaker", "robot", "turns[0].speaker"),
        ("turns/0/text", None, "turns[0].text"),
        ("turns/0/text", "\ud800", "turns[0].text"),
        ("turns/0/confidence", 1.2, "turns[0].confidence"),
        ("turns/0/channel", -1, "turns[0].channel"),
        ("turns/0/doubtful", "no", "turns[0].doubtful"),
        ("turns/0/pitch_hz", float("nan"), "turns[0].pitch_hz"),
        ("turns/0/pitch_hz", -180.0, "turns[0].pitch_hz"),
        ("turns/0/pitch_hz", 0.0, "turns[0].pitch_hz"),
        ("turns/0/pitch_hz", "180", "turns[0].pitch_hz"),
        ("turns/0/level_db", float("-inf"), "turns[0].level_db"),
        ("turns/0/level_db", 1e300, "turns[0].level_db"),
        ("turns/0/words/0/end", 9.0, "turns[0].words[0].end"),
        ("turns/0/words/0/start", 0.1, "turns[0].words[0].start"),
        ("turns/0/words/0/end", 0.3, "turns[0].words[0].end"),
        ("turns/0/confidance", 0.9, "turns[0].confidance"),
        ("turns", "none", "turns"),
        ("holds/0", [31.5, 20.0], "holds[0][1]"),
        ("holds/0", [1.0], "holds[0][1]"),
        ("activity/agent/0", [90.0, 99.0], "activity.agent[0][1]"),
        ("activity/robot", [], "activity.robot"),
        ("spans/0/kind", "advert", "spans[0].kind"),
        ("call/start", "2026-11-01T09:00:00", "call.start"),
        ("call/start", 20261101, "call.start"),
        ("call/transfers", 1.5, "call.transfers"),
        ("call/customer_surname", ["王"], "call.customer_surname"),
        ("call/channel_roles", ["agent", "robot"], "call.channel_roles[1]"),
        ("measurable", ["everything"], "measurable[0]"),
        ("channels", 0, "channels"),
        ("duration", None, "duration"),
        ("call_id", "", "call_id"),
        ("models", {"asr": 3}, "models.asr"),
    ],
)
def test_a_hostile_value_is_named_by_its_place(path, value, place):
    with pytest.raises(TranscriptError) as caught:
        read_transcript(_changed(path, value))
    assert caught.value.place == place
    assert caught.value.expected and caught.value.actual
    assert "Traceback" not in str(caught.value) and len(str(caught.value)) < 400


def test_a_missing_key_is_named():
    document = {"call_id": "c", "turns": []}
    with pytest.raises(TranscriptError, match="at duration: expected a value, got nothing"):
        read_transcript(document)


@pytest.mark.parametrize("document", ["[]", "3", '"text"', "null"])
def test_anything_but_one_object_is_refused(tmp_path: Path, document: str):
    path = tmp_path / "t.json"
    path.write_text(document, encoding="utf-8")
    with pytest.raises(TranscriptError):
        read_transcript(path)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"call_id": "c", "duration": 1, "turns": [], "turns": []}', "every key once"),
        ('{"call_id": "通话"'.encode("gb18030"), "UTF-8"),
        (b'{"call_id": "c", ', "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"duration": ' + b"9" * 5_000 + b"}", "JSON"),
        (b"", "JSON"),
    ],
)
def test_a_file_that_is_not_honest_json_is_refused(tmp_path: Path, data: bytes, expected: str):
    path = tmp_path / "t.json"
    path.write_bytes(data)
    with pytest.raises(TranscriptError) as caught:
        read_transcript(path)
    assert caught.value.expected.startswith(expected)
    assert caught.value.source == str(path)


@pytest.mark.parametrize("name", ["night.jsonl", "night.jsonl.gz"])
def test_one_bad_line_does_not_lose_the_others(tmp_path: Path, name: str):
    good = dump(read_transcript(EXAMPLE)).encode()
    lines = [good, b'{"call_id": 3}', b"", "录音".encode("utf-16"), good.replace(b'"c1"', b'"c2"')]
    data = b"\n".join(lines) + b"\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    found = list(read_transcripts(path))
    calls = [item.call_id for item in found if isinstance(item, Transcript)]
    errors = [item for item in found if isinstance(item, TranscriptError)]
    assert calls == ["c1", "c2"]
    assert [error.line for error in errors] == [2, 4]
    assert str(errors[0]).startswith(f"{path}:2: transcript at call_id")


def test_a_cut_gzip_file_gives_its_calls_and_then_says_that_it_is_cut(tmp_path: Path):
    path = tmp_path / "night.jsonl.gz"
    line = dump(read_transcript(EXAMPLE)).encode() + b"\n"
    path.write_bytes(gzip.compress(line * 500)[:-20])
    found = list(read_transcripts(path))
    assert isinstance(found[-1], TranscriptError)
    assert found[-1].expected == "a whole gzip file"


def test_a_list_in_one_file_is_read_one_by_one(tmp_path: Path):
    path = tmp_path / "calls.json"
    path.write_text(json.dumps([EXAMPLE, _changed("turns/0/start", -1), EXAMPLE]), encoding="utf-8")
    first, second, third = read_transcripts(path)
    assert isinstance(first, Transcript) and isinstance(third, Transcript)
    assert isinstance(second, TranscriptError) and second.place == "[1].turns[0].start"


def test_a_hundred_thousand_turns_are_only_long():
    turns = [
        {"speaker": "agent", "start": i / 10, "end": i / 10 + 0.05, "text": "好"} for i in range(100_000)
    ]
    transcript = read_transcript({"call_id": "c", "duration": 10_000, "turns": turns})
    assert len(transcript.turns) == 100_000


def test_written_transcripts_are_the_same_bytes_each_time(tmp_path: Path):
    transcripts = [read_transcript(EXAMPLE)] * 3
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        assert write_transcripts(tmp_path / name, transcripts) == 3
    assert (tmp_path / "a.jsonl.gz").read_bytes() == (tmp_path / "b.jsonl.gz").read_bytes()
    assert list(read_transcripts(tmp_path / "a.jsonl.gz")) == transcripts


MILLISECONDS = st.integers(0, 60_000)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
SHARE = st.none() | st.integers(0, 1000).map(lambda value: value / 1000)
OPTIONAL_TEXT = st.none() | TEXT
OPTIONAL_SECONDS = st.none() | MILLISECONDS.map(lambda value: value / 1000)


@st.composite
def _span(draw: st.DrawFn, low: float = 0.0, high: float = 60.0) -> TimeSpan:
    first, second = sorted(draw(st.tuples(*[st.integers(round(low * 1000), round(high * 1000))] * 2)))
    return TimeSpan(first / 1000, second / 1000)


@st.composite
def _turn(draw: st.DrawFn) -> Turn:
    span = draw(_span())
    words = draw(st.lists(st.builds(Word, TEXT, _span(span.start, span.end), SHARE), max_size=3))
    return Turn(
        draw(st.sampled_from(Speaker)),
        span,
        draw(TEXT),
        tuple(words),
        draw(SHARE),
        draw(st.none() | st.integers(0, 3)),
        draw(st.booleans()),
        draw(st.none() | st.integers(10, 40_000).map(lambda value: value / 10)),
        draw(st.none() | st.integers(-2000, 2000).map(lambda value: value / 10)),
    )


CALLS = st.builds(
    Call,
    call_id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=8),
    recording=OPTIONAL_TEXT,
    agent=st.builds(
        Agent,
        *[OPTIONAL_TEXT] * 6,
        hired=st.none() | st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    ),
    company=OPTIONAL_TEXT,
    queue=OPTIONAL_TEXT,
    business_type=OPTIONAL_TEXT,
    direction=st.none() | st.sampled_from(Direction),
    disposition=st.none() | st.sampled_from(Disposition),
    started_at=st.none()
    | st.datetimes(
        datetime(2000, 1, 1),
        datetime(2099, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    ),
    ring_s=OPTIONAL_SECONDS,
    wait_s=OPTIONAL_SECONDS,
    talk_s=OPTIONAL_SECONDS,
    after_call_s=OPTIONAL_SECONDS,
    answered_offset_s=OPTIONAL_SECONDS,
    hung_up_by=st.none() | st.sampled_from(Speaker),
    transfers=st.none() | st.integers(0, 9),
    channel_roles=st.lists(st.sampled_from(Speaker), max_size=3).map(tuple),
    holds=st.lists(_span(), max_size=2).map(tuple),
    dialect=OPTIONAL_TEXT,
    customer_ref=OPTIONAL_TEXT,
    customer_surname=OPTIONAL_TEXT,
)

ACTIVITY = st.dictionaries(st.sampled_from(Speaker), st.lists(_span(), max_size=3).map(union), max_size=3)

TRANSCRIPTS = st.builds(
    Transcript,
    call=CALLS,
    duration=st.just(60.0),
    turns=st.lists(_turn(), max_size=4).map(lambda turns: tuple(sorted(turns, key=lambda turn: turn.span))),
    channels=st.none() | st.integers(1, 4),
    language=OPTIONAL_TEXT,
    language_confidence=SHARE,
    role_confidence=SHARE,
    activity=ACTIVITY.map(lambda parties: tuple(PartyActivity(*party) for party in parties.items())),
    spans=st.lists(st.builds(LabelledSpan, st.sampled_from(SpanKind), _span()), max_size=2).map(tuple),
    measurable=st.frozensets(st.sampled_from(Measure)),
    models=st.dictionaries(TEXT, TEXT, max_size=2).map(lambda models: tuple(models.items())),
)


@settings(deadline=None, max_examples=150)
@given(TRANSCRIPTS)
def test_what_is_written_is_read_back(transcript: Transcript):
    assert read_transcript(transcript_to_json(transcript)) == transcript
    assert read_transcript(json.loads(dump(transcript))) == transcript

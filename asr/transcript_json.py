"""Reading and writing transcripts as JSON: one object, a list, or one object a line (plain or gzip).

What comes in is not trusted: every fault is a `TranscriptError` that names the file, the line and the place
in the JSON. In a file of many transcripts one bad transcript does not lose the others.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import ValidationError

from asr.document import DocumentError, Fault, first_fault, parsed, shown
from asr.transcript import Transcript, Turn, Word
from asr.transcript_schema import SAME_IN_CALL, TranscriptPart
from recordings.call import Call
from recordings.span import TimeSpan, union


class TranscriptError(DocumentError):
    """A transcript that cannot be read; ``line`` is that of a ``.jsonl`` file."""

    what = "transcript"


def read_transcript(source: Path | str | Mapping[str, Any]) -> Transcript:
    """The one transcript in a JSON file, or in an already parsed object.

    Raises:
        TranscriptError: where it cannot be read, or where the file holds several.
        OSError: where the file cannot be opened.
    """
    if isinstance(source, Mapping):
        return _validated(dict(source), "<memory>")
    found = list(read_transcripts(source))
    if len(found) != 1:
        raise TranscriptError(str(source), None, "", "one transcript", f"{len(found)}")
    if isinstance(found[0], TranscriptError):
        raise found[0]
    return found[0]


def read_transcripts(path: Path | str) -> Iterator[Transcript | TranscriptError]:
    """Every transcript of a ``.json`` (one or a list), ``.jsonl`` or ``.jsonl.gz`` file, in order.

    A transcript that cannot be read comes out as its `TranscriptError`, in its place; the rest goes on. Line
    files are read line by line, so their size does not matter.

    Raises:
        OSError: where the file cannot be opened.
    """
    path = Path(path)
    name = path.name.lower()
    zipped = name.endswith(".gz")
    with path.open("rb") as raw:
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if zipped else raw
        if name.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
            yield from _from_lines(stream, str(path))
        else:
            yield from _from_document(stream, str(path))


def transcript_to_json(transcript: Transcript) -> dict[str, Any]:
    """The transcript as the JSON object of the interface; times to the millisecond, nothing that is unknown.

    Two parties of the same role (both unknown) share one entry under ``activity``.
    """
    document: dict[str, Any] = {
        "call_id": transcript.call_id,
        "duration": _time(transcript.duration),
        "language": transcript.language,
        "language_confidence": _share(transcript.language_confidence),
        "channels": transcript.channels,
        "call": _call(transcript.call),
        "holds": [_edges(span) for span in transcript.call.holds],
        "spans": [
            {"kind": str(part.kind), "start": _time(part.span.start), "end": _time(part.span.end)}
            for part in transcript.spans
        ],
        "models": dict(transcript.models),
        "roles": _known({"confidence": _share(transcript.role_confidence)}),
    }
    document = {key: value for key, value in document.items() if value not in (None, {}, [])}
    document["measurable"] = sorted(str(measure) for measure in transcript.measurable)
    if transcript.findings:
        document["findings"] = sorted(str(finding) for finding in transcript.findings)
    document["turns"] = [_turn(turn) for turn in transcript.turns]
    if transcript.activity:
        document["activity"] = _activity(transcript)
        spoken = {str(party.speaker): party.language for party in transcript.activity if party.language}
        if spoken:
            document["languages"] = spoken
    return document


def write_transcripts(path: Path | str, transcripts: Iterable[Transcript]) -> int:
    """Writes one transcript a line (gzip where the name ends in ``.gz``); returns how many."""
    path = Path(path)
    count = 0
    with path.open("wb") as raw:
        # mtime 0: the same transcripts make the same bytes
        stream = gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) if path.suffix == ".gz" else raw
        for transcript in transcripts:
            stream.write(dump(transcript).encode() + b"\n")
            count += 1
        if stream is not raw:
            stream.close()
    return count


def dump(transcript: Transcript) -> str:
    """The transcript as compact JSON text on one line."""
    return json.dumps(
        transcript_to_json(transcript), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def _from_lines(stream: BinaryIO, source: str) -> Iterator[Transcript | TranscriptError]:
    number = 0
    try:
        for line in stream:
            number += 1
            if line.strip():
                yield _caught(line, source, number)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield TranscriptError(source, number + 1, "", "a whole gzip file", f"{error}")


def _caught(line: bytes, source: str, number: int) -> Transcript | TranscriptError:
    try:
        return _validated(_parsed(line, source, number), source, number)
    except TranscriptError as error:
        return error


def _from_document(stream: BinaryIO, source: str) -> Iterator[Transcript | TranscriptError]:
    try:
        document = _parsed(stream.read(), source, None)
    except TranscriptError as error:
        yield error
        return
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield TranscriptError(source, None, "", "a whole gzip file", f"{error}")
        return
    many = isinstance(document, list)
    for index, item in enumerate(document if many else [document]):
        try:
            yield _validated(item, source, place=f"[{index}]" if many else "")
        except TranscriptError as error:
            yield error


def _parsed(data: bytes, source: str, line: int | None) -> Any:
    try:
        return parsed(data)
    except Fault as fault:
        raise TranscriptError(source, line, *fault.args) from fault


def _validated(document: Any, source: str, line: int | None = None, place: str = "") -> Transcript:
    if not isinstance(document, dict):
        raise TranscriptError(source, line, place, "a JSON object", shown(document))
    try:
        return TranscriptPart.model_validate(document).transcript()
    except ValidationError as error:
        raise TranscriptError(source, line, *first_fault(error, place).args) from error
    except ValueError as error:
        raise TranscriptError(source, line, place, "a valid transcript", f"{error}") from error


def _call(call: Call) -> dict[str, Any]:
    agent = call.agent
    record: dict[str, Any] = {
        "agent_id": agent.agent_id,
        "agent_no": agent.agent_no,
        "agent_name": agent.name,
        "team": agent.team,
        "branch": agent.branch,
        "post": agent.post,
        "hired": agent.hired.isoformat() if agent.hired else None,
        "start": call.started_at.isoformat() if call.started_at else None,
    }
    for name in SAME_IN_CALL:
        value = getattr(call, name)
        record[name] = _time(value) if isinstance(value, float) else value
    record["channel_roles"] = [str(role) for role in call.channel_roles] or None
    return {key: str(value) if isinstance(value, str) else value for key, value in _known(record).items()}


def _turn(turn: Turn) -> dict[str, Any]:
    document = {
        "speaker": str(turn.speaker),
        "start": _time(turn.span.start),
        "end": _time(turn.span.end),
        "text": turn.text,
        "confidence": _share(turn.confidence),
        "channel": turn.channel,
        "doubtful": True if turn.doubtful else None,
        "pitch_hz": _tenth(turn.pitch_hz),
        "level_db": _tenth(turn.level_db),
        "words": [_word(word) for word in turn.words] or None,
    }
    return _known(document)


def _word(word: Word) -> dict[str, Any]:
    document = {
        "text": word.text,
        "start": _time(word.span.start),
        "end": _time(word.span.end),
        "confidence": _share(word.confidence),
    }
    return _known(document)


def _activity(transcript: Transcript) -> dict[str, list[list[float]]]:
    spans: dict[str, list[TimeSpan]] = {}
    for party in transcript.activity:
        spans.setdefault(str(party.speaker), []).extend(party.spans)
    return {speaker: [_edges(span) for span in union(found)] for speaker, found in spans.items()}


def _known(document: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None}


def _edges(span: TimeSpan) -> list[float]:
    return [_time(span.start), _time(span.end)]


def _time(seconds: float) -> float:
    return round(seconds, 3)


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 3)

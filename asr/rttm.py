"""Who speaks when, as RTTM (Rich Transcription Time Marked, NIST 2009): a line for each stretch of speech.

``SPEAKER call7 1 12.30 2.15 <NA> <NA> agent <NA> <NA>`` says that ``agent`` speaks in ``call7`` from second
12.30 on for 2.15 s.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from asr.document import DocumentError
from recordings.encoding import read_text
from recordings.errors import ManifestError
from recordings.span import Timeline, TimeSpan, union

_NOT_SPEAKER = (
    *("SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT", "IP"),
    *("SU", "CB", "A/P", "SPKR-INFO"),
)
"""Line types of the standard that do not say who speaks when."""
_FIELDS = 8  # up to the name; confidence and look-ahead time may be missing
_FILE, _START, _DURATION, _NAME = 1, 3, 4, 7


class RttmError(DocumentError):
    """An RTTM file that cannot be read."""

    what = "RTTM"


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice and when it speaks; the name is the labeller's."""

    name: str
    spans: Timeline


def read_rttm(path: Path) -> tuple[Voice, ...]:
    """The voices of one recording, in order of name; stretches of one voice that overlap are joined.

    Raises:
        RttmError: with file and line; also where the lines are about several recordings.
    """
    try:
        text, _ = read_text(path)
    except ManifestError as error:
        raise RttmError(str(path), None, "", "text in UTF-8 or GB18030", error.detail) from error
    spoken: dict[str, list[TimeSpan]] = defaultdict(list)
    recording: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        fields = line.split()
        if not fields or fields[0].startswith(";;") or fields[0] in _NOT_SPEAKER:
            continue
        name, span = _speech(fields, str(path), number)
        if recording not in (None, fields[_FILE]):
            raise RttmError(str(path), number, "file", f"{recording}, as before", fields[_FILE])
        recording = fields[_FILE]
        spoken[name].append(span)
    return tuple(Voice(name, union(spans)) for name, spans in sorted(spoken.items()))


def _speech(fields: list[str], source: str, line: int) -> tuple[str, TimeSpan]:
    if fields[0] != "SPEAKER":
        raise RttmError(source, line, "type", "SPEAKER or another type of the standard", repr(fields[0]))
    if len(fields) < _FIELDS:
        raise RttmError(source, line, "", f"at least {_FIELDS} fields", f"{len(fields)}")
    start = _seconds(fields[_START], "start", source, line)
    return fields[_NAME], TimeSpan(start, start + _seconds(fields[_DURATION], "duration", source, line))


def _seconds(text: str, place: str, source: str, line: int) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise RttmError(source, line, place, "seconds", repr(text)) from error
    if not (math.isfinite(seconds) and seconds >= 0):
        raise RttmError(source, line, place, "seconds, not negative", repr(text))
    return seconds

"""How right the hearing of a call is, against labels that say what really was said, by whom and when.

What the labels do not tell leaves its counts at zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from asr.error_rate import Errors, character_errors, compared
from asr.hearing_counts import ActivityCounts, DiarizationCounts, HearingCounts, RoleCounts, StartCounts
from asr.spoken_truth import SpokenTruth
from asr.transcript import Transcript, Turn
from asr.transcript_schema import TAIL_S
from recordings.call import Speaker
from recordings.span import Timeline, TimeSpan, covered, intersection, union

COLLAR_S = 0.25
"""Left out around every labelled boundary, half of it on each side, as pyannote.metrics counts a collar."""
FRAME_MS = 10
NEAR_MS = 200
"""A word that starts within this of where it was said is heard on time (our choice)."""


class LabelMismatch(ValueError):  # noqa: N818 - a finding: these labels are not of this recording
    """Labels that cannot be of the recording they stand beside."""

    def __init__(self, call_id: str, expected: str, actual: str) -> None:
        self.call_id, self.expected, self.actual = call_id, expected, actual
        super().__init__(f"通话 {call_id} 的标注：应{expected}，实为{actual}")

    def __reduce__(self) -> tuple[type[LabelMismatch], tuple[str, str, str]]:
        return type(self), (self.call_id, self.expected, self.actual)


def measure(transcript: Transcript, truth: SpokenTruth) -> HearingCounts:
    """What was heard against what was said.

    Raises:
        LabelMismatch: the labels go on after the recording's end, or name a channel that it has not.
    """
    _check(transcript, truth)
    lines = _lines(transcript, truth)
    characters, by_speaker = _characters(lines, truth)
    return HearingCounts(
        characters,
        by_speaker.get(Speaker.AGENT, Errors()),
        by_speaker.get(Speaker.CUSTOMER, Errors()),
        _diarization(transcript, truth),
        _activity(transcript, truth),
        _roles(transcript, truth),
        sum((_starts(line) for line in lines), StartCounts()),
    )


def shares_line(transcript: Transcript) -> bool:
    """True where the parties are not on channels of their own: voices had to be told apart, or may not be."""
    return (transcript.channels or 1) < 2 or "speakers" in dict(transcript.models)


def _check(transcript: Transcript, truth: SpokenTruth) -> None:
    if truth.end > transcript.duration + TAIL_S:
        expected = f"在录音的 {transcript.duration:.1f} 秒之内"
        raise LabelMismatch(transcript.call_id, expected, f"说到第 {truth.end:.1f} 秒")
    highest = max((channel for _, channel in truth.channels), default=0)
    if transcript.channels is not None and highest >= transcript.channels:
        expected = f"在录音的 {transcript.channels} 个声道之内（从 0 数起）"
        raise LabelMismatch(transcript.call_id, expected, f"声道 {highest}")


@dataclass(frozen=True, slots=True)
class _Line:
    """What was said on one channel, or on all together, and what was heard there.

    Attributes:
        speaker: whose channel it is; None where several share it.
    """

    speaker: Speaker | None
    said: tuple[Turn, ...]
    heard: tuple[Turn, ...]

    @property
    def errors(self) -> Errors:
        return character_errors(_text(self.said), _text(self.heard))


def _lines(transcript: Transcript, truth: SpokenTruth) -> tuple[_Line, ...]:
    """A line for each channel; one for the whole call where the parties share it or nobody knows whose is
    whose."""
    said = truth.said
    heard = tuple(turn for turn in transcript.turns if turn.speaker is not Speaker.IVR)
    whole = (_Line(None, said, heard),)
    if not said or shares_line(transcript) or any(turn.channel is None for turn in heard):
        return whole
    speakers = tuple(dict.fromkeys(turn.speaker for turn in said))
    told = dict(truth.channels)
    if not told.keys() >= set(speakers):
        orders = permutations(range(transcript.channels or 1), len(speakers))
        maps = [dict(zip(speakers, order, strict=True)) for order in orders]
        fitting = [one for one in maps if all(told.get(who, at) == at for who, at in one.items())]
        if not fitting:
            return whole
        told = min(fitting, key=lambda one: sum(line.errors.edits for line in _split(said, heard, one)))
    return _split(said, heard, told)


def _split(
    said: tuple[Turn, ...], heard: tuple[Turn, ...], channels: dict[Speaker, int]
) -> tuple[_Line, ...]:
    lines = []
    for channel in sorted(
        {*channels.values(), *(turn.channel for turn in heard if turn.channel is not None)}
    ):
        owners = [speaker for speaker, at in channels.items() if at == channel]
        lines.append(
            _Line(
                owners[0] if len(owners) == 1 else None,
                tuple(turn for turn in said if channels[turn.speaker] == channel),
                tuple(turn for turn in heard if turn.channel == channel),
            )
        )
    return tuple(lines)


def _text(turns: tuple[Turn, ...]) -> str:
    return "".join(turn.text for turn in turns)


def _characters(lines: tuple[_Line, ...], truth: SpokenTruth) -> tuple[Errors, dict[Speaker, Errors]]:
    if not any(turn.text for turn in truth.said):
        heard = _text(tuple(turn for line in lines for turn in line.heard))
        return (character_errors(truth.text, heard) if truth.text.strip() else Errors()), {}
    errors = [(line.speaker, line.errors) for line in lines]
    return sum((one for _, one in errors), Errors()), {who: one for who, one in errors if who is not None}


def _diarization(transcript: Transcript, truth: SpokenTruth) -> DiarizationCounts:
    """Overlap is scored; whichever voice of ours is whose is chosen for the fewest errors."""
    if not truth.spoken:
        return DiarizationCounts()
    from pyannote.core import Segment
    from pyannote.core import Timeline as Extent
    from pyannote.metrics.diarization import DiarizationErrorRate

    extent = Extent([Segment(0, max(transcript.duration, truth.end))])
    metric = DiarizationErrorRate(collar=COLLAR_S, skip_overlap=False)
    parts = metric(
        _annotation(voice.spans for voice in truth.spoken),
        _annotation(_heard_voices(transcript)),
        uem=extent,
        detailed=True,
    )
    wanted = ("total", "missed detection", "false alarm", "confusion")
    return DiarizationCounts(*(round(1000 * parts[name]) for name in wanted))


def _annotation(voices: Iterable[Timeline]) -> Any:
    from pyannote.core import Annotation, Segment

    found = Annotation()
    for number, spans in enumerate(voices):
        for track, span in enumerate(spans):
            found[Segment(span.start, span.end), f"{number}-{track}"] = str(number)
    return found


def _heard_voices(transcript: Transcript) -> tuple[Timeline, ...]:
    """Each party's speech as measured, else as its turns say; two parties of unknown role stay two."""
    if transcript.activity:
        return tuple(union(party.spans) for party in transcript.activity)
    parties = dict.fromkeys((turn.speaker, turn.channel) for turn in transcript.turns)
    return tuple(
        union(turn.span for turn in transcript.turns if (turn.speaker, turn.channel) == party)
        for party in parties
    )


def _activity(transcript: Transcript, truth: SpokenTruth) -> ActivityCounts:
    if not truth.spoken:
        return ActivityCounts()
    count = _frame(max(transcript.duration, truth.end)) + 1
    said = _frames((span for voice in truth.spoken for span in voice.spans), count)
    heard = _frames((span for spans in _heard_voices(transcript) for span in spans), count)
    return ActivityCounts(int((said & heard).sum()), int((heard & ~said).sum()), int((said & ~heard).sum()))


def _frames(spans: Iterable[TimeSpan], count: int) -> NDArray[np.bool_]:
    active = np.zeros(count, dtype=np.bool_)
    for span in spans:
        active[_frame(span.start) : _frame(span.end)] = True
    return active


def _frame(seconds: float) -> int:
    return round(1000 * seconds / FRAME_MS)


def _roles(transcript: Transcript, truth: SpokenTruth) -> RoleCounts:
    """By where the roles' speech lies, so that a swap shows however the line was cut."""
    said = {role: truth.spans_of(role) for role in (Speaker.AGENT, Speaker.CUSTOMER)}
    if not any(said.values()):
        return RoleCounts()
    heard = {role: transcript.activity_of(role) for role in said}
    lead = sum(
        (1 if ours is theirs else -1) * covered(intersection(heard[ours], said[theirs]))
        for ours in heard
        for theirs in said
    )
    return RoleCounts(right=int(lead > 0), wrong=int(lead < 0), unknown=int(lead == 0))


def start_offsets_ms(transcript: Transcript, truth: SpokenTruth) -> tuple[int, ...]:
    """How far off each rightly heard word starts, in ms, early or late, where ``truth`` has timed words."""
    return tuple(ms for line in _lines(transcript, truth) for ms in _offsets_ms(line))


def _starts(line: _Line) -> StartCounts:
    off = _offsets_ms(line)
    return StartCounts(len(off), sum(off), sum(ms <= NEAR_MS for ms in off))


def _offsets_ms(line: _Line) -> list[int]:
    """Of the characters that alignment finds equal and that begin a word on both sides."""
    said, heard = _beginnings(line.said), _beginnings(line.heard)
    if not any(start is not None for _, start in said):
        return []
    from rapidfuzz.distance import Levenshtein

    off = []
    for block in Levenshtein.opcodes([one for one, _ in said], [one for one, _ in heard]):
        if block.tag == "equal":
            pairs = zip(
                said[block.src_start : block.src_end], heard[block.dest_start : block.dest_end], strict=True
            )
            off += [round(1000 * abs(a - b)) for (_, a), (_, b) in pairs if a is not None and b is not None]
    return off


def _beginnings(turns: tuple[Turn, ...]) -> list[tuple[str, float | None]]:
    """Every character to compare, and when it starts where it begins a timed word."""
    found: list[tuple[str, float | None]] = []
    for turn in turns:
        if not turn.words:
            found += [(character, None) for character in compared(turn.text)]
        for word in turn.words:
            found += [
                (character, None if at else word.span.start)
                for at, character in enumerate(compared(word.text))
            ]
    return found

"""What is heard of the demo's calls when nobody says who is on which channel.

``python -m benchmarks.demo_hearing`` hears every call of the demo with its map of channels withheld and holds
it against what was said: characters, who is the agent (calls that lack their greeting counted apart), and
when words start. When a character sounds is asked of espeak-ng, which spoke it: libespeak-ng must be there.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from asr.error_rate import compared
from asr.evaluation import measure, start_offsets_ms
from asr.hearing import Hearing, HearingOptions
from asr.hearing_counts import HearingCounts
from asr.models import DEMO_MODEL
from asr.spoken_truth import SpokenTruth
from asr.transcript import Transcript, Turn, Word
from asr.whisper import WhisperOptions
from benchmarks.answer import answer, arguments, markdown
from recordings.audio import Audio
from recordings.call import Call, Speaker
from recordings.decode import DecodeOptions, decode
from recordings.span import TimeSpan

DEMO = Path(__file__).parents[1] / "recordings" / "demo"
CHUNK_S = 16.0  # as the demo's own settings


@dataclass(frozen=True)
class Heard:
    """One call: what its truth says of it, what was counted, how far off in ms its words start."""

    one_line: bool
    greeted: bool
    counts: HearingCounts
    offsets_ms: tuple[int, ...]


def truths(most: int | None) -> list[dict[str, Any]]:
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines][:most]


def spoken_truth(told: dict[str, Any]) -> SpokenTruth:
    """What was said, with every character a word of its own that starts when espeak-ng sounds it."""
    turns = []
    for turn in told["turns"]:
        span = TimeSpan(turn["start"], turn["end"])
        words = tuple(timed_words(turn, told["language"], told["voices"][turn["speaker"]]))
        turns.append(Turn(Speaker(turn["speaker"]), span, turn["text"], words))
    channels = told["channels"]
    apart = len(set(channels.values())) == 2
    return SpokenTruth(
        tuple(turns),
        channels=tuple((Speaker(party), at) for party, at in channels.items()) if apart else (),
        language=told["language"],
    )


def timed_words(turn: dict[str, Any], language: str, voice: str) -> Iterator[Word]:
    """Nothing where the characters that were sounded are not those of the text."""
    from tools.demo_calls.voice import Voice, sounded

    variant, speed, pitch = voice.split("/")
    characters = sounded(turn["text"], Voice(language, variant, int(speed), int(pitch)))
    if compared("".join(one.character for one in characters)) != compared(turn["text"]):
        return
    for one in characters:
        start = max(turn["start"], turn["start"] + one.start)
        yield Word(one.character, TimeSpan(start, max(start, turn["start"] + one.end)))


def calls(told: list[dict[str, Any]], mixed: bool) -> Iterator[tuple[Call, Audio]]:
    for one in told:
        audio = decode(DEMO / one["recording"], DecodeOptions())
        if mixed:
            audio = Audio(audio.samples.mean(axis=0, keepdims=True), audio.rate_hz)
        yield Call(one["call_id"]), audio


def heard(hearing: Hearing, told: list[dict[str, Any]], mixed: bool = False) -> Iterator[Heard]:
    for one, (call, transcript) in zip(told, hearing.analyse_many(calls(told, mixed)), strict=True):
        if not isinstance(transcript, Transcript):
            raise TypeError(f"call {call.call_id}: expected a transcript, got {transcript!r}")
        truth = spoken_truth(one)
        if mixed:
            truth = replace(truth, channels=())
        faults = {fault["item"] for fault in one["faults"]}
        yield Heard(
            not truth.channels,
            "greeting" not in faults,
            measure(transcript, truth),
            start_offsets_ms(transcript, truth),
        )


def roles_row(name: str, found: Sequence[Heard]) -> tuple[object, ...]:
    counts = sum((one.counts for one in found), HearingCounts())
    roles = counts.roles
    share = roles.right / roles.calls if roles.calls else None
    return name, roles.calls, roles.right, roles.wrong, roles.unknown, share, counts.characters.rate


def starts_row(name: str, found: Sequence[Heard]) -> tuple[object, ...]:
    off = [ms for one in found for ms in one.offsets_ms]
    if not off:
        return name, 0, None, None, None
    near = sum(ms <= 200 for ms in off) / len(off)
    return name, len(off), statistics.median(off), float(np.percentile(off, 95)), near


def main() -> None:
    parser = arguments(__doc__)
    asked = parser.parse_args()
    hearing = Hearing(HearingOptions(WhisperOptions(str(DEMO_MODEL)), chunk_s=CHUNK_S))
    told = truths(4 if asked.quick else None)
    found = list(heard(hearing, told))
    stereo = [one for one in found if not one.one_line]
    mono = [one for one in found if one.one_line]
    apart = [one for one in told if len(set(one["channels"].values())) == 2]
    mixes = list(heard(hearing, apart, mixed=True))
    roles = [
        roles_row(
            f"{name}, {'greeted' if greeted else 'no greeting'}",
            [one for one in group if one.greeted is greeted],
        )
        for name, group in (("two channels", stereo), ("one line", mono), ("mixed to one line", mixes))
        for greeted in (True, False)
    ]
    starts = [starts_row("two channels", stereo), starts_row("one line", mono), starts_row("all", found)]
    text = "\n\n".join(
        (
            "Roles, and characters of everybody:",
            markdown(("calls", "n", "right", "wrong", "unknown", "role accuracy", "CER"), roles),
            "Word starts, of the characters heard rightly:",
            markdown(("calls", "characters", "median ms", "95th percentile ms", "within 200 ms"), starts),
        )
    )
    figures = {
        "role_accuracy_two_channels": roles_row("", stereo)[5],
        "role_accuracy_one_line": roles_row("", [*mono, *mixes])[5],
        "word_start_median_ms": starts[-1][2],
        "word_start_p95_ms": starts[-1][3],
    }
    answer(asked, "demo-hearing", text, figures)


if __name__ == "__main__":
    main()

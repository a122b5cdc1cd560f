"""Diarization error rate of the built-in two-speaker clustering, beside calling everything one speaker.

``python -m benchmarks.diarization [FOLDER]`` mixes the demo's two-channel calls down to one channel (the
truth says who speaks when) and adds a folder of WAVs with RTTMs where one is given. pyannote.metrics counts:
a collar of 0.25 s around every boundary is left out, overlap is scored. ``--quick`` takes six calls.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asr.activity import Samples, detector
from asr.rttm import read_rttm
from asr.voices import BuiltinDiarizer
from benchmarks.answer import answer, arguments, markdown
from recordings import span
from recordings.decode import DecodeOptions, decode

DEMO = Path(__file__).parents[1] / "recordings" / "demo"
COLLAR_S = 0.25


@dataclass(frozen=True)
class Case:
    """One line with both speakers on it, and who speaks when."""

    name: str
    samples: Samples
    rate_hz: int
    truth: Any  # pyannote.core.Annotation


def annotation(speakers: dict[str, span.Timeline] | list[tuple[str, float, float]]) -> Any:
    from pyannote.core import Annotation, Segment

    found = Annotation()
    turns = (
        [(who, span.start, span.end) for who, spans in speakers.items() for span in spans]
        if isinstance(speakers, dict)
        else speakers
    )
    for number, (who, start, end) in enumerate(turns):
        found[Segment(start, end), number] = who
    return found


def demo_mixes(most: int | None) -> Iterator[Case]:
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    calls = [call for call in map(json.loads, lines) if len(set(call["channels"].values())) == 2]
    for call in calls[:most]:
        audio = decode(DEMO / call["recording"], DecodeOptions())
        turns = [(turn["speaker"], turn["start"], turn["end"]) for turn in call["turns"]]
        yield Case(call["call_id"], audio.samples.mean(axis=0), audio.rate_hz, annotation(turns))


def labelled(folder: Path) -> Iterator[Case]:
    for wav in sorted(folder.glob("*.wav")):
        audio = decode(wav, DecodeOptions())
        voices = read_rttm(wav.with_suffix(".rttm"))
        yield Case(
            wav.stem, audio.samples[0], audio.rate_hz, annotation({one.name: one.spans for one in voices})
        )


def measured(cases: list[Case]) -> tuple[float, float, float]:
    """Error rates over all cases, of ours and of one speaker, and ours in real time."""
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    ours, one = DiarizationErrorRate(collar=COLLAR_S), DiarizationErrorRate(collar=COLLAR_S)
    activity, spent, builtin = detector("combined"), 0.0, BuiltinDiarizer()
    for case in cases:
        speech = activity.spans(case.samples, case.rate_hz)
        start = time.process_time()
        first, second = builtin.voices(case.samples, case.rate_hz, speech).spans
        spent += time.process_time() - start
        whole = Timeline([Segment(0, len(case.samples) / case.rate_hz)])
        ours(case.truth, annotation({"a": first, "b": second}), uem=whole)
        one(case.truth, annotation({"a": speech}), uem=whole)
    seconds = sum(len(case.samples) / case.rate_hz for case in cases)
    return abs(ours), abs(one), spent / seconds


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    asked = parser.parse_args()
    sets = {"demo calls, mixed": list(demo_mixes(6 if asked.quick else None))}
    if asked.folder is not None:
        sets |= {case.name: [case] for case in labelled(asked.folder)}
    columns = ("recordings", "calls", "seconds", "builtin", "one speaker", "RTF")
    rows = []
    for name, cases in sets.items():
        ours, one, factor = measured(cases)
        seconds = round(sum(len(case.samples) / case.rate_hz for case in cases))
        rows.append((name, len(cases), seconds, ours, one, factor))
    figures = {"der_builtin": rows[0][3], "der_one_speaker": rows[0][4]}
    for name, _, _, ours, one, _ in rows[1:]:
        figures |= {f"der_builtin_{name}": ours, f"der_one_speaker_{name}": one}
    answer(asked, "diarization", markdown(columns, rows), figures)


if __name__ == "__main__":
    main()

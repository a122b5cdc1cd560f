"""What hearing costs beside the recogniser: seconds of two-channel call heard in a second of one core.

``python -m benchmarks.hearing`` decodes the demo's two-channel calls and prepares them for the recogniser:
speech activity, leaks, sounds that are no party, pitch and level, packing. Each part is timed by the
processor time of this process, the parts interleaved call by call, the median over the rounds taken.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from asr.activity import Samples, resampled
from asr.hearing import TELEPHONE_HZ, Hearing, HearingOptions
from asr.models import DEMO_MODEL
from asr.no_party import no_party
from asr.prosody import party_prosody
from asr.speakers import channel_parties
from asr.whisper import WhisperOptions
from benchmarks.answer import answer, arguments, markdown
from recordings.audio import Audio
from recordings.call import Call
from recordings.decode import DecodeOptions, decode

DEMO = Path(__file__).parents[1] / "recordings" / "demo"


def two_channel_calls(most: int | None) -> list[Path]:
    lines = (DEMO / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    calls = [call for call in map(json.loads, lines) if len(set(call["channels"].values())) == 2]
    return [DEMO / call["recording"] for call in calls[:most]]


def timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_call(path: Path, hearing: Hearing) -> dict[str, float]:
    """Processor seconds of each part."""
    audio = decode(path, DecodeOptions())
    activity = [hearing.detector.spans(channel, audio.rate_hz) for channel in audio.samples]
    call = Call(path.stem)
    narrow = narrowed(audio)
    parties = channel_parties(audio, activity, ())
    return {
        "decoding": timed(lambda: decode(path, DecodeOptions())),
        "speech activity": timed(lambda: spans(hearing, audio)),
        "to 8 kHz": timed(lambda: narrowed(audio)),
        "no party": timed(lambda: [no_party(channel, TELEPHONE_HZ) for channel in narrow]),
        "leaks": timed(lambda: channel_parties(audio, activity, ())),
        "prosody": timed(lambda: [party_prosody(narrow[one.channel], one, parties) for one in parties]),
        "all of preparing": timed(lambda: hearing.prepared(audio, call)),
    }


def spans(hearing: Hearing, audio: Audio) -> None:
    for channel in audio.samples:
        hearing.detector.spans(channel, audio.rate_hz)


def narrowed(audio: Audio) -> list[Samples]:
    return [resampled(channel, audio.rate_hz, TELEPHONE_HZ) for channel in audio.samples]


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    rounds = 1 if asked.quick else asked.rounds
    hearing = Hearing(HearingOptions(WhisperOptions(str(DEMO_MODEL))))
    paths = two_channel_calls(4 if asked.quick else None)
    seconds = sum(decode(path, DecodeOptions()).duration for path in paths)
    one_call(paths[0], hearing)  # what loads and compiles on first use
    sums: dict[str, list[float]] = {}
    for _ in range(rounds):
        found = [one_call(path, hearing) for path in paths]
        for part in found[0]:
            sums.setdefault(part, []).append(sum(call[part] for call in found))
    spent = {part: statistics.median(values) for part, values in sums.items()}
    spent["decoding and preparing"] = spent["decoding"] + spent["all of preparing"]
    rows = [(part, value / seconds, seconds / value) for part, value in spent.items()]
    table = markdown(("part", "RTF", "times real time"), rows)
    text = f"{len(paths)} calls of two channels, {seconds:.0f} s, {rounds} rounds\n\n{table}"
    answer(asked, "hearing", text, {"times_real_time": seconds / spent["decoding and preparing"]})


if __name__ == "__main__":
    main()

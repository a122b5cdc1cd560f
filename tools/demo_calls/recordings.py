"""The recorded demo calls: audio in `recordings/demo/audio`, CDRs, ratings and the truth beside it."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import random
import re
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tools.characters import alphabet
from tools.demo_calls import broken, manifest, people, story
from tools.demo_calls.casting import Recorded, cast
from tools.demo_calls.grammar import NoWordingError, draw_scene
from tools.demo_calls.line import LineQuality, draw_quality, record
from tools.demo_calls.plan import CallPlan
from tools.demo_calls.script import AGENT, CUSTOMER, ScriptWriter
from tools.demo_calls.storage import store
from tools.demo_calls.timeline import FAST_TURN_S, Performance, Turn, fast_turns, perform
from tools.demo_calls.voice import Voice, agent_voice, customer_voice, pace_fits, seconds
from tools.fold import for_demo

SHORTEST_S, LONGEST_S = 25.0, 60.0
MAX_CHARACTERS = {
    AGENT: 38,
    CUSTOMER: 66,
}  # a turn; a customer's long speech must leave room for the rest of the call
FAST_CPM, BRISK_CPM = 362.0, 283.0  # the planted hurry and the near-miss are clear of the rubric's 320
_ATTEMPTS = 400
WORKERS = 2
_RATED = 0.6  # share of the recordings with a rating: more than in the history, they are so few
_ALPHABET = frozenset(alphabet())
_AMOUNT = re.compile("[一二两三四五六七八九十百]条")


@dataclass(frozen=True)
class Take:
    """One performed call with the voices that speak it."""

    recorded: Recorded
    performance: Performance
    voices: dict[str, Voice]
    quality: LineQuality

    @property
    def name(self) -> str:
        """The recording's path below `recordings/demo`."""
        plan = self.recorded.plan
        return f"audio/{plan.start:%Y%m%d}-{plan.agent.agent_no}-{plan.call_id}{self.recorded.form.suffix}"


def make(folder: Path, seed: int, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write all recordings and their CSV and truth files below ``folder``."""
    jobs = cast(seed)
    # one forked process a call: espeak-ng's sound depends a little on what its process said before
    with multiprocessing.get_context("fork").Pool(WORKERS, maxtasksperchild=1) as pool:
        takes = []
        for take in pool.imap(partial(make_one, folder=folder, seed=seed), jobs, chunksize=1):
            takes.append(take)
            progress(take.recorded.plan.call_id)
    _write_tables(folder, takes, seed)


def make_one(recorded: Recorded, folder: Path, seed: int) -> Take:
    """Write the recording of one call below ``folder``."""
    take = rehearse(recorded, seed)
    rng = np.random.default_rng(_number(seed, recorded.plan.call_id, "noise"))
    store(
        record(take.performance, recorded.plan, take.voices, take.quality, rng),
        recorded.form,
        folder / take.name,
    )
    return take


def rehearse(recorded: Recorded, seed: int) -> Take:
    """Draw the call until it lasts 25-60 s and its pace is as planned."""
    plan = recorded.plan
    voices = {
        AGENT: agent_voice(plan),
        CUSTOMER: customer_voice(plan, random.Random(_number(seed, plan.call_id, "voice"))),
    }
    for attempt in range(_ATTEMPTS):
        rng = random.Random(_number(seed, plan.call_id, str(attempt)))
        performance = _perform(recorded, voices, rng)
        if (
            performance
            and SHORTEST_S <= performance.duration <= LONGEST_S
            and _pace_holds(plan, performance.turns)
        ):
            quality = draw_quality(np.random.default_rng(_number(seed, plan.call_id, "line")))
            return Take(recorded, performance, voices, quality)
    raise NoWordingError(
        f"call {plan.call_id}: none of {_ATTEMPTS} lasts {SHORTEST_S:g}-{LONGEST_S:g} s at the planned pace"
    )


def _perform(recorded: Recorded, voices: dict[str, Voice], rng: random.Random) -> Performance | None:
    plan = recorded.plan

    def accept(speaker: str, text: str) -> bool:
        fits = for_demo(text) and _ALPHABET.issuperset(text) and len(text) <= MAX_CHARACTERS[speaker]
        if speaker == AGENT and "repeat-order" in plan.faults and _AMOUNT.search(text):
            return False  # half a repetition is neither a fault nor none
        return fits and (speaker == CUSTOMER or pace_fits(text, voices[AGENT], plan))

    scene = draw_scene(rng, plan.language, plan.business, plan.agent.agent_no, plan.start.hour)
    try:
        script = ScriptWriter(plan, scene, rng, accept).write()
    except NoWordingError:  # this scene's names never pass; the next scene's may
        return None
    return perform(
        plan, script, lambda line: seconds(line.text, voices[line.speaker]), rng, recorded.ringing_s
    )


def _pace_holds(plan: CallPlan, turns: tuple[Turn, ...]) -> bool:
    """A hurried agent has three clearly fast turns, a brisk one two nearly fast ones, no other any."""
    rates = [turn.rate for turn in turns if turn.speaker == AGENT and turn.end - turn.start >= FAST_TURN_S]
    if "speech-rate" in plan.faults:
        return sum(rate >= FAST_CPM for rate in rates) >= 3
    enough = "brisk" not in plan.near or sum(rate >= BRISK_CPM for rate in rates) >= 2
    return enough and not fast_turns(turns)


def _number(seed: int, *parts: str) -> int:
    """A stable number from names: Python's own hash differs from run to run."""
    return zlib.crc32("|".join((str(seed), *parts)).encode())


def truth(take: Take) -> dict[str, object]:
    """The truth about one recording as JSON values; times in seconds from its start."""
    plan, performance = take.recorded.plan, take.performance
    channels = (
        {AGENT: plan.agent_channel, CUSTOMER: 1 - plan.agent_channel}
        if plan.channels == 2
        else {AGENT: 0, CUSTOMER: 0}
    )
    return {
        "call_id": plan.call_id,
        "recording": take.name,
        "language": plan.language,
        "business": plan.business,
        "duration": performance.duration,
        "answered_offset": performance.answered_offset,
        "channels": channels,
        "voices": {
            party: f"{voice.variant}/{voice.speed}/{voice.pitch}" for party, voice in take.voices.items()
        },
        "line": {name: value and round(value, 1) for name, value in asdict(take.quality).items()},
        "turns": [
            {"speaker": turn.speaker, "start": turn.start, "end": turn.end, "text": turn.text}
            for turn in performance.turns
        ],
        "holds": performance.holds,
        "faults": [
            {"item": fault.item, "start": fault.start, "end": fault.end, "note": fault.note}
            for fault in performance.faults
        ],
        "near_misses": sorted(plan.near),
        "expected": plan.expected(),
    }


def _write_tables(folder: Path, takes: list[Take], seed: int) -> None:
    rng = random.Random(f"tables-{seed}")
    drawn = story.draw_cast(seed)
    rows, ratings = [], []
    for take in takes:
        plan = take.recorded.plan
        row = manifest.answered_row(plan, take.performance, take.name, rng)
        score = story.rate_call(drawn, plan, float(row["wait_s"]), rng, response=_RATED)
        rows.append(row)
        if score:
            ended = plan.start + dt.timedelta(seconds=take.performance.duration)
            ratings.append(manifest.satisfaction_row(plan.call_id, score, ended, rng))
    rows.extend(broken.make(folder, takes, rng))
    rows.sort(key=lambda row: row["start"])
    manifest.write_csv(folder / "cdr.csv", manifest.CDR_COLUMNS, rows)
    manifest.write_csv(folder / "satisfaction.csv", manifest.SATISFACTION_COLUMNS, ratings)
    manifest.write_csv(folder / "agents.csv", people.AGENT_COLUMNS, people.agent_rows())
    manifest.write_text(
        folder / "truth.jsonl", "".join(json.dumps(truth(take), ensure_ascii=False) + "\n" for take in takes)
    )

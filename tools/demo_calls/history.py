"""The history: ten weeks of calls as transcripts in the JSON format, with their CDRs and ratings."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.demo_calls import manifest, people, slots, story
from tools.demo_calls.grammar import draw_scene
from tools.demo_calls.manifest import Row
from tools.demo_calls.people import AGENTS, TEAM_THREE, Agent
from tools.demo_calls.plan import CallPlan
from tools.demo_calls.script import AGENT, CUSTOMER, Line, ScriptWriter
from tools.demo_calls.story import FIRST_DAY, LAST_DAY, ZONE
from tools.demo_calls.timeline import Performance, Turn, characters, fast_turns, perform

CALLS = 3400  # answered calls
UNANSWERED = {"abandoned": 240, "ivr_only": 330, "no_answer": 260}
WORDS_SHARE = 0.05  # of the transcripts hold the time of every character
MONO_SHARE = 0.05
BUSINESS_SHARES = {"tobacco": 0.68, "utility": 0.12, "travel": 0.08, "telecom": 0.12}
CANTONESE_SHARE = 0.55  # of the calls of the agents who speak it
NEAR_SHARE = 0.30  # of the calls hold one near-miss
# The demo model is better at Mandarin: so is the confidence, though Cantonese calls are no worse.
CONFIDENCE = {"zh": (0.94, 0.025), "yue": (0.89, 0.04)}
FAST_CPM, BRISK_CPM = 385.0, 292.0
PAUSE_S = {"，": 0.13, "。": 0.28, "？": 0.28, "！": 0.28}
_HISTORY_NEAR = (
    "customer-banned",
    "banned-like",
    "short-silence",
    "announced-wait",
    "hold",
    "short-overlap",
    "backchannel",
    "brisk",
    "slow-start",
    "late-tail",
)


@dataclass(frozen=True)
class Past:
    """One call of the history."""

    plan: CallPlan
    performance: Performance
    confidence: float
    with_words: bool


def make(folder: Path, seed: int, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write the history below ``folder``/history."""
    cast = story.draw_cast(seed)
    rng = random.Random(f"history-{seed}")
    rows, ratings, verdicts, lines = [], [], [], []
    for past in _calls(seed, cast):
        plan = past.plan
        row = manifest.answered_row(plan, past.performance, "", rng)
        rows.append(row)
        score = story.rate_call(cast, plan, float(row["wait_s"]), rng)
        if score:
            ended = plan.start + dt.timedelta(seconds=past.performance.duration)
            ratings.append(manifest.satisfaction_row(plan.call_id, score, ended, rng))
        expected = plan.expected()
        verdicts.append({"call_id": plan.call_id} | expected)
        lines.append(
            json.dumps(transcript(past, row["hung_up_by"], rng), ensure_ascii=False, separators=(",", ":"))
        )
        progress(plan.call_id)
    rows.extend(_unanswered(rng))
    rows.sort(key=lambda row: (row["start"], row["call_id"]))
    target = folder / "history"
    manifest.write_csv(target / "cdr.csv.gz", manifest.CDR_COLUMNS, rows)
    manifest.write_csv(target / "satisfaction.csv", manifest.SATISFACTION_COLUMNS, ratings)
    manifest.write_csv(target / "truth.csv.gz", verdicts[0], verdicts)
    manifest.write_text(target / "transcripts.jsonl.gz", "\n".join(lines) + "\n")
    manifest.write_csv(folder / "agents.csv", people.AGENT_COLUMNS, people.agent_rows())


def _calls(seed: int, cast: story.Cast) -> Iterator[Past]:
    """All answered calls in order of their start, ids h00001..."""
    rng = random.Random(f"calls-{seed}")
    starts = sorted(_working_moment(rng) for _ in range(CALLS))
    for index, start in enumerate(starts):
        own = random.Random(f"call-{seed}-{index}")
        plan = draw_plan(f"h{index + 1:05d}", start, cast, own)
        mean, spread = CONFIDENCE[plan.language]
        confidence = min(0.99, max(0.6, own.gauss(mean, spread)))
        yield Past(plan, perform_plan(plan, own), confidence, own.random() < WORDS_SHARE)


def draw_plan(call_id: str, start: dt.datetime, cast: story.Cast, rng: random.Random) -> CallPlan:
    """Who takes the call, about what, and which items fail, by the story's chances."""
    agent = rng.choice(AGENTS)
    business = _business(agent, rng)
    mono = rng.random() < MONO_SHARE
    faults = {
        item
        for item in story.BASE_FAILURE
        if rng.random() < story.failure_chance(cast, agent, item, start.date())
    }
    faults -= {"talk-over"} if mono else set()
    faults -= {"repeat-order"} if business != "tobacco" else set()
    near = {rng.choice(_HISTORY_NEAR)} if rng.random() < NEAR_SHARE else set()
    outbound = business == "tobacco" and "answer-delay" not in faults and rng.random() < 0.25
    return CallPlan(
        call_id=call_id,
        agent=agent,
        language="yue" if agent.cantonese and rng.random() < CANTONESE_SHARE else "zh",
        business=business,
        direction="outbound" if outbound else "inbound",
        start=start,
        faults=frozenset(faults),
        near=frozenset(near - _contradicted(faults)),
        channels=1 if mono else 2,
        agent_channel=0,
        late_greeting="greeting" in faults and business == "tobacco" and rng.random() < 0.2,
        agent_hangs_up=rng.random() < 0.6,
    )


def _contradicted(faults: set[str]) -> set[str]:
    """The near-misses that cannot stand beside ``faults``."""
    pairs = {
        "dead-air": {"short-silence", "announced-wait", "hold"},
        "talk-over": {"short-overlap", "backchannel"},
        "speech-rate": {"brisk"},
        "answer-delay": {"slow-start"},
        "hang-up": {"late-tail"},
    }
    return set().union(*(pairs.get(fault, set()) for fault in faults))


def _business(agent: Agent, rng: random.Random) -> str:
    """The third team takes few orders, the other two mostly orders."""
    shares = dict(BUSINESS_SHARES)
    if agent.team == TEAM_THREE:
        shares["tobacco"] = 0.3
    return rng.choices(tuple(shares), tuple(shares.values()))[0]


def perform_plan(plan: CallPlan, rng: random.Random) -> Performance:
    """Write and time the call; the times come from paces instead of sound."""
    customer_pace = rng.uniform(200, 265)
    while True:  # a hurried call of short turns only would show no hurry: write another
        scene = draw_scene(rng, plan.language, plan.business, plan.agent.agent_no, plan.start.hour)
        script = ScriptWriter(plan, scene, rng, lambda *_: True).write()
        performance = perform(plan, script, lambda line: _seconds(line, plan, customer_pace, rng), rng)
        if "speech-rate" not in plan.faults or len(fast_turns(performance.turns)) >= 2:
            return performance


def _seconds(line: Line, plan: CallPlan, customer_pace: float, rng: random.Random) -> float:
    """How long ``line`` takes; the pauses at its commas count into the pace."""
    pace = customer_pace
    if line.speaker == AGENT:
        pace = (
            FAST_CPM
            if "speech-rate" in plan.faults
            else BRISK_CPM
            if "brisk" in plan.near
            else plan.agent.pace
        )
    return characters(line.text) / (pace * rng.uniform(0.95, 1.05)) * 60 + 0.05


def _working_moment(rng: random.Random) -> dt.datetime:
    """A second between 8:00 and 20:00, fewer at weekends, Asia/Shanghai."""
    while True:
        day = FIRST_DAY + dt.timedelta(days=rng.randrange((LAST_DAY - FIRST_DAY).days + 1))
        if day.weekday() < 5 or rng.random() < 0.45:
            break
    hour = rng.choices(range(8, 20), (5, 9, 11, 10, 6, 7, 10, 11, 10, 8, 5, 3))[0]
    return dt.datetime.combine(day, dt.time(hour, rng.randrange(60), rng.randrange(60)), ZONE)


def _unanswered(rng: random.Random) -> list[Row]:
    rows = []
    for disposition, count in UNANSWERED.items():
        for index in range(count):
            business = (
                "tobacco"
                if disposition == "no_answer"
                else rng.choices(tuple(BUSINESS_SHARES), tuple(BUSINESS_SHARES.values()))[0]
            )
            call_id = f"h{disposition[:2]}{index + 1:04d}"
            rows.append(
                manifest.unanswered_row(
                    call_id, disposition, business, _working_moment(rng), rng.choice(AGENTS), rng
                )
            )
    return rows


def transcript(past: Past, hung_up_by: str, rng: random.Random) -> dict[str, object]:
    """The call in the JSON transcript format of DESIGN section 9."""
    plan, performance = past.plan, past.performance
    return {
        "call_id": plan.call_id,
        "duration": performance.duration,
        "language": plan.language,
        "channels": plan.channels,
        "call": {
            "agent_no": plan.agent.agent_no,
            "agent_name": plan.agent.name,
            "company": slots.COMPANIES[plan.business],
            "queue": slots.QUEUES[plan.business],
            "direction": plan.direction,
            "hung_up_by": hung_up_by,
            "answered_offset_s": performance.answered_offset,
        },
        "holds": [list(hold) for hold in performance.holds],
        "models": {"asr": "callqa-demo-history", "activity": "script-1"},
        "roles": {"confidence": 1.0 if plan.channels == 2 else 0.95},
        "turns": [_turn(turn, past, rng) for turn in performance.turns],
        "activity": {party: _activity(performance, party) for party in (AGENT, CUSTOMER)},
    }


def _activity(performance: Performance, party: str) -> list[list[float]]:
    """When ``party`` speaks: its turns, which never overlap one another."""
    return [[turn.start, turn.end] for turn in performance.turns if turn.speaker == party]


def _turn(turn: Turn, past: Past, rng: random.Random) -> dict[str, object]:
    confidence = round(min(0.995, max(0.5, rng.gauss(past.confidence, 0.02))), 2)
    values: dict[str, object] = {
        "speaker": turn.speaker,
        "start": turn.start,
        "end": turn.end,
        "text": turn.text,
        "confidence": confidence,
    }
    if past.with_words:
        values["words"] = _words(turn, confidence, rng)
    return values


def _words(turn: Turn, confidence: float, rng: random.Random) -> list[dict[str, object]]:
    """One word a character, evenly spread between the pauses; punctuation belongs to the word before it."""
    pauses = [PAUSE_S.get(mark, 0.0) for mark in turn.text]
    # a short fast turn has less time than its pauses ask for
    scale = min(1.0, 0.4 * (turn.end - turn.start) / (sum(pauses[:-1]) or 1.0))
    step = (turn.end - turn.start - scale * sum(pauses[:-1])) / max(1, characters(turn.text))
    words: list[dict[str, object]] = []
    now = turn.start
    for mark, pause in zip(turn.text, pauses, strict=True):
        if pause:
            words[-1]["text"] = f"{words[-1]['text']}{mark}"
            now += scale * pause
            continue
        sure = round(min(0.999, max(0.3, rng.gauss(confidence, 0.04))), 2)
        words.append({"text": mark, "start": round(now, 2), "end": round(now + step, 2), "confidence": sure})
        now += step
    return words

"""Which calls are recorded: agent, business, language, planted faults, near-misses, day, file format."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from tools.demo_calls import storage
from tools.demo_calls.people import BY_ID
from tools.demo_calls.plan import CallPlan
from tools.demo_calls.storage import Format
from tools.demo_calls.story import COURSES, FIRST_DAY, LAST_DAY, ZONE

LAST_NIGHTS_SHARE = 0.35  # of the calls lie in the last week, the rest over all weeks


@dataclass(frozen=True)
class Recorded:
    """One recording to make: its plan, its file format, seconds of ring tone before the answer."""

    plan: CallPlan
    form: Format
    ringing_s: float = 0.0


# agent, language, business, direction (i/o), faults, near-misses; "late" = greeting after the order,
# "by-agent" = the agent hangs up first. As in `story`, A03 fails repeat-order and talk-over before the course
# and neither after it, A11 is the one with the banned words, the second team forgets the closing.
_TWO_CHANNEL = """
A02 zh tobacco i greeting                        |
A13 zh tobacco i greeting closing                | slow-start
A06 zh telecom i greeting hang-up                |
A11 zh tobacco i greeting no-banned-words        |
A06 zh tobacco i greeting speech-rate            |
A14 yue tobacco i greeting late                  |
A13 zh tobacco i greeting repeat-order           | customer-banned
A02 zh tobacco o greeting late                   |
A11 zh tobacco i closing hang-up                 |
A14 zh utility i closing dead-air                |
A12 yue tobacco i closing                        | backchannel
A13 zh tobacco i closing repeat-order            |
A16 zh travel i closing answer-delay             |
A11 zh tobacco i closing talk-over               |
A03 zh tobacco i repeat-order talk-over          |
A03 zh tobacco i repeat-order dead-air           |
A03 zh tobacco o repeat-order                    | banned-like
A06 zh tobacco i repeat-order hang-up by-agent   |
A11 zh tobacco i repeat-order no-banned-words    |
A03 zh tobacco i repeat-order                    | late-tail
A11 zh telecom i no-banned-words talk-over       |
A11 zh tobacco i no-banned-words hang-up by-agent|
A14 yue tobacco i no-banned-words                |
A02 zh travel i no-banned-words speech-rate      |
A11 zh utility i no-banned-words answer-delay    |
A01 zh tobacco i dead-air                        |
A13 zh tobacco i dead-air answer-delay           |
A16 zh telecom i dead-air hang-up                |
A04 yue utility i dead-air no-banned-words       |
A06 zh tobacco i speech-rate                     |
A04 yue tobacco i dead-air                       |
A02 zh utility i talk-over                       |
A03 zh tobacco i talk-over                       |
A13 zh travel i talk-over hang-up by-agent       |
A06 zh telecom i talk-over speech-rate           |
A12 yue tobacco i talk-over                      |
A13 zh tobacco i speech-rate closing             |
A14 yue telecom i speech-rate                    |
A02 zh tobacco i speech-rate repeat-order        |
A16 zh tobacco i speech-rate answer-delay        |
A01 zh tobacco i answer-delay                    |
A06 zh tobacco i answer-delay hang-up            |
A12 yue tobacco i answer-delay greeting          |
A04 yue tobacco i hang-up by-agent               |
A01 zh tobacco i                                 | customer-banned
A01 zh tobacco o                                 | short-silence
A01 zh travel i                                  | announced-wait
A02 zh tobacco i                                 | short-overlap
A03 zh tobacco i                                 | short-overlap
A03 zh tobacco i                                 | backchannel
A03 zh telecom i                                 | short-silence
A04 yue tobacco i                                | announced-wait
A12 yue travel i                                 | short-overlap
A16 zh tobacco i                                 | brisk
A16 zh utility i                                 | hold
A16 zh tobacco o                                 | late-tail customer-banned
A14 zh tobacco i                                 | banned-like short-silence
A02 zh tobacco i                                 | hold
"""
_MONO = """
A01 zh tobacco i                                 |
A04 yue tobacco i                                |
A16 zh utility i                                 | announced-wait
A13 zh tobacco i closing                         |
A02 zh tobacco i repeat-order                    |
A12 zh telecom i no-banned-words                 | slow-start
"""
# Mostly small files; 58 calls hold every format at least twice.
_OPUS, _MP3 = storage.OPUS, storage.MP3
_TWO_CHANNEL_FORMATS = (
    *(_OPUS, _MP3, _OPUS, storage.FLAC, _OPUS, _OPUS, storage.MU_LAW, _OPUS, _MP3, _OPUS, _OPUS),
    *(storage.A_LAW, _OPUS, _OPUS, _MP3, _OPUS, _OPUS, _OPUS, _OPUS, _MP3, _OPUS, _OPUS, _OPUS, _OPUS),
)
_MONO_FORMATS = (storage.GSM, storage.AMR, storage.GSM_WAV, storage.MP3, storage.MU_LAW, storage.PCM)


def cast(seed: int) -> tuple[Recorded, ...]:
    """All recordings that can be judged, in order of their start."""
    rng = random.Random(f"casting-{seed}")
    rows = [(row, 2) for row in _TWO_CHANNEL.strip().splitlines()] + [
        (row, 1) for row in _MONO.strip().splitlines()
    ]
    starts = [_start(rng, index, row) for index, (row, _) in enumerate(rows)]
    found = []
    for index, (row, channels) in enumerate(rows):
        formats = _TWO_CHANNEL_FORMATS if channels == 2 else _MONO_FORMATS
        plan = _plan(row, f"d{index + 1:03d}", channels, starts[index], swapped=index % 6 == 4)
        ringing = 5.6 if plan.direction == "outbound" and index % 2 else 0.0
        found.append(Recorded(plan, formats[index % len(formats)], ringing))
    return tuple(sorted(found, key=lambda recorded: recorded.plan.start))


def _plan(row: str, call_id: str, channels: int, start: dt.datetime, swapped: bool) -> CallPlan:
    said, near = row.split("|")
    agent, language, business, direction, *faults = said.split()
    return CallPlan(
        call_id=call_id,
        agent=BY_ID[agent],
        language=language,
        business=business,
        direction={"i": "inbound", "o": "outbound"}[direction],
        start=start,
        faults=frozenset(faults) - {"late", "by-agent"},
        near=frozenset(near.split()),
        channels=channels,
        agent_channel=1 if swapped and channels == 2 else 0,
        late_greeting="late" in faults,
        agent_hangs_up="by-agent" in faults,
    )


def _start(rng: random.Random, index: int, row: str) -> dt.datetime:
    """A working minute; the agent of the course fails before it and is clean after it."""
    first, last = FIRST_DAY, LAST_DAY
    course = next((course for course in COURSES if course.works and row.startswith(course.agent_id)), None)
    if course and set(row.split("|")[0].split()) & set(course.items):
        last = course.date - dt.timedelta(days=3)
    elif course:
        first = course.date + dt.timedelta(days=4)
    elif rng.random() < LAST_NIGHTS_SHARE:
        first = LAST_DAY - dt.timedelta(days=6)
    elif index < 40:  # one call at least in each of the ten weeks
        first = FIRST_DAY + dt.timedelta(weeks=index % 10)
        last = first + dt.timedelta(days=6)
    day = first + dt.timedelta(days=rng.randrange((last - first).days + 1))
    return dt.datetime.combine(day, dt.time(rng.randrange(8, 18), rng.randrange(60), rng.randrange(60)), ZONE)

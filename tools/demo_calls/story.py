"""The story that the demo calls tell: who fails what how often, what customers mind, which course helped.

`recordings/demo/story.json` is this module written out by `centre`; the reports should find it again.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from tools.demo_calls.people import AGENTS, TEAM_TWO, Agent
from tools.demo_calls.plan import ITEMS, CallPlan

ZONE = ZoneInfo("Asia/Shanghai")
FIRST_DAY, LAST_DAY = dt.date(2026, 9, 7), dt.date(2026, 11, 15)


@dataclass(frozen=True)
class Course:
    """One agent's course: from ``date`` on the chance to fail any of ``items`` is ``factor`` times."""

    agent_id: str
    name: str
    date: dt.date
    items: tuple[str, ...]
    factor: float

    @property
    def works(self) -> bool:
        """True where the course changes anything."""
        return self.factor < 1


COURSES = (
    Course("A03", "倾听与订单复述", dt.date(2026, 10, 12), ("repeat-order", "talk-over"), 0.22),
    Course("A23", "服务用语", dt.date(2026, 10, 19), ("greeting", "closing"), 1.0),  # changed nothing
)

BASE_FAILURE = {
    "greeting": 0.06,
    "closing": 0.07,
    "repeat-order": 0.11,
    "no-banned-words": 0.010,
    "dead-air": 0.07,
    "talk-over": 0.08,
    "speech-rate": 0.06,
    "answer-delay": 0.05,
    "hang-up": 0.06,
}
AGENT_SPREAD = 0.30  # standard deviation of an agent's log factor per item
SPECIAL_FAILURE = {  # (agent, item) -> chance, before any course
    ("A03", "repeat-order"): 0.38,
    ("A03", "talk-over"): 0.34,
    ("A11", "no-banned-words"): 0.10,
    ("A23", "greeting"): 0.17,
    ("A23", "closing"): 0.19,
    ("A25", "speech-rate"): 0.28,
}
WEAK_TEAM = (TEAM_TWO, "closing", 0.27)

# What a failed item takes from the customer's satisfaction (points of 5); the others take nothing.
SATISFACTION_LOSS = {"no-banned-words": 1.7, "talk-over": 1.0, "repeat-order": 0.8}
SATISFACTION_BASE = 4.35
SATISFACTION_AGENT_SPREAD = 0.22
SATISFACTION_NOISE = 0.75
SATISFACTION_WAIT_LOSS_PER_S = 0.012
RESPONSE_BASE, RESPONSE_UNHAPPY_EXTRA, UNHAPPY_BELOW = 0.32, 0.10, 3.0


@dataclass(frozen=True)
class Cast:
    """The drawn personal factors: failure chance by (agent, item), satisfaction effect by agent."""

    chance: dict[tuple[str, str], float]
    liked: dict[str, float]


def draw_cast(seed: int) -> Cast:
    """The agents' personal factors, the same for recordings and history."""
    rng = random.Random(f"story-{seed}")
    chance = {}
    for item, base in BASE_FAILURE.items():
        spread = _personal(rng)
        for agent in AGENTS:
            weak = (agent.team, item) == WEAK_TEAM[:2]
            drawn = WEAK_TEAM[2] * math.exp(spread[agent] / 2) if weak else base * math.exp(spread[agent])
            chance[agent.agent_id, item] = SPECIAL_FAILURE.get((agent.agent_id, item), drawn)
    liked = {agent.agent_id: rng.gauss(0.0, SATISFACTION_AGENT_SPREAD) for agent in AGENTS}
    return Cast(chance, liked)


def _personal(rng: random.Random) -> dict[Agent, float]:
    """Log factors with mean 0 among the few who speak Cantonese: dialect shall decide nothing."""
    drawn = {agent: rng.gauss(0.0, AGENT_SPREAD) for agent in AGENTS}
    bilingual = [agent for agent in AGENTS if agent.cantonese]
    mean = sum(drawn[agent] for agent in bilingual) / len(bilingual)
    return {agent: drawn[agent] - mean * agent.cantonese for agent in AGENTS}


def failure_chance(cast: Cast, agent: Agent, item: str, day: dt.date) -> float:
    """The chance that ``agent`` fails ``item`` on ``day``; dialect, business and queue do not matter."""
    chance = cast.chance[agent.agent_id, item]
    for course in COURSES:
        if course.agent_id == agent.agent_id and item in course.items and day >= course.date:
            chance *= course.factor
    return chance


def rate_call(
    cast: Cast, plan: CallPlan, wait_s: float, rng: random.Random, response: float | None = None
) -> int | None:
    """The customer's score 1-5, None where the survey is not answered.

    ``response`` replaces the story's response rate (the few recordings are rated more often).
    """
    felt = SATISFACTION_BASE + cast.liked[plan.agent.agent_id] - SATISFACTION_WAIT_LOSS_PER_S * wait_s
    felt -= sum(SATISFACTION_LOSS.get(item, 0.0) for item in plan.faults) + rng.gauss(0.0, SATISFACTION_NOISE)
    answers = (RESPONSE_BASE if response is None else response) + (
        RESPONSE_UNHAPPY_EXTRA if felt < UNHAPPY_BELOW else 0.0
    )
    if rng.random() >= answers:
        return None
    return max(1, min(5, round(felt)))


def story(seed: int, courses: Sequence[Course]) -> dict[str, object]:
    """What the calls tell, as JSON values; ``courses`` are all that anybody attended."""
    cast = draw_cast(seed)
    return {
        "seed": seed,
        "first_day": FIRST_DAY.isoformat(),
        "last_day": LAST_DAY.isoformat(),
        "items": list(ITEMS),
        "courses": [
            {
                "agent_id": course.agent_id,
                "course": course.name,
                "date": course.date.isoformat(),
                "items": list(course.items),
                "factor": course.factor,
                "works": course.works,
            }
            for course in courses
        ],
        "banned_words_agent": "A11",
        "weak_team": {"team": WEAK_TEAM[0], "item": WEAK_TEAM[1], "failure": WEAK_TEAM[2]},
        "fast_agent": "A25",
        "base_failure": BASE_FAILURE,
        "agent_failure": {
            agent.agent_id: {item: round(cast.chance[agent.agent_id, item], 4) for item in BASE_FAILURE}
            for agent in AGENTS
        },
        "satisfaction": {
            "base": SATISFACTION_BASE,
            "loss_per_failed_item": SATISFACTION_LOSS,
            "no_effect": sorted(set(BASE_FAILURE) - set(SATISFACTION_LOSS)),
            "agent_effect": {agent_id: round(effect, 3) for agent_id, effect in cast.liked.items()},
            "noise_sd": SATISFACTION_NOISE,
            "loss_per_s_of_waiting": SATISFACTION_WAIT_LOSS_PER_S,
            "response": {
                "base": RESPONSE_BASE,
                "extra_when_unhappy": RESPONSE_UNHAPPY_EXTRA,
                "unhappy_below": UNHAPPY_BELOW,
            },
        },
        "dialect": "Cantonese calls fail no item more often than Mandarin ones",
    }

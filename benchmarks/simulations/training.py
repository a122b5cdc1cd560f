"""Courses given to the worst in simulated centres, where what a course changes is known.

Every agent has a lasting level per item, drifts around it from week to week, and fails calls by chance; the
whole centre may get better meanwhile. Those who look worst are sent to a course. What is measured goes
through the report's own code from the weekly counts on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reports.attendance import Attendee, Course, CourseList
from reports.cohort import Centre
from reports.course_effect import CourseEffect, Verdict, course_effect
from reports.training_options import TrainingOptions
from reports.training_verdict import verdicts
from reports.weekly import TOTAL, WeeklyCounts

FIRST = date(2026, 1, 5)
ITEMS = ("greeting", "closing")
PERSISTENCE = 0.8  # of an agent's drift, from one week to the next
CHOICE_WEEKS = 4

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A centre and who is sent.

    Attributes:
        calls: a week and agent, on average; some take more, some fewer.
        spread, drift: standard deviations of log odds, between agents and of one agent around the own level.
        trend: log odds a week, of everybody.
        dates: weeks of the course; ``sent`` agents each time, of those who were not yet.
        chosen_by: the worst by the results of the weeks before the course (``recent``), by all results so far
            (``history``), or by the lasting level that somebody knows, roughly (``level``).
        odds: what the course makes of the odds to fail; 1: nothing.
    """

    agents: int = 40
    weeks: int = 24
    calls: float = 15.0
    base: float = 0.12
    spread: float = 0.5
    drift: float = 0.2
    trend: float = 0.0
    dates: tuple[int, ...] = (12,)
    sent: int = 5
    chosen_by: Literal["recent", "history", "level"] = "recent"
    odds: float = 1.0


NOTHING = {
    "recent": World(),
    "rolling": World(dates=(10, 12, 14), sent=2, trend=-0.03),
    "level": World(chosen_by="level"),
    "alone": World(sent=1),
    "small": World(agents=14, sent=2, calls=25.0),
    "history": World(chosen_by="history"),
}
"""Courses that change nothing. In all but the last, the report's first starting point is the right one."""

WORKING = World(odds=0.5)
"""Five attendees, fifteen calls a week, and half the odds to fail."""


@dataclass(frozen=True)
class Draw:
    """One simulated course: what it changed, and what the report says, in shares of a call.

    Attributes:
        plain: after less just before, as a happy trainer would count.
    """

    truth: float
    plain: float
    found: CourseEffect


def draw(world: World, dice: np.random.Generator) -> Draw:
    """One centre, one course, one verdict."""
    without = _log_odds(world, dice)
    calls = dice.poisson(world.calls * dice.uniform(0.6, 1.4, (world.agents, 1)), (world.agents, world.weeks))
    judged = np.repeat(calls[:, :, None], len(ITEMS), axis=2)
    failed = dice.binomial(judged, _share(without))
    sent = _sent(world, without, failed, judged, dice)
    taught = without.copy()
    for agent, week in sent.items():
        taught[agent, week:] += np.log(world.odds)
        failed[agent, week:] = dice.binomial(judged[agent, week:], _share(taught[agent, week:]))
    after = {agent: slice(week, week + 8) for agent, week in sent.items()}
    before = {agent: slice(week - CHOICE_WEEKS, week) for agent, week in sent.items()}
    truth = [(_share(taught[a, w]) - _share(without[a, w])).mean(axis=0).sum() for a, w in after.items()]
    rates = [
        _rate(failed[a, after[a]], judged[a, after[a]]) - _rate(failed[a, w], judged[a, w])
        for a, w in before.items()
    ]
    return Draw(float(np.mean(truth)), float(np.mean(rates)), _reported(world, failed, judged, sent))


def _log_odds(world: World, dice: np.random.Generator) -> Numbers:
    """To fail, of shape (agents, weeks, items)."""
    shape = (world.agents, 1, len(ITEMS))
    level = np.log(world.base / (1 - world.base)) + dice.normal(0, world.spread, shape)
    drift = dice.normal(0, world.drift, (world.agents, world.weeks, len(ITEMS)))
    for week in range(1, world.weeks):
        fresh = (1 - PERSISTENCE**2) ** 0.5 * drift[:, week]
        drift[:, week] = PERSISTENCE * drift[:, week - 1] + fresh
    trend: Numbers = world.trend * np.arange(world.weeks)[None, :, None]
    return level + drift + trend


def _sent(
    world: World,
    log_odds: Numbers,
    failed: NDArray[np.int64],
    judged: NDArray[np.int64],
    dice: np.random.Generator,
) -> dict[int, int]:
    """Agent -> week of the course."""
    sent: dict[int, int] = {}
    for week in world.dates:
        seen = slice(0 if world.chosen_by == "history" else week - CHOICE_WEEKS, week)
        bad = failed[:, seen].sum(axis=(1, 2)) / judged[:, seen].sum(axis=(1, 2))
        if world.chosen_by == "level":
            bad = log_odds.mean(axis=(1, 2)) + dice.normal(0, world.spread / 2, world.agents)
        bad[list(sent)] = -np.inf
        sent |= {int(agent): week for agent in np.argsort(-bad)[: world.sent]}
    return sent


def _reported(
    world: World, failed: NDArray[np.int64], judged: NDArray[np.int64], sent: dict[int, int]
) -> CourseEffect:
    """By the report's own code; the total loses what the items lose on average."""
    lost = np.concatenate([failed, failed.mean(axis=2, keepdims=True)], axis=2).astype(float)
    counted = np.concatenate([judged, judged[:, :, :1]], axis=2).astype(float)
    names = tuple(f"a{agent:03d}" for agent in range(world.agents))
    counts = WeeklyCounts(names, FIRST, (*ITEMS, TOTAL), lost, counted, lost)
    attendees = tuple(Attendee(names[a], FIRST + timedelta(weeks=week)) for a, week in sorted(sent.items()))
    course = Course("course", ITEMS, attendees)
    courses = CourseList((course,), {item: item for item in ITEMS})
    (found,) = verdicts([course_effect(Centre(counts, {}, courses, TrainingOptions()), course)])
    return found


def _share(log_odds: Numbers) -> Numbers:
    share: Numbers = 1 / (1 + np.exp(-log_odds))
    return share


def _rate(failed: NDArray[np.int64], judged: NDArray[np.int64]) -> float:
    return float((failed.sum(axis=0) / judged.sum(axis=0)).sum())


def figures(draws: int, seed: int) -> dict[str, float]:
    """Biases in failures in a hundred calls; coverage, power and false alarms as shares.

    training_bias is the largest over the worlds of :data:`NOTHING` in which the report's first starting point
    is right, training_coverage that of its intervals over all these together, training_false_alarm the
    largest over all worlds, training_power the share of working courses that are found (alone: with one
    attendee). Beside them, what a plain before and after would say of a course that changes nothing, and what
    the two starting points say where all results so far were used for the choice."""
    found = {name: study(world, draws, seed) for name, world in NOTHING.items()}
    right = [part for name, part in found.items() if name != "history"]
    working = study(WORKING, draws, seed)
    return {
        "training_bias": max((part["bias"] for part in right), key=abs),
        "training_coverage": float(np.mean([part["coverage"] for part in (*right, working)])),
        "training_coverage_min": min(part["coverage"] for part in (*right, working)),
        "training_coverage_max": max(part["coverage"] for part in (*right, working)),
        "training_false_alarm": max(part["works"] for part in found.values()),
        "training_power": working["works"],
        "training_power_alone": study(replace(WORKING, sent=1), draws, seed)["works"],
        "training_bias_plain": found["recent"]["plain"],
        "training_bias_history": found["history"]["bias"],
        "training_bias_history_check": found["history"]["check_bias"],
    }


def study(world: World, draws: int, seed: int) -> dict[str, float]:
    """Many draws of one world: bias, coverage, share of "works"; ``check_``: the other starting point."""
    dice = np.random.default_rng(seed)
    rows = []
    for _ in range(draws):
        one = draw(world, dice)
        effect, check = one.found.effect, one.found.check
        if effect is None or check is None:
            raise ValueError(f"{world}: expected an effect and a check of every draw")
        covers = [each.interval.low <= one.truth <= each.interval.high for each in (effect, check)]
        rows.append(
            (
                100 * (effect.change - one.truth), covers[0], one.found.verdict is Verdict.WORKS,
                100 * (one.plain - one.truth), 100 * (check.change - one.truth), covers[1],
            )
        )  # fmt: skip
    names = ("bias", "coverage", "works", "plain", "check_bias", "check_coverage")
    return dict(zip(names, np.mean(rows, axis=0).tolist(), strict=True))

"""Daily operating figures: what the call records tell, and what only other systems of the centre know."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tools.demo_calls.past import Call, failure_share
from tools.demo_calls.story import COURSES

IN_TIME_S = 20.0  # waiting and ringing together
AGENT_MEASURES = (
    "staffed_s", "handled", "talk_s", "ring_s", "hold_s", "after_call_s", "transfers", "resolution_known",
    "resolved_first", "complaints", "complaints_closed", "complaint_handling_s", "monitored",
)  # fmt: skip
CENTRE_MEASURES = (
    "calls_in", "ivr_completed", "answered", "answered_in_time", "abandoned", "calls_out", "connected_out",
    "planned_staff_s", "cost",
)  # fmt: skip
COLUMNS = ("day", "agent_id", *AGENT_MEASURES, *CENTRE_MEASURES)

# What an agent's failures of these items (their two shares added) do to the agent's customers.
MINDED = ("repeat-order", "talk-over")
RESOLVED, LESS_RESOLVED = 0.96, 0.85  # first-contact resolution: the first less the second times the shares
COMPLAINTS = 0.25  # complaints a call: this times the shares
NO_LINK = ("transfers", "after_call_s")  # drawn for each call by itself, whoever takes it

_KNOWN = 0.7  # of the calls it is known whether they solved the matter
_CLOSED = 0.9
_MONITORED = 0.06
_YUAN_PER_HOUR, _YUAN_PER_CALL, _YUAN_PER_DAY = 46.0, 0.4, 320.0

Figures = dict[str, float]


def rows(calls: Sequence[Call], seed: int) -> list[dict[str, str]]:
    """The rows of kpi_daily.csv: one for each agent on each day with calls, and one for the centre."""
    rng = random.Random(f"figures-{seed}")
    shares = failure_sums(calls)
    occupancy = {agent_id: rng.uniform(0.62, 0.84) for agent_id, _ in sorted(shares)}
    days: dict[dt.date, list[Call]] = defaultdict(list)
    for call in calls:
        days[call.day].append(call)
    found = []
    for day, today in sorted(days.items()):
        handled: dict[str, list[Call]] = defaultdict(list)
        for call in today:
            if call.answered:
                handled[call.agent_id].append(call)
        staffed = 0.0
        for agent_id, own in sorted(handled.items()):
            figures = _agent_day(own, shares[agent_id, after_course(own[0])], occupancy[agent_id], rng)
            staffed += figures["staffed_s"]
            found.append(_row(day, agent_id, figures))
        found.append(_row(day, "", _centre_day(today, staffed, rng)))
    return found


def after_course(call: Call) -> bool:
    """True where the call's agent had by then been to a course that works."""
    return any(
        course.works and course.agent_id == call.agent_id and call.day >= course.date for course in COURSES
    )


def failure_sums(calls: Iterable[Call]) -> dict[tuple[str, bool], float]:
    """(agent, after a course that works) -> the shares of `MINDED` items that failed, added."""
    groups: dict[tuple[str, bool], list[Call]] = defaultdict(list)
    for call in calls:
        if call.truth:
            groups[call.agent_id, after_course(call)].append(call)
    return {group: sum(failure_share(own, item) for item in MINDED) for group, own in groups.items()}


def _agent_day(calls: Sequence[Call], share: float, occupancy: float, rng: random.Random) -> Figures:
    told = {name: sum(float(call.record[name]) for call in calls) for name in ("talk_s", "ring_s")}
    after = sum(float(call.record["after_call_s"]) for call in calls)
    busy = told["talk_s"] + told["ring_s"] + after
    known = _count(len(calls), _KNOWN, rng)
    complaints = _count(len(calls), COMPLAINTS * share, rng)
    closed = _count(complaints, _CLOSED, rng)
    return {
        "staffed_s": round(busy / min(0.92, occupancy * rng.uniform(0.92, 1.08))),
        "handled": len(calls),
        **told,
        "hold_s": sum(_held(call.record["holds"]) for call in calls),
        "after_call_s": after,
        "transfers": sum(int(call.record["transfers"]) for call in calls),
        "resolution_known": known,
        "resolved_first": _count(known, max(0.0, RESOLVED - LESS_RESOLVED * share), rng),
        "complaints": complaints,
        "complaints_closed": closed,
        "complaint_handling_s": sum(round(rng.lognormvariate(10.2, 0.5)) for _ in range(closed)),
        "monitored": _count(len(calls), _MONITORED, rng),
    }


def _centre_day(calls: Sequence[Call], staffed: float, rng: random.Random) -> Figures:
    inbound = [call for call in calls if call.record["direction"] == "inbound"]
    outbound = [call for call in calls if call.record["direction"] == "outbound"]
    answered = [call for call in inbound if call.answered]
    waited = [float(call.record["wait_s"]) + float(call.record["ring_s"]) for call in answered]
    hours = staffed / 3600
    return {
        "calls_in": len(inbound),
        "ivr_completed": sum(call.record["disposition"] == "ivr_only" for call in inbound),
        "answered": len(answered),
        "answered_in_time": sum(seconds <= IN_TIME_S for seconds in waited),
        "abandoned": sum(call.record["disposition"] == "abandoned" for call in inbound),
        "calls_out": len(outbound),
        "connected_out": sum(call.answered for call in outbound),
        "planned_staff_s": round(staffed * rng.uniform(1.0, 1.1)),
        "cost": round(_YUAN_PER_HOUR * hours + _YUAN_PER_CALL * len(calls) + _YUAN_PER_DAY, 2),
    }


def _count(of: int, chance: float, rng: random.Random) -> int:
    return sum(rng.random() < chance for _ in range(of))


def _held(holds: str) -> float:
    edges = [span.split("-") for span in holds.split(";") if span]
    return sum(float(end) - float(start) for start, end in edges)


def _row(day: dt.date, agent_id: str, figures: Figures) -> dict[str, str]:
    told = {name: f"{value:.2f}".rstrip("0").rstrip(".") for name, value in figures.items()}
    return dict.fromkeys(COLUMNS, "") | {"day": day.isoformat(), "agent_id": agent_id} | told


def story() -> dict[str, object]:
    """What moves with what, as JSON values."""
    return {
        "items": list(MINDED),
        "resolved_first": {"base": RESOLVED, "loss_per_failure_share": LESS_RESOLVED},
        "complaints_per_call": {"per_failure_share": COMPLAINTS},
        "no_link": list(NO_LINK),
        "answered_in_time_s": IN_TIME_S,
    }

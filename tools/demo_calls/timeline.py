"""When each line of a script sounds, and where in the call the planted faults lie."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.demo_calls.plan import STEP_ITEMS, CallPlan
from tools.demo_calls.script import AGENT, CUSTOMER, Line, Script

FAST_CPM, FAST_TURN_S = 320.0, 3.0  # the rubric's line: faster than this in at least two turns of that length


@dataclass(frozen=True)
class Turn:
    """One line with its times in seconds from the start of the recording."""

    speaker: str
    start: float
    end: float
    text: str
    marks: frozenset[str] = frozenset()

    @property
    def rate(self) -> float:
        """Characters per minute, punctuation not counted."""
        return characters(self.text) / (self.end - self.start) * 60


@dataclass(frozen=True)
class Fault:
    """A planted fault: the item it fails and where it can be heard, in seconds."""

    item: str
    start: float
    end: float
    note: str


@dataclass(frozen=True)
class Performance:
    """A call with its times: turns by start, seconds in all, when it was answered, the holds, the faults."""

    turns: tuple[Turn, ...]
    duration: float
    answered_offset: float
    holds: tuple[tuple[float, float], ...]
    faults: tuple[Fault, ...]


def characters(text: str) -> int:
    """How many characters ``text`` has without punctuation."""
    return len(re.sub(r"\W", "", text))


def perform(
    plan: CallPlan, script: Script, seconds: Callable[[Line], float], rng: random.Random, ringing: float = 0.0
) -> Performance:
    """Lay the lines out in time; ``seconds`` is a line's length, ``ringing`` the time to the answer."""
    answered = round(ringing or rng.choice((0.0, 0.0, rng.uniform(0.2, 1.0))), 2)
    turns = tuple(_place(script.lines, seconds, answered))
    duration = round(max(turn.end for turn in turns) + script.tail, 2)
    holds = tuple((round(start + 0.4, 1), round(end - 0.4, 1)) for start, end in _silences(turns, "hold"))
    faults = tuple(
        sorted(_faults(plan, turns, duration, answered), key=lambda fault: (fault.start, fault.item))
    )
    return Performance(turns, duration, answered, holds, faults)


def _place(lines: Sequence[Line], seconds: Callable[[Line], float], answered: float) -> list[Turn]:
    """Every line at its pause after all that was said before it."""
    turns: list[Turn] = []
    said_until, previous = answered, (answered, answered)
    for line in lines:
        length = round(seconds(line), 2)
        if line.inside is not None:
            start = previous[0] + line.inside * (previous[1] - previous[0])
        else:
            start = max(said_until + line.pause, previous[0] + 0.5 if line.pause < 0 else 0.0)
        start, end = round(start, 2), round(start + length, 2)
        turns.append(Turn(line.speaker, start, end, line.text, line.marks))
        if line.inside is None:
            previous = (start, end)
        said_until = max(said_until, end)
    return sorted(turns, key=lambda turn: (turn.start, turn.end))


def _silences(turns: Sequence[Turn], mark: str) -> list[tuple[float, float]]:
    """The silences just before the turns that carry ``mark``."""
    found = []
    for turn in turns:
        if mark in turn.marks:
            found.append((max(other.end for other in turns if other.start < turn.start), turn.start))
    return found


def _faults(plan: CallPlan, turns: Sequence[Turn], duration: float, answered: float) -> list[Fault]:
    found = [
        Fault("dead-air", round(start, 2), round(end, 2), f"{end - start:.1f} s of silence, not announced")
        for start, end in _silences(turns, "dead-air")
    ]
    for turn in turns:
        found.extend(_said(turn, answered))
        if "talk-over" in turn.marks:
            customer = max(
                other.end for other in turns if other.speaker == CUSTOMER and other.start < turn.start
            )
            end = min(customer, turn.end)
            found.append(
                Fault(
                    "talk-over",
                    turn.start,
                    end,
                    f"agent starts {end - turn.start:.1f} s before the customer ends",
                )
            )
    if "speech-rate" in plan.faults:
        found.extend(
            Fault("speech-rate", turn.start, turn.end, f"{turn.rate:.0f} characters per minute")
            for turn in fast_turns(turns)
        )
    if "hang-up" in plan.faults:
        last = max(turn.end for turn in turns)
        note = (
            "the agent hung up first"
            if plan.agent_hangs_up
            else f"{duration - last:.1f} s between last words and end"
        )
        found.append(Fault("hang-up", last, duration, note))
    if plan.is_order and plan.faults & STEP_ITEMS:
        found.append(
            Fault(
                "order-steps",
                turns[0].start,
                turns[-1].end,
                "missing: " + ", ".join(sorted(plan.faults & STEP_ITEMS)),
            )
        )
    return found


def _said(turn: Turn, answered: float) -> list[Fault]:
    notes = {
        "greeting": "first words without company and work number",
        "closing": "last words without thanks or goodbye",
        "repeat-order": "the order is not repeated back",
        "no-banned-words": f"the agent says: {turn.text}",
    }
    found = [Fault(item, turn.start, turn.end, note) for item, note in notes.items() if item in turn.marks]
    if "answer-delay" in turn.marks:
        found.append(
            Fault(
                "answer-delay",
                answered,
                turn.start,
                f"first words {turn.start - answered:.1f} s after the answer",
            )
        )
    return found


def fast_turns(turns: Sequence[Turn]) -> list[Turn]:
    """The agent's turns of 3 s or more above 320 characters per minute."""
    return [
        turn
        for turn in turns
        if turn.speaker == AGENT and turn.end - turn.start >= FAST_TURN_S and turn.rate > FAST_CPM
    ]

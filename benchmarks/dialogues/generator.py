"""Dialogues drawn from a seed: plan, words, times, truth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from random import Random

from benchmarks.dialogues.plan import Plan, draw_plan
from benchmarks.dialogues.script import Script
from benchmarks.dialogues.timing import Spoken, timed
from benchmarks.dialogues.truth import TooNearError, verdicts
from recordings.call import Agent, Call, Direction, Disposition, Speaker
from scoring.scorecard import Outcome


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One call as it was: what the switch knows, what was said, and what the verdicts should be.

    Attributes:
        duration: seconds of recording.
        expected: (item id, outcome) in the order of the rubric.
    """

    call: Call
    plan: Plan
    duration: float
    spoken: tuple[Spoken, ...]
    expected: tuple[tuple[str, Outcome], ...]

    @property
    def text(self) -> str:
        """For a person to read."""
        return "\n".join(
            f"{one.span.start:6.1f} {one.line.speaker.value}: {one.line.text}" for one in self.spoken
        )


def dialogues(calls: int, seed: int) -> tuple[Dialogue, ...]:
    """``calls`` dialogues; the same for the same ``seed``, and the first ones whatever their number."""
    return tuple(_dialogue(f"b{number:04d}", seed) for number in range(calls))


def _dialogue(call_id: str, seed: int) -> Dialogue:
    for attempt in count():
        rng = Random(f"{seed}/{call_id}/{attempt}")
        plan = draw_plan(call_id, rng)
        spoken = timed(Script(plan, rng).written(), rng)
        try:
            expected = verdicts(plan, spoken)
        except TooNearError:
            continue
        end = max(one.span.end for one in spoken)
        return Dialogue(
            _call(plan), plan, round(end + rng.uniform(0.4, 3), 2), spoken, tuple(expected.items())
        )
    raise AssertionError("unreachable")


def _call(plan: Plan) -> Call:
    return Call(
        call_id=plan.call_id,
        agent=Agent(agent_id=plan.agent_no, agent_no=plan.agent_no, name=f"{plan.agent_surname}芳"),
        company=plan.company,
        queue="water",
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        answered_offset_s=0.0,
        hung_up_by=Speaker.CUSTOMER,
    )

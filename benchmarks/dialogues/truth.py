"""The verdict on every item, told from what was done and when; None where a dialogue is too near a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from benchmarks.dialogues.plan import Plan
from benchmarks.dialogues.script import FILLERS
from benchmarks.dialogues.timing import Spoken
from recordings.call import Speaker
from recordings.span import union
from scoring.scorecard import Outcome

PASS, FAIL, NOT_APPLICABLE = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE
BYES = ("再见", "拜拜", "祝您", "祝你")
THANKS = ("谢谢", "感谢", "多谢")
ASKS = {"ask_name", "ask_phone", "ask_address"}


class TooNearError(Exception):
    """A dialogue in which a fact lies so near a limit of the rubric that no truth should be claimed."""


def verdicts(plan: Plan, spoken: Sequence[Spoken]) -> dict[str, Outcome]:
    """Item id -> outcome.

    Raises:
        TooNearError: see there; another dialogue is drawn.
    """
    end = max(one.span.end for one in spoken)
    agent = [one for one in spoken if one.line.speaker is Speaker.AGENT]
    done = [one.line.does for one in spoken]
    order, refund = "order" in plan.business, "refund" in plan.business

    def ends_with(words: Iterable[str], last_s: float) -> bool:
        return _within([one for one in agent if any(word in one.line.text for word in words)], end, last_s)

    further = [one for one in agent if one.line.does == "further"]
    return {
        "greeting": _greeting(plan, agent),
        "identity": _if(order or refund, len({what for what in done if what in ASKS}) >= 2),
        "order-echo": _if(order, _did("echo", "order-echo" not in plan.faults, done)),
        "hold-announced": _if("lookup" in done, bool({"hold", "hold_soft"} & set(done))),
        "thanks-for-waiting": _if("hold" in done, "thanks_waiting" in done),
        "refund-term": _if(refund, "refund_ok" in done),
        "apology": _if("complaint" in plan.business, "apology" in done),
        "further-needs": _if(True, _within(further, end, 45)),
        "closing": _if(True, ends_with(BYES, 20) and ends_with(THANKS, 20)),
        "steps": _if(order, _in_order(agent)),
        "no-banned-words": _if(True, "banned_bad" not in done),
        "no-password": _if(True, "password_bad" not in done),
        "no-promise": _if(True, "promise_bad" not in done),
        "repetition": _if(True, "asked_again" not in done),
        "fillers": _if(True, _speaks_freely(plan, agent)),
        "dead-air": _if(True, _no_silence(spoken)),
        "talk-over": _if(True, not _interrupts(spoken)),
        "language": _if(True, plan.agent_language == plan.customer_language),
    }


def _if(applies: bool, right: bool) -> Outcome:
    return NOT_APPLICABLE if not applies else PASS if right else FAIL


def _did(function: str, rightly: bool, done: Sequence[str]) -> bool:
    return rightly and function in done


def _greeting(plan: Plan, agent: Sequence[Spoken]) -> Outcome:
    late = [one for one in agent if one.line.does == "late_greeting"]
    if late and late[0].span.start < 30:
        raise TooNearError("a late greeting that is not late")
    return _if(True, agent[0].line.does == "greeting" and "greeting" not in plan.faults)


def _within(lines: Sequence[Spoken], end: float, last_s: float) -> bool:
    """Whether one of ``lines`` is said in the last seconds; raises where it is said at their edge."""
    if any(one.span.start >= end - last_s + 2 for one in lines):
        return True
    if any(one.span.end > end - last_s - 5 for one in lines):
        raise TooNearError(f"words at the edge of the last {last_s} s")
    return False


def _in_order(agent: Sequence[Spoken]) -> bool:
    """Some question about the customer, then one about further needs, then a goodbye."""
    steps: tuple[Callable[[Spoken], bool], ...] = (
        lambda one: one.line.does in ASKS,
        lambda one: one.line.does == "further",
        lambda one: one.line.does.startswith("closing") and any(word in one.line.text for word in BYES),
    )
    place = 0
    for step in steps:
        place = next((i + 1 for i in range(place, len(agent)) if step(agent[i])), 0)
        if not place:
            return False
    return True


def _speaks_freely(plan: Plan, agent: Sequence[Spoken]) -> bool:
    count = sum(one.line.text.count(filler) for one in agent for filler in FILLERS[plan.agent_language])
    seconds = sum(sound.span.duration for one in agent for stretch in one.stretches for sound in stretch)
    if seconds < 26:
        raise TooNearError("too little of the agent's speech for a rate")
    rate = 60 * count / seconds
    if 2.5 < rate < 6:
        raise TooNearError(f"{rate:.1f} catchphrases a minute")
    return rate < 4


def _interrupts(spoken: Sequence[Spoken]) -> bool:
    """Whether the agent begins to talk into the customer's words and goes on; not in a pause of theirs."""
    for before, one in pairwise(spoken):
        if one.line.does == "agent_interrupt":
            begun = one.span.start
            into = [
                it for it in before.stretches if it[0].span.start < begun - 1 and it[-1].span.end > begun + 3
            ]
            if not into:
                raise TooNearError("an interruption at a pause")
            return True
    return False


def _no_silence(spoken: Sequence[Spoken]) -> bool:
    """No pause over 10 s but those the agent asked for."""
    talk = union(one.span for one in spoken)
    for before, after in pairwise(talk):
        announced = any(one.line.does == "hold" and abs(one.span.end - before.end) < 0.01 for one in spoken)
        pause = after.start - before.end
        if pause > 10 and not announced:
            return False
    return True

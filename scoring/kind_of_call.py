"""Which calls a rubric, or a part of one, is meant for."""

from __future__ import annotations

from recordings.call import Call
from rubrics.scope import AppliesTo


def is_for(applies_to: AppliesTo, call: Call) -> bool:
    """True where every key that ``applies_to`` gives holds the call's value; an unknown value is none."""
    values = _values(call)
    return all(
        not getattr(applies_to, name) or values[name] in getattr(applies_to, name)
        for name in AppliesTo.model_fields
    )


def unstated(applies_to: AppliesTo, call: Call) -> tuple[str, ...]:
    """The keys that ``applies_to`` asks for and the call record does not state."""
    values = _values(call)
    return tuple(
        name for name in AppliesTo.model_fields if getattr(applies_to, name) and values[name] is None
    )


def _values(call: Call) -> dict[str, str | None]:
    return {
        "queue": call.queue,
        "direction": call.direction,
        "business_type": call.business_type,
        "team": call.agent.team,
        "branch": call.agent.branch,
    }

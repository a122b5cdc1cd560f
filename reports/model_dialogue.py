"""A rubric's own passing example as a model to speak by, with the call's company and work number in it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.expectation import Values
from rubrics.checks import Check, check_type, parameters
from rubrics.schema import Item
from scoring.context import readings_of
from scoring.dialect_words import in_cantonese
from scoring.examples import DEFAULT_COMPANY, DEFAULT_NAME, DEFAULT_NUMBER, ExampleError, dialogue

MOST_LINES = 4  # a longer example is a whole call and no model sentence


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line to speak; ``speaker`` as in transcripts."""

    speaker: str
    text: str


def model_dialogue(
    item: Item, values: Values, company: str | None, cantonese: bool = False
) -> tuple[Spoken, ...]:
    """The first passing example that has something to say, one in Cantonese only where the call is; empty
    where the rubric gives none.

    Where words are forbidden, only the agent's answer to a customer will do: it shows what to say instead,
    while an example without a customer is mostly a sentence that only looks forbidden.
    """
    if item.check_type in _NO_SENTENCE:
        return ()
    found = [_lines(text, values, company) for text in item.examples.passing]
    found = [lines for lines in found if 0 < len(lines) <= MOST_LINES]
    found = [lines for lines in found if cantonese or not _cantonese(lines)]
    if not found:
        return ()
    if cantonese:
        found.sort(key=lambda lines: not _cantonese(lines))
    if not _forbids(item.check):
        return found[0]
    answered = [lines for lines in found if any(line.speaker == "customer" for line in lines)]
    return tuple(line for line in answered[0] if line.speaker == "agent") if answered else ()


def _cantonese(lines: tuple[Spoken, ...]) -> bool:
    return any(in_cantonese(line.text) for line in lines)


_NO_SENTENCE = frozenset(
    {"speech_rate", "answer_delay", "duration", "loudness", "tone", "manual", "hang_up", "talk_over"}
)
"""What their examples show is a matter of seconds, not of words."""


def _forbids(check: Check) -> bool:
    """True for words that must not be said, and for several such together."""
    kind, inner = check_type(check), parameters(check)
    if kind in ("all", "any"):
        return all(map(_forbids, inner))
    return kind in ("phrase", "pattern") and bool(inner.expect == "absent")


def _lines(text: str, values: Values, company: str | None) -> tuple[Spoken, ...]:
    try:
        played = dialogue(text)
    except ExampleError:  # `callqa rubric test` tells; here it is one model sentence less
        return ()
    number = played.call.agent.agent_no or DEFAULT_NUMBER
    swaps = [(company or DEFAULT_COMPANY, values.get("company")), (DEFAULT_NAME, values.get("agent_name"))]
    mine = values.get("agent_no")
    if mine:
        swaps += [(spoken, readings_of(mine)[0]) for spoken in readings_of(number)] + [(number, mine)]
    lines = []
    for turn in played.turns:
        words = turn.text
        for theirs, ours in swaps:
            words = words.replace(theirs, ours) if ours else words
        lines.append(Spoken(str(turn.speaker), words))
    return tuple(lines)

"""The reference: a phrase is said where the normalised words contain it, letter for letter.

What most home-made quality checks do. It is given the same rubric, the same scopes of speaker and seconds,
and exclusions by taking the excluded words out first. Items with a check that is more than words (echo,
response, repetition, fillers, anchored scopes) it cannot express.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from asr.transcript import Transcript, Turn
from rubrics.checks import check_type, parameters
from rubrics.schema import Item, Rubric
from rubrics.scope import Party, Scope, Strict
from rubrics.word_checks import Expect
from scoring.scorecard import Outcome

FIGURES = str.maketrans("0123456789幺", "零一二三四五六七八九一")
EXPRESSED = frozenset({"phrase", "pattern", "sequence"})


def expresses(item: Item) -> bool:
    return _expresses(item.check) and (item.when is None or _expresses(item.when))


def judged(transcript: Transcript, rubric: Rubric) -> dict[str, Outcome]:
    """Item id -> outcome, of the items that can be expressed."""
    found = {}
    for item in rubric.items:
        if not expresses(item):
            continue
        if item.when is not None and not _holds(item.when, transcript, rubric):
            found[item.id] = Outcome.NOT_APPLICABLE
        else:
            found[item.id] = Outcome.PASS if _holds(item.check, transcript, rubric) else Outcome.FAIL
    return found


def _expresses(check: Strict) -> bool:
    kind, asked = check_type(check), parameters(check)
    if kind in ("all", "any"):
        return all(_expresses(inner) for inner in asked)
    if kind == "not":
        return _expresses(asked)
    scope = getattr(asked, "scope", None)
    anchored = scope is not None and (scope.after or scope.before or scope.around)
    return kind in EXPRESSED and not anchored


def _holds(check: Strict, transcript: Transcript, rubric: Rubric) -> bool:
    kind, asked = check_type(check), parameters(check)
    if kind == "all":
        return all(_holds(inner, transcript, rubric) for inner in asked)
    if kind == "any":
        return any(_holds(inner, transcript, rubric) for inner in asked)
    if kind == "not":
        return not _holds(asked, transcript, rubric)
    if kind == "pattern":
        return bool(re.search(asked.regex, _words(transcript, asked.scope))) == (
            asked.expect is Expect.PRESENT
        )
    if kind == "sequence":
        return _follows(asked.steps, _words(transcript, Scope(speaker=Party.AGENT)))
    return _says(asked, transcript, rubric)


def _says(asked: Any, transcript: Transcript, rubric: Rubric) -> bool:
    words = _words(transcript, asked.scope)
    for excluded in sorted(asked.exclude, key=len, reverse=True):
        words = words.replace(normalised(excluded), "\0")
    listed = rubric.lexicon(asked.lexicon).phrases if asked.lexicon else ()
    call = transcript.call
    values = {"company": call.company, "agent_no": call.agent.agent_no, "agent_name": call.agent.name}
    hits = sum(normalised(phrase.format(**values)) in words for phrase in (*asked.any_of, *listed))
    enough = hits >= asked.at_least if asked.any_of or asked.lexicon else True
    complete = all(normalised(phrase.format(**values)) in words for phrase in asked.all_of)
    return (enough and complete) == (asked.expect is Expect.PRESENT)


def _follows(steps: Iterable[Any], words: str) -> bool:
    """Whether a phrase of every step stands behind one of the step before it."""
    place = 0
    for step in steps:
        places = [(words.find(normalised(one), place), len(normalised(one))) for one in step.any_of]
        reached = [start + length for start, length in places if start >= 0]
        if not reached:
            return False
        place = min(reached)
    return True


def _words(transcript: Transcript, scope: Scope) -> str:
    end = max((turn.span.end for turn in transcript.turns), default=0.0)
    start_s = end - scope.last_s if scope.last_s else 0.0
    end_s = scope.first_s if scope.first_s else end
    return "\n".join(_within(_of(transcript.turns, scope.speaker), start_s, end_s))


def _of(turns: Sequence[Turn], speaker: Party) -> list[Turn]:
    return [turn for turn in turns if speaker is Party.ANY or turn.speaker.value == speaker.value]


def _within(turns: Iterable[Turn], start_s: float, end_s: float) -> Iterable[str]:
    for turn in turns:
        yield normalised("".join(word.text for word in turn.words if start_s <= word.span.middle <= end_s))


def normalised(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(one for one in folded if one.isalnum() or one in "{}_").translate(FIGURES)

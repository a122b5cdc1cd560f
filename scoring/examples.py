"""The examples inside a rubric, played: a few lines of dialogue become a call, and the item must judge as
stated.

A line is ``agent: words`` or ``customer: words``; 坐席 and 客户 do as well. With times in seconds,
``agent 3.5-6: words``; without, lines follow one another at an ordinary pace. Then pitch and level may
follow, ``agent 180Hz -22dB: words``; else they are unknown. A line ``call: key=value ...`` states facts of
the call; ``agent_language`` and ``customer_language`` are what each party is heard to speak,
``agent_voice=0-2,9-9.4`` and ``customer_voice`` when it is heard, where that is not during its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from asr.transcript import Measure, PartyActivity, Transcript, Turn
from recordings.call import Agent, Call, Direction, Speaker
from recordings.span import TimeSpan, union
from rubrics.schema import Item, Rubric
from rubrics.scope import Party
from scoring.judge import judge
from scoring.scorecard import ItemResult, Outcome
from scoring.text import normalise

CHARACTERS_PER_S = 4.5
PAUSE_S = 0.4
DEFAULT_COMPANY, DEFAULT_NUMBER, DEFAULT_NAME = "示例公司", "8016", "李芳"

_LABELLED = {party.label: party.value for party in (Party.AGENT, Party.CUSTOMER)}
_LINE = re.compile(
    rf"(agent|customer|ivr|{'|'.join(_LABELLED)})"
    r"(?:\s+([0-9.]+)-([0-9.]+))?"
    r"(?:\s+([1-9][0-9]*(?:\.[0-9]+)?)Hz)?(?:\s+(-?[0-9]+(?:\.[0-9]+)?)dB)?\s*[:：]\s*(.+)"
)
_FACTS = (
    "answered_offset_s",
    "hung_up_by",
    "duration",
    "agent_no",
    "agent_name",
    "company",
    "customer_surname",
    "direction",
    "hold",
    "queue",
    "business_type",
    "team",
    "branch",
    "dialect",
    "language",
    "language_confidence",
    "agent_language",
    "customer_language",
    "agent_voice",
    "customer_voice",
)


class ExampleError(ValueError):
    """An example that is no dialogue."""


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example, what it should show and what came out."""

    item_id: str
    text: str
    expected: Outcome
    result: ItemResult

    @property
    def right(self) -> bool:
        return self.result.outcome is self.expected


def run_examples(rubric: Rubric) -> tuple[ExampleResult, ...]:
    """Every example of every item of ``rubric``, judged by the whole rubric.

    Raises:
        ExampleError: an example cannot be read; the message names item and line.
    """
    return tuple(_played(rubric, item, text, expected) for item, text, expected in _examples(rubric))


def read_examples(rubric: Rubric) -> None:
    """Read every example of ``rubric`` without judging it.

    Raises:
        ExampleError: an example cannot be read; the message names item and line.
    """
    for item, text, _ in _examples(rubric):
        dialogue(text, item.id)


def _examples(rubric: Rubric) -> Iterator[tuple[Item, str, Outcome]]:
    """Every example of ``rubric``: of which item, its text, and what it should show."""
    for item in rubric.items:
        for texts, expected in ((item.examples.passing, Outcome.PASS), (item.examples.fail, Outcome.FAIL)):
            for text in texts:
                yield item, text, expected


def _played(rubric: Rubric, item: Item, text: str, expected: Outcome) -> ExampleResult:
    card = judge(dialogue(text, item.id, rubric.company or DEFAULT_COMPANY), rubric)
    return ExampleResult(item.id, text, expected, card.item(item.id))


def dialogue(text: str, name: str = "example", company: str = DEFAULT_COMPANY) -> Transcript:
    """The call that ``text`` describes.

    Raises:
        ExampleError: a line is neither a turn nor facts of the call.
    """
    facts: dict[str, str] = {}
    turns: list[Turn] = []
    for line in text.strip().splitlines():
        line = line.strip()
        if line.startswith("call:"):
            facts |= _facts(line, name)
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ExampleError(f"{name}：读不懂例子里的这一行：{line!r}（应为 agent: … 或 customer: …）")
        turns.append(_turn(found, turns[-1].span.end if turns else 0.0))
    turns.sort(key=lambda turn: turn.span)
    return _call(facts, tuple(turns), name, company)


def _turn(found: re.Match[str], clock: float) -> Turn:
    who, start, end, pitch_hz, level_db, words = found.groups()
    if start is None:
        begin = clock + PAUSE_S
        span = TimeSpan(begin, begin + max(1, len(normalise(words))) / CHARACTERS_PER_S)
    else:
        span = TimeSpan(float(start), float(end))
    return Turn(
        Speaker(_LABELLED.get(who, who)),
        span,
        words,
        pitch_hz=float(pitch_hz) if pitch_hz else None,
        level_db=float(level_db) if level_db else None,
    )


def _facts(line: str, name: str) -> dict[str, str]:
    facts = dict(re.findall(r"(\w+)=(\S+)", line))
    unknown = sorted(set(facts) - set(_FACTS))
    if unknown or not facts:
        raise ExampleError(f"{name}：call: 里可写 {'、'.join(_FACTS)}，得到 {line!r}")
    return facts


def _call(facts: dict[str, str], turns: tuple[Turn, ...], name: str, company: str) -> Transcript:
    last = max((turn.span.end for turn in turns), default=0.0)
    call = Call(
        call_id=name,
        agent=Agent(
            agent_no=facts.get("agent_no", DEFAULT_NUMBER),
            name=facts.get("agent_name", DEFAULT_NAME),
            team=facts.get("team"),
            branch=facts.get("branch"),
        ),
        company=facts.get("company", company),
        queue=facts.get("queue"),
        business_type=facts.get("business_type"),
        dialect=facts.get("dialect"),
        direction=Direction(facts["direction"]) if "direction" in facts else None,
        answered_offset_s=float(facts.get("answered_offset_s", 0.0)),
        hung_up_by=Speaker(facts.get("hung_up_by", "customer")),
        holds=tuple(_spans(facts["hold"])) if "hold" in facts else (),
        customer_surname=facts.get("customer_surname"),
    )
    return Transcript(
        call,
        duration=max(last, float(facts.get("duration", last + 1.0))),
        turns=turns,
        channels=2,
        language=facts.get("language"),
        language_confidence=float(sure) if (sure := facts.get("language_confidence")) else None,
        activity=tuple(_heard(facts, turns)),
        measurable=frozenset({Measure.OVERLAP, Measure.ACTIVITY}),
    )


def _heard(facts: dict[str, str], turns: tuple[Turn, ...]) -> Iterator[PartyActivity]:
    """The activity of a party of which the example states language or voice; else its turns say it all."""
    for speaker in (Speaker.AGENT, Speaker.CUSTOMER):
        language, voice = facts.get(f"{speaker.value}_language"), facts.get(f"{speaker.value}_voice")
        if language is None and voice is None:
            continue
        spans = [turn.span for turn in turns if turn.speaker is speaker] if voice is None else _spans(voice)
        yield PartyActivity(speaker, union(spans), language)


def _spans(text: str) -> list[TimeSpan]:
    """``0-2,9-9.4`` as spans in seconds."""
    edges = [piece.partition("-") for piece in text.split(",")]
    return [TimeSpan(float(start), float(end)) for start, _, end in edges]

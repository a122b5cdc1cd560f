"""Why a call got its score: gathered for a talk between coach and agent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reports.calls import CallTurn, Heard
from reports.expectation import Values, advice, expectation, lexicon_key, wordings
from reports.group import agent_group
from reports.item_review import ItemReview
from reports.model_dialogue import Spoken, model_dialogue
from reports.query import ask, has_turns
from rubrics.error import RubricError
from rubrics.loader import LEXICONS, load_lexicon
from rubrics.schema import Item, RubricDocument
from rubrics.source import parse_source
from scoring.dialect_words import in_cantonese
from scoring.warehouse.problems import WarehouseError

if TYPE_CHECKING:
    import duckdb

MOST_PLACES = 3  # shown of one item; the reason states how many there were
CLOSE = 5


class UnknownCallError(WarehouseError):
    """No such call was loaded; names those whose ids look most like it."""

    def __init__(self, call_id: str, close: Sequence[str]) -> None:
        self.call_id, self.close = call_id, tuple(close)
        nearest = f"；相近的编号：{'、'.join(close)}" if close else "；库里还没有通话"
        super().__init__(f"没有编号为 {call_id!r} 的通话{nearest}")


@dataclass(frozen=True, slots=True)
class ExplainedCall:
    """A row of sql/explained_call.sql: times in the centre's zone; the score's are None without one."""

    call_id: str
    recording: str | None
    day: date | None
    started_at: datetime | None
    agent_id: str | None
    agent_no: str | None
    agent_name: str | None
    team: str | None
    branch: str | None
    company: str | None
    queue: str | None
    business_type: str | None
    direction: str | None
    duration_s: float | None
    word_confidence: float | None
    state: str
    reason: str | None
    heard_by: str | None
    rubric: str | None
    rubric_version: str | None
    scorer_version: str | None
    models: str | None
    total: float | None
    raw_total: float | None
    lower: float | None
    upper: float | None
    pass_mark: float | None
    passed: bool | None
    fatal: str | None
    review_reason: str | None
    review_risk: float | None
    machine_total: float | None
    machine_fatal: str | None

    @property
    def agent(self) -> str:
        return agent_group(self.agent_id, self.agent_no, self.agent_name, self.team).label


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One turn; ``marked`` where it is the evidence, else it stands there for context.

    ``speaker`` None: what was heard there is no turn, such as a silence.
    """

    speaker: str | None
    start_s: float
    end_s: float
    text: str
    marked: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One item with what was asked, what was heard and what to do next time.

    Attributes:
        expected: None where the rubric's text can no longer be read.
        places: talk around the evidence, a turn before and after; empty where nothing was said.
        heard: the evidence itself, for where the words of the call are not at hand.
        review: what a person made of it, beside what the machine had found; None where nobody judged it.
        say: a model dialogue out of the rubric's examples or phrases; ``habit``: what is no sentence.
    """

    item_id: str
    name: str
    category: str | None
    severity: str
    training: str | None
    check_type: str
    outcome: str
    points: float | None
    max_points: float
    confidence: float | None
    reason: str
    expected: str | None
    heard: tuple[Heard, ...]
    places: tuple[tuple[SaidLine, ...], ...]
    say: tuple[Spoken, ...]
    habit: str | None
    review: ItemReview | None = None

    @property
    def manual(self) -> bool:
        """True where only a person can judge, and nobody has yet."""
        return self.check_type == "manual" and self.review is None

    @property
    def open(self) -> bool:
        """True where the machine should have judged and could not."""
        return self.outcome in ("uncertain", "error", "not_measurable")


@dataclass(frozen=True, slots=True)
class Explanation:
    """``items``: what weighs most first. ``rubric_name`` None where the call was not judged."""

    call: ExplainedCall
    items: tuple[ExplainedItem, ...] = ()
    rubric_name: str | None = None
    scheme: str | None = None
    fatal_zeroes: bool = True
    models: tuple[tuple[str, str], ...] = ()

    def of(self, *outcomes: str) -> tuple[ExplainedItem, ...]:
        return tuple(item for item in self.items if item.outcome in outcomes)

    @property
    def failed(self) -> tuple[ExplainedItem, ...]:
        return self.of("fail")


@dataclass(frozen=True, slots=True)
class _Item:
    """A row of sql/explained_items.sql."""

    item_id: str
    name: str
    category: str | None
    severity: str
    training: str | None
    check_type: str
    outcome: str
    points: float | None
    max_points: float
    confidence: float | None
    reason: str
    evidence: list[dict[str, Any]]
    judge: str | None
    judged_at: datetime | None
    note: str | None
    machine_outcome: str
    machine_points: float | None
    machine_reason: str

    @property
    def review(self) -> ItemReview | None:
        if self.judge is None or self.judged_at is None:
            return None
        return ItemReview(
            self.judge, self.judged_at, self.outcome, self.note,
            self.machine_outcome, self.machine_points, self.machine_reason,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rubric:
    """A row of sql/explained_rubric.sql."""

    name: str
    scheme: str
    content: str


@dataclass(frozen=True, slots=True)
class _Close:
    """A row of sql/close_calls.sql."""

    call_id: str


def explain(connection: duckdb.DuckDBPyConnection, call_id: str, time_zone: str) -> Explanation:
    """Everything that a talk about the call needs, from a published snapshot.

    Raises:
        UnknownCallError: no such call.
    """
    asked = {"call": call_id, "calls": [call_id], "time_zone": time_zone, "most": CLOSE}
    found = ask(connection, "explained_call", ExplainedCall, asked)
    if not found:
        raise UnknownCallError(
            call_id, [row.call_id for row in ask(connection, "close_calls", _Close, asked)]
        )
    call = found[0]
    models = tuple(sorted(json.loads(call.models or call.heard_by or "{}").items()))
    if call.rubric is None:
        return Explanation(call, models=models)
    named = {"rubric": call.rubric, "rubric_version": call.rubric_version}
    stored = ask(connection, "explained_rubric", _Rubric, named)
    document = _document(stored[0].content) if stored else None
    turns = ask(connection, "call_turns", CallTurn, asked) if has_turns(connection) else []
    values = _values(call, document)
    asked_for = {item.id: item for item in document.items} if document else {}
    items = [
        _explained(row, asked_for.get(row.item_id), turns, values, document)
        for row in ask(connection, "explained_items", _Item, asked)
    ]
    return Explanation(
        call,
        tuple(sorted(items, key=_weight)),
        stored[0].name if stored else call.rubric,
        stored[0].scheme if stored else None,
        document.fatal_zeroes if document else True,
        models,
    )


def _weight(item: ExplainedItem) -> tuple[int, float]:
    return {"fatal": 0, "normal": 1}.get(item.severity, 2), -item.max_points


def _document(content: str) -> RubricDocument | None:
    """The rubric as stored; None where today's language no longer takes it, so that its items speak alone."""
    try:
        return RubricDocument.model_validate(parse_source(content.encode(), "stored").plain())
    except (RubricError, ValidationError):
        return None


def _values(call: ExplainedCall, document: RubricDocument | None) -> Values:
    company = call.company or (document.company if document else None)
    known = {"company": company, "agent_no": call.agent_no, "agent_name": call.agent_name}
    known |= {lexicon_key(name): _lexicon_name(name) for name in (document.lexicons if document else ())}
    return {name: value for name, value in known.items() if value}


def _lexicon_name(name: str) -> str | None:
    """The Chinese name of a shipped lexicon; a centre's own lies beside its rubric, not in the warehouse."""
    try:
        return load_lexicon(LEXICONS / f"{name}.yaml").name
    except RubricError:
        return None


def _explained(
    row: _Item, item: Item | None, turns: list[CallTurn], values: Values, document: RubricDocument | None
) -> ExplainedItem:
    heard = tuple(Heard(**one) for one in row.evidence)
    company = document.company if document else None
    cantonese = in_cantonese("".join(turn.text for turn in turns if turn.speaker == "agent"))
    say = model_dialogue(item, values, company, cantonese) if item else ()
    if item is not None and not say:
        say = tuple(Spoken("agent", wording) for wording in wordings(item.check, values, cantonese)[:1])
    return ExplainedItem(
        row.item_id, row.name, row.category, row.severity, row.training, row.check_type, row.outcome,
        row.points, row.max_points, row.confidence, row.reason,
        expectation(item.check, values) if item else None,
        heard, _places(heard, turns), say, advice(item.check, values) if item else None, row.review,
    )  # fmt: skip


def _places(heard: Sequence[Heard], turns: list[CallTurn]) -> tuple[tuple[SaidLine, ...], ...]:
    """The talk around each piece of evidence, a turn before and after; places that touch are one.

    Evidence that is no turn (a silence, a wait) stands between the turns around it.
    """
    talk = [
        SaidLine(turn.speaker, turn.start_s, turn.end_s, turn.text, marked, bool(turn.doubtful))
        for turn in turns
        for marked in [any(_touches(turn, one) for one in heard)]
    ]
    for one in heard:
        if turns and one.start_s is not None and not any(_touches(turn, one) for turn in turns):
            talk.append(SaidLine(None, one.start_s, one.end_s or one.start_s, one.text, True, False))
    talk.sort(key=lambda line: line.start_s)
    groups: list[list[int]] = []
    for index, line in enumerate(talk):
        if line.marked and groups and index - groups[-1][-1] <= 2:
            groups[-1].append(index)
        elif line.marked:
            groups.append([index])
    return tuple(tuple(talk[max(0, group[0] - 1) : group[-1] + 2]) for group in groups[:MOST_PLACES])


def _touches(turn: CallTurn, heard: Heard) -> bool:
    if heard.start_s is None or heard.end_s is None or heard.speaker not in (None, turn.speaker):
        return False
    return turn.start_s < max(heard.end_s, heard.start_s + 0.01) and heard.start_s < turn.end_s

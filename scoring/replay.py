"""Two versions of a rubric over the same transcripts: what each says of every call. Nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Any

from asr.transcript import Transcript
from asr.transcript_json import TranscriptError, read_transcript
from rubrics.schema import Rubric
from scoring.context import JudgeOptions
from scoring.judge import judge
from scoring.kind_of_call import is_for
from scoring.scorecard import Fatal, Outcome, Scorecard
from scoring.workers import in_order

BATCH = 100  # transcripts that travel to a process together: about a second of work
FEW = 2  # batches that are not worth starting a process


class NotReplayed(StrEnum):
    """Why a call was not judged by both versions."""

    NEITHER = "neither"  # it is of a kind that neither version is for
    ONLY_BEFORE = "only_before"
    ONLY_AFTER = "only_after"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Result:
    """What one version says of one call: as its scorecard, without the evidence.

    Attributes:
        outcomes: (item id, outcome) in the order of the rubric.
    """

    total: float | None
    lower: float | None
    upper: float | None
    passed: bool | None
    fatal: bool
    outcomes: tuple[tuple[str, Outcome], ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """One call under both versions, or why it is not.

    Attributes:
        skipped: None where both results are there.
        detail: what made it unreadable.
    """

    call_id: str
    before: Result | None = None
    after: Result | None = None
    skipped: NotReplayed | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """The two versions; ``effective_from`` plays no part, since a change is tried on days gone by."""

    before: Rubric
    after: Rubric
    options: JudgeOptions = field(default_factory=JudgeOptions)


def replay_all(
    texts: Iterable[tuple[str, str]], versions: Versions, processes: int | None = None
) -> Iterator[Sequence[Replay]]:
    """Both versions over (call id, transcript as JSON text) pairs, a batch at a time, in order.

    More than two batches are shared among ``processes`` (default: the cores of the machine); few calls are
    not worth starting one.
    """
    texts = iter(texts)
    batches = iter(lambda: tuple(islice(texts, BATCH)), ())
    return in_order(partial(_replay_batch, versions=versions), batches, FEW, processes)


def replay(call_id: str, text: str, versions: Versions) -> Replay:
    """One call under both versions; never raises for what the transcript holds."""
    try:
        transcript = read_transcript(_document(text))
    except (TranscriptError, ValueError) as error:
        return Replay(call_id, skipped=NotReplayed.UNREADABLE, detail=str(error))
    old, new = (is_for(version.applies_to, transcript.call) for version in (versions.before, versions.after))
    if not (old and new):
        kind = NotReplayed.ONLY_BEFORE if old else NotReplayed.ONLY_AFTER if new else NotReplayed.NEITHER
        return Replay(call_id, skipped=kind)
    return Replay(
        call_id,
        _result(transcript, versions.before, versions.options),
        _result(transcript, versions.after, versions.options),
    )


def _document(text: str) -> dict[str, Any]:
    document = json.loads(text)
    if not isinstance(document, dict):  # a text would be taken for the name of a file
        raise ValueError("expected a JSON object")
    return document


def _replay_batch(batch: Sequence[tuple[str, str]], versions: Versions) -> Sequence[Replay]:
    return [replay(call_id, text, versions) for call_id, text in batch]


def _result(transcript: Transcript, rubric: Rubric, options: JudgeOptions) -> Result:
    card: Scorecard = judge(transcript, rubric, options, replay=True)
    outcomes = tuple((item.item_id, item.outcome) for item in card.items)
    return Result(card.total, card.lower, card.upper, card.passed, card.fatal is not Fatal.NONE, outcomes)

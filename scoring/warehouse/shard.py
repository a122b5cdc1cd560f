"""The columns of a staged shard: one row per call, its scorecards and turns nested inside.

The file carries its format number, so that a loader never guesses. Texts are cleaned of what databases and
workbooks cannot hold: NUL characters and lone surrogates become U+FFFD.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from asr.transcript import Transcript, Turn
from recordings.call import Speaker
from recordings.span import covered
from scoring.scorecard import Evidence, ItemResult, Scorecard
from scoring.warehouse.results import CallResult, scorecard_id

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT_KEY, FORMAT = b"callqa.shard", b"2"  # 2: items have hits
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_CALL = """
    text: call_id recording agent_id agent_no agent_name team branch company queue business_type direction
    text: disposition hung_up_by dialect customer_ref state reason source language models
    number: ring_s wait_s talk_s after_call_s answered_offset_s duration_s language_confidence role_confidence
    number: word_confidence agent_speech_s customer_speech_s
    whole: transfers channels
    time: started_at staged_at
    text: run_id transcript content
"""
# Nested rows are tuples in the order of these columns: Arrow reads them faster than dictionaries.
_TURN = """
    text: speaker
    whole: channel
    number: start_s end_s
    text: text
    number: confidence
    flag: doubtful
"""
_WORD = """
    text: text
    number: start_s end_s confidence
"""
_SCORECARD = """
    text: scorecard_id rubric rubric_version scorer_version models
    number: total raw_total lower upper pass_mark
    flag: passed
    text: fatal review_reason
    number: review_risk
    flag: replay
"""
_ITEM = """
    text: item_id outcome
    number: points max_points confidence
    whole: hits
    text: reason
"""
_EVIDENCE = """
    number: start_s end_s
    text: speaker text
"""


def storable(text: str) -> str:
    """``text`` without NUL characters and lone surrogates, which become U+FFFD."""
    try:
        text.encode()  # much faster than the search, and texts are clean almost always
    except UnicodeEncodeError:
        return _UNSTORABLE.sub("\ufffd", text)
    return text.replace("\0", "\ufffd")


def storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def shard_schema() -> pa.Schema:
    """The Arrow schema of a shard; times in UTC, durations in seconds."""
    import pyarrow as pa

    types = {
        "text": pa.string(), "number": pa.float64(), "whole": pa.int32(), "flag": pa.bool_(),
        "time": pa.timestamp("us", tz="UTC"),
    }  # fmt: skip

    def fields(columns: str, **nested: Any) -> list[tuple[str, Any]]:
        """Fields from ``type: name name ...`` lines, then lists of ``nested`` structs."""
        given = (line.split(":") for line in columns.strip().splitlines())
        flat = [(name, types[kind.strip()]) for kind, names in given for name in names.split()]
        return [*flat, *((name, pa.list_(pa.struct(inner))) for name, inner in nested.items())]

    turns = fields(_TURN, words=fields(_WORD))
    scorecards = fields(_SCORECARD, items=fields(_ITEM, evidence=fields(_EVIDENCE)))
    return pa.schema(fields(_CALL, turns=turns, scorecards=scorecards), metadata={FORMAT_KEY: FORMAT})


def shard_row(result: CallResult, run_id: str, staged_at: datetime) -> dict[str, Any]:
    """One row of a shard, by column name."""
    call, agent = result.call, result.call.agent
    texts = {
        "recording": call.recording, "agent_id": agent.agent_id, "agent_no": agent.agent_no,
        "agent_name": agent.name, "team": agent.team, "branch": agent.branch, "company": call.company,
        "queue": call.queue, "business_type": call.business_type, "direction": call.direction,
        "disposition": call.disposition, "hung_up_by": call.hung_up_by, "dialect": call.dialect,
        "customer_ref": call.customer_ref, "reason": result.reason,
    }  # fmt: skip
    return {
        **{name: storable_or_none(value) for name, value in texts.items()},
        "call_id": call.call_id, "started_at": call.started_at, "ring_s": call.ring_s, "wait_s": call.wait_s,
        "talk_s": call.talk_s, "after_call_s": call.after_call_s, "answered_offset_s": call.answered_offset_s,
        "transfers": call.transfers, "state": result.state.value, "source": result.source.value,
        "run_id": run_id, "staged_at": staged_at,
        **(_heard(result.transcript) if result.transcript is not None else {}),
        "scorecards": [_card_row(card) for card in result.scorecards],
    }  # fmt: skip


def _heard(transcript: Transcript) -> dict[str, Any]:
    from asr.transcript_json import dump

    text = storable(dump(transcript))
    return {
        "duration_s": transcript.duration,
        "channels": transcript.channels,
        "language": storable_or_none(transcript.language),
        "language_confidence": transcript.language_confidence,
        "role_confidence": transcript.role_confidence,
        "word_confidence": word_confidence(transcript),
        "agent_speech_s": speech_seconds(transcript, Speaker.AGENT),
        "customer_speech_s": speech_seconds(transcript, Speaker.CUSTOMER),
        "models": models_json(transcript.models),
        "transcript": text,
        "content": hashlib.blake2b(text.encode(), digest_size=16).hexdigest(),
        "turns": [_turn_row(turn) for turn in transcript.turns],
    }


def word_confidence(transcript: Transcript) -> float | None:
    """Mean over the words, or over the turns where no word has one; None where neither has."""
    words = [word.confidence for turn in transcript.turns for word in turn.words]
    for found in (words, [turn.confidence for turn in transcript.turns]):
        known = [confidence for confidence in found if confidence is not None]
        if known:
            return math.fsum(known) / len(known)
    return None


def speech_seconds(transcript: Transcript, speaker: Speaker) -> float | None:
    """Seconds in which ``speaker`` is heard; None where nobody could be told apart, which is not 0."""
    parties = {party.speaker for party in transcript.activity} | {turn.speaker for turn in transcript.turns}
    if not parties & {Speaker.AGENT, Speaker.CUSTOMER}:
        return None
    return covered(transcript.activity_of(speaker))


def models_json(models: tuple[tuple[str, str], ...]) -> str | None:
    return storable(json.dumps(dict(models), ensure_ascii=False, sort_keys=True)) if models else None


def _turn_row(turn: Turn) -> tuple[Any, ...]:
    words = [(storable(word.text), word.span.start, word.span.end, word.confidence) for word in turn.words]
    span, text = turn.span, storable(turn.text)
    return (
        turn.speaker.value, turn.channel, span.start, span.end, text, turn.confidence, turn.doubtful, words
    )  # fmt: skip


def _card_row(card: Scorecard) -> tuple[Any, ...]:
    review = card.review
    return (
        scorecard_id(card), card.rubric, card.rubric_version, card.scorer_version, models_json(card.models),
        card.total, card.raw_total, card.lower, card.upper, card.pass_mark, card.passed, card.fatal.value,
        None if review is None else storable(review.reason), None if review is None else review.risk,
        card.replay, [_item_row(item) for item in card.items],
    )  # fmt: skip


def _item_row(item: ItemResult) -> tuple[Any, ...]:
    evidence = [_evidence_row(found) for found in item.evidence]
    return (
        item.item_id, item.outcome.value, item.points, item.max_points, item.confidence, item.hits,
        storable(item.reason), evidence,
    )  # fmt: skip


def _evidence_row(found: Evidence) -> tuple[Any, ...]:
    start, end = (None, None) if found.span is None else (found.span.start, found.span.end)
    return (start, end, None if found.speaker is None else found.speaker.value, storable(found.text))

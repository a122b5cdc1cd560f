"""A scorecard as JSON, in the format of ``callqa score --json``."""

from __future__ import annotations

from typing import Any

from scoring.scorecard import Evidence, Scorecard


def scorecard_to_json(card: Scorecard) -> dict[str, Any]:
    """``card`` as an object for `json.dumps`; seconds and points as numbers, what is unknown as null."""
    return {
        "call_id": card.call_id,
        "rubric": card.rubric,
        "rubric_version": card.rubric_version,
        "total": card.total,
        "raw_total": card.raw_total,
        "lower": card.lower,
        "upper": card.upper,
        "fatal": card.fatal.value,
        "review": {"reason": card.review.reason, "risk": card.review.risk} if card.review else None,
        "items": [
            {
                "id": result.item_id,
                "outcome": result.outcome.value,
                "points": result.points,
                "max_points": result.max_points,
                "hits": result.hits,
                "reason": result.reason,
                "evidence": [_evidence(evidence) for evidence in result.evidence],
            }
            for result in card.items
        ],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "start": round(evidence.span.start, 3) if evidence.span else None,
        "end": round(evidence.span.end, 3) if evidence.span else None,
        "speaker": evidence.speaker.value if evidence.speaker else None,
        "text": evidence.text,
    }
